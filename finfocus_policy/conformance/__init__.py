"""Does a plugin keep the protocol? A suite of checks put to a running plugin, and reports of what it found."""

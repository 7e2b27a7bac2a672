"""Door 2: the finfocus command."""

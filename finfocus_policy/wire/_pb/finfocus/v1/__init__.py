"""Messages and services of `finfocus.v1`."""

"""Messages and services of `pulumicost.v1`."""

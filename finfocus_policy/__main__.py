"""`python -m finfocus_policy` is `finfocus`."""

from finfocus_policy.cli.main import entry

entry()

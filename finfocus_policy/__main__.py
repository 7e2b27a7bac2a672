"""`python -m finfocus_policy` is `finfocus`."""

import sys

if sys.version_info < (3, 10):  # noqa: UP036  # whoever starts it with an older one should read this, not a traceback
    sys.exit(f"FinFocus needs Python 3.10 or newer, this is {sys.version.split()[0]} at {sys.executable}")

try:
    from finfocus_policy.cli.main import entry

    entry()
except KeyboardInterrupt:  # so early that nothing was there yet to catch it
    sys.stderr.write("finfocus: interrupted\n")
    sys.exit(130)

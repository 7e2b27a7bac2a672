"""`finfocus plugin init`: a first plugin that works, with its test."""

from __future__ import annotations

import argparse
from pathlib import Path

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write

ABOUT = """\
Writes a working cost plugin in Python: one small class with a price, its test, what hosts read beside it, and a
README. Put your own prices where the one price is (docs/plugins.md). Nothing is overwritten."""
EXAMPLES = """\
  finfocus plugin init acme
  finfocus plugin init acme --folder ./plugins/acme
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("name", metavar="NAME", help="as shown beside its prices: acme, acme-cloud")
    parser.add_argument("--folder", metavar="DIR", help="where to write it; default: ./finfocus-plugin-NAME")


def run(options: argparse.Namespace) -> ExitCode:
    """Writes the files and says what to do with them."""
    from finfocus_policy.errors import InputError
    from finfocus_policy.plugins import MODULES
    from finfocus_policy.report.escape import terminal
    from finfocus_policy.serve.scaffold import PROGRAM, checked_name
    from finfocus_policy.serve.scaffold import write as write_plugin

    name = checked_name(options.name)
    if name in MODULES:
        raise InputError(f"{name} comes with FinFocus", place="NAME", hint="two plugins of one name hide each other")
    folder = Path(options.folder or PROGRAM.format(name))
    for path in write_plugin(name, folder):
        write(f"wrote {terminal(str(path))}\n")
    place = terminal(str(folder))
    write(f"next: python3 -m pytest {place}, then finfocus plugin install {place}\n")
    return ExitCode.DONE

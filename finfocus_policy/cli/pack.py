"""`finfocus pack`: a policy pack folder that runs with this very environment."""

from __future__ import annotations

import argparse
from pathlib import Path

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.needs import require
from finfocus_policy.cli.output import say, write

ABOUT = """\
Writes a policy pack folder that uses this Python environment, and prints its path: nothing is installed
again, and it works where sh does not (Windows). Without --folder it goes into the home folder."""
EXAMPLES = """\
  pulumi preview --policy-pack "$(finfocus pack)"
  finfocus pack --folder ./finfocus-pack && pulumi up --policy-pack ./finfocus-pack
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--folder", metavar="DIR", help="where to write it")


def run(options: argparse.Namespace) -> ExitCode:
    """Writes the folder and prints its absolute path, and nothing else, on stdout."""
    from finfocus_policy.harness.folder import write_pack_folder

    require()
    folder = write_pack_folder(Path(options.folder)) if options.folder else write_pack_folder()
    say("finfocus: pass it with --policy-pack")
    write(f"{folder}\n")
    return ExitCode.DONE

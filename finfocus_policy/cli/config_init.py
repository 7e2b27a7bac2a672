"""`finfocus config init`: a first finfocus.yaml, with what editors need beside it."""

from __future__ import annotations

import argparse
from pathlib import Path

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import save, write
from finfocus_policy.config.edit import SCHEMA_FILE, init_text
from finfocus_policy.config.files import NAMES
from finfocus_policy.config.json_schema import editor_text
from finfocus_policy.errors import InputError

ABOUT = """\
Writes a commented finfocus.yaml and, beside it, the JSON Schema its first line names, so that editors
complete and check the keys. Nothing that is there is overwritten without --force."""
EXAMPLES = """\
  finfocus config init
  finfocus config init --folder infra --force
  finfocus config init --print
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--folder", default=".", metavar="FOLDER", help="where: the folder of Pulumi.yaml (default: here)")
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    parser.add_argument("--print", action="store_true", help="print it, write nothing")


def run(options: argparse.Namespace) -> ExitCode:
    """Writes both files."""
    if options.print:
        write(init_text())
        return ExitCode.DONE
    folder = Path(options.folder)
    there = [name for name in NAMES if (folder / name).exists()]
    if there and not options.force:
        raise InputError("is there already", place=str(folder / there[0]), hint="--force overwrites it, --print only shows one")
    save(editor_text(), str(folder / SCHEMA_FILE))
    save(init_text(), str(folder / NAMES[0]))
    write(f"wrote {folder / NAMES[0]} and {folder / SCHEMA_FILE}\nnext: set the amount in it, then `finfocus config validate` and `finfocus check`\n")
    return ExitCode.DONE

"""`finfocus config validate`: everything wrong with the settings, at once."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import read_settings
from finfocus_policy.cli.output import say, write
from finfocus_policy.config.edit import validate
from finfocus_policy.errors import InputError
from finfocus_policy.model.settings import Problem
from finfocus_policy.report.escape import terminal

ABOUT = """\
Says everything that is wrong with settings: of the files named, or else of all that are in force here
(project, home, environment), or of a policy config as Pulumi takes it. Ends with 2 when something is."""
EXAMPLES = """\
  finfocus config validate
  finfocus config validate finfocus.yaml infra/finfocus.json
  finfocus config validate --spec-dir ~/.finfocus/specs
  finfocus config validate --policy-pack-config policy-config.json
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="settings files; default: those in force here")
    parser.add_argument("--spec-dir", metavar="DIR", help="local specs: what is wrong with each file in it")
    parser.add_argument("--policy-pack-config", metavar="FILE", help="the file of `pulumi preview --policy-pack-config`")


def run(options: argparse.Namespace) -> ExitCode:
    """Prints the problems on stderr, or that there are none."""
    problems, checked = of_files(options.files) if options.files else ([], [])
    if options.spec_dir:
        problems += of_specs(options.spec_dir)
        checked.append(options.spec_dir)
    if options.policy_pack_config:
        check_policy_config(options.policy_pack_config)
        checked.append(options.policy_pack_config)
    if not checked:
        settings = read_settings(options)
        problems, checked = list(settings.problems), list(settings.files)
        for note in settings.notes:
            say(f"note: {terminal(note)}")
        if not checked:
            checked = [f"the defaults (no finfocus.yaml in {', '.join(settings.looked_for) or 'sight'})"]
    for problem in problems:
        say(f"finfocus: error: {terminal(str(problem))}")
    if problems:
        return ExitCode.INPUT
    write(f"valid: {terminal(', '.join(checked))}\n")
    return ExitCode.DONE


def of_files(paths: list[str]) -> tuple[list[Problem], list[str]]:
    """The problems of each file, the path before the place."""
    found = []
    for path in paths:
        if not Path(path).exists():
            raise InputError("there is no such file", place=path)
        folder = os.path.dirname(path)
        found += [Problem(place=os.path.join(folder, p.place), message=p.message) for p in validate(path)]
    return found, list(paths)


def of_specs(folder: str) -> list[Problem]:
    """The problems of the local specs in a folder."""
    from finfocus_policy.sources.specs.folder import read_folders

    return list(read_folders([folder], named=folder).problems)


def check_policy_config(path: str) -> None:
    """Raises ConfigError as Configure would refuse it."""
    from finfocus_policy.config.load import ConfigInputs, load
    from finfocus_policy.config.policy_file import read_policy_file

    policy, levels = read_policy_file(path)
    load(ConfigInputs(policy=policy, levels=levels))

"""`finfocus plugin conformance`: does a plugin keep the protocol?"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.needs import WIRE, require
from finfocus_policy.cli.output import save, say, write
from finfocus_policy.errors import InputError
from finfocus_policy.report.escape import terminal

if TYPE_CHECKING:
    from finfocus_policy.conformance.run import Opened, Verdict

ABOUT = """\
Starts a plugin and puts a suite of checks to it: what the API reference, the Go host and the contract's limits ask.
Basic: does it answer and refuse as it should. Standard adds actual costs, batches, latency, ten calls at once.
Advanced adds tighter latency, fifty at once and every limit. Ends with 3 when a check fails; a check that has nothing
to ask (a call the plugin does not offer) is skipped. docs/conformance.md lists every check."""
EXAMPLES = """\
  finfocus plugin conformance catalog
  finfocus plugin conformance ./finfocus-plugin-acme --level advanced
  finfocus plugin conformance ./acme --resource aws,rds,db.t3.micro,eu-west-1 --filter '^error/'
  finfocus plugin conformance acme --level standard --output junit --out-file conformance.xml
"""
LEVELS, OUTPUTS, MODES = ("basic", "standard", "advanced"), ("table", "json", "junit"), ("tcp", "stdio")
CATEGORIES = ("protocol", "error", "performance", "context")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument(
        "plugin", metavar="NAME|PATH", help="an installed plugin, catalog, specs, vantage, or the path of a program"
    )
    parser.add_argument("--level", choices=LEVELS, default="basic", help="how much is asked of it; default: basic")
    parser.add_argument("--category", choices=CATEGORIES, default="", help="only these checks")
    parser.add_argument("--filter", metavar="REGEX", default="", help="only checks whose id this finds")
    parser.add_argument(
        "--resource", metavar="PROVIDER,TYPE,SKU,REGION", help="what it is asked about; default: what it supports"
    )
    parser.add_argument("--mode", choices=MODES, default="tcp", help="through its port, or standard input and output")
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=seconds, default=300.0, help="for the whole suite; default: 300"
    )
    parser.add_argument("--output", choices=OUTPUTS, default="table", help="for people, for programs, for CI")
    parser.add_argument("--out-file", metavar="FILE", help="write it there instead, whole or not at all")


def seconds(text: str) -> float:
    """The value of --timeout: seconds, or like the Go CLI's 5m; argparse shows the error.

    >>> seconds("90"), seconds("5m"), seconds("30s")
    (90.0, 300.0, 30.0)
    """
    match = re.fullmatch(r"(\d{1,5}(?:\.\d{1,3})?)([sm]?)", text)
    found = float(match[1]) * (60 if match[2] == "m" else 1) if match else 0.0
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no time: write seconds, or 5m")
    return found


def run(options: argparse.Namespace) -> int:
    """Examines, reports."""
    require("plugins need", WIRE)
    check_filter(options.filter)
    from finfocus_policy.conformance.check import Level
    from finfocus_policy.conformance.probes import written
    from finfocus_policy.conformance.report import FORMATS
    from finfocus_policy.conformance.run import Wanted, examine

    wanted = Wanted(
        level=Level[options.level.upper()],
        category=options.category,
        filter=options.filter,
        resource=written(options.resource) if options.resource else None,
        seconds=options.timeout,
    )
    if not wanted.checks():
        raise InputError("no check is left", place="--filter", hint="docs/conformance.md lists their ids")
    verdict = examine(starter(options), wanted)
    emit(FORMATS[options.output](verdict), options)
    return outcome(verdict)


def outcome(verdict: Verdict) -> int:
    """0 when nothing failed, 3 when something did."""
    return ExitCode.DONE if verdict.good else ExitCode.NOT_HELD


def check_filter(text: str) -> None:
    """Raises InputError for what is no regular expression."""
    try:
        re.compile(text)
    except re.error as error:
        raise InputError(f"{text!r} is no regular expression: {error}", place="--filter") from None


def starter(options: argparse.Namespace) -> Callable[[], Opened]:
    """What starts the plugin that is meant: a program at a path as it is; an installed one when it is trusted."""
    from finfocus_policy.cli.plugin_run import PREFIXES
    from finfocus_policy.conformance.started import start
    from finfocus_policy.sources.plugin.environment import environment_for

    path = Path(options.plugin)
    if path.exists() and (os.sep in options.plugin or path.is_file() or path.name.startswith(PREFIXES)):
        name = path.name.removeprefix("finfocus-plugin-").removeprefix("pulumicost-plugin-")
        return partial(start, command_of(path), name, environment_for(name, os.environ), options.mode)
    return installed(options)


def command_of(path: Path) -> tuple[str, ...]:
    """The command of a program: one in Python that names no interpreter is run by this one, with this library, as it is
    once it is installed; a folder's program is looked for."""
    from finfocus_policy.cli.plugin_run import program
    from finfocus_policy.sources.plugin.shipped import needs_starter, started_here

    found = program(path).resolve()
    if found.suffix == ".py" or needs_starter(found):
        return started_here(str(found))
    if not os.access(found, os.X_OK):
        raise InputError("cannot be executed", place=str(found), hint=f"chmod 755 {found}")
    return (str(found),)


def installed(options: argparse.Namespace) -> Callable[[], Opened]:
    """What starts an installed plugin, verified each time, or one that comes with FinFocus."""
    from finfocus_policy.cli.plugin_found import named, place
    from finfocus_policy.conformance.started import start_program
    from finfocus_policy.plugins import MODULES
    from finfocus_policy.sources.plugin.host import builtin

    here = place()
    known = {one.name for one in (*here.found.plugins, *here.found.others)}
    if options.plugin in MODULES and options.plugin not in known:
        return partial(start_program, builtin(options.plugin, os.environ), options.mode)
    return partial(start_program, here.program(named(here.found, options.plugin)), options.mode)


def emit(text: str, options: argparse.Namespace) -> None:
    """The report to its file or to standard output."""
    if options.out_file and options.out_file != "-":
        save(text, options.out_file)
        say(f"finfocus: wrote {options.out_file}")
    elif options.output == "table":
        write("".join(f"{terminal(line)}\n" for line in text.splitlines()))
    else:
        write(text, machine=True)

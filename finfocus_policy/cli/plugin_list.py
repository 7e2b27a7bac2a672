"""`finfocus plugin list`: the plugins of this machine and how they stand."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import say, write
from finfocus_policy.cli.plugin_found import Place, place
from finfocus_policy.report.escape import block, terminal
from finfocus_policy.report.layout import columns
from finfocus_policy.sources.plugin import shipped
from finfocus_policy.sources.plugin.discovery import Installed
from finfocus_policy.sources.plugin.trust import Standing, standing

ABOUT = """\
The plugins installed here, which version of each is used, and whether it may run: trusted (as it was when it was
installed or first used), new (not used yet), changed or refused. Starts nothing."""
EXAMPLES = """\
  finfocus plugin list
  finfocus plugin list --verbose
  finfocus plugin list --available
  finfocus plugin list --output json
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One installed version."""

    plugin: Installed
    used: str
    standing: Standing


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument(
        "--verbose", action="store_true", help="every version, with its program, hash and files that came later"
    )
    parser.add_argument("--available", action="store_true", help="the plugins that come with FinFocus, instead")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")


def run(options: argparse.Namespace) -> ExitCode:
    """Prints them. A plugin that may not run is told on standard error and changes no exit code."""
    here = place()
    if options.available:
        found = available(here)
        write(
            json.dumps(found, indent=2) + "\n" if options.output == "json" else available_table(found),
            machine=options.output == "json",
        )
        return ExitCode.DONE
    rows = sorted(
        rows_of(here, every=options.verbose), key=lambda row: (row.plugin.name, row.used == "no", row.plugin.version)
    )
    if options.output == "json":
        write(json.dumps([as_json(row) for row in rows], indent=2) + "\n", machine=True)
    else:
        write(block(table(rows, here, verbose=options.verbose)))
    for remark in here.found.remarks:
        say(terminal(f"finfocus: {remark}"))
    return ExitCode.DONE


def rows_of(here: Place, *, every: bool) -> Iterator[Row]:
    """The versions in use; `every`: the others too."""
    for plugin in here.found.plugins:
        yield Row(plugin=plugin, used=used(here, plugin), standing=standing(plugin))
    for plugin in here.found.others if every else ():
        yield Row(plugin=plugin, used="no", standing=standing(plugin))


def used(here: Place, plugin: Installed) -> str:
    """Whether it is asked for prices here: "yes", "no", or "built in" for our own price list, which needs no plugin."""
    choice = here.settings.of(plugin.name)
    if not choice.enabled:
        return "no"
    return "built in" if shipped.built_in(plugin) and not choice.wanted else "yes"


def table(rows: list[Row], here: Place, *, verbose: bool) -> str:
    """For people."""
    if not rows:
        return f"no plugins in {here.home / 'plugins'}\n`finfocus plugin install catalog` adds one; `finfocus plugin list --available` names those that come with FinFocus\n"
    lines = columns([("plugin", "version", "used", "trust", "since"), *map(short, rows)], align="<<<<<")
    details = [line for row in rows for line in ((*problem(row), *detail(row)) if verbose else problem(row))]
    return "\n".join([*lines, *([""] if details else []), *details, ""])


def short(row: Row) -> tuple[str, ...]:
    """One line of it."""
    plugin = row.plugin
    return plugin.name, plugin.version, row.used, row.standing.word, row.standing.since or "-"


def problem(row: Row) -> Iterator[str]:
    """What is wrong with it."""
    found = row.standing.problem
    if found is not None:
        yield terminal(f"{row.plugin.name} {row.plugin.version}: {found.place}: {found.message}")
        yield terminal(f"  {found.hint}")


def detail(row: Row) -> Iterator[str]:
    """Where it is and what it is."""
    yield f"{row.plugin.name} {row.plugin.version}: {row.plugin.binary}"
    if row.standing.sha256:
        yield f"  SHA-256 {row.standing.sha256}"
        yield f"  price layer {row.standing.layer}"
    for name in row.standing.added:
        yield terminal(f"  {name} came after the plugin was trusted and is not used")


def as_json(row: Row) -> dict[str, Any]:
    """For machines."""
    plugin, stands = row.plugin, row.standing
    return {
        "name": plugin.name,
        "version": plugin.version,
        "path": str(plugin.binary),
        "used": row.used == "yes",
        "built_in": row.used == "built in",
        "legacy": plugin.legacy,
        "trust": stands.word,
        "first_seen": stands.since or None,
        "sha256": stands.sha256 or None,
        "layer": stands.layer or None,
        "problem": str(stands.problem) if stands.problem else None,
        "not_used": list(stands.added),
    }


def available(here: Place) -> list[dict[str, Any]]:
    """The plugins that come with FinFocus."""
    versions = {plugin.name: plugin.version for plugin in here.found.plugins}
    return [
        {"name": name, "version": shipped.version(name), "description": text, "installed": versions.get(name)}
        for name, text in sorted(shipped.SHIPPED.items())
    ]


def available_table(found: list[dict[str, Any]]) -> str:
    """The same for people."""
    rows = [("plugin", "version", "installed", "what it knows")]
    rows += [(one["name"], one["version"], one["installed"] or "-", one["description"]) for one in found]
    return "\n".join([*columns(rows, align="<<<<"), "", "`finfocus plugin install NAME` installs one.", ""])

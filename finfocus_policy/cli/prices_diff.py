"""`finfocus prices diff`: where two price lists differ."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write
from finfocus_policy.cli.prices_import import target
from finfocus_policy.errors import InputError

if TYPE_CHECKING:
    from finfocus_policy.sources.imports.compare import Change, Line

ABOUT = """\
Compare two price lists: changed, new and vanished prices by key and region, with the change in percent. A list is a
file, or one of two names: `embedded` (the list built in) and `user` (the user price list)."""
EXAMPLES = """\
  finfocus prices diff embedded user
  finfocus prices diff old/user.sqlite user --changed --output json
"""
MOST_ROWS = 40
ADDED, GONE, CHANGED = "new", "gone", "changed"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("old", metavar="OLD", help="a file, `embedded` or `user`")
    parser.add_argument("new", metavar="NEW", help="a file, `embedded` or `user`")
    parser.add_argument("--changed", action="store_true", help="only prices that both lists have")
    parser.add_argument("--all", action="store_true", help=f"every difference, not the first {MOST_ROWS}")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")


def run(options: argparse.Namespace) -> ExitCode:
    """Prints the differences. Exit code 0 whether there are any or not."""
    from finfocus_policy.sources.imports.compare import changes

    found = changes(place(options.old), place(options.new), what="this price list", hint="name a list: a file, `embedded` or `user`")
    wanted = (change for change in found if not options.changed or (change.old and change.new))
    if options.output == "json":
        write(json_text(wanted), machine=True)
    else:
        write(table(list(wanted), whole=options.all))
    return ExitCode.DONE


def place(name: str) -> Path:
    """The file of a list. Raises InputError when it is not there."""
    from finfocus_policy.sources.catalog.reading import PRICES

    path = {"embedded": lambda: PRICES, "user": target}.get(name, lambda: Path(name))()
    if not path.is_file():
        hint = "`finfocus prices import` makes it" if name == "user" else "a list is a file, `embedded` or `user`"
        raise InputError("there is no such price list", place=name, hint=hint)
    return path


def kind(change: Change) -> str:
    """What happened to a price."""
    return CHANGED if change.old and change.new else ADDED if change.new else GONE


def table(found: list[Change], *, whole: bool) -> str:
    """The differences for people, the largest changes first."""
    from finfocus_policy.report.escape import terminal
    from finfocus_policy.report.layout import columns

    if not found:
        return "the lists do not differ\n"
    counts = {name: sum(kind(change) == name for change in found) for name in (CHANGED, ADDED, GONE)}
    ordered = sorted(found, key=lambda change: (-abs(change.percent or Decimal(0)), change.line.key, change.line.region))
    shown = ordered if whole else ordered[:MOST_ROWS]
    rows: list[tuple[str, ...]] = [("key", "region", "unit", "old", "new", "change")]
    rows += [
        (change.line.key, change.line.region, change.line.unit, steps(change.old), steps(change.new), percent(change) or kind(change))
        for change in shown
    ]
    lines = [", ".join(f"{count:,} {name}" for name, count in counts.items() if count), "", *columns(rows, align="<<<>>>")]
    if len(shown) < len(ordered):
        lines.append(f"... and {len(ordered) - len(shown):,} more: --all shows them")
    return "\n".join(terminal(line) for line in lines) + "\n"


def percent(change: Change) -> str:
    """The change in percent, as people write it.

    >>> from finfocus_policy.sources.imports.compare import Change, Line
    >>> percent(Change(Line("k", "r", "hour", ((Decimal(0), Decimal(2)),)), Line("k", "r", "hour", ((Decimal(0), Decimal(3)),))))
    '+50.0 %'
    """
    return "" if change.percent is None else f"{change.percent:+.1f} %"


def steps(line: Line | None) -> str:
    """The prices of a line, step by step."""
    from finfocus_policy.model.money import plain

    if line is None:
        return ""
    return " / ".join("?" if price is None else plain(price) for _, price in line.steps)


def json_text(found: Iterable[Change]) -> str:
    """The differences for machines; prices are texts with exact digits."""
    from finfocus_policy.model.money import plain

    def told(line: Line | None) -> list[dict[str, Any]] | None:
        return None if line is None else [{"start": plain(start), "price": None if price is None else plain(price)} for start, price in line.steps]

    listed = [
        {
            "kind": kind(change),
            "key": change.line.key,
            "region": change.line.region,
            "unit": change.line.unit,
            "old": told(change.old),
            "new": told(change.new),
            "percent": None if change.percent is None else plain(round(change.percent, 4)),
        }
        for change in found
    ]
    return json.dumps({"differences": listed}, indent=2) + "\n"

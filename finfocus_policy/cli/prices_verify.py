"""`finfocus prices verify`: are the price lists whole, and do they say what the clouds say?"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write
from finfocus_policy.cli.prices_import import opened, target
from finfocus_policy.cli.prices_refresh import got, place_arguments
from finfocus_policy.errors import FinfocusError, InputError

if TYPE_CHECKING:
    from finfocus_policy.sources.imports.compare import Change, Line
    from finfocus_policy.sources.imports.listing import Listing
    from finfocus_policy.sources.tiers import Tiers

ABOUT = """\
Check that the price lists hold what their hashes say. With --live N, N random prices of the services named are compared
with the clouds' public endpoints, whose lists are downloaded for it (a list of EC2 has some 400 MB). Exit code 0 when
all is well, 1 when a list is damaged or a price differs by more than --tolerance percent."""
EXAMPLES = """\
  finfocus prices verify
  finfocus prices verify --live 50 --provider aws --region eu-west-1 --service rds,elasticache
  finfocus prices verify --live 20 --provider azure --region westeurope --service vm --tolerance 1
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--live", type=int, default=0, metavar="N", help="compare N random prices with the public endpoints")
    parser.add_argument("--seed", type=int, default=None, metavar="S", help="choose the same ones again")
    parser.add_argument("--tolerance", type=float, default=0.0, metavar="PERCENT", help="differences up to this are none (default: 0)")
    place_arguments(parser)


def run(options: argparse.Namespace) -> ExitCode:
    """Prints what was found."""
    if options.live < 0:
        raise InputError("cannot be below zero", place="--live")
    whole = integrity()
    same = live(options) if options.live else True
    return ExitCode.DONE if whole and same else ExitCode.INTERNAL


def lists() -> list[Path]:
    """The embedded list and the imported ones."""
    from finfocus_policy.sources.catalog.reading import PRICES

    folder = target().parent
    return [PRICES, *sorted(folder.glob("*.sqlite"))] if folder.is_dir() else [PRICES]


def integrity() -> bool:
    """Whether each list holds what its hash says; a line for each."""
    from finfocus_policy.report.escape import terminal
    from finfocus_policy.sources.catalog import store

    fine = True
    for path in lists():
        try:
            whole, word = store.intact(path), ""
        except FinfocusError as error:
            whole, word = False, f" ({error.message})"
        fine = fine and whole
        write(terminal(f"{'whole  ' if whole else 'DAMAGED'}  {path}{word}") + "\n")
    return fine


def live(options: argparse.Namespace) -> bool:
    """Whether the chosen prices in force are those of the public endpoint; a line for each that is not."""
    from finfocus_policy.sources.imports.run import import_files

    with tempfile.TemporaryDirectory(prefix="finfocus-") as folder:
        parts = got(options, Path(folder, "downloads"), None)
        fresh = Path(folder, "fresh.sqlite")
        for form in sorted({part.form for part in parts}):
            listings: list[Listing] = [opened(str(part.got.path), part.date, quiet=True) for part in parts if part.form == form]
            # the guards would compare them with what is checked here
            import_files(listings, form, fresh, force=True)
        if not fresh.exists():
            raise InputError("the endpoint listed no price that FinFocus knows", place=f"--service {options.service}", hint="`finfocus prices import` says why rows are refused")
        chosen, missing = choose(fresh, options.live, random.Random(options.seed))
    return compared(chosen, missing, options.tolerance)


def choose(fresh: Path, count: int, chance: random.Random) -> tuple[list[Change], int]:
    """So many random prices of the fresh list that are in force, and how many of the list are not."""
    from finfocus_policy.sources.catalog.lookup import Catalog
    from finfocus_policy.sources.imports.compare import Change, every
    from finfocus_policy.sources.layers import LayeredLookup, user_lists

    own, _ = user_lists(str(target().parent.parent), gate=False, trusted=())
    in_force = LayeredLookup(own, Catalog())
    both: list[Change] = []
    missing = 0
    for line in every(fresh):
        known = in_force.lookup(line.key, line.region)
        if known is None:
            missing += 1
        else:
            both.append(Change(of_tiers(line, known), line))
    return sorted(chance.sample(both, min(count, len(both))), key=lambda change: (change.line.key, change.line.region)), missing


def of_tiers(like: Line, tiers: Tiers) -> Line:
    """The price in force as a line of a list."""
    end = () if tiers.limit is None else ((tiers.limit, None),)
    return replace(like, unit=tiers.unit, steps=(*tiers.steps, *end))


def compared(chosen: Sequence[Change], missing: int, tolerance: float) -> bool:
    """Whether they are the same; prints those that are not, and how many there are."""
    from finfocus_policy.cli.prices_diff import percent, steps
    from finfocus_policy.report.escape import terminal

    differing = [c for c in chosen if c.old != c.new and (c.percent is None or c.percent == 0 or abs(c.percent) > tolerance)]
    for change in differing:
        line = change.line
        write(terminal(f"differs  {line.key} in {line.region}: {steps(change.old)} here, {steps(change.new)} there, {percent(change)}") + "\n")
    write(f"{len(chosen) - len(differing):,} of {len(chosen):,} prices compared are those of the public endpoint")
    write(f"; it lists {missing:,} more that no list here has\n" if missing else "\n")
    return not differing

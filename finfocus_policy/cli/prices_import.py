"""`finfocus prices import`: official price lists, or a company's own, into the user price list."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import say, write
from finfocus_policy.errors import InputError

if TYPE_CHECKING:
    from finfocus_policy.sources.imports.found import Refused
    from finfocus_policy.sources.imports.listing import Listing
    from finfocus_policy.sources.imports.run import Outcome

ABOUT = """\
Import price lists into the user price list, which goes before the one built in: the bulk lists of AWS, pages of the
Azure retail prices and of the Google Cloud catalogue, or your own (CSV). Rows that are not the plain on-demand or
committed price (dedicated tenancy, licences of your own, Spot, DevTest, free tiers, other currencies ...) are refused,
counted and listed. A list with too many zeros or prices a hundred times what they were is stopped: nothing is
replaced then. Exit code 0 when at least one price was stored, 2 when none was."""
EXAMPLES = """\
  finfocus prices import --format aws-bulk-csv AmazonEC2-eu-west-1.csv
  finfocus prices import --format azure-retail page1.json page2.json --date 2026-11-20
  finfocus prices import --format csv our-rates.csv --output json
  finfocus prices import --format gcp-skus skus.json --refused refused.ndjson
"""
CHOICES = ("aws-bulk-json", "aws-bulk-csv", "aws-savings-plans", "azure-retail", "gcp-skus", "csv")
EVERY_SECONDS = 5.0
ON_TERMINAL_SECONDS = 0.2


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="the downloaded lists; pages of one list together")
    parser.add_argument("--format", required=True, choices=CHOICES, help="the form they have")
    parser.add_argument("--date", default="", metavar="YYYY-MM-DD", help="of which day they are, where they do not tell or tell another")
    parser.add_argument("--refused", metavar="FILE", help="write every refused row there (NDJSON)")
    parser.add_argument("--force", action="store_true", help="store prices that the guards would stop")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")


def run(options: argparse.Namespace) -> ExitCode:
    """Imports them and says what became of each row."""
    from finfocus_policy.sources.imports.run import import_files

    check_date(options.date)
    listings = [opened(path, options.date, quiet=options.quiet) for path in options.files]
    with refusals(options.refused) as watch:
        outcome = import_files(listings, options.format, target(), force=options.force, watch=watch)
    return shown(outcome, options.output)


def target() -> Path:
    """Where the user price list is. Raises InputError when there is no home folder."""
    from finfocus_policy.config.files import home_folder
    from finfocus_policy.sources.user_list import user_list_path

    home = home_folder(os.environ)
    if not home:
        raise InputError("there is no home folder for the user price list", hint="set FINFOCUS_HOME")
    return user_list_path(home)


def check_date(text: str) -> None:
    """Raises InputError for what is no date, and for one to come: such prices would stand before every list until then."""
    from finfocus_policy.model.period import now
    from finfocus_policy.sources.imports.found import DATE

    if text and not DATE.fullmatch(text):
        raise InputError(f"{text!r} is not a date", place="--date", hint="write it as 2026-11-21")
    if text > now().date().isoformat():
        raise InputError(f"{text} is still to come", place="--date", hint="it is the day the prices are of")


def opened(path: str, date: str = "", *, quiet: bool = False) -> Listing:
    """A file that is about to be read, with its progress on standard error."""
    from finfocus_policy.sources.imports.listing import nothing, open_listing

    return open_listing(path, date=date, progress=nothing if quiet else progress(path))


def progress(path: str) -> Callable[[int], None]:
    """Tells how much of a file is read: on a terminal in one line, elsewhere a line every few seconds."""
    terminal = sys.stderr is not None and sys.stderr.isatty()
    every = ON_TERMINAL_SECONDS if terminal else EVERY_SECONDS
    size = os.path.getsize(path) if os.path.isfile(path) else 0
    begun = time.monotonic()
    told = begun

    def tell(read: int) -> None:
        nonlocal told
        now = time.monotonic()
        done = read >= size and told > begun
        if now - told < every and not (done and terminal):
            return
        told = now
        line = f"finfocus: {os.path.basename(path)}: {read / 1e6:,.0f} of {size / 1e6:,.0f} MB"
        if terminal:
            print(f"\r{line}", end="\n" if done else "", file=sys.stderr, flush=True)
        else:
            say(line)

    return tell


@contextmanager
def refusals(path: str | None) -> Iterator[Callable[[Refused], None] | None]:
    """What writes refused rows to a file, one JSON object a line; None when nobody asked."""
    if not path:
        yield None
        return
    try:
        with open(path, "w", encoding="utf-8") as stream:
            yield lambda item: print(json.dumps({"reason": item.why.name.lower(), "sku": item.sku, "detail": item.detail}), file=stream)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", place=path) from None


def shown(outcome: Outcome, form: str) -> ExitCode:
    """Prints the outcome; the exit code it means."""
    if form == "json":
        write(json.dumps(record(outcome), indent=2) + "\n", machine=True)
    else:
        write(table(outcome))
    return code_of(outcome)


def code_of(outcome: Outcome) -> ExitCode:
    """The exit code an outcome means; where nothing was stored, why."""
    if outcome.stops and not outcome.stored:
        say("finfocus: nothing was imported, the prices in force stay as they are: a guard stopped the list\n  look at it; if it is right all the same, import it with --force")
    elif not outcome.stored:
        say("finfocus: nothing was imported: no row is a price that FinFocus knows\n  check --format, and the reasons above")
    return ExitCode.DONE if outcome.stored else ExitCode.INPUT


def table(outcome: Outcome) -> str:
    """The outcome for people."""
    from finfocus_policy.report.escape import terminal
    from finfocus_policy.report.layout import columns
    from finfocus_policy.report.words import count

    lines = [f"read      {file.place}: {file.facts.name} of {file.facts.date or 'an unknown date'}{' (by an earlier, interrupted import)' if file.again else ''}" for file in outcome.files]
    if outcome.stored:
        lines.append(f"stored    {count(outcome.prices, 'price')} of {count(outcome.keys, 'thing')} in {count(outcome.regions, 'region')}")
        lines.append(f"hash      {outcome.sha256}")
    lines += [f"stopped   {text}" for text in outcome.stops if not outcome.stored]
    lines += [f"warning   {text}" for text in outcome.warnings]
    if outcome.refused:
        rows: list[tuple[str, ...]] = [("refused", "reason", "for example")]
        rows += [(f"{rows_of:,}", why.value, (examples or ("",))[0]) for why, rows_of, examples in outcome.refused]
        lines += ["", *columns(rows, align="><<")]
    return "\n".join(terminal(line) for line in lines) + "\n"


def record(outcome: Outcome) -> dict[str, Any]:
    """The outcome for machines."""
    return {
        "stored": outcome.stored,
        "prices": outcome.prices,
        "keys": outcome.keys,
        "regions": outcome.regions,
        "sha256": outcome.sha256,
        "files": [
            {"file": f.place, "list": f.facts.name, "provider": f.facts.provider, "date": f.facts.date, "sha256": f.sha256, "read_before": f.again}
            for f in outcome.files
        ],
        "refused": [{"reason": why.name.lower(), "about": why.value, "rows": rows, "examples": list(examples)} for why, rows, examples in outcome.refused],
        "warnings": list(outcome.warnings),
        "stops": list(outcome.stops),
    }

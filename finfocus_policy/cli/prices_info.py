"""`finfocus prices info`: what the price list built in holds."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write
from finfocus_policy.cli.price_book import dates
from finfocus_policy.model.period import age_in_days, now
from finfocus_policy.report.layout import columns
from finfocus_policy.sources.catalog.lookup import Catalog, Info

ABOUT = "The price list built in: how many prices, of which date, where they are from, and its hash."
EXAMPLES = """\
  finfocus prices info
  finfocus prices info --output json
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")


def run(options: argparse.Namespace) -> ExitCode:
    """Prints it."""
    info = Catalog().info()
    if options.output == "json":
        write(json.dumps(asdict(info), indent=2) + "\n", machine=True)
    else:
        write(table(info))
    return ExitCode.DONE


def table(info: Info) -> str:
    """The list and its cards for people."""
    oldest, newest = dates(info)
    at = now()
    rows = [("card", "date", "prices", "derived", "from")]
    rows += [(c.name, c.date, f"{c.prices:,}", f"{c.derived:,}", c.page) for c in info.cards if c.prices]
    return "\n".join(
        [
            f"price list  {info.sha256}",
            f"file        {info.path}",
            f"prices      {info.prices:,} of {info.keys:,} things in {info.regions} regions, in {info.currency}",
            f"derived     {info.derived:,} of them follow from the other sizes of their family",
            f"age         {age_in_days(newest, at)} days (the newest card, {newest}) to {age_in_days(oldest, at)} ({oldest})",
            "",
            *columns(rows, align="<<>><"),
            "",
        ]
    )

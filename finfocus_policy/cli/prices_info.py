"""`finfocus prices info`: what the price list built in and those imported hold."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write
from finfocus_policy.cli.price_book import dates
from finfocus_policy.model.period import age_in_days, now
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.layout import columns
from finfocus_policy.report.words import count
from finfocus_policy.sources.catalog.lookup import Catalog, Info

ABOUT = """\
The price list built in, and those that were imported: how many prices, of which date, where they are from, and the
hash. A gate uses an imported list only when the policy config names its hash (trusted_price_layers)."""
EXAMPLES = """\
  finfocus prices info
  finfocus prices info --output json
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")


def run(options: argparse.Namespace) -> ExitCode:
    """Prints them."""
    info, others = Catalog().info(), imported()
    if options.output == "json":
        write(json.dumps({**asdict(info), "imported": [asdict(each) for each in others]}, indent=2) + "\n", machine=True)
    else:
        write(table(info))
        for each in others:
            write("\n" + table(each, "imported"))
    return ExitCode.DONE


def imported() -> list[Info]:
    """The imported lists of the home folder, by name. Raises CatalogError for one that is damaged."""
    from finfocus_policy.config.files import home_folder
    from finfocus_policy.sources.homes import any_list

    home = home_folder(os.environ)
    if not any_list(home):
        return []
    from finfocus_policy.sources.user_list import user_lists_in

    return [each.info() for each in user_lists_in(home)]


def table(info: Info, title: str = "price list") -> str:
    """A list and its cards for people."""
    oldest, newest = dates(info)
    at = now()
    rows = [("card", "date", "prices", "derived", "from")]
    rows += [(terminal(c.name), terminal(c.date), f"{c.prices:,}", f"{c.derived:,}", terminal(c.page)) for c in info.cards if c.prices]
    return "\n".join(
        [
            f"{title:<10}  {info.sha256}",
            f"file        {terminal(info.path)}",
            f"prices      {info.prices:,} of {info.keys:,} things in {count(info.regions, 'region')}, in {info.currency}",
            f"derived     {info.derived:,} of them follow from the other sizes of their family",
            f"age         {age_in_days(newest, at)} days (the newest card, {newest}) to {age_in_days(oldest, at)} ({oldest})",
            "",
            *columns(rows, align="<<>><"),
            "",
        ]
    )

"""`finfocus prices get`: list prices by key, by the start of one, or by words."""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write
from finfocus_policy.cli.price_book import in_force
from finfocus_policy.errors import InputError
from finfocus_policy.mapping.region import VARIABLES, normal
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.report.layout import columns
from finfocus_policy.report.words import rate
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.tiers import Tiers, label

ABOUT = """\
List prices by key (aws/ec2/instance/t3.micro/linux), by the start of a key, or by words that are in it; imported
ones where they are newer.
Without --region one key is shown in every region, several in the region of AWS_REGION, ARM_LOCATION or
GOOGLE_REGION, else in us-east-1, eastus and us-central1."""
EXAMPLES = """\
  finfocus prices get aws/ec2/instance/t3.micro/linux --region us-east-1
  finfocus prices get t3.micro
  finfocus prices get rds postgres db.r5.large --region eu-west-1
  finfocus prices get aws/ebs/gp3 --output json
"""
MOST_ROWS = 40
USUAL_REGIONS = {"aws": "us-east-1", "azure": "eastus", "gcp": "us-central1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One list price."""

    key: str
    region: str
    tiers: Tiers


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("words", nargs="+", metavar="KEY", help="a key, the start of one, or words in it")
    parser.add_argument("--region", metavar="REGION", help="only in this region")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")
    parser.add_argument("--all", action="store_true", help=f"every match, not the first {MOST_ROWS}")


def run(options: argparse.Namespace) -> ExitCode:
    """Prints what is found; InputError when there is nothing."""
    catalog = in_force()
    if options.region:
        check_region(catalog, options.region)
    keys = matching(catalog, options.words)
    found = [price for key in keys for price in prices(catalog, key, options.region or usual_region(key, len(keys)))]
    if not found:
        raise no_price(catalog, keys, options.region or usual_region(keys[0], len(keys)))
    shown = found if options.all or options.output == "json" else found[:MOST_ROWS]
    if options.output == "json":
        write(json_text(shown), machine=True)
    else:
        write(table(shown, len(found) - len(shown), catalog.info().currency))
    return ExitCode.DONE


def check_region(catalog: Catalog, region: str) -> None:
    """Raises InputError for a region no list knows."""
    codes = [r.code for r in catalog.regions()]
    if region not in codes:
        near = get_close_matches(region, codes, 2)
        hint = f"did you mean {' or '.join(sorted(near))}?" if near else "`finfocus prices get KEY` without --region shows the regions"
        raise InputError(f"{region!r} is not a region of the price list", place="--region", hint=hint)


def matching(catalog: Catalog, words: Sequence[str]) -> list[str]:
    """The keys that are meant: this one, those that start so, or those with all the words.

    Keys in which the words are whole parts come alone when there are any: `t3.micro` is not
    `t3.micro-flex`. Raises InputError when there are none.
    """
    wanted = [w.lower() for word in words for w in word.split()]
    if len(wanted) == 1 and catalog.knows(wanted[0]):
        return wanted
    if len(wanted) == 1 and "/" in wanted[0] and (below := catalog.keys(wanted[0])):
        return list(below)
    keys = catalog.keys()
    whole = [k for k in keys if set(wanted) <= set(k.split("/"))]
    partly = whole or [k for k in keys if all(w in k for w in wanted)]
    if not partly:
        raise unknown(keys, wanted)
    return partly


def unknown(keys: Iterable[str], wanted: Sequence[str]) -> InputError:
    """What is said of words that are in no key."""
    parts = sorted({part for key in keys for part in key.split("/")})
    near = ["/".join(nearest(part, parts) for part in w.split("/")) for w in wanted]
    changed = ", ".join(n for n, w in zip(near, wanted, strict=True) if n != w)
    hint = f"did you mean {changed}?" if changed else f"`finfocus prices get {begin(keys, wanted[0])}/ --all` lists every key there"
    return InputError(f"nothing in the price list is called {' '.join(wanted)!r}", hint=hint)


def nearest(part: str, parts: Sequence[str]) -> str:
    """A part of a key as it is most likely spelt; itself where nothing is near."""
    return part if part in parts else next(iter(get_close_matches(part, parts, 1, 0.7)), part)


def begin(keys: Iterable[str], word: str) -> str:
    """As much of the beginning of a key as there are keys for, "aws" for none of it."""
    heads = ("/".join(word.split("/")[:n]) for n in range(word.count("/") + 1, 0, -1))
    return next((head for head in heads if any(key.startswith(f"{head}/") for key in keys)), "aws")


def usual_region(key: str, many: int) -> str:
    """Where a key is looked up when no region is given: one of many in the region of its cloud that the
    environment names, else in the usual one; one alone everywhere (empty)."""
    cloud = key.partition("/")[0]
    if many == 1:
        return ""
    named = (os.environ.get(v) for v in VARIABLES.get(cloud, ()) if not v.endswith("ZONE"))
    return next((normal(region) for region in named if region), USUAL_REGIONS.get(cloud, ""))


def prices(catalog: Catalog, key: str, region: str) -> Iterator[Found]:
    """The prices of a key in a region, or in all of them."""
    everywhere = catalog.lookup(key, "*")
    if everywhere is not None:
        yield Found(key=key, region="*", tiers=everywhere)
        return
    for code in [region] if region else [r.code for r in catalog.regions()]:
        tiers = catalog.lookup(key, code)
        if tiers is not None:
            yield Found(key=key, region=code, tiers=tiers)


def no_price(catalog: Catalog, keys: Sequence[str], region: str) -> InputError:
    """What is said when the keys exist, but not in this region."""
    where = sorted({f.region for f in (f for key in keys[:10] for f in prices(catalog, key, ""))})
    listed = ", ".join(where[:8]) + (f" and {len(where) - 8} more" if len(where) > 8 else "")
    steps = catalog.beyond(keys[0], region)
    upper = ", ".join(f"{plain(price)} from {plain(start)} on" for start, price in steps)
    known = f" for the first units, which are not in the list (only: {upper})" if steps else ""
    return InputError(f"{keys[0]} has no price in {region}{known}", hint=f"it is listed in {listed}" if where else "")


def table(found: Sequence[Found], more: int, currency: str) -> str:
    """Prices for people, one step of volume a line, with the month where the unit is an hour."""
    rows: list[tuple[str, ...]] = [("key", "region", "price", "unit", "a month", "card")]
    for one in found:
        for index, (_, price) in enumerate(one.tiers.steps):
            rows.append(row(one, index, price, currency))
    lines = columns(rows, align="<<><><")
    if more:
        lines.append(f"... and {more:,} more: say more words, or --all")
    return "\n".join(lines) + "\n"


def row(one: Found, index: int, price: Decimal, currency: str) -> tuple[str, ...]:
    """One step of one price."""
    tiers = one.tiers
    step = label(tiers.steps, index, tiers.unit)
    unit = f"per {tiers.unit}, {step}" if step else f"per {tiers.unit}"
    month = rate(price * HOURS_PER_MONTH, currency) if tiers.unit == "hour" else ""
    derived = " (derived)" if tiers.derived else ""
    return (one.key if not index else "", one.region if not index else "", rate(price, currency), unit, month, f"{tiers.card} {tiers.date}{derived}")


def json_text(found: Sequence[Found]) -> str:
    """Prices for machines: exact digits as JSON numbers."""
    listed = [
        {
            "key": one.key,
            "region": one.region,
            "unit": one.tiers.unit,
            "steps": [{"start": f"\0{plain(start)}\0", "price": f"\0{plain(price)}\0"} for start, price in one.tiers.steps],
            "kind": "derived" if one.tiers.derived else "list",
            "card": one.tiers.card,
            "price_date": one.tiers.date,
        }
        for one in found
    ]
    # json has no way to write a Decimal: its digits are marked as a text and unmarked again.
    return re.sub(r'"\\u0000([-0-9.]+)\\u0000"', r"\1", json.dumps({"prices": listed}, indent=2)) + "\n"

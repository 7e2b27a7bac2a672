"""A company's own list, in the form of our rate cards: key, unit, region, tier_start, price (currency, date).

Leading `# name: value` lines may tell its `card` (name), `page` and `date`. Several regions share a row, separated by
spaces. A key the embedded list has must be counted in the same unit. A list without a date is of today.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal

from finfocus_policy.errors import AmountError, ReadError
from finfocus_policy.model.money import checked, parse_amount
from finfocus_policy.model.period import now
from finfocus_policy.sources.imports.found import KEY, REGION, Facts, Found, Item, Refused, Why, date_of
from finfocus_policy.sources.imports.listing import Listing

NEEDED = ("key", "unit", "region", "price")
KNOWN = (*NEEDED, "tier_start", "currency", "date")


def read(listing: Listing) -> Iterator[Item]:
    """Everything in one file. Raises ReadError when it is not of this form."""
    told: dict[str, str] = {}
    remarks: list[str] = []
    rows = csv.reader(_without_facts(listing, told, remarks), strict=True)
    newest = ""
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        _check(header, listing)
        for row in rows:
            if not row:
                continue
            cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
            newest = max(newest, date_of(cells.get("date")))
            yield from _items(cells, len(row) == len(header), f"line {rows.line_num + len(remarks)}")
    except csv.Error as error:
        raise ReadError(f"is not CSV ({error})", place=listing.place, hint="docs/importing.md shows the form") from None
    yield Facts("own", told.get("card") or listing.path.stem, told.get("page", ""), date_of(told.get("date")) or newest or now().date().isoformat())


def _without_facts(listing: Listing, told: dict[str, str], remarks: list[str]) -> Iterator[str]:
    """The lines of the table; `told` and `remarks` collect the others."""
    for line in listing.lines():
        if line.startswith("#"):
            remarks.append(line)
            name, _, value = line[1:].partition(":")
            told[name.strip()] = value.strip()
        else:
            yield line


def _check(header: list[str], listing: Listing) -> None:
    missing = [name for name in NEEDED if name not in header]
    strange = [name for name in header if name not in KNOWN]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing or strange or twice:
        known = f"has {', '.join(strange)}, which is not known" if strange else f"has {', '.join(twice)} twice"
        wrong = f"lacks {', '.join(missing)}" if missing else known
        raise ReadError(f"its header row {wrong}", place=listing.place, hint=f"the columns are {','.join(KNOWN)}")


def _items(cells: Mapping[str, str], whole: bool, where: str) -> Iterator[Found | Refused]:
    if not whole:
        yield Refused(Why.DAMAGED, where, "more or fewer cells than the header")
    elif not KEY.fullmatch(cells["key"]) or not cells["unit"]:
        yield Refused(Why.NAME, where, cells["key"])
    elif cells.get("currency", "USD") not in ("USD", ""):
        yield Refused(Why.CURRENCY, where, cells["currency"])
    else:
        yield from (_step(cells, region, where) for region in cells["region"].split() or [""])


def _step(cells: Mapping[str, str], region: str, where: str) -> Found | Refused:
    if not REGION.fullmatch(region):
        return Refused(Why.REGION, where, region)
    try:
        price: Decimal = checked(parse_amount(cells["price"]))
        start = checked(parse_amount(cells.get("tier_start") or "0"))
    except AmountError:
        return Refused(Why.NOT_A_PRICE, where, cells["price"])
    if price < 0 or start < 0:
        return Refused(Why.NOT_A_PRICE, where, cells["price"])
    return Found(cells["key"], cells["unit"], region, start, price, where, allowance=True)

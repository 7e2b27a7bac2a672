"""The CSV form of the AWS price list: five lines about the list, a header, one price a row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence

from finfocus_policy.errors import ReadError
from finfocus_policy.sources.imports.aws_rows import (
    ATTRIBUTES,
    Dimension,
    Product,
    committed,
    facts,
    judged,
    plain_name,
    product,
)
from finfocus_policy.sources.imports.found import Item, Refused, Why, date_of, today
from finfocus_policy.sources.imports.listing import Listing

HEADER = "sku"
PREAMBLE = 12
NEEDED = ("sku", "termtype", "unit", "priceperunit", "currency")
TERM = ("leasecontractlength", "purchaseoption", "offeringclass")
Columns = dict[str, int]


def read(listing: Listing) -> Iterator[Item]:
    """Everything in one file. Raises ReadError when it is not of this form."""
    rows = _rows(listing)
    told, header = _preamble(rows, listing)
    columns: Columns = {plain_name(name): place for place, name in enumerate(header)}
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise ReadError(f"its header row has no {', '.join(missing)}", place=listing.place, hint="is this the AWS bulk CSV?")
    offer = told.get("offercode", "")
    yield facts(offer, told.get("publicationdate", ""))
    for row in rows:
        if row:
            yield from _items(offer, row, columns)


def _rows(listing: Listing) -> Iterator[list[str]]:
    try:
        yield from csv.reader(listing.lines(), strict=True)
    except csv.Error as error:
        raise ReadError(f"is not CSV ({error})", place=listing.place, hint="download it again, or check --format") from None


def _preamble(rows: Iterator[list[str]], listing: Listing) -> tuple[dict[str, str], Sequence[str]]:
    """What the list says of itself, and its header row."""
    told: dict[str, str] = {}
    for _ in range(PREAMBLE):
        row = next(rows, None)
        if row is None:
            break
        if row and plain_name(row[0]) == HEADER:
            return told, row
        if len(row) == 2:
            told[plain_name(row[0])] = row[1]
    raise ReadError("has no header row that begins with SKU", place=listing.place, hint="is this the AWS bulk CSV? check --format")


def _items(offer: str, row: list[str], columns: Columns) -> Iterator[Item]:
    if len(row) != len(columns):
        yield Refused(Why.DAMAGED, row[0][:40], f"{len(row)} cells")
        return

    def cell(name: str, default: str = "") -> str:
        place = columns.get(name)
        return default if place is None else row[place]

    attributes = {name: row[columns[name]] for name in ATTRIBUTES if name in columns}
    sku = cell("sku")
    of = product(offer, cell("productfamily"), attributes)
    if isinstance(of, Why):
        yield Refused(of, sku, cell("usagetype"))
        return
    if date_of(cell("effectivedate")) > today():
        yield Refused(Why.LATER, sku, cell("effectivedate"))
        return
    price = Dimension(cell("unit"), cell("startingrange", "0"), cell("endingrange", "Inf"), cell("priceperunit"), cell("currency"))
    yield from _priced(cell, of, price, sku)


def _priced(cell: Callable[[str], str], of: Product, price: Dimension, sku: str) -> Iterator[Item]:
    if cell("termtype") == "OnDemand":
        yield judged(of, price, sku)
    elif cell("termtype") == "Reserved":
        yield from committed(of, {name: cell(name) for name in TERM}, [price], sku)
    else:
        yield Refused(Why.COMMITMENT, sku, cell("termtype"))

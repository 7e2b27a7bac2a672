"""The JSON form of the AWS price list: all products, then all terms, joined by SKU.

The products that are prices of ours wait in a temporary SQLite file, so memory does not grow with the list. Should
terms stand before products, the file is read once more for them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

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
from finfocus_policy.sources.imports.json_stream import JsonStream
from finfocus_policy.sources.imports.listing import Listing

Json = Mapping[str, Any]


def read(listing: Listing) -> Iterator[Item]:
    """Everything in one file. Raises ReadError when it is not of this form."""
    with closing(sqlite3.connect("")) as shelf:  # "" is a file of its own in the temporary folder, gone when closed
        shelf.execute("pragma cache_size = -8000")
        shelf.execute("pragma journal_mode = off")
        shelf.execute("create table product (sku text primary key, rule integer, key text, minus text, region text) without rowid")
        told: dict[str, str] = {}
        parts: list[str] = []
        yield from _walk(listing, shelf, told, parts)
        if "products" not in parts or "terms" not in parts:
            raise ReadError("has no products with terms", place=listing.place, hint="is this the AWS bulk JSON? check --format")
        if parts.index("terms") < parts.index("products"):
            yield from _terms_again(listing, shelf)


def _walk(listing: Listing, shelf: sqlite3.Connection, told: dict[str, str], parts: list[str]) -> Iterator[Item]:
    """The document from front to back; `told` and `parts` collect its small members and the order of the large ones."""
    stream = JsonStream(listing.text(), listing.place)
    for name in stream.members():
        parts.append(name)
        if name == "products":
            yield facts(told.get("offerCode", ""), told.get("publicationDate", ""))
            yield from _products(stream, shelf, told.get("offerCode", ""))
        elif name == "terms" and "products" in parts:
            yield from _terms(stream, shelf)
        elif name in ("offerCode", "publicationDate"):
            told[name] = str(stream.value())
        else:
            stream.skip()
    stream.end()


def _terms_again(listing: Listing, shelf: sqlite3.Connection) -> Iterator[Item]:
    stream = JsonStream(listing.text(), listing.place)
    for name in stream.members():
        if name == "terms":
            yield from _terms(stream, shelf)
        else:
            stream.skip()


def _products(stream: JsonStream, shelf: sqlite3.Connection, offer: str) -> Iterator[Refused]:
    for sku in stream.members():
        value = stream.value()
        of = _product(offer, value)
        if isinstance(of, Why):
            yield Refused(of, sku, _usage(value))
            continue
        row = (sku, of.number, of.key, of.minus, of.region)
        if not shelf.execute("insert or ignore into product values (?, ?, ?, ?, ?)", row).rowcount:
            yield Refused(Why.AMBIGUOUS, sku, "the SKU stands twice")


def _product(offer: str, value: Any) -> Product | Why:
    attributes = value.get("attributes") if isinstance(value, dict) else None
    if not isinstance(attributes, dict):
        return Why.DAMAGED
    known = {short: str(v) for name, v in attributes.items() if (short := plain_name(name)) in ATTRIBUTES}
    return product(offer, str(value.get("productFamily", "")), known)


def _usage(value: Any) -> str:
    attributes = value.get("attributes") if isinstance(value, dict) else None
    return str(attributes.get("usagetype", "")) if isinstance(attributes, dict) else ""


def _terms(stream: JsonStream, shelf: sqlite3.Connection) -> Iterator[Item]:
    for kind in stream.members():
        if stream.kind() != "{" or kind not in ("OnDemand", "Reserved"):
            stream.skip()
            continue
        for sku in stream.members():
            found = shelf.execute("select rule, key, minus, region from product where sku = ?", (sku,)).fetchone()
            if found is None:  # its product was refused, and counted there
                stream.skip()
            else:
                yield from _offers(kind, sku, Product(*found), stream.value())


def _offers(kind: str, sku: str, of: Product, offers: Any) -> Iterator[Item]:
    """The terms of one SKU."""
    try:
        for offer in offers.values():
            if date_of(offer.get("effectiveDate")) > today():
                yield Refused(Why.LATER, sku, str(offer["effectiveDate"]))
                continue
            rows = [_dimension(d) for d in offer["priceDimensions"].values()]
            if kind == "OnDemand":
                yield from (judged(of, row, sku) for row in rows)
            else:
                terms = {plain_name(n): str(v) for n, v in offer.get("termAttributes", {}).items()}
                yield from committed(of, terms, rows, sku)
    except (AttributeError, KeyError, TypeError):
        yield Refused(Why.DAMAGED, sku, "its terms are not of this form")


def _dimension(value: Json) -> Dimension:
    """One price; with several currencies the dollar counts."""
    prices = value["pricePerUnit"]
    currency = "USD" if "USD" in prices else next(iter(prices), "")
    text = str(prices.get(currency, ""))
    return Dimension(str(value.get("unit", "")), str(value.get("beginRange", "0")), str(value.get("endRange", "Inf")), text, currency)

"""Rate cards: small, diffable text that holds list prices, and how it is read.

A card is a CSV file whose leading `# name: value` lines hold its facts. Its header row tells which
of seven forms it has (docs/architecture.md, "Rate cards"):

    key,unit,region,tier_start,price      rates: one price a row, for one or more regions
    family,region,figure,digits,sizes     families: a figure per unit of size and the exceptions
    family,sizes                          the sizes a family is known to have
    key,unit,from,factor,digits           ratios: a price that is a fixed multiple of another
    code,name,kind,parent                 regions
    family,shape,vcpus,...                shapes: what machine types are made of (shapes.py)
    family,region,core,memory,...,shapes  parts: what those parts cost in a region (shapes.py)

Several regions with one price share a row, separated by spaces. A wrong card is a CatalogError
that names file and line: a price list is never half read.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path

from finfocus_policy.errors import AmountError, CatalogError
from finfocus_policy.model.money import checked, parse_amount
from finfocus_policy.sources.catalog.shapes import PARTS, SHAPES, Shapes, prices_of, unruly
from finfocus_policy.sources.catalog.sizes import factor_of, list_price

RATES = ("key", "unit", "region", "tier_start", "price")
FAMILIES = ("family", "region", "figure", "digits", "sizes")
SIZES = ("family", "sizes")
REGIONS = ("code", "name", "kind", "parent")
RATIOS = ("key", "unit", "from", "factor", "digits")
FORMS = (RATES, FAMILIES, SIZES, REGIONS, RATIOS, SHAPES, PARTS)
REQUIRED = ("card", "provider", "page", "date", "currency", "source")
EVERYWHERE = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One rate card as text: its facts, form and rows (with their line numbers).

    `keys` are the key templates a family row fills ("aws/ec2/instance/{family}.{size}/linux");
    more than one when several keys share the list price. `sizes` names the sizes card. `whole`: what
    is not listed is not sold, so nothing is derived. `packed`: kept by family (packed.py).
    """

    name: str
    place: str
    provider: str
    page: str
    date: str
    currency: str
    source: str
    form: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    sha256: str
    unit: str = ""
    keys: tuple[str, ...] = ()
    sizes: str = ""
    whole: bool = False
    packed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One step of a price; a price of None says that from `start` on it is not known.

    `group` and `size` are set for prices that belong to a family: `group` is the key template
    with the family filled in.
    """

    key: str
    unit: str
    region: str
    start: Decimal
    price: Decimal | None
    card: Card = field(repr=False)
    group: str = ""
    size: str = ""
    derived: bool = False


Factors = Mapping[str, Mapping[str, Decimal]]


def read_card(path: Path) -> Card:
    """The card in a file. Raises CatalogError when it is not a card."""
    return parse_card(path.read_text(encoding="utf-8"), path.name)


def parse_card(text: str, place: str) -> Card:
    """The card in a text; `place` names it in errors."""
    lines = text.splitlines()
    facts = [line for line in lines if line.startswith("#")]
    if lines[: len(facts)] != facts:
        raise CatalogError("comment lines stand only at the top of a card", place=place)
    told = _facts(facts, place)
    table = list(enumerate(csv.reader(lines[len(facts) :]), start=len(facts) + 1))
    form = tuple(table[0][1]) if table else ()
    if form not in FORMS:
        raise CatalogError(f"the header row {','.join(form)!r} is not one of a rate card", place=place)
    return Card(
        name=told["card"],
        place=place,
        provider=told["provider"],
        page=told["page"],
        date=told["date"],
        currency=told["currency"],
        source=told["source"],
        form=form,
        rows=tuple((number, tuple(row)) for number, row in table[1:] if row),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        unit=told.get("unit", ""),
        keys=tuple(told.get("keys", "").split()),
        sizes=told.get("sizes", ""),
        whole=told.get("whole", "") == "yes",
        packed=told.get("packed", "") == "yes",
    )


def _facts(lines: list[str], place: str) -> dict[str, str]:
    pairs = (line[1:].partition(":") for line in lines)
    told = {name.strip(): value.strip() for name, _, value in pairs}
    missing = [name for name in REQUIRED if not told.get(name)]
    if missing:
        raise CatalogError(f"the card does not say its {', '.join(missing)}", place=place)
    return told


def rates(card: Card, factors: Factors, shapes: Shapes | None = None) -> Iterator[Rate]:
    """Every price of a card of the rates, families or parts form; `factors` come from its sizes card,
    `shapes` from its shapes card."""
    if card.packed:
        return
    if card.form == RATES:
        expand = _rate_row
    elif card.form == FAMILIES:
        expand = _family_row
    elif card.form == PARTS:
        expand = partial(_parts_row, shapes or {}, _strange(card, shapes or {}))
    else:
        return
    for number, row in card.rows:
        where = f"{card.place}:{number}"
        if len(row) != len(card.form):
            raise CatalogError(f"{len(row)} cells where {len(card.form)} are expected", place=where)
        try:
            yield from expand(card, row, factors)
        except (AmountError, ValueError) as error:
            raise CatalogError(str(error), place=where) from None


def _rate_row(card: Card, row: tuple[str, ...], factors: Factors) -> Iterator[Rate]:
    key, unit, regions, start, price = row
    first = parse_amount(start or "0")
    amount = _amount(price, free=not first) if price else None
    for region in regions.split():
        yield Rate(key=key, unit=unit, region=region, start=first, price=amount, card=card)


def _family_row(card: Card, row: tuple[str, ...], factors: Factors) -> Iterator[Rate]:
    family, regions, figure, digits, sizes = row
    for size, price in _prices(figure, digits, sizes, factors.get(family, {})):
        for region in regions.split():
            for template in card.keys:
                group = template.replace("{family}", family)
                yield Rate(
                    key=group.replace("{size}", size),
                    unit=card.unit,
                    region=region,
                    start=Decimal(0),
                    price=price,
                    card=card,
                    group=group,
                    size=size,
                )


def _strange(card: Card, shapes: Shapes) -> frozenset[tuple[str, str]]:
    try:
        return unruly((row for _, row in card.rows if len(row) == len(PARTS)), shapes)
    except AmountError as error:
        raise CatalogError(str(error), place=card.place) from None


def _parts_row(
    shapes: Shapes, strange: frozenset[tuple[str, str]], card: Card, row: tuple[str, ...], factors: Factors
) -> Iterator[Rate]:
    family, regions, *figures, listed = row
    odd = {shape for of, shape in strange if of == family}
    for each in prices_of(figures, listed, shapes.get(family, {}), odd):
        for region in regions.split():
            for template in card.keys:
                group = template.replace("{family}", family)
                yield Rate(
                    key=group.replace("{size}", each.shape),
                    unit=card.unit,
                    region=region,
                    start=Decimal(0),
                    price=each.price,
                    card=card,
                    group=group,
                    size=each.shape,
                    derived=each.derived,
                )


def _prices(figure: str, digits: str, sizes: str, told: Mapping[str, Decimal]) -> Iterator[tuple[str, Decimal]]:
    shared = _amount(figure) if figure else None
    for item in sizes.split():
        size, equals, exception = item.partition("=")
        factor = factor_of(size, told)
        if equals:
            yield size, _amount(exception)
        elif shared is None or factor is None:
            raise ValueError(f"{size} has neither a figure nor a price of its own")
        else:
            yield size, list_price(shared, factor, int(digits) if digits else None)


def _amount(text: str, *, free: bool = False) -> Decimal:
    """A price above zero; zero is only good for a free allowance that other steps follow."""
    price = checked(parse_amount(text))
    if price < 0 or not (price or free):
        raise ValueError(f"{text} is not a price: a missing price is left out, never zero")
    return price


def size_factors(card: Card) -> dict[str, dict[str, Decimal | None]]:
    """The sizes of every family of a sizes card, with their factors (None: not known)."""
    return {row[0]: dict(map(_told_size, row[1].split())) for _, row in card.rows}


def _told_size(item: str) -> tuple[str, Decimal | None]:
    size, equals, factor = item.partition("=")
    return size, parse_amount(factor) if equals else factor_of(size, {})

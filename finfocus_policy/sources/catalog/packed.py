"""Prices kept by family instead of by key: as many as on-demand prices again, for those who look up a few of them.

A card with `# packed: yes` is of the families form. Its rows are stored as they are, one compressed text for each family
and kind of price, and read when a key of it is asked for: 56,906 reserved prices take 70 KiB instead of 2 MiB.
A size that is not in the row of a region has a derived price where all sizes in it follow one figure within 0.5 %
(the rule of docs/architecture.md) and the machine is sold on demand there, which whoever asks has to look up.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.errors import AmountError, CatalogError
from finfocus_policy.model.money import parse_amount
from finfocus_policy.sources.catalog.card import FAMILIES, Card
from finfocus_policy.sources.catalog.sizes import is_metal, list_price, size_factor

CLOSE = Decimal("0.005")
MARK = "/ri/"
Row = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The prices of one family of one card: rows of (regions, figure, digits, sizes). `name` is the price key with
    `{size}` in the place of the size."""

    name: str
    unit: str
    card: str
    rows: tuple[Row, ...]

    @property
    def body(self) -> bytes:
        """The rows as they are stored."""
        return zlib.compress("\n".join(map(",".join, self.rows)).encode(), 9)

    @property
    def lines(self) -> Iterator[str]:
        """The family as it is hashed and compared."""
        return ("\t".join(("packed", self.name, self.unit, self.card, *row)) for row in self.rows)

    @property
    def prices(self) -> int:
        """How many prices the rows list."""
        return sum(len(regions.split()) * len(sizes.split()) for regions, _, _, sizes in self.rows)


def families(cards: Iterable[Card]) -> tuple[Family, ...]:
    """The families of all packed cards, sorted by name. Raises CatalogError for a row that cannot be read."""
    found: dict[tuple[str, str], list[Row]] = {}
    units = {}
    for card in cards:
        if not card.packed:
            continue
        if card.form != FAMILIES:
            raise CatalogError("only a card of families can be packed", place=card.place)
        for number, (family, regions, figure, digits, sizes) in card.rows:
            row = (regions, figure, digits, sizes)
            _check(row, f"{card.place}:{number}")
            for template in card.keys:
                name = template.replace("{family}", family)
                units[name] = card.unit
                found.setdefault((name, card.name), []).append(row)
    return tuple(Family(name=name, unit=units[name], card=card, rows=tuple(rows)) for (name, card), rows in sorted(found.items()))


def _check(row: Row, where: str) -> None:
    try:
        prices = [price for price in listed(row).values() if price > 0]
    except (AmountError, ValueError, TypeError) as error:
        raise CatalogError(str(error), place=where) from None
    if len(prices) != len(row[3].split()):
        raise CatalogError("a size is there twice, or has a price of zero", place=where)


def listed(row: Row) -> dict[str, Decimal]:
    """The price of each size a row lists."""
    _, figure, digits, sizes = row
    found = {}
    for item in sizes.split():
        size, equals, exception = item.partition("=")
        if equals:
            found[size] = parse_amount(exception)
            continue
        factor = size_factor(size)
        if factor is None or not figure:
            raise ValueError(f"{size} has neither a figure nor a price of its own")
        found[size] = list_price(parse_amount(figure), factor, int(digits) if digits else None)
    return found


def rows_of(body: bytes) -> list[Row]:
    """The rows of a stored family."""
    lines = (line.split(",") for line in zlib.decompress(body).decode().splitlines())
    return [(regions, figure, digits, sizes) for regions, figure, digits, sizes in lines]


def split_key(key: str) -> tuple[str, str]:
    """The name of the family a committed key is in, and its size; empty for other keys.

    >>> split_key("aws/ec2/instance/m5.large/linux/ri/1yr/no-upfront/standard")
    ('aws/ec2/instance/m5.{size}/linux/ri/1yr/no-upfront/standard', 'large')
    """
    parts = key.split("/")
    if MARK not in key or len(parts) < 4:
        return "", ""
    family, dot, size = parts[3].rpartition(".")
    return ("/".join((*parts[:3], f"{family}.{{size}}", *parts[4:])), size) if dot else ("", "")


def on_demand(key: str) -> str:
    """The on-demand key of a committed one.

    >>> on_demand("aws/ec2/instance/m5.large/linux/ri/1yr/no-upfront/standard")
    'aws/ec2/instance/m5.large/linux'
    """
    return key.partition(MARK)[0]


def price_of(rows: Sequence[Row], region: str, size: str) -> tuple[Decimal, bool] | None:
    """The price of a size in a region and whether it is derived; None when the rows do not tell."""
    row = next((row for row in rows if region in row[0].split()), None)
    if row is None:
        return None
    found = listed(row)
    if size in found:
        return found[size], False
    factor = size_factor(size)
    if factor is None or is_metal(size) or not row[1]:
        return None
    figure = parse_amount(row[1])
    known = [(price, of) for name, price in found.items() if (of := size_factor(name)) is not None and not is_metal(name)]
    agree = len(known) > 1 and all(abs(price - figure * of) <= CLOSE * price for price, of in known)
    return (list_price(figure, factor, int(row[2]) if row[2] else None), True) if agree else None

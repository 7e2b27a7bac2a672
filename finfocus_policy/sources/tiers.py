"""List prices as steps of volume, and how a volume falls into them.

A price that does not depend on volume is one step that starts at zero. Starts and prices are in
the card's unit (request, GB-second), the words people read are Infracost's: "first 6B", "next 9B",
"over 15B".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.model.money import ZERO, plain

Step = tuple[Decimal, Decimal]
LETTERS = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K"))
BYTES = ((Decimal(1024) ** 2, "PB"), (Decimal(1024), "TB"))
# Steps that some lists have (Azure's content delivery): 10 TB there are 10000 GB.
THOUSANDS = ((Decimal(10) ** 6, "PB"), (Decimal(10) ** 3, "TB"))
BYTE_UNITS = frozenset({"GB", "GB-month", "GiB", "GiB-month"})
# What a price that is not listed can be derived from; a built price list holds the position.
ORIGINS = {
    "": "",
    "family": "the other sizes of its family",
    "ratio": "a price that it is a fixed multiple of",
    "parts": "what the parts of its machine type cost",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """The list price of one key in one region.

    `steps` are (start, price per unit), ascending, the first start is zero. `limit`: the price of
    volumes above it is not known. `derived`: computed,
    not listed, `how` being a key of ORIGINS. `card` and `date` (YYYY-MM-DD) are the rate
    card it stands in, `layer` the list of somebody's own that has the card ("": the embedded one).
    """

    steps: tuple[Step, ...]
    limit: Decimal | None = None
    unit: str = ""
    derived: bool = False
    how: str = ""
    card: str = ""
    date: str = ""
    layer: str = ""

    @property
    def origin(self) -> str:
        """What a derived price comes from, in words; "" for a listed one."""
        return ORIGINS[self.how or "family"] if self.derived else ""

    @property
    def price(self) -> Decimal:
        """What is charged first: the first step's price, or the first above a free allowance."""
        return next((price for _, price in self.steps if price), ZERO)


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a volume that falls into one step: `label` is empty for an untiered price."""

    label: str
    quantity: Decimal
    price: Decimal


def added(prices: Sequence[tuple[Step, ...]]) -> tuple[Step, ...]:
    """The steps of several prices due together (a machine and its licence).

    >>> added([((Decimal(0), Decimal(3)),), ((Decimal(0), Decimal(2)), (Decimal(10), Decimal(1)))])
    ((Decimal('0'), Decimal('5')), (Decimal('10'), Decimal('4')))
    """
    starts = sorted({start for steps in prices for start, _ in steps})
    return tuple((start, sum((_at(steps, start) for steps in prices), ZERO)) for start in starts)


def _at(steps: tuple[Step, ...], volume: Decimal) -> Decimal:
    return next((price for start, price in reversed(steps) if start <= volume), ZERO)


def sliced(steps: tuple[Step, ...], volume: Decimal, unit: str) -> Iterator[Slice]:
    """The volume cut at the steps' starts; at least one slice, the first, even of nothing.

    >>> from decimal import Decimal as D
    >>> list(sliced(((D(0), D(3)), (D(1000), D(2))), D(1500), "request"))
    [Slice(label='first 1K', quantity=Decimal('1000'), price=Decimal('3')), Slice(label='over 1K', quantity=Decimal('500'), price=Decimal('2'))]
    """
    for index, (start, price) in enumerate(steps):
        end = steps[index + 1][0] if index + 1 < len(steps) else None
        if index and volume <= start:
            return
        upper = volume if end is None else min(volume, end)
        yield Slice(label(steps, index, unit), upper - start, price)


def label(steps: tuple[Step, ...], index: int, unit: str) -> str:
    """The words of one step; empty when there is only one.

    >>> label(((Decimal(0), Decimal(1)), (Decimal(51200), Decimal(1))), 0, "GB-month")
    'first 50TB'
    """
    if len(steps) == 1:
        return ""
    if index + 1 == len(steps):
        return f"over {short(steps[index][0], unit)}"
    width = short(steps[index + 1][0] - steps[index][0], unit)
    return f"next {width}" if index else f"first {width}"


def short(volume: Decimal, unit: str) -> str:
    """A volume in few characters. Of bytes a round number: terabytes of 1024 GB where that gives one, else of 1000.

    >>> short(Decimal("7.5e9"), "GB-second"), short(Decimal(33000), "request")
    ('7.5B', '33K')
    >>> [short(Decimal(volume), "GB") for volume in (460800, 10000, 1500, 1536, 1000)]
    ['450TB', '10TB', '1.5TB', '1.5TB', '1000GB']
    """
    if unit not in BYTE_UNITS:
        return next((plain(volume / size) + letters for size, letters in LETTERS if volume >= size), plain(volume))
    scales = (BYTES, THOUSANDS) if volume >= BYTES[-1][0] else ()
    said = [next(plain(volume / size) + letters for size, letters in scale if volume >= size) for scale in scales]
    return min(said, key=len, default=plain(volume) + "GB")

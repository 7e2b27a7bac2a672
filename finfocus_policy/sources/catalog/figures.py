"""The figure that listed prices of one family share, and what it says of a price that is not listed.

A published price is a figure times the factor of its size, rounded: so each listed price leaves a range
of figures it can come from, and what the ranges have in common is all that can be known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache

from finfocus_policy.sources.catalog.sizes import decimals

FINEST = 14
LEAST_DIGITS, MOST_DIGITS = 3, 5
# From so many prices of one magnitude on, the digits a region publishes are its own and no chance.
TELLING = 3
# A listed price leaves a narrow range of figures when it is (as a share) no wider than this.
NARROW = Decimal("0.001")
HALF, NOTHING = Decimal("0.5"), Decimal(0)
Listed = Mapping[str, Decimal]
Digits = Mapping[int, int]
Bounds = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A price from the prices of other sizes: `spread` is how far apart (as a share of it) the prices are
    that the others leave possible, `strays` how many of the `evidence` do not share the figure, `narrow` how many
    leave it no wider a range than `NARROW`, `rounded`: some are no exact multiples of it, `unrounded`: all of
    several are. `reach`: how many times the largest of them the size is. `step`: what the last digit counts for (as a share of the price) where the
    price had to be rounded, zero elsewhere; `edge`: how near, in last digits, it is to be rounded the other way."""

    price: Decimal
    spread: Decimal
    strays: int
    evidence: int
    narrow: int
    reach: Decimal
    rounded: bool
    unrounded: bool
    step: Decimal
    edge: Decimal


def magnitude(price: Decimal) -> int:
    """The range a price is in, by which lists round: below 0.1 is -2, below 1 is -1, below 10 is 0, else 1.

    >>> [magnitude(Decimal(p)) for p in ("0.0052", "0.096", "0.1", "9.6", "109.2")]
    [-2, -2, -1, 0, 1]
    """
    return max(-2, min(1, price.adjusted()))


def digits_in(cell: Listed) -> dict[int, int]:
    """The most digits of one region's prices, by magnitude."""
    found: dict[int, int] = {}
    for price in cell.values():
        place = magnitude(price)
        found[place] = max(found.get(place, 0), decimals(price))
    return found


def usual_digits(cells: Iterable[Listed]) -> dict[int, int]:
    """The digits most regions publish a family with, by magnitude; the more, the better, in a tie."""
    votes: dict[int, Counter[int]] = {}
    for cell in cells:
        for place, digits in digits_in(cell).items():
            votes.setdefault(place, Counter())[digits] += 1
    return {place: max(count, key=lambda digits: (count[digits], digits)) for place, count in votes.items()}


def digits_here(cell: Listed, usual: Digits) -> dict[int, int]:
    """The digits one region publishes with: the usual ones, unless its own are more or surely fewer."""
    count = Counter(map(magnitude, cell.values()))
    own = {
        place: most for place, most in digits_in(cell).items() if most >= usual.get(place, 0) or count[place] >= TELLING
    }
    return {**usual, **own}


def guess(evidence: Listed, factors: Mapping[str, Decimal], size: str, usual: Digits, finest: int = 0) -> Guess | None:
    """The price of a size from the listed prices of others; None without any, or when it would be nothing.

    `finest`: the digits this size is published with elsewhere, used where no rounding is in sight.
    """
    if not evidence:
        return None
    digits, ranges = fitting(evidence, factors, digits_here(evidence, usual))
    low, high, strays = shared(ranges)
    figure, factor = fewest_digits(low, high), factors[size]
    places = max(LEAST_DIGITS, digits.get(magnitude(figure * factor), max(digits.values())))
    unrounded = all(figure * factors[s] == p for s, p in evidence.items() if low <= p / factors[s] <= high)
    rounded = any(figure * factors[s] != p for s, p in evidence.items())
    certain = unrounded and not strays and len(evidence) > 1
    if unrounded:
        places = max(places, *map(decimals, evidence.values()), finest if certain else 0)
    price, least, most = (_rounded(figure_ * factor, places) for figure_ in (figure, low, high))
    if not price:
        return None
    digit = Decimal(1).scaleb(-places)
    return Guess(
        price=price,
        spread=(most - least) / price,
        strays=strays,
        evidence=len(evidence),
        narrow=sum(most_ - least_ <= NARROW * least_ for least_, most_ in ranges),
        reach=factor / max(factors[s] for s in evidence),
        rounded=rounded,
        unrounded=certain,
        step=digit / price if price != figure * factor else NOTHING,
        edge=min(edge_of(figure_ * factor / digit) for figure_ in (figure, low, high)),
    )


def fitting(evidence: Listed, factors: Mapping[str, Decimal], digits: Digits) -> tuple[Digits, list[Bounds]]:
    """The digits a region rounds by, and the figures its prices can come from: where these digits leave them no
    common figure, and the fewer that the region's own prices show do, those."""
    ranges = _bounds(evidence, factors, digits)
    if len(evidence) < TELLING or not shared(ranges)[2]:
        return digits, ranges
    fewer = coarser(evidence, digits)
    wider = _bounds(evidence, factors, fewer)
    return (digits, ranges) if shared(wider)[2] else (fewer, wider)


def coarser(cell: Listed, digits: Digits) -> dict[int, int]:
    """The same digits, but none more than the prices of a region show: it may round all of them alike.

    >>> coarser({"large": Decimal("0.63"), "xlplus": Decimal("1.26"), "4xlarge": Decimal("3.79")}, {-1: 3, 0: 3, 1: 1})
    {-1: 2, 0: 2, 1: 1}
    """
    most = max(map(decimals, cell.values()))
    return {place: min(most, usual) for place, usual in digits.items()}


def _bounds(evidence: Listed, factors: Mapping[str, Decimal], digits: Digits) -> list[Bounds]:
    return bounds(evidence, factors, {s: digits[magnitude(price)] for s, price in evidence.items()})


def edge_of(steps: Decimal) -> Decimal:
    """How near an amount in last digits is to the half at which rounding turns.

    >>> edge_of(Decimal("280.5")), edge_of(Decimal("280.9"))
    (Decimal('0.0'), Decimal('0.4'))
    """
    return abs(steps % 1 - HALF)


def _rounded(product: Decimal, digits: int) -> Decimal:
    return product.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def bounds(evidence: Listed, factors: Mapping[str, Decimal], digits: Mapping[str, int]) -> list[Bounds]:
    """The figures that each listed price can come from, largest size first (the narrowest)."""
    ordered = sorted(evidence, key=lambda size: (-factors[size], size))
    return [_range(evidence[size], factors[size], digits[size]) for size in ordered]


@lru_cache(maxsize=4096)
def _range(price: Decimal, factor: Decimal, digits: int) -> Bounds:
    half = Decimal(5).scaleb(-max(digits, decimals(price)) - 1)
    return (price - half) / factor, (price + half) / factor


def shared(ranges: list[Bounds]) -> tuple[Decimal, Decimal, int]:
    """What the most ranges have in common, the earlier ones winning a tie, and how many do not have it."""
    low, high = max(a for a, _ in ranges), min(b for _, b in ranges)
    if low <= high:
        return low, high, 0
    crowds = [[(a, b) for a, b in ranges if a <= low <= b] for low, _ in ranges]
    crowd = max(crowds, key=len)
    return max(a for a, _ in crowd), min(b for _, b in crowd), len(ranges) - len(crowd)


def common_figure(evidence: Listed, factors: Mapping[str, Decimal]) -> Decimal:
    """The figure with the fewest digits that yields the listed prices when rounded: all of them
    where one figure can, else as many as possible, the larger sizes first.

    >>> common_figure({"large": Decimal("0.172"), "xlarge": Decimal("0.343")}, {"large": Decimal(4), "xlarge": Decimal(8)})
    Decimal('0.0429')
    """
    most = max(decimals(price) for price in evidence.values())
    low, high, strays = shared(bounds(evidence, factors, dict.fromkeys(evidence, most)))
    if strays:
        low, high, _ = shared(bounds(evidence, factors, dict.fromkeys(evidence, 0)))
    return fewest_digits(low, high)


@lru_cache(maxsize=256)
def fewest_digits(low: Decimal, high: Decimal) -> Decimal:
    """The decimal between two bounds that is shortest to write, the one nearest their middle.

    >>> fewest_digits(Decimal("0.04281"), Decimal("0.04294"))
    Decimal('0.0429')
    """
    middle = (low + high) / 2
    for digits in range(FINEST):
        step = Decimal(1).scaleb(-digits)
        for candidate in (middle.quantize(step, rounding=ROUND_HALF_UP), high.quantize(step, rounding=ROUND_FLOOR)):
            if low <= candidate <= high:
                return candidate
    return middle

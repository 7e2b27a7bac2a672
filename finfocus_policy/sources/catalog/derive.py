"""Prices derived from a rule: sizes that are not listed although their family is.

A size known for a family but not listed in a region takes the family's figure there when all
listed sizes agree on it within 0.5 %. Figures never come from another region or family; what other
regions tell is the shape of the family only: which sizes it has, whether bare metal follows the
figure at all, and how many digits a size is published with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from finfocus_policy.sources.catalog.sizes import decimals, factor_of, is_metal, list_price

AGREEMENT = Decimal("0.005")
ROUNDING = Decimal("0.03")
LEAST_DIGITS, MOST_DIGITS = 3, 5
FINEST = 14
ONE = Decimal(1)
Listed = Mapping[str, Decimal]
Bounds = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Family:
    """What all regions together tell of a family's shape (never of its price)."""

    factors: Mapping[str, Decimal]
    digits: Mapping[str, int]
    metal_follows: bool
    follows: bool
    listed: Mapping[str, Listed] = field(repr=False)


def study(listed: Mapping[str, Listed], known: Mapping[str, Decimal | None]) -> Family:
    """The family's shape from its listed prices by region and its known sizes."""
    told = {size: factor for size, factor in known.items() if factor is not None}
    named = {size for cell in listed.values() for size in cell} | set(known)
    factors = {size: factor for size in sorted(named) if (factor := factor_of(size, told)) is not None}
    digits: dict[str, int] = {}
    for cell in listed.values():
        for size, price in cell.items():
            digits[size] = max(digits.get(size, 0), decimals(price))
    virtual = [_only(cell, factors, metal=False) for cell in listed.values()]
    whole = [_only(cell, factors, metal=True) for cell in listed.values()]
    metal_follows = _all_agree([cell for cell in whole if any(map(is_metal, cell))], factors)
    follows = _all_agree(whole if metal_follows else virtual, factors)
    return Family(factors=factors, digits=digits, metal_follows=metal_follows, follows=follows, listed=listed)


def _all_agree(cells: list[dict[str, Decimal]], factors: Mapping[str, Decimal]) -> bool:
    """True when some region lists two sizes or more, and all that do agree."""
    telling = [cell for cell in cells if len(cell) > 1]
    return bool(telling) and all(agree(cell, factors) for cell in telling)


def _only(cell: Listed, factors: Mapping[str, Decimal], *, metal: bool) -> dict[str, Decimal]:
    return {size: price for size, price in cell.items() if size in factors and (metal or not is_metal(size))}


def agree(cell: Listed, factors: Mapping[str, Decimal]) -> bool:
    """True when all sizes of one region share one figure within 0.5 %."""
    figures = [price / factors[size] for size, price in cell.items()]
    return bool(figures) and max(figures) / min(figures) - 1 <= AGREEMENT


def derived(family: Family, region: str) -> dict[str, Decimal]:
    """The prices the rule gives to sizes not listed in a region; empty where it does not hold.

    A single listed size is no agreement: then the family must follow its figure in every other
    region. Bare metal is derived, and counts as evidence, only where it always follows.
    """
    cell = family.listed[region]
    evidence = _only(cell, family.factors, metal=family.metal_follows)
    if not agree(evidence, family.factors) or (len(evidence) == 1 and not family.follows):
        return {}
    wanted = [s for s in family.factors if s not in cell and (family.metal_follows or not is_metal(s))]
    return {size: _price(family, evidence, size) for size in wanted}


def _price(family: Family, evidence: Listed, size: str) -> Decimal:
    """One price from the evidence, with the digits this size is published with: where the listed
    prices are exact multiples of one figure no rounding is in sight, else that of the region rules."""
    factor = family.factors[size]
    ratios = {price / family.factors[s] for s, price in evidence.items()}
    most = max(decimals(price) for price in evidence.values())
    if len(ratios) == 1:
        return _rounded(ratios.pop() * factor, max(most, LEAST_DIGITS, family.digits.get(size, MOST_DIGITS)))
    size_digits = max(LEAST_DIGITS, family.digits.get(size, most))
    return _rounded(common_figure(evidence, family.factors) * factor, min(most, size_digits))


def _rounded(product: Decimal, digits: int) -> Decimal:
    """Rounded to so many digits, or to more where that would change the price and not its spelling."""
    rounded = list_price(product, ONE, digits)
    close = abs(rounded / product - 1) <= ROUNDING
    return rounded if close or digits >= MOST_DIGITS else _rounded(product, digits + 1)


def common_figure(evidence: Listed, factors: Mapping[str, Decimal]) -> Decimal:
    """The figure with the fewest digits that yields the listed prices when rounded: all of them
    where one figure can, else as many as possible, the larger sizes first.

    >>> common_figure({"large": Decimal("0.172"), "xlarge": Decimal("0.343")}, {"large": Decimal(4), "xlarge": Decimal(8)})
    Decimal('0.0429')
    """
    most = max(decimals(price) for price in evidence.values())
    alike = _bounds(evidence, factors, dict.fromkeys(evidence, most))
    low, high = _shared(alike)
    if sum(a <= low and high <= b for a, b in alike) < len(alike):
        low, high = _shared(_bounds(evidence, factors, {size: decimals(price) for size, price in evidence.items()}))
    return fewest_digits(low, high)


def _bounds(evidence: Listed, factors: Mapping[str, Decimal], digits: Mapping[str, int]) -> list[Bounds]:
    """The figures that each listed price can come from, largest size first (the narrowest)."""
    ordered = sorted(evidence, key=lambda size: (-factors[size], size))
    halves = {size: Decimal(5).scaleb(-digits[size] - 1) for size in ordered}
    return [((evidence[s] - halves[s]) / factors[s], (evidence[s] + halves[s]) / factors[s]) for s in ordered]


def _shared(bounds: list[Bounds]) -> Bounds:
    """What the most bounds have in common, the earlier ones winning a tie."""
    crowds = [[(a, b) for a, b in bounds if a <= low <= b] for low, _ in bounds]
    crowd = max(crowds, key=len)
    return max(a for a, _ in crowd), min(b for _, b in crowd)


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


def known_sizes(families: Iterable[Mapping[str, Decimal | None]]) -> dict[str, Decimal | None]:
    """Sizes told by several cards, a told factor winning over an unknown one."""
    sizes: dict[str, Decimal | None] = {}
    for family in families:
        for size, factor in family.items():
            sizes[size] = factor if factor is not None else sizes.get(size)
    return sizes

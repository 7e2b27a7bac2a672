"""Prices derived from another price of the same region: gp2 where only gp3 is listed.

A row of a ratios card says that one price is a fixed multiple of another. The builder refuses the
row unless the cards themselves bear it out: in every region that lists both, and in at least five,
within 0.5 %. The figure itself always comes from the same region; what other regions tell is the
ratio. Chains are followed; the first row that gives a price gives it. A price from which a
ratio leads to another listed one of its region that is more than a thousandth off is not followed there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from finfocus_policy.errors import CatalogError
from finfocus_policy.model.money import parse_amount
from finfocus_policy.sources.catalog.card import RATIOS, Card, Rate

AGREEMENT = Decimal("0.005")
CLOSE = Decimal("0.001")
LEAST_REGIONS = 5
Place = tuple[str, str]
Listed = Mapping[Place, Sequence[Rate]]
Said = Mapping[Place, Decimal]
Prices = dict[str, dict[str, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """`key` costs `factor` times `source`, published with so many digits."""

    key: str
    unit: str
    source: str
    factor: Decimal
    digits: int
    place: str

    def of(self, figure: Decimal) -> Decimal:
        """What the ratio makes of the other price."""
        return (figure * self.factor).quantize(Decimal(1).scaleb(-self.digits), rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A price the rule gives, and the card whose figure it comes from."""

    key: str
    unit: str
    region: str
    price: Decimal
    card: str


def ratios(cards: Sequence[Card]) -> Iterator[Ratio]:
    """The rows of all ratios cards, in order."""
    for card in cards:
        for number, row in card.rows if card.form == RATIOS else ():
            key, unit, source, factor, digits = row
            place = f"{card.place}:{number}"
            yield Ratio(
                key=key,
                unit=unit,
                source=source,
                factor=parse_amount(factor),
                digits=int(digits),
                place=place,
            )


def first_prices(listed: Listed) -> Prices:
    """The price of the first step, by key and region."""
    prices: Prices = {}
    for (key, region), steps in listed.items():
        if steps[0].price:
            prices.setdefault(key, {})[region] = steps[0].price
    return prices


def check(ratio: Ratio, prices: Prices) -> None:
    """Refuse a ratio that the listed prices do not bear out."""
    ours, theirs = prices.get(ratio.key, {}), prices.get(ratio.source, {})
    both = sorted(set(ours) & set(theirs))
    wrong = [r for r in both if abs(ours[r] / (theirs[r] * ratio.factor) - 1) > AGREEMENT]
    if wrong or len(both) < LEAST_REGIONS:
        told = f"not in {', '.join(wrong)}" if wrong else f"only {len(both)} regions list both"
        raise CatalogError(f"{ratio.key} is not {ratio.factor} times {ratio.source}: {told}", place=ratio.place)


def derived_by_ratio(cards: Sequence[Card], listed: Listed, said: Said) -> dict[Place, Derived | None]:
    """The prices that ratios add where a region lists the other price only, by key and region.

    None where two ways lead to different prices, or where the sizes of the family lead to another one
    (`said`: the prices they lead to).
    """
    rows = list(ratios(cards))
    facts = first_prices(listed)
    for ratio in rows:
        check(ratio, facts)
    found: dict[Place, Derived | None] = {}
    prices = {key: dict(by_region) for key, by_region in facts.items()}
    torn_apart = contradicted(rows, facts)
    cards_of = {place: steps[0].card.name for place, steps in listed.items()}
    before = -1
    while before < len(found):  # a chain may need the rows more than once
        before = len(found)
        for one in _steps(rows, prices, cards_of, torn_apart):
            place = (one.key, one.region)
            if place in listed:
                continue
            known = [p for p in (prices.get(one.key, {}).get(one.region), said.get(place)) if p]
            cards_of[place] = one.card
            prices.setdefault(one.key, {}).setdefault(one.region, one.price)
            torn = any(abs(price / one.price - 1) > CLOSE for price in known)
            found[place] = None if torn else found.get(place, one)
    return found


def contradicted(rows: Iterable[Ratio], facts: Prices) -> frozenset[Place]:
    """Listed prices that a ratio misleads from in their region: they say nothing of a third price there. Where rows
    lead both ways that is both of them: one is odd, and nothing tells which."""
    found: set[Place] = set()
    for ratio in rows:
        ours = facts.get(ratio.key, {})
        for region, figure in facts.get(ratio.source, {}).items():
            if region in ours and abs(ratio.of(figure) / ours[region] - 1) > CLOSE:
                found.add((ratio.source, region))
    return frozenset(found)


def _steps(
    rows: Sequence[Ratio], prices: Prices, cards_of: Mapping[Place, str], odd: frozenset[Place]
) -> Iterator[Derived]:
    """What each ratio makes of each price that is known by now, but for the odd ones."""
    for ratio in rows:
        for region, figure in sorted(prices.get(ratio.source, {}).items()):
            if (ratio.source, region) in odd:
                continue
            price, card = ratio.of(figure), cards_of[ratio.source, region]
            yield Derived(key=ratio.key, unit=ratio.unit, region=region, price=price, card=card)

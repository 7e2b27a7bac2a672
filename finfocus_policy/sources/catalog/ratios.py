"""Prices derived from another price of the same region: gp2 where only gp3 is listed.

A row of a ratios card says that one price is a fixed multiple of another. The builder refuses the
row unless the cards themselves bear it out: in every region that lists both, and in at least five,
within 0.5 %. The figure itself always comes from the same region; what other regions tell is the
ratio. Chains are followed; the first row that gives a price gives it. A price from which a
ratio leads to another listed one of its region that is more than a thousandth off is not followed there,
and no row of that card is chained in that region: only listed prices are followed.

A multiple that does not come out even in the digits of the price has been rounded on the way, here or
where it was listed, and nothing tells how: no price, and no proof for or against the row, unless five
regions list exactly what such a multiple rounds to, and none lists another.
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
# A multiple this near (as a share) to the digits of a price comes out even: factors like 2/15 are written rounded.
EVEN = Decimal("1e-8")
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
    card: str

    def of(self, figure: Decimal) -> Decimal:
        """What the ratio makes of the other price."""
        return (figure * self.factor).quantize(Decimal(1).scaleb(-self.digits), rounding=ROUND_HALF_EVEN)

    def even(self, figure: Decimal) -> bool:
        """True when nothing had to be rounded.

        >>> disk = Ratio(key="gp2", unit="GB-month", source="gp3", factor=Decimal("1.25"), digits=4, place="", card="")
        >>> disk.even(Decimal("0.0928")), disk.even(Decimal("0.1142"))
        (True, False)
        """
        return abs(figure * self.factor - self.of(figure)) <= EVEN * figure * self.factor


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
                card=card.name,
            )


def first_prices(listed: Listed) -> Prices:
    """The price of the first step, by key and region."""
    prices: Prices = {}
    for (key, region), steps in listed.items():
        if steps[0].price:
            prices.setdefault(key, {})[region] = steps[0].price
    return prices


def doubts(ratio: Ratio, prices: Prices) -> str:
    """Why the listed prices do not bear a ratio out, "" where they do."""
    ours, theirs = prices.get(ratio.key, {}), prices.get(ratio.source, {})
    both = sorted(region for region in set(ours) & set(theirs) if ratio.even(theirs[region]))
    wrong = [r for r in both if abs(ours[r] / (theirs[r] * ratio.factor) - 1) > AGREEMENT]
    if wrong:
        return f"not in {', '.join(wrong)}"
    return f"only {len(both)} regions list both" if len(both) < LEAST_REGIONS else ""


def check(ratio: Ratio, prices: Prices) -> None:
    """Refuse a ratio that the listed prices do not bear out."""
    if told := doubts(ratio, prices):
        raise CatalogError(f"{ratio.key} is not {ratio.factor} times {ratio.source}: {told}", place=ratio.place)


def rounds(ratio: Ratio, prices: Prices) -> bool:
    """True when a multiple that does not come out even is listed rounded, in enough regions and without exception."""
    ours, theirs = prices.get(ratio.key, {}), prices.get(ratio.source, {})
    uneven = [r for r in set(ours) & set(theirs) if not ratio.even(theirs[r])]
    return len(uneven) >= LEAST_REGIONS and all(ratio.of(theirs[r]) == ours[r] for r in uneven)


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
    rounded = {ratio for ratio in rows if rounds(ratio, facts)}
    torn_apart = contradicted(rows, facts)
    astray = {(ratio.card, region) for ratio in rows for key, region in torn_apart if key == ratio.source}
    cards_of = {place: steps[0].card.name for place, steps in listed.items()}
    before = -1
    while before < len(found):  # a chain may need the rows more than once
        before = len(found)
        for ratio, one in _steps(rows, prices, cards_of, torn_apart):
            place, source = (one.key, one.region), (ratio.source, one.region)
            if place in listed or (source not in listed and (ratio.card, one.region) in astray):
                continue
            if ratio not in rounded and not ratio.even(prices[ratio.source][one.region]):
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
) -> Iterator[tuple[Ratio, Derived]]:
    """What each ratio makes of each price that is known by now, but for the odd ones."""
    for ratio in rows:
        for region, figure in sorted(prices.get(ratio.source, {}).items()):
            if (ratio.source, region) in odd:
                continue
            price, card = ratio.of(figure), cards_of[ratio.source, region]
            yield ratio, Derived(key=ratio.key, unit=ratio.unit, region=region, price=price, card=card)

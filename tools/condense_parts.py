"""From plain lists of machine type prices to the figures of their parts: core, memory, accelerator, SSD.

For developers who renew the cards; the cards in the repository are the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO, plain
from finfocus_policy.sources.catalog.shapes import Figures, Vector, sum_of

Prices = Mapping[str, Decimal]
LEAST_DIGITS, MOST_DIGITS = 3, 15
STRIDES = (1, 3, 5, 7)
PARTS = 4


def rational(vector: Vector) -> list[Fraction]:
    """What a machine type has, SSD as the hours' share of a month that is charged."""
    return [*map(Fraction, vector[:3]), Fraction(vector[3]) / Fraction(HOURS_PER_MONTH)]


def solved(vectors: list[list[Fraction]], prices: list[Fraction]) -> list[Fraction] | None:
    """The figures that give all these prices, None when they contradict each other. Parts that the
    vectors cannot tell apart stay zero."""
    rows = [[*vector, price] for vector, price in zip(vectors, prices, strict=True)]
    pivots: list[int] = []
    for column in range(PARTS):
        done = len(pivots)
        place = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if place is None:
            continue
        rows[done], rows[place] = rows[place], rows[done]
        rows[done] = [cell / rows[done][column] for cell in rows[done]]
        for i, row in enumerate(rows):
            if i != done and row[column]:
                share = row[column]
                rows[i] = [a - share * b for a, b in zip(row, rows[done], strict=True)]
        pivots.append(column)
    found = [Fraction(0)] * PARTS
    for row, column in enumerate(pivots):
        found[column] = rows[row][PARTS]
    return None if any(f < 0 for f in found) else found


def bases(vectors: Mapping[str, Vector]) -> Iterator[list[str]]:
    """Some choices of as few machine types as decide the price of the others."""
    names = sorted(vectors, key=lambda name: (vectors[name], name))
    for stride in STRIDES:
        for start in range(min(stride, len(names))):
            order = [n for k in range(stride) for n in names[(start + k) % stride :: stride]]
            for each in (order, order[::-1]):
                yield independent(each, vectors)


def independent(order: list[str], vectors: Mapping[str, Vector]) -> list[str]:
    """The first machine types of an order that are no combination of those before them."""
    rows: list[list[Fraction]] = []
    chosen = []
    for name in order:
        rest = rational(vectors[name])
        for row in rows:
            place = next(i for i, part in enumerate(row) if part)
            share = rest[place] / row[place]
            rest = [a - share * b for a, b in zip(rest, row, strict=True)]
        if any(rest):
            rows.append(rest)
            chosen.append(name)
    return chosen


def following(figures: Figures, prices: Prices, vectors: Mapping[str, Vector]) -> frozenset[str]:
    """The machine types whose price is exactly what the figures give."""
    return frozenset(name for name, price in prices.items() if sum_of(figures, vectors[name]) == price)


def shortest(exact: list[Fraction], prices: Prices, vectors: Mapping[str, Vector]) -> tuple[Figures, frozenset[str]]:
    """The figures with the fewest digits that give as many listed prices as any do."""
    best: tuple[Figures, frozenset[str]] = ((ZERO, ZERO, ZERO, ZERO), frozenset())
    for digits in range(LEAST_DIGITS, MOST_DIGITS + 1):
        core, memory, accelerator, ssd = (rounded(f, digits) for f in exact)
        figures = (core, memory, accelerator, ssd)
        found = following(figures, prices, vectors)
        if len(found) > len(best[1]):
            best = (figures, found)
    return best


def rounded(value: Fraction, digits: int) -> Decimal:
    """A fraction as a decimal with so many digits after the point."""
    return Decimal(round(value * 10**digits)).scaleb(-digits)


def figures_of(prices: Prices, vectors: Mapping[str, Vector]) -> tuple[Figures, frozenset[str]]:
    """The figures most listed machine types follow, and which follow them."""
    listed = {name: vectors[name] for name in prices}
    best: tuple[Figures, frozenset[str]] = ((ZERO, ZERO, ZERO, ZERO), frozenset())
    for basis in bases(listed):
        exact = solved([rational(listed[n]) for n in basis], [Fraction(prices[n]) for n in basis])
        if exact is None:
            continue
        found = shortest(exact, prices, listed)
        if len(found[1]) > len(best[1]):
            best = found
        if len(best[1]) == len(prices):
            break
    return best


def parts_rows(cells: Mapping[tuple[str, str], Prices], shapes: Mapping[str, Mapping[str, Vector]]) -> list[tuple[str, ...]]:
    """Card rows (family, regions, figures, shapes), regions with equal prices together."""
    merged: dict[tuple[str, ...], list[str]] = {}
    for (family, region), prices in sorted(cells.items()):
        figures, found = figures_of(prices, shapes[family])
        told = tuple(plain(f) if f else "" for f in figures)
        merged.setdefault((family, *told, listing(prices, found, shapes[family])), []).append(region)
    rows = [(family, " ".join(regions), *rest) for (family, *rest), regions in merged.items()]
    return sorted(rows, key=lambda row: (row[0], row[1]))


def listing(prices: Prices, found: frozenset[str], known: Mapping[str, Vector]) -> str:
    """The last cell of a row: the machine types listed, the shorter way."""
    own = [f"{name}={plain(prices[name])}" for name in sorted(set(prices) - found)]
    absent = sorted(set(known) - set(prices))
    if len(absent) < len(found):
        return " ".join(["*", *(f"-{name}" for name in absent), *own])
    return " ".join([*sorted(found), *own])

"""Machine types priced by what they are made of: so much a vCPU, a GB of memory, an accelerator, local SSD.

Two forms of card. A shapes card tells what each machine type has:

    family,shape,vcpus,memory,accelerators,ssd

A parts card tells what the parts cost in a region, and which machine types are listed there:

    family,region,core,memory,accelerator,ssd,shapes

Memory and SSD are in GB; the figures are per hour but for SSD, which is per GB-month of 730 hours. An
empty figure is zero. `shapes` names the machine types listed there without their family: `*` is all
that the shapes card has, `-name` all but this one, `name=price` one that does not follow the figures.
Prices are published as double precision numbers: the sum is rounded to fifteen significant digits.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO, checked, parse_amount

SHAPES = ("family", "shape", "vcpus", "memory", "accelerators", "ssd")
PARTS = ("family", "region", "core", "memory", "accelerator", "ssd", "shapes")
DOUBLE = Context(prec=15)
AGREEMENT = Decimal("0.005")
EVERYTHING = "*"
Vector = tuple[Decimal, Decimal, Decimal, Decimal]
Figures = tuple[Decimal, Decimal, Decimal, Decimal]
Shapes = Mapping[str, Mapping[str, Vector]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapePrice:
    """The hourly price of one machine type; `derived` when it is not listed but its parts are known."""

    shape: str
    price: Decimal
    derived: bool = False


def sum_of(figures: Figures, vector: Vector) -> Decimal:
    """The hourly price of a machine type.

    >>> sum_of((Decimal("0.031611"), Decimal("0.004237"), ZERO, ZERO), (Decimal(4), Decimal(15), ZERO, ZERO))
    Decimal('0.189999')
    """
    core, memory, accelerator, ssd = figures
    vcpus, gigabytes, accelerators, local = vector
    whole = core * vcpus + memory * gigabytes + accelerator * accelerators + ssd * local / HOURS_PER_MONTH
    return DOUBLE.plus(whole)


def shapes_of(rows: Iterable[Sequence[str]]) -> dict[str, dict[str, Vector]]:
    """What the machine types of a shapes card have, by family and shape."""
    found: dict[str, dict[str, Vector]] = {}
    for family, shape, *parts in rows:
        vcpus, memory, accelerators, ssd = (parse_amount(part or "0") for part in parts)
        found.setdefault(family, {})[shape] = (vcpus, memory, accelerators, ssd)
    return found


def spanned(wanted: Vector, listed: Iterable[Vector]) -> bool:
    """True when the listed machine types decide the price of another one: it is a combination of them.

    >>> one, two, other = ((Decimal(a), Decimal(b), ZERO, ZERO) for a, b in ((1, 4), (2, 8), (2, 16)))
    >>> spanned(two, [one]), spanned(other, [one]), spanned(other, [one, two, other])
    (True, False, True)
    """
    rows: list[list[Fraction]] = []
    for vector in listed:
        rest = _reduced(list(map(Fraction, vector)), rows)
        if any(rest):
            rows.append(rest)
    return not any(_reduced(list(map(Fraction, wanted)), rows))


def _reduced(vector: list[Fraction], rows: list[list[Fraction]]) -> list[Fraction]:
    for row in rows:
        place = next(i for i, part in enumerate(row) if part)
        if vector[place]:
            share = vector[place] / row[place]
            vector = [a - share * b for a, b in zip(vector, row, strict=True)]
    return vector


def figures_in(cells: Sequence[str]) -> Figures:
    """The four figures of a row, zero where a cell is empty."""
    core, memory, accelerator, ssd = (parse_amount(cell) if cell else ZERO for cell in cells)
    return core, memory, accelerator, ssd


def unruly(rows: Iterable[Sequence[str]], shapes: Shapes) -> frozenset[tuple[str, str]]:
    """Machine types (family, shape) that somewhere cost something else than their parts: where they are
    not listed, they have no price. A difference in the last digits is none."""
    found = set()
    for family, _, *cells, listed in rows:
        known, figures = shapes.get(family, {}), figures_in(cells)
        for shape, equals, text in (item.partition("=") for item in listed.split()):
            parts = sum_of(figures, known[shape]) if equals and shape in known else ZERO
            if parts and abs(parse_amount(text) / parts - 1) > AGREEMENT:
                found.add((family, shape))
    return frozenset(found)


def prices_of(
    cells: Sequence[str], listed: str, known: Mapping[str, Vector], strange: Container[str] = ()
) -> Iterator[ShapePrice]:
    """The prices of one row of a parts card: the listed machine types, then those its figures decide,
    but for the `strange` ones that do not follow them elsewhere.

    Raises ValueError for a shape that is neither known nor has a price of its own.
    """
    figures = figures_in(cells)
    items = listed.split()
    own = {shape: price for shape, equals, price in (i.partition("=") for i in items) if equals}
    without = {item[1:] for item in items if item.startswith("-")}
    named = [i for i in items if i != EVERYTHING and "=" not in i and not i.startswith("-")]
    if EVERYTHING in items:
        named = sorted(set(known) - without - set(own))
    for shape, text in own.items():
        yield ShapePrice(shape=shape, price=_above_zero(parse_amount(text), shape))
    for shape in named:
        if shape not in known:
            raise ValueError(f"{shape} has neither parts nor a price of its own")
        yield ShapePrice(shape=shape, price=_above_zero(sum_of(figures, known[shape]), shape))
    vectors = [known[shape] for shape in named]
    for shape in sorted(set(known) - set(named) - set(own)):
        if shape not in strange and spanned(known[shape], vectors):
            price = sum_of(figures, known[shape])
            yield ShapePrice(shape=shape, price=_above_zero(price, shape), derived=True)


def _above_zero(price: Decimal, shape: str) -> Decimal:
    if price <= 0:
        raise ValueError(f"{shape} would cost {price}: a missing price is left out, never zero")
    return checked(price)

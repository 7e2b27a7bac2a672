"""The cheapest computed ways back under a budget: each one is priced, none is a guess.

A way changes as few resources as it can: a smaller size or a cheaper disk for some of a set of equal
resources, fewer of them, or (when no single change is enough) the largest savings one after another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from finfocus_policy.model.cost import CostResult, Status
from finfocus_policy.model.money import ZERO, shown

MOST_WAYS = 3
MOST_KINDS = 40
MOST_STEPS = 4

Variants = Callable[[str], Iterator[tuple[str, Decimal | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change for up to `count` equal resources, saving `each` a month on every one of them."""

    names: tuple[str, ...]
    change: str
    each: Decimal
    gentle: bool

    @property
    def most(self) -> Decimal:
        """What it saves when all of them take part."""
        return self.each * len(self.names)

    def needed(self, excess: Decimal) -> int:
        """How many have to take part to save `excess`, at most all."""
        return min(len(self.names), int((excess / self.each).to_integral_value(ROUND_CEILING)))


def kinds(results: Sequence[CostResult]) -> list[list[CostResult]]:
    """Sets of equal resources (same type, same SKU, same cost), the dearest set first.

    Secret results are left out: a way back must not tell what they are.
    """
    sets: dict[tuple[str, str, Decimal], list[CostResult]] = {}
    for result in results:
        if result.known_cost > 0 and not result.secret and result.status is not Status.FREE:
            sets.setdefault((result.type, result.descriptor.sku, result.known_cost), []).append(result)
    return sorted(sets.values(), key=lambda s: (-s[0].known_cost * len(s), s[0].urn))


def steps_of(equal: Sequence[CostResult], variants: Variants) -> Iterator[Step]:
    """What could be changed about a set of equal resources: gentle changes, then fewer of them."""
    names = tuple(r.name for r in equal)
    cost = equal[0].known_cost
    for change, cheaper in variants(equal[0].urn):
        if cheaper is not None and cheaper < cost:
            yield Step(names=names, change=change, each=cost - cheaper, gentle=True)
    label = equal[0].descriptor.sku or equal[0].type.rsplit(":", 1)[-1]
    if len(equal) > 1:
        yield Step(names=names, change=label, each=cost, gentle=False)


def told(step: Step, count: int) -> str:
    """One step in words."""
    whole = len(step.names)
    if not step.gentle:
        return f"{count} fewer {step.change} ({whole} -> {whole - count})"
    if whole == 1:
        return f"{step.names[0]}: {step.change}"
    return f"{count} of the {whole} like {step.names[0]}: {step.change}"


def sentence(parts: Sequence[tuple[Step, int]], cost: Decimal, currency: str) -> str:
    """A whole way: what to change, what it saves, what is left to pay."""
    saved = sum((step.each * count for step, count in parts), ZERO)
    change = "; ".join(told(step, count) for step, count in parts)
    return f"{change}: saves {shown(saved, currency)}, {shown(cost - saved, currency)} a month remains"


def single(steps: Sequence[Step], excess: Decimal) -> list[tuple[tuple[Step, int], ...]]:
    """The ways of one step: gentle ones first, fewest resources touched, then the smallest sacrifice."""
    enough = [(step, step.needed(excess)) for step in steps if step.most >= excess]
    enough.sort(key=lambda way: (not way[0].gentle, way[1], way[0].each * way[1], way[0].change))
    return [(way,) for way in enough]


def combined(steps: Sequence[Step], excess: Decimal) -> tuple[tuple[Step, int], ...]:
    """The largest savings one after another, one step a set; empty when even those are not enough."""
    chosen: list[tuple[Step, int]] = []
    touched: set[str] = set()
    for step in sorted(steps, key=lambda s: (-s.most, not s.gentle, s.change)):
        if touched.intersection(step.names):
            continue
        count = step.needed(excess)
        chosen.append((step, count))
        touched.update(step.names)
        excess -= step.each * count
        if excess <= 0:
            return tuple(chosen) if len(chosen) <= MOST_STEPS else ()
    return ()


def varied(ways: Sequence[tuple[tuple[Step, int], ...]]) -> list[tuple[tuple[Step, int], ...]]:
    """At most one way of each sort for each set, so that the list shows a choice."""
    seen: set[tuple[tuple[str, ...], bool]] = set()
    kept = []
    for way in ways:
        mark = (way[0][0].names, way[0][0].gentle)
        if mark not in seen:
            seen.add(mark)
            kept.append(way)
    return kept


def ways_back(results: Sequence[CostResult], excess: Decimal, variants: Variants, currency: str) -> tuple[str, ...]:
    """At most three sentences, each a way to save `excess` or more; empty when there is none.

    `variants` gives, for a URN, (change in words, monthly cost after it or None) pairs.
    """
    if excess <= 0:
        return ()
    steps = [step for equal in kinds(results)[:MOST_KINDS] for step in steps_of(equal, variants)]
    ways = varied(single(steps, excess))
    if not ways and (together := combined(steps, excess)):
        ways = [together]
    cost = sum((r.known_cost for r in results), ZERO)
    return tuple(sentence(way, cost, currency) for way in ways[:MOST_WAYS])

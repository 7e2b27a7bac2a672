"""Equal resources as one row with a count: ten machines alike are one line, not ten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.model.cost import CostResult, Estimate, Priced
from finfocus_policy.model.money import ZERO
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.words import SECRET

NAME_LIMIT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Resources that differ in name only."""

    held: tuple[CostResult, ...]

    @property
    def first(self) -> CostResult:
        """The one that stands for all of them."""
        return self.held[0]

    @property
    def count(self) -> int:
        """How many resources the row holds."""
        return len(self.held)

    def names(self, most: int) -> list[str]:
        """The first names, escaped. A name is at most 10 kB long, a line much less."""
        return [terminal(r.name[:NAME_LIMIT]) for r in self.held[:most]]

    @property
    def cost(self) -> Decimal:
        """What is known of their monthly cost, together."""
        return self.first.known_cost * self.count

    @property
    def change(self) -> Decimal:
        """Cost now minus cost before, together."""
        return (self.first.known_cost - (self.first.previous_cost or ZERO)) * self.count

    @property
    def label(self) -> str:
        """What the row is called: "10x t3.micro", "web", or "[secret]" (never a secret's name)."""
        if self.first.secret:
            return SECRET if self.count == 1 else f"{self.count}x {SECRET}"
        if self.count == 1:
            return self.names(1)[0]
        sku = terminal(self.first.descriptor.sku)
        return f"{self.count}x {sku}" if sku else f"{self.count}x {self.names(1)[0]}, ..."


class Answers:
    """Numbers for equal prices, so that ten thousand rows compare small integers.

    Equal requests usually share one answer object, which is found by identity.
    """

    def __init__(self) -> None:
        self.by_id: dict[int, int] = {}
        self.by_value: dict[Priced, int] = {}

    def number(self, priced: Priced) -> int:
        """The same number for equal answers."""
        known = self.by_id.get(id(priced))
        if known is None:
            known = self.by_value.setdefault(priced, len(self.by_value))
            self.by_id[id(priced)] = known
        return known


def alike(result: CostResult, answers: Answers) -> tuple[object, ...]:
    """What two resources must share to be one row."""
    known = result.descriptor
    return (
        result.type,
        result.region,
        known.sku,
        result.operation,
        result.secret,
        result.previous_cost,
        answers.number(result.priced),
    )


def fold(results: Iterable[CostResult], *, expand: bool = False) -> tuple[Row, ...]:
    """Rows, dearest first, then by type and name; with `expand` one a resource."""
    answers = Answers()
    held: dict[tuple[object, ...], list[CostResult]] = {}
    for result in results:
        key = (result.urn,) if expand else alike(result, answers)
        held.setdefault(key, []).append(result)
    rows = (Row(held=tuple(found)) for found in held.values())
    return tuple(sorted(rows, key=lambda r: (-r.cost, r.first.type, r.first.urn)))


def parents(estimate: Estimate) -> tuple[tuple[str, Decimal, int], ...]:
    """The outermost components that hold something with a cost: URN, cost, resources; dearest first."""
    sums: dict[str, tuple[Decimal, int]] = {}
    for result in estimate.results:
        if result.ancestors and result.currency == estimate.currency:
            cost, n = sums.get(result.ancestors[0], (ZERO, 0))
            sums[result.ancestors[0]] = (cost + result.known_cost, n + 1)
    found = ((urn, cost, n) for urn, (cost, n) in sums.items() if cost)
    return tuple(sorted(found, key=lambda f: (-f[1], f[0])))

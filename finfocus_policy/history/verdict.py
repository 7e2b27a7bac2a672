"""What is remembered of an evaluation: exact costs by URN, and nothing a secret could be read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from finfocus_policy.model.cost import Estimate
from finfocus_policy.model.money import ZERO, parse_amount, plain
from finfocus_policy.model.period import moment

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """Monthly costs of a stack at one moment, in `currency`.

    `costs` holds only URNs that cost something. `withheld` names the resources whose price hangs
    on a secret: their cost is in `total` and nowhere else.
    """

    at: datetime
    total: Decimal
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    currency: str = "USD"
    is_lower_bound: bool = False

    @property
    def withheld_total(self) -> Decimal:
        """What the withheld resources cost together."""
        return self.total - sum(self.costs.values(), ZERO) if self.withheld else ZERO

    def to_json(self) -> dict[str, Any]:
        """As it is written to disk; amounts are text, so that no digit is lost."""
        return {
            "version": VERSION,
            "at": self.at.isoformat(),
            "currency": self.currency,
            "total": plain(self.total),
            "is_lower_bound": self.is_lower_bound,
            "costs": {urn: plain(cost) for urn, cost in sorted(self.costs.items())},
            "withheld": sorted(self.withheld),
        }


def remembered(estimate: Estimate, at: datetime) -> StoredVerdict:
    """The part of an estimate worth keeping: its own currency, resources that cost something."""
    mine = [r for r in estimate.results if r.currency == estimate.currency and r.known_cost]
    return StoredVerdict(
        at=at,
        total=sum((r.known_cost for r in mine), ZERO),
        costs={r.urn: r.known_cost for r in mine if not r.secret},
        withheld=frozenset(r.urn for r in mine if r.secret),
        currency=estimate.currency,
        is_lower_bound=estimate.is_lower_bound,
    )


def from_json(document: Any) -> StoredVerdict:
    """Reads what `to_json` wrote.

    Raises ValueError, KeyError, TypeError or FinfocusError for anything else: the file may have been
    damaged or edited.
    """
    if document["version"] != VERSION:
        raise ValueError(f"version {document['version']!r} is not {VERSION}")
    return StoredVerdict(
        at=moment(document["at"]),
        total=cost(document["total"]),
        costs={text(urn): cost(known) for urn, known in document["costs"].items()},
        withheld=frozenset(map(text, document["withheld"])),
        currency=text(document["currency"]),
        is_lower_bound=document["is_lower_bound"] is True,
    )


def cost(value: str) -> Decimal:
    """An amount that a resource can cost. Raises ValueError for less than nothing: it would hide what others cost."""
    amount = parse_amount(value)
    if amount < 0:
        raise ValueError(f"{amount} is no cost")
    return amount


def text(value: Any) -> str:
    """The value itself, if it is text; raises TypeError otherwise."""
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where text belongs")
    return value

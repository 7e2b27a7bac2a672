"""What was paid: costs of days, as sources of actual cost report them. Names are those of FOCUS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from finfocus_policy.model.money import ZERO
from finfocus_policy.model.period import Period

Key = TypeVar("Key", str, "tuple[str, str]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualCost:
    """What one day cost (its start in UTC is `charge_period_start`), by service where the source tells it.

    A credit or refund is negative. `source` is who reported it.
    """

    charge_period_start: date
    billed_cost: Decimal
    billing_currency: str
    service_name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualResource:
    """What one resource of a stack cost; no `costs` means that nobody reported any, which is not zero, and `why` says
    so in half a sentence. `resource_id` is the cloud's name of it, "" before it exists."""

    urn: str
    type: str
    name: str
    resource_id: str = ""
    costs: tuple[ActualCost, ...] = ()
    source: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualReport:
    """The actual costs of a period: of everything an account has (`resources` is None), or of a stack's resources."""

    period: Period
    costs: tuple[ActualCost, ...]
    resources: tuple[ActualResource, ...] | None = None
    free: int = 0
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def totals(self) -> Mapping[str, Decimal]:
        """The sum of each currency there is, none where nothing was reported."""
        return sums((c.billing_currency, c.billed_cost) for c in self.costs)

    @property
    def sources(self) -> Mapping[tuple[str, str], Decimal]:
        """The sum of each source and currency."""
        return sums(((c.source, c.billing_currency), c.billed_cost) for c in self.costs)

    @property
    def services(self) -> Mapping[tuple[str, str], Decimal]:
        """The sum of each service (where one is told) and currency."""
        return sums(((c.service_name, c.billing_currency), c.billed_cost) for c in self.costs if c.service_name)


def sums(amounts: Iterable[tuple[Key, Decimal]]) -> Mapping[Key, Decimal]:
    """Exact sums by key, sorted.

    >>> sums([("USD", Decimal("0.10")), ("EUR", Decimal(1)), ("USD", Decimal("0.20"))])
    {'EUR': Decimal('1'), 'USD': Decimal('0.30')}
    """
    found: dict[Key, Decimal] = {}
    for key, amount in amounts:
        found[key] = found.get(key, ZERO) + amount
    return {key: found[key] for key in sorted(found)}

"""Budgets and what is found when an estimate is held against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

HUNDRED = Decimal(100)


class Level(str, Enum):
    """Pulumi's enforcement levels."""

    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    REMEDIATE = "remediate"
    DISABLED = "disabled"


class Severity(str, Enum):
    """Pulumi's severities."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Action(str, Enum):
    """What an incomplete estimate or an error may do to the verdict."""

    IGNORE = "ignore"
    WARN = "warn"
    DENY = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """An amount in the budget's currency, or a percentage of something the budget names.

    >>> Limit(percent=Decimal(80)).of(Decimal(5000))
    Decimal('4000')
    """

    amount: Decimal | None = None
    percent: Decimal | None = None

    def of(self, base: Decimal) -> Decimal:
        """The limit in money, a percentage being taken of `base`."""
        if self.amount is not None:
            return self.amount
        return base * (self.percent or Decimal(0)) / HUNDRED

    def __str__(self) -> str:
        return f"{self.percent.normalize():f}%" if self.percent is not None else f"{self.amount}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """`at`: part of (or amount within) the budget that is reached; `increase`: more than the
    previous total by an amount or a percentage of it."""

    at: Limit | None = None
    increase: Limit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which resources a budget covers: globs that must all match; `tag` pairs likewise.
    An empty scope is the whole stack."""

    project: str = ""
    stack: str = ""
    provider: str = ""
    type: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole_stack(self) -> bool:
        """True when no resource is left out by provider, type or tag."""
        return not (self.provider or self.type or self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A monthly amount and when to warn and to deny. `layer` says where it was written."""

    name: str
    monthly: Decimal
    currency: str = "USD"
    scope: Scope = field(default_factory=Scope)
    warn: Threshold = field(default_factory=lambda: Threshold(at=Limit(percent=Decimal(80))))
    deny: Threshold = field(default_factory=lambda: Threshold(at=Limit(percent=HUNDRED)))
    layer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to tell the user, attributed to a policy. Mandatory findings fail the run.

    `about`: "budget", "unpriced", "error", "estimate", "resource", "config". An empty URN means
    the stack. `message` is plain text: the report that shows it escapes it for where it is read.
    """

    policy: str
    level: Level
    severity: Severity
    message: str
    about: str
    urn: str = ""
    budget: str = ""


class BudgetVerdict(str, Enum):
    """How a budget stands."""

    OK = "ok"
    WARN = "warn"
    DENY = "deny"
    NOT_EVALUATED = "not_evaluated"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetResult:
    """One budget held against one estimate. `projected` is the cost of what its scope matches,
    `reasons` are the sentences that decided, `ways_back` the cheapest computed ways under it. With a range of
    usage presets `usage` says which end `projected` is at: "low", "expected" or "high"; else it is empty. `hidden`: its
    amounts are not for the reader's eyes, only the verdict is."""

    budget: Budget
    projected: Decimal
    verdict: BudgetVerdict
    matched: int = 0
    reasons: tuple[str, ...] = ()
    ways_back: tuple[str, ...] = ()
    is_lower_bound: bool = False
    usage: str = ""
    hidden: bool = False

    @property
    def percent(self) -> Decimal | None:
        """Projected cost as a percentage of the budget; None for a budget of zero."""
        return self.projected * HUNDRED / self.budget.monthly if self.budget.monthly else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All budgets and findings of one evaluation, findings sorted for output."""

    budgets: tuple[BudgetResult, ...] = ()
    findings: tuple[Finding, ...] = ()

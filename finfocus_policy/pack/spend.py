"""spend-guard: a running total during an update, checked before each resource is created.

The engine judges a stack only when everything exists already. This stops an update in the middle:
what is deployed and not seen yet, plus what was seen, is held against the strongest budget for the
whole stack, and the resource that would break it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from finfocus_policy.engine.evaluate import applies
from finfocus_policy.history.store import History
from finfocus_policy.history.verdict import StoredVerdict
from finfocus_policy.model.budget import Budget, Finding, Level
from finfocus_policy.model.cost import CostResult, Coverage, Estimate
from finfocus_policy.model.money import ZERO
from finfocus_policy.model.settings import Settings
from finfocus_policy.pack.context import StackContext
from finfocus_policy.report.findings import guard_finding
from finfocus_policy.report.messages import GUTTER
from finfocus_policy.report.words import amount

# A preview belongs to an update that follows it; one of last week may be of another program.
FRESH = timedelta(days=1)


def strongest(budgets: Iterable[Budget], context: StackContext) -> tuple[Budget, ...]:
    """The budget for the whole stack that denies the smallest amount, of each currency: amounts of two cannot be compared."""
    here = Estimate(
        results=(), totals={}, coverage=Coverage(), is_lower_bound=False, project=context.project, stack=context.stack
    )
    whole = [b for b in budgets if b.scope.whole_stack and b.deny.at is not None and applies(b.scope, here)]
    dearest_first = sorted(whole, key=lambda b: (ceiling(b), b.name), reverse=True)
    return tuple(budget for _, budget in sorted({b.currency: b for b in dearest_first}.items()))


def ceiling(budget: Budget) -> Decimal:
    """The monthly amount a budget denies above."""
    return budget.deny.at.of(budget.monthly) if budget.deny.at is not None else budget.monthly


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What counts as deployed before the update, and in words how that is known.

    `costs` is what each URN counts with until it is seen, `deployed` what it cost before the update: more, where the
    preview said that this update makes it cheaper or deletes it (`leaving` is the sum of that). Without this an
    update that moves cost from one resource to another would be stopped or not by the order it is made in.
    `planned` is what the last preview found each URN to cost: it knew what refers to what, which a
    resource on its way to being created does not tell. `exists` is False where the costs are a plan:
    nothing of it is known to be there.
    """

    costs: Mapping[str, Decimal] = field(default_factory=dict)
    deployed: Mapping[str, Decimal] = field(default_factory=dict)
    planned: Mapping[str, Decimal] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    withheld_total: Decimal = ZERO
    leaving: Decimal = ZERO
    exists: bool = True
    source: str = "nothing is known of what was deployed before, so only what this update has come to is counted"

    @property
    def total(self) -> Decimal:
        """The deployed total."""
        return sum(self.costs.values(), self.withheld_total)


def baseline(history: History, currency: str, now: datetime) -> Baseline:
    """The deployed total from the last update's verdict, else from the last preview's.

    What the preview of this update no longer has will be deleted, and what it found cheaper becomes so: neither counts.
    """
    deployed, previewed = (usable(v, currency) for v in (history.deployed, history.previewed))
    fresh = previewed if previewed is not None and timedelta() <= now - previewed.at <= FRESH else None
    if deployed is None:
        if fresh is None:
            return Baseline()
        source = f"planned by the preview of {said(fresh)}, as no update was recorded"
        return replace(of_verdict(fresh, source), exists=False)
    made = of_verdict(deployed, f"deployed by the update of {said(deployed)}")
    if fresh is None or fresh.at < deployed.at:
        return made
    staying = {u: min(c, fresh.costs.get(u, c)) for u, c in deployed.costs.items() if u in fresh.costs or u in fresh.withheld}
    leaving = sum(deployed.costs.values(), ZERO) - sum(staying.values(), ZERO)
    return replace(made, costs=staying, planned=fresh.costs, leaving=leaving)


def said(verdict: StoredVerdict) -> str:
    """When a verdict was made."""
    return f"{verdict.at:%Y-%m-%d %H:%M} UTC"


def usable(verdict: StoredVerdict | None, currency: str) -> StoredVerdict | None:
    """A verdict in the budget's currency."""
    return verdict if verdict is not None and verdict.currency == currency else None


def of_verdict(verdict: StoredVerdict, source: str) -> Baseline:
    """A stored verdict as what is deployed."""
    return Baseline(
        costs=verdict.costs,
        deployed=verdict.costs,
        planned=verdict.costs,
        withheld=verdict.withheld,
        withheld_total=verdict.withheld_total,
        source=source,
    )


class SpendGuard:
    """The running total of one update. Not safe for threads: the caller holds a lock."""

    def __init__(self, budget: Budget, before: Baseline, settings: Settings) -> None:
        self.budget = budget
        self.before = before
        self.settings = settings
        self._seen: dict[str, Decimal] = {}
        self._made: dict[str, CostResult] = {}
        self._unseen = before.total - before.withheld_total
        self._withheld = before.withheld_total
        self._waiting = set(before.withheld)
        self._sum = ZERO

    @property
    def running(self) -> Decimal:
        """What is deployed and not seen yet, plus what was seen, per month."""
        return self._unseen + self._withheld + self._sum

    def check(self, result: CostResult) -> Finding | None:
        """Takes a resource into the total before it is made; a finding when it breaks the budget.

        A resource that costs no more than before is never refused: it adds nothing, and an update
        that makes a stack cheaper must not be stopped by the budget it mends.
        """
        cost = self._cost(result)
        old = self._leave(result.urn)
        total = self.running + cost
        before = max(old, self._deployed(result.urn)) if self.before.exists else ZERO
        broken = cost > before and total > ceiling(self.budget)
        found = self._finding(result, total) if broken else None
        stopped = found is not None and found.level is Level.MANDATORY
        self._enter(result, old if stopped else cost)
        if cost > before and not stopped:
            self._made[result.urn] = result
        return found

    def _deployed(self, urn: str) -> Decimal:
        return self.before.deployed.get(urn, ZERO)

    def _cost(self, result: CostResult) -> Decimal:
        """What a resource comes to; at least what was known of it before, where its price is not known now."""
        known = result.known_cost if result.currency == self.budget.currency else ZERO
        if result.monthly_cost is not None:
            return known
        return max(known, self.before.planned.get(result.urn, self._deployed(result.urn)))

    def _leave(self, urn: str) -> Decimal:
        """Takes a URN out of the running total; gives what it counted with."""
        if urn in self._seen:
            old = self._seen.pop(urn)
            self._sum -= old
            return old
        if urn in self._waiting:
            # The verdict keeps one sum for all secrets, so each counts as an equal share of it.
            share = self._withheld / len(self._waiting)
            self._waiting.discard(urn)
            self._withheld -= share
            return share
        old = self.before.costs.get(urn, ZERO)
        self._unseen -= old
        return old

    def _enter(self, result: CostResult, cost: Decimal) -> None:
        self._seen[result.urn] = cost
        self._sum += cost

    def _finding(self, result: CostResult, total: Decimal) -> Finding | None:
        made = [self._made[urn] for urn in sorted(self._made)]
        found = guard_finding(result, self.budget, running=total, created=made, settings=self.settings)
        return found and replace(found, message=f"{found.message}\n{GUTTER}{self._said()}")

    def _said(self) -> str:
        before = self.before
        if not before.costs and not before.withheld:
            return before.source
        currency = self.budget.currency
        gone = f"; {amount(before.leaving, currency)} of it is taken away by this update" if before.leaving else ""
        word = "before this update" if before.exists else "in the plan"
        return f"{word}: {amount(before.total + before.leaving, currency)} a month, {before.source}{gone}"

"""Budgets held against an estimate. The same answer for the pack, the CLI and a foreign pack."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fnmatch import fnmatchcase

from finfocus_policy.model.budget import Budget, BudgetResult, BudgetVerdict, Limit, Scope, Threshold
from finfocus_policy.model.cost import CostResult, Estimate, Status
from finfocus_policy.model.money import ZERO, shown
from finfocus_policy.model.settings import Settings


def applies(scope: Scope, estimate: Estimate) -> bool:
    """Whether a budget is about this stack at all (its `project` and `stack` globs)."""
    return fnmatchcase(estimate.project, scope.project or "*") and fnmatchcase(estimate.stack, scope.stack or "*")


def covers(scope: Scope, result: CostResult) -> bool:
    """Whether a budget's scope holds a resource: every glob given must match.

    A resource without one of the tags is not covered by a budget for that tag.
    """
    if scope.provider and not fnmatchcase(result.descriptor.provider, scope.provider):
        return False
    if scope.type and not fnmatchcase(result.type, scope.type):
        return False
    tags = result.descriptor.tags
    return all(key in tags and fnmatchcase(tags[key], value) for key, value in scope.tags.items())


def within(scope: Scope, results: Iterable[CostResult]) -> tuple[CostResult, ...]:
    """The results a scope covers."""
    return tuple(results) if scope.whole_stack else tuple(r for r in results if covers(scope, r))


def previous_of(scope: Scope, estimate: Estimate) -> Decimal | None:
    """What the scope's resources cost before; None when that is not known."""
    if estimate.previous_total is None:
        return None
    if scope.whole_stack:
        return estimate.previous_total.amount
    kept = sum((r.previous_cost or ZERO for r in within(scope, estimate.results)), ZERO)
    return kept + sum((r.known_cost for r in within(scope, estimate.deleted)), ZERO)


def comparable(limit: Limit, previous: Decimal, estimate: Estimate) -> bool:
    """Whether a rise can be held against a limit. A percentage needs the whole previous total, and more than nothing."""
    return limit.percent is None or (previous > 0 and not estimate.omitted)


def increase_reason(limit: Limit, rise: Decimal, previous: Decimal, currency: str) -> str | None:
    """The sentence when a rise is more than allowed."""
    allowed = limit.of(previous)
    if rise <= allowed or rise <= 0:
        return None
    text = f"it rises by {shown(rise, currency)} from {shown(previous, currency)}, more than {shown(allowed, currency)}"
    return f"{text} ({limit})" if limit.percent is not None else text


def at_reason(limit: Limit, cost: Decimal, budget: Budget, *, reached: bool) -> str | None:
    """The sentence when a cost is above a limit (or, with `reached`, at it)."""
    line = limit.of(budget.monthly)
    if cost <= 0 or cost < line or (cost == line and not reached):
        return None
    word = "reaches" if reached else "is above"
    share = f"{limit} of " if limit.percent is not None and limit.percent != 100 else ""
    whole = shown(budget.monthly if limit.percent is not None else line, budget.currency)
    part = f" = {shown(line, budget.currency)}" if share else ""
    return f"{shown(cost, budget.currency)} a month {word} {share}the budget of {whole}{part}"


def cost_of(budget: Budget, results: Iterable[CostResult], usage: str = "") -> Decimal:
    """What results cost together in the budget's currency, at one end of a range of usage presets if there is one."""
    return sum((r.cost_at(usage) for r in results if r.currency == budget.currency), ZERO)


def broken(threshold: Threshold, budget: Budget, cost: Decimal, estimate: Estimate, *, reached: bool) -> tuple[str, ...]:
    """Every sentence of one threshold that holds. A rise is looked at from and to what is expected, whatever usage
    the budget is held against: the total before is known at no other."""
    reasons = []
    previous, limit = previous_of(budget.scope, estimate), threshold.increase
    if threshold.at is not None:
        reasons.append(at_reason(threshold.at, cost, budget, reached=reached))
    if limit is not None and previous is not None and comparable(limit, previous, estimate):
        expected = cost_of(budget, within(budget.scope, estimate.results))
        reasons.append(increase_reason(limit, expected - previous, previous, budget.currency))
    return tuple(r for r in reasons if r)


def not_compared(budget: Budget, estimate: Estimate) -> str | None:
    """What has to be said when an `increase` could not be looked at."""
    wanted = [t.increase for t in (budget.warn, budget.deny) if t.increase is not None]
    previous = previous_of(budget.scope, estimate)
    if wanted and previous is None:
        return "increase is not evaluated: the previous total is not known"
    if previous is None or all(comparable(limit, previous, estimate) for limit in wanted):
        return None
    why = "unchanged resources are left out" if estimate.omitted else "the previous total is zero"
    return f"increase in percent is not evaluated: {why}"


def excess(held: BudgetResult, estimate: Estimate) -> Decimal:
    """How much less a denied budget's scope would have to cost to keep every deny threshold."""
    deny = held.budget.deny
    over = [ZERO]
    if deny.at is not None:
        over.append(held.projected - deny.at.of(held.budget.monthly))
    previous = previous_of(held.budget.scope, estimate)
    if deny.increase is not None and previous is not None and comparable(deny.increase, previous, estimate):
        expected = cost_of(held.budget, within(held.budget.scope, estimate.results))
        over.append(expected - previous - deny.increase.of(previous))
    return max(over)


def hold(budget: Budget, estimate: Estimate, usage: str = "") -> BudgetResult:
    """One budget against one estimate, at the usage given ("low", "expected", "high") where there is a range of it.

    A deny threshold is broken above it, a warn threshold when it is reached. An estimate with
    errors is no total, and prices in another currency cannot be compared: then nothing is evaluated.
    """
    covered = within(budget.scope, estimate.results)
    cost = cost_of(budget, covered, usage)
    bound = any(r.status is Status.UNPRICED for r in covered) or estimate.omitted > 0
    verdict, reasons = BudgetVerdict.OK, []
    if estimate.errors:
        verdict, reasons = BudgetVerdict.NOT_EVALUATED, ["the preview ended with errors, so there is no total"]
    elif foreign := sorted({r.currency for r in covered if r.known_cost and r.currency != budget.currency}):
        verdict = BudgetVerdict.NOT_EVALUATED
        reasons = [f"it is in {budget.currency}, but prices are in {', '.join(foreign)}"]
    else:
        denied = broken(budget.deny, budget, cost, estimate, reached=False)
        warned = broken(budget.warn, budget, cost, estimate, reached=True)
        if denied or warned:
            verdict = BudgetVerdict.DENY if denied else BudgetVerdict.WARN
        reasons = list(denied or warned)
        if said := not_compared(budget, estimate):
            reasons.append(said)
    return BudgetResult(
        budget=budget,
        projected=cost,
        verdict=verdict,
        matched=len(covered),
        reasons=tuple(reasons),
        is_lower_bound=bound,
        usage=usage,
    )


def evaluate(estimate: Estimate, settings: Settings) -> tuple[BudgetResult, ...]:
    """All budgets that are about this stack, sorted by name."""
    held = (hold(b, estimate, settings.held_usage) for b in settings.budgets if applies(b.scope, estimate))
    return tuple(sorted(held, key=lambda r: r.budget.name))

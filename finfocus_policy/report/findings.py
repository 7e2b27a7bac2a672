"""Estimate, budgets and settings -> findings: what the pack and `finfocus check` both report.

Levels are those of the settings: a disabled policy says nothing, remediate counts as mandatory (a
cost cannot be remediated). Findings are sorted, and all of one call together stay under 64 KiB.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from finfocus_policy.model.budget import Action, Budget, BudgetResult, BudgetVerdict, Finding, Level, Severity
from finfocus_policy.model.cost import CostResult, Estimate, Reason
from finfocus_policy.model.settings import DEFAULT_LEVELS, Settings
from finfocus_policy.report import budget_text, messages
from finfocus_policy.report.layout import WIDTH
from finfocus_policy.report.size import bounded
from finfocus_policy.report.words import amount, count, listing

ESTIMATE, BUDGET, COVERAGE, RESOURCE, GUARD = "cost-estimate", "cost-budget", "cost-coverage", "resource-cost", "spend-guard"
MOST_RESOURCES = 20
MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What happened round an evaluation. `failures`: exceptions and timeouts on the way, in words;
    they are judged by `on_error` and lose no other finding."""

    failures: tuple[str, ...] = ()


NOTHING = Context()


def level_of(settings: Settings, policy: str) -> Level | None:
    """The level a policy's findings have; None when it is disabled."""
    level = settings.levels.get(policy, DEFAULT_LEVELS[policy])
    if level is Level.DISABLED:
        return None
    return Level.MANDATORY if level is Level.REMEDIATE else level


def estimate_finding(
    estimate: Estimate, budgets: Sequence[BudgetResult], settings: Settings, now: datetime
) -> Iterable[Finding]:
    """The one summary of a stack."""
    if level := level_of(settings, ESTIMATE):
        text = messages.estimate_message(estimate, budgets, settings, now)
        yield Finding(policy=ESTIMATE, level=level, severity=Severity.LOW, message=text, about="estimate")


def budget_findings(
    estimate: Estimate, budgets: Iterable[BudgetResult], settings: Settings, level: Level
) -> Iterable[Finding]:
    """Budgets that warn, deny, could not be evaluated, or guard nothing."""
    for held in budgets:
        name = held.budget.name
        if held.verdict is BudgetVerdict.DENY:
            text = messages.budget_message(held, estimate)
            yield Finding(policy=BUDGET, level=level, severity=Severity.HIGH, message=text, about="budget", budget=name)
        elif held.verdict is BudgetVerdict.WARN:
            text = messages.budget_message(held, estimate)
            yield Finding(policy=BUDGET, level=Level.ADVISORY, severity=Severity.MEDIUM, message=text, about="budget", budget=name)
        elif held.verdict is BudgetVerdict.NOT_EVALUATED:
            yield from not_evaluated(held, estimate, settings, level)
        elif budget_text.matches_nothing(held) or held.reasons:
            yield remark(held)


def not_evaluated(held: BudgetResult, estimate: Estimate, settings: Settings, level: Level) -> Iterable[Finding]:
    """A budget nothing can be said of. Errors of the preview have their own finding for all budgets."""
    if not estimate.errors:
        acts = acting(settings.on_error, level)
        text = messages.budget_message(held, estimate)
        if acts:
            yield Finding(policy=BUDGET, level=acts[0], severity=acts[1], message=text, about="error", budget=held.budget.name)


def remark(held: BudgetResult) -> Finding:
    """A budget that is kept but has something to say: it matches nothing, or was not compared."""
    empty = budget_text.matches_nothing(held)
    name = budget_text.name_of(held)
    head = f"budget {name} guards nothing: its scope matches no resource" if empty else f"budget {name}: {budget_text.standing(held)}"
    lines = messages.said(head) + budget_text.details(held, gutter=messages.GUTTER, width=WIDTH)
    severity = Severity.MEDIUM if empty else Severity.LOW
    return Finding(
        policy=BUDGET, level=Level.ADVISORY, severity=severity, message="\n".join(lines), about="budget", budget=held.budget.name
    )


def elsewhere_finding(budgets: Iterable[BudgetResult], estimate: Estimate, settings: Settings) -> Iterable[Finding]:
    """One word about budgets that are for other projects or stacks: meant so, or misspelt, and then nothing else would tell."""
    here = {held.budget.name for held in budgets}
    others = sorted((b for b in settings.budgets if b.name not in here), key=lambda b: b.name)
    if others:
        verb = "guards" if len(others) == 1 else "guard"
        place = "/".join(messages.short(name) for name in (estimate.project, estimate.stack) if name) or "this stack"
        lines = messages.said(f"{count(len(others), 'budget')} {verb} nothing here, by the scope: this is {place}")
        for budget in others[:MOST_PROBLEMS]:
            scope = budget.scope
            wanted = ", ".join(f"{key} {messages.short(v)}" for key, v in (("project", scope.project), ("stack", scope.stack)) if v)
            lines += messages.said(f"{messages.short(budget.name)}: {wanted}", first=messages.GUTTER)
        lines += messages.more(len(others), MOST_PROBLEMS, "budget")
        yield Finding(policy=BUDGET, level=Level.ADVISORY, severity=Severity.LOW, message="\n".join(lines), about="budget")


def acting(action: Action, level: Level) -> tuple[Level, Severity] | None:
    """The level and severity of an action: warn is advisory, deny is at the policy's level."""
    if action is Action.IGNORE:
        return None
    return (level, Severity.HIGH) if action is Action.DENY else (Level.ADVISORY, Severity.MEDIUM)


def unpriced_findings(estimate: Estimate, guarded: bool, settings: Settings, level: Level) -> Iterable[Finding]:
    """What `on_unpriced` makes of missing prices, by action. Warnings want a budget to warn for:
    without one, cost-coverage says the same."""
    gaps = messages.unpriced(estimate)
    for action in (Action.DENY, Action.WARN):
        held = [r for r in gaps if settings.on_unpriced.get(r.reason or Reason.NO_PRICE, Action.WARN) is action]
        acts = acting(action, level)
        if held and acts and (guarded or action is Action.DENY):
            text = messages.unpriced_message(held, denied=action is Action.DENY)
            yield Finding(policy=BUDGET, level=acts[0], severity=acts[1], message=text, about="unpriced")


def error_findings(estimate: Estimate, context: Context, settings: Settings, level: Level) -> Iterable[Finding]:
    """What `on_error` makes of a preview with errors and of failures on the way."""
    acts = acting(settings.on_error, level)
    if acts and (estimate.errors or context.failures):
        denied = settings.on_error is Action.DENY
        text = messages.error_message(estimate.errors, context.failures, denied=denied)
        yield Finding(policy=BUDGET, level=acts[0], severity=acts[1], message=text, about="error")


def problem_finding(settings: Settings) -> Iterable[Finding]:
    """Settings that cannot be used: one mandatory finding, whatever the levels are, since nobody
    knows what a misspelt line was meant to forbid."""
    if settings.problems:
        problems = sorted(settings.problems, key=str)
        lines = messages.said(f"{count(len(problems), 'setting')} cannot be used:")
        for problem in problems[:MOST_PROBLEMS]:
            lines += messages.said(messages.short(str(problem), 300), first="- ")
        lines += messages.more(len(problems), MOST_PROBLEMS, "problem")
        yield Finding(policy=BUDGET, level=Level.MANDATORY, severity=Severity.HIGH, message="\n".join(lines), about="config")


def coverage_finding(estimate: Estimate, settings: Settings) -> Iterable[Finding]:
    """What could not be priced. Usage that is not given alone is never more than advice."""
    level = level_of(settings, COVERAGE)
    gaps = estimate.coverage.unpriced
    if level and (gaps or messages.waiting(estimate)):
        text = messages.coverage_message(estimate)
        severity = Severity.MEDIUM if gaps else Severity.LOW
        yield Finding(policy=COVERAGE, level=level if gaps else Level.ADVISORY, severity=severity, message=text, about="unpriced")


def resource_finding(result: CostResult, settings: Settings) -> Finding | None:
    """The finding about one resource above `resource_limit`, None when there is nothing to say.

    The pack asks this for each resource where stack policies do not run.
    """
    level, limit = level_of(settings, RESOURCE), settings.resource_limit
    if level is None or limit is None or result.currency != settings.currency or result.known_cost <= limit:
        return None
    text = messages.resource_message(result, limit)
    return Finding(policy=RESOURCE, level=level, severity=Severity.HIGH, message=text, about="resource", urn=result.urn)


def over(results: Iterable[CostResult], settings: Settings) -> list[CostResult]:
    """The results above the limit, dearest first."""
    limit = settings.resource_limit
    if limit is None or level_of(settings, RESOURCE) is None:
        return []
    found = [r for r in results if r.currency == settings.currency and r.known_cost > limit]
    return sorted(found, key=lambda r: (-r.known_cost, r.urn))


def resource_findings(estimate: Estimate, settings: Settings) -> Iterable[Finding]:
    """One finding a resource above the limit, one for all that are too many to list, and a word
    about prices the limit cannot be compared with."""
    level, found = level_of(settings, RESOURCE), over(estimate.results, settings)
    yield from (f for r in found[:MOST_RESOURCES] if (f := resource_finding(r, settings)))
    if level is None or settings.resource_limit is None:
        return
    if rest := found[MOST_RESOURCES:]:
        limit = amount(settings.resource_limit, settings.currency)
        names = listing([messages.name_of(r) for r in rest[:8]], 8, len(rest))
        lines = messages.said(f"{count(len(rest), 'more resource')} above the limit of {limit} for one resource: {names}")
        yield Finding(policy=RESOURCE, level=level, severity=Severity.HIGH, message="\n".join(lines), about="resource")
    foreign = sorted({r.currency for r in estimate.results if r.known_cost and r.currency != settings.currency})
    if foreign:
        text = f"the limit for one resource is in {settings.currency}; prices in {', '.join(foreign)} are not held against it"
        yield Finding(policy=RESOURCE, level=Level.ADVISORY, severity=Severity.MEDIUM, message=text, about="resource")


def guard_finding(
    result: CostResult, budget: Budget, *, running: Decimal, created: Sequence[CostResult], settings: Settings
) -> Finding | None:
    """Why `spend-guard` stops before a resource: with it the stack would cost `running` a month.

    `created` is what this update made before; None when the policy is disabled. An advisory one stops nothing, and says so.
    """
    level = level_of(settings, GUARD)
    if level is None:
        return None
    name = messages.short(budget.name)
    total, monthly = amount(running, budget.currency), amount(budget.monthly, budget.currency)
    cost = amount(result.known_cost, result.currency)
    head = "stopped before" if level is Level.MANDATORY else "not stopped, the policy is advisory:"
    lines = messages.said(f"{head} {messages.type_of(result)} {messages.name_of(result)} ({cost} a month)")
    lines += messages.said(f"with it the stack costs {total} a month, above budget {name} of {monthly}", first=messages.GUTTER)
    lines += messages.said(created_text(created), first=messages.GUTTER)
    lines += messages.said("lower the change or raise the budget, then run `pulumi up` again", first=messages.GUTTER)
    return Finding(
        policy=GUARD, level=level, severity=Severity.HIGH, message="\n".join(lines), about="budget", urn=result.urn, budget=budget.name
    )


def created_text(created: Sequence[CostResult]) -> str:
    """What an update had already made when it was stopped."""
    if not created:
        return "this update has created nothing yet"
    ranked = sorted(created, key=lambda r: (-r.known_cost, r.urn))
    names = [f"{messages.name_of(r)} {amount(r.known_cost, r.currency)}" for r in ranked[:8]]
    return f"this update has created {count(len(created), 'resource')}: {listing(names, 8, len(created))}"


def compose(
    estimate: Estimate,
    budgets: Sequence[BudgetResult],
    settings: Settings,
    *,
    now: datetime,
    context: Context = NOTHING,
) -> tuple[Finding, ...]:
    """Every finding of one evaluation, mandatory first, in the same order on every run."""
    found = [*estimate_finding(estimate, budgets, settings, now), *problem_finding(settings)]
    if level := level_of(settings, BUDGET):
        found += budget_findings(estimate, budgets, settings, level)
        found += elsewhere_finding(budgets, estimate, settings)
        found += unpriced_findings(estimate, bool(budgets), settings, level)
        found += error_findings(estimate, context, settings, level)
    found += coverage_finding(estimate, settings)
    found += resource_findings(estimate, settings)
    return bounded(found)

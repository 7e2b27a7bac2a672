"""A budget's standing in words: the table, the pack and `check` say it alike."""

from __future__ import annotations

from finfocus_policy.model.budget import BudgetResult, BudgetVerdict, Scope
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.layout import WIDTH, fit, wrap
from finfocus_policy.report.words import amount, percent

NAME_WIDTH = 40
MOST_REASONS = 6
MOST_WAYS = 5
MARKS = {
    BudgetVerdict.OK: "OK",
    BudgetVerdict.WARN: "WARN",
    BudgetVerdict.DENY: "DENY",
    BudgetVerdict.NOT_EVALUATED: "?",
}


def name_of(result: BudgetResult) -> str:
    """The budget's name, short enough for any line."""
    return fit(terminal(result.budget.name[:400]), NAME_WIDTH)


def scope_text(scope: Scope) -> str:
    """What a scope asks for, "" for the whole stack.

    >>> scope_text(Scope(type="aws:rds/*", tags={"team": "retail"}))
    'type aws:rds/*, tag team=retail'
    """
    parts = [f"{k} {v}" for k, v in (("provider", scope.provider), ("type", scope.type)) if v]
    parts += [f"tag {key}={value}" for key, value in sorted(scope.tags.items())]
    return fit(terminal(", ".join(parts)[:400]), WIDTH)


def standing(result: BudgetResult) -> str:
    """Cost against budget, with the share of it that is used."""
    budget = result.budget
    if result.verdict is BudgetVerdict.NOT_EVALUATED:
        return f"not evaluated against {amount(budget.monthly, budget.currency)} a month"
    if result.hidden:
        return f"held against {amount(budget.monthly, budget.currency)} a month"
    bound = "at least " if result.is_lower_bound else ""
    share = "" if result.percent is None else f" ({percent(result.percent)})"
    cost = amount(result.projected, budget.currency)
    usage = f", at {result.usage} usage" if result.usage else ""
    return f"{bound}{cost} of {amount(budget.monthly, budget.currency)} a month{share}{usage}"


def matches_nothing(result: BudgetResult) -> bool:
    """A budget for a part of the stack that is not there guards nothing."""
    return not result.matched and not result.budget.scope.whole_stack


def details(result: BudgetResult, *, gutter: str, width: int) -> list[str]:
    """Scope, reasons and ways back, each on lines that start with our own gutter."""
    lines: list[str] = []

    def say(text: str, bullet: str = "") -> None:
        lines.extend(wrap(text, first=f"{gutter}{bullet}", rest=gutter + " " * len(bullet), width=width))

    if scope := scope_text(result.budget.scope):
        say(f"scope: {scope}" + ("; it matches no resource" if matches_nothing(result) else ""))
    for reason in result.reasons[:MOST_REASONS]:
        say(terminal(reason))
    if result.ways_back:
        say("cheapest ways back under it:")
        for n, way in enumerate(result.ways_back[:MOST_WAYS], 1):
            say(terminal(way), bullet=f"  {n}. ")
    return lines

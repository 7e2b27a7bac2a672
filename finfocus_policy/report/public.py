"""What may be shown to everybody (`prices.public`): list prices, the verdict, no account.

The verdict is that of the effective prices, but no amount it was made of is shown: from the share of a budget that is
used one could compute the discount. ARNs, account numbers and subscription ids are masked wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from finfocus_policy.model.budget import BudgetResult, BudgetVerdict, Finding, Verdict
from finfocus_policy.model.cost import CostComponent, CostResult, Estimate, Priced, Reason, Status
from finfocus_policy.model.money import ZERO
from finfocus_policy.model.settings import Settings
from finfocus_policy.report.findings import compose, resource_findings

T = TypeVar("T")
NOTE = "public: list prices are shown; budgets are held against what is really paid, which is hidden"
HIDDEN = "amounts are hidden (prices.public)"
NO_LIST_PRICE = "it has no list price, and what is really paid is hidden"
# An ARN up to where it ends for sure; numbers of twelve digits are AWS accounts; the rest are Azure subscriptions.
ARN = re.compile(r"arn:[a-z0-9-]{2,20}:[^\s\"'<>,;()\[\]]*", re.IGNORECASE)
ACCOUNT = re.compile(r"(?P<hash>\b[0-9a-f]{64}\b)|(?<![0-9])[0-9]{12}(?![0-9])")
SUBSCRIPTION = re.compile(r"(subscriptions?[/=: ]+)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def masked(text: str) -> str:
    """Text without ARNs, account numbers and subscription ids.

    >>> masked("role arn:aws:iam::123456789012:role/x of 123456789012")
    'role arn:[hidden] of [account]'
    """
    numbered = ACCOUNT.sub(lambda found: found["hash"] or "[account]", ARN.sub("arn:[hidden]", text))
    return SUBSCRIPTION.sub(r"\1[subscription]", numbered)


def without_accounts(value: T) -> T:
    """A value with every text in it masked, however deep."""
    found: Any = value
    if type(found) is str:
        found = masked(found)
    elif isinstance(value, (tuple, list)):
        found = type(value)(map(without_accounts, value))
    elif isinstance(value, dict):
        found = {without_accounts(k): without_accounts(v) for k, v in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        found = replace(value, **{f.name: without_accounts(getattr(value, f.name)) for f in fields(value) if f.init})
    result: T = found
    return result


def at_list(component: CostComponent) -> CostComponent:
    """A component at its list price; without one where no list has it."""
    if not component.ruled:
        return component
    missing = component.list_unit_price is None
    return replace(
        component,
        unit_price=component.list_unit_price,
        monthly_cost=component.list_monthly_cost,
        ruled=False,
        list_unit_price=None,
        list_monthly_cost=None,
        reason=Reason.NO_PRICE if missing else component.reason,
        detail=NO_LIST_PRICE if missing else component.detail,
    )


def listed(priced: Priced) -> Priced:
    """An answer at list prices."""
    if not priced.rules and not priced.ruled:
        return priced
    components = tuple(map(at_list, priced.components))
    gap = next((c for c in components if c.reason is not None), None)
    source = priced.source and replace(priced.source, layers=(), kind="list" if priced.source.kind == "override" else priced.source.kind)
    return replace(
        priced,
        components=components,
        status=Status.UNPRICED if gap else priced.status,
        reason=gap.reason if gap else priced.reason,
        detail=gap.detail if gap else priced.detail,
        assumptions=tuple(text for text in priced.assumptions if text not in priced.rules),
        rules=(),
        source=source,
    )


def shown_result(result: CostResult) -> CostResult:
    """One result at list prices. What it cost before and its range were computed of effective prices: they go."""
    kept = tuple(text for text in result.assumptions if text not in result.priced.rules)
    return replace(result, priced=listed(result.priced), assumptions=kept, previous_cost=None, low=None, high=None)


def shown_estimate(made: Estimate, assemble: Callable[..., Estimate], *, hide: bool) -> Estimate:
    """The estimate as everybody may see it: with `hide`, at list prices."""
    note = (NOTE,) if hide else ()
    if hide:
        # the few rules there are could be guessed until their hash is right
        data = tuple(replace(d, sha256="") if d.kind == "override" else d for d in made.price_data)
        base = replace(made, previous_total=None, price_data=data)
        made = assemble(map(shown_result, made.results), base=base, deleted=map(shown_result, made.deleted))
    return without_accounts(replace(made, notes=(*made.notes, *note)))


def hidden(held: BudgetResult) -> BudgetResult:
    """A budget with its verdict alone."""
    if held.verdict is BudgetVerdict.NOT_EVALUATED:
        return held
    why = {BudgetVerdict.DENY: "it is broken", BudgetVerdict.WARN: "it is close to its limit"}.get(held.verdict, "it is kept")
    return replace(held, projected=ZERO, reasons=(f"{why}; {HIDDEN}",), ways_back=(), hidden=True)


def hidden_finding(finding: Finding) -> Finding:
    """A finding about amounts, without them."""
    head = finding.message.split("\n", 1)[0]
    return replace(finding, message=f"{bare(head)}; {HIDDEN}")


def private(finding: Finding) -> Finding:
    """A finding made before the stack was judged, as everybody may see it."""
    return without_accounts(hidden_finding(finding))


def bare(sentence: str) -> str:
    """A sentence without its amounts of money.

    >>> bare("web costs $70.08 a month, above the limit of $50.00 for one resource")
    'web costs [hidden] a month, above the limit of [hidden] for one resource'
    """
    return re.sub(r"[<>]?-?\$[0-9][0-9,.]*|[<>]?-?[0-9][0-9,]*(?:\.[0-9]+)? [A-Z]{3}\b", "[hidden]", sentence)


def published(
    made: Estimate, budgets: Sequence[BudgetResult], settings: Settings, *, now: datetime, assemble: Callable[..., Estimate]
) -> tuple[Estimate, Verdict]:
    """The estimate and the verdict as everybody may see them. `assemble` adds results up (engine.totals)."""
    rules = settings.prices.rules
    hide = rules.change_prices
    shown = shown_estimate(made, assemble, hide=hide)
    if not hide:
        return shown, without_accounts(Verdict(budgets=tuple(budgets), findings=compose(made, budgets, settings, now=now)))
    held = tuple(map(hidden, budgets))
    # limits are held against what is paid, so the findings about them are made of the real estimate
    found = [*compose(shown, held, replace(settings, resource_limit=None), now=now)]
    found += map(hidden_finding, resource_findings(made, settings))
    ordered = sorted(found, key=lambda f: f.level.value != "mandatory")
    return shown, without_accounts(Verdict(budgets=held, findings=tuple(ordered)))


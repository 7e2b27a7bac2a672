"""Infracost's breakdown JSON 0.2, so that what reads it (comments, policies, dashboards) reads ours.

Decimals are strings there. A resource's name is its URN. Free resources are listed apart, types
without a price model only counted; a cost that is not known is null and its component says
`priceNotFound`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from finfocus_policy.model.cost import CostComponent, CostResult, Estimate, Reason, Status
from finfocus_policy.model.money import ZERO, Money
from finfocus_policy.model.resource import Operation
from finfocus_policy.report.encode import Encoded, digits, encode, lines
from finfocus_policy.report.record import hourly
from finfocus_policy.report.view import View
from finfocus_policy.report.words import SECRET

SPREAD = frozenset({"projects"})
UNKNOWN = CostComponent(name="Monthly cost", unit="months", quantity=None, unit_price=None, monthly_cost=None)


def text(value: Decimal | None) -> str | None:
    """A decimal as Infracost writes it."""
    return None if value is None else digits(value)


def per_hour(quantity: Decimal | None) -> Decimal | None:
    """A monthly quantity over 730 hours."""
    return None if quantity is None else hourly(quantity)


def usage_of(components: Iterable[CostComponent]) -> Decimal | None:
    """What usage costs, None where nothing depends on usage that is given."""
    known = [c.monthly_cost for c in components if c.usage_based and c.monthly_cost is not None]
    return sum(known, ZERO) if known else None


def fixed_and_given(components: Iterable[CostComponent]) -> Decimal | None:
    """The cost of some components; None when one has no price or nothing is known."""
    held = list(components)
    known = [c.monthly_cost for c in held if c.monthly_cost is not None]
    missing = any(c.monthly_cost is None and not c.usage_based for c in held)
    return None if missing or not known else sum(known, ZERO)


def component(c: CostComponent) -> dict[str, Any]:
    """A cost component; `price` is for one displayed unit."""
    made: dict[str, Any] = {
        "name": c.name,
        "unit": c.unit,
        "hourlyQuantity": text(per_hour(c.quantity)),
        "monthlyQuantity": text(c.quantity),
        "price": text(c.unit_price),
        "hourlyCost": text(hourly(c.monthly_cost)),
        "monthlyCost": text(c.monthly_cost),
    }
    if c.usage_based:
        made["usageBased"] = True
    return made | {"priceNotFound": c.unit_price is None and c.name != SECRET}


def subresource(name: str, components: list[CostComponent]) -> dict[str, Any]:
    """A part of a resource, such as its root volume."""
    cost = fixed_and_given(components)
    return {
        "name": name,
        "metadata": {},
        "hourlyCost": text(hourly(cost)),
        "monthlyCost": text(cost),
        "monthlyUsageCost": text(usage_of(components)),
        "costComponents": [component(c) for c in components],
    }


def parts(r: CostResult) -> tuple[CostComponent, ...]:
    """The components to list: one of totals for a secret, one without a price where none is known."""
    if r.secret:
        return (CostComponent(name=SECRET, unit=SECRET, quantity=None, unit_price=None, monthly_cost=r.monthly_cost),)
    if r.status is Status.UNPRICED and not r.priced.components:
        return (UNKNOWN,)
    return r.priced.components


def metadata(r: CostResult) -> dict[str, Any]:
    """Our own outcome, where Infracost's shape has no place for it."""
    made: dict[str, Any] = {"status": r.status.value}
    if r.reason is not None:
        made["reason"] = r.reason.value
    if r.priced.detail and not r.secret:
        made["detail"] = r.priced.detail
    if r.region:
        made["region"] = SECRET if r.secret else r.region
    return made


def listed(components: Iterable[CostComponent]) -> dict[str, Any]:
    """Components, those of a group as a subresource."""
    own: list[CostComponent] = []
    groups: dict[str, list[CostComponent]] = {}
    for c in components:
        (groups.setdefault(c.group, []) if c.group else own).append(c)
    made: dict[str, Any] = {"costComponents": [component(c) for c in own]}
    return made | ({"subresources": [subresource(n, cs) for n, cs in groups.items()]} if groups else {})


def body(r: CostResult) -> dict[str, Any]:
    """What a resource costs and is charged for."""
    return {
        "metadata": metadata(r),
        "hourlyCost": text(hourly(r.monthly_cost)),
        "monthlyCost": text(r.monthly_cost),
        "monthlyUsageCost": text(usage_of(r.priced.components)),
        **listed(parts(r)),
    }


def resources(results: Iterable[CostResult]) -> list[Encoded]:
    """The resources as JSON text; the part that equal ones share is written once."""
    bodies: dict[tuple[object, ...], str] = {}
    made = []
    for r in results:
        key = (id(r.priced), r.secret, r.region)
        if key not in bodies:
            bodies[key] = encode(body(r))[1:]
        made.append(Encoded(f'{encode(named(r))[:-1]}, {bodies[key]}'))
    return made


def named(r: CostResult) -> dict[str, Any]:
    """Which resource: its URN, type and tags (not those of one that hangs on a secret)."""
    made: dict[str, Any] = {"name": r.urn, "resourceType": r.type}
    tags = {} if r.secret else dict(sorted(r.descriptor.tags.items()))
    return made | ({"tags": tags} if tags else {})


def unsupported(r: CostResult) -> bool:
    """Whether there is no price model for the type: such a resource is counted, not listed."""
    return r.reason is Reason.UNSUPPORTED_TYPE


def amounts(total: Decimal | None, usage: Decimal | None) -> dict[str, Any]:
    """The totals of a breakdown."""
    return {
        "totalHourlyCost": text(hourly(total)),
        "totalMonthlyCost": text(total),
        "totalMonthlyUsageCost": text(usage),
    }


def bare(r: CostResult, cost: Decimal, components: Iterable[CostComponent] = ()) -> dict[str, Any]:
    """A resource at some other time than after the update; `components` where they are known for then."""
    return named(r) | {
        "metadata": {},
        "hourlyCost": text(hourly(cost)),
        "monthlyCost": text(cost),
        "monthlyUsageCost": None,
        **listed(components),
    }


def past(estimate: Estimate) -> list[dict[str, Any]]:
    """What existed before, with its cost then. What it was charged for is known where that is as it was."""
    kept = [(r, r.previous_cost) for r in estimate.results if r.previous_cost is not None]
    gone = [(r, r.known_cost) for r in estimate.deleted]
    ordered = sorted([*kept, *gone], key=lambda p: p[0].urn)
    return [bare(r, cost, parts(r) if r.gone or r.operation is Operation.SAME else ()) for r, cost in ordered]


def changes(estimate: Estimate) -> list[dict[str, Any]]:
    """What changes its cost, and by how much; with its components where all of them come or go."""
    now = [(r, r.known_cost - (r.previous_cost or ZERO)) for r in estimate.results]
    gone = [(r, -r.known_cost) for r in estimate.deleted]
    ordered = sorted(((r, by) for r, by in (*now, *gone) if by), key=lambda p: p[0].urn)
    return [bare(r, by, map(taken_away, parts(r)) if r.gone else parts(r) if r.previous_cost is None else ()) for r, by in ordered]


def taken_away(c: CostComponent) -> CostComponent:
    """A component that is no longer charged: less of it, at the same price."""
    quantity, cost = c.quantity, c.monthly_cost
    return replace(c, quantity=None if quantity is None else -quantity, monthly_cost=None if cost is None else -cost)


def counted(results: Iterable[CostResult]) -> dict[str, int]:
    """How many resources of each type."""
    return dict(sorted(Counter(r.type for r in results).items()))


def costless(result: CostResult) -> bool:
    """Free by its type. A size given away of what is sold otherwise is a resource of nought, as Infracost has it."""
    return result.status is Status.FREE and not result.priced.components


def summary(estimate: Estimate) -> dict[str, Any]:
    """Infracost's counts: detected = supported + unsupported + free."""
    free = [r for r in estimate.results if costless(r)]
    missing = [r for r in estimate.results if unsupported(r)]
    rest = [r for r in estimate.results if not costless(r) and not unsupported(r)]
    return {
        "totalDetectedResources": len(estimate.results),
        "totalSupportedResources": len(rest),
        "totalUnsupportedResources": len(missing),
        "totalUsageBasedResources": sum(any(c.usage_based for c in r.priced.components) for r in rest),
        "totalNoPriceResources": len(free),
        "supportedResourceCounts": counted(rest),
        "unsupportedResourceCounts": counted(missing),
        "noPriceResourceCounts": counted(free),
    }


def project_metadata(estimate: Estimate) -> dict[str, Any]:
    """What the project is, and what went wrong while it was read."""
    errors = [{"code": 1, "message": message, "data": None, "isError": True} for message in estimate.errors]
    warnings = [
        {"code": 2, "message": note, "data": None, "isError": False}
        for note in (*left_out(estimate), *estimate.notes)
    ]  # fmt: skip
    made: dict[str, Any] = {"path": "", "type": "pulumi_preview"}
    return made | ({"errors": errors} if errors else {}) | ({"warnings": warnings} if warnings else {})


def left_out(estimate: Estimate) -> tuple[str, ...]:
    """What Infracost's readers must know of a document without its unchanged resources."""
    if not estimate.omitted:
        return ()
    return (f"{estimate.omitted} unchanged resources are not in the document: the total is of the changes only",)


def project(estimate: Estimate, total: Decimal | None, usage: Decimal | None) -> dict[str, Any]:
    """The one project: breakdown, and what was before where it is known (null where not)."""
    listed = [r for r in estimate.results if not costless(r) and not unsupported(r)]
    free = [{"name": r.urn, "resourceType": r.type} for r in estimate.results if costless(r)]
    breakdown = {"resources": resources(listed), "freeResources": free} | amounts(total, usage)
    name = "/".join(n for n in (estimate.project, estimate.stack) if n) or "stack"
    made: dict[str, Any] = {"name": name, "displayName": name, "metadata": project_metadata(estimate)}
    before, rise = (None, None) if total is None else (estimate.previous_total, estimate.difference)
    made["pastBreakdown"] = compared(lambda: past(estimate), before)
    made["breakdown"] = breakdown
    made["diff"] = compared(lambda: changes(estimate), rise)
    return made | {"summary": summary(estimate)}


def compared(made: Callable[[], list[dict[str, Any]]], total: Money | None) -> dict[str, Any] | None:
    """A breakdown of another time; None where what was deployed is not known."""
    return None if total is None else {"resources": made()} | amounts(total.amount, None)


def render(view: View) -> str:
    """The document. A preview with errors has null totals and its errors in the project's metadata."""
    estimate = view.estimate
    total = None if estimate.errors else estimate.total.amount
    usage = None if estimate.errors else sum((usage_of(r.priced.components) or ZERO for r in estimate.results), ZERO)
    known = not estimate.errors
    before = estimate.previous_total.amount if estimate.previous_total is not None and known else None
    rise = estimate.difference.amount if estimate.difference is not None and known else None
    document: dict[str, Any] = {
        "version": "0.2",
        "metadata": {"infracostCommand": "breakdown", "vcsProvider": ""},
        "currency": estimate.currency,
        "projects": [project(estimate, total, usage)],
    }
    document |= amounts(total, usage)
    document |= {"pastTotalHourlyCost": text(hourly(before)), "pastTotalMonthlyCost": text(before), "pastTotalMonthlyUsageCost": None}
    document |= {"diffTotalHourlyCost": text(hourly(rise)), "diffTotalMonthlyCost": text(rise), "diffTotalMonthlyUsageCost": None}
    document |= {"timeGenerated": f"{view.now:%Y-%m-%dT%H:%M:%SZ}", "summary": summary(estimate)}
    return lines(document, SPREAD)

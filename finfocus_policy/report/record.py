"""The JSON contract: an estimate and its verdict as plain mappings, keys in their order.

Sections of the document are those of design section 4; what is added to them stands after them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from finfocus_policy.model.budget import BudgetResult, BudgetVerdict, Finding, Scope
from finfocus_policy.model.cost import (
    CostComponent,
    CostResult,
    Coverage,
    Estimate,
    Group,
    Priced,
    PriceData,
    SourceRef,
)
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.report.encode import Encoded, encode
from finfocus_policy.report.view import View
from finfocus_policy.report.words import SECRET

SCHEMA_VERSION = "1.0"
FINEST = Decimal("1e-12")


def hourly(monthly: Decimal | None) -> Decimal | None:
    """A monthly amount over 730 hours, to at most twelve decimals (what money can hold).

    >>> hourly(Decimal("7.592")), hourly(Decimal("83.92"))
    (Decimal('0.0104'), Decimal('0.114958904110'))
    """
    if monthly is None:
        return None
    exact = monthly / HOURS_PER_MONTH
    exponent = exact.as_tuple().exponent
    return exact.quantize(FINEST) if isinstance(exponent, int) and exponent < -12 else exact


def component(c: CostComponent) -> dict[str, Any]:
    """A cost component."""
    made: dict[str, Any] = {
        "name": c.name,
        "unit": c.unit,
        "quantity": c.quantity,
        "unit_price": c.unit_price,
        "monthly_cost": c.monthly_cost,
        "usage_based": c.usage_based,
    }
    if c.ruled:
        made |= {"list_unit_price": c.list_unit_price, "list_monthly_cost": c.list_monthly_cost}
    if c.group:
        made["group"] = c.group
    if c.reason is not None:
        made["reason"] = c.reason.value
        if c.detail:
            made["detail"] = c.detail
    return made


def masked(priced: Priced) -> list[dict[str, Any]]:
    """The one component of a resource whose price hangs on a secret: its total."""
    if not priced.components:
        return []
    cost = priced.known_cost if any(c.monthly_cost is not None for c in priced.components) else None
    only = CostComponent(name=SECRET, unit=SECRET, quantity=None, unit_price=None, monthly_cost=cost)
    return [component(only)]


def source(ref: SourceRef | None) -> dict[str, Any] | None:
    """Where prices came from, null where nothing was priced."""
    return None if ref is None else {"name": ref.name, "kind": ref.kind, "price_date": ref.price_date or None}


class Records:
    """Resource records of one document. What equal resources share is written once and used again."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.tails: dict[tuple[object, ...], str] = {}
        self.kept: list[Priced] = []

    def resource(self, r: CostResult) -> Encoded:
        """One resource as JSON text. A secret one keeps its URN, which names it to Pulumi, and its total."""
        key = (id(r.priced), r.secret, r.region_source, r.previous_cost, r.assumptions, r.ancestors)
        tail = self.tails.get(key)
        if tail is None:
            self.kept.append(r.priced)  # an id is of a living object only
            tail = self.tails[key] = encode(self.tail(r))[1:]
        return Encoded(f"{encode(head(r))[:-1]}, {tail}")

    def tail(self, r: CostResult) -> dict[str, Any]:
        """What a resource costs and why, and what is added to the contract's keys."""
        cost = r.monthly_cost
        made: dict[str, Any] = {} if r.reason is None else {"reason": r.reason.value}
        made |= {
            "monthly_cost": cost,
            "hourly_cost": hourly(cost),
            "components": masked(r.priced) if r.secret else [component(c) for c in r.priced.components],
            "source": source(r.priced.source),
            "assumptions": [] if r.secret else list(dict.fromkeys(r.assumptions)),
        }
        said = {} if r.secret else {"detail": r.priced.detail, "region_source": r.region_source}
        made |= {"asked": list(r.priced.asked)} if r.priced.asked else {}
        made |= {k: v for k, v in said.items() if v} | ({"ancestors": list(r.ancestors)} if r.ancestors else {})
        if r.previous_cost is not None:
            made |= {"previous_monthly_cost": r.previous_cost, "diff_monthly_cost": r.known_cost - r.previous_cost}
        if r.low is not None and r.high is not None:
            made["monthly_cost_range"] = {"low": r.low, "high": r.high}
        if r.currency != self.currency:
            made["currency"] = r.currency
        return made | ({"secret": True} if r.secret else {})


def head(r: CostResult) -> dict[str, Any]:
    """What a resource is: the contract's keys up to its status."""
    return {
        "urn": r.urn,
        "type": r.type,
        "name": SECRET if r.secret else r.name,
        "operation": r.operation.value,
        "provider": r.descriptor.provider,
        "region": SECRET if r.secret and r.region else r.region,
        "parent": r.parent,
        "status": r.status.value,
    }


def coverage(c: Coverage) -> dict[str, Any]:
    """How many resources had which outcome."""
    return {
        "resources": c.resources,
        "priced": c.priced,
        "free": c.free,
        "usage_based": c.usage_based,
        "unpriced": c.unpriced,
        "unpriced_reasons": dict(sorted(c.reasons.items())),
    }


def scope(s: Scope) -> dict[str, Any]:
    """The globs of a budget's scope that are set."""
    parts = {"project": s.project, "stack": s.stack, "provider": s.provider, "type": s.type}
    return {k: v for k, v in parts.items() if v} | ({"tag": dict(sorted(s.tags.items()))} if s.tags else {})


def budget(b: BudgetResult) -> dict[str, Any]:
    """A budget and how it stands; nothing is projected where it was not evaluated."""
    skipped = b.hidden or b.verdict is BudgetVerdict.NOT_EVALUATED
    return {
        "name": b.budget.name,
        "monthly": b.budget.monthly,
        "currency": b.budget.currency,
        "scope": scope(b.budget.scope),
        "verdict": b.verdict.value,
        "projected": None if skipped else b.projected,
        "percent": None if skipped or b.percent is None else b.percent.quantize(Decimal("0.01")),
        "matched": b.matched,
        "is_lower_bound": b.is_lower_bound,
        "reasons": list(b.reasons),
        "ways_back": list(b.ways_back),
    } | ({"usage": b.usage} if b.usage else {})


def finding(f: Finding) -> dict[str, Any]:
    """A finding; `urn` and `budget` where it is about one."""
    made = {"policy": f.policy, "level": f.level.value, "severity": f.severity.value, "about": f.about}
    made |= {k: v for k, v in (("urn", f.urn), ("budget", f.budget)) if v}
    return made | {"message": f.message}


def price_data(p: PriceData) -> dict[str, Any]:
    """A body of prices the estimate used."""
    return {
        "name": p.name,
        "kind": p.kind,
        "newest": p.newest or None,
        "oldest": p.oldest or None,
        "sha256": p.sha256 or None,
        "stale": list(p.stale),
    }


def group(g: Group) -> dict[str, Any]:
    """A group that was asked for."""
    return {
        "value": g.value,
        "monthly_cost": g.monthly_cost,
        "resources": g.count,
        "unpriced": g.unpriced,
        "usage_not_given": g.pending,
        "currency": g.currency,
    }


def totals(estimate: Estimate) -> dict[str, Any]:
    """The head of the document. A preview with errors has no total: null."""
    failed = bool(estimate.errors)
    total = None if failed else estimate.total.amount
    made: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "currency": estimate.currency,
        "total_monthly_cost": total,
        "total_hourly_cost": hourly(total),
    }
    if estimate.previous_total is not None:
        made["previous_monthly_cost"] = estimate.previous_total.amount
        if estimate.difference is not None and not failed:
            made["diff_monthly_cost"] = estimate.difference.amount
    if estimate.ruled:
        made["total_list_monthly_cost"] = None if failed else estimate.listed_total
    bound = estimate.is_lower_bound or estimate.omitted > 0 or failed
    return made | {"is_lower_bound": bound, "coverage": coverage(estimate.coverage)}


def verdicts(view: View) -> dict[str, Any]:
    """Budgets and price data: always of the whole stack."""
    return {
        "budgets": [budget(b) for b in view.verdict.budgets],
        "price_data": [price_data(p) for p in view.estimate.price_data],
    }


def rest(view: View, records: Records) -> dict[str, Any]:
    """What the document says beyond the contract."""
    estimate = view.estimate
    made: dict[str, Any] = {
        "project": estimate.project,
        "stack": estimate.stack,
        "omitted": estimate.omitted,
        "errors": list(estimate.errors),
        "notes": list(dict.fromkeys((*estimate.notes, *view.notes))),
        "filters": list(view.filters),
        "deleted": [records.resource(r) for r in estimate.deleted],
        "findings": [finding(f) for f in view.verdict.findings],
    }
    if len(estimate.totals) > 1 and not estimate.errors:
        made["totals"] = {code: money.amount for code, money in sorted(estimate.totals.items())}
    if estimate.usage_preset:
        made["usage_preset"] = estimate.usage_preset
    if estimate.span and not estimate.errors:
        made["total_monthly_cost_range"] = {end: money.amount for end, money in zip(("low", "high"), estimate.span, strict=True)}
    if view.group_key:
        made["group_by"] = view.group_key
        made["groups"] = [group(g) for g in view.groups]
    return made

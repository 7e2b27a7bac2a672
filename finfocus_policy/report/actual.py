"""Actual costs as text: a table for people, JSON (schema/actual.schema.json) for programs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from finfocus_policy.model.actual import ActualReport, ActualResource, sums
from finfocus_policy.model.money import cents, plain, shown
from finfocus_policy.report.encode import lines
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.layout import WIDTH, columns, wrap

SCHEMA_VERSION = "1.0"
SPREAD = frozenset({"totals", "daily", "services", "sources", "resources", "notes"})
MOST_DAYS = 62
NOTHING = "no costs are reported"


def document(report: ActualReport) -> str:
    """For programs. Amounts keep their digits; null is not known, never zero; two currencies have two totals."""
    totals = report.totals
    currency = next(iter(totals)) if len(totals) == 1 else None
    made: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "start": edge(report.period.start),
        "end": edge(report.period.end, last=True),
        "currency": currency,
        "total_cost": totals[currency] if currency else None,
        "totals": [{"currency": code, "total_cost": amount} for code, amount in totals.items()],
        "filters": list(report.filters),
        "daily": list(days(report)),
        "services": [{"service": s, "currency": c, "total_cost": a} for (s, c), a in report.services.items()],
        "sources": [{"name": s, "currency": c, "total_cost": a} for (s, c), a in report.sources.items()],
    }
    if report.resources is not None:
        made["coverage"] = coverage(report)
        made["resources"] = [record(r) for r in report.resources]
    return lines(made | {"notes": list(report.notes)}, SPREAD)


def days(report: ActualReport) -> Iterable[dict[str, Any]]:
    """Each day's costs, by service where one is told."""
    for cost in report.costs:
        row: dict[str, Any] = {"date": cost.charge_period_start.isoformat(), "cost": cost.billed_cost, "currency": cost.billing_currency}
        if cost.service_name:
            row["service"] = cost.service_name
        yield row | {"source": cost.source}


def coverage(report: ActualReport) -> dict[str, int]:
    """How many resources have a cost, are free by themselves, or have none reported."""
    resources = report.resources or ()
    reported = sum(bool(r.costs) for r in resources)
    return {"resources": len(resources) + report.free, "reported": reported, "free": report.free, "not_reported": len(resources) - reported}


def record(resource: ActualResource) -> dict[str, Any]:
    """One resource. Its cost is null where nobody reported any."""
    by = sums((c.billing_currency, c.billed_cost) for c in resource.costs)
    currency = next(iter(by)) if len(by) == 1 else None
    made: dict[str, Any] = {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "id": resource.resource_id,
        "currency": currency,
        "total_cost": by[currency] if currency else None,
        "source": resource.source or None,
    }
    return made | ({"reason": resource.why} if resource.why else {})


def edge(at: datetime, *, last: bool = False) -> str:
    """An end of the period as it is asked for: a day where it is at midnight (the last one included), else a moment."""
    if at.hour or at.minute or at.second or at.microsecond:
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (at.date() - timedelta(days=last)).isoformat()


def table(report: ActualReport, width: int = WIDTH) -> str:
    """For people: days (months, where they are many), services, resources, and the total."""
    out = [f"Actual cost from {edge(report.period.start)} to {edge(report.period.end, last=True)}"]
    if report.filters:
        out += wrap(terminal(", ".join(report.filters)), first="of ", rest="   ", width=width)
    out += ["", *(dated(report) or [NOTHING])]
    out += titled("SERVICE", ((s, c, a) for (s, c), a in report.services.items()), width)
    out += resources(report, width)
    if report.costs:
        out += ["", *(f"TOTAL  {amount(a, c)}" for c, a in report.totals.items())]
        told = sorted({terminal(name) for name, _ in report.sources})
        out += [f"reported by {', '.join(told)}"]
    for note in report.notes:
        out += wrap(terminal(note), first="note: ", rest="      ", width=width)
    return "\n".join(out) + "\n"


def dated(report: ActualReport) -> list[str]:
    """A line for each day, or for each month where there are more than two months of days."""
    many = len({c.charge_period_start for c in report.costs}) > MOST_DAYS
    rows = sums(((when(c.charge_period_start, many), c.billing_currency), c.billed_cost) for c in report.costs)
    if not rows:
        return []
    head = ("MONTH" if many else "DATE", "COST")
    return columns([head, *((day, amount(a, c)) for (day, c), a in rows.items())], align="<>")


def when(day: date, month: bool) -> str:
    """A day or its month."""
    return day.isoformat()[:7] if month else day.isoformat()


def titled(title: str, rows: Iterable[tuple[str, str, Decimal]], width: int) -> list[str]:
    """A table of names and amounts, the dearest first; nothing without rows."""
    found = sorted(rows, key=lambda row: (-row[2], row[0], row[1]))
    if not found:
        return []
    lines_of = [(title, "COST"), *((terminal(name), amount(a, c)) for name, c, a in found)]
    return ["", *columns(lines_of, align="<>", limits=(max(width - 30, 30), 0))]


def resources(report: ActualReport, width: int) -> list[str]:
    """The resources with what they cost, or why nothing is known."""
    if report.resources is None:
        return []
    rows = [("RESOURCE", "TYPE", "COST")]
    for r in report.resources:
        by = sums((c.billing_currency, c.billed_cost) for c in r.costs)
        rows.append((terminal(r.name), terminal(r.type), ", ".join(amount(a, c) for c, a in by.items()) or r.why))
    known = coverage(report)
    said = f"{known['reported']} of {known['resources']} resources have a reported cost, {known['free']} are free by themselves"
    return ["", *columns(rows, align="<<>", limits=(max(width // 3, 20), max(width // 3, 20), 0)), said]


def amount(value: Decimal, currency: str) -> str:
    """An amount for people; below a cent with its own digits, so that it does not look like nothing."""
    if value and not cents(value):
        return f"{plain(value.quantize(Decimal('0.000001')))} {currency}" if abs(value) >= Decimal("0.000001") else f"<0.000001 {currency}"
    return shown(value, currency)

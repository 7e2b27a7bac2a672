"""Before and after: what changed inputs of a stack come to, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finfocus_policy.model.change import InputChange
from finfocus_policy.model.cost import CostResult, Estimate, Status
from finfocus_policy.model.resource import Secret, Unknown
from finfocus_policy.report import budget_text, summary
from finfocus_policy.report.encode import encode, lines
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.layout import columns, fit, wrap
from finfocus_policy.report.record import budget, price_data
from finfocus_policy.report.rows import GUTTER
from finfocus_policy.report.view import View
from finfocus_policy.report.words import SECRET, amount, count, short_type, signed, why

SCHEMA_VERSION = "1.0"
SPREAD = frozenset({"changes", "resources", "budgets", "price_data", "notes"})
LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A stack before and after changes. `view` is of the stack after them; `origin` says of what it was
    made ("preview of 2026-11-21 12:00 UTC")."""

    before: Estimate
    view: View
    changes: tuple[InputChange, ...]
    origin: str

    @property
    def pairs(self) -> tuple[tuple[CostResult, CostResult], ...]:
        """Every resource that was touched or costs something else now, before and after, sorted by URN."""
        old = {r.urn: r for r in self.before.results}
        touched = {c.urn for c in self.changes}
        both = ((old[r.urn], r) for r in self.view.estimate.results if r.urn in old)
        return tuple((b, a) for b, a in both if a.urn in touched or differs(b, a))


def differs(before: CostResult, after: CostResult) -> bool:
    """Whether a resource costs something else, or its price is known now and was not, or the reverse."""
    return before.known_cost != after.known_cost or before.status is not after.status


def difference(before: CostResult, after: CostResult) -> Decimal | None:
    """What is added to the known cost; None where either has no price, so that it is not known."""
    if Status.UNPRICED in (before.status, after.status):
        return None
    return after.known_cost - before.known_cost


def spoken(value: Any) -> str:
    """A value for people: short, and nothing of a secret."""
    if isinstance(value, Secret):
        return SECRET
    if isinstance(value, Unknown):
        return "not known"
    if value is None:
        return "(not set)"
    return fit(terminal(value if isinstance(value, str) else encode(bare(value))), LONGEST_VALUE)


def bare(value: Any) -> Any:
    """A value as JSON can hold it: secrets masked, unknown ones null."""
    if isinstance(value, Secret):
        return SECRET
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Mapping):
        return {key: bare(item) for key, item in value.items()}
    return [bare(item) for item in value] if isinstance(value, (list, tuple)) else value


def money_of(r: CostResult) -> str:
    """What a resource costs, or in words why that is not known."""
    if r.status is Status.FREE:
        return "free"
    if r.status is Status.UNPRICED:
        return f">={amount(r.known_cost, r.currency)}" if r.known_cost else "no price"
    if r.status is Status.USAGE_BASED:
        return f"{amount(r.known_cost, r.currency)} + usage" if r.known_cost else "usage"
    return amount(r.known_cost, r.currency)


def table(what: WhatIf) -> str:
    """For people: what was set, each resource before and after, the totals, and the budgets after."""
    made = what.view.estimate
    out = [f"What if, on {'the ' if what.origin.startswith('preview of') else ''}{terminal(what.origin)}", ""]
    out += change_lines(what.changes, what.pairs, what.view.width)
    out += ["", *resource_lines(what)]
    out += ["", *total_lines(what)]
    out += budgets(what.view)
    for text in (*summary.loud_texts(made), *made.notes, *what.view.notes):
        out += wrap(terminal(text), first="note: ", rest="      ", width=what.view.width)
    return "\n".join(out) + "\n"


def change_lines(changes: Sequence[InputChange], pairs: Iterable[tuple[CostResult, CostResult]], width: int) -> list[str]:
    """The inputs that were set, those alike on several resources in one line."""
    names = {after.urn: SECRET if after.secret else terminal(after.name) for _, after in pairs}
    alike: dict[tuple[str, str, str], list[str]] = {}
    for c in changes:
        alike.setdefault((c.path, spoken(c.before), spoken(c.after)), []).append(names.get(c.urn, c.urn))
    rows = [(listed(urns), terminal(path), f"{before} -> {after}") for (path, before, after), urns in alike.items()]
    return columns(rows, align="<<<", limits=(max(width // 3, 20), 40, 0))


def listed(names: Sequence[str]) -> str:
    """A name, or the first and how many more."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def resource_lines(what: WhatIf) -> list[str]:
    """Each changed resource, before, after and the difference; and why one has no price now."""
    rows = [("RESOURCE", "TYPE", "BEFORE", "AFTER", "CHANGE")]
    gaps = []
    for before, after in what.pairs:
        by = difference(before, after)
        change = "not known" if by is None else signed(by, after.currency) if by else "none"
        name = SECRET if after.secret else terminal(after.name)
        rows.append((name, short_type(terminal(after.type)), money_of(before), money_of(after), change))
        if after.status is Status.UNPRICED:
            detail = "" if after.secret else after.priced.detail
            gaps += wrap(f"{name} has no price: {why(after.reason, detail)}", first=GUTTER, rest=GUTTER, width=what.view.width)
    return [*columns(rows, align="<<>>>", limits=(max(what.view.width - 60, 20), 34, 0, 0, 0)), *gaps]


def total_lines(what: WhatIf) -> list[str]:
    """The whole stack before and after."""
    before, after = what.before, what.view.estimate
    pairs = [("Before", summary.total_text(before)), ("After", summary.total_text(after)), ("Change", change_text(what))]
    return [f"{title:<8}{text}" for title, text in pairs]


def change_text(what: WhatIf) -> str:
    """The difference of the totals; of what is known alone where a changed resource has no price."""
    by, currency = known_change(what), what.view.estimate.currency
    if by is None:
        return "not known: the preview had errors"
    said = f"{signed(by, currency)} a month" if by else "none"
    lost = sum(difference(*pair) is None for pair in what.pairs)
    return f"{said} in what is known; {count(lost, 'changed resource')} had or has no price" if lost else said


def known_change(what: WhatIf) -> Decimal | None:
    """The difference of the totals, None where a total is none."""
    after = what.view.estimate
    return None if after.errors else after.total.amount - what.before.total.amount


def whole_change(what: WhatIf) -> Decimal | None:
    """The difference of the totals where every changed resource has a price before and after."""
    return None if any(difference(*pair) is None for pair in what.pairs) else known_change(what)


def budgets(view: View) -> list[str]:
    """How the budgets stand after the change."""
    found: list[str] = []
    for result in view.verdict.budgets:
        head = f"budget {budget_text.name_of(result)}: {budget_text.standing(result)}"
        found += wrap(head, first=f"{budget_text.MARKS[result.verdict]:<5}", rest=GUTTER, width=view.width)
        found += budget_text.details(result, gutter=GUTTER, width=view.width)
    return ["", *found] if found else []


def document(what: WhatIf) -> str:
    """For programs: schema/what_if.schema.json. Amounts keep their digits; null is not known, never zero."""
    after = what.view.estimate
    made: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "currency": after.currency,
        "project": after.project,
        "stack": after.stack,
        "origin": what.origin,
        "before": totals(what.before),
        "after": totals(after),
        "diff_monthly_cost": whole_change(what),
        "known_diff_monthly_cost": known_change(what),
        "changes": [{"urn": c.urn, "path": c.path, "before": bare(c.before), "after": bare(c.after)} for c in what.changes],
        "resources": list(records(what.pairs)),
        "budgets": [budget(b) for b in what.view.verdict.budgets],
        "price_data": [price_data(p) for p in after.price_data],
        "notes": list(dict.fromkeys((*summary.loud_texts(after), *after.notes, *what.view.notes))),
    }
    return lines(made, SPREAD)


def totals(estimate: Estimate) -> dict[str, Any]:
    """A total and whether more may be due."""
    bound = estimate.is_lower_bound or estimate.omitted > 0 or bool(estimate.errors)
    return {"total_monthly_cost": None if estimate.errors else estimate.total.amount, "is_lower_bound": bound}


def records(pairs: Iterable[tuple[CostResult, CostResult]]) -> Iterator[dict[str, Any]]:
    """Each changed resource, before and after."""
    for before, after in pairs:
        yield {
            "urn": after.urn,
            "type": after.type,
            "name": SECRET if after.secret else after.name,
            "before": outcome(before),
            "after": outcome(after),
            "diff_monthly_cost": difference(before, after),
        }


def outcome(r: CostResult) -> dict[str, Any]:
    """A resource's status and cost; what is known of an unpriced one is a lower bound."""
    made: dict[str, Any] = {"status": r.status.value, "monthly_cost": r.monthly_cost, "known_monthly_cost": r.known_cost}
    return made | ({"reason": r.reason.value} if r.reason else {})

"""The texts of the policies: plain, aligned, at most 100 columns, safe for Pulumi's terminal.

Every line that carries a name starts with our own text or gutter; names are cut, lists are capped.
A resource whose price hangs on a secret is `[secret]`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from heapq import nsmallest
from operator import attrgetter, itemgetter

from finfocus_policy.model.budget import BudgetResult, BudgetVerdict
from finfocus_policy.model.cost import CostResult, Estimate, Reason, Status
from finfocus_policy.model.settings import Settings
from finfocus_policy.report import budget_text, summary
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.fold import Row, fold, parents
from finfocus_policy.report.layout import WIDTH, columns, fit, wrap
from finfocus_policy.report.words import (
    REASONS,
    REMEDIES,
    SECRET,
    amount,
    count,
    listing,
    missing_prices,
    rate,
    short_type,
)

GUTTER = "  | "
NAME_WIDTH = 40
DEAREST = 8
PARENTS = 5
BUDGETS = 5
NOTES = 5
GAP_LINES = 8
NAMES = 4


def short(text: str, width: int = NAME_WIDTH) -> str:
    """Somebody's text, safe and short. Only its start is looked at: names may be 10 kB long."""
    return fit(terminal(text[: 4 * width]), width)


def name_of(result: CostResult) -> str:
    """What a resource is called in a message."""
    return SECRET if result.secret else short(result.name)


def type_of(result: CostResult) -> str:
    """The type of a resource, short."""
    return short(short_type(result.type))


def said(text: str, first: str = "", rest: str = GUTTER) -> list[str]:
    """A sentence over as many lines as it needs."""
    return wrap(text, first=first, rest=rest, width=WIDTH)


def more(total: int, shown: int, noun: str) -> list[str]:
    """How many are not listed."""
    return [f"{GUTTER}and {count(total - shown, f'more {noun}')}"] if total > shown else []


def row_cells(row: Row) -> tuple[str, str, str, str]:
    """A row of the dearest resources."""
    first = row.first
    region = "" if first.secret else short(first.region, 16)
    money = amount(row.cost, first.currency)
    return (money if first.monthly_cost is not None else f">={money}", short(row.label, 36), short(type_of(first), 28), region)


def dearest_lines(estimate: Estimate) -> list[str]:
    """What costs most, equal resources in one row."""
    rows = fold(r for r in estimate.results if r.known_cost)
    if not rows:
        return []
    shown = columns([row_cells(r) for r in rows[:DEAREST]], align="><<<")
    rest = sum(row.count for row in rows[DEAREST:])
    return ["dearest resources:", *(fit(GUTTER + line, WIDTH) for line in shown), *more(rest, 0, "resource")]


def parent_lines(estimate: Estimate) -> list[str]:
    """What the outermost components cost with all that is in them."""
    found = parents(estimate)
    if not found:
        return []
    cells = [(amount(cost, estimate.currency), short(component(urn), 56), count(n, "resource")) for urn, cost, n in found[:PARENTS]]
    return ["components:", *(fit(GUTTER + line, WIDTH) for line in columns(cells, align="><<")), *more(len(found), PARENTS, "component")]


def component(urn: str) -> str:
    """Type and name of a component, from its URN."""
    parts = urn.split("::", 3)
    return f"{parts[2].rsplit('$', 1)[-1]} {parts[3]}" if len(parts) == 4 else urn


def budget_lines(budgets: Sequence[BudgetResult]) -> list[str]:
    """One line a budget."""
    lines = []
    for held in budgets[:BUDGETS]:
        lines += said(f"budget {budget_text.name_of(held)}: {budget_text.standing(held)}")
    return lines + more(len(budgets), BUDGETS, "budget")


def estimate_message(estimate: Estimate, budgets: Sequence[BudgetResult], settings: Settings, now: datetime) -> str:
    """What the stack costs: total, change, dearest, coverage, price age; the settings files last."""
    lines = said(summary.total_text(estimate))
    if estimate.errors:
        lines += ["what was read before them is listed below; it is not what the stack will cost"]
        lines += [line for text in summary.errors_text(estimate.errors) for line in said(text, first=GUTTER)]
    if text := summary.omitted_text(estimate):
        lines += said(text)
    if text := summary.range_text(estimate):
        lines += said(text, first="range: ")
    if text := summary.change_text(estimate):
        lines += said(text, first="change: ")
    lines += dearest_lines(estimate) + parent_lines(estimate)
    lines += said(summary.gaps_text(estimate), first="coverage: ")
    lines += budget_lines(budgets)
    notes = list(dict.fromkeys((*estimate.notes, *settings.notes)))
    lines += [line for note in notes[:NOTES] for line in said(short(note, 400), first="note: ")] + more(len(notes), NOTES, "note")
    lines += [line for text in summary.prices_text(estimate, now) for line in said(text)]
    return "\n".join([*lines, files_line(settings)])


def files_line(settings: Settings) -> str:
    """The last line: which settings were read, or where they were looked for. One line, however long:
    a path that is cut or broken names no file."""
    return summary.files_text(settings.files[:NAMES], settings.looked_for[:NAMES])


def budget_message(held: BudgetResult, estimate: Estimate) -> str:
    """A budget that warns or denies: the figures, what decided, and the cheapest ways back."""
    broken = " is exceeded" if held.hidden or held.projected > held.budget.monthly else " is broken"  # by another threshold
    word = {BudgetVerdict.DENY: broken, BudgetVerdict.WARN: " is close"}.get(held.verdict, "")
    lines = said(f"budget {budget_text.name_of(held)}{word}: {budget_text.standing(held)}")
    lines += budget_text.details(held, gutter=GUTTER, width=WIDTH)
    if held.verdict is BudgetVerdict.DENY and not held.ways_back and not held.hidden:
        lines += said("no cheaper size or count that would help is known: lower the cost, or raise the budget", first=GUTTER)
    if held.is_lower_bound:
        lines += said(bound_reason(estimate), first=GUTTER)
    return "\n".join(lines)


def bound_reason(estimate: Estimate) -> str:
    """Why a cost may be more than what is shown."""
    if estimate.omitted:
        return "the cost is a lower bound: unchanged resources are not in the document"
    return f"the cost is a lower bound: {missing_prices(estimate.coverage)}"


def gap_key(result: CostResult) -> str:
    """What resources without a price are listed under: their type, or what is not known of them."""
    if result.reason is Reason.UNSUPPORTED_TYPE or result.secret:
        return type_of(result)
    return f"{type_of(result)}: {short(result.priced.detail, 90)}" if result.priced.detail else type_of(result)


def reason_lines(results: Iterable[CostResult]) -> list[str]:
    """How many resources have no price for which reason."""
    sums = Counter(result.reason or Reason.NO_PRICE for result in results)
    return [f"- {sums[reason]:,}: {REASONS[reason]}" for reason in sorted(sums, key=lambda r: r.value)]


def gap_lines(results: Iterable[CostResult]) -> list[str]:
    """Resources without a price by reason, then by type and detail, names capped."""
    by_reason: dict[Reason, dict[str, list[str]]] = {}
    for result in results:
        kinds = by_reason.setdefault(result.reason or Reason.NO_PRICE, {})
        kinds.setdefault(gap_key(result), []).append(name_of(result))
    lines: list[str] = []
    for reason in sorted(by_reason, key=lambda r: r.value):
        kinds = by_reason[reason]
        remedy = f"; {REMEDIES[reason]}" if reason in REMEDIES else ""
        lines += said(f"{sum(map(len, kinds.values())):,}: {REASONS[reason]}{remedy}", first="- ")
        for kind, names in sorted(kinds.items())[:GAP_LINES]:
            lines += said(f"{kind} ({listing(sorted(names), NAMES)})", first=GUTTER, rest=GUTTER + "  ")
        lines += more(len(kinds), GAP_LINES, "kind")
    return lines


def unpriced(estimate: Estimate) -> list[CostResult]:
    """The results without a price."""
    return [r for r in estimate.results if r.status is Status.UNPRICED]


def unpriced_message(results: Sequence[CostResult], *, denied: bool) -> str:
    """What `on_unpriced` says of a stack whose total has gaps."""
    n = len(results)
    head = f"{count(n, 'resource')} {'has' if n == 1 else 'have'} no price, so budgets are held against a lower bound"
    end = "on_unpriced is deny for them: give them a price, or set on_unpriced to warn" if denied else "on_unpriced is warn for them; cost-coverage names them"
    return "\n".join([*said(head), *(gap_lines(results) if denied else reason_lines(results)), end])


def waiting(estimate: Estimate) -> list[CostResult]:
    """Results with a part whose usage nobody has given."""
    answers = {id(r.priced): r for r in estimate.results}  # equal resources share one: thousands are looked at once
    missing = {number for number, r in answers.items() if any(missing_usage(r))}
    return [r for r in estimate.results if id(r.priced) in missing]


def missing_usage(result: CostResult) -> list[bool]:
    """Which components wait for usage."""
    return [c.usage_based and c.monthly_cost is None and c.reason is None for c in result.priced.components]


def usage_lines(results: Sequence[CostResult]) -> list[str]:
    """What costs by usage nobody has given, with unit prices."""
    if not results:
        return []
    kinds = by_answer(results)
    lines = said(f"{count(len(results), 'resource')} {'costs' if len(results) == 1 else 'cost'} by usage that is not given (see --usage-file):", first="- ")
    for kind, alike in sorted(kinds.items(), key=itemgetter(0))[:GAP_LINES]:
        named = sorted(map(name_of, nsmallest(NAMES, alike, key=attrgetter("name"))))
        lines += said(f"{kind} ({listing(named, NAMES, len(alike))})", first=GUTTER, rest=GUTTER + "  ")
    return lines + more(len(kinds), GAP_LINES, "kind")


def by_answer(results: Sequence[CostResult]) -> dict[str, list[CostResult]]:
    """The results by type and unit prices, which are put into words once for those that share an answer."""
    shared: dict[tuple[int, str, bool], list[CostResult]] = {}
    for r in results:
        shared.setdefault((id(r.priced), r.type, r.secret), []).append(r)
    kinds: dict[str, list[CostResult]] = {}
    for alike in shared.values():
        first = alike[0]
        words = type_of(first) if first.secret else f"{type_of(first)}: {unit_prices(first)}"
        kinds.setdefault(words, []).extend(alike)
    return kinds


def unit_prices(result: CostResult) -> str:
    """The first unit prices of what waits for usage."""
    parts = [
        f"{rate(c.unit_price, result.currency)} per {short(c.unit, 20)}"
        for c in result.priced.components
        if c.usage_based and c.monthly_cost is None and c.unit_price is not None
    ]
    return listing(parts, 2) if parts else "by usage"


def coverage_message(estimate: Estimate) -> str:
    """What could not be priced, by reason, with names."""
    gaps = unpriced(estimate)
    head = f"could not be priced: {len(gaps):,} of {count(estimate.coverage.resources, 'resource')}" if gaps else "every resource has a price"
    return "\n".join([head, *gap_lines(gaps), *usage_lines(waiting(estimate))])


def error_message(errors: Sequence[str], failures: Sequence[str], *, denied: bool) -> str:
    """What `on_error` says: there is no total to hold a budget against."""
    lines = []
    if errors:
        lines += said(f"no budget can be evaluated: the preview ended with {count(len(errors), 'error')}")
        lines += [line for text in summary.errors_text(tuple(errors)) for line in said(text, first=GUTTER)]
    if failures:
        lines += said(f"{count(len(failures), 'failure')} while the cost was computed; the estimate may be incomplete")
        lines += [line for text in failures[:NAMES] for line in said(summary.error_text(text), first=GUTTER)]
        lines += more(len(failures), NAMES, "failure")
    end = "on_error is deny: nothing passes that could not be judged" if denied else "on_error is warn"
    return "\n".join([*lines, end])


def resource_message(result: CostResult, limit: Decimal) -> str:
    """A resource above the limit for one, with its dearest components."""
    money = amount(result.known_cost, result.currency)
    least = "at least " if result.monthly_cost is None else ""
    lines = said(f"{type_of(result)} {name_of(result)} costs {least}{money} a month, above the limit of {amount(limit, result.currency)} for one resource")
    known = [(c.monthly_cost, c.name) for c in result.priced.components if c.monthly_cost]
    ranked = sorted(known, key=lambda part: (-part[0], part[1]))
    if not result.secret:
        cells = [(amount(cost, result.currency), short(name, 70)) for cost, name in ranked[:NAMES]]
        lines += [fit(GUTTER + line, WIDTH) for line in columns(cells, align="><")] + more(len(ranked), NAMES, "component")
    return "\n".join(lines)

"""One cost component a line, for spreadsheets. Text is never a formula, numbers keep their digits."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO

from finfocus_policy.model.cost import CostComponent, CostResult
from finfocus_policy.report.encode import digits
from finfocus_policy.report.escape import cell
from finfocus_policy.report.view import View
from finfocus_policy.report.words import SECRET

Line = tuple[tuple[str, ...], tuple[str, ...]]
# The first column is our own word: no line starts with somebody else's text.
HEADER = (
    "status", "reason", "operation", "urn", "type", "name", "region", "parent", "group", "component", "unit",
    "quantity", "unit_price", "monthly_cost", "usage_based", "currency", "resource_monthly_cost", "source", "price_date",
)  # fmt: skip

# Where price rules make anything cost other than its list price: then unit_price and monthly_cost are what is paid.
LISTED = ("list_unit_price", "list_monthly_cost")
# With a range of usage presets: what the resource costs at both ends.
RANGED = ("resource_monthly_cost_low", "resource_monthly_cost_high")


def figure(value: Decimal | None) -> str:
    """A number, empty where it is not known."""
    return "" if value is None else digits(value)


def shown_components(r: CostResult) -> tuple[CostComponent, ...]:
    """The components of a resource; one line of totals for a secret, one without a name for none."""
    cost = r.monthly_cost
    if not r.secret and r.priced.components:
        return r.priced.components
    if r.secret and cost is None and r.known_cost:
        cost = r.known_cost
    return (CostComponent(name=SECRET if r.secret else "", unit="", quantity=None, unit_price=None, monthly_cost=cost),)


def figures(r: CostResult, *, ruled: bool) -> list[Line]:
    """What the lines of a resource say of its cost: reason first, and the columns from `group` on; with `ruled` the
    list prices last."""
    ref = r.priced.source
    tail: tuple[str, ...] = (r.currency, figure(r.monthly_cost), cell(ref.name) if ref else "", cell(ref.price_date) if ref else "")
    made: list[Line] = []
    for c in shown_components(r):
        reason = c.reason or r.reason
        what = (cell(c.group), cell(c.name), cell(c.unit))
        numbers = (figure(c.quantity), figure(c.unit_price), figure(c.monthly_cost), str(c.usage_based).lower())
        listed = list_figures(c, secret=r.secret) if ruled else ()
        made.append(((r.status.value, reason.value if reason else ""), (*what, *numbers, *tail, *listed)))
    return made


def list_figures(c: CostComponent, *, secret: bool) -> tuple[str, str]:
    """Unit price and monthly cost at list prices; of a secret neither."""
    if secret:
        return "", ""
    return (figure(c.list_unit_price), figure(c.list_monthly_cost)) if c.ruled else (figure(c.unit_price), figure(c.monthly_cost))


def place(r: CostResult) -> tuple[str, ...]:
    """Which resource a line is about."""
    name, region = (SECRET, SECRET) if r.secret else (cell(r.name), cell(r.region))
    return (r.operation.value, cell(r.urn), cell(r.type), name, region, cell(r.parent))


def rows(results: Iterable[CostResult], *, ruled: bool, ranged: bool) -> Iterator[tuple[str, ...]]:
    """All lines; what equal resources share is made once."""
    known: dict[tuple[int, bool], list[Line]] = {}
    for r in results:
        key = (id(r.priced), r.secret)
        if key not in known:
            known[key] = figures(r, ruled=ruled)
        where = place(r)
        ends = (figure(r.low), figure(r.high)) if ranged else ()
        yield from ((*before, *where, *after, *ends) for before, after in known[key])


def render(view: View) -> str:
    """Header and lines. There is no line of totals: it would be added up with the others."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    results, ruled = view.estimate.results, view.estimate.ruled
    ranged = any(r.low is not None for r in results)
    writer.writerow((*HEADER, *(LISTED if ruled else ()), *(RANGED if ranged else ())))
    writer.writerows(rows(results, ruled=ruled, ranged=ranged))
    return text.getvalue()

"""The rows of the table: one for equal resources, their components under it, all aligned."""

from __future__ import annotations

from finfocus_policy.model.cost import CostComponent, Status
from finfocus_policy.model.resource import Operation
from finfocus_policy.report import summary
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.fold import Row, fold
from finfocus_policy.report.layout import cells, fit, left, right, wrap
from finfocus_policy.report.view import View
from finfocus_policy.report.words import SECRET, amount, listing, number, rate, short_type, signed, why

NARROWEST = 60
GUTTER = "   | "
MARKS = {
    Operation.CREATE: "+",
    Operation.UPDATE: "~",
    Operation.REPLACE: "+-",
    Operation.DELETE: "-",
    Operation.IMPORT: "=",
}
LEGEND = {"+": "create", "~": "update", "+-": "replace", "-": "delete", "=": "import", "*": "unchanged"}
REGION_WIDTH, TYPE_WIDTH, NAME_LEAST = 20, 34, 10


def per(unit: str) -> str:
    """One of a unit.

    >>> per("hours"), per("1M requests"), per("GB")
    ('hour', '1M requests', 'GB')
    """
    one = " " not in unit and unit.islower() and unit.endswith("s") and not unit.endswith("ss")
    return terminal(unit[:-1] if one else unit)


def money_cell(row: Row) -> str:
    """The MONTHLY column: an amount, or in words why there is none. Never 0.00 for a missing price."""
    first, known = row.first, row.cost
    if first.gone:
        return "gone"
    if first.status is Status.FREE:
        return "free"
    if first.status is Status.UNPRICED:
        return f">={amount(known, first.currency)}" if known else "no price"
    if first.priced.pending:
        return f"{amount(known, first.currency)} + usage" if known else "usage"
    return "unknown" if first.monthly_cost is None else amount(known, first.currency)


def change_cell(row: Row) -> str:
    """The CHANGE column; empty where nothing changes or nothing can be compared."""
    if row.first.gone:
        return signed(-row.cost, row.first.currency) if row.cost else ""
    return signed(row.change, row.first.currency) if row.change else ""


def listed(component: CostComponent, currency: str) -> str:
    """The list price, where what is paid differs from it."""
    if not component.ruled:
        return ""
    return " (no list price)" if component.list_unit_price is None else f" (list {rate(component.list_unit_price, currency)})"


def quantity_text(component: CostComponent, times: int, currency: str) -> str:
    """How much of a component at which unit price."""
    if component.unit_price is None:
        return "no price"
    price = rate(component.unit_price, currency) + listed(component, currency)
    if component.quantity is None:
        return f"{price} per {per(component.unit)}"
    by = " x" if component.unit[:1].isdigit() else ""
    return f"{number(component.quantity * times)}{by} {terminal(component.unit)} at {price}"


def component_money(component: CostComponent, times: int, currency: str) -> str:
    """A component's part of the MONTHLY column."""
    if component.monthly_cost is not None:
        return amount(component.monthly_cost * times, currency)
    return "usage" if component.usage_based and component.reason is None else "?"


def folded(texts: list[str]) -> list[str]:
    """What is said for one reason in one line.

    >>> folded(["no price: a has none", "no price: b has none", "no price: c has none"]), folded(["one"])
    (['no price: a has none, and 2 more like it'], ['one'])
    """
    return [f"{texts[0]}, and {len(texts) - 1} more like it" if len(texts) > 1 else texts[0]] if texts else []


class Table:
    """The rows of a view laid out over its width."""

    def __init__(self, view: View) -> None:
        estimate = view.estimate
        kept = [r for r in estimate.results if view.expand or r.status is not Status.FREE]
        gone = [r for r in estimate.deleted if view.expand or r.status is not Status.FREE]
        self.rows = (*fold(kept, expand=view.expand), *fold(gone, expand=view.expand))
        self.expand = view.expand
        self.changes = summary.has_change(estimate)
        self.width = max(view.width, NARROWEST)
        self.measure()

    def cells_of(self, row: Row) -> tuple[str, str, str, str, str]:
        """The columns of one row, before they are cut to width."""
        first = row.first
        region = SECRET if first.secret else terminal(first.region)
        change = change_cell(row) if self.changes else ""
        return row.label, short_type(terminal(first.type)), region, money_cell(row), change

    def measure(self) -> None:
        """Column widths: amounts are never cut, names take what is left."""
        self.lines = [self.cells_of(row) for row in self.rows]
        widest = [max([len(title), *(cells(line[i][:200]) for line in self.lines)]) for i, title in enumerate(self.titles)]
        self.money = widest[3]
        self.change = widest[4] if self.changes else 0
        free = self.width - 3 - self.money - 2 - (self.change + 2 if self.changes else 0)
        self.region = min(widest[2], REGION_WIDTH, max(free // 4, NAME_LEAST))
        self.type = min(widest[1], TYPE_WIDTH, max(free // 3, NAME_LEAST))
        self.name = max(free - self.region - self.type - 4, NAME_LEAST)
        self.left = self.name + self.region + self.type + 4

    titles = ("RESOURCE", "TYPE", "REGION", "MONTHLY", "CHANGE")

    def line(self, mark: str, parts: tuple[str, str, str, str, str]) -> str:
        """One aligned line of the table."""
        name, kind, region, money, change = parts
        text = f"{mark:<3}{left(name, self.name)}  {left(kind, self.type)}  {left(region, self.region)}  {right(money, self.money)}"
        return (f"{text}  {right(change, self.change)}" if self.changes else text).rstrip()

    def under(self, name: str, middle: str, money: str) -> str:
        """A component's line: name to the left, quantity and cost to the right."""
        room = self.left + 3 - len(GUTTER)
        middle = fit(middle, max(room - 14, 10))
        space = room - cells(middle) - 2
        return f"{GUTTER}{left(name, space)}  {middle}  {right(money, self.money)}"

    def components(self, row: Row) -> list[str]:
        """The lines under a row: its names when folded, components, and why a price is missing."""
        first, lines = row.first, []
        if first.secret:
            return [self.under(SECRET, "", money_cell(row)), *self.gaps(row)]
        if row.count > 1:
            lines.append(GUTTER + fit(listing(row.names(3), 3, row.count), self.width - len(GUTTER)))
        if first.gone:
            return lines
        group = ""
        for component in first.priced.components:
            if component.group != group:
                group = component.group
                if group:
                    lines.append(fit(f"{GUTTER}{terminal(group)}", self.width))
            middle = quantity_text(component, row.count, first.currency)
            money = component_money(component, row.count, first.currency)
            lines.append(self.under("  " * bool(group) + terminal(component.name), middle, money))
        return lines + self.gaps(row)

    def gaps(self, row: Row) -> list[str]:
        """Why a row has no price: the resource's reason, then what its components add to it. Of one reason the first
        detail and how many more there are, unless everything is to be shown."""
        first = row.first
        if first.status is not Status.UNPRICED:
            return []
        told = {first.reason: [why(first.reason, "" if first.secret else first.priced.detail)]}
        for component in first.priced.components if not first.secret else ():
            said = why(component.reason, component.detail)
            if component.reason and component.detail and not any(said in text for text in told.get(component.reason, ())):
                told.setdefault(component.reason, []).append(said)
        shown = [text for texts in told.values() for text in (texts if self.expand else folded(texts))]
        return [line for text in shown for line in wrap(text, first=f"{GUTTER}not priced: ", rest=GUTTER, width=self.width)]

    def render(self) -> list[str]:
        """Header, rows, and the lines under each."""
        if not self.rows:
            return []
        marks = [MARKS.get(row.first.operation, "*") for row in self.rows]
        out = [self.line("", self.titles)]
        for row, mark, parts in zip(self.rows, marks, self.lines, strict=True):
            out.append(self.line(mark, parts))
            out.extend(self.components(row))
        if set(marks) != {"*"}:
            out += ["", "   " + "  ".join(f"{m} {word}" for m, word in LEGEND.items() if m in marks)]
        return out

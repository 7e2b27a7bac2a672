"""The table a person reads: what each resource costs, what it adds up to, and how budgets stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from finfocus_policy.model.budget import BudgetVerdict, Finding, Level
from finfocus_policy.model.cost import Group, Status
from finfocus_policy.report import budget_text, summary
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.layout import columns, fit, wrap
from finfocus_policy.report.rows import GUTTER, Table
from finfocus_policy.report.view import View
from finfocus_policy.report.words import amount, count, listing, short_type

FREE_TYPES = 12
ASSUMPTIONS = 12
RED, YELLOW, BOLD = "31;1", "33", "1"
TOLD = {"config", "error", "unpriced", "resource"}


def paint(line: str, code: str, view: View) -> str:
    """The line in a colour, where colours were asked for."""
    return f"\x1b[{code}m{line}\x1b[0m" if view.colour else line


def free_line(view: View) -> list[str]:
    """What costs nothing, in one sentence."""
    free = [r for r in view.estimate.results if r.status is Status.FREE]
    if not free or view.expand:
        return []
    types = Counter(short_type(terminal(r.type)) for r in free)
    ranked = sorted(types.items(), key=lambda t: (-t[1], t[0]))
    named = [fit(f"{n}x {t}" if n > 1 else t, 60) for t, n in ranked]
    text = f"Free: {count(len(free), 'resource')} ({listing(named, FREE_TYPES)})"
    return ["", *wrap(text, first="", rest="   | ", width=view.width)]


def group_lines(view: View) -> list[str]:
    """The groups that were asked for, dearest first."""
    rows = [(view.group_key.upper() or "GROUP", "RESOURCES", "NO PRICE", "MONTHLY")]
    for group in view.groups:
        name = f"* {terminal(group.value) or '(none)'}"
        rows.append((name, f"{group.count:,}", f"{group.unpriced:,}" if group.unpriced else "", group_money(group)))
    return columns(rows, align="<>>>", limits=(max(view.width - 50, 20),))


def group_money(group: Group) -> str:
    """What a group costs, in the words of a resource's row: no amount where none is known."""
    money = amount(group.monthly_cost, group.currency) if group.monthly_cost else ""
    if group.unpriced:
        return f">={money}" if money else "unknown"
    if group.pending:
        return f"{money} + usage" if money else "usage"
    return "free" if group.free == group.count else amount(group.monthly_cost, group.currency)


def loud_lines(view: View) -> list[str]:
    """What changes the meaning of every figure below, said first."""
    said = [*summary.loud_texts(view.estimate)]
    if view.filtered:
        said.append(summary.filter_text(view.filters))
    lines = [line for text in said for line in wrap(text, first="! ", rest="! ", width=view.width)]
    return [paint(line, YELLOW, view) for line in lines]


def summary_lines(view: View) -> list[str]:
    """Total, change and coverage."""
    estimate = view.estimate
    pairs = [
        ("Total", summary.total_text(estimate)),
        ("Range", summary.range_text(estimate)),
        ("Change", summary.change_text(estimate)),
        ("Coverage", summary.gaps_text(estimate)),
    ]
    lines: list[str] = []
    for title, text in pairs:
        if text:
            made = wrap(text, first=f"{title:<10}", rest=" " * 8 + "| ", width=view.width)
            lines += [paint(line, BOLD, view) for line in made] if title == "Total" else made
    return lines


def budget_lines(view: View) -> list[str]:
    """Every budget with its standing, reasons and ways back."""
    lines: list[str] = []
    for result in view.verdict.budgets:
        mark = budget_text.MARKS[result.verdict]
        head = f"budget {budget_text.name_of(result)}: {budget_text.standing(result)}"
        code = RED if result.verdict is BudgetVerdict.DENY else YELLOW
        made = wrap(head, first=f"{mark:<5}", rest=GUTTER, width=view.width)
        lines += [line if mark == "OK" else paint(line, code, view) for line in made]
        lines += budget_text.details(result, gutter=GUTTER, width=view.width)
    return ["", *lines] if lines else []


def finding_lines(view: View) -> list[str]:
    """Findings the rest of the table does not say already."""
    lines: list[str] = []
    for finding in view.verdict.findings:
        told = finding.budget or (finding.about == "unpriced" and finding.level is not Level.MANDATORY)
        if finding.about in TOLD and not told:
            lines += finding_text(finding, view.width)
    return ["", *lines] if lines else []


def finding_text(finding: Finding, width: int) -> list[str]:
    """One finding, its level first."""
    first, *rest = finding.message.split("\n")
    head = wrap(terminal(first), first=f"[{finding.level.value}] {finding.policy}: ", rest=GUTTER, width=width)
    return head + [fit(f"   {terminal(line)}", width) for line in rest]


def foot_lines(view: View) -> list[str]:
    """Assumptions, notes, price dates and settings files."""
    assumed = summary.assumed(view.estimate)
    most = len(assumed) if view.expand else ASSUMPTIONS
    said = [f"Assumed for {text}" for text in assumed[:most]]
    if len(assumed) > most:
        said.append(f"and {count(len(assumed) - most, 'more assumption')} (--expand shows all)")
    said += [f"Note: {terminal(note)}" for note in dict.fromkeys((*view.estimate.notes, *view.notes))]
    said += [*summary.prices_text(view.estimate, view.now), summary.files_text(view.files, view.looked_for)]
    return ["", *(line for text in said for line in wrap(text, first="", rest=GUTTER, width=view.width))]


def title(view: View) -> str:
    """The first line: of which stack."""
    names = [terminal(n) for n in (view.estimate.project, view.estimate.stack) if n]
    return fit("Projected monthly cost" + (f" of {'/'.join(names)}" if names else ""), view.width)


def join(sections: Iterable[list[str]]) -> str:
    """The text of all sections, ending with one newline."""
    return "\n".join(line for section in sections for line in section).rstrip("\n") + "\n"


def nothing_text(view: View) -> str:
    """What stands where no resource does."""
    if view.filtered:
        return "No resource passes this filter."
    return "No resource was read." if view.estimate.errors else "Nothing here costs anything: there are no resources."


def render(view: View) -> str:
    """The table as text, at most `view.width` columns wide (60 at least)."""
    groups = group_lines(view) if view.groups else []
    rows = [] if groups and not view.expand else Table(view).render()
    empty = [] if rows or groups or view.estimate.results else [nothing_text(view)]
    loud = loud_lines(view)
    head = [paint(title(view), BOLD, view), *loud, ""]
    gap = [""] if rows and groups else []
    body = (groups, gap, rows, empty, [] if groups and not view.expand else free_line(view))
    return join((head, *body, [""], summary_lines(view), budget_lines(view), finding_lines(view), foot_lines(view)))



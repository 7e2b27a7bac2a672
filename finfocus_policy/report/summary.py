"""What is said about an estimate as a whole: total, change, gaps, price age, settings files.

The table and the findings of the pack say it in the same words. Every text here is escaped for a
terminal and is one line; who prints it wraps it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from finfocus_policy.model.cost import Estimate, PriceData, Status
from finfocus_policy.model.money import ZERO
from finfocus_policy.model.period import age_in_days
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.layout import fit
from finfocus_policy.report.words import amount, count, coverage_text, listing, missing_prices, percent, signed

STALE_DAYS = 180
ERROR_WIDTH = 160
PATH_WIDTH = 400
MOST = 4
HASH = 12


def is_lower_bound(estimate: Estimate) -> bool:
    """Whether the stack costs at least the total: a price is missing, or resources are."""
    return estimate.is_lower_bound or estimate.omitted > 0


def nothing_known(estimate: Estimate) -> bool:
    """Whether no price was found for anything that has one: a total of zero would pass for a figure."""
    return estimate.coverage.unpriced > 0 and not any(money.amount for money in estimate.totals.values())


def only_usage(estimate: Estimate) -> bool:
    """Whether all that is charged for is usage that is not given: a total of zero would pass for a figure."""
    if estimate.coverage.unpriced or any(money.amount for money in estimate.totals.values()):
        return False
    charged = [r for r in estimate.results if r.status is not Status.FREE]
    return bool(charged) and all(r.priced.pending and r.monthly_cost is None for r in charged)


def sum_text(estimate: Estimate) -> str:
    """The total, per currency where there is more than one.

    Prices in other currencies are never converted, they stand beside the estimate's own.
    """
    others = [m for code, m in sorted(estimate.totals.items()) if code != estimate.currency and m.amount]
    parts = [amount(estimate.total.amount, estimate.currency)] if estimate.total.amount or not others else []
    return " and ".join([*parts, *(amount(m.amount, m.currency) for m in others)])


def total_text(estimate: Estimate) -> str:
    """The total in words; a preview with errors has none."""
    if estimate.errors:
        return "no total, the preview ended with errors"
    said = f"{sum_text(estimate)} a month{paid_text(estimate)}"
    if nothing_known(estimate):
        return f"not known, {missing_prices(estimate.coverage)}"
    if only_usage(estimate):
        return "nothing but usage, which is not given" + (f" ({omitted_count(estimate)})" if estimate.omitted else "")
    if not is_lower_bound(estimate):
        return said
    gaps = []
    if estimate.coverage.unpriced:
        gaps.append(missing_prices(estimate.coverage))
    if estimate.omitted:
        gaps.append(omitted_count(estimate))
    return f"at least {said} (a lower bound: {', '.join(gaps)})" if gaps else f"at least {said} (a lower bound)"


def omitted_count(estimate: Estimate) -> str:
    """How many unchanged resources the document leaves out."""
    return f"{count(estimate.omitted, 'unchanged resource')} left out"


def paid_text(estimate: Estimate) -> str:
    """That a total is of effective prices, and what it is at list prices; "" where both are the same."""
    if not estimate.ruled:
        return ""
    return f" at effective prices, {amount(estimate.listed_total, estimate.currency)} at list prices"


def change_text(estimate: Estimate) -> str:
    """How the total changes, "" where what was deployed is not known; in percent only of a whole total."""
    before, rise = estimate.previous_total, estimate.difference
    silent = (nothing_known(estimate) or only_usage(estimate)) and not (before and before.amount)
    if before is None or rise is None or estimate.errors or silent:
        return ""
    whole = before.amount > 0 and not estimate.omitted
    share = f" ({'+' if rise.amount > 0 else ''}{percent(rise.amount * 100 / before.amount)})" if whole else ""
    return f"{signed(rise.amount, rise.currency)}{share} from {amount(before.amount, before.currency)}"


def range_text(estimate: Estimate) -> str:
    """The totals at both ends of the usage presets, "" without a range of them."""
    if estimate.span is None or estimate.errors:
        return ""
    low, high = (amount(money.amount, money.currency) for money in estimate.span)
    least = "at least " if is_lower_bound(estimate) else ""
    return f"{least}{low} to {high} a month, usage {terminal(estimate.usage_preset)}"


def gaps_text(estimate: Estimate) -> str:
    """Coverage in one line, with what the total leaves out on purpose."""
    pending = sum(1 for r in estimate.results if any(c.usage_based and c.monthly_cost is None for c in r.priced.components))
    text = coverage_text(estimate.coverage)
    if not pending:
        return text
    return f"{text}; usage of {count(pending, 'resource')} is not given and not in the total"


def error_text(error: str) -> str:
    """A diagnostic's first and last line: what failed, and the exception below its traceback."""
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    if not lines:
        return "an error without a message"
    ends = lines[0] if len(lines) == 1 else f"{lines[0]} ... {lines[-1]}"
    return fit(terminal(ends[: 4 * ERROR_WIDTH]), ERROR_WIDTH)


def errors_text(errors: tuple[str, ...]) -> tuple[str, ...]:
    """The first errors, one a line, and how many more there are."""
    said = [f"error: {error_text(e)}" for e in errors[:MOST]]
    if len(errors) > MOST:
        said.append(f"and {count(len(errors) - MOST, 'more error')}")
    return tuple(said)


def omitted_text(estimate: Estimate) -> str:
    """What is said when the document leaves out unchanged resources, "" when it does not."""
    if not estimate.omitted:
        return ""
    n = estimate.omitted
    verb = "is" if n == 1 else "are"
    return (
        f"{count(n, 'unchanged resource')} {verb} not in this document: the total is of the changes only. "
        "Give --pulumi-state FILE (from `pulumi stack export`), or make the preview with --show-sames."
    )


def loud_texts(estimate: Estimate) -> tuple[str, ...]:
    """What changes the meaning of every figure: the preview failed, unchanged resources are left out."""
    said = []
    if n := len(estimate.errors):
        head = f"NO TOTAL: the preview ended with {count(n, 'error')}. What is listed was read before that."
        said = [head, *errors_text(estimate.errors)]
    omitted = omitted_text(estimate)
    return (*said, omitted) if omitted else tuple(said)


def filter_text(filters: Iterable[str]) -> str:
    """What a filter does to the figures."""
    named = ", ".join(terminal(f) for f in filters)
    start = f"Filtered by {named}" if named else "Filtered"
    return f"{start}: totals are of the filtered set, budgets of the whole stack."


def dated(data: PriceData) -> str:
    """The name of a body of prices and the dates it has."""
    span = data.newest if data.oldest in ("", data.newest) else f"{data.oldest} to {data.newest}"
    return f"{terminal(data.name)} of {terminal(span)}" if span else terminal(data.name)


def stale_text(data: PriceData, now: datetime) -> str:
    """The warning about old prices, "" while every card is younger than 180 days."""
    try:
        age = age_in_days(data.oldest or data.newest, now)
    except ValueError:  # a source that gives no date, or none that is one
        age = 0
    if age <= STALE_DAYS and not data.stale:
        return ""
    oldest = f", the oldest {age:,} days old" if age > STALE_DAYS else ""
    named = [terminal(s) for s in data.stale if s != data.name]
    cards = f": {listing(named, MOST)}" if named else ""
    return f"Warning: {terminal(data.name)} has prices older than {STALE_DAYS} days{oldest}{cards}"


def prices_text(estimate: Estimate, now: datetime) -> tuple[str, ...]:
    """The quiet line about price dates, or the warnings in its place for what is old."""
    data = sorted(estimate.price_data, key=lambda d: (d.name, d.kind))
    several = len(data) > 1  # then which is which matters; of the embedded list alone the JSON report has the hash
    quiet = [dated(d) + (f" ({d.sha256[:HASH]})" if several and d.sha256 else "") for d in data]
    lines = [f"Prices: {listing(quiet, MOST)}"] if quiet else []
    return (*lines, *(said for d in data if (said := stale_text(d, now))))


def path_text(path: str) -> str:
    """A path, safe to print; of an absurdly long one the end, which names the file.

    >>> path_text("/w/finfocus.yaml"), len(path_text("/w" * 999))
    ('/w/finfocus.yaml', 403)
    """
    shown = terminal(path)
    return shown if len(shown) <= PATH_WIDTH else "..." + shown[-PATH_WIDTH:]


def files_text(files: tuple[str, ...], looked_for: tuple[str, ...]) -> str:
    """Which settings files were read, or where one was sought."""
    if files:
        return f"Settings: {', '.join(map(path_text, files))}"
    if looked_for:
        return f"Settings: no finfocus.yaml found, looked in {', '.join(map(path_text, looked_for))}"
    return "Settings: no finfocus.yaml, built-in defaults"


def assumed(estimate: Estimate) -> tuple[str, ...]:
    """Every assumption once, with how many resources it was made for; most frequent first."""
    sums: dict[str, int] = {}
    for result in estimate.results:
        for text in () if result.secret else dict.fromkeys(result.assumptions):
            sums[text] = sums.get(text, 0) + 1
    ranked = sorted(sums.items(), key=lambda s: (-s[1], s[0]))
    return tuple(f"{count(n, 'resource')}: {terminal(text)}" for text, n in ranked)


def has_change(estimate: Estimate) -> bool:
    """Whether a column of changes has anything to say: in a new stack it would repeat the costs."""
    if estimate.deleted or (estimate.previous_total is not None and estimate.previous_total.amount):
        return True
    return any(r.previous_cost is not None and r.previous_cost != ZERO for r in estimate.results)

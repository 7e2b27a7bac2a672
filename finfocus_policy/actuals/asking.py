"""Asking sources of actual cost: every page, again what passes, and nobody twice for the same money.

The first source that reports costs answers the whole question; nothing of a second one is added to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from finfocus_policy.actuals.span import LONGEST, years
from finfocus_policy.errors import FinfocusError, PluginError
from finfocus_policy.model.actual import ActualCost
from finfocus_policy.model.period import Period
from finfocus_policy.wire.values import ActualPage, ActualPoint, ActualQuery, CallFailed, ErrorCategory, ErrorCode

PAGE = 1000
MOST_PAGES = 10_000
PAUSES = (0.5, 2.0)
LONGEST_PAUSE = 30.0
USUAL_CURRENCY = "USD"
TOO_LONG = (ErrorCode.INVALID_TIME_RANGE, ErrorCode.INVALID_RESOURCE)
Ask = Callable[[ActualQuery], ActualPage]


@dataclass(slots=True, kw_only=True)
class Source:
    """A source of actual cost. `opened` starts it and gives what answers a query, or None when it knows no actual costs;
    it raises PluginError or CallFailed when it cannot be started.

    What goes wrong is kept in `failures`; `named_no_currency` after an answer without one.
    """

    name: str
    opened: Callable[[], Ask | None]
    failures: list[CallFailed | FinfocusError] = field(default_factory=list)
    knows: bool | None = None
    named_no_currency: bool = False
    _ask: Ask | None = None

    def ask(self) -> Ask | None:
        """What answers queries, None when nothing does; started once."""
        if self.knows is None:
            try:
                self._ask = self.opened()
            except FinfocusError as error:
                self.failures.append(error)
            self.knows = self._ask is not None or bool(self.failures)
        return self._ask


def costs(sources: Sequence[Source], queries: Sequence[ActualQuery], sleep: Callable[[float], None] = time.sleep) -> tuple[ActualCost, ...]:
    """The costs of the first source that reports any for these queries, by day, service and currency.

    Empty when none does: what went wrong is in the sources' `failures`.
    """
    for source in sources:
        ask = source.ask()
        if ask is None:
            continue
        try:
            found = daily(source, (point for query in queries for point in points(ask, query, source.name, sleep)))
        except CallFailed as failure:
            source.failures.append(failure)
            continue
        if found:
            return found
    return ()


def daily(source: Source, found: Iterable[ActualPoint]) -> tuple[ActualCost, ...]:
    """Points summed by day, service and currency, in that order."""
    summed: dict[tuple[date, str, str], ActualCost] = {}
    for point in found:
        source.named_no_currency |= not point.currency
        cost = ActualCost(
            charge_period_start=point.timestamp.date(),
            billed_cost=point.cost,
            billing_currency=point.currency or USUAL_CURRENCY,
            service_name=point.service,
            source=source.name,
        )
        key = (cost.charge_period_start, cost.service_name, cost.billing_currency)
        known = summed.get(key)
        summed[key] = cost if known is None else replace(cost, billed_cost=known.billed_cost + cost.billed_cost)
    return tuple(summed[key] for key in sorted(summed))


def points(ask: Ask, query: ActualQuery, name: str, sleep: Callable[[float], None]) -> Iterator[ActualPoint]:
    """All points of a query within its period. A source that refuses a long period is asked year by year."""
    try:
        found = list(pages(ask, query, name, sleep))
    except CallFailed as failure:
        if failure.code not in TOO_LONG or query.end - query.start <= LONGEST:
            raise
        pieces = years(Period(start=query.start, end=query.end))
        found = [p for y in pieces for p in pages(ask, replace(query, start=y.start, end=y.end), name, sleep)]
    first = query.start.date()  # a source that keeps days says midnight, whenever the question starts
    return (point for point in found if first <= point.timestamp.date() and point.timestamp < query.end)


def pages(ask: Ask, query: ActualQuery, name: str, sleep: Callable[[float], None]) -> Iterator[ActualPoint]:
    """The points of every page. Raises CallFailed for pages that lead in a circle."""
    seen: set[str] = set()
    asked = replace(query, page_size=PAGE)
    while len(seen) < MOST_PAGES:
        page = patiently(ask, asked, sleep)
        yield from page.points
        if not page.next_page_token:
            return
        if page.next_page_token in seen:
            break
        seen.add(page.next_page_token)
        asked = replace(asked, page_token=page.next_page_token)
    raise CallFailed(ErrorCode.DATA_CORRUPTION, "its pages of actual costs have no end", place=name)


def patiently(ask: Ask, query: ActualQuery, sleep: Callable[[float], None]) -> ActualPage:
    """One page, asked for again where the failure may pass and the source does not want to be left alone for long."""
    for pause in PAUSES:
        try:
            return ask(query)
        except CallFailed as failure:
            wait = max(pause, float(failure.retry_after or 0))
            if not failure.passes or wait > LONGEST_PAUSE:
                raise
            sleep(wait)
    return ask(query)


def failed(sources: Iterable[Source]) -> tuple[str, ...]:
    """What went wrong, a sentence for each cause, in the order it was met."""
    texts = (f"plugin {s.name}: {told(f)}" for s in sources for f in s.failures)
    return tuple(dict.fromkeys(texts))


def told(failure: FinfocusError) -> str:
    """A failure as a sentence."""
    hint = f" ({failure.hint})" if failure.hint else ""
    wait = getattr(failure, "retry_after", None)
    later = f"; it wants to be asked again in {wait} s" if wait else ""
    return f"{failure.message}{hint}{later}"


def configuration(sources: Iterable[Source]) -> bool:
    """Whether it is settings that keep a source from answering: the user can do something."""
    return any(
        isinstance(f, PluginError) or (isinstance(f, CallFailed) and f.category is ErrorCategory.CONFIGURATION)
        for s in sources
        for f in s.failures
    )

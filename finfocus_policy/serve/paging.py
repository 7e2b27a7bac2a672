"""Pages of actual costs: a plugin gives all its points, the caller gets the page it asked for."""

from __future__ import annotations

from collections.abc import Iterable

from finfocus_policy.serve.kinds import each_of_kind
from finfocus_policy.serve.limits import PAGE, bounds
from finfocus_policy.wire.values import ActualPage, ActualPoint, ActualQuery


def paged(found: ActualPage | Iterable[ActualPoint], query: ActualQuery) -> ActualPage:
    """The page that was asked for; everything where no page was. A plugin that pages itself is left alone."""
    if isinstance(found, ActualPage):
        return found
    points = tuple(each_of_kind(found, ActualPoint, "actual_cost"))
    if not query.page_size and not query.page_token:
        return ActualPage(points=points, total_count=len(points) if len(points) > PAGE else 0)
    start, end = bounds(len(points), query.page_size, query.page_token)
    more = str(end) if end < len(points) else ""
    return ActualPage(points=points[start:end], next_page_token=more, total_count=len(points))

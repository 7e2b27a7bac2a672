"""What a plugin says was paid. A plugin that knows no cost of the probe's resource is not held to any."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from typing import Any

from finfocus_policy.conformance.case import Case, need
from finfocus_policy.conformance.check import Check, Level, Skipped
from finfocus_policy.conformance.target import OK
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb

DAY = timedelta(days=1)
SECONDS_OF_A_DAY = 86_400
MOST_PAGES = 50


def query(case: Case, span: timedelta, *, size: int = 0, token: str = "") -> pb.GetActualCostRequest:
    """The question after what the probe's resource cost in the time up to the last full hour."""
    end = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
    probe = case.probe()
    request = pb.GetActualCostRequest(
        resource_id=probe.id or probe.sku, tags=probe.tags, page_size=size, page_token=token
    )
    request.start.FromDatetime(end - span)
    request.end.FromDatetime(end)
    return request


def results(case: Case, request: pb.GetActualCostRequest) -> Any:
    """The answer; raises Skipped where the plugin has none about this resource, or none at all."""
    answer = case.ask("GetActualCost", request)
    if answer.status != OK:
        raise Skipped(answer.said)
    if not answer.message.results:
        raise Skipped("it knows no cost of the resource asked about")
    return answer.message


def points(case: Case) -> None:
    """Each cost has a time and a source, and is a number. Credits make negative ones."""
    for one in results(case, query(case, 2 * DAY)).results:
        need(one.HasField("timestamp"), "a cost has no timestamp")
        need(bool(one.source), "a cost has no source")
        need(math.isfinite(one.cost) and math.isfinite(one.usage_amount), f"a cost is {one.cost}")


def moments(case: Case, request: pb.GetActualCostRequest) -> list[tuple[int, int]]:
    """When the costs are of."""
    return [(one.timestamp.seconds, one.timestamp.nanos) for one in results(case, request).results]


def order(case: Case) -> None:
    """Costs are in the order of time."""
    found = moments(case, query(case, 2 * DAY))
    need(found == sorted(found), "costs are not in the order of their timestamps")


def span(case: Case) -> None:
    """No cost is of another time than was asked about. A source that keeps days says midnight of the first one, and the
    reference's own answer has a cost at the very end."""
    request = query(case, 2 * DAY)
    first, end = request.start.seconds // SECONDS_OF_A_DAY * SECONDS_OF_A_DAY, request.end.seconds
    outside = [second for second, _ in moments(case, request) if not first <= second <= end]
    need(not outside, f"{len(outside)} costs are of a time that was not asked about")


def pages(case: Case) -> None:
    """Pages of two, one after the other, hold what one page holds."""
    whole = results(case, query(case, 2 * DAY, size=1000))
    got: list[bytes] = []
    token = ""
    for _ in range(MOST_PAGES):
        page = results(case, query(case, 2 * DAY, size=2, token=token))
        need(len(page.results) <= 2, f"a page of 2 was asked for, {len(page.results)} came")
        got += [one.SerializeToString(deterministic=True) for one in page.results]
        token = page.next_page_token
        if not token:
            break
    expected = [one.SerializeToString(deterministic=True) for one in whole.results]
    need(got == expected[: len(got)], "the pages hold other costs than the whole")
    need(bool(token) or len(got) == len(expected), f"the pages hold {len(got)} costs, the whole {len(expected)}")


CHECKS = (
    Check(id="protocol/actual-points", level=Level.STANDARD, holds="each cost has time, source and amount", rule="spec suite, GetActualCost", run=points),
    Check(id="protocol/actual-order", level=Level.STANDARD, holds="costs are in order of time", rule="API reference, GetActualCost", run=order),
    Check(id="protocol/actual-span", level=Level.STANDARD, holds="costs are of the time asked about", rule="API reference, GetActualCost", run=span),
    Check(id="protocol/actual-pages", level=Level.STANDARD, holds="pages hold what the whole holds", rule="protocol, page tokens", run=pages),
)  # fmt: skip

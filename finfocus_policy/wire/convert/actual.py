"""What something did cost: the question, and pages of answers."""

from __future__ import annotations

from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire.convert.basics import amount, moment_of, stamped
from finfocus_policy.wire.values import ActualPage, ActualPoint, ActualQuery, CallFailed, ErrorCode


def query_message(query: ActualQuery) -> pb.GetActualCostRequest:
    """The question after what was paid, as a message."""
    message = pb.GetActualCostRequest(
        resource_id=query.resource_id,
        tags=query.tags,
        arn=query.arn,
        page_size=query.page_size,
        page_token=query.page_token,
    )
    stamped(message.start, query.start)
    stamped(message.end, query.end)
    return message


def query_of(message: pb.GetActualCostRequest) -> ActualQuery:
    """The question after what was paid. Raises CallFailed (INVALID_TIME_RANGE) unless it has a range that can be."""
    start, end = moment_of(message, "start"), moment_of(message, "end")
    if start is None or end is None:
        raise CallFailed(ErrorCode.INVALID_TIME_RANGE, "start and end are both needed")
    if end <= start:
        raise CallFailed(ErrorCode.INVALID_TIME_RANGE, "end has to be after start")
    return ActualQuery(
        resource_id=message.resource_id,
        start=start,
        end=end,
        tags=dict(message.tags),
        arn=message.arn,
        page_size=message.page_size,
        page_token=message.page_token,
    )


def point_message(point: ActualPoint) -> pb.ActualCostResult:
    """The cost of one stretch of time as a message; currency and service travel in its FOCUS record."""
    message = pb.ActualCostResult(
        cost=float(point.cost),
        usage_amount=float(point.usage_amount),
        usage_unit=point.usage_unit,
        source=point.source,
    )
    stamped(message.timestamp, point.timestamp)
    if point.currency:
        message.focus_record.billing_currency = point.currency
    if point.service:
        message.focus_record.service_name = point.service
    return message


def point_of(message: pb.ActualCostResult) -> ActualPoint:
    """The cost of one stretch of time. Credits make negative ones. Raises CallFailed for one without a moment."""
    timestamp = moment_of(message, "timestamp")
    if timestamp is None:
        raise CallFailed(ErrorCode.DATA_CORRUPTION, "a cost says not of when it is")
    record = message.focus_record
    return ActualPoint(
        timestamp=timestamp,
        cost=amount(message.cost, "cost", negative=True),
        usage_amount=amount(message.usage_amount, "usage_amount", negative=True),
        usage_unit=message.usage_unit,
        source=message.source,
        currency=record.billing_currency,
        service=record.service_name,
    )


def page_message(page: ActualPage) -> pb.GetActualCostResponse:
    """A page of costs as a message."""
    return pb.GetActualCostResponse(
        results=map(point_message, page.points),
        next_page_token=page.next_page_token,
        total_count=page.total_count,
    )


def page_of(message: pb.GetActualCostResponse) -> ActualPage:
    """A page of costs from a message."""
    return ActualPage(
        points=tuple(map(point_of, message.results)),
        next_page_token=message.next_page_token,
        total_count=message.total_count,
    )

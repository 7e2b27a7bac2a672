"""How a plugin refuses: with the right status, and none of it harms the next call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

from finfocus_policy.conformance.actuals import DAY, query
from finfocus_policy.conformance.case import Case, need
from finfocus_policy.conformance.check import Check, Failed, Level, Skipped
from finfocus_policy.conformance.target import OK, UNIMPLEMENTED, Answer
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire.status import STATUS_OF
from finfocus_policy.wire.values import ErrorCode

BAD_REQUEST = ("INVALID_ARGUMENT", "OUT_OF_RANGE")
STAGED = {
    "forbidden:resource": "PERMISSION_DENIED",
    "error:internal": "INTERNAL",
    "error:unavailable": "UNAVAILABLE",
}


def refused(answer: Answer, *statuses: str) -> None:
    """Raises Failed unless a call was refused with one of these statuses, Skipped where it is not offered."""
    if answer.status == UNIMPLEMENTED:
        raise Skipped(f"{answer.method} is not offered")
    if answer.status == OK:
        raise Failed(f"{answer.method} answered as if nothing was wrong")
    need(not statuses or answer.status in statuses, f"{answer.said}; expected {' or '.join(statuses)}")


def nil_projected(case: Case) -> None:
    """GetProjectedCost without a resource is a wrong question."""
    refused(case.ask("GetProjectedCost", pb.GetProjectedCostRequest()), *BAD_REQUEST)


def nil_spec(case: Case) -> None:
    """GetPricingSpec without a resource is a wrong question."""
    refused(case.ask("GetPricingSpec", pb.GetPricingSpecRequest()), *BAD_REQUEST)


def nil_supports(case: Case) -> None:
    """Supports without a resource is a wrong question, or a no."""
    answer = case.ask("Supports", pb.SupportsRequest())
    if answer.status != OK or answer.message.supported:
        refused(answer, *BAD_REQUEST)


def inverted(case: Case) -> None:
    """A time range that ends before it begins is refused."""
    request = query(case, DAY)
    request.start.CopyFrom(request.end)
    request.end.FromDatetime(request.end.ToDatetime() - timedelta(hours=5))
    refused(case.ask("GetActualCost", request))


def unknown(case: Case) -> None:
    """A type nobody has ends with NOT_FOUND or INVALID_ARGUMENT, never with a cost of zero."""
    resource = case.probe()
    resource.resource_type, resource.sku = "invalid:resource", "non-existent"
    refused(case.ask("GetProjectedCost", pb.GetProjectedCostRequest(resource=resource)), "NOT_FOUND", *BAD_REQUEST)


def staged(word: str, status: str, case: Case) -> None:
    """A type that stands for a failure ends in it."""
    resource = case.probe()
    resource.resource_type = word
    refused(case.ask("GetProjectedCost", pb.GetProjectedCostRequest(resource=resource)), status)


def failing(case: Case) -> Iterator[Answer]:
    """Calls that should fail, each in its own way."""
    for word in ("invalid:resource", *STAGED):
        resource = case.probe()
        resource.resource_type, resource.sku = word, "non-existent"
        yield case.ask("GetProjectedCost", pb.GetProjectedCostRequest(resource=resource))
    yield case.ask("GetProjectedCost", pb.GetProjectedCostRequest())


def detail(case: Case) -> None:
    """An ErrorDetail is of the class its code belongs to, and agrees with the status beside it."""
    found = [answer for answer in failing(case) if answer.detail is not None]
    if not found:
        raise Skipped("its failures carry no ErrorDetail: hosts go by the status alone")
    for answer in found:
        number, category = int(answer.detail.code), int(answer.detail.category)
        if number not in set(ErrorCode):
            raise Failed(f"ErrorDetail has the code {number}, which is none")
        code = ErrorCode(number)
        need(category == code.category, f"{code.name} is {code.category.name}, its ErrorDetail says category {category}")
        if code in STATUS_OF and answer.status in {s.name for s in STATUS_OF.values()}:
            same = STATUS_OF[code].name == answer.status or answer.status in BAD_REQUEST
            need(same, f"{code.name} beside the status {answer.status}")


def alive(case: Case) -> None:
    """After all these failures the plugin answers as before."""
    for _ in failing(case):
        pass
    case.answered("Name", pb.NameRequest())


def bound(method: str, made: Callable[[Case], Any], case: Case) -> None:
    """A question that breaks a bound of the contract is refused."""
    refused(case.ask(method, made(case)), *BAD_REQUEST)


def long_type(case: Case) -> Any:
    """A type name of 300 characters."""
    resource = case.probe()
    resource.resource_type = "a" * 300
    return pb.GetProjectedCostRequest(resource=resource)


def half_more(case: Case) -> Any:
    """A share of 150 %."""
    return pb.GetProjectedCostRequest(resource=case.probe(), utilization_percentage=1.5)


def far_off(case: Case) -> Any:
    """A time range that begins tomorrow."""
    request = query(case, DAY)
    tomorrow = datetime.now(timezone.utc) + DAY
    request.start.FromDatetime(tomorrow)
    request.end.FromDatetime(tomorrow + DAY)
    return request


def years(case: Case) -> Any:
    """A time range of three years."""
    return query(case, 1095 * DAY)


def huge_page(case: Case) -> Any:
    """A page of 100,000."""
    return query(case, DAY, size=100_000)


def crowd(case: Case) -> Any:
    """Advice about 101 resources."""
    return pb.GetRecommendationsRequest(target_resources=[case.probe()] * 101)


def rows() -> Iterator[Check]:
    """The checks of failures."""
    nil, cli = "spec suite, nil resource", "Go CLI's conformance, errors"
    yield Check(id="error/nil-projected", level=Level.BASIC, holds="GetProjectedCost of nothing is refused", rule=nil, run=nil_projected)
    yield Check(id="error/nil-spec", level=Level.BASIC, holds="GetPricingSpec of nothing is refused", rule=nil, run=nil_spec)
    yield Check(id="error/nil-supports", level=Level.BASIC, holds="nothing is not supported", rule=nil, run=nil_supports)
    yield Check(id="error/inverted-range", level=Level.BASIC, holds="an inverted time range is refused", rule="spec suite, invalid time range", run=inverted)
    yield Check(id="error/unknown-resource", level=Level.BASIC, holds="an unknown type is NOT_FOUND or INVALID_ARGUMENT", rule=cli, run=unknown)
    yield Check(id="error/detail", level=Level.BASIC, holds="an ErrorDetail fits its code and status", rule="API reference, error codes", run=detail)
    for word, status in STAGED.items():
        name = word.replace(":", "-")
        yield Check(id=f"error/{name}", level=Level.STANDARD, holds=f"{word} ends with {status}", rule=cli, run=partial(staged, word, status))
    yield Check(id="error/alive", level=Level.STANDARD, holds="failures do not harm the next call", rule=cli, run=alive)
    limits = (
        ("long-type", "GetProjectedCost", "a type of 300 characters", long_type),
        ("utilization", "GetProjectedCost", "a utilization of 150 %", half_more),
        ("future", "GetActualCost", "a range that begins tomorrow", far_off),
        ("long-range", "GetActualCost", "a range of three years", years),
        ("page-size", "GetActualCost", "a page of 100,000", huge_page),
        ("targets", "GetRecommendations", "advice about 101 resources", crowd),
    )
    for name, method, what, made in limits:
        yield Check(id=f"error/{name}", level=Level.ADVANCED, holds=f"{what} is refused", rule="contract limits", run=partial(bound, method, made))


CHECKS = tuple(rows())

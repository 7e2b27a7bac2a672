"""What a call may ask and a plugin may answer: the bounds of the protocol's contract.

Requests that break them are INVALID_ARGUMENT with the field named. The Go host sends all properties of a resource as
tags, so more and longer tags are taken than the contract demands (50 of 128 and 256 characters).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.wire import convert
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire.dialect import provider_of
from finfocus_policy.wire.values import ActualQuery, CallFailed, ErrorCode, ProjectedCost

TYPE = re.compile(r"[a-zA-Z][a-zA-Z0-9_\-:/.@]*")
LONGEST = {"provider": 64, "resource_type": 256, "sku": 256, "region": 256, "id": 2048, "arn": 2048}
LONGEST_ID = 2048
MOST_TAGS, LONGEST_KEY, LONGEST_VALUE = 200, 256, 16_384
MOST_DAYS = 366
EVERYTHING = "*"
LARGEST_BATCH = 100
PAGE, LARGEST_PAGE = 50, 1000
FUTURE = timedelta(minutes=5)
MOST_METADATA = 32
SLACK, SHARE = Decimal("0.01"), Decimal("0.001")
# Types of the ecosystem's conformance suite: a host can see how each failure looks without breaking anything.
STAGED = {
    "forbidden:resource": ErrorCode.PERMISSION_DENIED,
    "error:internal": ErrorCode.UNSPECIFIED,
    "error:unavailable": ErrorCode.SERVICE_UNAVAILABLE,
}


def refused(text: str, code: ErrorCode = ErrorCode.INVALID_RESOURCE) -> CallFailed:
    """The failure of a request that breaks a bound."""
    return CallFailed(code, text)


def resource_in(request: Any) -> pb.ResourceDescriptor | None:
    """The descriptor of a request, None where it is absent."""
    return request.resource if request.HasField("resource") else None


def described(message: pb.ResourceDescriptor | None) -> ResourceDescriptor:
    """A descriptor that keeps the contract, its provider spelt the protocol's way. Raises CallFailed otherwise."""
    if message is None or not (message.provider or message.resource_type):
        raise refused("resource is needed")
    for name in ("provider", "resource_type"):
        if not getattr(message, name):
            raise refused(f"resource.{name} is needed")
    for name, most in LONGEST.items():
        if len(getattr(message, name)) > most:
            raise refused(f"resource.{name} is longer than {most} characters")
    check_type(message.resource_type)
    check_tags(message.tags)
    check_shares(message, "resource.")
    resource = convert.descriptor_of(message)
    return replace(resource, provider=provider_of(resource.provider))


def check_type(name: str, field: str = "resource.resource_type") -> None:
    """Raises CallFailed for what cannot be the name of a type, and for the types that always fail."""
    if name in STAGED:
        raise refused(f"{name} always fails so: it is there for tests", STAGED[name])
    if len(name) > LONGEST["resource_type"] or not TYPE.fullmatch(name):
        raise refused(f"{field} is not the name of a type")


def check_tags(tags: Mapping[str, str]) -> None:
    """Raises CallFailed for more or longer tags than are taken."""
    if len(tags) > MOST_TAGS:
        raise refused(f"more than {MOST_TAGS} tags")
    if any(len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE for key, value in tags.items()):
        raise refused(f"a tag is longer than {LONGEST_KEY} and {LONGEST_VALUE} characters")


def check_shares(message: Any, prefix: str = "") -> None:
    """Raises CallFailed for a share of capacity that is not 0 to 1, and for a growth below -1. NaN is neither."""
    if not 0 <= message.utilization_percentage <= 1:
        raise refused(f"{prefix}utilization_percentage has to be 0 to 1")
    if not -1 <= message.growth_rate < float("inf"):
        raise refused(f"{prefix}growth_rate has to be -1 or more")


def check_query(query: ActualQuery, at: datetime, most_days: int) -> None:
    """Raises CallFailed for a question after actual costs that breaks a bound; `at` is now. `most_days` holds for
    questions about everything there is."""
    if not (query.resource_id or query.arn or query.tags):
        raise refused("resource_id, arn or tags are needed")
    if max(len(query.resource_id), len(query.arn)) > LONGEST_ID:
        raise refused(f"resource_id or arn is longer than {LONGEST_ID} characters")
    check_tags(query.tags)
    whole = query.resource_id in ("", EVERYTHING) and not query.arn
    most = most_days if whole else MOST_DAYS
    if query.end - query.start > timedelta(days=most):
        raise refused(f"the range is longer than {most} days", ErrorCode.INVALID_TIME_RANGE)
    if query.start > at + FUTURE:
        raise refused("start is in the future", ErrorCode.INVALID_TIME_RANGE)


def bounds(count: int, size: int, token: str) -> tuple[int, int]:
    """Where a page starts and ends.

    >>> bounds(120, 0, ""), bounds(120, 100, "100")
    ((0, 50), (100, 120))
    """
    if not 0 <= size <= LARGEST_PAGE:
        raise refused(f"page_size has to be 0 to {LARGEST_PAGE}")
    if token and not (token.isascii() and token.isdigit() and len(token) < 10):
        raise refused("page_token is not one this plugin gave")
    start = min(int(token or 0), count)
    return start, min(start + (size or PAGE), count)


def sound(cost: ProjectedCost) -> ProjectedCost:
    """An answer that keeps the contract; its author is told what does not. Raises CallFailed (DATA_CORRUPTION)."""
    wrong = next((text for text, fails in faults(cost).items() if fails), "")
    if wrong:
        raise refused(f"the plugin's own answer is wrong: {wrong}", ErrorCode.DATA_CORRUPTION)
    return cost


def faults(cost: ProjectedCost) -> Mapping[str, bool]:
    """What can be wrong with an answer, and whether it is."""
    code, parts = cost.currency, sum(cost.breakdown.values(), Decimal(0))
    amounts = (cost.unit_price, cost.cost_per_month)
    impossible = not all(amount.is_finite() and amount >= 0 for amount in amounts)
    if impossible or not parts.is_finite():
        return {"an amount is negative or no number": True}
    apart = abs(parts - cost.cost_per_month)
    return {
        f"{code[:10]!r} is no currency": not (len(code) == 3 and code.isascii() and code.isupper()),
        f"more than {MOST_METADATA} entries in metadata": len(cost.metadata) > MOST_METADATA,
        "breakdown does not add up to cost_per_month": bool(cost.breakdown)
        and apart > max(SLACK, SHARE * cost.cost_per_month),
    }

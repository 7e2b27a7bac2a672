"""Plugins that break the protocol, each in one way: the good one with one answer changed.

`python wrong.py NAME --port=N` serves one as a process.
"""

import itertools
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from finfocus_policy.serve import server
from finfocus_policy.serve.answers import CostSource, NotOffered
from finfocus_policy.serve.run import run
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire.status import details_of
from finfocus_policy.wire.values import CallFailed, ErrorCode
from tests.conformance.good import Good

Ask = Callable[[Any], Any]


@dataclass(frozen=True)
class Wrong:
    """`change` gets the question and the good answer to it (called when wanted); `fails` are the checks that find it.

    `everywhere` are other functions of the server that are changed.
    """

    name: str
    method: str
    change: Callable[[Any, Ask], Any]
    fails: frozenset[str]
    level: str = "standard"
    everywhere: tuple[tuple[str, Any], ...] = ()


def filled(**fields: Any) -> Callable[[Any, Ask], Any]:
    """The good answer with some fields set."""

    def change(request: Any, ask: Ask) -> Any:
        answer = ask(request)
        for name, value in fields.items():
            setattr(answer, name, value)
        return answer

    return change


def spec(**fields: Any) -> Callable[[Any, Ask], Any]:
    def change(request: Any, ask: Ask) -> Any:
        answer = ask(request)
        for name, value in fields.items():
            setattr(answer.spec, name, value)
        return answer

    return change


def unchanged(request: Any, ask: Ask) -> Any:
    return ask(request)


def no_reason(request: Any, ask: Ask) -> Any:
    answer = ask(request)
    answer.reason = ""
    return answer


def half_breakdown(request: Any, ask: Ask) -> Any:
    answer = ask(request)
    answer.cost_breakdown["machine"] = 1.0
    return answer


def nil_answered(request: Any, ask: Ask) -> Any:
    return ask(request) if request.HasField("resource") else pb.GetProjectedCostResponse(currency="USD")


def nil_supported(request: Any, ask: Ask) -> Any:
    return ask(request) if request.HasField("resource") else pb.SupportsResponse(supported=True)


def zero_for_unknown(request: Any, ask: Ask) -> Any:
    zero = request.resource.resource_type == "invalid:resource"
    return pb.GetProjectedCostResponse(currency="USD") if zero else ask(request)


def any_range(request: Any, ask: Ask) -> Any:
    inverted = request.end.seconds < request.start.seconds
    return pb.GetActualCostResponse() if inverted else ask(request)


def backwards(request: Any, ask: Ask) -> Any:
    answer = ask(request)
    if not request.page_size:
        points = list(answer.results)
        del answer.results[:]
        answer.results.extend(reversed(points))
    return answer


def no_source(request: Any, ask: Ask) -> Any:
    answer = ask(request)
    for point in answer.results:
        point.source = ""
    return answer


def earlier(request: Any, ask: Ask) -> Any:
    answer = ask(request)
    if not request.page_size:
        answer.results[0].timestamp.seconds = request.start.seconds - 86400
    return answer


def lossy_pages(request: Any, ask: Ask) -> Any:
    answer = ask(request)
    if request.page_size == 2:
        del answer.results[-1]
    return answer


def slow(request: Any, ask: Ask) -> Any:
    time.sleep(0.12)
    return ask(request)


def not_offered(request: Any, ask: Ask) -> Any:
    raise NotOffered("gone")


def unset(request: Any, ask: Ask) -> Any:
    if request.resource.resource_type == "ec2":
        raise CallFailed(ErrorCode.MISSING_API_KEY, "there is no key")
    return ask(request)


TURN = itertools.count()


def changing(request: Any, ask: Ask) -> Any:
    answer = ask(request)
    answer.unit_price += next(TURN)
    return answer


def short_batch(request: Any, ask: Ask) -> Any:
    answer = ask(request)
    if answer.results:
        del answer.results[-1]
    return answer


def no_budget_id(request: Any, ask: Ask) -> Any:
    answer = ask(request)
    answer.budgets[0].id = ""
    return answer


def whole_page(request: Any, ask: Ask) -> Any:
    request.page_size = 0
    return ask(request)


def forgiving(request: Any, ask: Ask) -> Any:
    if request.resource.resource_type == "forbidden:resource":
        raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, "no such type")
    return ask(request)


def any_share(request: Any, ask: Ask) -> Any:
    request.ClearField("utilization_percentage")
    return ask(request)


def any_page(request: Any, ask: Ask) -> Any:
    request.page_size = min(request.page_size, 1000)
    return ask(request)


def contradiction(request: Any, ask: Ask) -> Any:
    answer = ask(request)
    answer.configuration_errors.append("no key is set")
    return answer


def transient_always(failure: Any, package: str, at: Any) -> Any:
    """An ErrorDetail whose category is not that of its code."""
    other = CallFailed(failure.code, failure.message)
    with patch.object(CallFailed, "category", 1):
        return details_of(other, package, at)


def strict_trace(context: Any) -> None:
    trace = dict(context.invocation_metadata()).get("x-finfocus-trace-id", "")
    if trace == "not-a-trace":
        raise CallFailed(ErrorCode.INVALID_RESOURCE, "that is no trace id")


UNDER_WAY: list[int] = []
LOCK = threading.Lock()


def crowded(request: Any, ask: Ask) -> Any:
    """Ends the process when more than twenty calls are under way."""
    with LOCK:
        UNDER_WAY.append(1)
        crowd = len(UNDER_WAY)
    if crowd > 20:
        os._exit(7)
    time.sleep(0.5 if crowd > 1 else 0.05)  # on a busy machine fifty calls do not come within a moment
    with LOCK:
        UNDER_WAY.pop()
    return ask(request)


def wrong(name: str, method: str, change: Any, *fails: str, level: str = "standard", everywhere: Any = ()) -> Wrong:
    return Wrong(name, method, change, frozenset(fails), level, everywhere)


NAN = float("nan")
ALL = (
    wrong("empty-name", "Name", filled(name=""), "protocol/name"),
    wrong("other-name", "GetPluginInfo", filled(name="other"), "protocol/info"),
    wrong("no-version", "GetPluginInfo", filled(version=""), "protocol/info"),
    wrong("odd-spec-version", "GetPluginInfo", filled(spec_version="0.5.7"), "protocol/spec-version"),
    wrong("other-major", "GetPluginInfo", filled(spec_version="v1.0.0"), "protocol/spec-version"),
    wrong("no-reason", "Supports", no_reason, "protocol/supports-reason"),
    wrong("nil-supported", "Supports", nil_supported, "error/nil-supports"),
    wrong("nan", "GetProjectedCost", filled(unit_price=NAN), "protocol/projected-amounts"),
    wrong("nan-month", "GetProjectedCost", filled(cost_per_month=NAN), "protocol/projected-amounts"),
    wrong("negative", "GetProjectedCost", filled(unit_price=-1.0), "protocol/projected-amounts"),
    wrong("currency", "GetProjectedCost", filled(currency="dollars"), "protocol/projected-currency"),
    wrong("breakdown", "GetProjectedCost", half_breakdown, "protocol/projected-breakdown"),
    wrong("nil-answered", "GetProjectedCost", nil_answered, "error/nil-projected"),
    wrong("zero-for-unknown", "GetProjectedCost", zero_for_unknown, "error/unknown-resource"),
    wrong("unimplemented", "GetProjectedCost", not_offered, "protocol/projected", "protocol/capabilities"),
    wrong("inconsistent", "GetProjectedCost", changing, "performance/consistent"),
    wrong("forgiving", "GetProjectedCost", forgiving, "error/forbidden-resource"),
    wrong("any-share", "GetProjectedCost", any_share, "error/utilization", level="advanced"),
    wrong("any-range", "GetActualCost", any_range, "error/inverted-range"),
    wrong("backwards", "GetActualCost", backwards, "protocol/actual-order"),
    wrong("no-source", "GetActualCost", no_source, "protocol/actual-points"),
    wrong("earlier", "GetActualCost", earlier, "protocol/actual-span"),
    wrong("lossy-pages", "GetActualCost", lossy_pages, "protocol/actual-pages"),
    wrong("any-page", "GetActualCost", any_page, "error/page-size", level="advanced"),
    wrong("slow-name", "Name", slow, "performance/name"),
    wrong("spec-mode", "GetPricingSpec", spec(billing_mode="per_moon"), "protocol/spec-mode"),
    wrong("spec-currency", "GetPricingSpec", spec(currency=""), "protocol/spec-fields"),
    wrong("spec-rate", "GetPricingSpec", spec(rate_per_unit=-0.1), "protocol/spec-rate"),
    wrong("estimate", "EstimateCost", filled(currency="usd"), "protocol/estimate"),
    wrong("unset", "GetProjectedCost", unset, "protocol/configured"),
    wrong("short-batch", "BatchCost", short_batch, "protocol/batch"),
    wrong("no-budget-id", "GetBudgets", no_budget_id, "protocol/budgets"),
    wrong("long-page", "GetRecommendations", whole_page, "protocol/recommendations"),
    wrong("contradiction", "DryRun", contradiction, "protocol/dry-run"),
    wrong("detail-category", "Name", unchanged, "error/detail", everywhere=(("details_of", transient_always),)),
    wrong("strict-trace", "Name", unchanged, "context/trace", everywhere=(("echo_trace", strict_trace),)),
    wrong("dies-crowded", "GetProjectedCost", crowded, "performance/parallel", level="advanced"),
)
BY_NAME = {each.name: each for each in ALL}


def changed(wrong: Wrong) -> ExitStack:
    """While it is entered, servers that are started answer wrongly."""

    class Source(CostSource):
        def table(self) -> Any:
            table = dict(super().table())
            request, ask = table[wrong.method]
            table[wrong.method] = (request, lambda message: wrong.change(message, ask))
            return table

    stack = ExitStack()
    stack.enter_context(patch.object(server, "CostSource", Source))
    for name, function in wrong.everywhere:
        stack.enter_context(patch.object(server, name, function))
    return stack


if __name__ == "__main__":
    with changed(BY_NAME[sys.argv[1]]):
        sys.exit(run(Good(), sys.argv[2:]))

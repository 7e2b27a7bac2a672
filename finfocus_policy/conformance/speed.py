"""How fast a plugin answers, one question at a time and many at once, and whether it says the same each time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

from finfocus_policy.conformance.actuals import DAY, query
from finfocus_policy.conformance.case import UNSET, Case, need
from finfocus_policy.conformance.check import Check, Level, Skipped
from finfocus_policy.conformance.target import OK, UNIMPLEMENTED, finished
from finfocus_policy.wire._pb.finfocus.v1 import budget_pb2
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb

ROUNDS = 9
AT_ONCE = {Level.STANDARD: 10, Level.ADVANCED: 50}
STEADY_ROUNDS, STEADY_FACTOR, STEADY_SECONDS = 15, 3.0, 0.02
SAME = 5
# Method, what is asked, milliseconds at the standard and at the advanced level (None: not asked there).
LIMITS: tuple[tuple[str, str, Callable[[Case], Any], int | None, int], ...] = (
    ("name", "Name", lambda case: pb.NameRequest(), 100, 50),
    ("supports", "Supports", lambda case: pb.SupportsRequest(resource=case.probe()), 50, 25),
    ("info", "GetPluginInfo", lambda case: pb.GetPluginInfoRequest(), 100, 50),
    ("projected", "GetProjectedCost", lambda case: pb.GetProjectedCostRequest(resource=case.probe()), 200, 100),
    ("spec", "GetPricingSpec", lambda case: pb.GetPricingSpecRequest(resource=case.probe()), 200, 100),
    ("budgets", "GetBudgets", lambda case: budget_pb2.GetBudgetsRequest(), 5000, 2000),
    ("actual-day", "GetActualCost", lambda case: query(case, DAY), 2000, 1000),
    ("actual-month", "GetActualCost", lambda case: query(case, 30 * DAY), None, 10_000),
)


def timed(case: Case, method: str, request: Any) -> float:
    """Seconds one answer takes. Raises Skipped where there is none to be timed."""
    answer = case.ask(method, request)
    if answer.status == UNIMPLEMENTED:
        raise Skipped(f"{method} is not offered")
    need(answer.status != "DEADLINE_EXCEEDED", answer.said)
    if answer.status != OK:
        raise Skipped(answer.said)
    return answer.seconds


def latency(method: str, made: Callable[[Case], Any], standard: int | None, advanced: int, case: Case) -> str:
    """The median of nine answers is under the limit of the level that is asked for. The first call is not counted: it
    opens the connection. One that takes seconds is not asked nine times."""
    limit = advanced if case.level is Level.ADVANCED or standard is None else standard
    request = made(case)
    first = timed(case, method, request)
    rounds = ROUNDS if first * ROUNDS < case.left / 2 else 1
    found = median([first] if rounds == 1 else [timed(case, method, request) for _ in range(rounds)]) * 1000
    need(found <= limit, f"{method} takes {found:.0f} ms, at most {limit}")
    return f"{found:.1f} ms of {limit}"


def question(case: Case) -> tuple[str, Any]:
    """What is asked many times: the projected cost where it is offered, else the name."""
    try:
        request = pb.GetProjectedCostRequest(resource=case.probe())
    except Skipped:
        return "Name", pb.NameRequest()
    possible = case.ask("GetProjectedCost", request).status not in (UNIMPLEMENTED, *UNSET)
    return ("GetProjectedCost", request) if possible else ("Name", pb.NameRequest())


def parallel(case: Case) -> str:
    """So many calls at once are all answered."""
    many = AT_ONCE[case.level]
    method, request = question(case)
    began = time.perf_counter()
    calls = [case.target.begin(method, request, case.left) for _ in range(many)]
    statuses = [finished(method, call, began).status for call in calls]
    failed = sorted({status for status in statuses if status != OK})
    need(not failed, f"of {many} calls at once {sum(s != OK for s in statuses)} ended with {', '.join(failed)}")
    return f"{many} at once in {(time.perf_counter() - began) * 1000:.0f} ms"


def consistent(case: Case) -> None:
    """The same question gets the same answer, but for when it expires."""
    method, request = question(case)
    found = set()
    for _ in range(SAME):
        message = case.answered(method, request)
        if method == "GetProjectedCost":
            message.ClearField("expires_at")
        found.add(message.SerializeToString(deterministic=True))
    need(len(found) == 1, f"{method} gave {len(found)} answers to {SAME} equal questions")


def steady(case: Case) -> str:
    """The plugin does not get slower as it is asked."""
    method, request = question(case)
    timed(case, method, request)
    first, last = (median(timed(case, method, request) for _ in range(STEADY_ROUNDS)) for _ in range(2))
    need(last <= first * STEADY_FACTOR + STEADY_SECONDS, f"{method} took {first * 1000:.1f} ms, then {last * 1000:.1f}")
    return f"{first * 1000:.1f} ms, then {last * 1000:.1f}"


def rows() -> Iterator[Check]:
    """The checks of speed."""
    for name, method, made, standard, advanced in LIMITS:
        level = Level.ADVANCED if standard is None else Level.STANDARD
        limits = f"{advanced} ms" if standard is None else f"{standard} ms (advanced: {advanced})"
        run = partial(latency, method, made, standard, advanced)
        yield Check(id=f"performance/{name}", level=level, holds=f"{method} within {limits}", rule="spec suite, latency", run=run)
    yield Check(id="performance/parallel", level=Level.STANDARD, holds="10 calls at once (advanced: 50)", rule="spec suite, concurrency", run=parallel)
    yield Check(id="performance/consistent", level=Level.STANDARD, holds="equal questions, equal answers", rule="spec suite, consistency", run=consistent)
    yield Check(id="performance/steady", level=Level.ADVANCED, holds="it does not get slower", rule="spec suite, baseline variance", run=steady)


CHECKS = tuple(rows())

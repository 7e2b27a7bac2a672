"""Perpetual free tiers: taken off once for a stack, never below zero, and said."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

import pytest

from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.cost import CostResult, Estimate
from finfocus_policy.model.period import moment
from finfocus_policy.model.resource import Operation, Resource, Stack
from finfocus_policy.model.settings import Settings
from finfocus_policy.read.usage_file import parse
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.free_tiers import ALLOWANCES
from finfocus_policy.wiring import FREE_TIERS_NOTE, Evaluator

HINTS = RegionHints(config={"aws:region": "us-east-1", "gcp:region": "us-central1"})
FUNCTION, QUEUE, TABLE, ALARM = "aws:lambda/function:Function", "aws:sqs/queue:Queue", "aws:dynamodb/table:Table", "aws:cloudwatch/metricAlarm:MetricAlarm"
BUCKET, GCS = "aws:s3/bucket:Bucket", "gcp:storage/bucket:Bucket"


def resource(name: str, type: str, operation: Operation = Operation.CREATE, **inputs: Any) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::shop::{type}::{name}", type=type, inputs=inputs, operation=operation)


def made(resources: Sequence[Resource], usage: Any, *, free: bool = True, previous: Sequence[Resource] | None = None) -> Estimate:
    source = parse(json.dumps({"resource_usage": usage}), "u.json")
    stack = Stack(resources=tuple(resources), previous=None if previous is None else tuple(previous))
    return Evaluator(Settings(free_tiers=free), HINTS, usage=source, now=moment("2026-11-21")).estimate(stack)


def costs(estimate: Estimate) -> dict[str, Decimal]:
    return {r.name: r.known_cost for r in estimate.results}


def free_lines(result: CostResult) -> list[str]:
    return [a for a in result.assumptions if a.startswith("free tier")]


@pytest.mark.parametrize(
    ("type", "inputs", "usage", "listed", "left"),
    [
        (QUEUE, {}, {"monthly_requests": 3_000_000}, "1.2", "0.8"),
        (QUEUE, {}, {"monthly_requests": 999_999}, "0.3999996", "0"),
        (FUNCTION, {"memorySize": 1024}, {"monthly_requests": 2_000_000, "request_duration_ms": 200}, "7.06668", "0.2"),
        (TABLE, {"billingMode": "PAY_PER_REQUEST"}, {"storage_gb": 30}, "7.5", "1.25"),
        (ALARM, {}, {}, "0.1", "0"),
        (BUCKET, {}, {"standard.storage_gb": 4}, "0.092", "0.092"),
        (GCS, {"location": "us-central1"}, {"storage_gb": 7}, "0.14", "0.04"),
        (GCS, {"location": "europe-west1"}, {"storage_gb": 7}, "0.14", "0.14"),
    ],
)
def test_what_is_left_to_pay(type: str, inputs: Any, usage: Any, listed: str, left: str) -> None:
    one = resource("it", type, **inputs)
    assert costs(made([one], {"it": usage}, free=False))["it"] == Decimal(listed)
    taken = made([one], {"it": usage})
    assert costs(taken)["it"] == Decimal(left)
    assert bool(free_lines(taken.results[0])) is (listed != left)
    assert FREE_TIERS_NOTE in taken.notes


@pytest.mark.parametrize("seed", range(5))
def test_it_is_given_once_for_the_stack_in_the_order_of_urns(seed: int) -> None:
    queues = [resource(f"q{n}", QUEUE) for n in range(4)]
    random.Random(seed).shuffle(queues)
    found = made(queues, {f"q{n}": {"monthly_requests": 400_000} for n in range(4)})
    assert costs(found) == {"q0": 0, "q1": 0, "q2": Decimal("0.08"), "q3": Decimal("0.16")}
    assert [len(free_lines(r)) for r in found.results] == [1, 1, 1, 0]
    assert free_lines(found.results[2]) == ["free tier: 200000 requests of SQS requests a month are taken off"]


def test_kinds_that_share_an_allowance_share_it() -> None:
    two = [resource("a", FUNCTION, architectures=["arm64"]), resource("b", FUNCTION)]
    usage = {name: {"monthly_requests": 1_000_000, "request_duration_ms": 1} for name in ("a", "b")}
    assert costs(made(two, usage)) == {"a": 0, "b": Decimal("0.2")}


def test_what_was_deployed_had_its_free_tier_too() -> None:
    queue = resource("q", QUEUE, Operation.UPDATE, delaySeconds=5)
    found = made([queue], {"q": {"monthly_requests": 3_000_000}}, previous=[resource("q", QUEUE)])
    assert found.previous_total is not None
    assert found.previous_total.amount == found.total.amount == Decimal("0.8")


def test_nothing_is_taken_off_unless_it_is_asked_for() -> None:
    found = made([resource("q", QUEUE)], {"q": {"monthly_requests": 1}}, free=False)
    assert found.results[0].known_cost == Decimal("0.0000004")
    assert FREE_TIERS_NOTE not in found.notes


def test_every_allowance_is_of_something_that_has_a_price_and_says_where_it_is_from() -> None:
    keys = Catalog().keys()
    for allowance in ALLOWANCES:
        assert allowance.amount > 0
        assert allowance.page.startswith("https://")
        moment(allowance.date)
        for pattern in allowance.keys.split():
            assert any(fnmatchcase(key, pattern) for key in keys), f"{allowance.name}: no price key is {pattern}"
    assert len({a.name for a in ALLOWANCES}) == len(ALLOWANCES)


@pytest.mark.parametrize(("region", "taken"), [("us-east-1", True), ("eu-west-1", True), ("us-gov-west-1", False), ("cn-north-1", False)])
def test_accounts_of_other_partitions_have_terms_of_their_own(region: str, taken: bool) -> None:
    assert any(allowance.covers(["aws/lambda/requests/x86_64"], region) for allowance in ALLOWANCES) is taken

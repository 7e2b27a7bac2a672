"""A preview written without secrets reads back as the stack it was: the same costs, regions, tags and operations."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.mapping.registry import keys_of
from finfocus_policy.model.cost import CostResult, Estimate
from finfocus_policy.model.resource import Operation, Resource, Secret, Stack, Unknown
from finfocus_policy.model.settings import Settings
from finfocus_policy.read import document, merge, preview, state
from finfocus_policy.read.written import written
from finfocus_policy.wiring import Evaluator

FIXTURES = Path(__file__).parents[1] / "fixtures"
PREVIEWS = sorted(str(p.relative_to(FIXTURES)) for p in FIXTURES.glob("*/preview*") if p.suffix in (".json", ".jsonl"))
PAIRS = ("shop-update", "lifecycle")
NAME = "urn:pulumi:dev::shop::aws:ec2/instance:Instance::web"


@cache
def stack(name: str) -> Stack:
    if name in PAIRS:
        return merge.merge(stack(f"{name}/preview.json"), state.read(document.load(str(FIXTURES / name / "state.json"))))
    return preview.read(document.load(str(FIXTURES / name)))


def estimate(of: Stack) -> Estimate:
    return Evaluator(Settings(), RegionHints(config=of.config)).estimate(of)


def facts(result: CostResult) -> tuple[object, ...]:
    return result.urn, result.operation, result.known_cost, result.status, result.reason, result.region, result.retained, result.previous_cost, result.descriptor.tags, result.ancestors


@pytest.mark.parametrize("name", [*PREVIEWS, *PAIRS])
def test_reads_back(name: str) -> None:
    before = stack(name)
    after = preview.read(written(before, keys_of))
    one, two = estimate(before), estimate(after)
    assert [facts(r) for r in two.results] == [facts(r) for r in one.results]
    assert (two.previous_total, two.omitted, two.errors, two.project, two.stack) == (one.previous_total, one.omitted, one.errors, one.project, one.stack)
    assert written(after, keys_of) == written(before, keys_of)


def of_inputs(**inputs: object) -> Stack:
    return Stack(resources=(Resource(urn=NAME, type="aws:ec2/instance:Instance", inputs=inputs, operation=Operation.CREATE),))


def test_secrets_are_masked_at_any_depth_and_what_no_price_needs_is_left_out() -> None:
    hidden = of_inputs(instanceType=Secret("s3cr3t.large"), rootBlockDevice={"volumeSize": Secret(Decimal(77777))}, userData="hunter2", tags={"a": Secret("s3cr3t")})
    text = written(hidden, keys_of)
    assert not [word for word in ("s3cr3t", "77777", "hunter2", "userData") if word in text]
    [read] = preview.read(text).resources
    assert isinstance(read.inputs["instanceType"], Unknown)
    assert str(read.inputs["instanceType"]) == "instanceType is a masked secret"


def test_configuration_keeps_regions_and_our_settings_alone() -> None:
    config = {"aws:region": "eu-west-1", "finfocus:monthly": "50", "shop:password": "hunter2", "aws:secretKey": "hunter2", "gcp:region": Secret("hunter2")}
    made = json.loads(written(Stack(resources=(), config=config), keys_of))
    assert made["config"] == {"aws:region": "eu-west-1", "finfocus:monthly": "50"}


def test_numbers_keep_their_digits() -> None:
    size = Decimal("12345678.000000001")
    [read] = preview.read(written(of_inputs(rootBlockDevice={"volumeSize": size}), keys_of)).resources
    assert read.inputs["rootBlockDevice"]["volumeSize"] == size

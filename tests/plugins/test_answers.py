"""What a plugin's answer comes to: never for another resource than was asked about, never for other hours than it runs."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.model.cost import Meter, PriceRequest
from finfocus_policy.model.resource import ResourceDescriptor, Stack
from finfocus_policy.sources.plugin.client import about
from finfocus_policy.sources.plugin.question import answered
from finfocus_policy.wire.convert import descriptor_message
from finfocus_policy.wire.values import CallFailed, ProjectedCost
from tests.plugins.asking import disks, hostile, machines, resource, run, without_plugins

NODE = "aws/elasticache/node/redis/cache.t3.micro"
SIZES = tuple(range(100, 1300, 100))
NODES = resource("nodes", "aws:eks/nodeGroup:NodeGroup", instanceTypes=["t3.medium"], scalingConfig={"desiredSize": 3})


def charged(unit: str, quantity: str, *, usage: bool = False, key: str = "a/b") -> PriceRequest:
    """A request charged for so much of one thing."""
    meter = Meter(name="Charge", unit=unit, quantity=Decimal(quantity), keys=(key,), usage_based=usage)
    return PriceRequest(type="aws:a/b:C", descriptor=ResourceDescriptor(provider="aws", resource_type="a"), meters=(meter,))


def cost(unit: str, month: str, **parts: str) -> ProjectedCost:
    return ProjectedCost(
        unit_price=Decimal(unit), cost_per_month=Decimal(month), breakdown={name: Decimal(part) for name, part in parts.items()}
    )


# What it is charged for, what the plugin answers, what is shown, and whether it says that the hours were not told.
ANSWERS: list[tuple[PriceRequest, ProjectedCost, str, bool]] = [
    (charged("hours", "730"), cost("1.5", "1095"), "730 hours at 1.5 = 1095", False),
    (charged("hours", "730"), cost("0.0104", "7.59"), "730 hours at 0.0104 = 7.59", False),
    (charged("hours", "200"), cost("1.5", "1095"), "200 hours at 1.5 = 300", False),
    (charged("hours", "2190"), cost("1.5", "1095"), "2190 hours at 1.5 = 3285", False),
    (charged("hours", "2190"), cost("1.5", "3285"), "2190 hours at 1.5 = 3285", False),
    (charged("hours", "2190"), cost("4.5", "3285.5"), "2190 hours at 4.5 = 9855", False),
    (charged("hours", "2190"), cost("1", "3285"), "1 months at 3285 = 3285", True),
    (charged("hours", "2190", key=NODE), cost("1.5", "3285"), "2190 hours at 1.5 = 3285", False),
    (charged("hours", "2190", key=NODE), cost("4.5", "3285"), "730 hours at 4.5 = 3285", False),
    (charged("hours", "2190", key=NODE), cost("1", "3285"), "1 months at 3285 = 3285", False),
    (charged("hours", "2190", key=NODE), cost("1.5", "0"), "2190 hours at 1.5 = 3285", False),
    (charged("hours", "0"), cost("1.5", "1095"), "0 hours at 1.5 = 0", False),
    (charged("hours", "200"), cost("1.5", "0"), "200 hours at 1.5 = 300", False),
    (charged("hours", "200"), cost("1.5", "1095", machine="1000", disk="95"), "1 months at 95 = 95, 1 months at 1000 = 1000", True),
    (charged("hours", "200"), cost("0", "0.005"), "1 months at 0.005 = 0.005", True),
    (charged("GB-months", "500"), cost("0.08", "40"), "1 months at 40 = 40", False),
]


@pytest.mark.parametrize(("request_", "answer", "shown", "odd"), ANSWERS)
def test_what_an_answer_comes_to(request_: PriceRequest, answer: ProjectedCost, shown: str, odd: bool) -> None:
    priced = answered(request_, answer, "mine")
    lines = [f"{c.quantity:f} {c.unit} at {c.unit_price:f} = {(c.monthly_cost or Decimal()).normalize():f}" for c in priced.components]
    assert ", ".join(lines) == shown
    assert any("which mine was not told" in text for text in priced.assumptions) is odd


@pytest.mark.parametrize("request_", [charged("GB-months", "500"), charged("hours", "730", usage=True), charged("requests", "5")])
def test_the_price_of_a_unit_is_no_cost_of_a_month(request_: PriceRequest) -> None:
    """0.023 for a GB is not 730 times that for a bucket."""
    with pytest.raises(CallFailed, match="the price of a unit, and no cost of a month"):
        answered(request_, cost("0.023", "0"), "mine")


def test_one_price_counts_for_every_machine_of_a_group(tmp_path: Path) -> None:
    """Nothing in a question tells how many there are: an hourly price is one machine's."""
    made = run(Stack(resources=(NODES,)), [hostile("is itself", tmp_path / "log")])
    (group,) = made.estimate.results
    assert group.priced.components[0].quantity == 3 * 730
    assert made.total == Decimal("1.5") * 3 * 730


def test_an_absurd_price_does_not_end_the_estimate(tmp_path: Path) -> None:
    """Ten resources at 1e15 could not be added up."""
    made = run(machines(), [hostile("absurd", tmp_path / "log")])
    assert made.total == without_plugins(machines()).total.amount
    assert "answered more than 100,000,000,000 USD a month" in made.notes


def test_a_unit_price_alone_prices_machines_and_not_disks(tmp_path: Path) -> None:
    stack = Stack(resources=(*machines(["t3.micro"]).resources, *disks([500]).resources))
    made = run(stack, [hostile("a unit price alone", tmp_path / "log")])
    kinds = [r.priced.source.kind for r in made.estimate.results if r.priced.source]
    assert (kinds, made.total) == (["list", "plugin"], Decimal("1.5") * 730 + 40)
    assert "no cost of a month" in made.notes


@pytest.mark.parametrize("mode", ["batch", "batch reordered", "batch mixed up", "batch doubled"])
def test_disks_that_differ_in_size_alone_are_not_mixed_up(mode: str, tmp_path: Path) -> None:
    """Same type, size word and region: only what was asked beside them tells one from the other. A batch that is wrong is
    asked one by one, where the mode has one price for all."""
    made = run(disks(SIZES), [hostile(mode, tmp_path / "log")], workers=1)
    assert "batch 12" in (tmp_path / "log").read_text()
    by_size = {f"disk-{n}": Decimal(1000 + sum(map(ord, "gp3")) + size) for n, size in enumerate(SIZES)}
    right = by_size if mode in ("batch", "batch reordered") else dict.fromkeys(by_size, Decimal(1095))
    assert {r.name: r.monthly_cost for r in made.estimate.results} == right


ASKED = ResourceDescriptor(provider="aws", resource_type="ebs", sku="gp3", region="us-east-1", id="1", tags={"size": "100"})
TOLD: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"sku": "gp3", "id": "1"}, True),
    ({"tags": {"size": "100"}}, True),
    ({"tags": {"size": "500"}}, False),
    ({"id": "2"}, False),
    ({"sku": "gp2"}, False),
    ({"region": "eu-west-1"}, False),
]


@pytest.mark.parametrize(("told", "same"), TOLD)
def test_whether_an_answer_is_about_what_was_asked(told: dict[str, Any], same: bool) -> None:
    message = descriptor_message(ResourceDescriptor(**{"provider": "", "resource_type": "", **told}))
    assert about(message, ASKED) is same

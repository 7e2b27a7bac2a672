from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.budget import Budget, BudgetVerdict
from finfocus_policy.model.period import moment
from finfocus_policy.model.resource import Operation, Resource, Secret, Stack
from finfocus_policy.model.settings import Settings
from finfocus_policy.wiring import Evaluator

HINTS = RegionHints(config={"aws:region": "us-east-1"})
NOW = moment("2026-11-21")
TEMPLATE = "urn:pulumi:dev::shop::aws:ec2/launchTemplate:LaunchTemplate::lt"


def resource(name: str, type: str = "aws:ec2/instance:Instance", **inputs: Any) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::shop::{type}::{name}", type=type, inputs=inputs, operation=Operation.CREATE)


def evaluator(**settings: Any) -> Evaluator:
    return Evaluator(Settings(**settings), HINTS, now=NOW)


def test_equal_resources_share_a_price_but_keep_their_own_tags() -> None:
    one, two = (resource(n, instanceType="t3.micro", tags={"Name": n}) for n in ("a", "b"))
    first, second = evaluator().estimate(Stack(resources=(one, two))).results
    assert first.priced is second.priced
    assert [dict(r.descriptor.tags) for r in (first, second)] == [{"Name": "a"}, {"Name": "b"}]


def test_a_secret_size_is_not_mistaken_for_another_secret_size() -> None:
    small, large = (resource(s, instanceType=Secret(s)) for s in ("t3.micro", "m5.large"))
    made = evaluator()
    costs = [made.price(r, Graph((r,), HINTS))[1].monthly_cost for r in (small, large)]
    assert costs == [Decimal("8.392"), Decimal("70.88")]


def test_what_a_template_says_is_read_anew_in_each_graph() -> None:
    group = resource("asg", "aws:autoscaling/group:Group", launchTemplate={"id": "lt-1"}, desiredCapacity=1)
    made = evaluator()
    costs = []
    for size in ("t3.micro", "m5.large"):
        template = Resource(urn=TEMPLATE, type="aws:ec2/launchTemplate:LaunchTemplate", id="lt-1", inputs={"instanceType": size})
        costs.append(made.price(group, Graph((template, group), HINTS))[1].monthly_cost)
    assert costs[0] != costs[1]


def test_the_verdict_names_ways_back_that_were_priced() -> None:
    stack = Stack(resources=tuple(resource(f"web-{i}", instanceType="t3.micro") for i in range(10)), previous=())
    verdict = evaluator(budgets=(Budget(name="b", monthly=Decimal(80)),)).judge(stack).verdict
    assert verdict.budgets[0].verdict is BudgetVerdict.DENY
    assert verdict.budgets[0].ways_back[0] == "2 of the 10 like web-0: t3.micro -> t3.nano: saves $7.59, $76.33 a month remains"
    assert verdict.denied


def test_previous_costs_come_from_old_states_or_from_the_last_verdict() -> None:
    now = replace(resource("a", instanceType="m5.large"), operation=Operation.UPDATE)
    old = resource("a", instanceType="t3.micro")
    told = evaluator().estimate(Stack(resources=(now,), previous=(old,)))
    remembered = evaluator().estimate(Stack(resources=(now,)), previous={now.urn: Decimal("8.392"), "gone": Decimal(5)})
    nobody = evaluator().estimate(Stack(resources=(now,)))
    assert (told.difference, remembered.difference, nobody.difference) == (
        replace(told.total, amount=Decimal("62.488")),
        replace(told.total, amount=Decimal("57.488")),
        None,
    )


def test_stale_cards_are_named_with_their_date() -> None:
    made = evaluator()
    assert made.price_data() == ()
    stack = Stack(resources=(resource("a", instanceType="t3.micro"),))
    data = made.estimate(stack).price_data[0]
    assert data.sha256
    assert any(name.startswith("aws-ebs-us of ") for name in data.stale)
    assert not any("2026" in name for name in data.stale)


def test_a_loop_of_parents_ends() -> None:
    component = Resource(urn="urn:pulumi:dev::shop::a:b:C::c", type="a:b:C", custom=False, parent="urn:pulumi:dev::shop::a:b:C::c")
    child = replace(resource("a", instanceType="t3.micro"), parent=component.urn)
    made = evaluator().estimate(Stack(resources=(child,), structure=(component,)))
    assert made.results[0].ancestors == (component.urn,)

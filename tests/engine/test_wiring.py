from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from finfocus_policy.engine.select import parse_filter, select
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.budget import Budget, BudgetVerdict, Level
from finfocus_policy.model.cost import Reason
from finfocus_policy.model.period import moment
from finfocus_policy.model.resource import Operation, Provider, Resource, Secret, Stack, Unknown
from finfocus_policy.model.settings import Settings
from finfocus_policy.read.usage_file import parse
from finfocus_policy.wiring import Evaluator
from finfocus_policy.wiring.keys import key_of

HINTS = RegionHints(config={"aws:region": "us-east-1"})
NOW = moment("2026-11-21")
PROVIDER = "urn:pulumi:dev::shop::pulumi:providers:aws"
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


UNEQUAL: list[Any] = [
    *(None, True, 1, Decimal(1), "1", Secret(1), Secret("1"), Unknown("1"), Unknown("1", "is masked"), [1], ["1"], {"1": 1}, {"1": None}),
    *([], {}, "", 0, False, [[]], [{}], {"a": [1, 2]}, {"a": [2, 1]}, {"a": [1], "b": 2}, {"a": {"b": [1, 2]}}, Secret([1]), Secret({"a": 1})),
    *(10**18, Decimal("0.1"), Decimal("0.10000000000000000001"), "\u00e9", "e\u0301", "\0", [Secret(1)], [Unknown("1")]),
]


def test_only_equal_values_of_equal_types_are_looked_up_by_the_same_key() -> None:
    """Also where a value is written in another way, for what it holds."""
    keys = [key_of(("t", value, beside)) for value in UNEQUAL for beside in (None, Decimal(1))]
    assert len(set(keys)) == len(keys)
    for value in UNEQUAL:
        assert key_of(("t", value)) == key_of(("t", deepcopy(value)))


def test_texts_that_are_the_same_object_have_the_key_of_equal_ones() -> None:
    region = "us-east-1"
    other = "".join(["us-east", "-1"])
    assert key_of((region, [region, region])) == key_of((other, [region, "".join(["us-", "east-1"])]))


def test_what_a_template_says_is_read_anew_in_each_graph() -> None:
    group = resource("asg", "aws:autoscaling/group:Group", launchTemplate={"id": "lt-1"}, desiredCapacity=1)
    made = evaluator()
    costs = []
    for size in ("t3.micro", "m5.large"):
        template = Resource(urn=TEMPLATE, type="aws:ec2/launchTemplate:LaunchTemplate", id="lt-1", inputs={"instanceType": size})
        costs.append(made.price(group, Graph((template, group), HINTS))[1].monthly_cost)
    assert costs[0] != costs[1]


def test_equal_resources_of_unequal_usage_cost_their_own() -> None:
    usage = parse('{"resource_usage": {"b*": {"standard.storage_gb": 100}}}', "u.json")
    buckets = tuple(resource(n, "aws:s3/bucket:Bucket") for n in ("a", "b", "b2"))
    made = Evaluator(Settings(), HINTS, usage=usage, now=NOW).estimate(Stack(resources=buckets))
    first, *others = sorted(made.results, key=lambda r: r.name)
    assert (first.known_cost, [r.known_cost for r in others]) == (0, [Decimal("2.3"), Decimal("2.3")])
    assert others[0].priced is others[1].priced, "those of equal usage are priced once"


def in_region(name: str, region: str, **about: Any) -> Resource:
    """A machine of one provider, which is in this region now."""
    provider = Provider(urn=f"{PROVIDER}::default_7", type="pulumi:providers:aws", inputs={"region": region})
    return replace(resource(name, instanceType="m5.large"), provider=provider, **about)


def test_a_provider_that_moves_to_another_region_moves_its_prices() -> None:
    new, old = in_region("a", "eu-west-1", operation=Operation.REPLACE), in_region("a", "us-east-1")
    made = evaluator().estimate(Stack(resources=(new,), previous=(old,)))
    assert [(r.region, str(r.monthly_cost), str(r.previous_cost)) for r in made.results] == [("eu-west-1", "78.990", "70.880")]


def test_an_arn_tells_equal_resources_of_two_regions_apart() -> None:
    one, two = (resource(n, instanceType="m5.large") for n in ("a", "b"))
    arns = ("arn:aws:ec2:eu-west-1:1:instance/i-1", "arn:aws:ec2:us-east-2:1:instance/i-2")
    both = (replace(one, outputs={"arn": arns[0]}), replace(two, id=arns[1]))
    assert {r.name: r.region for r in evaluator().estimate(Stack(resources=both)).results} == {"a": "eu-west-1", "b": "us-east-2"}


def test_a_type_without_a_price_model_is_missing_in_its_region() -> None:
    here, there = (resource(n, "aws:made/up:Up", region=f"eu-{n}-1") for n in ("west", "south"))
    made = evaluator().estimate(Stack(resources=(here, there, in_region("a", "eu-west-1"))))
    chosen = select(made, [parse_filter("region=eu-west-1")])
    assert [(r.name, r.status.value) for r in chosen.results] == [("a", "priced"), ("west", "unpriced")]
    assert chosen.is_lower_bound
    assert [r.region_source for r in chosen.results] == ["the default provider", "its own region"]


@pytest.mark.parametrize("region", [Secret("eu-west-1"), Unknown("region"), 7, None, "no region at all!"])
def test_the_region_of_such_a_type_is_told_only_where_it_can_be(region: Any) -> None:
    [told] = evaluator().estimate(Stack(resources=(resource("a", "aws:made/up:Up", region=region),))).results
    assert (told.region, told.reason, told.secret) == ("us-east-1" if region in (7, None) else "", Reason.UNSUPPORTED_TYPE, False)


def test_the_verdict_names_ways_back_that_were_priced() -> None:
    stack = Stack(resources=tuple(resource(f"web-{i}", instanceType="t3.micro") for i in range(10)), previous=())
    verdict = evaluator(budgets=(Budget(name="b", monthly=Decimal(80)),)).judge(stack).verdict
    assert verdict.budgets[0].verdict is BudgetVerdict.DENY
    assert verdict.budgets[0].ways_back[0] == "2 of the 10 like web-0: t3.micro -> t3.nano: saves $7.59, $76.33 a month remains"
    assert [f.policy for f in verdict.findings if f.level is Level.MANDATORY] == ["cost-budget"]


def test_prices_that_were_only_looked_into_are_not_said_to_be_used() -> None:
    """The engine asks about resources before all of it is known, and ways back are priced too."""
    looked = evaluator(budgets=(Budget(name="b", monthly=Decimal(1)),))
    looked.price(resource("volume", "aws:ebs/volume:Volume", size=8), Graph(()))
    stack = Stack(resources=(resource("a", "aws:ec2/eip:Eip"),))
    assert looked.judge(stack).estimate.price_data == evaluator().estimate(stack).price_data != ()
    secret = Stack(resources=(resource("a", instanceType=Secret("t3.micro")),))
    assert looked.estimate(secret).price_data == ()


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
    assert made.estimate(Stack(resources=())).price_data == ()
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

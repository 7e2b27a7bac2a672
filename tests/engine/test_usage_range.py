"""Usage that is not given: a preset, a range of presets, and the end of it that budgets are held against."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from finfocus_policy.engine.evaluate import evaluate
from finfocus_policy.engine.select import parse_filter, select
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.budget import Budget, BudgetVerdict, Limit, Threshold
from finfocus_policy.model.period import moment
from finfocus_policy.model.resource import Operation, Resource, Stack
from finfocus_policy.model.settings import Settings, UsagePreset
from finfocus_policy.read.usage_file import parse
from finfocus_policy.report import json as json_report
from finfocus_policy.report import table
from finfocus_policy.wiring import Evaluator, Judgement
from tests.engine.made import estimate, result
from tests.report.test_json_format import VALIDATOR

HINTS = RegionHints(config={"aws:region": "us-east-1"})
RANGE = UsagePreset(low="small", expected="medium", high="large")
SMALL = UsagePreset(low="small", expected="small", high="small")
NAT, INSTANCE, FUNCTION = "aws:ec2/natGateway:NatGateway", "aws:ec2/instance:Instance", "aws:lambda/function:Function"


def resource(name: str, type: str, **inputs: Any) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::shop::{type}::{name}", type=type, inputs=inputs, operation=Operation.CREATE)


STACK = Stack(resources=(resource("nat", NAT), resource("web", INSTANCE, instanceType="t3.micro")), project="shop", stack="dev")
# a NAT gateway with its public address: 36.50 a month and 0.045 a GB, of which the presets say 110, 1,100 and 11,000; t3.micro with 8 GB of gp2: 8.392
FIXED, WEB, GB = Decimal("36.50"), Decimal("8.392"), Decimal("0.045")


def judged(usage: Any = None, stack: Stack = STACK, **settings: Any) -> Judgement:
    source = parse(json.dumps({"resource_usage": usage}), "u.json") if usage else None
    return Evaluator(Settings(**settings), HINTS, usage=source, now=moment("2026-11-21")).judge(stack)


@pytest.mark.parametrize(
    ("preset", "gb", "ends"),
    [
        (None, 0, None),
        (SMALL, 110, None),
        (RANGE, 1100, (110, 11000)),
        (UsagePreset(low="medium", expected="medium", high="large"), 1100, (1100, 11000)),
    ],
)
def test_a_preset_stands_for_usage_that_is_not_given(preset: Any, gb: int, ends: tuple[int, int] | None) -> None:
    made = judged(usage_preset=preset).estimate
    assert made.total.amount == FIXED + WEB + GB * gb
    span = made.span
    assert (None if span is None else [m.amount for m in span]) == (ends and [FIXED + WEB + GB * n for n in ends])
    assert [note for note in made.notes if "usage that is not given" in note] == (
        [] if preset is None else [note for note in made.notes if str(preset.low) in note]
    )


def test_usage_that_is_given_is_given_at_both_ends() -> None:
    made = judged({"nat": {"monthly_data_processed_gb": 10}}, usage_preset=RANGE).estimate
    assert {r.name: (r.low, r.high) for r in made.results} == {"nat": (FIXED + GB * 10,) * 2, "web": (WEB, WEB)}
    assert made.span is not None
    assert made.span[0] == made.span[1] == made.total


def test_a_range_holds_whatever_is_filtered() -> None:
    made = judged(usage_preset=RANGE).estimate
    span = select(made, [parse_filter("name=web")]).span
    assert span is not None
    assert [m.amount for m in span] == [WEB, WEB]


def budget(monthly: str, **about: Any) -> Budget:
    return Budget(name="b", monthly=Decimal(monthly), **about)


@pytest.mark.parametrize(
    ("usage", "monthly", "verdict", "said"),
    [
        ("", "539.89", BudgetVerdict.DENY, "high"),
        ("", "539.90", BudgetVerdict.WARN, "high"),
        ("high", "539.89", BudgetVerdict.DENY, "high"),
        ("expected", "94.39", BudgetVerdict.DENY, "expected"),
        ("expected", "539.89", BudgetVerdict.OK, "expected"),
        ("low", "49.84", BudgetVerdict.DENY, "low"),
        ("low", "94.39", BudgetVerdict.OK, "low"),
    ],
)
def test_a_budget_says_which_usage_it_is_held_against(usage: str, monthly: str, verdict: BudgetVerdict, said: str) -> None:
    made = judged(usage_preset=RANGE, budget_usage=usage, budgets=(budget(monthly),))
    held = made.verdict.budgets[0]
    assert (held.verdict, held.usage) == (verdict, said)
    assert held.projected == FIXED + WEB + GB * {"low": 110, "expected": 1100, "high": 11000}[said]
    assert f"at {said} usage" in table.render(made.view())


def test_without_a_range_a_budget_says_nothing_of_usage() -> None:
    made = judged(usage_preset=SMALL, budget_usage="high", budgets=(budget("49.84"),))
    assert (made.verdict.budgets[0].usage, made.verdict.budgets[0].verdict) == ("", BudgetVerdict.DENY)
    assert "high usage" not in table.render(made.view())


def test_a_rise_is_from_what_was_expected_to_what_is() -> None:
    """The total before is known at the expected usage only: at the high end every update would look like a rise."""
    one = budget("1000000", deny=Threshold(increase=Limit(amount=Decimal(5))))
    same = estimate(result("a", "100", previous="100", low=Decimal(10), high=Decimal(900)), previous_known=True)
    more = estimate(result("a", "106", previous="100", low=Decimal(10), high=Decimal(900)), previous_known=True)
    settings = Settings(budgets=(one,), usage_preset=RANGE)
    held = evaluate(same, settings)[0]
    assert (held.verdict, held.projected, held.usage) == (BudgetVerdict.OK, 900, "high")
    assert evaluate(more, settings)[0].reasons == ("it rises by $6.00 from $100.00, more than $5.00",)


def test_ways_back_are_computed_at_the_usage_of_the_budget() -> None:
    web = resource("web", INSTANCE, instanceType="m5.2xlarge")
    made = judged(stack=Stack(resources=(STACK.resources[0], web)), usage_preset=RANGE, budgets=(budget("700"),))
    assert made.verdict.budgets[0].projected == Decimal("812.62")
    assert made.verdict.budgets[0].ways_back == ("web: m5.2xlarge -> m5.xlarge: saves $140.16, $672.46 a month remains",)


def test_reports_tell_the_range() -> None:
    made = judged(usage_preset=RANGE, budgets=(budget("700"),))
    document = json.loads(json_report.render(made.view()))
    VALIDATOR.validate(document)
    assert document["usage_preset"] == "small..large"
    assert document["total_monthly_cost_range"] == {"low": 49.842, "high": 539.892}
    assert document["budgets"][0]["usage"] == "high"
    assert document["resources"][1]["monthly_cost_range"] == {"low": 41.45, "high": 531.5}
    assert "\nRange     $49.84 to $539.89 a month, usage small..large\n" in table.render(made.view())
    assert "range: $49.84 to $539.89 a month, usage small..large" in made.verdict.findings[0].message


def test_a_preset_never_reaches_choices_or_counts_of_the_program() -> None:
    group = resource("g", "aws:autoscaling/group:Group", minSize=2, maxSize=4, desiredCapacity=3)
    bare, filled = (judged(stack=Stack(resources=(group,)), usage_preset=p).estimate.results[0] for p in (None, RANGE))
    assert bare.priced == filled.priced

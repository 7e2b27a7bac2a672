"""Settings from what a real engine sends: numbers as floats, tags, keys passed through unchecked, levels as numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.config.load import ConfigInputs, load
from finfocus_policy.config.policy_file import read_policy_file, split
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.budget import Action, Level, Limit
from finfocus_policy.model.settings import POLICIES
from tests.config.made import write

RECORDINGS = Path(__file__).parents[1] / "fixtures"
OURS = {"b": "cost-budget", "r": "resource-cost"}  # the recording pack's policies, under the names of ours


def requests(recording: str) -> dict[str, Any]:
    lines = map(json.loads, (RECORDINGS / recording).read_text().splitlines())
    return {
        line["method"]: line.get("request", line)
        for line in lines
        if line["method"] in ("<launch>", "ConfigureStack", "Configure")
    }


def from_recording(recording: str, *, renamed: dict[str, str]) -> ConfigInputs:
    found = requests(recording)
    stack = found["ConfigureStack"]
    policies = found.get("Configure", {}).get("policyConfig", {})
    return ConfigInputs(
        policy={renamed.get(name, name): entry["properties"] for name, entry in policies.items()},
        levels={
            renamed.get(name, name): Level(entry.get("enforcementLevel", "ADVISORY").lower())
            for name, entry in policies.items()
        },
        stack_config=stack.get("config", {}),
        stack_tags=stack.get("tags", {}),
        environ=found["<launch>"]["env"],
        project=stack["project"],
        stack=stack["stack"],
        home="",
    )


def test_a_policy_config_as_it_arrives_with_a_budget_in_a_stack_tag() -> None:
    settings = load(from_recording("lifecycle/engine-configured.jsonl", renamed=OURS))
    tiny, stack = sorted(settings.budgets, key=lambda budget: budget.monthly)
    assert (tiny.name, tiny.monthly, tiny.warn.at, tiny.layer) == (
        "tiny",
        Decimal(100),
        Limit(percent=Decimal(80)),
        "policy config of cost-budget",
    )
    assert str(tiny.monthly) == "100"
    assert (stack.name, stack.monthly, stack.layer) == ("stack", Decimal(500), "stack tags")
    assert set(settings.on_unpriced.values()) == {Action.DENY}
    assert settings.levels["cost-budget"] is Level.MANDATORY
    assert settings.levels["resource-cost"] is Level.ADVISORY
    assert settings.problems == ()
    assert settings.notes == ()


def test_policies_of_another_pack_are_said_and_stop_nothing_else() -> None:
    settings = load(from_recording("lifecycle/engine-configured.jsonl", renamed={}))
    assert [str(problem) for problem in settings.problems] == [
        f"policy config: there is no policy 'b'; the policies are {', '.join(POLICIES)}"
    ]
    assert list(settings.notes) == [f"policy config: there is no policy 'r'; the policies are {', '.join(POLICIES)}"]
    assert [budget.name for budget in settings.budgets] == ["stack"]


@pytest.mark.parametrize(
    "recording",
    ["ten-instances/engine.jsonl", "shop/engine.jsonl", "env-region/engine.jsonl", "lifecycle/engine-preview.jsonl"],
)
def test_recorded_stacks_have_no_problems(recording: str) -> None:
    """Its pack's policies were advisory by default, which arrives as a level left out: taken at its word, and said."""
    settings = load(from_recording(recording, renamed=OURS))
    assert settings.problems == ()
    assert list(settings.notes) == [
        "cost-budget is advisory by the policy config: a broken budget is shown but stops nothing"
    ]
    assert [budget.name for budget in settings.budgets] == (["stack"] if recording.startswith("lifecycle") else [])
    assert not any(secret in repr(settings) for secret in ("s3cr3t", "hunter2", "topsecret"))


@pytest.mark.parametrize(
    ("document", "properties", "levels"),
    [
        ({}, {}, {}),
        ({"cost-budget": "advisory"}, {}, {"cost-budget": "advisory"}),
        ({"cost-budget": {"monthly": 5}}, {"cost-budget": {"monthly": 5}}, {}),
        (
            {"cost-budget": {"enforcementLevel": "disabled", "monthly": 5}},
            {"cost-budget": {"monthly": 5}},
            {"cost-budget": "disabled"},
        ),
        (
            {"all": "advisory", "cost-budget": "mandatory"},
            {},
            {**dict.fromkeys(POLICIES, "advisory"), "cost-budget": "mandatory"},
        ),
        ({"all": "disabled", "environments": ["a/b"], "x": {}}, {"x": {}}, dict.fromkeys(POLICIES, "disabled")),
    ],
)
def test_a_policy_config_file_is_read_as_pulumi_reads_it(
    document: Any, properties: Any, levels: Any, tmp_path: Path
) -> None:
    found, given = read_policy_file(str(write(tmp_path, "policy.json", document)))
    assert found == properties
    assert {policy: level.value for policy, level in given.items()} == levels
    assert (found, given) == split(document, "x")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "is not a map of policies"),
        ("{", "is not JSON"),
        ('{"cost-budget": "mandatry"}', 'did you mean "mandatory"?'),
        ('{"all": 5}', "5 is not an enforcement level"),
        ('{"cost-budget": {"enforcementLevel": ["x"]}}', "a list is not an enforcement level"),
        ('{"cost-budget": {}, "cost-budget": {}}', "is there twice"),
    ],
)
def test_a_policy_config_file_that_is_none(text: str, says: str, tmp_path: Path) -> None:
    path = write(tmp_path, "policy.json", text)
    with pytest.raises(ConfigError) as caught:
        read_policy_file(str(path))
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("number", [500, 500.0, 0.1, 1e15, 1234.56, "500", "500.00", Decimal("500.000")])
def test_numbers_of_every_door_are_the_same_exact_amount(number: Any) -> None:
    budget = load(ConfigInputs(policy={"cost-budget": {"monthly": number}}, home="")).budgets[0]
    assert budget.monthly == Decimal(str(number))
    assert "E" not in str(budget.monthly)


@pytest.mark.parametrize(
    "number",
    [
        float("nan"),
        float("inf"),
        -0.01,
        1e300,
        5e-324,
        True,
        [5],
        {},
        "5_000",
        "1e400",
        "NaN",
        "Infinity",
        "٣",
        "5,000",
        "500 USD",
        "0x10",
        "",
    ],
)
def test_numbers_that_are_no_amounts(number: Any) -> None:
    with pytest.raises(ConfigError, match="policy config of cost-budget: monthly"):
        load(ConfigInputs(policy={"cost-budget": {"monthly": number}}, home=""))

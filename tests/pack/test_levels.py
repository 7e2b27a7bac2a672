"""Levels and policy config as the engine sends them: nothing is lowered without a word."""

import pytest
from pulumi.runtime.proto import analyzer_pb2

from finfocus_policy import __version__
from finfocus_policy.harness.policy_config import configure_request
from finfocus_policy.model.budget import Level, Severity
from finfocus_policy.model.settings import DEFAULT_LEVELS, POLICIES
from finfocus_policy.pack import messages
from tests.pack.driving import ROOT, play, recorded

TEN = recorded("ten-instances")


def worst(result, policy):
    levels = {d.level for d in result.of(policy)}
    return Level.MANDATORY if Level.MANDATORY in levels else Level.ADVISORY if levels else None


@pytest.mark.parametrize(
    ("entry", "level"),
    [
        ({"monthly": 50}, Level.MANDATORY),
        ({"monthly": 50, "enforcementLevel": "mandatory"}, Level.MANDATORY),
        ({"monthly": 50, "enforcementLevel": "remediate"}, Level.MANDATORY),
        ({"monthly": 50, "enforcementLevel": "advisory"}, Level.ADVISORY),
        ({"monthly": 50, "enforcementLevel": "disabled"}, None),
        ({"monthly": 90}, Level.ADVISORY),
        ({"monthly": 500}, None),
    ],
)
def test_level_of_a_budget(home, entry, level):
    result = play(TEN, home, config={"cost-budget": entry})
    assert worst(result, "cost-budget") is level
    summary = result.of("cost-estimate")[0].message
    lowered = entry.get("enforcementLevel") in ("advisory", "disabled")
    assert ("cost-budget is" in summary and "by the policy config" in summary) == lowered


def test_all_sets_every_level(home):
    quiet = play(TEN, home, config={"all": "disabled", "cost-budget": {"monthly": 50}})
    assert quiet.diagnostics == ()
    loud = play(TEN, home, config={"all": "mandatory", "cost-budget": {"monthly": 5000}})
    assert {d.level for d in loud.diagnostics} == {Level.MANDATORY}


def test_unknown_values_leave_a_mandatory_budget_mandatory(home):
    result = play(recorded("unknowns"), home, config={"cost-budget": {"monthly": 1}})
    assert worst(result, "cost-budget") is Level.MANDATORY
    denied = play(recorded("unknowns"), home, config={"cost-budget": {"monthly": 1e12, "on_unpriced": "deny"}})
    assert [d for d in denied.of("cost-budget") if d.level is Level.MANDATORY and "no price" in d.message]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"cost-budget": {"budgte": []}}, ("budgte", "budgets")),
        ({"cost-budget": {"budgets": [{"name": "a", "monthly": 5, "wran": {}}]}}, ("wran", "warn")),
        ({"cost-budget": {"monthly": -5}}, ("monthly",)),
        ({"resource-cost": {"montly": 5}}, ("montly", "monthly")),
        ({"cost-bugdet": {"enforcementLevel": "mandatory", "monthly": 5}}, ("cost-bugdet", "cost-budget")),
    ],
)
def test_a_wrong_policy_config_is_refused_with_the_nearest_key(home, config, words):
    result = play(TEN, home, config=config)
    assert all(word in result.refused for word in words)
    assert result.diagnostics == ()
    assert result.stderr == ""


def test_what_the_pack_tells_about_itself(home):
    info = play(TEN, home).info
    assert (info.name, info.version, info.supportsConfig) == ("finfocus", __version__, True)
    assert f"version: {__version__}\n" in (ROOT / "PulumiPolicy.yaml").read_text()
    assert {p.name for p in info.policies} == set(POLICIES)
    assert not info.initialConfig
    for policy in info.policies:
        assert messages.LEVEL_NAMES[policy.enforcementLevel] is DEFAULT_LEVELS[policy.name]
        assert policy.description
        assert policy.displayName
        assert policy.remediation_steps
        assert policy.severity
        assert "enforcementLevel" not in policy.configSchema.properties
    resource = {p.name for p in info.policies if p.policy_type == analyzer_pb2.POLICY_TYPE_RESOURCE}
    assert resource == {"resource-cost", "spend-guard"}


def test_each_finding_has_its_own_level_and_severity(home):
    config = {"cost-budget": {"budgets": [{"name": "low", "monthly": 50}, {"name": "near", "monthly": 90}]}}
    told = {d.message.split()[1]: (d.level, d.severity) for d in play(TEN, home, config=config).of("cost-budget")}
    assert told == {"low": (Level.MANDATORY, Severity.HIGH), "near": (Level.ADVISORY, Severity.MEDIUM)}


def test_the_recorded_config_arrives_as_the_engine_sent_it(home):
    """Numbers as floats, an entry without a level, on a stack with tags."""
    run = recorded("lifecycle", "engine-configured")
    (sent,) = run.only("Configure")
    entry = sent.request["policyConfig"]["b"]
    assert "enforcementLevel" not in sent.request["policyConfig"]["r"]
    config = {**entry["properties"], "enforcementLevel": entry["enforcementLevel"].lower()}
    result = play(run, home, config={"cost-budget": config})
    assert worst(result, "cost-budget") is Level.MANDATORY
    assert any("tiny" in d.message for d in result.of("cost-budget"))


def test_the_engine_keeps_a_level_that_no_config_names():
    info = messages.info()
    sent = configure_request(info, {"cost-budget": {"monthly": 5}}).policyConfig["cost-budget"]
    assert sent.enforcementLevel == analyzer_pb2.MANDATORY
    levels, properties = messages.configured(configure_request(info, {"all": "advisory"}))
    assert set(levels.values()) == {Level.ADVISORY}
    assert properties == {}

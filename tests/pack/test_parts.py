"""Small parts of the pack by themselves."""

import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy.proxy import unknown_checking_proxy

from finfocus_policy import cost_policies
from finfocus_policy.errors import AmountError, ConfigError
from finfocus_policy.model.budget import Action, Finding, Level, Severity
from finfocus_policy.model.resource import Secret
from finfocus_policy.model.settings import DEFAULT_LEVELS
from finfocus_policy.pack import failure
from finfocus_policy.pack.context import StackContext, of_environment, of_message
from finfocus_policy.pack.declare import ALL
from finfocus_policy.pack.foreign import plain, reporter
from tests.pack.driving import RECORDINGS, recorded

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.mark.parametrize(("folder", "name", "index"), RECORDINGS)
def test_context_of_every_recording(folder, name, index):
    run = recorded(folder, name, index)
    message = analyzer_pb2.AnalyzerStackConfigureRequest()
    for call in run.only("ConfigureStack"):
        json_format.ParseDict(call.request, message)
    said = of_message(message)
    assert said.named == ("policy-analyze" not in name)
    assert said.updating == (run.environ.get("PULUMI_DRY_RUN") == "false")
    assert all(isinstance(said.config[key], Secret) for key in message.config_secret_keys)
    assert "topsecretvalue" not in str(said)
    first = run.only("Analyze")[0].request["urn"]
    assert (said.of_urn(first).project, said.of_urn(first).stack) == tuple(reversed(first.split(":", 2)[2].split("::")[:2]))
    if said.named:
        known = of_environment(run.environ)
        assert (known.project, known.stack, known.updating) == (said.project, said.stack, said.updating)


@pytest.mark.parametrize("config", ["", "{", "[]", "null", "[" * 9999, '{"a": 1}'])
def test_an_odd_environment(config):
    context = of_environment({"PULUMI_CONFIG": config})
    assert (context.named, context.updating) == (False, False)
    assert set(context.config) <= {"a"}


def test_secret_keys_of_the_environment_are_marked():
    environ = {"PULUMI_STACK": "dev", "PULUMI_CONFIG": '{"a": "x", "b": "y"}', "PULUMI_CONFIG_SECRET_KEYS": '["b"]'}
    assert str(of_environment(environ).config) == "{'a': 'x', 'b': [secret]}"


@pytest.mark.parametrize("urn", ["", "urn:pulumi:dev", "urn:other:dev::shop::t::n", "a::b::c"])
def test_an_odd_urn_says_nothing(urn):
    assert StackContext().of_urn(urn) == StackContext()


VALUES = [
    {"a": UNKNOWN},
    {"a": {"b": [1, {"c": UNKNOWN}, [UNKNOWN]]}},
    {"list": [], "none": None, "flag": False, "number": 1.5},
    [UNKNOWN, {"x": [UNKNOWN]}],
]


@pytest.mark.parametrize("value", VALUES)
def test_proxies_are_read_without_tripping_over_unknowns(value):
    assert plain(unknown_checking_proxy(value)) == value


def test_assets_become_empty():
    assert plain({"code": object(), "size": 1}) == {"code": None, "size": 1}


def test_policies_for_a_pack_of_somebody_else():
    made = {policy.name: policy for policy in cost_policies()}
    assert made.keys() == {policy.name for policy in ALL} == DEFAULT_LEVELS.keys()
    for name, policy in made.items():
        assert policy.enforcement_level.value == DEFAULT_LEVELS[name].value
        assert policy.description
        assert policy.severity


@pytest.mark.parametrize(
    ("policy", "level", "by"),
    [
        ("cost-budget", Level.MANDATORY, "cost-budget"),
        ("cost-budget", Level.ADVISORY, "cost-estimate"),
        ("cost-coverage", Level.ADVISORY, "cost-coverage"),
        ("resource-cost", Level.MANDATORY, "resource-cost"),
    ],
)
def test_who_reports_a_finding_where_levels_belong_to_policies(policy, level, by):
    assert reporter(Finding(policy=policy, level=level, severity=Severity.LOW, message="m", about="budget")) == by


def caught(error):
    try:
        raise error
    except Exception as raised:
        return raised


@pytest.mark.parametrize("error", [ValueError("s3cr3t"), AmountError("'s3cr3t' is not a number"), KeyError("s3cr3t")])
def test_a_failure_is_told_without_its_text(error):
    told = failure.told("pricing it", caught(error))
    assert "s3cr3t" not in told
    assert type(error).__name__ in told


def test_what_the_user_must_mend_is_told_whole():
    assert "finfocus.yaml: line 3" in failure.told("reading", caught(ConfigError("line 3 is odd", place="finfocus.yaml")))


@pytest.mark.parametrize(
    ("action", "levels", "level"),
    [
        (Action.DENY, {}, Level.MANDATORY),
        (Action.DENY, {"cost-budget": Level.ADVISORY}, Level.ADVISORY),
        (Action.WARN, {}, Level.ADVISORY),
    ],
)
def test_on_error(action, levels, level):
    assert failure.finding("x", caught(ValueError()), action=action, levels=levels).level is level

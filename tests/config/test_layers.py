"""Which layer wins, how budgets are joined, and what each layer's mistakes are answered with."""

from __future__ import annotations

import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.config.load import load
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.budget import Action, Level
from finfocus_policy.model.cost import Reason
from finfocus_policy.model.resource import Secret
from finfocus_policy.model.settings import DEFAULT_LEVELS, Settings, UsagePreset
from tests.config.made import STRONGEST_FIRST, cases, inputs_of, said, settings_of

# key -> how it is read off the settings, two values, the layers that may not set it
SCALARS: dict[str, tuple[str, Any, Any, tuple[str, ...]]] = {
    "region": ("region", "eu-west-1", "us-east-1", ()),
    "currency": ("currency", "EUR", "GBP", ()),
    "on_error": ("on_error", "warn", "deny", ()),
    "resource_limit": ("resource_limit", 100, 200, ()),
    "report": ("report_file", "/out/a.json", "/out/b.json", ("stack_config", "stack_tags", "project")),
    "usage_file": ("usage_file", "/in/a.yaml", "/in/b.yaml", ()),
    "usage_preset": ("usage_preset", "small..large", "medium", ()),
    "budget_usage": ("budget_usage", "low", "expected", ()),
    "free_tiers": ("free_tiers", "true", "false", ()),
    "spec_dir": ("spec_dir", "/specs/a", "/specs/b", ("stack_config", "stack_tags", "project")),
}
PAIRS = [
    pytest.param(key, strong, weak, id=f"{key}-{strong}-{weak}")
    for key, (_, _, _, barred) in SCALARS.items()
    for strong, weak in itertools.combinations([layer for layer in STRONGEST_FIRST if layer not in barred], 2)
]


def plain(value: Any) -> Any:
    if isinstance(value, (UsagePreset, bool)):
        return str(value).lower()
    return value.value if isinstance(value, Action) else int(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize(("key", "strong", "weak"), PAIRS)
def test_the_strongest_layer_has_the_scalar(key: str, strong: str, weak: str, tmp_path: Path) -> None:
    attribute, first, second, _ = SCALARS[key]
    for mine, theirs in ((first, second), (second, first)):
        settings = settings_of({strong: {key: mine}, weak: {key: theirs}}, tmp_path)
        assert plain(getattr(settings, attribute)) == mine
        assert settings.problems == ()


@pytest.mark.parametrize("key", SCALARS)
def test_the_source_of_a_scalar_is_recorded(key: str, tmp_path: Path) -> None:
    value, barred = SCALARS[key][1], SCALARS[key][3]
    starts = {
        "cli": "command line",
        "policy": "policy config of ",
        "stack_config": "stack config: finfocus:",
        "stack_tags": "stack tags: finfocus:",
        "environment": "environment: FINFOCUS_",
        "project": "finfocus.json: ",
        "home": "home config.json: ",
    }
    for index, layer in enumerate(STRONGEST_FIRST):
        if layer not in barred:
            settings = settings_of({layer: {key: value}}, tmp_path / str(index))
            assert settings.sources[key].startswith(starts[layer])
    assert settings_of({}, tmp_path / "none").sources[key] == "default"


def test_nothing_said_means_the_defaults(tmp_path: Path) -> None:
    settings = settings_of({}, tmp_path)
    assert (settings.budgets, settings.problems, settings.notes, settings.files) == ((), (), (), ())
    assert set(settings.on_unpriced.values()) == {Action.WARN}
    assert settings.on_error is Action.DENY
    assert settings.levels == DEFAULT_LEVELS
    assert settings.looked_for == (str(tmp_path / "shop"),)


@pytest.mark.parametrize("case", cases("join"), ids=lambda case: case["name"])
def test_budgets_are_joined(case: dict[str, Any], tmp_path: Path) -> None:
    settings = settings_of(case["layers"], tmp_path)
    assert {budget.name: said(budget) for budget in settings.budgets} == case["expect"]
    layers = {budget.name: budget.layer for budget in settings.budgets}
    assert {name: layers[name] for name in case.get("layer", {})} == case.get("layer", {})
    same_pieces(case.get("notes", []), list(settings.notes))
    same_pieces(case.get("problems", []), [str(problem) for problem in settings.problems])


def same_pieces(pieces: list[str], sentences: list[str]) -> None:
    assert len(pieces) == len(sentences), sentences
    for piece, sentence in zip(pieces, sentences, strict=True):
        assert piece in sentence


@pytest.mark.parametrize(
    "case", cases("wrong"), ids=lambda case: f"{case['layer']}-{case['place']}-{case['says']}"[:90]
)
def test_a_mistake_is_said_with_its_place_and_the_nearest_key(case: dict[str, Any], tmp_path: Path) -> None:
    layers = {case["layer"]: case["values"]}
    if case["layer"] in ("policy", "cli"):
        with pytest.raises(ConfigError) as caught:
            settings_of(layers, tmp_path)
        sentence = str(caught.value)
        assert len(sentence.splitlines()) == 1
    else:
        problems = settings_of(layers, tmp_path).problems
        assert len(problems) == 1
        sentence = str(problems[0])
    assert case["place"] in sentence
    assert case["says"] in sentence


@pytest.mark.parametrize(
    ("written", "monthly"),
    [
        ("010", "10"),
        ("5e3", "5000"),
        ("+5", "5"),
        ("49.90", "49.9"),
        ("' 7 '", "7"),
        ("0.0", "0"),
        ("1000000000000000", "1000000000000000"),
    ],
)
def test_amounts_are_exact_and_decimal(written: str, monthly: str, tmp_path: Path) -> None:
    settings = settings_of({"project": f"monthly: {written}\n"}, tmp_path)
    assert settings.problems == ()
    assert str(settings.budgets[0].monthly) == monthly


def test_every_mistake_of_a_policy_config_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        settings_of({"policy": {"budgts": [], "on_error": 1, "budgets": [{"name": "p", "monthly": "x"}]}}, tmp_path)
    assert [line.split(": ")[1] for line in str(caught.value).splitlines()] == [
        "budgts",
        "on_error",
        "budgets[0].monthly",
    ]


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ("cost-budgt", 'did you mean "cost-budget"?'),
        ("cost_budget", 'did you mean "cost-budget"?'),
        ("spendguard", 'did you mean "spend-guard"?'),
    ],
)
def test_a_misspelt_policy_is_refused(policy: str, says: str, tmp_path: Path) -> None:
    for given in ({"policy": {policy: {}}}, {"levels": {policy: Level.ADVISORY}}):
        with pytest.raises(ConfigError, match="there is no policy") as caught:
            load(inputs_of({}, tmp_path, **given))
        assert says in str(caught.value)


@pytest.mark.parametrize(
    ("policy", "key", "says"),
    [
        ("resource-cost", "budgets", "it belongs to cost-budget"),
        ("resource-cost", "montly", 'did you mean "monthly"?'),
        ("cost-estimate", "on_error", "it belongs to cost-budget"),
        ("cost-estimate", "usage_fil", 'did you mean "usage_file"?'),
        ("spend-guard", "zzz", "spend-guard has no keys"),
        ("cost-coverage", "on_unpriced", "it belongs to cost-budget"),
    ],
)
def test_a_key_in_the_wrong_policy_is_sent_to_the_right_one(policy: str, key: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(inputs_of({}, tmp_path, policy={policy: {key: 5.0}}))
    assert f"policy config of {policy}: {key}" in str(caught.value)
    assert says in str(caught.value)


def test_two_policies_may_agree_on_a_shared_key_but_not_differ(tmp_path: Path) -> None:
    both = {"cost-budget": {"region": "eu-west-1"}, "cost-estimate": {"region": "eu-west-1"}}
    assert load(inputs_of({}, tmp_path, policy=both)).region == "eu-west-1"
    both["cost-estimate"] = {"region": "us-east-1"}
    with pytest.raises(ConfigError, match="already set differently"):
        load(inputs_of({}, tmp_path, policy=both))


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ({"policy": {"on_unpriced": "deny"}, "project": {"on_unpriced": "ignore"}}, {"*": "deny"}),
        ({"policy": {"on_unpriced": {"unknown_input": "deny", "default": "ignore"}}}, {"*": "ignore", "unknown_input": "deny"}),
        ({"policy": {"on_unpriced": {"unknown_input": "deny"}}, "project": {"on_unpriced": "ignore"}}, {"*": "ignore", "unknown_input": "deny"}),
        ({"policy": {"on_unpriced": {"unknown_input": "deny"}}}, {"*": "warn", "unknown_input": "deny"}),
        ({"stack_tags": {"on_unpriced": {"source_failed": "ignore"}}, "environment": {"on_unpriced": "deny"}}, {"*": "deny", "source_failed": "ignore"}),
        ({"stack_config": {"on_unpriced": {"default": None}}, "home": {"on_unpriced": "deny"}}, {"*": "deny"}),
        ({"policy": {"lock": ["on_unpriced"]}, "environment": {"on_unpriced": "ignore"}}, {"*": "warn"}),
    ],
)  # fmt: skip
def test_what_unpriced_resources_do_is_chosen_reason_by_reason(
    layers: dict[str, Any], expected: dict[str, str], tmp_path: Path
) -> None:
    settings = settings_of(layers, tmp_path)
    found = {reason.value: action.value for reason, action in settings.on_unpriced.items()}
    assert found == {reason.value: expected.get(reason.value, expected["*"]) for reason in Reason}


@pytest.mark.parametrize("layer", STRONGEST_FIRST[2:])
def test_a_locked_key_keeps_its_value_and_the_attempt_is_said(layer: str, tmp_path: Path) -> None:
    settings = settings_of(
        {"policy": {"lock": ["region"], "region": "eu-west-1"}, layer: {"region": "us-east-1"}}, tmp_path
    )
    assert settings.region == "eu-west-1"
    assert [problem.message for problem in settings.problems] == ['"region" is locked by the policy config; remove it']
    unset = settings_of({"policy": {"lock": ["region"]}, layer: {"region": "us-east-1"}}, tmp_path)
    assert unset.region == ""


LOWERED = [
    ({"cost-budget": "advisory"}, {}, ["a broken budget is shown but stops nothing"]),
    ({"cost-budget": "disabled"}, {}, ["budgets are not looked at"]),
    ({"cost-budget": "mandatory", "spend-guard": "mandatory"}, {}, []),
    ({"cost-budget": "remediate"}, {}, []),
    ({"spend-guard": "disabled"}, {}, ["an update is not stopped when it breaks a budget"]),
    ({"resource-cost": "advisory"}, {}, []),
    (
        {"resource-cost": "advisory"},
        {"policy": {"resource_limit": 5}},
        ["a resource above the limit is shown but stops nothing"],
    ),
    ({"cost-estimate": "disabled", "cost-coverage": "disabled"}, {}, []),
    ({"cost-coverage": "mandatory"}, {}, []),
]


@pytest.mark.parametrize(("levels", "layers", "notes"), LOWERED)
def test_a_level_is_honoured_and_lowering_one_is_said(
    levels: dict[str, str], layers: dict[str, Any], notes: list[str], tmp_path: Path
) -> None:
    settings = settings_of({**layers, "levels": levels}, tmp_path)
    for policy, level in levels.items():
        assert settings.levels[policy].value == ("mandatory" if level == "remediate" else level)
        assert settings.sources[f"levels.{policy}"] == "policy config"
    same_pieces(notes, list(settings.notes))
    untouched = set(DEFAULT_LEVELS) - set(levels)
    assert {policy: settings.levels[policy] for policy in untouched} == {
        policy: DEFAULT_LEVELS[policy] for policy in untouched
    }


@pytest.mark.parametrize("key", ["finfocus:monthly", "finfocus:budgets", "finfocus:region", "finfocus:montly"])
def test_a_secret_cannot_be_a_setting_and_is_never_shown(key: str, tmp_path: Path) -> None:
    settings = load(inputs_of({}, tmp_path, stack_config={key: Secret("hunter2-very-secret"), "aws:region": "x"}))
    assert len(settings.problems) == 1
    assert settings.problems[0].place == f"stack config: {key}"
    expected = "did you mean" if key.endswith("montly") else "is a secret, but settings are shown; set it without --secret"
    assert expected in settings.problems[0].message
    assert "hunter2" not in repr(settings)
    assert settings.budgets == ()


def test_other_names_are_none_of_our_business(tmp_path: Path) -> None:
    """Stack config of programs, tags of teams, and the Go CLI's variables and keys."""
    environ = {
        "FINFOCUS_LOG_LEVEL": "debug", "FINFOCUS_PLUGIN_PORT": "1", "FINFOCUS_PLUGIN_DIR": "/x", "FINFOCUS_NOW": "2026-01-01",
        "FINFOCUS_BUDGET_EXIT_CODE": "3", "FINFOCUS_MAX_MONTHLY_COST": "3", "FINFOCUS_CACHE_TTL": "5", "FINFOCUS_MONTHLY": " ",
        "FINFOCUS_ENFORCEMENT": "advisory", "FINFOCUS_CONCURRENCY_MULTIPLIER": "2", "MONTHLY": "5",
    }  # fmt: skip
    home = "output: {default_format: json}\nplugins: {}\nlogging: {level: info}\nanalyzer: {}\nplugin_host: {}\ncost: {budgets: {}}\nintegrations: {vantage: {api_key: k}}\n"
    inputs = inputs_of(
        {"home": home},
        tmp_path,
        environ=environ,
        stack_config={"shop:monthly": "5"},
        stack_tags={"owner": "retail", "pulumi:project": "x"},
    )
    settings = load(inputs)
    assert (settings.problems, settings.budgets, settings.notes) == ((), (), ())


def test_a_home_key_far_from_ours_is_only_noted(tmp_path: Path) -> None:
    settings = settings_of({"home": "routing: {}\nproxy: http://x\n"}, tmp_path)
    assert settings.problems == ()
    same_pieces(["home config.yaml:1: routing", "home config.yaml:2: proxy"], list(settings.notes))


def test_thousands_of_mistakes_do_not_fill_the_output(tmp_path: Path) -> None:
    settings = settings_of({"project": {f"wrong{i}": i for i in range(5000)}}, tmp_path)
    assert len(settings.problems) == 21
    assert str(settings.problems[-1]) == "finfocus.json: and 4980 more"
    with pytest.raises(ConfigError) as caught:
        settings_of({"policy": {f"wrong{i}": i for i in range(5000)}}, tmp_path)
    assert len(str(caught.value).splitlines()) == 21


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("cli", "{start}/u.yaml"),
        ("policy", "{start}/u.yaml"),
        ("environment", "{start}/u.yaml"),
        ("project", "{start}/u.yaml"),
        ("home", "{home}/u.yaml"),
    ],
)
def test_a_relative_path_starts_in_the_file_that_names_it_else_in_the_project(
    layer: str, expected: str, tmp_path: Path
) -> None:
    settings = settings_of({layer: {"usage_file": "u.yaml"}}, tmp_path)
    assert settings.usage_file == expected.format(start=tmp_path / "shop", home=tmp_path / "home")


def test_two_loads_are_equal(tmp_path: Path) -> None:
    inputs = inputs_of(
        {"policy": {"monthly": 5}, "project": "region: x\nbudgets: [{name: b, monthly: 1}, {name: a, monthly: 2}]\n"},
        tmp_path,
    )
    first, second = load(inputs), load(inputs)
    assert first == second
    assert isinstance(first, Settings)
    assert [budget.name for budget in first.budgets] == ["a", "b", "stack"]
    assert list(first.sources) == sorted(first.sources)


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("small", ("small", "small", "small")),
        ("small..large", ("small", "medium", "large")),
        (" small .. medium ", ("small", "small", "medium")),
        ({"low": "medium", "high": "large"}, ("medium", "medium", "large")),
    ],
)
def test_a_preset_is_one_or_a_range_of_two(written: Any, ends: tuple[str, str, str], tmp_path: Path) -> None:
    preset = settings_of({"policy": {"usage_preset": written}}, tmp_path).usage_preset
    assert preset is not None
    assert (preset.low, preset.expected, preset.high) == ends


def test_a_range_is_written_as_json_where_there_is_only_text(tmp_path: Path) -> None:
    settings = settings_of({"environment": {"usage_preset": '{"low": "small", "high": "large"}'}}, tmp_path)
    assert (str(settings.usage_preset), settings.problems) == ("small..large", ())


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("smal", 'did you mean "small"?'),
        ("large..small", "ends below its start; write small..large"),
        ("small..medium..large", "is not small, medium, large, or a range like small..large"),
        ({"low": "small"}, "is not one of small, medium, large"),
        ({"low": "small", "hihg": "large"}, "the ends are low and high"),
        (5, "is not one of small, medium, large"),
    ],
)
def test_a_preset_that_is_none_is_refused(written: Any, why: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        settings_of({"policy": {"usage_preset": written}}, tmp_path)
    assert why in str(caught.value).replace("\n  ", "; ")


def test_what_budgets_are_held_against_follows_from_the_range() -> None:
    one, ranged = (UsagePreset(low="small", expected="small", high=high) for high in ("small", "large"))
    for preset, end, held in ((None, "low", ""), (one, "low", ""), (ranged, "", "high"), (ranged, "low", "low")):
        assert Settings(usage_preset=preset, budget_usage=end).held_usage == held

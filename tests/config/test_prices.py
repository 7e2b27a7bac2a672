"""The setting `prices`: mistakes, layers, and what a gate trusts."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.config.layers import ConfigInputs
from finfocus_policy.config.load import load
from finfocus_policy.config.prices import fingerprint
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.settings import Settings
from tests.config.made import cases, project_at, write

RULES: dict[str, Any] = {"discounts": {"aws": "8%"}, "hours_per_month": 700}
OWN: dict[str, Any] = {"discounts": {"aws": "3%", "gcp": "5%"}, "overrides": [{"service": "ec2", "price": 0}]}


def settings(folder: Path, *, project: Any = None, home: Any = None, policy: Any = None, gate: bool = False, **environ: str) -> Settings:
    write(project_at(folder / "shop"), "finfocus.json", {} if project is None else {"prices": project})
    write(folder / "home", "config.json", {} if home is None else {"prices": home})
    found = ConfigInputs(
        policy={"cost-budget": policy} if policy else {},
        environ={"FINFOCUS_HOME": str(folder / "home"), **environ},
        project="shop",
        start_folders=(str(folder / "shop"),),
        gate=gate,
    )
    return load(found)


@pytest.mark.parametrize("case", cases("prices"), ids=lambda case: case["says"][:50])
def test_a_mistake_names_its_place_and_what_to_write(case: dict[str, Any], tmp_path: Path) -> None:
    (problem,) = settings(tmp_path, project=case["values"]).problems
    assert case["says"] in str(problem)
    assert str(problem).startswith("finfocus.json: prices")


def test_a_wrong_rule_is_left_out_and_the_others_hold(tmp_path: Path) -> None:
    found = settings(tmp_path, project={"overrides": [{"service": "ec2"}, {"service": "rds", "discount": "5%"}]})
    assert len(found.problems) == 1
    assert [o.match.service for o in found.prices.rules.overrides] == ["rds"]


def test_the_stronger_layer_stands_first_and_discounts_join_by_provider(tmp_path: Path) -> None:
    rules = settings(tmp_path, project=OWN, home=RULES, policy={"prices": {"discounts": {"aws": "1%"}}}).prices.rules
    assert {d.provider: (d.percent, d.layer) for d in rules.discounts} == {
        "aws": (D(1), "policy config of cost-budget"),
        "gcp": (D(5), "finfocus.json"),
    }
    assert (rules.hours, rules.hours_layer) == (D(700), "home config.json")
    assert rules.overrides[0].price == 0


def test_a_policy_config_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="overrides"):
        settings(tmp_path, policy={"prices": {"overides": []}})
    with pytest.raises(ConfigError, match="64 hexadecimal"):
        settings(tmp_path, policy={"trusted_price_layers": ["abc"]})


def test_only_the_policy_config_can_trust(tmp_path: Path) -> None:
    write(project_at(tmp_path / "shop"), "finfocus.json", {"trusted_price_layers": ["0" * 64]})
    found = load(ConfigInputs(project="shop", start_folders=(str(tmp_path / "shop"),), home=""))
    assert "only the policy config can trust price layers" in str(found.problems[0])


GATES = [
    # gate asked for, policy config, environment, are the project's rules used
    (False, {}, {"CI": "true"}, True),
    (True, {}, {}, True),
    (True, {}, {"CI": "false"}, True),
    (True, {}, {"CI": "true"}, False),
    (True, {"monthly": 100.0}, {}, False),
    (True, {"trusted_price_layers": [fingerprint(RULES)]}, {"CI": "1"}, True),
    (True, {"trusted_price_layers": ["0" * 64]}, {}, False),
]


@pytest.mark.parametrize(("gate", "policy", "environ", "used"), GATES)
def test_a_gate_uses_trusted_layers_alone_and_says_so(gate: bool, policy: Any, environ: Any, used: bool, tmp_path: Path) -> None:
    found = settings(tmp_path, project=RULES, gate=gate, policy=policy, **environ)
    assert bool(found.prices.rules.discounts) is used
    assert found.prices.rules.hours == (700 if used else 730)
    (layer,) = found.prices.layers
    assert (layer.name, layer.used, layer.sha256) == ("finfocus.json", used, fingerprint(RULES))
    assert any(layer.sha256 in note and "finfocus.json" in note for note in found.notes) is not used


def test_the_policy_configs_own_rules_are_always_used(tmp_path: Path) -> None:
    found = settings(tmp_path, gate=True, policy={"prices": RULES}, CI="true")
    assert found.prices.rules.discounts[0].percent == 8
    assert found.notes == ()


def test_public_holds_whoever_says_it_trusted_or_not(tmp_path: Path) -> None:
    assert settings(tmp_path, home={"public": True}, gate=True, CI="true").prices.rules.public


def test_layout_and_order_do_not_change_a_fingerprint(tmp_path: Path) -> None:
    project_at(tmp_path)
    texts = ("prices:\n  hours_per_month: 700\n  discounts: {aws: 8%}\n", "# mine\nprices: {discounts: {aws: '8%'}, hours_per_month: 700}\n")
    hashes = set()
    for text in texts:
        (tmp_path / "finfocus.yaml").write_text(text)
        hashes.add(load(ConfigInputs(project="shop", start_folders=(str(tmp_path),), home="")).prices.layers[0].sha256)
    assert hashes == {fingerprint(RULES)}


def test_prices_can_be_locked(tmp_path: Path) -> None:
    found = settings(tmp_path, project=RULES, policy={"lock": ["prices"]})
    assert "locked" in str(found.problems[0])
    assert not found.prices.rules.discounts

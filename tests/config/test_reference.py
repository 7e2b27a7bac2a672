"""What is written from the table of keys is in step with it: editor schema, policy schemas, the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from finfocus_policy.config.edit import init_text, show, validate
from finfocus_policy.config.json_schema import editor_schema, editor_text, policy_schema
from finfocus_policy.config.schema import FOREIGN, KEYS, TABLE, Key, Kind, Where, allowed, by_policy, nearest
from finfocus_policy.config.values import SIMPLE
from finfocus_policy.model.settings import POLICIES
from tests.config.made import cases, settings_of, write
from tools.config_reference import BEGIN, END, PAGE, tables

ROOT = Path(__file__).parents[2]


def test_the_schema_for_editors_is_in_step() -> None:
    assert (ROOT / "schema/finfocus.schema.json").read_text() == editor_text(), (
        "write it again: make schema, or json_schema.editor_text()"
    )
    jsonschema.Draft7Validator.check_schema(editor_schema())


def test_the_page_is_in_step() -> None:
    assert PAGE.read_text().split(BEGIN)[1].split(END)[0].strip() == tables().strip(), "write it again: make schema"


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_a_setting_is_read_somewhere(key: Key) -> None:
    """A row of the table alone is checked, shown and documented, and does nothing."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "finfocus_policy/config").glob("*.py") if path.name != "schema.py"]
    assert any(f'"{key.name}"' in text for text in texts)


@pytest.mark.parametrize("policy", POLICIES)
def test_each_policys_schema_is_one_pulumi_takes(policy: str) -> None:
    properties = policy_schema(policy)
    assert "enforcementLevel" not in properties
    assert set(properties) == set(by_policy(policy))
    jsonschema.Draft7Validator.check_schema({"type": "object", "properties": properties})
    # no additionalProperties anywhere but in maps of free names: Pulumi's refusal would hide our nearest key
    assert '"additionalProperties": false' not in json.dumps(properties)


def editor_says(text: str) -> list[str]:
    return [error.message for error in jsonschema.Draft7Validator(editor_schema()).iter_errors(yaml.safe_load(text))]


# what an editor's YAML parser cannot see, or reads its own way (YAML 1.1 has 5000, 90 and NaN for these)
UNSEEN = (" 5_000", " 1:30", " .nan", "1e400", "is there twice", "is not YAML", "one document", "is empty")
MARKED = [
    pytest.param(case["values"], id=case["place"] + case["says"][:20])
    for case in cases("wrong")
    if case["layer"] == "project"
    and isinstance(case["values"], str)
    and not any(u in case["values"] + case["says"] for u in UNSEEN)
]
TAKEN = [
    pytest.param(case["layers"]["project"], id=case["name"])
    for case in cases("join")
    if "project" in case["layers"] and "problems" not in case
]


@pytest.mark.parametrize("text", MARKED)
def test_editors_mark_what_we_refuse(text: str) -> None:
    assert editor_says(text)


@pytest.mark.parametrize("values", TAKEN)
def test_editors_and_pulumi_take_what_we_take(values: dict[str, Any], tmp_path: Path) -> None:
    assert settings_of({"project": values}, tmp_path).problems == ()
    assert editor_says(json.dumps(values)) == []
    jsonschema.Draft7Validator({"type": "object", "properties": policy_schema("cost-budget")}).validate(values)


def test_a_first_file_is_right_as_it_is_and_with_every_line_uncommented(tmp_path: Path) -> None:
    for text in (init_text(), uncommented(init_text())):
        path = write(tmp_path, "finfocus.yaml", text)
        assert validate(str(path)) == []
        assert editor_says(text) == []
        assert text.splitlines()[0].endswith("$schema=finfocus.schema.json")
    assert init_text("https://example.org/s.json").startswith(
        "# yaml-language-server: $schema=https://example.org/s.json\n"
    )
    assert set(yaml.safe_load(uncommented(init_text()))) == {
        "budgets",
        "on_unpriced",
        "on_error",
        "resource_limit",
        "usage_file",
        "usage_preset",
    }


def uncommented(text: str) -> str:
    """With the commented keys in force: lines that are `# key: value`, not sentences."""
    keys = {*TABLE, "scope", "project", "stack", "provider", "type", "tag"}
    lines = []
    for line in text.splitlines():
        bare = line.replace("# ", "", 1)
        commented = line.lstrip().startswith("# ") and not line.startswith("#  ")
        lines.append(bare if commented and bare.split(":")[0].strip() in keys else line)
    return "\n".join(lines) + "\n"


def test_validate_names_every_mistake_and_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "finfocus.yaml", "budgts: []\nregion: [x]\nbudgets:\n- name: p\n")
    assert [str(problem) for problem in validate(str(path))] == [
        "finfocus.yaml:1: budgts: 'budgts' is not a key here; did you mean \"budgets\"?",
        "finfocus.yaml:2: region: a list is not text",
        'finfocus.yaml:4: budgets[0]: "monthly" is missing; The budget per month of 730 hours.',
    ]
    assert [problem.place for problem in validate(str(tmp_path / "gone.yaml"))] == ["gone.yaml"]


@pytest.mark.parametrize(
    ("name", "home", "count"),
    [("config.yaml", None, 0), ("finfocus.yaml", None, 1), ("x.yaml", True, 0), ("config.yaml", False, 1)],
)
def test_validate_knows_a_home_file_by_its_name(name: str, home: bool | None, count: int, tmp_path: Path) -> None:
    path = write(tmp_path, name, "integrations: {vantage: {api_key: k}}\n")
    assert len(validate(str(path), home=home)) == count


SHOWN = """\
budgets.p                     monthly 900, currency USD, scope type aws:rds/*, warn at 80%, increase 20, deny at 90%  policy config of cost-budget, tightened by finfocus.yaml
currency                      USD                                                           default
levels.cost-budget            advisory                                                      policy config
"""


def test_show_prints_each_value_with_its_layer(tmp_path: Path) -> None:
    layers = {
        "policy": {"budgets": [{"name": "p", "monthly": 1000, "scope": {"type": "aws:rds/*"}, "deny": {"at": "90%"}}]},
        "levels": {"cost-budget": "advisory"},
        "environment": {"region": "eu-west-1"},
        "project": "budgets: [{name: p, monthly: 900, warn: {increase: 20}}]\non_eror: warn\n",
    }
    settings = settings_of(layers, tmp_path)
    text = show(settings)
    assert all(line in text.splitlines() for line in SHOWN.splitlines())
    rows = {line.split()[0]: line for line in text.splitlines() if line}
    assert rows["region"].endswith("environment: FINFOCUS_REGION")
    assert rows["resource_limit"].split() == ["resource_limit", "-", "default"]
    assert f"files:\n  {tmp_path / 'shop/finfocus.yaml'}\n" in text
    assert 'did you mean "on_error"?' in text
    assert "cost-budget is advisory" in text


def test_show_as_json(tmp_path: Path) -> None:
    settings = settings_of({"policy": {"monthly": 1000, "resource_limit": 49.9}}, tmp_path)
    document = json.loads(show(settings, "json"))
    values = {row["key"]: (row["value"], row["source"]) for row in document["settings"]}
    assert values["resource_limit"] == ("49.9", "policy config of resource-cost: monthly")
    assert values["budgets.stack"][0]["monthly"] == "1000"
    assert document["looked"] == [str(tmp_path / "shop")]
    assert set(values) == set(settings.sources)


def test_the_table_is_whole() -> None:
    """Every kind of a key can be checked, every name is spelt one way, nothing foreign is allowed in the repository."""
    for key in KEYS:
        assert key.kind in SIMPLE or key.kind in (Kind.BUDGETS, Kind.PRICES, Kind.HASHES)
        assert key.description.endswith(".")
        assert key.name == key.name.lower()
    assert not {key.name for key in FOREIGN} & set(allowed(Where.PROJECT))
    assert set(TABLE) - set(allowed(Where.PROJECT)) == {"config_file", "report", "spec_dir", "lock", "trusted_price_layers", *(key.name for key in FOREIGN)}
    variables = [key.variable for key in KEYS]
    assert len(set(variables)) == len(variables)
    assert {
        "FINFOCUS_MONTHLY",
        "FINFOCUS_ON_UNPRICED",
        "FINFOCUS_ON_ERROR",
        "FINFOCUS_CONFIG",
        "FINFOCUS_REPORT",
    } <= set(variables)
    assert {"monthly", "budgets", "onUnpriced", "onError"} <= {key.camel for key in KEYS}


@pytest.mark.parametrize("key", sorted(TABLE))
def test_a_letter_lost_swapped_or_doubled_leads_back_to_the_key(key: str) -> None:
    names = [name for name in TABLE if len(name) > 3]
    for at in range(1, len(key) - 1):
        for word in (key[:at] + key[at + 1 :], key[:at] + key[at] + key[at:], key.upper(), key.replace("_", "-")):
            if len(key) > 4 and word not in TABLE:
                assert nearest(word, names) == key

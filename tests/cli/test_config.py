"""`finfocus config`: a first file, what is wrong with one, and what is in force."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import FIXTURES, typed

GOOD = {"budgets": [{"name": "all", "monthly": 90.5}]}


def write(folder: Path, name: str, value: object) -> Path:
    """A JSON file."""
    path = folder / name
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_init_writes_a_file_that_is_valid_and_names_its_schema(tmp_path: Path) -> None:
    assert typed("config", "init", cwd=tmp_path).returncode == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["finfocus.schema.json", "finfocus.yaml"]
    first = (tmp_path / "finfocus.yaml").read_text(encoding="utf-8").split("\n", 1)[0]
    assert first.endswith("$schema=finfocus.schema.json")
    assert json.loads((tmp_path / "finfocus.schema.json").read_text(encoding="utf-8"))["type"] == "object"
    done = typed("config", "validate", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_init_overwrites_nothing_unasked(tmp_path: Path) -> None:
    write(tmp_path, "finfocus.json", GOOD)
    done = typed("config", "init", cwd=tmp_path)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["finfocus.json"]
    assert typed("config", "init", "--force", cwd=tmp_path).returncode == 0
    assert "budgets:" in typed("config", "init", "--print", cwd=tmp_path).stdout


def test_init_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    assert typed("config", "init", "--folder", "infra", cwd=tmp_path).returncode == 0
    assert (tmp_path / "infra" / "finfocus.yaml").exists()
    assert typed("config", "init", "--folder", "nowhere", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"budgts": []}, '"budgets"'),
        ({"budgets": [{"name": "x"}]}, "monthly"),
        ({"budgets": [{"name": "x", "monthly": "lots"}]}, "lots"),
        ({"integrations": {"vantage": {"api_key": "k3y"}}}, "home"),
        ([], "map"),
    ],
)
def test_validate_says_what_is_wrong_and_where(value: object, said: str, tmp_path: Path) -> None:
    write(tmp_path, "finfocus.json", value)
    for words in (("finfocus.json",), ()):
        done = typed("config", "validate", *words, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert "finfocus.json" in done.stderr
        assert "k3y" not in done.stderr


def test_validate_tells_every_problem_at_once(tmp_path: Path) -> None:
    write(tmp_path, "finfocus.json", {"budgts": [], "on_eror": "warn", "monthly": -1})
    assert len(typed("config", "validate", "finfocus.json", cwd=tmp_path).stderr.splitlines()) == 3


def test_validate_of_a_policy_config(tmp_path: Path) -> None:
    good = write(tmp_path, "good.json", {"cost-budget": {"enforcementLevel": "mandatory", "monthly": 500}})
    assert typed("config", "validate", "--policy-pack-config", str(good), cwd=tmp_path).returncode == 0
    bad = write(tmp_path, "bad.json", {"cost-budget": {"monthlyy": 500}})
    done = typed("config", "validate", "--policy-pack-config", str(bad), cwd=tmp_path)
    assert done.returncode == 2
    assert '"monthly"' in done.stderr
    assert typed("config", "validate", "no-such.yaml", cwd=tmp_path).returncode == 2


def test_show_names_the_layer_of_every_value(tmp_path: Path) -> None:
    write(tmp_path, "finfocus.json", {**GOOD, "on_error": "warn", "region": "eu-west-1"})
    policy = write(tmp_path, "policy.json", {"cost-budget": {"enforcementLevel": "advisory", "on_unpriced": "deny"}})
    words = ("config", "show", "--region", "us-east-2", "--policy-pack-config", str(policy), "--output", "json")
    done = typed(*words, cwd=tmp_path, env={"FINFOCUS_MONTHLY": "70"})
    said = {row["key"]: (row["value"], row["source"]) for row in json.loads(done.stdout)["settings"]}
    assert said["region"] == ("us-east-2", "command line: region")
    assert said["on_error"][0] == "warn"
    assert "finfocus.json" in said["on_error"][1]
    assert said["levels.cost-budget"] == ("advisory", "policy config")
    assert "policy config" in said["on_unpriced.no_price"][1]
    assert said["budgets.stack"][0]["monthly"] == "70"
    assert "us-east-2" in typed("config", "show", "--region", "us-east-2", cwd=tmp_path).stdout


def test_show_takes_the_config_of_a_stack(tmp_path: Path) -> None:
    preview = json.loads((FIXTURES / "ten-instances/preview.json").read_text(encoding="utf-8"))
    preview["config"]["finfocus:monthly"] = "70"
    path = write(tmp_path, "preview.json", preview)
    shown = typed("config", "show", "--pulumi-json", str(path), cwd=tmp_path).stdout
    assert "monthly 70" in shown
    assert typed("check", "--pulumi-json", str(path), cwd=tmp_path).returncode == 3


def test_the_project_file_is_found_for_that_project_alone(tmp_path: Path) -> None:
    """A Pulumi.yaml of another name on the way up is not this project's."""
    (tmp_path / "Pulumi.yaml").write_text("name: other\nruntime: python\n", encoding="utf-8")
    write(tmp_path, "finfocus.json", {"budgets": [{"name": "tiny", "monthly": 1}]})
    inner = tmp_path / "inner"
    inner.mkdir()
    ten = str(FIXTURES / "ten-instances/preview.json")
    assert typed("check", "--pulumi-json", ten, cwd=inner).returncode == 0
    (tmp_path / "Pulumi.yaml").write_text("name: ten-instances\nruntime: python\n", encoding="utf-8")
    assert typed("check", "--pulumi-json", ten, cwd=inner).returncode == 3

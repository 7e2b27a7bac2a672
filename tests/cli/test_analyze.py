"""`finfocus analyze` and `pack`: a real pack process, asked as the engine asks, says what `check` says."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import PLANTED, PREVIEWS, STATES, finfocus, typed

# An errored preview reaches no stack policy. The streaming form says nothing of property dependencies, and the
# protocol nothing of ids: of an update in that form the pack cannot know which launch template a group has.
LEFT_OUT = ("errored/", "shop-update/preview-stream")
# The same stacks once more in another form: `make slow`.
AGAIN = ("lifecycle/preview.json", "lifecycle/state", "shop-update/preview-show", "shop-update/state-show", "ten-instances/preview-stream")
INPUTS = [
    pytest.param(option, path, marks=[pytest.mark.slow] if path.startswith(AGAIN) else [])
    for option, paths in (("--pulumi-json", PREVIEWS), ("--pulumi-state", STATES))
    for path in paths
    if not path.startswith(LEFT_OUT)
]
SAME = ("urn", "type", "status", "reason", "monthly_cost", "components", "region")


def figures(document: dict[str, Any]) -> tuple[Any, ...]:
    """What has to be the same through every door: each resource's cost, the sums, the budgets' verdicts."""
    resources = [tuple(json.dumps(r.get(key), sort_keys=True) for key in SAME) for r in document["resources"]]
    budgets = [(b["name"], b["verdict"], b["projected"]) for b in document["budgets"]]
    return resources, document["total_monthly_cost"], document["coverage"], budgets


@pytest.mark.parametrize(("option", "path"), INPUTS)
def test_the_pack_and_the_command_line_make_equal_estimates(option: str, path: str, tmp_path: Path) -> None:
    report, env = tmp_path / "report.json", {"FINFOCUS_MONTHLY": "4500"}
    asked = typed("analyze", option, path, env={**env, "FINFOCUS_REPORT": str(report)})
    told = typed("check", option, path, "--output", "json", env=env)
    assert asked.returncode == told.returncode, asked.stderr
    assert asked.stderr == ""
    assert figures(json.loads(report.read_text(encoding="utf-8"))) == figures(json.loads(told.stdout))
    assert [secret for secret in PLANTED if secret in asked.stdout] == []


PAID = {
    "usage_preset": "small..large",
    "free_tiers": True,
    "budgets": [{"name": "all", "monthly": 4500, "currency": "EUR"}],
    "prices": {
        "overrides": [{"key": "aws/ec2/instance/m5.*/linux", "discount": "12%"}, {"sku": "db.r5.large", "price": 0.21}],
        "discounts": {"aws": "8%", "azure": "3%", "gcp": "5%"},
        "commitments": [{"provider": "aws", "family": "c5", "coverage": "60%"}],
        "hours_per_month": 700,
        "currency": {"code": "EUR", "rates": {"EUR": 0.92}, "as_of": "2026-11-01"},
    },
}
OWN = """\
# card: ours
# date: 2026-11-01
key,unit,region,tier_start,price
aws/ec2/instance/t3.micro/linux,hour,us-east-1,0,0.0099
aws/ec2/instance/t3.small/linux,hour,us-east-1,0,0.0188
aws/s3/standard/storage,GB-month,us-east-1,0,0.02
"""


LATER = [pytest.param(f"{name}/preview.json", marks=pytest.mark.slow) for name in ("multicloud", "ten-instances")]


@pytest.mark.parametrize("path", ["shop/preview.json", *LATER])
def test_what_is_really_paid_is_the_same_through_every_door(path: str, tmp_path: Path) -> None:
    """Price rules, a range of usage, free tiers and an imported list at once."""
    (tmp_path / "finfocus.json").write_text(json.dumps(PAID), encoding="utf-8")
    (tmp_path / "own.csv").write_text(OWN, encoding="utf-8")
    report, stack = tmp_path / "report.json", ("--pulumi-json", path)
    env = {"FINFOCUS_HOME": str(tmp_path / "home"), "FINFOCUS_CONFIG": str(tmp_path / "finfocus.json")}
    assert typed("prices", "import", "--format", "csv", str(tmp_path / "own.csv"), env=env).returncode == 0
    asked = typed("analyze", *stack, env={**env, "FINFOCUS_REPORT": str(report)})
    told, shown = (typed(*words, *stack, "--output", "json", env=env) for words in (("check",), ("cost", "projected")))
    assert (asked.returncode, asked.stderr) == (told.returncode, "")
    pack, check, projected = (json.loads(text) for text in (report.read_text(encoding="utf-8"), told.stdout, shown.stdout))
    assert figures(pack) == figures(check) == figures(projected)
    for key in ("currency", "total_list_monthly_cost", "total_monthly_cost_range", "price_data"):
        assert pack[key] == check[key] == projected[key], key
    assert pack["currency"] == "EUR"
    assert {data["kind"] for data in pack["price_data"]} >= {"list", "override"}
    assert any(data["name"] == "user prices" for data in pack["price_data"])


@pytest.fixture
def policy(tmp_path: Path) -> Any:
    """Writes a policy config."""

    def write(value: object) -> str:
        path = tmp_path / "policy.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        return str(path)

    return write


TEN = ("analyze", "--pulumi-json", "ten-instances/preview.json")
UNKNOWNS = ("analyze", "--pulumi-json", "unknowns/preview.json")


@pytest.mark.parametrize(
    ("words", "config", "code"),
    [
        (TEN, {"cost-budget": {"monthly": 80}}, 3),
        (TEN, {"cost-budget": {"monthly": 80, "enforcementLevel": "advisory"}}, 0),
        (TEN, {"cost-budget": {"monthly": 90}}, 0),
        (TEN, {"resource-cost": {"monthly": 8}}, 3),
        (UNKNOWNS, {"cost-budget": {"on_unpriced": "deny"}}, 4),
        (UNKNOWNS, {"cost-budget": {"on_unpriced": "deny", "monthly": 5}}, 3),
        (UNKNOWNS, {"cost-coverage": "mandatory"}, 4),
        (TEN, {"cost-budget": {"monthlyy": 80}}, 2),
        (TEN, {"cost-budget": {"enforcementLevel": "strict"}}, 2),
    ],
)
def test_exit_codes(words: tuple[str, ...], config: object, code: int, policy: Any) -> None:
    done = typed(*words, "--policy-pack-config", policy(config))
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("name", "said"), [("cost-budgt", 'did you mean "cost-budget"?'), ("zzz", "the policies are cost-")])
def test_a_policy_that_is_none_is_refused_with_the_nearest(name: str, said: str, policy: Any) -> None:
    done = typed(*TEN, "--policy-pack-config", policy({name: {"monthly": 80}}))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"there is no policy '{name}'" in done.stderr
    assert said in done.stderr


def test_a_preview_with_errors_does_not_pass() -> None:
    done = typed("analyze", "--pulumi-json", "errored/preview.json")
    assert done.returncode == 4
    assert "PASS" not in done.stdout
    assert "the preview ended with errors" in done.stderr


def test_json_holds_the_findings() -> None:
    done = finfocus(*TEN, "--output", "json", env={"FINFOCUS_MONTHLY": "80"})
    assert done.returncode == 3
    first = json.loads(done.stdout)["findings"][0]
    assert (first["policy"], first["level"], first["about"]) == ("cost-budget", "mandatory", "budget")


def test_nothing_is_kept_of_an_analysis(tmp_path: Path) -> None:
    assert typed(*TEN, env={"FINFOCUS_HOME": str(tmp_path)}).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_the_folder_that_pack_writes_can_be_analysed(tmp_path: Path) -> None:
    done = typed("pack", env={"FINFOCUS_HOME": str(tmp_path)})
    assert done.returncode == 0
    folder = Path(done.stdout.removesuffix("\n"))
    assert folder.is_absolute()
    assert (folder / "PulumiPolicy.yaml").is_file()
    assert typed("pack", env={"FINFOCUS_HOME": str(tmp_path)}).stdout == done.stdout
    answer = typed(*TEN, "--policy-pack", str(folder), env={"FINFOCUS_MONTHLY": "80"})
    assert answer.returncode == 3
    named = typed("pack", "--folder", str(tmp_path / "mine"))
    assert Path(named.stdout.strip()) == tmp_path / "mine"


FOREIGN = '''
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy

def check(args, report_violation):
    machines = [r for r in args.resources if r.resource_type == "aws:ec2/instance:Instance"]
    report_violation(f"{len(machines)} machines\\x1b[31m")

PolicyPack("theirs", policies=[StackValidationPolicy("count", "counts", check, EnforcementLevel.%s)])
'''


@pytest.mark.parametrize(("level", "code"), [("ADVISORY", 0), ("MANDATORY", 3)])
def test_a_pack_of_somebody_else(level: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "PulumiPolicy.yaml").write_text(f"runtime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(FOREIGN % level, encoding="utf-8")
    done = typed(*TEN, "--policy-pack", str(tmp_path))
    assert done.returncode == code, done.stderr
    assert "10 machines" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_pack_that_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text("raise SystemExit('no luck')\n", encoding="utf-8")
    done = typed(*TEN, "--policy-pack", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "no luck" in done.stderr
    assert "Traceback" not in done.stderr.split("no luck")[0]


def test_the_python_of_a_named_pack(tmp_path: Path) -> None:
    from finfocus_policy.cli.analyze import interpreter

    python = shutil.which("python3") or sys.executable
    (tmp_path / "env" / "bin").mkdir(parents=True)
    (tmp_path / "env" / "bin" / "python").symlink_to(python)
    manifest = tmp_path / "PulumiPolicy.yaml"
    manifest.write_text("runtime:\n  name: python\n  options:\n    virtualenv: env\n", encoding="utf-8")
    assert interpreter(tmp_path) == str(tmp_path / "env" / "bin" / "python")
    manifest.write_text("runtime: python\n", encoding="utf-8")
    assert interpreter(tmp_path) is None
    assert interpreter(None) is None

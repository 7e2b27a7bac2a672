"""`finfocus cost estimate`: one invented resource, and a stack with some inputs set to other values."""

from __future__ import annotations

import json
import stat
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from finfocus_policy.cli.main import main
from tests.cli.running import FIXTURES, PLANTED, ROOT, finfocus

ESTIMATE = json.loads((ROOT / "schema" / "estimate.schema.json").read_text(encoding="utf-8"))
WHAT_IF = json.loads((ROOT / "schema" / "what_if.schema.json").read_text(encoding="utf-8"))
SHOP = ("--pulumi-json", str(FIXTURES / "shop-update/preview.json"), "--pulumi-state", str(FIXTURES / "shop-update/state.json"))
LARGE = ("--type", "aws:ec2/instance:Instance", "--set", "instanceType=m5.large", "--region", "us-east-1")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The command in this process, with a home of its own, in an empty folder: exit code, stdout, stderr."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "FINFOCUS_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FINFOCUS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FINFOCUS_NOW", "2026-11-21T12:00:00Z")
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        code = main(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def document(run: Any, *words: str) -> dict[str, Any]:
    code, out, err = run("cost", "estimate", *words, "--output", "json")
    assert (code, err) == (0, ""), err
    return json.loads(out, parse_float=Decimal)


def plain(made: dict[str, Any]) -> Any:
    return json.loads(json.dumps(made, default=float))


@pytest.mark.parametrize(
    ("words", "total"),
    [
        (LARGE, "70.88"),  # 730 x 0.096 + 8 GB x 0.10
        ((*LARGE, "--set", "rootBlockDevice.volumeSize=100"), "80.08"),
        ((*LARGE, "--set", 'rootBlockDevice={"volumeSize": 100, "volumeType": "gp3"}'), "78.08"),
        ((*LARGE, "--set", "ebsBlockDevices[0].volumeSize=50", "--set", "ebsBlockDevices[1].volumeSize=50"), "80.88"),
        ((*LARGE, "--set", "associatePublicIpAddress=true"), "74.53"),
        ((*LARGE, "--count", "3"), "212.64"),
        (("--type", "ec2/instance", *LARGE[2:]), "70.88"),
        (("--type", "ec2:Instance", *LARGE[2:]), "70.88"),
        (("--type", "ec2/natGateway", "--set", "connectivityType=private", "--region", "us-east-1"), "32.85"),
        (("--type", "lambda/function", "--set", "memorySize=512", "--usage", "monthly_requests=5000000", "--usage", "request_duration_ms=100", "--region", "us-east-1"), "5.166675"),
    ],
)
def test_one_resource(run: Any, words: tuple[str, ...], total: str) -> None:
    made = document(run, *words)
    assert Decimal(total) == made["total_monthly_cost"]
    Draft202012Validator(ESTIMATE).validate(plain(made))


def test_region_of_the_command_line_is_stronger_than_the_environment(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert document(run, *LARGE)["resources"][0]["region"] == "us-east-1"
    assert document(run, *LARGE[:4])["resources"][0]["region"] == "eu-west-1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--type TOKEN for one resource"),
        (("--type", "ec2/instance", "--modify", "a:b=c"), "two different questions"),
        (("--type", "ec2/instanse"), "did you mean aws:ec2/instance:Instance?"),
        (("--type", "Instance"), "may be aws:ec2/instance:Instance or"),
        (("--type", "ec2/vpc"), "aws:ec2/vpc:Vpc costs nothing by itself"),
        (("--type", "no such thing"), "in short ec2/instance"),
        (("--type", "ec2/instance"), "for example --region us-east-1"),
        (("--type", "ec2/instance", "--set", "instanceTyp=x"), "did you mean instanceType?"),
        (("--type", "ec2/instance", "--set", "instanceType"), "is not KEY=VALUE"),
        (("--type", "ec2/instance", "--set", "=x"), "is not KEY=VALUE"),
        (("--type", "ec2/instance", "--set", "a..b=x"), "is not KEY=VALUE"),
        (("--type", "ec2/instance", "--set", "tags={x"), "is not JSON"),
        (("--type", "ec2/instance", "--set", "ebsBlockDevices[1].volumeSize=3"), "[0] adds one"),
        ((*LARGE, "--set", "instanceType.x=3"), "instanceType is not an object"),
        ((*LARGE, "--set", "rootBlockDevice.volumSize=3"), "did you mean rootBlockDevice.volumeSize?"),
        ((*LARGE[:4], "--region", "us-esat-1"), "did you mean us-east-1"),
        ((*LARGE, "--count", "0"), "whole number from 1 to 10,000"),
        ((*LARGE, "--pulumi-json", "x"), "--pulumi-json does not go with --type"),
        (("--type", "lambda/function", "--region", "us-east-1", "--usage", "monthly_reqests=3"), "did you mean monthly_requests?"),
        (("--type", "lambda/function", "--region", "us-east-1", "--usage", "monthly_requests=true"), "usage is a number"),
        (("--type", "lambda/function", "--region", "us-east-1", "--usage", "monthly_requests=3M"), "is not a number"),
        (("--type", "lambda/function", "--region", "us-east-1", "--usage", "monthly_requests=-3"), "is below zero"),
        (("--modify", "web"), "is not NAME:KEY=VALUE"),
        (("--modify", "a:b=c"), "run `finfocus cost projected` first"),
        (("--modify", "a:b=c", "--set", "x=y"), "--set does not go with --modify"),
        (("--modify", "gpo:instanceType=x", *SHOP), "did you mean gpu?"),
        (("--modify", "gpu:instanceTyp=x", *SHOP), "did you mean instanceType?"),
        (("--modify", "gpu:rootBlockDevice.volumSize=9", *SHOP), "did you mean rootBlockDevice.volumeSize?"),
        (("--modify", "*:nothing=1", *SHOP), "hangs on nothing"),
    ],
)
def test_wrong_input(run: Any, words: tuple[str, ...], said: str) -> None:
    code, out, err = run("cost", "estimate", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_what_changes_nothing_is_said(run: Any) -> None:
    notes = document(run, *LARGE, "--set", "rootBlockDevice.iops=9000")["notes"]
    assert notes == ["rootBlockDevice.iops does not change the price with these inputs"]


def test_a_missing_price_is_none_and_says_what_is_near(run: Any) -> None:
    made = document(run, "--type", "ec2/instance", "--set", "instanceType=m5.lrge", "--region", "us-east-1")
    assert made["resources"][0]["monthly_cost"] is None
    assert any("near: m5.large" in note for note in made["notes"])


def test_a_budget_of_the_command_line_holds(run: Any) -> None:
    assert document(run, *LARGE, "--monthly", "50")["budgets"][0]["verdict"] == "deny"
    assert document(run, *LARGE)["budgets"] == []


def test_usage_that_can_be_given_is_named(run: Any) -> None:
    notes = document(run, "--type", "lambda/function", "--region", "us-east-1")["notes"]
    assert notes == ["usage can be given with --usage KEY=NUMBER: monthly_requests, request_duration_ms"]


def test_a_change_to_a_stack(run: Any) -> None:
    made = document(run, *SHOP, "--modify", "gpu:instanceType=g4dn.xlarge", "--monthly", "8000")
    Draft202012Validator(WHAT_IF).validate(plain(made))
    assert made["changes"][0] | {"urn": ""} == {"urn": "", "path": "instanceType", "before": "p3.2xlarge", "after": "g4dn.xlarge"}
    [only] = made["resources"]
    assert only["name"] == "gpu"
    by = (Decimal("0.526") - Decimal("3.06")) * 730
    assert only["diff_monthly_cost"] == by == made["diff_monthly_cost"]
    assert made["after"]["total_monthly_cost"] - made["before"]["total_monthly_cost"] == by
    assert (made["budgets"][0]["verdict"], made["budgets"][0]["projected"]) == ("warn", made["after"]["total_monthly_cost"])


def test_a_pattern_changes_those_that_have_the_input_and_followers_are_shown(run: Any) -> None:
    made = document(run, *SHOP, "--modify", "aws:ec2/launchTemplate*:instanceType=m5.large")
    Draft202012Validator(WHAT_IF).validate(plain(made))
    assert {r["type"] for r in made["resources"]} == {"aws:ec2/launchTemplate:LaunchTemplate", "aws:autoscaling/group:Group"}
    databases = document(run, *SHOP, "--modify", "aws:rds/*:instanceClass=db.t3.medium")
    assert "aws:rds/instance:Instance" in {r["type"] for r in databases["resources"]}
    assert all(c["path"] == "instanceClass" for c in databases["changes"])


def test_a_price_that_goes_missing_is_no_saving(run: Any) -> None:
    made = document(run, *SHOP, "--modify", "gpu:instanceType=q9.huge")
    assert made["diff_monthly_cost"] is None
    assert made["resources"][0]["after"]["monthly_cost"] is None
    text = run("cost", "estimate", *SHOP, "--modify", "gpu:instanceType=q9.huge")[1]
    assert "1 changed resource had or has no price" in text


@pytest.mark.parametrize("command", [("cost", "projected"), ("check",)])
def test_the_last_preview_is_what_is_changed(run: Any, tmp_path: Path, command: tuple[str, ...]) -> None:
    assert run(*command, *SHOP)[0] == 0
    change = ("--modify", "gpu:instanceType=g4dn.xlarge")
    kept, given = document(run, *change), document(run, *SHOP, *change)
    assert kept["origin"] == "preview of shop/dev, 2026-11-21 12:00 UTC"
    assert {k: v for k, v in kept.items() if k != "origin"} == {k: v for k, v in given.items() if k != "origin"}
    assert document(run, *change, "--stack", "dev")["resources"] == kept["resources"]
    code, _, err = run("cost", "estimate", *change, "--stack", "prod")
    assert (code, "of stack prod" in err) == (2, True)
    [file] = (tmp_path / "home" / "history").glob("*/*/*~last-preview.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_deployed_state_alone_is_no_preview(run: Any) -> None:
    run("cost", "projected", *SHOP[2:])
    assert run("cost", "estimate", "--modify", "gpu:instanceType=g4dn.xlarge")[0] == 2


def test_no_secret_is_kept_or_shown(run: Any, tmp_path: Path) -> None:
    for preview in sorted(FIXTURES.glob("*/preview*.json*")):
        assert run("cost", "projected", "--pulumi-json", str(preview))[0] == 0
    state = str(FIXTURES / "shop-update/state-show-secrets.json")
    assert run("cost", "projected", *SHOP[:2], "--pulumi-state", state)[0] == 0
    _, text, _ = run("cost", "estimate", *SHOP[:2], "--pulumi-state", state, "--modify", "aws:rds/*:instanceClass=db.t3.medium")
    everything = text + "".join(f.read_text() for f in (tmp_path / "home").rglob("*") if f.is_file())
    assert "orders" in everything
    assert not [word for word in PLANTED if word in everything]


def test_a_damaged_preview_says_what_to_do(run: Any, tmp_path: Path) -> None:
    run("cost", "projected", *SHOP)
    [file] = (tmp_path / "home" / "history").glob("*/*/*~last-preview.json")
    head = file.read_text().splitlines()[0]
    file.write_text(head + '\n{"steps": [{\n')
    code, _, err = run("cost", "estimate", "--modify", "gpu:instanceType=g4dn.xlarge")
    assert (code, "run `finfocus cost projected` again" in err, "pulumi preview" in err) == (2, True, False)
    file.write_text("{")
    assert run("cost", "estimate", "--modify", "gpu:instanceType=g4dn.xlarge")[0] == 2


def test_the_newest_of_the_project_somebody_stands_in(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("cost", "projected", *SHOP)
    monkeypatch.setenv("FINFOCUS_NOW", "2026-11-21T13:00:00Z")
    run("cost", "projected", "--pulumi-json", str(FIXTURES / "ten-instances/preview.json"))
    assert document(run, "--modify", "web-0:instanceType=t3.nano")["origin"] == "preview of ten-instances/dev, 2026-11-21 13:00 UTC"
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    assert document(run, "--modify", "gpu:instanceType=g4dn.xlarge")["project"] == "shop"


def test_it_runs_without_anything_installed(tmp_path: Path) -> None:
    done = finfocus("cost", "estimate", *LARGE, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "$70.88" in done.stdout

"""Local specs where people meet them: the command line, the pack, a gate, the plugin."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.prices import PriceSettings
from finfocus_policy.model.resource import ResourceDescriptor, Stack
from finfocus_policy.model.settings import Settings
from finfocus_policy.plugins.specs import VARIABLE, SpecsPlugin
from finfocus_policy.serve.server import start
from finfocus_policy.sources.plugin.client import Client
from finfocus_policy.wire.values import CallFailed
from finfocus_policy.wiring import Evaluator
from tests.cli.running import finfocus

TEN = ("cost", "projected", "--pulumi-json", "ten-instances/preview.json", "--output", "json")
SPEC = "provider: aws\nservice: ec2\nsku: t3.micro\npricing:\n  monthlyEstimate: 5\n"
MACHINE = ResourceDescriptor(provider="aws", resource_type="ec2", sku="t3.micro", region="us-east-1")


def home(folder: Path, text: str = SPEC, name: str = "specs") -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "aws-ec2-t3.micro.yaml").write_text(text)
    return folder


@pytest.mark.parametrize("where", ["home", "option", "environment", "legacy", "both"])
def test_specs_are_found_where_they_may_be(tmp_path: Path, where: str) -> None:
    folder = home(tmp_path / ".pulumicost") if where == "legacy" else home(tmp_path)
    env = {"HOME": str(tmp_path)} if where == "legacy" else {}
    env |= {"FINFOCUS_HOME": str(folder)} if where in ("home", "both") else {}
    env |= {"FINFOCUS_SPEC_DIR": str(folder / "specs")} if where == "environment" else {}
    own = home(tmp_path / "other", SPEC.replace("5", "6")) / "specs"
    words = ("--spec-dir", str(own)) if where in ("option", "both") else ()
    done = finfocus(*TEN, *words, env=env)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["total_monthly_cost"] == (60 if words else 50)
    assert report["resources"][0]["source"]["kind"] == "spec"


@pytest.mark.parametrize("command", [TEN, ("check", "--pulumi-json", "ten-instances/preview.json"), ("prices", "explain", "web-0", "--pulumi-json", "ten-instances/preview.json")])  # fmt: skip
def test_a_wrong_spec_is_one_clear_error(tmp_path: Path, command: tuple[str, ...]) -> None:
    folder = home(tmp_path, SPEC.replace("monthlyEstimate", "monthlyEstimte"))
    done = finfocus(*command, env={"FINFOCUS_HOME": str(folder)})
    assert (done.returncode, done.stdout) == (2, "")
    path = folder / "specs" / "aws-ec2-t3.micro.yaml"
    assert done.stderr == f"finfocus: error: {path}:5: monthlyEstimte is no price; did you mean monthlyEstimate?\n"


def test_a_spec_dir_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    done = finfocus(*TEN, "--spec-dir", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "there is no such folder of specs" in done.stderr


def test_config_validate_tells_all_of_them(tmp_path: Path) -> None:
    folder = home(tmp_path, "sku: 1\n") / "specs"
    (folder / "b.yaml").write_text(SPEC.replace("monthlyEstimate", "monthlyEstimte"))
    done = finfocus("config", "validate", "--spec-dir", str(folder))
    assert done.returncode == 2
    assert f"{folder / 'aws-ec2-t3.micro.yaml'}: pricing is missing" in done.stderr
    assert f"{folder / 'b.yaml'}:5: monthlyEstimte is no price" in done.stderr
    (folder / "b.yaml").write_text(SPEC)
    (folder / "aws-ec2-t3.micro.yaml").unlink()
    done = finfocus("config", "validate", "--spec-dir", str(folder))
    assert (done.returncode, done.stdout) == (0, f"valid: {folder}\n")


def evaluator(folder: Path, **prices) -> Evaluator:
    settings = Settings(spec_folders=(str(folder),), prices=PriceSettings(**prices))
    return Evaluator(settings, RegionHints(config={}, environ={}, profile="", fallback=""))


def test_in_the_pack_a_wrong_spec_is_a_finding(tmp_path: Path) -> None:
    folder = home(tmp_path, "sku: 1\n") / "specs"
    judged = evaluator(folder).judge(Stack(resources=()))
    texts = "".join("".join(finding.message.split()) for finding in judged.verdict.findings)
    assert "1settingcannotbeused" in texts
    assert "pricingismissing" in texts


def test_a_gate_uses_specs_it_trusts_alone(tmp_path: Path) -> None:
    folder = home(tmp_path) / "specs"
    free = evaluator(folder)
    assert free.sources[0].name == "local specs"
    held = evaluator(folder, gate=True)
    assert "local specs" not in [source.name for source in held.sources]
    note = next(note for note in held.estimate(Stack(resources=())).notes if "local specs" in note)
    sha256 = note.partition('"')[2].partition('"')[0]
    trusted = evaluator(folder, gate=True, trusted=(sha256,))
    assert trusted.sources[0].name == "local specs"


def test_a_project_may_not_say_where_specs_are(tmp_path: Path) -> None:
    config = tmp_path / "finfocus.yaml"
    config.write_text("spec_dir: specs\n")
    done = finfocus("config", "validate", str(config))
    assert done.returncode == 2
    assert "FINFOCUS_SPEC_DIR" in done.stderr


def test_specs_are_served_as_a_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home(tmp_path, SPEC + "metadata: {region: us-east-1}\n")
    (folder / "specs" / "wrong.yaml").write_text("sku: 1\n")
    gp3 = "{provider: aws, service: ec2, sku: gp3, pricing: {pricePerGBMonth: 0.1}}"
    (folder / "specs" / "gp3.yaml").write_text(gp3)
    monkeypatch.setenv(VARIABLE, str(folder / "specs"))
    running = start(SpecsPlugin())
    client = Client(f"127.0.0.1:{running.port}", name="specs")
    try:
        cost = client.projected(MACHINE)
        assert (str(cost.cost_per_month), cost.currency) == ("5.0", "USD")
        spec = client.pricing_spec(MACHINE)
        assert (spec.billing_mode, str(spec.rate_per_unit), spec.descriptor.region) == ("per_month", "5.0", "us-east-1")
        volume = ResourceDescriptor(provider="aws", resource_type="ec2:Volume", sku="gp3", region="us-east-1", tags={"size": "100"})
        assert client.projected(volume).cost_per_month == 10
        elsewhere = ResourceDescriptor(provider="aws", resource_type="ec2", sku="t3.micro", region="eu-west-1")
        assert not client.supports(elsewhere).supported
        with pytest.raises(CallFailed, match="there is no spec for aws ec2 t3"):
            client.pricing_spec(elsewhere)
        assert "pricing is missing" in running.plugin.problems()[0]
    finally:
        client.close()
        running.stop()


SPOT = "provider: aws\nservice: ec2\nsku: t3.micro\npricing:\n  spotHourly: 0.0031\n"


def test_a_spot_machine_at_its_spec_is_no_upper_bound(tmp_path: Path) -> None:
    urn = "urn:pulumi:dev::shop::aws:ec2/instance:Instance::web"
    inputs = {"instanceType": "t3.micro", "availabilityZone": "us-east-1a", "instanceMarketOptions": {"marketType": "spot"}}
    step = {"op": "create", "urn": urn, "newState": {"urn": urn, "custom": True, "type": "aws:ec2/instance:Instance", "inputs": inputs}}
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"steps": [step]}))
    words = ("cost", "projected", "--pulumi-json", str(plan), "--output", "json")
    own = finfocus(*words, env={"FINFOCUS_HOME": str(home(tmp_path / "own", SPOT))})
    listed = finfocus(*words, env={"FINFOCUS_HOME": str(tmp_path)})
    assert json.loads(own.stdout)["total_monthly_cost"] == 2.263
    assert "an upper bound" in listed.stdout
    assert "an upper bound" not in own.stdout


def test_the_plugin_has_no_price_on_demand_where_the_spec_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(home(tmp_path, SPOT) / "specs"))
    plugin = SpecsPlugin()
    spot = replace(MACHINE, tags={"instanceMarketOptions": "map[marketType:spot]"})
    assert str(plugin.projected_cost(spot).cost_per_month) == "2.2630"
    for ask in (plugin.projected_cost, plugin.pricing_spec):
        with pytest.raises(CallFailed, match="has no price"):
            ask(MACHINE)

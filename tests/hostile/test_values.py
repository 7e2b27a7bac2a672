"""Impossible values: an honest `unpriced` with a reason, never a made-up amount and never an end of the run.

Files that are no documents at all are tests/cli/test_errors.py and tests/read/test_document.py; every
field damaged in every way is tests/fuzz.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.making import INSTANCE, VOLUME, Line, document, step, write


def only(report: dict[str, Any]) -> dict[str, Any]:
    """The one resource of a report."""
    (found,) = report["resources"]
    return dict(found)


ABSURD = ["-5", "-0.5", "1e400", "-1e400", "1e30000000", "1e-30000000", "99999999999999999999", "1e13", "true", "[8, 9]", '{"a": 1}',
          '"many"', '"1e400"', '"NaN"', '"Infinity"', '"8 GB"', '"0x10"', '"1_000"', '"' + "9" * 300 + '"', "1" + "0" * 4000]  # fmt: skip


@pytest.mark.parametrize("size", ABSURD, ids=lambda s: s[:20])
def test_a_size_that_cannot_be_is_not_known(size: str, line: Line, tmp_path: Path) -> None:
    text = json.dumps(document(step("disk", size="HERE", type="gp3"))).replace('"HERE"', size)
    found = only(line.estimate(write(tmp_path, text)))
    assert (found["status"], found["reason"], found["monthly_cost"]) == ("unpriced", "unknown_input", None)
    assert "size" in found["detail"]


@pytest.mark.parametrize("size", ["1", "0", "-0.0", "8.0", "8e0", '"8"', '" 8 "', "16384"])
def test_a_size_that_can_be_is_priced(size: str, line: Line, tmp_path: Path) -> None:
    text = json.dumps(document(step("disk", size="HERE", type="gp3"))).replace('"HERE"', size)
    found = only(line.estimate(write(tmp_path, text)))
    assert found["status"] == "priced"
    assert Decimal(str(found["monthly_cost"])) == Decimal(size.strip('" ')) * Decimal("0.08")


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity"])
def test_what_json_does_not_have_is_refused(literal: str, line: Line, tmp_path: Path) -> None:
    text = json.dumps(document(step("disk", size="HERE"))).replace('"HERE"', literal)
    assert f"holds {literal}, which is not JSON" in line.refused("check", "--pulumi-json", write(tmp_path, text))


@pytest.mark.parametrize("key", ["size", "urn", "inputs"])
def test_of_two_equal_keys_the_last_counts(key: str, line: Line, tmp_path: Path) -> None:
    text = json.dumps(document(step("disk", size=10, type="gp2")))
    first = {"size": '"size": 999', "urn": '"urn": "nonsense"', "inputs": '"inputs": 7'}[key]
    assert only(line.estimate(write(tmp_path, text.replace(f'"{key}":', f'{first}, "{key}":'))))["monthly_cost"] == 1


@pytest.mark.parametrize(
    "region", ["mars-north-1", "", "us-east-1\x1b", "us-east-1/../eu-west-1", "US-EAST-99", "us-east-1" * 500, "*", "%"], ids=lambda r: r[:12]
)
def test_invented_regions(region: str, line: Line, tmp_path: Path) -> None:
    found = only(line.estimate(write(tmp_path, document(step("disk", size=8, type="gp3"), region=region))))
    assert (found["status"], found["reason"], found["monthly_cost"]) == ("unpriced", "unknown_region", None)


@pytest.mark.parametrize("sku", ["t9.gigantic", "t3", "t3.micro ", "T3.MICRO", "../t3.micro", "t3.micro/linux", "*", "%", "'; drop table price --"])
def test_invented_machines(sku: str, line: Line, tmp_path: Path) -> None:
    found = only(line.estimate(write(tmp_path, document(step("web", INSTANCE, instanceType=sku)))))
    assert (found["status"], found["monthly_cost"]) == ("unpriced", None)
    assert found["reason"] in ("unknown_sku", "unknown_input")


@pytest.mark.parametrize(
    "kind", ["aws:nowhere/thing:Thing", "nocloud:a:B", "a:b:c:d:e", ":::", "aws:ec2", "x", "aws:ec2/instance:instance", "AWS:EC2/INSTANCE:INSTANCE"]
)
def test_invented_types(kind: str, line: Line, tmp_path: Path) -> None:
    found = only(line.estimate(write(tmp_path, document(step("thing", kind, size=8)))))
    assert (found["status"], found["reason"], found["monthly_cost"]) == ("unpriced", "unsupported_type", None)


def test_a_thousand_properties_and_more(line: Line, tmp_path: Path) -> None:
    many = {f"property{n}": {"deep": [n] * 5} for n in range(20_000)}
    tags = {f"tag{n}": "x" * 50 for n in range(1000)}
    found = only(line.estimate(write(tmp_path, document(step("disk", **many, tags=tags, size=10, type="gp2")))))
    assert (found["status"], found["monthly_cost"]) == ("priced", 1)


def test_a_thousand_blocks(line: Line, tmp_path: Path) -> None:
    blocks = [{"volumeSize": 10, "volumeType": "gp2"}] * 1000
    found = only(line.estimate(write(tmp_path, document(step("web", INSTANCE, instanceType="t3.micro", ebsBlockDevices=blocks)))))
    assert found["status"] == "priced"
    assert len(found["components"]) >= 1000
    assert found["monthly_cost"] == pytest.approx(1000 + 7.592 + 0.8)


def test_costs_that_add_up_to_more_than_there_is(line: Line, tmp_path: Path) -> None:
    """Each of them is possible by itself; the sum is refused, and one of them named."""
    config = step("plan", "aws:ec2/launchConfiguration:LaunchConfiguration", instanceType="m5.large")
    config["newState"]["inputs"]["name"] = "plan"
    groups = [step(f"group{n}", "aws:autoscaling/group:Group", desiredCapacity=10**12, launchConfiguration="plan") for n in range(20)]
    path = write(tmp_path, document(config, *groups))
    for command in ("cost projected", "check"):
        message = line.refused(*command.split(), "--pulumi-json", path)
        assert "more than 1e15 USD" in message
        assert "look at the sizes of group0" in message


def test_a_difference_below_the_smallest_amount_is_none(line: Line, tmp_path: Path) -> None:
    new = step("disk", op="update", size="NEW", type="gp2")
    new["oldState"] = {**new["newState"], "inputs": {"size": 10, "type": "gp2"}}
    text = json.dumps(document(new)).replace('"NEW"', "10.00000000000000001")
    report = line.estimate(write(tmp_path, text))
    assert (report["previous_monthly_cost"], report["diff_monthly_cost"]) == (1, 0)


def test_a_secret_block_is_priced(line: Line, tmp_path: Path) -> None:
    """Lists and objects in an envelope could not be told from one another, once."""
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": [{"volumeSize": 10, "volumeType": "gp2"}]}
    report = line.estimate(write(tmp_path, document(step("web", INSTANCE, instanceType="t3.micro", ebsBlockDevices=secret))))
    assert report["total_monthly_cost"] == pytest.approx(9.392)
    assert only(report)["name"] == "[secret]"


def test_ways_back_are_sought_among_what_is_not_known(line: Line, tmp_path: Path) -> None:
    """A block that is unknown has no cheaper form, which is no reason to fail."""
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    path = write(tmp_path, document(step("web", INSTANCE, instanceType="m5.large", rootBlockDevice=unknown)))
    code, out, _ = line("check", "--pulumi-json", path, "--monthly", "1")
    assert code == 3
    assert "at least $70.08 of $1.00" in out


@pytest.mark.parametrize("levels", [101, 100_000])
@pytest.mark.parametrize("place", ["inputs", "config", "diagnostics", "steps"])
def test_a_hundred_thousand_levels(place: str, levels: int, line: Line, tmp_path: Path) -> None:
    deep = '{"a":' * levels + "1" + "}" * levels
    made = {**document(step("disk", size=8)), place: "HERE"} if place != "inputs" else document(step("disk", deep="HERE", size=8))
    path = write(tmp_path, json.dumps(made).replace('"HERE"', deep))
    assert path in line.refused("cost", "projected", "--pulumi-json", path)


@pytest.mark.parametrize("kind", ["aws:ebs/volume:Volume", "pulumi:pulumi:Stack"])
@pytest.mark.parametrize("text", [VOLUME, "urn:pulumi:", "urn:pulumi:dev::shop", "urn:pulumi:::::::", "URN:PULUMI:a::b::c::d", 7, None, {}])
def test_a_urn_that_is_none(text: object, kind: str, line: Line, tmp_path: Path) -> None:
    made = step("disk", kind, size=8)
    made["urn"] = made["newState"]["urn"] = text
    path = write(tmp_path, document(made))
    code, _, err = line("cost", "projected", "--pulumi-json", path)
    assert code == 2 or text == "urn:pulumi:::::::"
    assert code == 0 or "steps[0]" in err

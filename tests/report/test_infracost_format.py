"""Infracost's breakdown JSON 0.2: what its readers, and the scoring tool, look for."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from finfocus_policy.model.cost import Reason
from finfocus_policy.report.formats import render
from tests.report.estimates import GOLDEN, shop, stack, ten_instances, unpriced
from tests.report.made import view

AMOUNT = re.compile(r"-?\d+(\.\d+)?")
COSTS = ("hourlyCost", "monthlyCost", "price", "monthlyQuantity", "hourlyQuantity", "monthlyUsageCost", "totalMonthlyCost", "totalHourlyCost")
ROOT = ["version", "metadata", "currency", "projects", "totalHourlyCost", "totalMonthlyCost", "totalMonthlyUsageCost",
        "pastTotalHourlyCost", "pastTotalMonthlyCost", "pastTotalMonthlyUsageCost", "diffTotalHourlyCost",
        "diffTotalMonthlyCost", "diffTotalMonthlyUsageCost", "timeGenerated", "summary"]  # fmt: skip


def document(made):
    return json.loads(render("infracost", view(made)))


def everything(value):
    """Every mapping in a document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from everything(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from everything(inner)


def by_name(made):
    return {r["name"].rsplit("::", 1)[-1]: r for r in document(made)["projects"][0]["breakdown"]["resources"]}


@pytest.mark.parametrize("name", GOLDEN)
def test_root(name):
    made = document(GOLDEN[name]())
    assert list(made) == ROOT
    assert made["version"] == "0.2"
    assert made["timeGenerated"] == "2026-07-01T12:00:00Z"


@pytest.mark.parametrize("name", GOLDEN)
def test_decimals_are_strings_or_null(name):
    for part in everything(document(GOLDEN[name]())):
        for key in COSTS:
            value = part.get(key)
            assert value is None or (isinstance(value, str) and AMOUNT.fullmatch(value))


@pytest.mark.parametrize("name", GOLDEN)
def test_every_resource_is_somewhere_once(name):
    made = GOLDEN[name]()
    found = document(made)
    breakdown = found["projects"][0]["breakdown"]
    listed = [r["name"] for r in breakdown["resources"] + breakdown["freeResources"]]
    missing = sum(found["summary"]["unsupportedResourceCounts"].values())
    assert len(listed) == len(set(listed))
    assert len(listed) + missing == len(made.results) == found["summary"]["totalDetectedResources"]
    assert set(listed) <= {r.urn for r in made.results}


def test_ten_instances():
    made = document(ten_instances())
    assert made["totalMonthlyCost"] == "83.92"
    first = made["projects"][0]["breakdown"]["resources"][0]
    assert first["name"] == "urn:pulumi:dev::shop::aws:ec2/instance:Instance::web-0"
    assert first["resourceType"] == "aws:ec2/instance:Instance"
    assert (first["monthlyCost"], first["hourlyCost"]) == ("8.392", "0.011495890411")
    component = first["costComponents"][0]
    assert component["price"] == component["hourlyCost"] == "0.0104"
    assert (component["monthlyQuantity"], component["hourlyQuantity"]) == ("730", "1")
    root = first["subresources"][0]
    assert (root["name"], root["monthlyCost"]) == ("root_block_device", "0.8")


def test_free_and_unsupported():
    made = document(shop())
    assert made["projects"][0]["breakdown"]["freeResources"][0] == {
        "name": "urn:pulumi:dev::shop::aws:ec2/launchTemplate:LaunchTemplate::tier-lt",
        "resourceType": "aws:ec2/launchTemplate:LaunchTemplate",
    }
    assert made["summary"]["unsupportedResourceCounts"] == {"aws:elasticache/cluster:Cluster": 1}
    assert "sessions" not in by_name(shop())


def test_usage():
    found = by_name(shop())
    assert found["assets"]["monthlyCost"] is None
    assert [c["price"] for c in found["assets"]["costComponents"]] == ["0.023", "0.005"]
    assert not any(c["priceNotFound"] for c in found["assets"]["costComponents"])
    assert found["thumbs"]["monthlyUsageCost"] == "6"
    assert document(shop())["totalMonthlyUsageCost"] == "6"


def test_price_not_found():
    found = by_name(GOLDEN["gaps"]())
    assert found["mystery"]["monthlyCost"] is None
    assert [(c["price"], c["priceNotFound"]) for c in found["mystery"]["costComponents"]] == [(None, True), ("0.1", False)]
    assert found["later"]["costComponents"][0]["priceNotFound"] is True
    assert found["later"]["metadata"]["reason"] == "unknown_input"


@pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.UNSUPPORTED_TYPE])
def test_unknown_is_null(reason):
    found = by_name(stack(unpriced("x", reason)))["x"]
    assert found["monthlyCost"] is found["hourlyCost"] is None
    assert found["costComponents"][0]["price"] is None


def test_change():
    made = document(GOLDEN["update"]())
    assert Decimal(made["pastTotalMonthlyCost"]) + Decimal(made["diffTotalMonthlyCost"]) == Decimal(made["totalMonthlyCost"])
    project = made["projects"][0]
    assert sum(Decimal(r["monthlyCost"]) for r in project["diff"]["resources"]) == Decimal(made["diffTotalMonthlyCost"])
    assert sum(Decimal(r["monthlyCost"]) for r in project["pastBreakdown"]["resources"]) == Decimal(made["pastTotalMonthlyCost"])


def test_errors():
    made = document(GOLDEN["errored"]())
    assert made["totalMonthlyCost"] is None
    errors = made["projects"][0]["metadata"]["errors"]
    assert errors[0]["isError"] is True
    assert "quota lookup failed" in errors[0]["message"]


def test_omitted():
    warnings = document(GOLDEN["omitted"]())["projects"][0]["metadata"]["warnings"]
    assert "unchanged" in warnings[0]["message"]


def test_secret():
    found = by_name(GOLDEN["secrets"]())["a"]
    assert [(c["name"], c["monthlyCost"], c["priceNotFound"]) for c in found["costComponents"]] == [("[secret]", "8.392", False)]
    assert "subresources" not in found

"""Which region holds, and who is named as its source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints, find
from finfocus_policy.mapping.registry import describe
from finfocus_policy.model.cost import Reason
from finfocus_policy.model.resource import Resource, Secret, Unknown
from tests.mapping.support import UNKNOWN, Usage, provider, resource

AWS, GOOGLE, AZURE = "aws:ec2/instance:Instance", "gcp:compute/instance:Instance", "azure-native:compute:Disk"
EU = provider("eu-west-1", "eu")
NOWHERE = provider(None)
ARN = "arn:aws:ec2:ap-south-1:123456789012:instance/i-1"
CONFIG, ENVIRON = {"aws:region": "us-east-2"}, {"AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": "us-west-2"}
EVERYTHING = RegionHints(config=CONFIG, environ=ENVIRON, profile="sa-east-1", fallback="ca-central-1")

ROWS: list[tuple[str, dict[str, Any], dict[str, Any], RegionHints, str, str]] = [
    (
        AWS,
        {"region": "us-west-2", "availabilityZone": "eu-west-1a"},
        {"provider": EU},
        EVERYTHING,
        "us-west-2",
        "its own region",
    ),
    (
        AWS,
        {"availabilityZone": "eu-west-3b", "arn": ARN},
        {"provider": EU},
        EVERYTHING,
        "eu-west-3",
        "its availability zone",
    ),
    (AWS, {"availabilityZones": ["eu-west-3b"]}, {"provider": EU}, EVERYTHING, "eu-west-3", "its availability zone"),
    (
        AWS,
        {"availabilityZone": "us-west-2-lax-1a"},
        {"provider": EU},
        EVERYTHING,
        "us-west-2-lax-1",
        "its availability zone",
    ),
    (
        AWS,
        {"availabilityZone": "us-gov-west-1c"},
        {"provider": EU},
        EVERYTHING,
        "us-gov-west-1",
        "its availability zone",
    ),
    (AWS, {"availabilityZone": "2"}, {"provider": EU}, EVERYTHING, "eu-west-1", "provider eu"),
    (AWS, {"arn": ARN}, {"provider": EU}, EVERYTHING, "ap-south-1", "its ARN"),
    (AWS, {}, {"provider": EU, "id": ARN}, EVERYTHING, "ap-south-1", "its ARN"),
    (AWS, {}, {"provider": EU, "outputs": {"arn": ARN}}, EVERYTHING, "ap-south-1", "its ARN"),
    (AWS, {"arn": "arn:aws:s3:::bucket"}, {"provider": EU}, EVERYTHING, "eu-west-1", "provider eu"),
    (AWS, {}, {"provider": EU}, EVERYTHING, "eu-west-1", "provider eu"),
    (AWS, {}, {"provider": provider()}, EVERYTHING, "us-east-1", "the default provider"),
    (AWS, {}, {"provider": NOWHERE}, EVERYTHING, "us-east-2", "stack config aws:region"),
    (AWS, {}, {"provider": None}, EVERYTHING, "us-east-2", "stack config aws:region"),
    (
        AWS,
        {},
        {"provider": NOWHERE},
        RegionHints(environ=ENVIRON, profile="sa-east-1"),
        "us-west-1",
        "environment AWS_REGION",
    ),
    (
        AWS,
        {},
        {"provider": NOWHERE},
        RegionHints(environ={"AWS_DEFAULT_REGION": "us-west-2"}),
        "us-west-2",
        "environment AWS_DEFAULT_REGION",
    ),
    (
        AWS,
        {},
        {"provider": NOWHERE},
        RegionHints(environ={"AWS_REGION": ""}, profile="sa-east-1", fallback="x"),
        "sa-east-1",
        "the AWS profile",
    ),
    (AWS, {}, {"provider": NOWHERE}, RegionHints(fallback="ca-central-1"), "ca-central-1", "the setting region"),
    (
        AWS,
        {},
        {"provider": NOWHERE},
        RegionHints(config={"aws:region": Secret("us-east-2")}),
        "us-east-2",
        "stack config aws:region",
    ),
    (AWS, {"region": "  "}, {"provider": EU}, RegionHints(), "eu-west-1", "provider eu"),
    (GOOGLE, {"zone": "europe-west4-b"}, {"provider": EU}, EVERYTHING, "europe-west4", "its availability zone"),
    (GOOGLE, {"location": "us-central1-a"}, {"provider": None}, RegionHints(), "us-central1", "its own location"),
    (GOOGLE, {}, {"provider": provider(None, "g", "gcp", zone="us-east4-c")}, EVERYTHING, "us-east4", "provider g"),
    (
        GOOGLE,
        {},
        {"provider": None},
        RegionHints(config={"gcp:zone": "us-east4-c"}),
        "us-east4",
        "stack config gcp:zone",
    ),
    (
        GOOGLE,
        {},
        {"provider": None},
        RegionHints(environ={"CLOUDSDK_COMPUTE_ZONE": "us-east4-c"}),
        "us-east4",
        "environment CLOUDSDK_COMPUTE_ZONE",
    ),
    (
        GOOGLE,
        {},
        {"provider": None},
        RegionHints(environ={"GOOGLE_REGION": "us-west1"}),
        "us-west1",
        "environment GOOGLE_REGION",
    ),
    (AZURE, {"location": "West Europe"}, {"provider": None}, EVERYTHING, "westeurope", "its own location"),
    (
        AZURE,
        {},
        {"provider": provider(None, "az", "azure-native", location="eastus")},
        EVERYTHING,
        "eastus",
        "provider az",
    ),
    (
        AZURE,
        {},
        {"provider": None},
        RegionHints(config={"azure:location": "East US"}),
        "eastus",
        "stack config azure:location",
    ),
    (
        AZURE,
        {},
        {"provider": None},
        RegionHints(environ={"ARM_LOCATION": "northeurope"}),
        "northeurope",
        "environment ARM_LOCATION",
    ),
    (
        AZURE,
        {},
        {"provider": None},
        RegionHints(environ=ENVIRON, profile="sa-east-1", fallback="eastus2"),
        "eastus2",
        "the setting region",
    ),
]


@pytest.mark.parametrize(("type", "inputs", "more", "hints", "region", "source"), ROWS)
def test_found(
    type: str, inputs: dict[str, Any], more: dict[str, Any], hints: RegionHints, region: str, source: str
) -> None:
    assert find(resource(type, inputs, **more), hints) == (region, source)


def test_an_unknown_zone_leaves_it_to_the_provider_and_says_so() -> None:
    for zone in (UNKNOWN, [UNKNOWN]):
        key = "availabilityZones" if isinstance(zone, list) else "availabilityZone"
        region, source = find(resource(AWS, {key: zone}, provider=EU), EVERYTHING)
        assert region == "eu-west-1"
        assert source.startswith(f"provider eu (its {key}")


@pytest.mark.parametrize(
    ("inputs", "more"),
    [
        ({"region": UNKNOWN}, {"provider": EU}),
        ({"region": "mars base 1!"}, {"provider": EU}),
        ({}, {"provider": provider(UNKNOWN, "eu")}),
        ({}, {"provider": provider(Secret(UNKNOWN), "eu")}),
    ],
)
def test_what_somebody_set_is_never_replaced_by_a_guess(inputs: dict[str, Any], more: dict[str, Any]) -> None:
    region, _ = find(resource(AWS, inputs, **more), EVERYTHING)
    assert isinstance(region, Unknown)


def test_no_region_anywhere_says_what_to_do() -> None:
    request = describe(resource(AWS, {"instanceType": "t3.micro"}, provider=NOWHERE), Graph(), Usage())
    assert request.reason is Reason.UNKNOWN_REGION
    assert "--region" in request.detail
    assert not request.meters


def test_a_secret_region_makes_a_secret_request() -> None:
    hints = RegionHints(config={"aws:region": Secret("eu-west-1")})
    request = describe(resource(AWS, {"instanceType": "t3.micro"}, provider=NOWHERE), Graph((), hints), Usage())
    assert request.secret
    assert "eu-west-1" not in request.region_source


def test_the_recording_without_a_provider_region() -> None:
    """Recorded with AWS_REGION=eu-west-1 in the environment alone: the provider says nothing."""
    recording = Path(__file__).parents[1] / "fixtures" / "env-region" / "preview.json"
    states = [s["newState"] for s in json.loads(recording.read_text())["steps"] if "newState" in s]
    providers = {s["urn"]: s for s in states if s["type"].startswith("pulumi:providers:")}
    mine = [s for s in states if s["type"].startswith("aws:")]
    assert mine
    assert not any("region" in (p.get("inputs") or {}) for p in providers.values())
    for state in mine:
        it = Resource(urn=state["urn"], type=state["type"], inputs=state["inputs"], provider=NOWHERE)
        assert find(it, RegionHints(environ={"AWS_REGION": "eu-west-1"})) == ("eu-west-1", "environment AWS_REGION")
        assert isinstance(find(it, RegionHints())[0], Unknown)

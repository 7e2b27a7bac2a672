"""The bounds of the contract, one by one: what is at the bound is answered, what is above is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.serve.speaking import Refused, Speaker

MACHINE = {"provider": "aws", "resource_type": "ec2", "sku": "t3.micro", "region": "us-east-1"}
PAST = {"resource_id": "i-abc123", "start": "2024-01-01T00:00:00Z", "end": "2024-01-03T00:00:00Z"}
COST, ACTUAL, ADVICE = "GetProjectedCost", "GetActualCost", "GetRecommendations"


def machine(**other: Any) -> dict[str, Any]:
    return {"resource": MACHINE | other}


def past(**other: Any) -> dict[str, Any]:
    return PAST | other


def tags(count: int, key: int = 3, value: int = 1) -> dict[str, str]:
    return {f"{number:0{key}}": "v" * value for number in range(count)}


AT_THE_BOUND = {
    "type of 256": (COST, machine(resource_type="t" * 256)),
    "sku of 256": (COST, machine(sku="s" * 256)),
    "region of 256": (COST, machine(region="r" * 256)),
    "provider of 64": (COST, machine(provider="p" * 64)),
    "arn of 2048": (COST, machine(arn="a" * 2048)),
    "id of 2048": (COST, machine(id="i" * 2048)),
    "200 tags": (COST, machine(tags=tags(200))),
    "a key of 256": (COST, machine(tags=tags(1, key=256))),
    "a value of 16384": (COST, machine(tags=tags(1, value=16384))),
    "utilization 0": (COST, machine(utilization_percentage=0)),
    "utilization 1": (COST, machine(utilization_percentage=1)),
    "utilization of the request 1": (COST, machine() | {"utilization_percentage": 1}),
    "growth of -1": (COST, machine(growth_rate=-1)),
    "no sku and no region": (COST, {"resource": {"provider": "aws", "resource_type": "ec2"}}),
    "a range of 366 days": (ACTUAL, past(end="2025-01-01T00:00:00Z")),
    "a range of an hour": (ACTUAL, past(end="2024-01-01T01:00:00Z")),
    "four minutes in the future": (ACTUAL, past(start="2024-01-15T10:34:00Z", end="2024-01-16T00:00:00Z")),
    "tags alone": (ACTUAL, past(resource_id="", tags={"env": "prod"})),
    "an ARN alone": (ACTUAL, past(resource_id="", arn="arn:aws:ec2:us-east-1:123456789012:instance/i-1")),
    "a page of 1000": (ACTUAL, past(page_size=1000)),
    "100 target_resources": (ADVICE, {"target_resources": [MACHINE] * 100}),
    "savings a year": (ADVICE, {"projection_period": "annual"}),
    "100 resources": ("BatchCost", {"resources": [MACHINE] * 100, "query_type": "COST_QUERY_TYPE_PROJECTED"}),
}
BEYOND = {
    "resource is needed": (COST, {}),
    "resource is needed by Supports": ("Supports", {}),
    "resource.provider is needed": (COST, machine(provider="")),
    "resource.resource_type is needed": (COST, machine(resource_type="")),
    "resource.resource_type is longer than 256 characters": (COST, machine(resource_type="t" * 257)),
    "resource.sku is longer than 256 characters": (COST, machine(sku="s" * 257)),
    "resource.region is longer than 256 characters": (COST, machine(region="r" * 257)),
    "resource.provider is longer than 64 characters": (COST, machine(provider="p" * 65)),
    "resource.arn is longer than 2048 characters": (COST, machine(arn="a" * 2049)),
    "resource.id is longer than 2048 characters": (COST, machine(id="i" * 2049)),
    "resource.resource_type is not the name of a type": (COST, machine(resource_type="../etc")),
    "more than 200 tags": (COST, machine(tags=tags(201))),
    "a tag is longer than 256 and 16384 characters": (COST, machine(tags=tags(1, key=257))),
    "a tag is longer than 256 and 16384 characters (value)": (COST, machine(tags=tags(1, value=16385))),
    "resource.utilization_percentage has to be 0 to 1": (COST, machine(utilization_percentage=1.01)),
    "resource.utilization_percentage has to be 0 to 1 (NaN)": (COST, machine(utilization_percentage="NaN")),
    "utilization_percentage has to be 0 to 1": (COST, machine() | {"utilization_percentage": -0.1}),
    "resource.growth_rate has to be -1 or more": (COST, machine(growth_rate=-1.01)),
    "resource_id, arn or tags are needed": (ACTUAL, past(resource_id="")),
    "resource_id or arn is longer than 2048 characters": (ACTUAL, past(resource_id="i" * 2049)),
    "start and end are both needed": (ACTUAL, {"resource_id": "i"}),
    "end has to be after start": (ACTUAL, past(end=PAST["start"])),
    "the range is longer than 366 days": (ACTUAL, past(end="2025-01-01T00:00:01Z")),
    "start is in the future": (ACTUAL, past(start="2024-01-15T10:36:00Z", end="2024-01-16T00:00:00Z")),
    "page_size has to be 0 to 1000": (ACTUAL, past(page_size=1001)),
    "page_size has to be 0 to 1000 (negative)": (ACTUAL, past(page_size=-1)),
    "page_token is not one this plugin gave": (ACTUAL, past(page_token="x")),
    "more than 100 target_resources": (ADVICE, {"target_resources": [MACHINE] * 101}),
    "projection_period has to be daily, monthly or annual": (ADVICE, {"projection_period": "weekly"}),
    "more than 100 resources": ("BatchCost", {"resources": [MACHINE] * 101}),
    "resource_type is not the name of a type": ("EstimateCost", {"resource_type": ""}),
}
# Two codes say more than that the request is wrong; both are INVALID_ARGUMENT.
RANGES = ("start and end", "end has to be", "the range is", "start is in")


def call(speaker: Speaker, method: str, request: Any) -> Any:
    return speaker.call(f"finfocus.v1.CostSourceService/{method}", request)


@pytest.mark.parametrize("name", AT_THE_BOUND)
def test_what_is_at_the_bound_is_answered(name: str, kubecost: Speaker) -> None:
    assert call(kubecost, *AT_THE_BOUND[name]) is not None


@pytest.mark.parametrize("text", BEYOND)
def test_what_is_beyond_is_refused_by_name(text: str, kubecost: Speaker) -> None:
    with pytest.raises(Refused) as failed:
        call(kubecost, *BEYOND[text])
    assert failed.value.status == "INVALID_ARGUMENT"
    assert failed.value.text == text.split(" (")[0].removesuffix(" by Supports")
    code = "INVALID_TIME_RANGE" if text.startswith(RANGES) else "INVALID_RESOURCE"
    assert failed.value.detail["code"] == f"ERROR_CODE_{code}"


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("odd/nan", "an amount is negative or no number"),
        ("odd/negative", "an amount is negative or no number"),
        ("odd/currency", "'dollars' is no currency"),
        ("odd/breakdown", "breakdown does not add up to cost_per_month"),
        ("odd/metadata", "more than 32 entries in metadata"),
    ],
)
def test_an_answer_against_the_contract_never_leaves_the_plugin(word: str, text: str, kubecost: Speaker) -> None:
    with pytest.raises(Refused) as failed:
        call(kubecost, COST, machine(resource_type=word))
    assert (failed.value.status, failed.value.text) == ("DATA_LOSS", f"the plugin's own answer is wrong: {text}")


def test_a_message_of_more_than_four_megabytes_is_refused(kubecost: Speaker) -> None:
    with pytest.raises(Refused) as failed:
        call(kubecost, COST, machine(sku="s" * 5_000_000))
    assert failed.value.status == "RESOURCE_EXHAUSTED"


def test_pages_follow_each_other_to_the_end(kubecost: Speaker) -> None:
    asked = past(resource_id="i-many", end="2024-05-01T00:00:00Z", page_size=50)
    costs: list[float] = []
    token, pages = "", 0
    while True:
        page = call(kubecost, ACTUAL, asked | {"page_token": token})
        costs += [point.get("cost", 0.0) for point in page["results"]]
        assert page["total_count"] == 121
        pages += 1
        token = page.get("next_page_token", "")
        if not token:
            break
    assert (pages, costs) == (3, [float(n) for n in range(121)])


def test_without_a_page_everything_comes_at_once(kubecost: Speaker) -> None:
    page = call(kubecost, ACTUAL, past(resource_id="i-many", end="2024-05-01T00:00:00Z"))
    assert (len(page["results"]), page["total_count"], "next_page_token" in page) == (121, 121, False)

"""The plugin `catalog`: golden costs in every spelling, and never a zero for what is not known."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from finfocus_policy.mapping.free import is_free
from finfocus_policy.mapping.registry import INDEX
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.plugins import MODULES, load
from finfocus_policy.plugins.catalog import CatalogPlugin
from finfocus_policy.plugins.catalog_inputs import token_meant
from finfocus_policy.plugins.catalog_words import SKU_PLACES, TAG_PLACES
from finfocus_policy.serve.limits import sound
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.wire.dialect import WORDS
from finfocus_policy.wire.values import CallFailed, ErrorCode

with Path(__file__).with_name("costs.csv").open(encoding="utf-8", newline="") as lines:
    COSTS = list(csv.DictReader(lines))
# Kubernetes objects that Go plugins price and nobody declares a price for here.
UNPRICED_WORDS = {"kubernetes:core/v1:Node", "kubernetes:core/v1:PersistentVolumeClaim"}


@pytest.fixture(scope="module")
def catalog() -> Iterator[CatalogPlugin]:
    made = load("catalog")
    assert isinstance(made, CatalogPlugin)
    yield made
    made.close()


def tags_of(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split(";") if pair)


def asked(row: dict[str, str]) -> ResourceDescriptor:
    return ResourceDescriptor(
        provider=row["provider"],
        resource_type=row["resource_type"],
        sku=row["sku"],
        region=row["region"],
        tags=tags_of(row["tags"]),
    )


def ec2(**other: object) -> ResourceDescriptor:
    machine = ResourceDescriptor(provider="aws", resource_type="ec2", sku="t3.micro", region="us-east-1")
    return replace(machine, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize("row", COSTS, ids=lambda row: row["what"])
def test_golden_costs(row: dict[str, str], catalog: CatalogPlugin) -> None:
    assert catalog.supports(replace(asked(row), provider=row["provider"].removesuffix("-native"))).supported
    cost = sound(catalog.projected_cost(asked(row)))
    assert (cost.unit_price, cost.cost_per_month) == (Decimal(row["unit_price"]), Decimal(row["cost_per_month"]))
    assert cost.currency == "USD"
    assert cost.billing_detail == ("spot" if "spot" in row["what"] else "on-demand" if cost.cost_per_month else "free")
    assert sum(cost.breakdown.values()) == cost.cost_per_month


def test_the_reference_machine_exactly(catalog: CatalogPlugin) -> None:
    cost = catalog.projected_cost(ec2())
    told = (cost.unit_price, cost.currency, cost.cost_per_month, cost.billing_detail)
    assert told == (Decimal("0.0104"), "USD", Decimal("7.592"), "on-demand")
    assert cost.metadata["defaults_applied"] == "root_volume=none"
    assert "Linux" in cost.metadata["assumptions"]


@pytest.mark.parametrize(
    ("resource", "code", "text"),
    [
        (ec2(resource_type="warp:Drive"), ErrorCode.INVALID_RESOURCE, "no prices for warp:Drive"),
        (ec2(resource_type="aws:warp/drive:Drive"), ErrorCode.INVALID_RESOURCE, "no prices for aws:warp/drive:Drive"),
        (ec2(provider="oracle"), ErrorCode.INVALID_RESOURCE, "no prices for ec2"),
        (ec2(sku="t9.giga"), ErrorCode.RESOURCE_NOT_FOUND, "t9.giga"),
        (ec2(sku=""), ErrorCode.INVALID_RESOURCE, "instanceType is not given"),
        (ec2(region="mars-1"), ErrorCode.UNSUPPORTED_REGION, "mars-1"),
        (ec2(region=""), ErrorCode.INVALID_RESOURCE, "region is needed"),
        (ec2(tags={"root_volume_size": "many"}), ErrorCode.INVALID_RESOURCE, "is not a number"),
        (ec2(tags={"root_volume_size": "NaN"}), ErrorCode.INVALID_RESOURCE, "is not a number"),
        (ec2(tags={"root_volume_size": "-5"}), ErrorCode.INVALID_RESOURCE, "is negative"),
        (ec2(resource_type="s3", sku=""), ErrorCode.INVALID_RESOURCE, "hangs on its usage"),
        (ec2(resource_type="lambda", sku="128"), ErrorCode.INVALID_RESOURCE, "hangs on its usage"),
        (ec2(resource_type="elb", sku="alb", tags={"lcu_per_hour": "x"}), ErrorCode.INVALID_RESOURCE, "not a number"),
    ],
)
def test_what_is_not_known_is_an_error_and_never_zero(
    resource: ResourceDescriptor, code: ErrorCode, text: str, catalog: CatalogPlugin
) -> None:
    with pytest.raises(CallFailed, match=text) as failed:
        catalog.projected_cost(resource)
    assert failed.value.code is code


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (ec2(provider="oracle"), "Unsupported provider: oracle"),
        (ec2(resource_type="warp:Drive"), "Unsupported resource type: warp:Drive"),
    ],
)
def test_what_it_does_not_support_has_a_reason(
    resource: ResourceDescriptor, reason: str, catalog: CatalogPlugin
) -> None:
    support = catalog.supports(resource)
    assert (support.supported, support.reason) == (False, reason)


def test_what_is_left_out_is_named(catalog: CatalogPlugin) -> None:
    metadata = catalog.projected_cost(ec2(resource_type="elb", sku="alb")).metadata
    assert (metadata["not_included"], metadata["estimate_quality"]) == ("Load balancer capacity units", "low")
    assert (
        "not_included" not in catalog.projected_cost(ec2(resource_type="ebs", sku="gp3", tags={"size": "8"})).metadata
    )


def test_the_environment_has_no_say_in_the_region(catalog: CatalogPlugin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    with pytest.raises(CallFailed, match="region is needed"):
        catalog.projected_cost(ec2(region=""))


def test_unknown_tags_change_nothing(catalog: CatalogPlugin) -> None:
    plain = catalog.projected_cost(ec2())
    told = ec2(tags={"env": "prod", "ami": "ami-1", "arn": "", "Name": "map[broken", "x": "[1,", "y": "{"})
    assert catalog.projected_cost(told) == plain


@pytest.mark.parametrize(
    ("resource", "mode", "unit", "rate"),
    [
        (ec2(), "per_hour", "hour", "0.0104"),
        (ec2(resource_type="ebs", sku="gp3"), "per_gb_month", "GB-month", "0.08"),
        (ec2(resource_type="s3", sku="STANDARD"), "per_gb_month", "GB-month", "0.023"),
        (ec2(resource_type="lambda", sku="128"), "per_request", "request", "0.0000002"),
        (ec2(resource_type="nat-gateway", sku=""), "per_hour", "hour", "0.045"),
    ],
)
def test_the_price_behind_it(
    resource: ResourceDescriptor, mode: str, unit: str, rate: str, catalog: CatalogPlugin
) -> None:
    spec = catalog.pricing_spec(resource)
    assert (spec.billing_mode, spec.unit, spec.rate_per_unit) == (mode, unit, Decimal(rate))
    assert spec.descriptor == resource
    assert (spec.source, spec.currency) == ("catalog", "USD")
    assert spec.metadata["page"].startswith("https://aws.amazon.com/")


def test_a_price_by_quantity_has_its_steps(catalog: CatalogPlugin) -> None:
    resource = ec2(resource_type="sns", sku="")
    steps = Catalog().lookup("aws/sns/requests", "us-east-1")
    spec = catalog.pricing_spec(resource)
    assert steps is not None
    assert [(tier.start, tier.rate) for tier in spec.tiers] == list(steps.steps)
    assert [tier.end for tier in spec.tiers] == [*(start for start, _ in steps.steps[1:]), None]


def test_what_is_free_has_no_price(catalog: CatalogPlugin) -> None:
    with pytest.raises(CallFailed, match="costs nothing by itself"):
        catalog.pricing_spec(ec2(resource_type="ec2:Vpc"))


@pytest.mark.parametrize(
    ("type", "attributes", "cost"),
    [
        ("aws:ec2/instance:Instance", {"instanceType": "m5.large", "region": "us-east-1"}, "70.88"),
        (
            "aws:ec2/instance:Instance",
            {
                "instance_type": "m5.large",
                "availabilityZone": "us-east-1a",
                "rootBlockDevice": {"volumeSize": 20.0, "volumeType": "gp3"},
            },
            "71.68",
        ),
        ("ec2:Instance", {"sku": "m5.large", "region": "us-east-1"}, "70.88"),
        ("aws:ebs/volume:Volume", {"size": 100, "type": "gp3", "region": "us-east-1"}, "8"),
        (
            "azure-native:compute:Disk",
            {"sku": {"name": "Premium_LRS"}, "diskSizeGB": 128, "location": "East US"},
            "19.71",
        ),
        ("aws:ec2/vpc:Vpc", {}, "0"),
    ],
)
def test_estimates_of_properties(type: str, attributes: dict[str, object], cost: str, catalog: CatalogPlugin) -> None:
    assert catalog.estimate(type, attributes).cost_per_month == Decimal(cost)


def test_an_estimate_of_what_is_no_type(catalog: CatalogPlugin) -> None:
    with pytest.raises(CallFailed, match="no prices for warp:Drive"):
        catalog.estimate("warp:Drive", {})


def test_recommendations_save_what_the_prices_differ_by(catalog: CatalogPlugin) -> None:
    machine = ec2(sku="m5.2xlarge", tags={"root_volume_size": "100"}, id="i-1")
    found = list(catalog.recommendations([machine, ec2(resource_type="ebs", sku="gp2", tags={"size": "100"})]))
    told = [(one.action, one.description.split(":")[0], one.savings, one.target_sku) for one in found]
    assert sorted(told, key=lambda one: (-(one[2] or 0), one[1])) == told[:2] + sorted(told[2:], key=lambda one: one[1])
    assert set(told) == {
        ("rightsize", "m5.2xlarge -> m5.large", Decimal("210.240"), "m5.large"),
        ("rightsize", "m5.2xlarge -> m5.xlarge", Decimal("140.160"), "m5.xlarge"),
        ("modify", "root volume gp2 -> gp3", Decimal("2.000"), ""),
        ("modify", "gp2 -> gp3", Decimal("2.00"), ""),
    }
    for one in found:
        if one.target_sku:
            smaller = catalog.projected_cost(replace(machine, sku=one.target_sku)).cost_per_month
            assert one.current_cost == catalog.projected_cost(machine).cost_per_month
            assert one.current_cost is not None
            assert one.current_cost - smaller == one.savings


def test_the_same_advice_has_the_same_id(catalog: CatalogPlugin) -> None:
    first, second = (list(catalog.recommendations([ec2(sku="m5.2xlarge")])) for _ in range(2))
    assert first == second
    assert len({one.id for one in first}) == len(first) == 2


@pytest.mark.parametrize(
    "resource", [ec2(sku="t9.giga"), ec2(resource_type="warp:Drive"), ec2(resource_type="ec2:Vpc")]
)
def test_no_advice_about_what_has_no_price(resource: ResourceDescriptor, catalog: CatalogPlugin) -> None:
    assert list(catalog.recommendations([resource])) == []


@pytest.mark.parametrize("provider", WORDS)
def test_every_word_of_the_dialect_is_a_type_we_know(provider: str) -> None:
    for token, words in WORDS[provider].items():
        if token not in UNPRICED_WORDS:
            assert token in INDEX or is_free(token), token
            assert {token_meant(provider, word) for word in (token, *words)} == {token}


def test_every_priced_type_is_known_in_the_references_spelling() -> None:
    unknown = [token for token in INDEX if token_meant(token.partition(":")[0], token) != token]
    assert unknown == []


def test_the_tables_name_types_that_are_priced() -> None:
    assert [token for token in (*SKU_PLACES, *TAG_PLACES) if token not in INDEX] == []


def test_the_table_of_our_own_plugins() -> None:
    assert {"catalog", "vantage"} <= MODULES.keys()


@pytest.mark.parametrize(
    ("tags", "month"),
    [
        ({"sku": "Standard_B1s"}, None),
        ({"sku": "Standard_B1s", "virtualMachineProfile": "map[createOption:FromImage osType:Linux]"}, None),
        ({"sku": "map[capacity:4 tier:Standard]", "virtualMachineProfile": "map[createOption:FromImage osType:Linux]"}, "36.512"),
    ],
)
def test_a_scale_set_whose_number_is_lost_on_the_way_has_no_price(tags: dict[str, str], month: str | None, catalog: CatalogPlugin) -> None:
    scale = ResourceDescriptor(
        provider="azure", resource_type="azure-native:compute:VirtualMachineScaleSet", sku="Standard_B1s", region="eastus", tags=tags
    )
    if month is not None:
        assert catalog.projected_cost(scale).cost_per_month == Decimal(month)
        return
    with pytest.raises(CallFailed, match=r"sku\.capacity is not told"):
        catalog.projected_cost(scale)


def test_what_could_be_several_things_is_not_guessed(catalog: CatalogPlugin) -> None:
    """`true` may be preemptible, or that it restarts by itself."""
    tags = {"machineType": "e2-medium", "scheduling": "true"}
    machine = ResourceDescriptor(provider="gcp", resource_type="gcp:compute/instance:Instance", sku="e2-medium", region="us-central1", tags=tags)
    with pytest.raises(CallFailed, match="scheduling"):
        catalog.projected_cost(machine)

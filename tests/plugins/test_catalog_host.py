"""What our host tells of a resource is enough: the plugin `catalog` prices it as the price list itself does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.mapping.registry import describe
from finfocus_policy.model.resource import Resource
from finfocus_policy.plugins.catalog import CatalogPlugin
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.plugin.question import question
from finfocus_policy.wire.dialect import by_list, tag_aliases
from finfocus_policy.wire.values import CallFailed

HINTS = RegionHints(environ={"AWS_REGION": "us-east-1"})
INSTANCE, VOLUME, DATABASE = "aws:ec2/instance:Instance", "aws:ebs/volume:Volume", "aws:rds/instance:Instance"
LAMBDA, BUCKET, NAT = "aws:lambda/function:Function", "aws:s3/bucket:Bucket", "aws:ec2/natGateway:NatGateway"
CACHE, BALANCER, TABLE = (
    "aws:elasticache/cluster:Cluster",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:dynamodb/table:Table",
)
ROOT = {"volumeSize": 50, "volumeType": "gp3"}
SAME: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a machine and its default root volume": (INSTANCE, {"instanceType": "t3.micro"}, {}),
    "a machine with a root volume": (INSTANCE, {"instanceType": "m5.large", "rootBlockDevice": ROOT}, {}),
    "a volume": (VOLUME, {"type": "gp3", "size": 100, "availabilityZone": "us-east-1a"}, {}),
    "a volume of no type": (VOLUME, {"size": 30}, {}),
    "a database": (DATABASE, {"instanceClass": "db.m5.large", "engine": "postgres", "allocatedStorage": 50}, {}),
    "a database in two zones": (
        DATABASE,
        {"instanceClass": "db.m5.large", "engine": "mysql", "allocatedStorage": 20, "multiAz": True},
        {},
    ),
    "an Azure machine": (
        "azure-native:compute:VirtualMachine",
        {"location": "eastus", "hardwareProfile": {"vmSize": "Standard_D2s_v3"}},
        {},
    ),
    "a bucket": (BUCKET, {}, {"standard.storage_gb": 100}),
    "a NAT gateway": (NAT, {}, {"monthly_data_processed_gb": 100}),
    "a cache of three nodes": (CACHE, {"nodeType": "cache.t3.micro", "engine": "redis", "numCacheNodes": 3}, {}),
    "a network load balancer": (BALANCER, {"loadBalancerType": "network"}, {"processed_bytes_gb": 730}),
    "a table": (TABLE, {"readCapacity": 10, "writeCapacity": 5}, {}),
}
# What Go plugins have no word for does not cross: these are asked for with what they have words for.
ALIASES = {
    "a machine with a root volume": {"root_volume_type": "gp3", "root_volume_size": "50"},
    "a volume": {"volume_type": "gp3", "storage_type": "gp3", "size": "100", "volume_size": "100"},
    "a cache of three nodes": {"engine": "redis", "num_nodes": "3", "num_cache_nodes": "3"},
    "a NAT gateway": {"data_processed_gb": "100"},
    "a table": {"read_capacity_units": "10", "write_capacity_units": "5"},
}


class Given:
    """Usage that is given."""

    def __init__(self, amounts: dict[str, Any]) -> None:
        self.amounts = {k: v if isinstance(v, str) else Decimal(v) for k, v in amounts.items()}

    def usage(self, resource: Resource, key: str) -> Decimal | str | None:
        return self.amounts.get(key)

    def given(self, resource: Resource) -> dict[str, Decimal | str]:
        return self.amounts


def request_of(name: str, rows: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = SAME) -> Any:
    token, inputs, usage = rows[name]
    resource = Resource(urn=f"urn:pulumi:dev::shop::{token}::one", type=token, inputs=inputs)
    return describe(resource, Graph((resource,), HINTS), Given(usage))


@pytest.fixture(scope="module")
def catalog() -> Iterator[CatalogPlugin]:
    made = CatalogPlugin()
    yield made
    made.close()


@pytest.mark.parametrize("name", SAME)
def test_the_plugin_prices_what_the_host_asks_as_the_list_does(name: str, catalog: CatalogPlugin) -> None:
    request = request_of(name)
    asked = question(request)
    assert asked is not None
    own = Catalog().price(request)
    assert own.known_cost
    assert catalog.projected_cost(asked).cost_per_month == own.known_cost


def test_a_function_whose_memory_no_word_tells_is_left_to_the_list(catalog: CatalogPlugin) -> None:
    usage = Given({"monthly_requests": 1_000_000, "request_duration_ms": 100})
    resource = Resource(urn=f"urn:pulumi:dev::shop::{LAMBDA}::one", type=LAMBDA, inputs={"memorySize": 512})
    asked = question(describe(resource, Graph((resource,), HINTS), usage))
    assert asked is not None
    with pytest.raises(CallFailed, match="memorySize is not told"):
        catalog.projected_cost(asked)
    assert catalog.projected_cost(replace(asked, sku="512")).cost_per_month == Decimal("1.033335")


@pytest.mark.parametrize("name", ALIASES)
def test_the_words_go_plugins_look_for(name: str) -> None:
    assert tag_aliases(request_of(name)) == ALIASES[name]


OTHERWISE = {
    "spot": (INSTANCE, {"instanceType": "t3.micro", "instanceMarketOptions": {"marketType": "spot"}}, {}),
    "a spot request": ("aws:ec2/spotInstanceRequest:SpotInstanceRequest", {"instanceType": "t3.micro"}, {}),
    "preemptible": (
        "gcp:compute/instance:Instance",
        {"machineType": "e2-medium", "zone": "us-central1-a", "scheduling": {"preemptible": True}},
        {},
    ),
    "an Azure spot machine": (
        "azure-native:compute:VirtualMachine",
        {"location": "eastus", "priority": "Spot", "hardwareProfile": {"vmSize": "Standard_B1s"}},
        {},
    ),
    "on a dedicated host": (INSTANCE, {"instanceType": "m5.large", "tenancy": "host"}, {}),
    "an Azure machine on a host": (
        "azure-native:compute:VirtualMachine",
        {"location": "eastus", "host": {"id": "/x/hosts/y"}, "hardwareProfile": {"vmSize": "Standard_D2s_v3"},
         "storageProfile": {"osDisk": {"osType": "Windows", "createOption": "FromImage"}}},
        {},
    ),
    "reserved": (INSTANCE, {"instanceType": "t3.micro"}, {"reserved_instance_term": "1_year"}),
    "a reserved database": (
        DATABASE,
        {"instanceClass": "db.m5.large", "engine": "mysql", "allocatedStorage": 20},
        {"reserved_instance_term": "3_year", "reserved_instance_payment_option": "all_upfront"},
    ),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_no_sku_tells_the_price_of_is_no_list_price(name: str) -> None:
    assert not by_list(request_of(name, OTHERWISE))
    assert question(request_of(name, OTHERWISE)) is None


@pytest.mark.parametrize("name", SAME)
def test_what_is_bought_on_demand_is(name: str) -> None:
    assert by_list(request_of(name))


@pytest.mark.parametrize(("tenancy", "told"), [("default", {}), ("dedicated", {"tenancy": "dedicated"})])
def test_a_machine_on_hardware_of_its_own_says_so(tenancy: str, told: dict[str, str]) -> None:
    row = {"a machine": (INSTANCE, {"instanceType": "m5.large", "tenancy": tenancy}, {})}
    root = {"root_volume_type": "gp2", "root_volume_size": "8"}
    assert tag_aliases(request_of("a machine", row)) == {**root, **told}

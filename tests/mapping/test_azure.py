"""What is Azure's own: two spellings of one resource, dated modules, places, sizes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.mapping.azure.index import MODULES
from finfocus_policy.mapping.azure.places import spellings
from finfocus_policy.mapping.azure.size import premium, price_key
from finfocus_policy.mapping.entry import Entry
from finfocus_policy.mapping.free import is_free
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.registry import INDEX, describe, keys_of
from finfocus_policy.mapping.tokens import canonical
from finfocus_policy.model.cost import Reason
from finfocus_policy.model.resource import Resource, Unknown
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.mapping.support import UNKNOWN, Usage, provider, related, resource

CATALOG = Catalog()
SIZED = {
    "location": "westeurope",
    "hardwareProfile": {"vmSize": "Standard_D2s_v3"},
    "storageProfile": {"osDisk": {"osType": "Linux"}},
}
NATIVE = "azure-native:compute:VirtualMachine"


TWINS = [json.loads(line) for line in (Path(__file__).parent / "azure_twins.jsonl").read_text().splitlines()]
# azure-native types without a twin: what the classic provider writes as a block of another resource.
ALONE = {"azure-native:containerregistry:Replication"}


def told(twin: dict[str, Any], side: dict[str, Any], type: str) -> tuple[Any, ...]:
    """What one spelling is charged for, but for the names of its blocks."""
    case = {"type": type, "region": twin["region"], "inputs": side["inputs"], "related": side.get("related", [])}
    it, graph = related(case)
    request = describe(it, graph, Usage(twin.get("usage")))
    meters = [(m.name, m.unit, m.keys, m.quantity, m.scale, m.factor, m.usage_based) for m in request.meters]
    return request.free, request.reason, request.descriptor.region, meters


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin["native"]["types"][0])
def test_both_spellings_of_a_resource_are_charged_alike(twin: dict[str, Any]) -> None:
    sides = [(side, type) for side in (twin["classic"], twin["native"]) for type in side["types"]]
    answers = [told(twin, side, type) for side, type in sides]
    assert answers[0][:2] == (False, None)
    assert answers[0][3]
    assert all(answer == answers[0] for answer in answers[1:])


def test_every_azure_native_type_with_charges_has_a_twin() -> None:
    charged = {type for type, entry in INDEX.items() if type.startswith("azure-native:") and entry.draft is not None}
    assert {type for twin in TWINS for type in twin["native"]["types"]} == charged - ALONE
    assert len(TWINS) >= 60


@pytest.mark.parametrize(
    "type",
    [
        "azure-native:compute/v20230301:VirtualMachine",
        "azure-native:compute/v20210601preview:VirtualMachine",
        "azure-native_compute_v20240301:compute:VirtualMachine",
        "azure-native_compute_v20240301:compute/v20240301:VirtualMachine",
    ],
)
def test_dated_modules_are_the_same_types(type: str) -> None:
    assert canonical(type) == NATIVE
    assert keys_of(type) == keys_of(NATIVE)
    plain, dated = (describe(resource(t, SIZED), Graph(), Usage()) for t in (NATIVE, type))
    assert dated.meters == plain.meters
    assert dated.type == type
    assert (dated.descriptor.provider, dated.descriptor.resource_type) == ("azure", "compute:VirtualMachine")


@pytest.mark.parametrize(
    "type", ["azure-native:compute/2023:VirtualMachine", "azure-native:", "azure-native:a:b:c", "aws:ec2/vpc:Vpc"]
)
def test_other_tokens_stay_what_they_are(type: str) -> None:
    assert canonical(type) == type


def test_a_dated_reference_is_followed() -> None:
    vault = resource("azure-native:keyvault/v20230701:Vault", {"location": "eastus"}, name="v")
    key = resource(
        "azure-native:keyvault/v20230701:Key",
        {"vaultName": UNKNOWN},
        provider=provider(None),
        dependencies={"vaultName": (vault.urn,)},
    )
    assert describe(key, Graph([vault, key]), Usage()).descriptor.region == "eastus"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("azure-native:network:Zone", "azure-native:dns:Zone"),
        ("azure-native:network:PrivateZone", "azure-native:privatedns:PrivateZone"),
        ("azure-native:cache:Redis", "azure-native:redis:Redis"),
        ("azure-native:documentdb:DatabaseAccount", "azure-native:cosmosdb:DatabaseAccount"),
        ("azure-native:insights:Component", "azure-native:applicationinsights:Component"),
        ("azure-native:devices:IotHubResource", "azure-native:iothub:IotHubResource"),
    ],
)
def test_names_of_version_2_are_known_too(old: str, new: str) -> None:
    assert INDEX[old].keys == INDEX[new].keys
    assert INDEX[old].resource_type == INDEX[new].resource_type


# -- where a resource is


@pytest.mark.parametrize("text", ["West Europe", "westeurope", "West Europe ", "WESTEUROPE", "europewest", "EU West"])
def test_spellings_of_a_region(text: str) -> None:
    request = describe(resource(NATIVE, {**SIZED, "location": text}), Graph(), Usage())
    assert request.descriptor.region == "westeurope"


def test_the_spellings_are_sound() -> None:
    known = {region.code for region in CATALOG.regions()}
    assert len(spellings()) > 250
    assert set(spellings().values()) <= known


def placed(it: Resource, *others: Resource) -> tuple[str, str]:
    request = describe(it, Graph([*others, it]), Usage())
    return request.descriptor.region, request.region_source


def test_a_resource_is_where_its_group_or_home_is() -> None:
    group = resource("azure-native:resources:ResourceGroup", {"location": "North Europe"}, name="rg")
    server = resource("azure-native:sql:Server", {"location": "eastus2"}, name="s")
    nowhere = provider(None, package="azure-native")
    linked = {"resourceGroupName": (group.urn,), "serverName": (server.urn,)}
    plain = resource(NATIVE, {"resourceGroupName": UNKNOWN}, provider=nowhere, dependencies=linked)
    assert placed(plain, group) == ("northeurope", "the location of its resource group")
    follows = resource(NATIVE, {"location": UNKNOWN}, provider=nowhere, dependencies={"location": (group.urn,)})
    assert placed(follows, group) == ("northeurope", "the location of its resource group")
    database = resource("azure-native:sql:Database", {"serverName": UNKNOWN}, provider=nowhere, dependencies=linked)
    assert placed(database, group, server) == ("eastus2", "the location of its serverName")
    own = resource("azure-native:sql:Database", {"location": "westus", "serverName": "s"}, dependencies=linked)
    assert placed(own, group, server) == ("westus", "its own location")


def test_a_location_not_known_yet_is_not_guessed() -> None:
    group = resource("azure-native:resources:ResourceGroup", {"location": "northeurope"}, name="rg")
    it = resource(NATIVE, {"location": UNKNOWN}, dependencies={"resourceGroupName": (group.urn,)})
    request = describe(it, Graph([group, it]), Usage())
    assert request.reason is Reason.UNKNOWN_REGION


def test_global_is_no_place_for_a_price() -> None:
    group = resource("azure:core/resourceGroup:ResourceGroup", {"location": "westus"}, name="rg")
    zone = resource("azure-native:dns:Zone", {"location": "Global"}, dependencies={"resourceGroupName": (group.urn,)})
    assert placed(zone, group)[0] == "westus"


# -- sizes


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Standard_D4s_v3", "azure/vm/ds_v3/4/linux"),
        ("standard_f2", "azure/vm/f/2/linux"),
        ("Standard_DS11-1_v2", "azure/vm/ds_v2/11-1/linux"),
        ("Standard_NC96ads_A100_v4", "azure/vm/ncads_a100_v4/96/linux"),
        ("Basic_A2", "azure/vm/basic_a/2/linux"),
        ("D2s_v5", "azure/vm/ds_v5/2/linux"),
    ],
)
def test_price_keys_of_sizes(name: str, key: str) -> None:
    assert price_key(name) == key


@pytest.mark.parametrize("name", ["", "Standard_", "t3.micro", "Standard_D", "Standard_D2s v5", "4"])
def test_what_is_no_size(name: str) -> None:
    assert isinstance(price_key(name), Unknown)
    assert premium(name) is False


def test_a_size_that_is_not_listed_is_derived_and_one_of_no_series_has_no_price() -> None:
    derived = [
        k
        for k in CATALOG.keys("azure/vm/")
        if k.endswith("/linux") and (t := CATALOG.lookup(k, "eastus")) and t.derived
    ]
    assert derived
    assert CATALOG.lookup("azure/vm/zz_v9/2/linux", "eastus") is None


def test_windows_is_the_machine_and_a_fee() -> None:
    linux, windows = (
        CATALOG.lookup("azure/vm/ds_v3/4/linux", "westeurope"),
        CATALOG.lookup("azure/vm/licence/ds_v3/4/windows", "westeurope"),
    )
    assert linux is not None
    assert windows is not None
    assert str(windows.price) == "0.184"


def test_free_types_of_azure_native() -> None:
    for type in (
        "azure-native:network:NetworkSecurityGroup",
        "azure-native:network:Subnet",
        "azure-native:authorization:RoleAssignment",
        "azure-native:managedidentity:UserAssignedIdentity",
        "azure-native:web:WebAppSlot",
    ):
        assert is_free(type)
        dated = type.replace(":network:", ":network/v20230901:")
        assert describe(resource(dated), Graph(), Usage()).free
    for type in ("azure-native:network:NatGateway", "azure-native:web:AppServicePlan", "azure-native:network:Made"):
        assert not is_free(type)


def test_every_token_of_a_rule_has_the_same_name_in_the_protocol() -> None:
    entries: list[Entry] = [entry for module in MODULES for entry in module.ENTRIES]
    assert len(entries) > 150
    assert all(entry.resource_type.count(":") == 1 for entry in entries)


def test_a_machine_on_a_dedicated_host_is_charged_for_its_disks_alone() -> None:
    disk = {"osType": "Linux", "diskSizeGB": 128, "managedDisk": {"storageAccountType": "Premium_LRS"}}
    inputs = {**SIZED, "storageProfile": {"osDisk": disk}}
    for place in ({"host": {"id": UNKNOWN}}, {"hostGroup": {"id": "/groups/g"}}):
        request = describe(resource(NATIVE, {**inputs, **place}), Graph(), Usage())
        assert [meter.name for meter in request.meters] == ["Storage (P10, LRS)"]
        assert "it runs on a dedicated host, which is charged" in request.assumptions
    alone = {**inputs, "host": {"id": UNKNOWN}, "storageProfile": {"osDisk": {**disk, "createOption": "Attach"}}}
    assert describe(resource(NATIVE, alone), Graph(), Usage()).free

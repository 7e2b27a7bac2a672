"""Where an Azure resource is: its own location, that of what it lives in, its provider's, its resource group's.

Databases, node pools and keys have no location of their own; azure-native resources without one are created where
their resource group is. Region names come in many spellings ("West Europe", "westeurope", "euwest").
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import Found, own
from finfocus_policy.model.resource import Resource, Unknown

GLOBAL = "global"
SPELLINGS = Path(__file__).with_name("regions.txt")
GROUPS = ("azure:core/resourceGroup:ResourceGroup", "azure-native:resources:ResourceGroup")
# What a resource lives in: the input that refers to it, and the types it can be.
SQL_SERVERS = ("azure:mssql/server:Server", "azure-native:sql:Server")
CLUSTERS = (
    "azure:containerservice/kubernetesCluster:KubernetesCluster",
    "azure-native:containerservice:ManagedCluster",
)
VAULTS = ("azure:keyvault/keyVault:KeyVault", "azure-native:keyvault:Vault")
STORES = ("azure:storage/account:Account", "azure-native:storage:StorageAccount")
BALANCERS = ("azure:lb/loadBalancer:LoadBalancer", "azure-native:network:LoadBalancer")
HOMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("serverId", SQL_SERVERS),
    ("serverName", SQL_SERVERS),
    ("kubernetesClusterId", CLUSTERS),
    ("resourceName", CLUSTERS),
    ("keyVaultId", VAULTS),
    ("vaultName", VAULTS),
    ("storageAccountName", STORES),
    ("storageAccountId", STORES),
    ("accountName", STORES),
    ("loadbalancerId", BALANCERS),
)


@lru_cache(maxsize=1)
def spellings() -> dict[str, str]:
    """Region code by every other spelling of its name; read at first use."""
    found: dict[str, str] = {}
    for line in SPELLINGS.read_text(encoding="ascii").splitlines():
        if line and not line.startswith("#"):
            code, *others = line.split()
            found.update(dict.fromkeys(others, code))
    return found


def spelt(found: Found) -> Found:
    """The region by its code."""
    if isinstance(found.region, Unknown):
        return found
    code = spellings().get(found.region)
    return found if code is None else replace(found, region=code)


def of_own(resource: Resource | None) -> Found | None:
    """What a resource itself says, where it is known."""
    said = (f for f in own(resource) if f is not None) if resource is not None else ()
    return next((f for f in said if not isinstance(f.region, Unknown)), None)


def home(resource: Resource, graph: Graph) -> Found | None:
    """The location of what a resource lives in."""
    for property, types in HOMES:
        if property in resource.inputs or property in resource.dependencies:
            found = of_own(graph.linked(resource, property, *types))
            if found is not None:
                return replace(found, source=f"the location of its {property}")
    return None


def group(resource: Resource, graph: Graph, *properties: str) -> Found | None:
    """The location of the resource group, also where the location itself is a reference to it."""
    for property in properties:
        found = of_own(graph.linked(resource, property, *GROUPS))
        if found is not None:
            return replace(found, source="the location of its resource group")
    return None


def place(resource: Resource, graph: Graph, found: Found) -> Found:
    """The region of an Azure resource, given what any resource's region is found by. A location that is
    not known yet is followed only where it comes from a resource group; "global" says nothing of a price."""
    if found.source == "its own location" and found.region != GLOBAL:
        known = group(resource, graph, "location") if isinstance(found.region, Unknown) else None
        return spelt(found if known is None else known)
    better = home(resource, graph)
    if better is None and (isinstance(found.region, Unknown) or found.region == GLOBAL):
        better = group(resource, graph, "location", "resourceGroupName")
    return spelt(found if better is None else better)

"""AKS: the cluster's tier and the machines of its node pools.

Rules (AKS pricing): the Free tier costs nothing, Standard is charged by the hour; nodes are virtual machines with
an OS disk of 128 GB, of large machines more, unless a size is given, premium where the machine can have it; ephemeral
disks cost nothing.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.disk import disk_meters
from finfocus_policy.mapping.azure.forms import View, entries, form, keyed, kind
from finfocus_policy.mapping.azure.machine import Machine, instance_meter
from finfocus_policy.mapping.azure.size import premium, vcpus
from finfocus_policy.mapping.entry import ONE, Draft
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

DEFAULT_DISK = Decimal(128)
FREE_TIERS = frozenset({"free"})
FIRST = "size=vmSize count=nodeCount least=minCount image=osSku disk_size=osDiskSizeGb disk_type=osDiskType"
POOL = f"{FIRST} os=osType priority=priority"
NATIVE_POOL = "size=vmSize count=count least=minCount os=osType image=osSKU priority=scaleSetPriority "
NATIVE_POOL += "disk_size=osDiskSizeGB disk_type=osDiskType"
# vCPUs from which on the default OS disk is larger (AKS, default OS disk sizing).
DISKS = ((Decimal(64), Decimal(1024)), (Decimal(16), Decimal(512)), (Decimal(8), Decimal(256)))


def within(block: str, fields: str) -> str:
    """The fields of a block."""
    return " ".join(f"{block}.{field}" for field in fields.split())


CLUSTER = kind(
    "containerservice:ManagedCluster",
    form(
        "azure:containerservice/kubernetesCluster:KubernetesCluster",
        f"tier=skuTier pools=defaultNodePool {within('pools', FIRST)}",
    ),
    form(
        "azure-native:containerservice:ManagedCluster",
        f"tier=sku.tier mode=sku.name pools=agentPoolProfiles {within('pools', NATIVE_POOL)}",
    ),
)
NODES = kind(
    "containerservice:AgentPool",
    form(
        "azure:containerservice/kubernetesClusterNodePool:KubernetesClusterNodePool",
        f"cluster=kubernetesClusterId {POOL}",
    ),
    form("azure-native:containerservice:AgentPool", f"cluster=resourceName {NATIVE_POOL}"),
)


def system(view: View) -> bool | Unknown:
    """True for pools of Windows nodes."""
    words = [view.text("os"), view.text("image")]
    unknown = next((w for w in words if isinstance(w, Unknown)), None)
    return any(isinstance(w, str) and w.lower().startswith("windows") for w in words) if unknown is None else unknown


def count_of(view: View, usage: str) -> Decimal | Unknown:
    """Nodes: the usage file's, those asked for, the least, or one (said)."""
    given, asked, least = view.usage(usage), view.whole("count"), view.whole("least")
    for count in (given, asked, least):
        if count is not None:
            return count
    view.assume("1 node, no number is given")
    return ONE


class Sized(View):
    """A pool's OS disk as a disk: its type follows from the machine."""

    def name(self, field: str) -> str | Unknown | None:
        """The storage type of the disk."""
        can = premium(super().name("size"))
        return can if isinstance(can, Unknown) else ("Premium_LRS" if can else "Standard_LRS")

    def number(self, field: str) -> Decimal | Unknown | None:
        """The size of the disk."""
        size = super().number("disk_size")
        if size is None or size == 0:
            cores = vcpus(super().name("size"))
            size = next((gb for least, gb in DISKS if cores is not None and cores >= least), DEFAULT_DISK)
            self.assume(f"OS disks of {size:f} GB, no size is given")
        return size


def pool_meters(view: View, usage: str, group: str = "") -> list[Meter]:
    """The nodes of one pool and their disks."""
    count, priority, local = count_of(view, usage), view.text("priority"), view.text("disk_type")
    spot = priority if isinstance(priority, Unknown) else (priority or "").lower() == "spot"
    it = Machine(size=view.name("size"), windows=system(view), spot=spot)
    meters = [instance_meter(it, view, count, group)]
    disk_group = f"{group} / os_disk".removeprefix(" / ")
    if isinstance(local, Unknown):
        return [*meters, Meter(name="Storage", unit="months", keys=(local,), quantity=count, group=disk_group)]
    if (local or "").lower() == "ephemeral":
        return meters
    if local is None and not view.classic:
        view.assume("OS disks are managed ones, no type is given")
    return meters + disk_meters(Sized(view.reader, view.names), count=count, group=disk_group, usage="os_disk")


def cluster(view: View) -> Draft:
    """A managed cluster with the pools it declares."""
    tier, mode = view.name("tier"), view.text("mode")
    meters: list[Meter] = []
    if isinstance(mode, Unknown) or (mode or "").lower() == "automatic":
        key = mode if isinstance(mode, Unknown) else "azure/aks/automatic"
        meters.append(Meter(name="AKS Automatic", unit="hours", keys=(key,), quantity=HOURS_PER_MONTH))
    elif isinstance(tier, Unknown) or (tier or "free").lower() not in FREE_TIERS:
        key = keyed("azure/aks/{}", tier)
        meters.append(Meter(name="Uptime SLA", unit="hours", keys=(key,), quantity=HOURS_PER_MONTH))
    pools = view.items("pools")
    for index, pool in enumerate(pools):
        group = "default_node_pool" if view.classic else f"agent_pool_profiles[{index}]"
        meters += pool_meters(pool, "default_node_pool.nodes" if view.classic else f"{group}.nodes", group)
    free = not meters
    if free:
        view.assume("the free tier; its node pools are charged apart")
    return Draft(sku="Free" if tier is None else tier, meters=tuple(meters), free=free)


def nodes(view: View) -> Draft:
    """A node pool."""
    return Draft(sku=view.name("size"), meters=tuple(pool_meters(view, "nodes")))


ENTRIES = (*entries(CLUSTER, cluster), *entries(NODES, nodes))

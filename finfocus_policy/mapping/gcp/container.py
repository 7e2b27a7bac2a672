"""GKE: the cluster's fee, its default pool and node pools, and the nodes they run.

Rules (GKE pricing page): every cluster pays a fee; nodes cost what their machines and disks do. A
location that is a region runs a pool in three zones unless `nodeLocations` says in which; the counts
are per zone. A cluster's first pool has `initialNodeCount` nodes; when it says nothing it is counted
with three machines of the default type, in all zones together a zonal cluster's three, a regional one's
three a zone (said). A pool whose autoscaler may leave none is counted with one a zone (said).
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.gcp.machine import (
    Amount,
    Machine,
    Run,
    confidential_meters,
    gpus_of,
    machine_meters,
    spot_of,
)
from finfocus_policy.mapping.gcp.storage import STANDARD, Disk, boots_from, disk_meters, kind_of, local_ssd_meter
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.mapping.region import normal, region_of_zone
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.model.resource import Unknown

CLUSTER = "gcp:container/cluster:Cluster"
DEFAULT_MACHINE = "e2-medium"
DEFAULT_DISK = Decimal(100)
DEFAULT_NODES = Decimal(3)
ZONES = Decimal(3)
POOL = "node_pool"
# Where a node says how many local SSDs it has.
LOCAL_SSDS = (
    "localSsdCount",
    "localNvmeSsdBlockConfig.localSsdCount",
    "ephemeralStorageLocalSsdConfig.localSsdCount",
    "ephemeralStorageConfig.localSsdCount",
)
# Machine families whose local SSDs are in the price of the machine type.
WITH_SSDS = ("a3", "a4", "c3", "c3d", "c4", "c4a", "c4d", "h4d", "z3")
IDENTITY = re.compile(r"(?:locations|zones)/([a-z0-9-]+)/clusters/")


def zones_of(pool: Reader, location: str | Unknown | None, above: Reader | None = None) -> Amount:
    """In how many zones the nodes of a pool run."""
    for reader in (pool, above):
        told = None if reader is None else reader.get("nodeLocations")
        if isinstance(told, Unknown):
            return told
        if isinstance(told, (list, tuple)) and told:
            return Decimal(len(told))
    if isinstance(location, Unknown):
        return location
    return ONE if location and region_of_zone(location) else ZONES if location else ONE


def node_meters(config: Reader, count: Amount, group: str) -> list[Meter]:
    """What `count` nodes cost: machines, boot disks, local SSDs, accelerators."""
    sku = config.name("machineType")
    if sku is None:
        config.assume(f"{group or 'nodes'}: {DEFAULT_MACHINE}, no machine type is given")
        sku = DEFAULT_MACHINE
    spot = spot_of(config, "preemptible", "spot")
    if config.flag("flexStart") is True:
        spot = Unknown(
            config.at("flexStart"), "is wanted: what machines cost that start when there is room is not known"
        )
    machine = Machine(sku=sku, spot=spot, gpus=gpus_of(config, sku), system=system_in(config))
    run = Run(count=count, group=group)
    meters = [
        *machine_meters(machine, config, run),
        *confidential_meters(config, "confidentialNodes", "enabled", run),
        *disk_meters(node_disk(config, sku, group), count),
    ]
    local = local_ssds(config)
    if local != 0 and not (isinstance(sku, str) and sku.partition("-")[0] in WITH_SSDS):
        amount = product(local, count)
        meters.append(local_ssd_meter(Unknown("localSsdCount") if amount is None else amount, spot, group))
    return meters


def system_in(config: Reader) -> str | Unknown:
    """The charged operating system of nodes: Windows, by its image type."""
    image = config.text("imageType")
    return image if isinstance(image, Unknown) else "windows" if (image or "").upper().startswith("WINDOWS") else ""


def node_disk(config: Reader, sku: str | Unknown, group: str) -> Disk:
    """The boot disk of a node, as its block says or the older inputs beside it."""
    boot, usual = config.block("bootDisk"), boots_from(sku)
    size, kind = boot.number("sizeGb"), boot.name("diskType")
    size = config.number("diskSizeGb") if size is None else size
    kind = config.name("diskType") if kind is None else kind
    if size is None:
        config.assume(f"{group or 'nodes'}: 100 GB of disk a node, no size is given")
    if kind is None:
        newer = " (new clusters take pd-balanced where they can)" if usual == STANDARD else ""
        config.assume(f"{group or 'nodes'}: {usual}, no disk type is given{newer}")
    return Disk(
        kind=kind_of(kind, usual),
        size=DEFAULT_DISK if size is None else size,
        iops=boot.number("provisionedIops"),
        throughput=boot.number("provisionedThroughput"),
        group=group,
    )


def local_ssds(config: Reader) -> Amount:
    """Local SSDs of a node, raw and for its ephemeral storage."""
    total = Decimal(0)
    for path in LOCAL_SSDS:
        count = config.whole(path)
        if isinstance(count, Unknown):
            return count
        total += count or 0
    return total


def count_of(pool: Reader, usage: str, *keys: str) -> Amount:
    """Nodes a zone: what the usage file says, else the first of these inputs, else three (said)."""
    given = pool.usage(usage)
    for value in (given, *(pool.whole(key) for key in keys)):
        if value is not None:
            return value
    pool.assume(f"{pool.path or 'nodes'}: {plain(DEFAULT_NODES)} nodes a zone, no number is given")
    return DEFAULT_NODES


def nodes(count: Amount, zones: Amount) -> Amount:
    """Nodes in all zones."""
    found = product(count, zones)
    return Unknown("nodeCount") if found is None else found


def pool_nodes(pool: Reader, usage: str, zones: Amount) -> Amount:
    """Nodes of a node pool in all its zones; an autoscaler's total is of all zones already."""
    keys = ("nodeCount", "initialNodeCount")
    if pool.usage(usage) is None and all(pool.get(key) is None for key in keys):
        total, least = pool.whole("autoscaling.totalMinNodeCount"), pool.whole("autoscaling.minNodeCount")
        if total == 0 or (total is None and least == 0):
            pool.assume(f"{pool.path or 'nodes'}: 1 node a zone, its autoscaler may leave none")
            return nodes(ONE, zones)
        if total is not None:
            return total
    return nodes(count_of(pool, usage, *keys, "autoscaling.minNodeCount"), zones)


def node_pool(reader: Reader) -> Draft:
    """gcp:container/nodePool:NodePool; where it says nothing its cluster's zones hold."""
    cluster = reader.linked("cluster", CLUSTER)
    location, region = reader.text("location"), ""
    if location is None:
        location = told_location(reader, cluster)
        region = region_of_zone(location) or normal(location) if isinstance(location, str) else ""
    if location is None:
        reader.assume("nodes in one zone: its cluster is not among these resources")
    zones = zones_of(reader, location, cluster)
    config = reader.block("nodeConfig")
    meters = node_meters(config, pool_nodes(reader, "nodes", zones), "")
    source = "the location of its cluster" if region else ""
    return Draft(sku=sku_in(config), meters=tuple(meters), region=region, region_source=source)


def told_location(reader: Reader, cluster: Reader | None) -> str | Unknown | None:
    """Where a pool's cluster is: as the cluster says, or its identity."""
    if cluster is not None:
        return cluster.text("location")
    identity = reader.text("cluster")
    if isinstance(identity, Unknown) or identity is None:
        return identity
    match = IDENTITY.search(identity)
    return match[1] if match else None


def sku_in(config: Reader) -> str | Unknown:
    """The machine type of a pool."""
    sku = config.name("machineType")
    return DEFAULT_MACHINE if sku is None else sku


def fee(name: str = "Cluster management fee") -> Meter:
    """The fee of a cluster, zonal, regional or Autopilot."""
    return Meter(name=name, unit="hours", keys=("gcp/container/cluster",), quantity=HOURS_PER_MONTH)


def autopilot(reader: Reader) -> Draft:
    """An Autopilot cluster charges what its pods ask for."""
    resources = (
        ("vCPU", "vCPU", "vcpu", "autopilot_vcpu_count", HOURS_PER_MONTH),
        ("memory", "GB", "memory", "autopilot_memory_gb", HOURS_PER_MONTH),
        ("ephemeral storage", "GB", "storage", "autopilot_ephemeral_storage_gb", ONE),
    )
    pods = tuple(
        Meter(
            name=f"Autopilot {name}",
            unit=unit,
            keys=(f"gcp/container/autopilot/{key}",),
            quantity=reader.usage(usage),
            usage_based=True,
            scale=scale,
        )
        for name, unit, key, usage, scale in resources
    )
    return Draft(meters=(fee("Autopilot"), *pods))


def cluster(reader: Reader) -> Draft:
    """gcp:container/cluster:Cluster."""
    whole = reader.flag("enableAutopilot")
    if whole is True:
        return autopilot(reader)
    meters = [fee()]
    if isinstance(whole, Unknown):
        meters.append(Meter(name="Nodes", unit="hours", keys=(whole,), quantity=HOURS_PER_MONTH))
        return Draft(meters=tuple(meters))
    location = reader.text("location")
    meters += default_pool(reader, location)
    for index, pool in enumerate(reader.items("nodePools")):
        count = pool_nodes(pool, f"{POOL}[{index}].nodes", zones_of(pool, location, reader))
        if pool.unknown is not None:
            count = pool.unknown
        meters += node_meters(pool.block("nodeConfig"), count, f"{POOL}[{index}]")
    return Draft(meters=tuple(meters))


def default_pool(reader: Reader, location: str | Unknown | None) -> list[Meter]:
    """The pool a cluster is made with, unless it is removed at once."""
    removed = reader.flag("removeDefaultNodePool")
    if removed is True:
        return []
    zones = zones_of(reader, location)
    count = nodes(count_of(reader, "nodes", "initialNodeCount"), zones)
    return node_meters(reader.block("nodeConfig"), removed if isinstance(removed, Unknown) else count, "default_pool")


ENTRIES = (
    entry(
        CLUSTER,
        "container:Cluster",
        "enableAutopilot nodeLocations nodeConfig nodePools initialNodeCount removeDefaultNodePool",
        cluster,
    ),
    entry(
        "gcp:container/nodePool:NodePool",
        "container:NodePool",
        "cluster nodeLocations nodeConfig nodeCount initialNodeCount autoscaling",
        node_pool,
    ),
)

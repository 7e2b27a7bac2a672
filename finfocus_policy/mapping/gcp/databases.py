"""AlloyDB, Spanner, Bigtable, Memorystore for Memcached and Filestore.

Rules (their pricing pages): AlloyDB by vCPU and memory of every node, 8 GB a vCPU, two nodes where a
primary is highly available, storage by what the cluster holds; Spanner by the node, a thousand
processing units, at the price of its edition; Bigtable by the node of every cluster; Filestore as
provisioned, by tier.
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.entry import ONE, THOUSAND, Draft, Rate, charged, entry, flat, usage_meter
from finfocus_policy.mapping.gcp.machine import Amount
from finfocus_policy.mapping.reader import NAME, Reader, product
from finfocus_policy.mapping.region import region_of_zone
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.model.resource import Unknown

TWO = Decimal(2)
MIB = Decimal(1024)
MEMORY_OF_VCPU = Decimal(8)
DEFAULT_VCPUS = Decimal(2)
REGIONAL_CONFIG = re.compile(r"regional-([a-z0-9-]+)")
ALLOY_MACHINE = re.compile(r"n2-highmem-(\d{1,3})")
FREE_SPANNER = "FREE_INSTANCE"
TIERS = {"STANDARD": "basic-hdd", "BASIC_HDD": "basic-hdd", "PREMIUM": "basic-ssd", "BASIC_SSD": "basic-ssd"}


def hourly(name: str, key: str | Unknown, count: Amount | None, unit: str = "hours", group: str = "") -> Meter:
    """So many of a thing for every hour of the month."""
    return Meter(name=name, unit=unit, keys=(key,), quantity=product(count, HOURS_PER_MONTH), group=group)


def alloy_nodes(reader: Reader) -> Amount:
    """Nodes of an AlloyDB instance: a read pool's count, two for a highly available primary."""
    kind = reader.text("instanceType")
    if isinstance(kind, Unknown):
        return kind
    if kind == "READ_POOL":
        count = reader.whole("readPoolConfig.nodeCount")
        return ONE if count is None else count
    availability = reader.text("availabilityType")
    if isinstance(availability, Unknown):
        return availability
    return ONE if availability == "ZONAL" else TWO


def alloy_vcpus(reader: Reader) -> Amount:
    """vCPUs of a node: the number, or the one its machine type names; only N2 machines have a known price."""
    machine = reader.name("machineConfig.machineType")
    vcpus = machine if isinstance(machine, Unknown) else reader.whole("machineConfig.cpuCount")
    if isinstance(machine, str):
        match = ALLOY_MACHINE.fullmatch(machine)
        if not match:
            return Unknown("machineConfig.machineType", "is of a series whose price is not known")
        vcpus = Decimal(match[1]) if vcpus is None else vcpus
    if vcpus is None:
        reader.assume("2 vCPUs, no number is given")
    return DEFAULT_VCPUS if vcpus is None else vcpus


def alloy_instance(reader: Reader) -> Draft:
    """gcp:alloydb/instance:Instance."""
    if reader.text("activationPolicy") == "NEVER":
        reader.assume("it is stopped (activationPolicy): only what its cluster holds is charged")
        return Draft(free=True)
    vcpus, nodes = alloy_vcpus(reader), alloy_nodes(reader)
    if nodes == TWO and reader.get("availabilityType") is None and reader.get("instanceType") != "READ_POOL":
        reader.assume("two nodes: regional availability, none is given")
    cores, memory = product(nodes, vcpus), product(nodes, vcpus, MEMORY_OF_VCPU)
    meters = (hourly("vCPUs", "gcp/alloydb/vcpu", cores), hourly("Memory", "gcp/alloydb/memory", memory, "GB-hours"))
    return Draft(sku=vcpus if isinstance(vcpus, Unknown) else f"{plain(vcpus)}-vcpu", meters=meters)


ALLOY_STORAGE = (
    Rate(name="Storage", unit="GB", key="gcp/alloydb/storage", usage="storage_gb"),
    Rate(name="Backups", unit="GB", key="gcp/alloydb/backup", usage="backup_storage_gb"),
)


def spanner_nodes(reader: Reader) -> Amount:
    """Nodes, or a thousandth of one for each processing unit; the least where it scales by itself."""
    limits = "autoscalingConfig.autoscalingLimits"
    for key in ("numNodes", f"{limits}.minNodes"):
        nodes = reader.number(key)
        if nodes is not None:
            return nodes
    for key in ("processingUnits", f"{limits}.minProcessingUnits"):
        units = product(reader.number(key), ONE / THOUSAND)
        if units is not None:
            return units
    reader.assume("1 node, no capacity is given")
    return ONE


def spanner(reader: Reader) -> Draft:
    """gcp:spanner/instance:Instance, in the region its configuration names."""
    kind, config = reader.text("instanceType"), reader.text("config")
    if isinstance(config, str):  # by name or by its address
        config = config.rsplit("/", 1)[-1]
        config = config if NAME.fullmatch(config) else Unknown("config", "cannot be a name in a price list")
    if kind == FREE_SPANNER:
        return Draft(free=True)
    edition = reader.name("edition")
    sku = edition if isinstance(edition, Unknown) else (edition or "STANDARD").lower().replace("_", "-")
    match = REGIONAL_CONFIG.fullmatch(config) if isinstance(config, str) else None
    unknown = next((u for u in (kind, config, sku) if isinstance(u, Unknown)), None)
    if config is None:
        unknown = Unknown("config", "is not given")
    kept = "gcp/spanner/storage"
    meters = (
        hourly("Nodes", f"gcp/spanner/node/{sku}" if unknown is None else unknown, spanner_nodes(reader)),
        usage_meter(reader, "Storage", "GB", kept if unknown is None else unknown, "storage_gb"),
    )
    # several regions together have prices of their own, by the configuration's name
    region = match[1] if match else str(config) if unknown is None else ""
    return Draft(sku=sku, meters=meters, region=region, region_source="its configuration" if region else "")


def bigtable_region(clusters: list[Reader]) -> str | Unknown | None:
    """The region of the clusters of an instance, by their zones; not known where they are in several."""
    zones = [cluster.text("zone") for cluster in clusters]
    unknown = next((zone for zone in zones if isinstance(zone, Unknown)), None)
    regions = {region_of_zone(zone.rsplit("/", 1)[-1]) for zone in zones if isinstance(zone, str)}
    if unknown is not None or not regions:
        return unknown
    return (
        regions.pop() if len(regions) == 1 else Unknown("clusters", "are in several regions, each with its own price")
    )


def bigtable(reader: Reader) -> Draft:
    """gcp:bigtable/instance:Instance, in the region of its clusters."""
    meters = []
    clusters = reader.items("clusters")
    region = bigtable_region(clusters)
    for cluster in clusters:
        nodes = cluster.whole("numNodes")
        if nodes is None:
            nodes = cluster.whole("autoscalingConfig.minNodes")
        if nodes is None:
            cluster.assume(f"{cluster.path}: 1 node, no number is given")
        found = cluster.unknown if cluster.unknown is not None else ONE if nodes is None else nodes
        node: str | Unknown = region if isinstance(region, Unknown) else "gcp/bigtable/node"
        meters.append(hourly("Nodes", node, found, group=cluster.path))
        kind = region if isinstance(region, Unknown) else cluster.text("storageType")
        key = kind if isinstance(kind, Unknown) else f"gcp/bigtable/storage/{(kind or 'SSD').lower()}"
        meters.append(usage_meter(reader, "Storage", "GB", key, "storage_gb", group=cluster.path))
    if not meters:
        return Draft(sku=Unknown("clusters", "is not given"), meters=(hourly("Nodes", Unknown("clusters"), ONE),))
    if not isinstance(region, str):
        return Draft(meters=tuple(meters))
    return Draft(meters=tuple(meters), region=region, region_source="the zones of its clusters")


def memcache(reader: Reader) -> Draft:
    """gcp:memcache/instance:Instance: vCPUs and memory of every node."""
    nodes, vcpus = reader.whole("nodeCount"), reader.whole("nodeConfig.cpuCount")
    memory = reader.number("nodeConfig.memorySizeMb")
    given = (("nodeCount", nodes), ("nodeConfig.cpuCount", vcpus), ("nodeConfig.memorySizeMb", memory))
    missing = next((Unknown(path, "is not given") for path, value in given if value is None), None)
    cores, size = product(nodes, vcpus), product(nodes, memory, ONE / MIB)
    return Draft(
        meters=(
            hourly("vCPUs", "gcp/memcache/vcpu", cores if missing is None else missing),
            hourly("Memory", "gcp/memcache/memory", size if missing is None else missing, "GB-hours"),
        )
    )


def filestore(reader: Reader) -> Draft:
    """gcp:filestore/instance:Instance."""
    tier, size = reader.name("tier"), reader.number("fileShares.capacityGb")
    if tier is None:
        tier = Unknown("tier", "is not given")
    sku = tier if isinstance(tier, Unknown) else TIERS.get(tier, tier.lower().replace("_", "-"))
    key = sku if isinstance(sku, Unknown) else f"gcp/filestore/{sku}"
    quantity = Unknown("fileShares.capacityGb", "is not given") if size is None else size
    return Draft(sku=sku, meters=(Meter(name="Capacity", unit="GiB", keys=(key,), quantity=quantity),))


BACKUP = Rate(name="Backup storage", unit="GiB", key="gcp/filestore/backup", usage="storage_gb")
ENTRIES = (
    entry("gcp:alloydb/cluster:Cluster", "alloydb:Cluster", "", charged(*ALLOY_STORAGE)),
    entry(
        "gcp:alloydb/instance:Instance",
        "alloydb:Instance",
        "machineConfig instanceType availabilityType readPoolConfig activationPolicy",
        alloy_instance,
    ),
    entry("gcp:bigtable/instance:Instance", "bigtable:Instance", "clusters", bigtable),
    flat("gcp:filestore/backup:Backup", "filestore:Backup", BACKUP),
    entry("gcp:filestore/instance:Instance", "filestore:Instance", "tier fileShares", filestore),
    entry("gcp:memcache/instance:Instance", "memcache:Instance", "nodeCount nodeConfig", memcache),
    entry(
        "gcp:spanner/instance:Instance",
        "spanner:Instance",
        "config edition instanceType numNodes processingUnits autoscalingConfig",
        spanner,
    ),
)

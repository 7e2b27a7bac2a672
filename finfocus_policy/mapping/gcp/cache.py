"""Memorystore for Redis: instances by the GB, clusters by the node.

Rules (Memorystore pricing pages): an instance's price per GB falls with its size (capacity tiers M1 to
M5), with read replicas it pays every node at a price of its own; a cluster pays every node of every shard,
replicas included, and for what it persists.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from finfocus_policy.mapping.entry import ONE, Draft, entry, usage_meter
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

CAPACITY = ((Decimal(4), "m1"), (Decimal(10), "m2"), (Decimal(35), "m3"), (Decimal(100), "m4"))
LARGEST = "m5"
DEFAULT_NODE = "REDIS_HIGHMEM_MEDIUM"
NODE_GB = {
    "shared-core-nano": Decimal("1.4"),
    "standard-small": Decimal("6.5"),
    "highmem-medium": Decimal(13),
    "highmem-xlarge": Decimal(58),
}


def capacity_of(gigabytes: Decimal) -> str:
    """The capacity tier of an instance.

    >>> capacity_of(Decimal(4)), capacity_of(Decimal(105))
    ('m1', 'm5')
    """
    return next((tier for most, tier in CAPACITY if gigabytes <= most), LARGEST)


def instance(reader: Reader) -> Draft:
    """gcp:redis/instance:Instance."""
    size, tier = reader.number("memorySizeGb"), reader.text("tier")
    if size is None:
        size = Unknown("memorySizeGb", "is not given")
    if isinstance(size, Unknown) or isinstance(tier, Unknown):
        unknown = size if isinstance(size, Unknown) else tier
        assert isinstance(unknown, Unknown)
        return Draft(meters=(Meter(name="Redis instance", unit="GB", keys=(unknown,), quantity=size),))
    kind, capacity = "standard" if tier == "STANDARD_HA" else "basic", capacity_of(size)
    name, replicas = f"Redis instance ({kind}, {capacity.upper()})", reader.text("readReplicasMode")
    key: str | Unknown = replicas if isinstance(replicas, Unknown) else f"gcp/redis/{kind}/{capacity}"
    if replicas == "READ_REPLICAS_ENABLED":
        key = f"gcp/redis/read-replicas/{capacity}"
    return Draft(sku=capacity, meters=(Meter(name=name, unit="GB", keys=(key,), quantity=size),))


def nodes_of(reader: Reader) -> tuple[Decimal | Unknown, Decimal | Unknown | None]:
    """Shards, and nodes of all shards together."""
    shards, replicas = reader.whole("shardCount"), reader.whole("replicaCount")
    if shards is None:
        shards = Unknown("shardCount", "is not given")
    copies = replicas + ONE if isinstance(replicas, Decimal) else ONE if replicas is None else replicas
    return shards, product(shards, copies)


def cluster(reader: Reader) -> Draft:
    """gcp:redis/cluster:Cluster."""
    given = reader.name("nodeType")
    kind = given if isinstance(given, Unknown) else (given or DEFAULT_NODE).removeprefix("REDIS_").lower()
    sku = kind if isinstance(kind, Unknown) else kind.replace("_", "-")
    shards, nodes = nodes_of(reader)
    words = "type not known" if isinstance(sku, Unknown) else sku.replace("-", " ")
    key = sku if isinstance(sku, Unknown) else f"gcp/redis/cluster/{sku}"
    hours = product(nodes, HOURS_PER_MONTH)
    meters = [Meter(name=f"Cluster node ({words})", unit="hours", keys=(key,), quantity=hours)]
    meters += persistence_meters(reader, sku, shards)
    backup = reader.block("automatedBackupConfig")
    if backup.present:
        found = usage_meter(
            reader,
            "Backups",
            "GB",
            "gcp/redis/cluster/backup" if backup.unknown is None else backup.unknown,
            "backup_storage_gb",
        )
        meters.append(found)
    return Draft(sku=sku, meters=tuple(meters))


def persistence_meters(reader: Reader, sku: str | Unknown, shards: Decimal | Unknown) -> list[Meter]:
    """What append-only persistence keeps: the memory of every shard, in whole GB."""
    mode = reader.text("persistenceConfig.mode")
    if not isinstance(mode, Unknown) and mode != "AOF":
        return []
    size = sku if isinstance(sku, Unknown) else NODE_GB.get(sku, Unknown("nodeType", "has an unknown memory"))
    if isinstance(size, Decimal):
        size = size.to_integral_value(rounding=ROUND_CEILING)
    if isinstance(mode, Unknown):
        size = mode
    quantity = product(size, shards, HOURS_PER_MONTH)
    return [Meter(name="AOF persistence", unit="GB", keys=("gcp/redis/cluster/aof",), quantity=quantity)]


ENTRIES = (
    entry("gcp:redis/instance:Instance", "redis:Instance", "memorySizeGb tier readReplicasMode", instance),
    entry(
        "gcp:redis/cluster:Cluster",
        "redis:Cluster",
        "nodeType shardCount replicaCount persistenceConfig automatedBackupConfig",
        cluster,
    ),
)

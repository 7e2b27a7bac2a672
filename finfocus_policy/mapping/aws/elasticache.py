"""ElastiCache: clusters, replication groups, serverless caches.

Rules (Amazon ElastiCache pricing page): every node by the hour; Memcached costs what Redis does,
Valkey 0.8 of it. A cluster that is a member of a replication group is charged there. One snapshot
of a cluster is free, further ones are charged per GB.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from finfocus_policy.mapping.aws.meters import default, keyed, shown, used, word
from finfocus_policy.mapping.aws.nodes import extra_backups, node_fees, node_meter, required
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

ROOM = "aws/elasticache"
BACKUP_KEY = f"{ROOM}/backup"


def engine_of(reader: Reader) -> str | Unknown:
    """The engine; Redis when none is given."""
    if reader.get("engine") is None:
        reader.assume("the Redis engine, none is given")
    return word(reader, "engine", "redis")


def backup_meters(reader: Reader) -> list[Meter]:
    """Snapshots beyond the free one, where more than one is kept."""
    kept = reader.whole("snapshotRetentionLimit")
    if kept is None or (isinstance(kept, Decimal) and kept <= ONE):
        return []
    return [used("Backup storage", "GB", BACKUP_KEY, extra_backups(reader, kept, "snapshot_storage_size_gb"))]


def nodes_draft(reader: Reader, count: Decimal | Unknown) -> Draft:
    """Nodes and their snapshots."""
    sku = required(reader, "nodeType")
    name = f"ElastiCache ({{}}, {shown(sku, 'node type')})"
    parts = engine_of(reader), sku
    meters = (node_meter(reader, name, ROOM, parts, count), *node_fees(reader, ROOM, parts, count))
    return Draft(sku=sku, meters=(*meters, *backup_meters(reader)))


def cluster(reader: Reader) -> Draft:
    """aws:elasticache/cluster:Cluster."""
    if reader.get("replicationGroupId") is not None:
        reader.assume("a member of a replication group is charged there")
        return Draft(free=True)
    return nodes_draft(reader, default(reader.whole("numCacheNodes"), ONE))


def shards(reader: Reader) -> tuple[Decimal | Unknown | None, Decimal | Unknown | None]:
    """Node groups and replicas in each, in today's form or the older block `clusterMode`."""
    now = reader.whole("numNodeGroups"), reader.whole("replicasPerNodeGroup")
    if now != (None, None):
        return now
    told = reader.get("clusterMode")
    if isinstance(told, Unknown):
        return told, None
    if not isinstance(told, (Mapping, list, tuple)):
        return now
    mode = reader.block("clusterMode")
    return mode.whole("numNodeGroups"), mode.whole("replicasPerNodeGroup")


def node_count(reader: Reader) -> Decimal | Unknown:
    """All nodes of a replication group: counted as such, or groups times one primary and its replicas."""
    told = (reader.whole(key) for key in ("numCacheClusters", "numberCacheClusters"))
    count = next((value for value in told if value is not None), None)
    if count is not None:
        return count
    groups, replicas = shards(reader)
    if groups is None and replicas is None:
        reader.assume("one node, no number is given")
        return ONE
    copies = replicas + 1 if isinstance(replicas, Decimal) else default(replicas, ONE)
    total = product(default(groups, ONE), copies)
    return ONE if total is None else total


def replication_group(reader: Reader) -> Draft:
    """aws:elasticache/replicationGroup:ReplicationGroup."""
    return nodes_draft(reader, node_count(reader))


def serverless(reader: Reader) -> Draft:
    """aws:elasticache/serverlessCache:ServerlessCache: data stored by the hour, and ECPUs."""
    engine = engine_of(reader)
    least = reader.number("cacheUsageLimits.dataStorage.minimum")
    stored = reader.usage("storage_gb")
    if stored is None and least is not None:
        stored = least
        reader.assume("the data stored is the minimum that is set")
    key = keyed(f"{ROOM}/serverless", engine)
    storage, units = (keyed(key, item) for item in ("storage", "ecpu"))
    return Draft(
        meters=(
            used("Data storage", "GB-hours", storage, product(stored, HOURS_PER_MONTH)),
            used("ElastiCache Processing Units", "1M ECPUs", units, reader.usage("monthly_ecpus"), scale=MILLION),
        )
    )


NODES = "engine nodeType snapshotRetentionLimit"
ENTRIES = (
    entry(
        "aws:elasticache/cluster:Cluster", "elasticache:Cluster", f"{NODES} numCacheNodes replicationGroupId", cluster
    ),
    entry(
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "elasticache:ReplicationGroup",
        f"{NODES} numCacheClusters numberCacheClusters numNodeGroups replicasPerNodeGroup clusterMode",
        replication_group,
    ),
    entry(
        "aws:elasticache/serverlessCache:ServerlessCache",
        "elasticache:ServerlessCache",
        "engine cacheUsageLimits",
        serverless,
    ),
)

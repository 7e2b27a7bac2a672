"""MemoryDB clusters.

Rules (Amazon MemoryDB pricing page): every node by the hour, one primary and its replicas in each shard;
data written per GB; snapshots beyond the one that is free per GB.
"""

from __future__ import annotations

from finfocus_policy.mapping.aws.meters import default, keyed, shown, use, used, word
from finfocus_policy.mapping.aws.nodes import extra_backups, hours, required
from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

ROOM = "aws/memorydb"


def cluster(reader: Reader) -> Draft:
    """aws:memorydb/cluster:Cluster: one shard with one replica unless it says otherwise."""
    sku, engine = required(reader, "nodeType"), word(reader, "engine", "redis")
    shards, replicas = default(reader.whole("numShards"), ONE), default(reader.whole("numReplicasPerShard"), ONE)
    copies = replicas if isinstance(replicas, Unknown) else replicas + ONE
    count = product(shards, copies)
    nodes = Meter(
        name=f"MemoryDB (on-demand, {shown(sku, 'node type')})",
        unit="hours",
        keys=(keyed(f"{ROOM}/node", engine, sku),),
        quantity=hours(ONE if count is None else count),
    )
    written = use("Data written", "GB", f"{ROOM}/written/{shown(engine, 'engine')}", "monthly_data_written_gb")
    meters = [nodes, written.meter(reader)] if isinstance(engine, str) else [nodes]
    kept = reader.whole("snapshotRetentionLimit")
    if isinstance(kept, Unknown) or (kept is not None and kept > ONE):
        amount = extra_backups(reader, kept, "snapshot_storage_size_gb")
        meters.append(used("Backup storage", "GB", f"{ROOM}/backup", amount))
    return Draft(sku=sku, meters=tuple(meters))


ENTRIES = (
    entry(
        "aws:memorydb/cluster:Cluster",
        "memorydb:Cluster",
        "engine nodeType numShards numReplicasPerShard snapshotRetentionLimit",
        cluster,
    ),
)

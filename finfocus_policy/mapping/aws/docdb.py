"""DocumentDB clusters, instances and snapshots.

Rules (Amazon DocumentDB pricing page): instances by the hour; storage per GB and I/O per request,
listed at the instance as the usage file gives them there; backups beyond the first day per GB; what an
instance takes from its cluster: members.py.
"""

from __future__ import annotations

from finfocus_policy.mapping.aws.members import data_meters, machine_meter, tuned_by
from finfocus_policy.mapping.aws.meters import use, used
from finfocus_policy.mapping.aws.nodes import credit_meters, required
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, entry, flat
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.resource import Unknown

ROOM = "aws/docdb"
CLUSTER = "aws:docdb/cluster:Cluster"
BACKUP = use("Backup storage", "GB", f"{ROOM}/backup", "backup_storage_gb")
DATA = (
    use("Storage", "GB", f"{ROOM}/storage", "data_storage_gb"),
    use("I/O requests", "1M requests", f"{ROOM}/io", "monthly_io_requests", MILLION),
)


def cluster(reader: Reader) -> Draft:
    """aws:docdb/cluster:Cluster: charged for backups kept longer than a day, else only at its instances."""
    days = reader.whole("backupRetentionPeriod")
    if isinstance(days, Unknown):
        return Draft(meters=(used(BACKUP.name, BACKUP.unit, BACKUP.key, days),))
    if days is None or days <= ONE:
        reader.assume("charged at its instances; one day of backups is free")
        return Draft(free=True)
    return Draft(meters=(BACKUP.meter(reader),))


def instance(reader: Reader) -> Draft:
    """aws:docdb/clusterInstance:ClusterInstance."""
    sku, cluster = required(reader, "instanceClass"), reader.linked("clusterIdentifier", CLUSTER)
    meter = machine_meter(reader, ROOM, "DCU", cluster, CLUSTER)
    data = data_meters(reader, *DATA, tuned_by(cluster, reader, CLUSTER))
    return Draft(sku=sku, meters=(meter, *data, *credit_meters(reader, ROOM, sku)))


CLUSTER_KEYS = "backupRetentionPeriod storageType serverlessV2ScalingConfiguration"
INSTANCE_KEYS = "instanceClass clusterIdentifier"
ENTRIES = (
    entry(CLUSTER, "docdb:Cluster", CLUSTER_KEYS, cluster),
    entry("aws:docdb/clusterInstance:ClusterInstance", "docdb:ClusterInstance", INSTANCE_KEYS, instance),
    flat("aws:docdb/clusterSnapshot:ClusterSnapshot", "docdb:ClusterSnapshot", BACKUP),
)

"""Neptune clusters, instances and snapshots.

Rules (Amazon Neptune pricing page): instances by the hour; storage per GB and I/O per request of
the cluster; backups beyond the first day per GB; what an instance takes from its cluster: members.py.
"""

from __future__ import annotations

from finfocus_policy.mapping.aws.members import data_meters, machine_meter, tuned
from finfocus_policy.mapping.aws.meters import use, used
from finfocus_policy.mapping.aws.nodes import credit_meters, required
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, entry, flat
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

ROOM = "aws/neptune"
CLUSTER = "aws:neptune/cluster:Cluster"
BACKUP = use("Backup storage", "GB", f"{ROOM}/backup", "backup_storage_gb")
DATA = (
    use("Storage", "GB", f"{ROOM}/storage", "storage_gb"),
    use("I/O requests", "1M request", f"{ROOM}/io", "monthly_io_requests", MILLION),
)


def backups(reader: Reader) -> tuple[Meter, ...]:
    """Backups kept longer than the day that is free."""
    days = reader.whole("backupRetentionPeriod")
    if isinstance(days, Unknown):
        return (used(BACKUP.name, BACKUP.unit, BACKUP.key, days),)
    return () if days is None or days <= ONE else (BACKUP.meter(reader),)


def cluster(reader: Reader) -> Draft:
    """aws:neptune/cluster:Cluster."""
    return Draft(meters=(*data_meters(reader, *DATA, tuned(reader)), *backups(reader)))


def instance(reader: Reader) -> Draft:
    """aws:neptune/clusterInstance:ClusterInstance."""
    sku, cluster = required(reader, "instanceClass"), reader.linked("clusterIdentifier", CLUSTER)
    meter = machine_meter(reader, ROOM, "NCU", cluster, CLUSTER)
    return Draft(sku=sku, meters=(meter, *credit_meters(reader, ROOM, sku, always=True)))


CLUSTER_KEYS = "backupRetentionPeriod storageType serverlessV2ScalingConfiguration"
INSTANCE_KEYS = "instanceClass clusterIdentifier"
ENTRIES = (
    entry(CLUSTER, "neptune:Cluster", CLUSTER_KEYS, cluster),
    entry("aws:neptune/clusterInstance:ClusterInstance", "neptune:ClusterInstance", INSTANCE_KEYS, instance),
    flat("aws:neptune/clusterSnapshot:ClusterSnapshot", "neptune:ClusterSnapshot", BACKUP),
)

"""DocumentDB clusters, instances and snapshots.

Rules (Amazon DocumentDB pricing page): instances by the hour; storage per GB and I/O per request,
listed at the instance as the usage file gives them there; backups beyond the first day per GB.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import rated, shown, use, used
from finfocus_policy.mapping.aws.nodes import credit_meters, node_meter, required
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, entry, flat
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.resource import Unknown

ROOM = "aws/docdb"
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
    sku = required(reader, "instanceClass")
    meter = node_meter(reader, f"Database instance ({{}}, {shown(sku, 'class')})", ROOM, (sku,), Decimal(1))
    return Draft(sku=sku, meters=(meter, *rated(reader, *DATA), *credit_meters(reader, ROOM, sku)))


ENTRIES = (
    entry("aws:docdb/cluster:Cluster", "docdb:Cluster", "backupRetentionPeriod", cluster),
    entry("aws:docdb/clusterInstance:ClusterInstance", "docdb:ClusterInstance", "instanceClass", instance),
    flat("aws:docdb/clusterSnapshot:ClusterSnapshot", "docdb:ClusterSnapshot", BACKUP),
)

"""Database Migration Service: replication instances.

Rules (AWS DMS pricing page): the instance by the hour, by class and deployment; storage beyond what
the class includes (50 GB for burstable classes, else 100 GB).
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import fixed, keyed, shown
from finfocus_policy.mapping.aws.nodes import required
from finfocus_policy.mapping.entry import Draft, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import ZERO
from finfocus_policy.model.resource import Unknown

ROOM = "aws/dms"
BURSTABLE, LARGER = Decimal(50), Decimal(100)


def storage_meters(reader: Reader, sku: str | Unknown, zones: str | Unknown) -> list[Meter]:
    """Storage beyond what the class includes; nothing when none is asked for."""
    size = reader.number("allocatedStorage")
    if size is None:
        return []
    included = BURSTABLE if isinstance(sku, str) and sku.startswith("t") else LARGER
    more = sku if isinstance(sku, Unknown) else size if isinstance(size, Unknown) else max(size - included, ZERO)
    if more == ZERO:
        return []
    return [fixed("Storage (general purpose SSD, gp2)", "GB", keyed(f"{ROOM}/storage", zones), more)]


def replication_instance(reader: Reader) -> Draft:
    """aws:dms/replicationInstance:ReplicationInstance."""
    sku = required(reader, "replicationInstanceClass")
    sku = sku if isinstance(sku, Unknown) else sku.removeprefix("dms.")
    multi = reader.flag("multiAz")
    zones = multi if isinstance(multi, Unknown) else "multi-az" if multi else "single-az"
    meter = fixed(f"Instance ({shown(sku, 'class')})", "hours", keyed(f"{ROOM}/instance", sku, zones))
    return Draft(sku=sku, meters=(meter, *storage_meters(reader, sku, zones)))


ENTRIES = (
    entry(
        "aws:dms/replicationInstance:ReplicationInstance",
        "dms:ReplicationInstance",
        "replicationInstanceClass allocatedStorage multiAz",
        replication_instance,
    ),
)

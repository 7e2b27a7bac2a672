"""DynamoDB tables: capacity or requests, storage, backups, streams, indexes and replicas.

Rules (Amazon DynamoDB pricing pages): provisioned capacity by the hour, for the table and for every
global secondary index; on-demand tables by request; every replica is charged for the writes it
repeats, at the price of its own region.
"""

from __future__ import annotations

from finfocus_policy.mapping.aws.meters import default, fixed, keyed, used, word
from finfocus_policy.mapping.entry import ONE, Draft, Rate, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

WRITES, READS = "monthly_write_request_units", "monthly_read_request_units"
STORAGE = Rate(name="Data storage", unit="GB", key="storage", usage="storage_gb")
PITR = Rate(name="Point-In-Time Recovery (PITR) backup storage", unit="GB", key="pitr", usage="pitr_backup_storage_gb")
OTHERS = (
    Rate(name="On-demand backup storage", unit="GB", key="backup", usage="on_demand_backup_storage_gb"),
    Rate(name="Table data restored", unit="GB", key="restore", usage="monthly_data_restored_gb"),
    Rate(
        name="Streams read request unit (sRRU)", unit="sRRUs", key="streams", usage="monthly_streams_read_request_units"
    ),
)


def class_of(reader: Reader) -> str | Unknown:
    """The table class as price keys spell it: standard unless said otherwise."""
    return word(reader, "tableClass", "standard")


def capacity_meters(block: Reader, kind: str | Unknown, group: str = "") -> list[Meter]:
    """Provisioned write and read capacity of a table or an index."""

    def held(name: str, unit: str, item: str, path: str) -> Meter:
        amount = default(block.whole(path), ONE)
        key = keyed("aws/dynamodb", kind, item)
        return fixed(name, unit, key, amount, scale=HOURS_PER_MONTH, group=group)

    return [
        held("Write capacity unit (WCU)", "WCU", "write-capacity", "writeCapacity"),
        held("Read capacity unit (RCU)", "RCU", "read-capacity", "readCapacity"),
    ]


def index_meters(reader: Reader, kind: str | Unknown) -> list[Meter]:
    """The capacity of the global secondary indexes."""
    return [
        meter
        for number, block in enumerate(reader.items("globalSecondaryIndexes"))
        for meter in capacity_meters(block, kind, f"Global secondary index [{number}]")
    ]


def request_meters(reader: Reader, kind: str | Unknown) -> list[Meter]:
    """Requests of an on-demand table."""
    keys = (keyed("aws/dynamodb", kind, "write-requests"), keyed("aws/dynamodb", kind, "read-requests"))
    return [
        used("Write request unit (WRU)", "WRUs", keys[0], reader.usage(WRITES)),
        used("Read request unit (RRU)", "RRUs", keys[1], reader.usage(READS)),
    ]


def replica_meter(reader: Reader, block: Reader, on_demand: bool | Unknown) -> Meter:
    """The writes one replica repeats; the region is in the key, it is not the table's own."""
    region = word(block, "regionName", "")
    group = "Global table" if isinstance(region, Unknown) else f"Global table ({region})"
    if on_demand is True:
        key = keyed("aws/dynamodb/replicated-write-requests", region)
        return used("Replicated write request unit (rWRU)", "rWRU", key, reader.usage(WRITES), group=group)
    key = keyed("aws/dynamodb/replicated-write-capacity", region)
    amount = on_demand if isinstance(on_demand, Unknown) else default(reader.whole("writeCapacity"), ONE)
    name = "Replicated write capacity unit (rWCU)"
    return fixed(name, "rWCU", key, amount, scale=HOURS_PER_MONTH, group=group)


def store_meters(reader: Reader, kind: str | Unknown) -> list[Meter]:
    """Storage, backups, restores and streams; point-in-time recovery only where it is on."""
    recovery = reader.flag("pointInTimeRecovery.enabled")
    meters = []
    for rate in (STORAGE, *((PITR,) if recovery is not None and recovery is not False else ()), *OTHERS):
        recovered = rate is PITR and isinstance(recovery, Unknown)
        key = recovery if recovered and isinstance(recovery, Unknown) else keyed("aws/dynamodb", kind, rate.key)
        meters.append(used(rate.name, rate.unit, key, reader.usage(rate.usage)))
    return meters


def table(reader: Reader) -> Draft:
    """aws:dynamodb/table:Table."""
    mode, kind = word(reader, "billingMode", "provisioned"), class_of(reader)
    on_demand = mode if isinstance(mode, Unknown) else mode == "pay_per_request"
    if on_demand is True:
        meters = request_meters(reader, kind)
    else:
        meters = capacity_meters(reader, kind if on_demand is False else on_demand)
        meters += index_meters(reader, kind if on_demand is False else on_demand)
    meters += store_meters(reader, kind)
    meters += [replica_meter(reader, block, on_demand) for block in reader.items("replicas")]
    return Draft(sku=mode, meters=tuple(meters))


KEYS = "billingMode tableClass readCapacity writeCapacity globalSecondaryIndexes pointInTimeRecovery replicas"
ENTRIES = (entry("aws:dynamodb/table:Table", "dynamodb:Table", KEYS, table),)

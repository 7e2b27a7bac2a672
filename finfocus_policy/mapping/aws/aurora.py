"""Aurora clusters and their instances, and Multi-AZ clusters of plain RDS engines.

Rules (Amazon Aurora pricing page): instances by the hour or ACU-hours; storage per GB and I/O per
request of the cluster, where I/O-Optimized storage costs more and its I/O nothing; backups beyond
the first day; Backtrack per change record (MySQL); snapshot export per GB. A reader takes engine
and storage type from its cluster.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.database import note_age
from finfocus_policy.mapping.aws.insights import SERVERLESS, insight_meters
from finfocus_policy.mapping.aws.log_volume import public_address
from finfocus_policy.mapping.aws.members import units_of
from finfocus_policy.mapping.aws.meters import default, fixed, keyed, shown, use, used
from finfocus_policy.mapping.aws.nodes import credit_meters, extra_backups, node_meter, required
from finfocus_policy.mapping.aws.volume import storage_name
from finfocus_policy.mapping.entry import MILLION, ONE, THOUSAND, Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

ROOM = "aws/aurora"
CLUSTER = "aws:rds/cluster:Cluster"
OPTIMIZED = "aurora-iopt1"
ENGINES = {"aurora": "mysql", "aurora-mysql": "mysql", "aurora-postgresql": "postgresql"}
PLAIN = frozenset({"mysql", "postgres"})
SECONDS = Decimal(3600)
STANDBYS = "multi-az-cluster"
USED_CAPACITY = "capacity_units_per_hr"
EXPORT = use("Snapshot export", "GB", f"{ROOM}/snapshot-export", "snapshot_export_size_gb")


def stated(chain: list[Reader], key: str) -> str | Unknown | None:
    """A name that an instance or its cluster says; a known one wins over a reference not resolved yet."""
    values = [value for value in (reader.name(key) for reader in chain) if value is not None]
    return next((value for value in values if isinstance(value, str)), values[0] if values else None)


def engine_of(chain: list[Reader]) -> str | Unknown:
    """The engine as price keys spell it: mysql, postgresql; others as they are."""
    engine = stated(chain, "engine")
    if engine is None:
        return Unknown(chain[0].at("engine"), "is not given")
    return engine if isinstance(engine, Unknown) else ENGINES.get(engine.lower(), engine.lower())


def optimized(cluster: Reader) -> bool | Unknown:
    """Whether the storage of a cluster is I/O-Optimized; standard storage unless it says so."""
    kind = cluster.name("storageType")
    return kind if isinstance(kind, Unknown) else kind == OPTIMIZED


def with_cluster(reader: Reader) -> list[Reader]:
    """The instance and, when it is part of the stack, its cluster."""
    cluster = reader.linked("clusterIdentifier", CLUSTER)
    return [reader] if cluster is None else [reader, cluster]


def unseen(reader: Reader) -> bool | Unknown:
    """The storage of a cluster that is not part of the stack: standard, unless it is not known which one it is."""
    cluster = reader.text("clusterIdentifier")
    if isinstance(cluster, Unknown):
        return cluster
    reader.assume("standard storage, its cluster is not among these resources")
    return False


def item(name: str, tuned: bool | Unknown) -> str | Unknown:
    """The price key of something that costs its own in I/O-Optimized clusters."""
    return tuned if isinstance(tuned, Unknown) else f"{ROOM}/{name}{'-io-optimized' if tuned else ''}"


def titled(name: str, tuned: bool | Unknown) -> str:
    """A component's name, with the word for I/O-Optimized clusters."""
    return f"{name} (I/O-optimized)" if tuned is True else name


def data_meters(reader: Reader, tuned: bool | Unknown) -> list[Meter]:
    """What the cluster stores, and reads and writes."""
    storage = used(titled("Storage", tuned), "GB", item("storage", tuned), reader.usage("storage_gb"))
    if tuned is True:
        reader.assume("I/O is included in I/O-Optimized storage")
        return [storage]
    total: Decimal | Unknown | None = None
    for rate in (reader.usage(f"{kind}_requests_per_sec") for kind in ("write", "read")):
        if isinstance(rate, Decimal) and not isinstance(total, Unknown):
            total = rate if total is None else total + rate
        elif rate is not None:
            total = rate
    amount = product(total, SECONDS, HOURS_PER_MONTH)
    return [storage, used("I/O requests", "1M requests", f"{ROOM}/io", amount, scale=MILLION)]


def backup_meters(reader: Reader) -> list[Meter]:
    """Backups beyond the one day that is free."""
    days = reader.whole("backupRetentionPeriod")
    if days is None or (isinstance(days, Decimal) and days <= ONE):
        return []
    return [used("Backup storage", "GB", f"{ROOM}/backup", extra_backups(reader, days, "backup_snapshot_size_gb"))]


def backtrack_meters(reader: Reader, engine: str | Unknown) -> list[Meter]:
    """Change records kept for Backtrack, which MySQL has."""
    if isinstance(engine, Unknown):
        return [used("Backtrack", "1M change-records", engine, None)]
    if engine != "mysql":
        return []
    keys = ("average_statements_per_hr", "change_records_per_statement", "backtrack_window_hrs")
    amount = product(HOURS_PER_MONTH, *(reader.usage(key) for key in keys))
    return [used("Backtrack", "1M change-records", f"{ROOM}/backtrack", amount, scale=MILLION)]


def capacity(reader: Reader, name: str, key: str | Unknown, least: Decimal | Unknown | None = None) -> Meter:
    """ACU-hours: what the usage file says, else the least capacity the cluster keeps."""
    return used(name, "ACU-hours", key, product(units_of(reader, USED_CAPACITY, "ACU", least), HOURS_PER_MONTH))


def least_capacity(chain: list[Reader]) -> Decimal | Unknown | None:
    """The least ACUs a serverless v2 instance keeps, as its cluster says."""
    return chain[1].number("serverlessv2ScalingConfiguration.minCapacity") if len(chain) > 1 else None


def aurora(reader: Reader, engine: str | Unknown) -> Draft:
    """An Aurora cluster; instances are resources of their own, serverless v1 is charged here."""
    mode, tuned = reader.name("engineMode"), optimized(reader)
    own = []
    if isinstance(mode, Unknown):
        own = [used("Aurora serverless", "ACU-hours", f"{ROOM}/serverless/acu", mode)]
    elif mode == "serverless":
        own = [capacity(reader, "Aurora serverless", f"{ROOM}/serverless/acu")]
    kept = [] if mode == "serverless" else backtrack_meters(reader, engine)
    meters = (*own, *data_meters(reader, tuned), *backup_meters(reader), *kept, EXPORT.meter(reader))
    return Draft(meters=meters)


def standby_cluster(reader: Reader, engine: str | Unknown) -> Draft:
    """A Multi-AZ cluster: a writer and two readable standbys at one price, storage and IOPS of all three."""
    sku = required(reader, "dbClusterInstanceClass")
    kind = default_kind(reader)
    size = reader.number("allocatedStorage")
    size = Unknown("allocatedStorage", "is not given") if size is None else size
    name = f"Database instance (on-demand, Multi-AZ cluster, {shown(sku, 'class')})"
    meters = [
        fixed(name, "hours", keyed("aws/rds/instance", engine, sku, STANDBYS)),
        fixed(storage_name(kind), "GB", keyed("aws/rds/storage", kind, STANDBYS), size),
    ]
    if kind in ("io1", "io2"):
        meters.append(
            fixed(
                "Provisioned IOPS",
                "IOPS",
                keyed("aws/rds/iops", kind, STANDBYS),
                default(reader.number("iops"), THOUSAND),
            )
        )
    return Draft(sku=sku, meters=tuple(meters))


def default_kind(reader: Reader) -> str | Unknown:
    """The storage type of a Multi-AZ cluster."""
    kind = reader.name("storageType")
    return "io1" if kind is None else kind


def cluster(reader: Reader) -> Draft:
    """aws:rds/cluster:Cluster."""
    told = reader.name("engine")
    plain = isinstance(told, str) and told.lower() in PLAIN
    engine = engine_of([reader])
    return standby_cluster(reader, engine) if plain else aurora(reader, engine)


def instance(reader: Reader) -> Draft:
    """aws:rds/clusterInstance:ClusterInstance."""
    chain = with_cluster(reader)
    sku, engine = required(reader, "instanceClass"), engine_of(chain)
    tuned = optimized(chain[1]) if len(chain) > 1 else unseen(reader)
    cluster = chain[1] if len(chain) > 1 else None
    if cluster is not None:
        note_age(cluster, stated(chain, "engine"), stated(chain, "engineVersion"))
    units = units_of(reader, USED_CAPACITY, "ACU", least_capacity(chain)) if sku == SERVERLESS else None
    watched = insight_meters(reader, sku, cluster, always=True, units=units)
    return Draft(sku=sku, meters=(*machine_meters(chain, sku, engine, tuned), *public_address(reader), *watched))


def machine_meters(
    chain: list[Reader], sku: str | Unknown, engine: str | Unknown, tuned: bool | Unknown
) -> list[Meter]:
    """The instance by the hour, or by the capacity it takes."""
    reader = chain[0]
    if sku == SERVERLESS:
        name, key = titled("Aurora serverless v2", tuned), item("serverless-v2/acu", tuned)
        return [capacity(reader, name, key, least_capacity(chain))]
    name = titled(f"Database instance ({{}}, {shown(sku, 'class')})", tuned)
    kind = tuned if isinstance(tuned, Unknown) else f"{sku}-io-optimized" if tuned and isinstance(sku, str) else sku
    return [node_meter(reader, name, ROOM, (engine, kind), ONE), *credit_meters(reader, ROOM, sku, each=True)]


ENTRIES = (
    entry(
        CLUSTER,
        "rds:Cluster",
        "engine engineMode storageType backupRetentionPeriod dbClusterInstanceClass allocatedStorage iops "
        "serverlessv2ScalingConfiguration engineVersion engineLifecycleSupport databaseInsightsMode",
        cluster,
    ),
    entry(
        "aws:rds/clusterInstance:ClusterInstance",
        "rds:ClusterInstance",
        "clusterIdentifier engine engineVersion instanceClass performanceInsightsEnabled "
        "performanceInsightsRetentionPeriod publiclyAccessible",
        instance,
    ),
)

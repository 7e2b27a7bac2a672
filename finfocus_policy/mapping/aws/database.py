"""RDS database instances.

Rules (Amazon RDS pricing pages and user guide): the instance by engine, class and deployment; storage per GB,
twice for Multi-AZ; io1 and io2 start at 1,000 IOPS and 100 GB (SQL Server 20 GB); gp3 includes 3,000 IOPS and
125 MiB/s, where it is striped over four volumes 12,000 IOPS and 500 MiB/s: from 400 GB on, for Oracle from
200 GB on, for SQL Server never; backups beyond the size of the database. A replica takes from
its source what it does not say itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.aws.insights import insight_meters
from finfocus_policy.mapping.aws.log_volume import beside
from finfocus_policy.mapping.aws.machine import family_of, vcpus
from finfocus_policy.mapping.aws.reserved import committed, fee_meters, note_fee, reservation
from finfocus_policy.mapping.aws.volume import above, storage_name
from finfocus_policy.mapping.entry import MILLION, Draft, entry, usage_meter
from finfocus_policy.mapping.reader import Reader, product, volume_size
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

TOKEN = "aws:rds/instance:Instance"
DEFAULT_SIZE = Decimal(20)
LEAST_SIZE = Decimal(100)
LEAST_IOPS = Decimal(1000)
PLAIN_VOLUME = (Decimal(3000), Decimal(125))
STRIPED_VOLUME = (Decimal(12000), Decimal(500))
STRIPED_FROM = Decimal(400)
ORACLE_STRIPED_FROM = Decimal(200)
LONGEST_CHAIN = 5
OWN_LICENCE = frozenset({"oracle-ee", "oracle-se"})
RESTORED_FROM = ("snapshotIdentifier", "restoreToPointInTime", "s3Import")
# Amazon RDS user guide, release calendars: major versions whose standard support ended before 2026-11-21.
EXTENDED_SUPPORT = (
    *("mysql/5.", "mysql/8.0.", "postgres/9.", "postgres/10.", "postgres/11.", "postgres/12.", "postgres/13."),
    *("aurora-mysql/5.", "aurora-postgresql/11.", "aurora-postgresql/12.", "aurora-postgresql/13."),
)
UPGRADED_INSTEAD = "open-source-rds-extended-support-disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The storage of a database: type, GB, and what is provisioned beside it."""

    kind: str | Unknown
    size: Decimal | Unknown
    iops: Decimal | Unknown | None
    throughput: Decimal | Unknown | None


def sources(reader: Reader) -> list[Reader]:
    """The database itself, then the chain of sources it replicates."""
    chain = [reader]
    while len(chain) < LONGEST_CHAIN:
        source = chain[-1].linked("replicateSourceDb", TOKEN)
        if source is None or any(source.owner.urn == r.owner.urn for r in chain):
            break
        chain.append(source)
    return chain


def text_of(chain: list[Reader], key: str) -> str | Unknown | None:
    """A name the database or the source it replicates gives."""
    return next((v for v in (r.name(key) for r in chain) if v is not None), None)


def number_of(chain: list[Reader], key: str) -> Decimal | Unknown | None:
    """A quantity the database or the source it replicates gives."""
    return next((v for v in (r.number(key) for r in chain) if v is not None), None)


def deployment(reader: Reader) -> str | Unknown:
    """single-az or multi-az; single unless asked for. A replica does not take this from its source."""
    multi = reader.flag("multiAz")
    if isinstance(multi, Unknown):
        return multi
    return "multi-az" if multi else "single-az"


def engine_of(chain: list[Reader]) -> str | Unknown:
    """The engine as price keys spell it; licences of one's own are a price of their own, and the only
    one for Oracle's Enterprise and old Standard editions. Container databases cost the same."""
    engine = text_of(chain, "engine")
    if engine is None:
        return Unknown("engine", "is not given and its source is not among these resources")
    if isinstance(engine, Unknown):
        return engine
    licence = text_of(chain, "licenseModel")
    if isinstance(licence, Unknown):
        return licence
    engine = engine.lower().removesuffix("-cdb")
    own = licence == "bring-your-own-license" or engine in OWN_LICENCE
    return f"{engine}-byol" if own else engine


def size_of(chain: list[Reader], least: Decimal) -> Decimal | Unknown:
    """GB of storage; of a database made from a snapshot that does not say it, what the snapshot holds."""
    reader, size = chain[0], volume_size(number_of(chain, "allocatedStorage"), "allocatedStorage")
    if size is None and any(reader.get(key) is not None for key in RESTORED_FROM):
        return Unknown("allocatedStorage", "is that of what it is restored from")
    if size is None:
        reader.assume("20 GB of storage, no size is given")
        size = DEFAULT_SIZE
    return size if isinstance(size, Unknown) else max(size, least)


def least_size(kind: str | Unknown, engine: str | Unknown) -> Decimal:
    """The least GB that are sold of provisioned IOPS storage."""
    if kind not in ("io1", "io2"):
        return Decimal(0)
    return DEFAULT_SIZE if isinstance(engine, str) and engine.startswith("sqlserver") else LEAST_SIZE


def storage_of(chain: list[Reader], engine: str | Unknown) -> Storage:
    """Type (gp2, or io1 when IOPS are asked for), size and extras, with the least that is sold."""
    reader = chain[0]
    iops = number_of(chain, "iops")
    kind = text_of(chain, "storageType")
    if kind is None:
        kind = iops if isinstance(iops, Unknown) else ("io1" if iops else "gp2")
        reader.assume(
            "io1 storage, IOPS without a type are given" if kind == "io1" else "gp2 storage, no type is given"
        )
    size = size_of(chain, least_size(kind, engine))
    if kind in ("io1", "io2"):
        iops = iops if isinstance(iops, Unknown) else max(iops or LEAST_IOPS, LEAST_IOPS)
    return Storage(kind=kind, size=size, iops=iops, throughput=number_of(chain, "storageThroughput"))


def instance_meters(reader: Reader, engine: str | Unknown, sku: str | Unknown, zones: str | Unknown) -> list[Meter]:
    """The hours of the instance; a reservation the usage file names has a price of its own, and may have a fee."""
    held = reservation(reader)
    note_fee(reader, held)
    unclear = next((u for u in (engine, sku, zones) if isinstance(u, Unknown)), None)
    key: str | Unknown = f"aws/rds/instance/{engine}/{sku}/{zones}" if unclear is None else unclear
    label = "class not known" if isinstance(sku, Unknown) else sku
    shown = {"single-az": "Single-AZ", "multi-az": "Multi-AZ"}.get(str(zones), "deployment not known")
    name = f"Database instance ({'on-demand' if held is None else 'reserved'}, {shown}, {label})"
    paid = key if held is None else committed(key, held)
    main = Meter(name=name, unit="hours", keys=(paid,), quantity=HOURS_PER_MONTH)
    return [main, *fee_meters(key, held, HOURS_PER_MONTH, label)]


def included_in(storage: Storage, engine: str | Unknown) -> tuple[Decimal, Decimal] | Unknown:
    """The IOPS and MiB/s that gp3 storage of this size brings."""
    if isinstance(storage.size, Unknown) or isinstance(engine, Unknown):
        return storage.size if isinstance(storage.size, Unknown) else engine  # type: ignore[return-value]
    name = engine.removeprefix("custom-")
    if name.startswith("sqlserver"):
        return PLAIN_VOLUME
    least = ORACLE_STRIPED_FROM if name.startswith("oracle") else STRIPED_FROM
    return STRIPED_VOLUME if storage.size >= least else PLAIN_VOLUME


def general_extras(storage: Storage, engine: str | Unknown, zones: str | Unknown) -> list[Meter]:
    """What gp3 storage is charged beyond what it includes."""
    included = included_in(storage, engine)
    if isinstance(included, Unknown):
        return []
    iops, throughput = included
    lines = (
        (f"Provisioned GP3 IOPS (above {iops:,})", "IOPS", "iops", above(storage.iops, iops)),
        (
            f"Provisioned GP3 throughput (above {throughput})",
            "Mbps",
            "throughput",
            above(storage.throughput, throughput),
        ),
    )
    return [
        Meter(name=name, unit=unit, keys=(keyed(item, "gp3", zones),), quantity=amount)
        for name, unit, item, amount in lines
        if amount is not None
    ]


def keyed(item: str, kind: str | Unknown, zones: str | Unknown) -> str | Unknown:
    """The price key of a storage item, unknown when a part of it is."""
    unclear = next((u for u in (kind, zones) if isinstance(u, Unknown)), None)
    return f"aws/rds/{item}/{kind}/{zones}" if unclear is None else unclear


def storage_meters(reader: Reader, storage: Storage, engine: str | Unknown, zones: str | Unknown) -> list[Meter]:
    """Storage and what is provisioned or requested of it."""
    kind = storage.kind
    key = keyed("storage", kind, zones)
    meters = [Meter(name=storage_name(kind), unit="GB", keys=(key,), quantity=storage.size)]
    if kind == "gp3":
        meters += general_extras(storage, engine, zones)
    elif kind in ("io1", "io2"):
        key = keyed("iops", kind, zones)
        meters.append(Meter(name="Provisioned IOPS", unit="IOPS", keys=(key,), quantity=storage.iops))
    elif kind == "standard":
        usage = "monthly_standard_io_requests"
        meters.append(usage_meter(reader, "I/O requests", "1M requests", "aws/rds/standard/io", usage, scale=MILLION))
    return meters


def usage_meters(reader: Reader, sku: str | Unknown) -> list[Meter]:
    """Backups beyond the database's size and CPU credits, only when the usage file gives them."""
    meters = []
    if reader.usage("additional_backup_storage_gb") is None:
        reader.assume("no backups beyond the size of the database")
    else:
        name, usage = "Additional backup storage", "additional_backup_storage_gb"
        meters.append(usage_meter(reader, name, "GB", "aws/rds/backup", usage))
    credits, cores = reader.usage("monthly_cpu_credit_hrs"), reader.usage("vcpu_count")
    amount = product(credits, vcpus(str(sku)) if cores is None else cores)
    if amount is not None and amount != 0:
        key = sku if isinstance(sku, Unknown) else f"aws/rds/cpu-credits/{family_of(sku.removeprefix('db.'))}"
        meters.append(Meter(name="CPU credits", unit="vCPU-hours", keys=(key,), quantity=amount, usage_based=True))
    return meters


def note_age(reader: Reader, engine: str | Unknown | None, version: str | Unknown | None) -> None:
    """Says so when an engine version is so old that AWS charges for extended support."""
    if reader.name("engineLifecycleSupport") == UPGRADED_INSTEAD:
        return
    if isinstance(version, str) and f"{engine}/{version}.".startswith(EXTENDED_SUPPORT):
        reader.assume("fees for extended support of an old engine version are not included")


def database(reader: Reader) -> Draft:
    """aws:rds/instance:Instance."""
    chain = sources(reader)
    sku = text_of(chain, "instanceClass")
    if sku is None:
        sku = Unknown("instanceClass", "is not given")
    zones, engine = deployment(reader), engine_of(chain)
    note_age(reader, engine, text_of(chain, "engineVersion"))
    meters = (
        *instance_meters(reader, engine, sku, zones),
        *storage_meters(reader, storage_of(chain, engine), engine, zones),
        *beside(reader, zones),
        *usage_meters(reader, sku),
        *insight_meters(reader, sku, reader),
    )
    return Draft(sku=sku, meters=meters)


KEYS = (
    "engine engineVersion instanceClass allocatedStorage storageType iops storageThroughput multiAz licenseModel "
    "replicateSourceDb performanceInsightsEnabled performanceInsightsRetentionPeriod databaseInsightsMode "
    "publiclyAccessible dedicatedLogVolume engineLifecycleSupport snapshotIdentifier restoreToPointInTime s3Import"
)
ENTRIES = (entry(TOKEN, "rds:Instance", KEYS, database),)

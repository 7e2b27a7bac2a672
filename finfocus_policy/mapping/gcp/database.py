"""Cloud SQL instances.

Rules (Cloud SQL pricing page): machines by vCPU and memory, shared-core ones and MySQL's first
generation of N1 tiers by the instance; a regional (highly available) instance costs twice; storage as
provisioned, at least 10 GB; a public address is charged while nothing runs behind it. A stopped instance
(activation policy NEVER) pays its storage and its address. SQL Server adds a licence, for which there is
no price here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.entry import Draft, entry, usage_meter
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter, Reason
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.model.resource import Unknown

TOKEN = "gcp:sql/databaseInstance:DatabaseInstance"
MIB = Decimal(1024)
LEAST_STORAGE = Decimal(10)
LIGHT_MEMORY = Decimal("3.75")
CUSTOM = re.compile(r"db-custom-(\d{1,3})-(\d{3,7})")
SIZED = re.compile(r"db-(?:n1-)?(standard|highmem|lightweight)-(\d{1,3})")
PER_VCPU = {"standard": Decimal("3.75"), "highmem": Decimal("6.5")}
DISKS = {"PD_SSD": ("SSD", "ssd"), "PD_HDD": ("HDD", "hdd")}
LICENCES = {"STANDARD": "standard", "ENTERPRISE": "enterprise", "WEB": "web"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whether an instance stands in one zone or two, and the part of the resource it is."""

    availability: str
    group: str = ""


def sizes_of(tier: str) -> tuple[Decimal, Decimal] | None:
    """vCPUs and GB of memory a tier's name tells; None for those priced by the instance.

    >>> sizes_of("db-custom-2-7680"), sizes_of("db-highmem-4"), sizes_of("db-f1-micro")
    ((Decimal('2'), Decimal('7.5')), (Decimal('4'), Decimal('26.0')), None)
    """
    custom = CUSTOM.fullmatch(tier)
    if custom:
        return Decimal(custom[1]), Decimal(custom[2]) / MIB
    sized = SIZED.fullmatch(tier)
    if not sized:
        return None
    vcpus = Decimal(sized[2])
    return vcpus, PER_VCPU[sized[1]] * vcpus if sized[1] in PER_VCPU else LIGHT_MEMORY


def machine_meters(tier: str | Unknown, engine: str, place: Place) -> list[Meter]:
    """The machine of an instance."""
    where = place.availability
    if isinstance(tier, Unknown):
        return [Meter(name="SQL instance", unit="hours", keys=(tier,), quantity=HOURS_PER_MONTH, group=place.group)]
    sizes = sizes_of(tier)
    if sizes is None or (engine.startswith("MYSQL") and tier.startswith("db-n1-")):
        name, key = f"SQL instance ({tier}, {where})", f"gcp/sql/instance/{tier}/{where}"
        return [Meter(name=name, unit="hours", keys=(key,), quantity=HOURS_PER_MONTH, group=place.group)]
    vcpus, memory = sizes
    return [
        Meter(
            name=f"vCPUs ({plain(vcpus)}, {where})",
            unit="hours",
            keys=(f"gcp/sql/vcpu/{where}",),
            quantity=HOURS_PER_MONTH * vcpus,
            group=place.group,
        ),
        Meter(
            name=f"Memory ({plain(memory)} GB, {where})",
            unit="GB",
            keys=(f"gcp/sql/memory/{where}",),
            quantity=memory,
            scale=HOURS_PER_MONTH,
            group=place.group,
        ),
    ]


def storage_meter(settings: Reader, place: Place) -> Meter:
    """Storage as provisioned, SSD and 10 GB unless said otherwise."""
    kind, size = settings.text("diskType"), settings.number("diskSize")
    if size is None:
        settings.assume("10 GB of storage, no size is given")
        size = LEAST_STORAGE
    if isinstance(kind, Unknown):
        return Meter(name="Storage", unit="GB", keys=(kind,), quantity=size, group=place.group)
    name, key = DISKS.get(kind or "PD_SSD", (str(kind), str(kind).lower()))
    return Meter(
        name=f"Storage ({name}, {place.availability})",
        unit="GB",
        keys=(f"gcp/sql/storage/{key}/{place.availability}",),
        quantity=size,
        group=place.group,
    )


def licence_meters(engine: str, tier: str | Unknown) -> list[Meter]:
    """The SQL Server licence, by edition; Express has none."""
    if not engine.startswith("SQLSERVER") or engine.endswith("EXPRESS"):
        return []
    edition = LICENCES.get(engine.rpartition("_")[2], "unknown")
    sizes = None if isinstance(tier, Unknown) else sizes_of(tier)
    cores = Decimal(1) if sizes is None else sizes[0]
    name = f"SQL Server licence ({edition})"
    hours = product(cores, HOURS_PER_MONTH)
    return [Meter(name=name, unit="vCPU-hours", keys=(f"gcp/sql/licence/sqlserver-{edition}",), quantity=hours)]


def address_meters(settings: Reader) -> list[Meter]:
    """The public address, unless the instance has none."""
    public = settings.flag("ipConfiguration.ipv4Enabled")
    if public is False:
        return []
    key: str | Unknown = public if isinstance(public, Unknown) else "gcp/sql/ip-address"
    if settings.text("activationPolicy") != "NEVER":
        settings.assume("its public address is counted as not used: it is charged only while the instance is stopped")
    return [Meter(name="IP address (if unused)", unit="hours", keys=(key,), quantity=HOURS_PER_MONTH)]


def availability_of(value: str | Unknown | None) -> Place | Unknown:
    """Zonal unless it says regional."""
    return value if isinstance(value, Unknown) else Place(availability="regional" if value == "REGIONAL" else "zonal")


def database(reader: Reader) -> Draft:
    """gcp:sql/databaseInstance:DatabaseInstance."""
    settings = reader.block("settings")
    policy, place = settings.text("activationPolicy"), availability_of(settings.text("availabilityType"))
    backups = usage_meter(reader, "Backups", "GB", "gcp/sql/backup", "backup_storage_gb")
    if policy == "NEVER" and isinstance(place, Place):
        settings.assume("it is stopped (activationPolicy): its machine is not charged")
        return Draft(meters=(storage_meter(settings, place), backups, *address_meters(settings)))
    tier, engine = settings.name("tier"), reader.text("databaseVersion")
    if tier is None:
        return Draft(reason=Reason.UNKNOWN_INPUT, detail="settings.tier is not given")
    unknown = next((u for u in (place, policy, engine) if isinstance(u, Unknown)), None)
    if isinstance(place, Unknown) or isinstance(engine, Unknown) or unknown is not None:
        assert unknown is not None
        return Draft(sku=tier, meters=(*machine_meters(unknown, "", Place(availability="zonal")), backups))
    meters = [
        *machine_meters(tier, engine or "MYSQL", place),
        *licence_meters(engine or "", tier),
        storage_meter(settings, place),
        backups,
        *address_meters(settings),
        *replica_meters(reader, tier, engine or "MYSQL"),
    ]
    return Draft(sku=tier, meters=tuple(meters))


def replica_meters(reader: Reader, tier: str | Unknown, engine: str) -> list[Meter]:
    """The failover replica an instance is configured with, in one zone; a replica's own configuration is none more."""
    block = reader.block("replicaConfiguration")
    if not block.present or reader.get("masterInstanceName") is not None:
        return []
    place = Place(availability="zonal", group="Replica")
    if block.unknown is not None:
        return machine_meters(block.unknown, engine, place)
    return [*machine_meters(tier, engine, place), storage_meter(reader.block("settings"), place)]


ENTRIES = (
    entry(TOKEN, "sql:DatabaseInstance", "settings databaseVersion replicaConfiguration masterInstanceName", database),
)

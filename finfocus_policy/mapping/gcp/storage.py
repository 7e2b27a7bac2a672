"""Disks, by themselves and inside machines, and the copies made of them: snapshots and images.

Rules (Compute Engine disk pricing): storage is charged as provisioned, regional disks as replicated;
hyperdisk and pd-extreme charge provisioned IOPS and throughput too, balanced ones what goes beyond 3,000 and
140 MiB/s. A disk without a size is as large as the snapshot or image it is made of, otherwise 500 GB
(pd-standard) or 100 GB. Disks in a storage pool are paid with the pool.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.entry import Draft, entry, usage_meter
from finfocus_policy.mapping.reader import Reader, product, volume_size
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

DISK = "gcp:compute/disk:Disk"
REGIONAL = "gcp:compute/regionDisk:RegionDisk"
SNAPSHOT = "gcp:compute/snapshot:Snapshot"
IMAGE = "gcp:compute/image:Image"
STANDARD = "pd-standard"
NAMES = {
    "pd-standard": "Standard provisioned storage (pd-standard)",
    "pd-balanced": "Balanced provisioned storage (pd-balanced)",
    "pd-ssd": "SSD provisioned storage (pd-ssd)",
    "pd-extreme": "Extreme provisioned storage (pd-extreme)",
}
BOOT_SIZE = Decimal(10)
LOCAL_SSD = Decimal(375)
DEFAULT_SIZES = {STANDARD: Decimal(500), "pd-extreme": Decimal(1000), "hyperdisk-extreme": Decimal(1000)}
DEFAULT_SIZE = Decimal(100)
# Disks that charge provisioned IOPS, those that charge throughput (MiB/s), and what of it each gives away.
WITH_IOPS = {
    "pd-extreme": Decimal(0),
    "hyperdisk-extreme": Decimal(0),
    "hyperdisk-balanced": Decimal(3000),
    "hyperdisk-balanced-high-availability": Decimal(3000),
}
WITH_THROUGHPUT = {
    "hyperdisk-throughput": Decimal(0),
    "hyperdisk-ml": Decimal(0),
    "hyperdisk-balanced": Decimal(140),
    "hyperdisk-balanced-high-availability": Decimal(140),
}
# Machine families that boot from neither standard disks nor, some of them, any persistent disk.
WITHOUT_STANDARD = {
    **dict.fromkeys(("a3", "c3", "c3d", "g2", "h3", "m3"), "pd-balanced"),
    **dict.fromkeys(("a4", "c4", "c4a", "c4d", "h4d", "m4", "n4", "n4d", "x4", "z3"), "hyperdisk-balanced"),
}
SOURCES = (
    ("snapshot", SNAPSHOT),
    ("image", IMAGE),
    ("sourceDisk", DISK),
    ("sourceSnapshot", SNAPSHOT),
    ("sourceImage", IMAGE),
)
LONGEST_CHAIN = 6
Amount = Decimal | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A disk: type, GB, provisioned IOPS and MiB/s, where in its resource it stands."""

    kind: str | Unknown
    size: Amount
    iops: Amount | None = None
    throughput: Amount | None = None
    group: str = ""
    regional: bool = False


def kind_of(value: str | Unknown | None, default: str = STANDARD) -> str | Unknown:
    """A disk type, whether it is given by name or by its address.

    >>> kind_of("zones/us-central1-a/diskTypes/pd-ssd"), kind_of(None)
    ('pd-ssd', 'pd-standard')
    """
    return default if value is None else value if isinstance(value, Unknown) else value.rsplit("/", 1)[-1]


def storage_name(kind: str | Unknown) -> str:
    """The component's name for a disk type."""
    if isinstance(kind, Unknown):
        return "Provisioned storage (type not known)"
    if kind.startswith("hyperdisk"):
        return f"Hyperdisk provisioned storage ({kind})"
    return NAMES.get(kind, f"Provisioned storage ({kind})")


def disk_meters(disk: Disk, count: Amount) -> list[Meter]:
    """The meters of `count` equal disks."""
    kind = disk.kind
    room = "regional-disk" if disk.regional else "disk"
    key = kind if isinstance(kind, Unknown) else f"gcp/compute/{room}/{kind}/storage"
    gigabytes = product(disk.size, count)
    meters = [Meter(name=storage_name(kind), unit="GB", keys=(key,), quantity=gigabytes, group=disk.group)]
    for name, unit, item, amount, included in (
        ("Provisioned IOPS", "IOPS", "iops", disk.iops, WITH_IOPS.get(str(kind))),
        ("Provisioned throughput", "MiBps", "throughput", disk.throughput, WITH_THROUGHPUT.get(str(kind))),
    ):
        extra = beyond(amount, included)
        if extra is not None:
            keys = (f"gcp/compute/disk/{kind}/{item}",)
            meters.append(Meter(name=name, unit=unit, keys=keys, quantity=product(extra, count), group=disk.group))
    return meters


def beyond(amount: Amount | None, included: Decimal | None) -> Amount | None:
    """What of a provisioned performance is charged; None for nothing. A disk that gives nothing away and does not
    say what it has is charged for something."""
    if included is None:
        return None
    if amount is None:
        return None if included else Unknown("its provisioned performance", "is not given, and is charged")
    if isinstance(amount, Unknown):
        return amount
    return amount - included if amount > included else None


def boots_from(sku: str | Unknown) -> str:
    """The type of a machine's boot disk when none is given.

    >>> boots_from("e2-medium"), boots_from("c3-standard-4"), boots_from("n4-standard-2")
    ('pd-standard', 'pd-balanced', 'hyperdisk-balanced')
    """
    return STANDARD if isinstance(sku, Unknown) else WITHOUT_STANDARD.get(sku.partition("-")[0], STANDARD)


def pooled(block: Reader, kind: str | Unknown) -> str | Unknown:
    """The type of a disk, not to be priced when it is in a storage pool."""
    if block.get("storagePool") is None:
        return kind
    return Unknown(block.at("storagePool"), "is what the disk is paid with: the pool is charged for what it provisions")


def local_ssd_meter(count: Amount, spot: bool | Unknown, group: str = "", size: Amount = LOCAL_SSD) -> Meter:
    """Local SSDs of 375 GB each, or as large as they are."""
    key = spot if isinstance(spot, Unknown) else f"gcp/compute/local-ssd/{'spot' if spot else 'on-demand'}"
    amount = product(count, size)
    return Meter(name="Local SSD provisioned storage", unit="GB", keys=(key,), quantity=amount, group=group)


def default_size(kind: str | Unknown) -> Amount:
    """What a disk of a type has when no size is given."""
    return kind if isinstance(kind, Unknown) else DEFAULT_SIZES.get(kind, DEFAULT_SIZE)


def size_of(reader: Reader, kind: str | Unknown | None, chain: int = LONGEST_CHAIN) -> Amount | None:
    """GB of a disk, snapshot or image: its own, or that of what it is made of; `kind` is a disk's type."""
    for key in ("size", "diskSizeGb"):
        given = reader.number(key)
        if given is not None:
            return given
    for key, token in SOURCES if chain else ():
        source = reader.linked(key, token)
        if source is not None:
            under = kind_of(source.text("type")) if token == DISK else None
            found = size_of(source, under, chain - 1)
            if found is not None:
                return found
        elif isinstance(value := reader.get(key), Unknown):
            return value
    return None if kind is None else default_size(kind)


def made_of_something(reader: Reader) -> bool:
    """True when a disk is a copy of a snapshot, image or disk."""
    return any(reader.get(key) is not None for key, _ in SOURCES)


def described(reader: Reader, *, regional: bool) -> Disk:
    """A disk resource."""
    kind = kind_of(reader.text("type"))
    if reader.number("size") is None and not made_of_something(reader):
        reader.assume(f"{default_size(kind)} GB, no size is given")
    size = volume_size(size_of(reader, kind), reader.at("size"))
    assert size is not None
    iops, throughput = reader.number("provisionedIops"), reader.number("provisionedThroughput")
    return Disk(kind=pooled(reader, kind), size=size, iops=iops, throughput=throughput, regional=regional)


def disk(reader: Reader) -> Draft:
    """gcp:compute/disk:Disk."""
    found = described(reader, regional=False)
    return Draft(sku=found.kind, meters=tuple(disk_meters(found, Decimal(1))))


def regional_disk(reader: Reader) -> Draft:
    """gcp:compute/regionDisk:RegionDisk."""
    found = described(reader, regional=True)
    return Draft(sku=found.kind, meters=tuple(disk_meters(found, Decimal(1))))


def copy_meter(reader: Reader, key: str) -> Meter:
    """Storage of a snapshot or image: what the usage file says, else as large as what it was made of."""
    meter = usage_meter(reader, "Storage", "GB", key, "storage_gb")
    if meter.quantity is not None:
        return meter
    size = size_of(reader, None)
    if size is not None:
        reader.assume("as large as the whole disk: only what is used of it is charged")
    return Meter(name=meter.name, unit=meter.unit, keys=meter.keys, quantity=size, usage_based=True)


def snapshot(reader: Reader) -> Draft:
    """gcp:compute/snapshot:Snapshot."""
    return Draft(meters=(copy_meter(reader, "gcp/compute/snapshot/storage"),))


def image(reader: Reader) -> Draft:
    """gcp:compute/image:Image."""
    return Draft(meters=(copy_meter(reader, "gcp/compute/image/storage"),))


def machine_image(reader: Reader) -> Draft:
    """gcp:compute/machineImage:MachineImage."""
    return Draft(meters=(usage_meter(reader, "Storage", "GB", "gcp/compute/machine-image/storage", "storage_gb"),))


KEYS = (
    "size diskSizeGb type provisionedIops provisionedThroughput storagePool snapshot image sourceDisk sourceSnapshot"
    " sourceImage"
)
ENTRIES = (
    entry(DISK, "compute:Disk", KEYS, disk),
    entry(REGIONAL, "compute:RegionDisk", KEYS, regional_disk),
    entry(SNAPSHOT, "compute:Snapshot", KEYS, snapshot),
    entry(IMAGE, "compute:Image", KEYS, image),
    entry("gcp:compute/machineImage:MachineImage", "compute:MachineImage", "", machine_image),
)

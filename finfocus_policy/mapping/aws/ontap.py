"""FSx file systems for Lustre and for NetApp ONTAP.

Rules (Amazon FSx pricing pages): Lustre by the GB provisioned, at a price for its deployment type and, for
persistent ones, the throughput of each TB; scratch unless it says otherwise. ONTAP by SSD storage, throughput
and the IOPS beyond three for every GB, dearer across zones; what is tiered to the capacity pool by use.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.filesystem import INCLUDED_IOPS, backup
from finfocus_policy.mapping.aws.meters import fixed, keyed, used, word
from finfocus_policy.mapping.entry import Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import ZERO, plain
from finfocus_policy.model.resource import Unknown


def given(reader: Reader, path: str) -> Decimal | Unknown:
    """A quantity the provider insists on."""
    value = reader.number(path)
    return Unknown(reader.at(path), "is not given") if value is None else value


def lustre_kind(reader: Reader) -> str | Unknown:
    """Deployment, medium and speed as price keys spell them: "scratch/ssd", "persistent_2/ssd/125"."""
    place, medium = word(reader, "deploymentType", "scratch_1"), word(reader, "storageType", "ssd")
    if isinstance(place, str) and place.startswith("scratch"):
        return keyed("scratch", medium)
    speed = reader.number("perUnitStorageThroughput")
    if speed is None:
        speed = Unknown("perUnitStorageThroughput", "is not given")
    return keyed(place, medium, plain(speed) if isinstance(speed, Decimal) else speed)


def lustre(reader: Reader) -> Draft:
    """aws:fsx/lustreFileSystem:LustreFileSystem."""
    kind = lustre_kind(reader)
    label = "Storage" if isinstance(kind, Unknown) else f"Storage ({kind.replace('/', ', ')})"
    meters = [fixed(label, "GB", keyed("aws/fsx/lustre", kind), given(reader, "storageCapacity"))]
    cache = reader.name("driveCacheType")
    if cache is not None and cache != "NONE":
        reader.assume("the SSD cache of its disks is not included")
    return Draft(sku=kind, meters=(*meters, backup(reader, "lustre")))


def ontap_iops(reader: Reader, zones: str | Unknown, size: Decimal | Unknown) -> list[Meter]:
    """IOPS beyond what the storage brings, where somebody asks for them."""
    wanted = reader.number("diskIopsConfiguration.iops")
    if wanted is None:
        return []
    key = keyed("aws/fsx/ontap", zones, "iops")
    if isinstance(wanted, Unknown) or isinstance(size, Unknown):
        return [fixed("Provisioned IOPS", "IOPS", key, wanted if isinstance(wanted, Unknown) else size)]
    extra = max(wanted - size * INCLUDED_IOPS, ZERO)
    return [fixed("Provisioned IOPS", "IOPS", key, extra)] if extra else []


def throughput_of(reader: Reader) -> Decimal | Unknown:
    """MBps of the file system: as a whole, or of each of its pairs of servers."""
    whole = reader.number("throughputCapacity")
    if whole is not None:
        return whole
    pairs = reader.number("haPairs")
    total = product(given(reader, "throughputCapacityPerHaPair"), Decimal(1) if pairs is None else pairs)
    return ZERO if total is None else total


def ontap(reader: Reader) -> Draft:
    """aws:fsx/ontapFileSystem:OntapFileSystem."""
    zones, size = word(reader, "deploymentType", "multi_az_1"), given(reader, "storageCapacity")

    def key(item: str) -> str | Unknown:
        return keyed("aws/fsx/ontap", zones, item)

    pool = used("Capacity pool storage", "GB", key("capacity-pool"), reader.usage("capacity_pool_storage_gb"))
    meters = (
        fixed("Throughput capacity", "MBps", key("throughput"), throughput_of(reader)),
        fixed("SSD storage", "GB", key("ssd"), size),
        *ontap_iops(reader, zones, size),
        *(() if pool.quantity is None else (pool,)),
        backup(reader, "ontap"),
    )
    if pool.quantity is None:
        reader.assume("capacity pool storage is not included: how much is not given")
    return Draft(sku=zones, meters=meters)


ENTRIES = (
    entry(
        "aws:fsx/lustreFileSystem:LustreFileSystem",
        "fsx:LustreFileSystem",
        "deploymentType storageType perUnitStorageThroughput storageCapacity driveCacheType",
        lustre,
    ),
    entry(
        "aws:fsx/ontapFileSystem:OntapFileSystem",
        "fsx:OntapFileSystem",
        "deploymentType storageCapacity throughputCapacity throughputCapacityPerHaPair haPairs diskIopsConfiguration",
        ontap,
    ),
)

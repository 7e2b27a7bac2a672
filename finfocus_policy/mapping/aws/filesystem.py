"""File systems: EFS, and FSx for Windows and OpenZFS.

Rules (Amazon EFS and FSx pricing pages): EFS is charged for what is stored, at the price of one zone
or several, with an infrequent access class where a lifecycle policy moves files there; provisioned
throughput beyond what storage brings by itself (1 MiBps for 20 GB). FSx is charged as provisioned;
OpenZFS includes 3 IOPS for every GB.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from finfocus_policy.mapping.aws.meters import fixed, keyed, use, used, word
from finfocus_policy.mapping.entry import Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import ZERO, plain
from finfocus_policy.model.resource import Unknown

GB_PER_MIBPS = Decimal(20)
INCLUDED_IOPS = Decimal(3)
HUNDRED = Decimal(100)
ACCESS = (
    use("Read requests (infrequent access)", "GB", "aws/efs/read", "monthly_infrequent_access_read_gb"),
    use("Write requests (infrequent access)", "GB", "aws/efs/write", "monthly_infrequent_access_write_gb"),
)
ELASTIC = (
    use("Data read (elastic throughput)", "GB", "aws/efs/elastic/read", "monthly_elastic_read_gb"),
    use("Data written (elastic throughput)", "GB", "aws/efs/elastic/write", "monthly_elastic_write_gb"),
)


def tiers_files(reader: Reader) -> bool:
    """Whether a lifecycle policy moves files to infrequent access (or may)."""
    return any(p.get("transitionToIa") is not None for p in reader.items("lifecyclePolicies"))


def throughput_meters(reader: Reader) -> list[Meter]:
    """Provisioned throughput, or what elastic throughput moves; bursting is included in storage."""
    mode = word(reader, "throughputMode", "bursting")
    if mode == "elastic":
        return [rate.meter(reader) for rate in ELASTIC]
    given, stored = reader.number("provisionedThroughputInMibps"), reader.usage("storage_gb")
    if given is None and isinstance(mode, str):
        return []
    unclear = next((u for u in (mode, given, stored) if isinstance(u, Unknown)), None)
    brought = stored / GB_PER_MIBPS if isinstance(stored, Decimal) else ZERO
    amount = max(given - brought, ZERO) if isinstance(given, Decimal) and unclear is None else unclear
    return [fixed("Provisioned throughput", "MBps", "aws/efs/throughput", ZERO if amount is None else amount)]


def elastic_file_system(reader: Reader) -> Draft:
    """aws:efs/fileSystem:FileSystem."""
    zone = reader.get("availabilityZoneName")
    kind = zone if isinstance(zone, Unknown) else ("standard" if zone is None else "one-zone")
    label = "zones not known" if isinstance(kind, Unknown) else kind.replace("-", " ")
    meters = [used(f"Storage ({label})", "GB", keyed("aws/efs", kind, "storage"), reader.usage("storage_gb"))]
    if tiers_files(reader):
        name, amount = f"Storage ({label}, infrequent access)", reader.usage("infrequent_access_storage_gb")
        meters.append(used(name, "GB", keyed("aws/efs", kind, "infrequent"), amount))
        meters += [rate.meter(reader) for rate in ACCESS]
    return Draft(sku=kind, meters=(*meters, *throughput_meters(reader)))


def provisioned(reader: Reader, service: str, zones: str | Unknown) -> tuple[Meter, Meter]:
    """Throughput and storage as provisioned."""
    kind = word(reader, "storageType", "ssd")
    label = "Storage" if isinstance(kind, Unknown) else f"{kind.upper()} storage"
    capacity, speed = reader.number("storageCapacity"), reader.number("throughputCapacity")
    size = Unknown("storageCapacity", "is not given") if capacity is None else capacity
    rate = Unknown("throughputCapacity", "is not given") if speed is None else speed
    return (
        fixed("Throughput capacity", "MBps", keyed("aws/fsx", service, zones, "throughput"), rate),
        fixed(label, "GB", keyed("aws/fsx", service, zones, kind), size),
    )


def backup(reader: Reader, service: str) -> Meter:
    """Backup storage."""
    return used("Backup storage", "GB", keyed("aws/fsx", service, "backup"), reader.usage("backup_storage_gb"))


def windows_file_system(reader: Reader) -> Draft:
    """aws:fsx/windowsFileSystem:WindowsFileSystem."""
    zones = word(reader, "deploymentType", "single_az_1")
    meters = (*provisioned(reader, "windows", zones), backup(reader, "windows"))
    return Draft(sku=zones, meters=meters)


def extra_iops(reader: Reader, zones: str | Unknown) -> list[Meter]:
    """IOPS somebody provisioned beyond what the storage includes."""
    iops, capacity = reader.number("diskIopsConfiguration.iops"), reader.number("storageCapacity")
    if iops is None:
        return []
    unclear = next((u for u in (iops, capacity) if isinstance(u, Unknown)), None)
    included = capacity * INCLUDED_IOPS if isinstance(capacity, Decimal) else ZERO
    amount = max(iops - included, ZERO) if isinstance(iops, Decimal) and unclear is None else unclear
    key = keyed("aws/fsx/openzfs", zones, "iops")
    return [fixed("Provisioned IOPS", "IOPS", key, ZERO if amount is None else amount)] if amount != 0 else []


def compressed(reader: Reader, meter: Meter) -> Meter:
    """The storage of a compressing file system. It is charged as provisioned; only where the usage file says
    what compression saves is the capacity taken for the data as they are before it."""
    kind, saved = (
        reader.name("rootVolumeConfiguration.dataCompressionType"),
        reader.usage("compression_savings_percent"),
    )
    if kind is None or kind == "NONE" or saved is None:
        return meter
    if isinstance(kind, Unknown) or isinstance(saved, Unknown):
        return replace(meter, quantity=kind if isinstance(kind, Unknown) else saved)
    left = product(meter.quantity, max(HUNDRED - saved, ZERO) / HUNDRED)
    return replace(meter, name=f"{meter.name} ({kind} compression, {plain(saved)}%)", quantity=left)


def open_zfs(reader: Reader) -> Draft:
    """aws:fsx/openZfsFileSystem:OpenZfsFileSystem."""
    zones = word(reader, "deploymentType", "single_az_1")
    speed, storage = provisioned(reader, "openzfs", zones)
    meters = (
        speed,
        compressed(reader, storage),
        *extra_iops(reader, zones),
        backup(reader, "openzfs"),
    )
    return Draft(sku=zones, meters=meters)


FSX_KEYS = "deploymentType storageType storageCapacity throughputCapacity"
ENTRIES = (
    entry(
        "aws:efs/fileSystem:FileSystem",
        "efs:FileSystem",
        "availabilityZoneName lifecyclePolicies throughputMode provisionedThroughputInMibps",
        elastic_file_system,
    ),
    entry("aws:fsx/windowsFileSystem:WindowsFileSystem", "fsx:WindowsFileSystem", FSX_KEYS, windows_file_system),
    entry(
        "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
        "fsx:OpenZfsFileSystem",
        f"{FSX_KEYS} diskIopsConfiguration rootVolumeConfiguration",
        open_zfs,
    ),
)

"""Managed disks, by themselves and in machines.

Rules (Azure managed disks pricing): Standard HDD, Standard SSD and Premium SSD are charged by tier, the size
rounded up to the next one, Premium SSD by a larger tier where one is asked for; Ultra and Premium v2 disks by GiB,
IOPS and MB/s; Standard disks also by operation.
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, entries, form, keyed, kind, missing, shown
from finfocus_policy.mapping.entry import ONE, Draft, usage_meter
from finfocus_policy.mapping.reader import Reader, product, volume_size
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

TEN_THOUSAND = Decimal(10_000)
DEFAULT_SIZE = Decimal(32)
DEFAULT_KIND = "Standard_LRS"
LARGE = ((32, 4), (64, 6), (128, 10), (256, 15), (512, 20), (1024, 30), (2048, 40), (4096, 50), (8192, 60))
TIERS = (*LARGE, (16384, 70), (32767, 80))
TIER = re.compile(r"P\d{1,2}", re.IGNORECASE)
SMALL = ((4, 1), (8, 2), (16, 3))
LETTERS = {"standard": "S", "standardssd": "E", "premium": "P"}
BY_SIZE = {"ultrassd": "ultra", "premiumv2": "premium v2"}
# What Azure gives an Ultra disk whose size and performance are not set: GiB, IOPS, MB/s.
ULTRA = {"size": Decimal(1024), "iops": Decimal(2048), "throughput": Decimal(8)}
INCLUDED_IOPS, INCLUDED_THROUGHPUT = {"premiumv2": Decimal(3000)}, {"premiumv2": Decimal(125)}

DISK = kind(
    "compute:Disk",
    form(
        "azure:compute/managedDisk:ManagedDisk",
        "kind=storageAccountType size=diskSizeGb iops=diskIopsReadWrite throughput=diskMbpsReadWrite tier=tier",
    ),
    form(
        "azure-native:compute:Disk",
        "kind=sku.name size=diskSizeGB iops=diskIOPSReadWrite throughput=diskMBpsReadWrite tier=tier",
    ),
)


def tier(letter: str, size: Decimal) -> str | None:
    """The tier a size is charged as; None above the largest.

    >>> tier("S", Decimal(70)), tier("E", Decimal(4)), tier("P", Decimal(1000)), tier("S", Decimal(40000))
    ('S10', 'E1', 'P30', None)
    """
    steps = TIERS if letter == "S" else (*SMALL, *TIERS)
    return next((f"{letter}{number}" for limit, number in steps if size <= limit), None)


def told(view: View, label: str, fallback: str) -> tuple[str | Unknown, Decimal | Unknown]:
    """Storage account type and size in GB; what is not given is said."""
    sort, size = view.name("kind"), volume_size(view.number("size"), "the disk size")
    if sort is None:
        view.assume(f"{label}: {fallback}, no storage type is given")
    usual = ULTRA["size"] if str(sort).lower().startswith("ultrassd") else DEFAULT_SIZE
    if size is None:
        view.assume(f"{label}: {usual:f} GB, no size is given")
    return fallback if sort is None else sort, usual if size is None else size


def disk_meters(
    view: View,
    *,
    count: Decimal | Unknown = ONE,
    group: str = "",
    usage: str = "",
    label: str = "disk",
    fallback: str = DEFAULT_KIND,
) -> list[Meter]:
    """The meters of `count` equal disks; `usage` is where the usage file has their operations."""
    sort, size = told(view, label, fallback)
    if isinstance(sort, Unknown) or isinstance(size, Unknown):
        return [
            Meter(
                name="Storage",
                unit="months",
                keys=(missing("disk", "is not known", sort, size),),
                quantity=count,
                group=group,
            )
        ]
    media, _, copies = sort.partition("_")
    if media.lower() in BY_SIZE:
        return provisioned(view, media.lower(), size, count, group)
    letter = LETTERS.get(media.lower())
    wanted = view.text("tier") if letter == "P" else None
    name = tier(letter, size) if letter else None
    if isinstance(wanted, str) and TIER.fullmatch(wanted):
        name = wanted.upper()
    key: str | Unknown = keyed(
        "azure/disk/{}/{}", wanted if isinstance(wanted, Unknown) else name or media, copies or "lrs"
    )
    if letter and name is None:
        key = Unknown("disk size", "is larger than any disk")
    shape = f"{name or shown(media)}, {copies.upper() or 'LRS'}"
    meters = [Meter(name=f"Storage ({shape})", unit="months", keys=(key,), quantity=count, group=group)]
    return meters + operations(view.reader, letter or "", group, usage)


def operations(reader: Reader, letter: str, group: str, usage: str) -> list[Meter]:
    """Operations of standard disks, when the usage file gives them."""
    path = f"{usage}.monthly_disk_operations".lstrip(".")
    if letter not in ("S", "E"):
        return []
    if reader.usage(path) is None:
        reader.assume("no disk operations, none are given")
        return []
    key = f"azure/disk/{letter}/operations".lower()
    return [usage_meter(reader, "Disk operations", "10k operations", key, path, scale=TEN_THOUSAND, group=group)]


def provisioned(view: View, media: str, size: Decimal, count: Decimal | Unknown, group: str) -> list[Meter]:
    """Ultra and Premium v2 disks: what is provisioned above what is included."""
    least = max(size, ONE)
    name = f"Storage ({BY_SIZE[media]}, {least:f} GiB)"
    found = [
        Meter(name=name, unit="GiB", keys=(f"azure/disk/{media}/storage",), quantity=product(least, count), group=group)
    ]
    lines = (
        ("Provisioned IOPS", "IOPS", "iops", INCLUDED_IOPS),
        ("Throughput", "MB/s", "throughput", INCLUDED_THROUGHPUT),
    )
    for label, unit, field, included in lines:
        given = view.number(field)
        if given is None and media == "ultrassd":
            given = ULTRA[field]
            view.assume(f"Ultra disk: {given:f} {unit}, none are given")
        amount = above(given, included.get(media, Decimal(0)))
        if amount is not None:
            key = f"azure/disk/{media}/{field}"
            found.append(Meter(name=label, unit=unit, keys=(key,), quantity=product(amount, count), group=group))
    return found


def above(value: Decimal | Unknown | None, included: Decimal) -> Decimal | Unknown | None:
    """What is provisioned beyond what is included; None when nothing is."""
    if not isinstance(value, Decimal):
        return value
    return value - included if value > included else None


def disk(view: View) -> Draft:
    """A managed disk."""
    sort = view.name("kind")
    return Draft(sku=DEFAULT_KIND if sort is None else sort, meters=tuple(disk_meters(view)))


ENTRIES = entries(DISK, disk)

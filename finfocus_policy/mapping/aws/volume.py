"""EBS volumes, by themselves and inside instances and launch templates.

Rules (Amazon EBS pricing page): storage is charged as provisioned; gp3 includes 3,000 IOPS and
125 MiB/s; io1 and io2 charge every provisioned IOPS, an io2 volume fewer beyond its first 32,000 and
64,000; magnetic volumes charge requests.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from finfocus_policy.mapping.entry import MILLION, Draft, entry, usage_meter
from finfocus_policy.mapping.reader import Reader, product, volume_size
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import plain
from finfocus_policy.model.resource import Unknown

VOLUME, SNAPSHOT = "aws:ebs/volume:Volume", "aws:ebs/snapshot:Snapshot"
DEFAULT_SIZE = Decimal(8)
DEFAULT_IOPS = Decimal(100)
INCLUDED_IOPS = Decimal(3000)
INCLUDED_THROUGHPUT = Decimal(125)
# The first tier of a single io2 volume; a price list has the tiers, but no word of how many volumes there are.
FIRST_TIER = Decimal(32000)
LABELS = {"": "volume", "root_block_device": "root volume"}
STORAGE_NAMES = {
    "gp2": "Storage (general purpose SSD, gp2)",
    "gp3": "Storage (general purpose SSD, gp3)",
    "io1": "Storage (provisioned IOPS SSD, io1)",
    "io2": "Storage (provisioned IOPS SSD, io2)",
    "st1": "Storage (throughput optimized HDD, st1)",
    "sc1": "Storage (cold HDD, sc1)",
    "standard": "Storage (magnetic)",
}


def above(value: Decimal | Unknown | None, included: Decimal) -> Decimal | Unknown | None:
    """What is provisioned beyond what is included; None when nothing is.

    >>> above(Decimal(4000), INCLUDED_IOPS), above(Decimal(3000), INCLUDED_IOPS)
    (Decimal('1000'), None)
    """
    if not isinstance(value, Decimal):
        return value
    return value - included if value > included else None


def storage_name(kind: str | Unknown) -> str:
    """The component's name for a volume type."""
    return "Storage (type not known)" if isinstance(kind, Unknown) else STORAGE_NAMES.get(kind, f"Storage ({kind})")


def described(reader: Reader, size: str, kind: str, label: str) -> tuple[Decimal | Unknown, str | Unknown]:
    """Size in GB and volume type; what is not given is 8 GB and gp2, and said."""
    given, sort = volume_size(reader.number(size), reader.at(size)), reader.name(kind)
    if given is None and reader.get("snapshotId") is not None:
        given = Unknown(reader.at(size), "is that of the snapshot it is made from")
    if given is None and sort is None:
        reader.assume(f"{label}: 8 GB gp2, nothing is said of it")
    elif given is None:
        reader.assume(f"{label}: 8 GB, no size is given")
    elif sort is None:
        reader.assume(f"{label}: gp2, no type is given")
    return DEFAULT_SIZE if given is None else given, "gp2" if sort is None else sort


def iops_meter(reader: Reader, kind: str, label: str, count: Decimal | Unknown) -> Meter:
    """Provisioned IOPS of `count` volumes. Each io2 volume goes through its tiers by itself: where all together would
    reach the second one, the price is that of one volume, times their number."""
    given = reader.number("iops")
    if given is None:
        reader.assume(f"{label}: 100 IOPS, none are given")
    iops = DEFAULT_IOPS if given is None else given
    total, key = product(iops, count), f"aws/ebs/{kind}/iops"
    if kind == "io2" and isinstance(count, Decimal) and count > 1 and isinstance(total, Decimal) and total > FIRST_TIER:
        name = f"Provisioned IOPS (of each of {plain(count)} volumes)"
        return Meter(name=name, unit="IOPS", keys=(key,), quantity=iops, factor=count)
    return Meter(name="Provisioned IOPS", unit="IOPS", keys=(key,), quantity=total)


def extras(reader: Reader, kind: str, group: str, count: Decimal | Unknown) -> list[Meter]:
    """The meters beside storage: throughput, IOPS, requests."""
    found: list[Meter] = []

    def add(name: str, unit: str, item: str, amount: Decimal | Unknown | None) -> None:
        if amount is not None:
            keys = (f"aws/ebs/{kind}/{item}",)
            found.append(Meter(name=name, unit=unit, keys=keys, quantity=product(amount, count), group=group))

    if kind == "gp3":
        add("Provisioned throughput", "Mbps", "throughput", above(reader.number("throughput"), INCLUDED_THROUGHPUT))
        add("Provisioned IOPS", "IOPS", "iops", above(reader.number("iops"), INCLUDED_IOPS))
    elif kind in ("io1", "io2"):
        found.append(replace(iops_meter(reader, kind, group or "volume", count), group=group))
    elif kind == "standard":
        usage = f"{group}.monthly_standard_io_requests".lstrip(".")
        key = "aws/ebs/standard/io"
        found.append(usage_meter(reader, "I/O requests", "1M request", key, usage, scale=MILLION, group=group))
    return found


def volume_meters(
    reader: Reader, *, size: str = "volumeSize", kind: str = "volumeType", group: str = "", count: Decimal | Unknown
) -> list[Meter]:
    """The meters of `count` equal volumes described in one block."""
    label = LABELS.get(group) or group.replace("_", " ")
    amount, sort = described(reader, size, kind, label)
    key: str | Unknown = sort if isinstance(sort, Unknown) else f"aws/ebs/{sort}/storage"
    gigabytes = product(amount, count)
    meters = [Meter(name=storage_name(sort), unit="GB", keys=(key,), quantity=gigabytes, group=group)]
    return meters if isinstance(sort, Unknown) else meters + extras(reader, sort, group, count)


def copied(reader: Reader) -> Reader:
    """The volume, as large as the one its snapshot was taken of where that is in the stack and it says nothing."""
    snapshot = None if reader.get("size") is not None else reader.linked("snapshotId", SNAPSHOT)
    source = None if snapshot is None else snapshot.linked("volumeId", VOLUME)
    size = None if source is None else source.number("size")
    if size is None:
        return reader
    reader.assume("as large as the volume its snapshot was taken of")
    return Reader(reader.context, {**reader.owner.inputs, "size": size}, owner=reader.owner)


def volume(reader: Reader) -> Draft:
    """aws:ebs/volume:Volume."""
    reader = copied(reader)
    meters = volume_meters(reader, size="size", kind="type", count=Decimal(1))
    kind = reader.name("type")
    return Draft(sku="gp2" if kind is None else kind, meters=tuple(meters))


ENTRIES = (entry(VOLUME, "ec2:Volume", "size type iops throughput snapshotId", volume),)

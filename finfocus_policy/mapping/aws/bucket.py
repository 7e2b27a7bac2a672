"""S3 buckets: everything is usage. The Standard class is always listed, the others when usage of them is
given or a lifecycle rule of the bucket moves objects there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.entry import ONE, THOUSAND, Draft, entry, usage_meter
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter

GB = ("GB", ONE)
REQUESTS = ("1k requests", THOUSAND)
OBJECTS = ("1k objects", THOUSAND)
TAGS = Decimal(10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One charge of a storage class: component name, unit, the last parts of price key and usage key."""

    name: str
    unit: tuple[str, Decimal]
    item: str
    usage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageClass:
    """One storage class: the part of the bucket it is, how price keys and usage keys call it, and
    what lifecycle rules call it."""

    group: str
    key: str
    usage: str
    names: frozenset[str]
    lines: tuple[Line, ...]


def line(name: str, unit: tuple[str, Decimal], item: str, usage: str) -> Line:
    """A line, by position: the table below reads as a table."""
    return Line(name=name, unit=unit, item=item, usage=usage)


STORAGE = line("Storage", GB, "storage", "storage_gb")
PUT = line("PUT, COPY, POST, LIST requests", REQUESTS, "put", "monthly_tier_1_requests")
GET = line("GET, SELECT, and all other requests", REQUESTS, "get", "monthly_tier_2_requests")
SCANNED = line("Select data scanned", GB, "select-scanned", "monthly_select_data_scanned_gb")
RETURNED = line("Select data returned", GB, "select-returned", "monthly_select_data_returned_gb")
TRANSITION = line("Lifecycle transition", REQUESTS, "transition", "monthly_lifecycle_transition_requests")
RETRIEVAL = line("Retrievals", GB, "retrieval", "monthly_data_retrieval_gb")
INFREQUENT = (STORAGE, PUT, GET, TRANSITION, RETRIEVAL, SCANNED, RETURNED)


def early(days: int) -> Line:
    """Storage charged although deleted before its minimum time."""
    return line(f"Early delete (within {days} days)", GB, "early-delete", "early_delete_gb")


def speed(word: str, *, select: bool = True, requests: bool = True) -> tuple[Line, ...]:
    """The retrieval charges of one speed of the archive classes."""
    lines = []
    if requests:
        usage = f"monthly_{word}_data_retrieval"
        lines.append(line(f"Retrieval requests ({word})", REQUESTS, f"retrieval-requests-{word}", f"{usage}_requests"))
        lines.append(line(f"Retrievals ({word})", GB, f"retrieval-{word}", f"{usage}_gb"))
    if select:
        usage = f"monthly_{word}_select_data"
        lines.append(line(f"Select data scanned ({word})", GB, f"select-scanned-{word}", f"{usage}_scanned_gb"))
        lines.append(line(f"Select data returned ({word})", GB, f"select-returned-{word}", f"{usage}_returned_gb"))
    return tuple(lines)


STANDARD = StorageClass(
    group="Standard",
    key="standard",
    usage="standard",
    names=frozenset({"STANDARD"}),
    lines=(STORAGE, PUT, GET, SCANNED, RETURNED),
)
OTHERS = (
    StorageClass(
        group="Intelligent tiering",
        key="intelligent-tiering",
        usage="intelligent_tiering",
        names=frozenset({"INTELLIGENT_TIERING"}),
        lines=(
            line("Storage (frequent access)", GB, "frequent", "frequent_access_storage_gb"),
            line("Storage (infrequent access)", GB, "infrequent", "infrequent_access_storage_gb"),
            line("Storage (archive access)", GB, "archive", "archive_access_storage_gb"),
            line("Storage (deep archive access)", GB, "deep-archive", "deep_archive_access_storage_gb"),
            line("Monitoring and automation", OBJECTS, "monitoring", "monitored_objects"),
            *(PUT, GET, TRANSITION, SCANNED, RETURNED),
            early(30),
        ),
    ),
    StorageClass(
        group="Standard - infrequent access",
        key="standard-ia",
        usage="standard_infrequent_access",
        names=frozenset({"STANDARD_IA"}),
        lines=INFREQUENT,
    ),
    StorageClass(
        group="One zone - infrequent access",
        key="onezone-ia",
        usage="one_zone_infrequent_access",
        names=frozenset({"ONEZONE_IA"}),
        lines=INFREQUENT,
    ),
    StorageClass(
        group="Glacier flexible retrieval",
        key="glacier-flexible",
        usage="glacier_flexible_retrieval",
        names=frozenset({"GLACIER"}),
        lines=(
            *(STORAGE, PUT, GET, TRANSITION),
            *speed("standard"),
            *speed("expedited"),
            *speed("bulk", requests=False),
            early(90),
        ),
    ),
    StorageClass(
        group="Glacier deep archive",
        key="glacier-deep-archive",
        usage="glacier_deep_archive",
        names=frozenset({"DEEP_ARCHIVE"}),
        lines=(
            *(STORAGE, PUT, GET, TRANSITION),
            *speed("standard", select=False),
            *speed("bulk", select=False),
            early(180),
        ),
    ),
)


def class_meters(reader: Reader, kind: StorageClass) -> list[Meter]:
    """All lines of one storage class."""
    return [
        usage_meter(
            reader,
            each.name,
            each.unit[0],
            f"aws/s3/{kind.key}/{each.item}",
            f"{kind.usage}.{each.usage}",
            scale=each.unit[1],
            group=kind.group,
        )
        for each in kind.lines
    ]


def destinations(reader: Reader) -> set[str]:
    """The storage classes the bucket's own lifecycle rules move objects to."""
    found = set()
    for rule in reader.items("lifecycleRules"):
        for key in ("transitions", "noncurrentVersionTransitions"):
            for step in rule.items(key):
                kind = step.text("storageClass")
                if isinstance(kind, str):
                    found.add(kind)
    return found


def bucket(reader: Reader) -> Draft:
    """A bucket: Standard, then each other class somebody uses."""
    moved = destinations(reader)
    meters = class_meters(reader, STANDARD)
    for kind in OTHERS:
        lines = class_meters(reader, kind)
        if kind.names & moved or any(m.quantity is not None for m in lines):
            meters += lines
    if reader.usage("object_tags") is not None:
        key = "aws/s3/standard/object-tags"
        meters.append(usage_meter(reader, "Object tagging", "10k tags", key, "object_tags", scale=TAGS))
    return Draft(meters=tuple(meters))


ENTRIES = (
    entry("aws:s3/bucket:Bucket", "s3:Bucket", "lifecycleRules", bucket),
    entry("aws:s3/bucketV2:BucketV2", "s3:Bucket", "lifecycleRules", bucket),
)

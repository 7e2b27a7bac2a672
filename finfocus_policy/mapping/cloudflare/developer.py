"""Cloudflare's developer platform: everything is usage, the same all over the world.

Rules (developers.cloudflare.com, the pricing page of each product): what is used beyond the month's
allowance of the account is charged; the allowances are shared by everything in the account, so they
are not taken off here, nor is the Workers Paid subscription put on.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.entry import MILLION, THOUSAND, Draft, Entry, Rate, charged, usage_meter, worldwide
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

SHARED = "the allowances and the Workers Paid subscription an account has once are not counted"
CLASSES = {"Standard": "standard", "InfrequentAccess": "infrequent-access"}
HUNDRED_THOUSAND = Decimal(100_000)


def millions(name: str, unit: str, key: str, usage: str) -> Rate:
    """A charge for a million of something."""
    return Rate(name=name, unit=f"1M {unit}", key=f"cloudflare/{key}", usage=usage, scale=MILLION)


def kept(key: str) -> Rate:
    """A charge for what is stored."""
    return Rate(name="Storage", unit="GB", key=f"cloudflare/{key}/storage", usage="storage_gb")


def kind_of(reader: Reader) -> str | Unknown:
    """How price keys call a bucket's storage class."""
    given = reader.name("storageClass")
    return given if isinstance(given, Unknown) else CLASSES.get(given or "Standard", str(given).lower())


def bucket(reader: Reader) -> Draft:
    """cloudflare:index/r2Bucket:R2Bucket: what leaves a bucket costs nothing."""
    kind = kind_of(reader)
    reader.assume(SHARED)

    def meter(name: str, unit: str, item: str, usage: str, scale: Decimal = Decimal(1)) -> Meter:
        key = kind if isinstance(kind, Unknown) else f"cloudflare/r2/{kind}/{item}"
        return usage_meter(reader, name, unit, key, usage, scale=scale)

    meters = [
        meter("Storage", "GB", "storage", "storage_gb"),
        meter("Class A operations", "1M operations", "class-a", "monthly_class_a_operations", MILLION),
        meter("Class B operations", "1M operations", "class-b", "monthly_class_b_operations", MILLION),
    ]
    if kind == CLASSES["InfrequentAccess"]:
        meters.append(meter("Data retrieval", "GB", "retrieval", "monthly_data_retrieval_gb"))
    return Draft(sku=kind, meters=tuple(meters))


SCRIPT = (
    millions("Requests", "requests", "workers/requests", "monthly_requests"),
    millions("CPU time", "ms", "workers/cpu", "monthly_cpu_ms"),
)
FUNCTIONS = (millions("Function requests", "requests", "workers/requests", "monthly_function_requests"),)
NAMESPACE = (
    millions("Keys read", "keys", "kv/reads", "monthly_reads"),
    millions("Keys written", "keys", "kv/writes", "monthly_writes"),
    millions("Keys deleted", "keys", "kv/deletes", "monthly_deletes"),
    millions("List requests", "requests", "kv/lists", "monthly_list_requests"),
    kept("kv"),
)
DATABASE = (
    millions("Rows read", "rows", "d1/rows-read", "monthly_rows_read"),
    millions("Rows written", "rows", "d1/rows-written", "monthly_rows_written"),
    kept("d1"),
)
QUEUE = (millions("Operations", "operations", "queues/operations", "monthly_operations"),)
VIDEO = (
    Rate(
        name="Minutes stored", unit="1k minutes", key="cloudflare/stream/stored", usage="stored_minutes", scale=THOUSAND
    ),
    Rate(
        name="Minutes delivered",
        unit="1k minutes",
        key="cloudflare/stream/delivered",
        usage="monthly_delivered_minutes",
        scale=THOUSAND,
    ),
)
IMAGE = (
    Rate(
        name="Images delivered",
        unit="100k images",
        key="cloudflare/images/delivered",
        usage="monthly_delivered_images",
        scale=HUNDRED_THOUSAND,
    ),
    Rate(
        name="Image stored",
        unit="100k images",
        key="cloudflare/images/stored",
        quantity=1 / HUNDRED_THOUSAND,
        scale=HUNDRED_THOUSAND,
    ),
)
ROWS: tuple[tuple[str, tuple[Rate, ...]], ...] = (
    ("d1Database:D1Database", DATABASE),
    ("image:Image", IMAGE),
    ("pagesProject:PagesProject", FUNCTIONS),
    ("queue:Queue", QUEUE),
    ("stream:Stream", VIDEO),
    ("workerScript:WorkerScript", SCRIPT),
    ("workersKvNamespace:WorkersKvNamespace", NAMESPACE),
    ("workersScript:WorkersScript", SCRIPT),
)


def row(name: str, rates: tuple[Rate, ...]) -> Entry:
    """A type whose charges are these rates and nothing else."""
    found = charged(*rates)

    def draft(reader: Reader) -> Draft:
        reader.assume(SHARED)
        return found(reader)

    return worldwide(f"cloudflare:index/{name}", f"index:{name.partition(':')[2]}", "", draft)


ENTRIES = (
    *(row(name, rates) for name, rates in ROWS),
    worldwide("cloudflare:index/r2Bucket:R2Bucket", "index:R2Bucket", "storageClass", bucket),
)

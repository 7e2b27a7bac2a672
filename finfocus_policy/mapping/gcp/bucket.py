"""Cloud Storage buckets and the container registry kept in one: everything is usage."""

from __future__ import annotations

from finfocus_policy.mapping.entry import Draft, entry, usage_meter
from finfocus_policy.mapping.gcp.scales import TEN_THOUSAND
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

CLASSES = {
    "STANDARD": "standard",
    "REGIONAL": "standard",
    "MULTI_REGIONAL": "standard",
    "NEARLINE": "nearline",
    "COLDLINE": "coldline",
    "ARCHIVE": "archive",
    "DURABLE_REDUCED_AVAILABILITY": "durable-reduced-availability",
}
COLD = ("nearline", "coldline", "archive")
EGRESS = (
    ("same_continent", "gcp/storage/egress/same-continent", "in same continent"),
    ("worldwide", "gcp/network/internet-egress/worldwide", "to worldwide excluding Asia, Australia"),
    ("asia", "gcp/network/internet-egress/worldwide", "to Asia excluding China, but including Hong Kong"),
    ("china", "gcp/network/internet-egress/china", "to China excluding Hong Kong"),
    ("australia", "gcp/network/internet-egress/australia", "to Australia"),
)
OPERATIONS = (
    ("Object adds, bucket/object list (class A)", "class-a", "monthly_class_a_operations"),
    ("Object gets, retrieve bucket/object metadata (class B)", "class-b", "monthly_class_b_operations"),
)
HOME_OF_REGISTRIES = "us"


def class_meters(reader: Reader, kind: str | Unknown) -> list[Meter]:
    """Storage, retrieval and operations of one storage class, and what leaves it."""
    word = "class not known" if isinstance(kind, Unknown) else kind

    def key(item: str) -> str | Unknown:
        return kind if isinstance(kind, Unknown) else f"gcp/storage/{kind}/{item}"

    meters = [usage_meter(reader, f"Storage ({word})", "GiB", key("storage"), "storage_gb")]
    if kind in COLD:
        meters.append(usage_meter(reader, "Data retrieval", "GB", key("retrieval"), "monthly_data_retrieval_gb"))
    for name, item, usage in OPERATIONS:
        meters.append(usage_meter(reader, name, "10k operations", key(item), usage, scale=TEN_THOUSAND))
    return meters


def egress_meters(reader: Reader) -> list[Meter]:
    """Data that leaves the bucket, by where it goes."""
    return [
        usage_meter(
            reader,
            f"Data transfer {where}",
            "GB",
            key,
            f"monthly_egress_data_transfer_gb.{usage}",
            group="Network egress",
        )
        for usage, key, where in EGRESS
    ]


def bucket(reader: Reader) -> Draft:
    """gcp:storage/bucket:Bucket."""
    given = reader.name("storageClass")
    kind = given if isinstance(given, Unknown) else CLASSES.get((given or "STANDARD").upper(), str(given).lower())
    if reader.get("customPlacementConfig") is not None:
        # two regions of one's own choice cost neither what one of them does nor what the multi-region does
        kind = Unknown("customPlacementConfig", "names two regions: what both together cost is not known")
    return Draft(sku=kind, meters=(*class_meters(reader, kind), *egress_meters(reader)))


def registry(reader: Reader) -> Draft:
    """gcp:container/registry:Registry: a standard bucket in the US unless its location says otherwise."""
    region = "" if reader.get("location") is not None else HOME_OF_REGISTRIES
    meters = (*class_meters(reader, "standard"), *egress_meters(reader))
    return Draft(meters=meters, region=region, region_source="where registries without a location are kept")


ENTRIES = (
    entry("gcp:storage/bucket:Bucket", "storage:Bucket", "storageClass customPlacementConfig", bucket),
    entry("gcp:container/registry:Registry", "container:Registry", "", registry),
)

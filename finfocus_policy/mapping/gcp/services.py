"""Services charged by what is kept in them or sent through them: Pub/Sub, BigQuery, keys, secrets, DNS,
logging, monitoring, artifact registries."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from finfocus_policy.mapping.entry import (
    MILLION,
    ONE,
    THOUSAND,
    Draft,
    Rate,
    charged,
    entry,
    flat,
    usage_meter,
    worldwide,
)
from finfocus_policy.mapping.gcp.scales import TEN_THOUSAND
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.mapping.region import locate, normal
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

DATASET = "gcp:bigquery/dataset:Dataset"
SECRET = "gcp:secretmanager/secret:Secret"
SMALL_KEYS = ("GOOGLE_SYMMETRIC_ENCRYPTION", "RSA_SIGN_PSS_2048_SHA256", "RSA_SIGN_PKCS1_2048_SHA256")
SMALL_DECRYPT = ("RSA_DECRYPT_OAEP_2048_SHA256", "RSA_DECRYPT_OAEP_2048_SHA1", "RSA_SIGN_RAW_PKCS1_2048")
REGIONS = [
    "africa-south1",
    "asia",
    "asia-east1",
    "asia-east2",
    "asia-northeast1",
    "asia-northeast2",
    "asia-northeast3",
    "asia-south1",
    "asia-south2",
    "asia-southeast1",
    "asia-southeast2",
    "asia-southeast3",
    "australia-southeast1",
    "australia-southeast2",
    "europe",
    "europe-central2",
    "europe-north1",
    "europe-north2",
    "europe-southwest1",
    "europe-west1",
    "europe-west10",
    "europe-west12",
    "europe-west2",
    "europe-west3",
    "europe-west4",
    "europe-west6",
    "europe-west8",
    "europe-west9",
    "me-central1",
    "me-central2",
    "me-west1",
    "northamerica-northeast1",
    "northamerica-northeast2",
    "northamerica-south1",
    "southamerica-east1",
    "southamerica-west1",
    "us",
    "us-central1",
    "us-east1",
    "us-east4",
    "us-east5",
    "us-south1",
    "us-west1",
    "us-west2",
    "us-west3",
    "us-west4",
]
CONTINENTS = {"us": "north-america", "northamerica": "north-america"}
ROUTES = {
    "oceania": "Data egress from/to Oceania",
    "intercontinental": "Intercontinental (Excl Oceania)",
    "north-america-to-north-america": "Data egress North America to North America",
    "europe-to-europe": "Data egress Europe to Europe",
    "asia-to-asia": "Data egress AsiaPacific to AsiaPacific",
}


def continent_of(region: str) -> str:
    """The continent of a region, as data transfer is priced.

    >>> continent_of("us-east1"), continent_of("northamerica-south1"), continent_of("asia")
    ('north-america', 'north-america', 'asia')
    """
    head = region.partition("-")[0]
    return CONTINENTS.get(head, head)


def route_of(source: str, target: str) -> str:
    """Which price holds between two regions; empty inside one."""
    if source == target:
        return ""
    one, other = continent_of(source), continent_of(target)
    if "australia" in (one, other):
        return "oceania"
    inside = f"{one}-to-{other}"
    return inside if one == other and inside in ROUTES else "intercontinental"


def repository(reader: Reader) -> Draft:
    """gcp:artifactregistry/repository:Repository: storage, and what is read from other regions."""
    region = locate(reader.context.resource, reader.context.graph.hints).region
    amounts: dict[str, Decimal | Unknown] = {}
    for target in REGIONS if isinstance(region, str) else ():
        given = reader.usage(f"monthly_egress_data_transfer_gb.{target.replace('-', '_')}")
        route = route_of(str(region), target)
        if given is not None and route:
            known = amounts.get(route, Decimal(0))
            both = isinstance(given, Decimal) and isinstance(known, Decimal)
            amounts[route] = known + given if both else given  # type: ignore[operator]
    meters = [usage_meter(reader, "Storage", "GB", "gcp/artifact-registry/storage", "storage_gb")]
    for route, name in ROUTES.items():
        if route in amounts:
            keys = (f"gcp/artifact-registry/egress/{route}",)
            meters.append(Meter(name=name, unit="GB", keys=keys, quantity=amounts[route], usage_based=True))
    return Draft(meters=tuple(meters))


def protection_of(reader: Reader) -> str | Unknown:
    """How price keys call a key's protection: by software, or by hardware and how large it is."""
    level, algorithm = reader.text("versionTemplate.protectionLevel"), reader.text("versionTemplate.algorithm")
    if isinstance(level, Unknown) or level is None or level == "SOFTWARE":
        return "software" if not isinstance(level, Unknown) else level
    if level != "HSM" or isinstance(algorithm, Unknown):
        return algorithm if isinstance(algorithm, Unknown) else level.lower().replace("_", "-")
    return "hsm" if algorithm is None or algorithm in (*SMALL_KEYS, *SMALL_DECRYPT) else "hsm-asymmetric"


def crypto_key(reader: Reader) -> Draft:
    """gcp:kms/cryptoKey:CryptoKey."""
    kind = protection_of(reader)
    keys = [kind if isinstance(kind, Unknown) else f"gcp/kms/{part}/{kind}" for part in ("key-version", "operations")]
    return Draft(
        sku=kind,
        meters=(
            usage_meter(reader, "Key versions", "months", keys[0], "key_versions"),
            usage_meter(reader, "Operations", "10k operations", keys[1], "monthly_key_operations", scale=TEN_THOUSAND),
        ),
    )


def dataset(reader: Reader) -> Draft:
    """gcp:bigquery/dataset:Dataset: in the US, all of them, unless it says where."""
    found = charged(QUERIES)(reader)
    if reader.get("location") is not None:
        return found
    return replace(found, region="us", region_source="where datasets without a location are kept")


def table(reader: Reader) -> Draft:
    """gcp:bigquery/table:Table, where its dataset says it is."""
    found, owner = charged(*TABLE)(reader), reader.linked("datasetId", DATASET)
    place = None if owner is None else owner.text("location")
    if isinstance(place, Unknown):
        return Draft(meters=tuple(replace(meter, keys=(place,)) for meter in found.meters))
    return found if place is None else replace(found, region=normal(place), region_source="the location of its dataset")


def access_meter(reader: Reader) -> Meter:
    """Reading secrets."""
    key, usage = "gcp/secretmanager/access", "monthly_access_operations"
    return usage_meter(reader, "Access operations", "10K requests", key, usage, scale=TEN_THOUSAND)


def secret(reader: Reader) -> Draft:
    """gcp:secretmanager/secret:Secret."""
    rotation = "monthly_rotation_notifications"
    return Draft(
        meters=(
            usage_meter(
                reader, "Active secret versions", "versions", "gcp/secretmanager/version", "active_secret_versions"
            ),
            access_meter(reader),
            usage_meter(reader, "Rotation notifications", "rotations", "gcp/secretmanager/rotation", rotation),
        )
    )


def places_of(reader: Reader) -> Decimal | Unknown:
    """In how many places a secret's versions are kept, each charged by itself."""
    owner, reference = reader.linked("secret", SECRET), reader.get("secret")
    if owner is None and isinstance(reference, Unknown):
        return reference
    replicas = [] if owner is None else owner.items("replication.userManaged.replicas")
    unknown = next((r.unknown for r in replicas if r.unknown is not None), None)
    if owner is None:
        reader.assume("kept in one place: its secret is not among these resources")
    return Decimal(max(1, len(replicas))) if unknown is None else unknown


def secret_version(reader: Reader) -> Draft:
    """gcp:secretmanager/secretVersion:SecretVersion."""
    keys = ("gcp/secretmanager/version",)
    versions = Meter(name="Active secret versions", unit="versions", keys=keys, quantity=places_of(reader))
    return Draft(meters=(versions, access_meter(reader)))


LOGGING = Rate(name="Logging data", unit="GB", key="gcp/logging/data", usage="monthly_logging_data_gb")
MESSAGES = "monthly_message_data_tb"
TOPIC = Rate(name="Message ingestion data", unit="TiB", key="gcp/pubsub/message-data", usage=MESSAGES)
SUBSCRIPTION = (
    Rate(name="Message delivery data", unit="TiB", key="gcp/pubsub/message-data", usage=MESSAGES),
    Rate(
        name="Retained acknowledged message storage",
        unit="GiB",
        key="gcp/pubsub/retained-storage",
        usage="storage_gb",
    ),
    Rate(
        name="Snapshot message backlog storage",
        unit="GiB",
        key="gcp/pubsub/snapshot-storage",
        usage="snapshot_storage_gb",
    ),
)
QUERIES = Rate(name="Queries (on-demand)", unit="TB", key="gcp/bigquery/queries", usage="monthly_queries_tb")
TABLE = (
    Rate(name="Active storage", unit="GB", key="gcp/bigquery/storage/active", usage="monthly_active_storage_gb"),
    Rate(
        name="Long-term storage", unit="GB", key="gcp/bigquery/storage/long-term", usage="monthly_long_term_storage_gb"
    ),
    Rate(
        name="Streaming inserts", unit="MB", key="gcp/bigquery/streaming-inserts", usage="monthly_streaming_inserts_mb"
    ),
    Rate(name="Storage write API", unit="GB", key="gcp/bigquery/storage-write", usage="monthly_storage_write_api_gb"),
    Rate(name="Storage read API", unit="TB", key="gcp/bigquery/storage-read", usage="monthly_storage_read_api_tb"),
)
ZONE = Rate(name="Managed zone", unit="months", key="gcp/dns/managed-zone", quantity=ONE)
LOOKUPS = Rate(name="Queries", unit="1M queries", key="gcp/dns/queries", usage="monthly_queries", scale=MILLION)
METRICS = (
    Rate(name="Monitoring data", unit="MB", key="gcp/monitoring/data", usage="monthly_monitoring_data_mb"),
    Rate(
        name="API calls",
        unit="1k calls",
        key="gcp/monitoring/api-calls",
        usage="monthly_api_calls",
        scale=THOUSAND,
    ),
)
LOGS = tuple(
    f"{owner}{kind}"
    for kind in ("BucketConfig", "Sink")
    for owner in ("billingAccount", "folder", "organization", "project")
)


ENTRIES = (
    entry("gcp:artifactregistry/repository:Repository", "artifactregistry:Repository", "", repository),
    entry("gcp:kms/cryptoKey:CryptoKey", "kms:CryptoKey", "versionTemplate", crypto_key),
    worldwide(SECRET, "secretmanager:Secret", "replication", secret),
    worldwide("gcp:secretmanager/secretVersion:SecretVersion", "secretmanager:SecretVersion", "secret", secret_version),
    entry(DATASET, "bigquery:Dataset", "", dataset),
    entry("gcp:bigquery/table:Table", "bigquery:Table", "datasetId", table),
    flat("gcp:pubsub/subscription:Subscription", "pubsub:Subscription", *SUBSCRIPTION),
    worldwide("gcp:pubsub/topic:Topic", "pubsub:Topic", "", charged(TOPIC)),
    worldwide("gcp:dns/managedZone:ManagedZone", "dns:ManagedZone", "", charged(ZONE)),
    worldwide("gcp:dns/recordSet:RecordSet", "dns:RecordSet", "", charged(LOOKUPS)),
    flat("gcp:monitoring/metricDescriptor:MetricDescriptor", "monitoring:MetricDescriptor", *METRICS),
    *(
        worldwide(
            f"gcp:logging/{log}:{log[0].upper()}{log[1:]}", f"logging:{log[0].upper()}{log[1:]}", "", charged(LOGGING)
        )
        for log in LOGS
    ),
)

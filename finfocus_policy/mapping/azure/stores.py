"""File shares, queues and tables of a storage account: charged by use, at the prices of the account they are in.

Rules (Azure Files, Queue, Table Storage pricing): capacity and operations by kind of account and replication; a share
also by access tier, a premium one by the size it is given; geo-replicated queues by what is copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, unclear
from finfocus_policy.mapping.azure.lines import default, of, unlinked, used
from finfocus_policy.mapping.azure.storage import ACCOUNT, replication
from finfocus_policy.mapping.entry import Draft
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

TEN_THOUSAND = Decimal(10_000)
GEO = frozenset({"grs", "ragrs", "gzrs", "ragzrs"})
CLASSES = (
    ("Class 1 operations", "class-1", "monthly_class_1_operations"),
    ("Class 2 operations", "class-2", "monthly_class_2_operations"),
)
TABLE = (
    ("Batch Write operations", "batch-write", "monthly_batch_write_operations"),
    ("Write operations", "write", "monthly_write_operations"),
    ("Read operations", "read", "monthly_read_operations"),
    ("Scan operations", "scan", "monthly_scan_operations"),
    ("List operations", "list", "monthly_list_operations"),
    ("Delete operations", "delete", "monthly_delete_operations"),
)
SHARE = (
    ("Read operations", "read", "monthly_read_operations"),
    ("Write operations", "write", "monthly_write_operations"),
    ("List operations", "list", "monthly_list_operations"),
    ("Other operations", "other", "monthly_other_operations"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The account something is stored in: old general-purpose kind or not, tier, replication."""

    kind: str | Unknown
    tier: str | Unknown
    copies: str | Unknown

    @property
    def generation(self) -> str | Unknown:
        """v1 for the old general-purpose kind, which has prices of its own, else v2."""
        return self.kind if isinstance(self.kind, Unknown) else "v1" if self.kind.lower() == "storage" else "v2"


def home_of(view: View) -> Home:
    """The account, as it is in the stack; else a standard one with local copies, which is said."""
    found = view.linked("account", ACCOUNT) or view.linked("account_id", ACCOUNT)
    unknown = unclear(unlinked(view, "account"), unlinked(view, "account_id"))
    if found is None and unknown is not None:
        return Home(kind=unknown, tier=unknown, copies=unknown)
    if found is None:
        view.assume("a StorageV2 account with Standard_LRS, as its account is not among these resources")
        return Home(kind="StorageV2", tier="Standard", copies="LRS")
    tier, copies = replication(found)
    return Home(kind=default(found.name("kind"), "StorageV2"), tier=tier, copies=copies)


def operations(view: View, start: str | Unknown, lines: tuple[tuple[str, str, str], ...]) -> list[Meter]:
    """Operations by the ten thousand."""
    return [
        used(view, name, "10k operations", keyed("{}/{}", start, item), usage, TEN_THOUSAND)
        for name, item, usage in lines
    ]


def queue(view: View) -> Draft:
    """A queue."""
    home = home_of(view)
    start = keyed("azure/storage/queue/{}/{}", home.generation, home.copies)
    meters = [used(view, "Capacity", "GB", keyed("{}/capacity", start), "monthly_storage_gb")]
    meters += operations(view, start, CLASSES)
    if str(home.copies).lower() in GEO:
        key, usage = "azure/storage/queue/geo-replication", "monthly_geo_replication_data_transfer_gb"
        meters.append(used(view, "Geo-replication data transfer", "GB", key, usage))
    return Draft(sku=home.copies, meters=tuple(meters))


def table(view: View) -> Draft:
    """A table."""
    home = home_of(view)
    start = keyed("azure/storage/table/{}", home.copies)
    capacity = used(view, "Capacity", "GB", keyed("{}/capacity", start), "monthly_storage_gb")
    return Draft(sku=home.copies, meters=(capacity, *operations(view, start, TABLE)))


def premium(view: View, start: str | Unknown) -> tuple[Meter, ...]:
    """A premium share: its size is what is charged, used or not."""
    size = view.number("size")
    data = Meter(
        name="Data at rest", unit="GB", keys=(keyed("{}/data", start),), quantity=size, usage_based=size is None
    )
    return data, used(view, "Snapshots", "GB", keyed("{}/snapshots", start), "snapshots_storage_gb")


def share(view: View) -> Draft:
    """A file share."""
    home = home_of(view)
    tier = default(view.name("tier"), "TransactionOptimized")
    if unclear(home.tier, home.kind) is None and "premium" in (str(home.tier).lower(), str(tier).lower()):
        start = keyed("azure/storage/share/premium/{}", home.copies)
        return Draft(sku=home.copies, meters=premium(view, start))
    start = keyed("azure/storage/share/{}/{}", tier, home.copies)
    meters = [used(view, "Data at rest", "GB", keyed("{}/data", start), "storage_gb")]
    meters.append(used(view, "Snapshots", "GB", keyed("{}/snapshots", start), "snapshots_storage_gb"))
    if str(tier).lower() in ("hot", "cool"):
        key, usage = keyed("{}/metadata", start), "metadata_at_rest_storage_gb"
        meters.append(used(view, "Metadata at rest", "GB", key, usage))
    meters += operations(view, start, SHARE)
    if str(tier).lower() == "cool":
        meters.append(used(view, "Data retrieval", "GB", keyed("{}/retrieval", start), "monthly_data_retrieval_gb"))
    return Draft(sku=home.copies, meters=tuple(meters))


CLASSIC, NATIVE = "account=storageAccountName account_id=storageAccountId", "account=accountName"
ENTRIES = (
    *of("storage:Queue", queue, form("azure:storage/queue:Queue", CLASSIC), form("azure-native:storage:Queue", NATIVE)),
    *of("storage:Table", table, form("azure:storage/table:Table", CLASSIC), form("azure-native:storage:Table", NATIVE)),
    *of(
        "storage:FileShare",
        share,
        form("azure:storage/share:Share", f"{CLASSIC} tier=accessTier size=quota"),
        form("azure-native:storage:FileShare", f"{NATIVE} tier=accessTier size=shareQuota"),
    ),
)

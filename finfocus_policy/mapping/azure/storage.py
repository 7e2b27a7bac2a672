"""Storage accounts: everything is charged by use.

Rules (Azure Storage pricing): capacity, operations, retrieval and early deletion, priced by kind of account, tier,
replication and access tier. Premium accounts and the old general-purpose kind have one access tier.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, entries, form, kind, unclear
from finfocus_policy.mapping.azure.lines import default, used
from finfocus_policy.mapping.entry import ONE, Draft
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

ACCOUNT = kind(
    "storage:StorageAccount",
    form(
        "azure:storage/account:Account",
        "kind=accountKind tier=accountTier copies=accountReplicationType access=accessTier nfs=nfsv3Enabled "
        "tree=isHnsEnabled",
    ),
    form(
        "azure-native:storage:StorageAccount",
        "kind=kind sku=sku.name access=accessTier nfs=enableNfsV3 tree=isHnsEnabled",
    ),
)
HUNDRED, TEN_THOUSAND = Decimal(100), Decimal(10_000)
Line = tuple[str, str, str, str, Decimal]
CAPACITY: Line = ("Capacity", "GB", "capacity", "storage_gb", ONE)
WRITE: Line = ("Write operations", "10k operations", "write", "monthly_write_operations", TEN_THOUSAND)
LIST: Line = (
    *("List and create container operations", "10k operations", "list"),
    *("monthly_list_and_create_container_operations", TEN_THOUSAND),
)
READ: Line = ("Read operations", "10k operations", "read", "monthly_read_operations", TEN_THOUSAND)
OTHER: Line = ("All other operations", "10k operations", "other", "monthly_other_operations", TEN_THOUSAND)
RETRIEVAL: Line = ("Data retrieval", "GB", "retrieval", "monthly_data_retrieval_gb", ONE)
INDEX: Line = ("Blob index", "10k tags", "index", "blob_index_tags", TEN_THOUSAND)
DELETION: Line = ("Early deletion", "GB", "early-deletion", "early_deletion_gb", ONE)
WRITE_ITERATIVE: Line = (
    *("Iterative write operations", "100 operations", "iterative-write"),
    *("monthly_iterative_write_operations", HUNDRED),
)
READ_ITERATIVE: Line = (
    *("Iterative read operations", "10k operations", "iterative-read"),
    *("monthly_iterative_read_operations", TEN_THOUSAND),
)
REST: Line = ("Data at rest", "GB", "data", "data_at_rest_storage_gb", ONE)
SNAPSHOTS: Line = ("Snapshots", "GB", "snapshots", "snapshots_storage_gb", ONE)
METADATA: Line = ("Metadata at rest", "GB", "metadata", "metadata_at_rest_storage_gb", ONE)
FILE_LIST: Line = (
    *("List operations", "10k operations", "list"),
    *("monthly_list_and_create_container_operations", TEN_THOUSAND),
)


def blob_lines(kind: str, premium: bool, cool: bool, nfs: bool) -> tuple[Line, ...]:
    """What an account of blobs is charged for."""
    late = (RETRIEVAL, *((DELETION,) if kind != "blobstorage" else ())) if cool and not premium else ()
    if nfs and not premium:
        return (CAPACITY, WRITE_ITERATIVE, WRITE, READ_ITERATIVE, READ, OTHER, *late)
    index = () if premium or nfs or kind == "storage" else (INDEX,)
    return (CAPACITY, WRITE, LIST, READ, OTHER, *late[:1], *index, *late[1:])


def file_lines(premium: bool, cool: bool) -> tuple[Line, ...]:
    """What an account of file shares is charged for."""
    if premium:
        return (REST, SNAPSHOTS)
    return (REST, SNAPSHOTS, METADATA, WRITE, FILE_LIST, READ, OTHER, *((RETRIEVAL, DELETION) if cool else ()))


def replication(view: View) -> tuple[str | Unknown, str | Unknown]:
    """Tier (standard, premium) and replication (lrs, grs, ...)."""
    sku = view.name("sku")
    if not view.has("sku"):
        return default(view.name("tier"), "standard"), default(view.name("copies"), "lrs")
    if isinstance(sku, Unknown):
        return sku, sku
    tier, _, copies = (sku or "Standard_LRS").partition("_")
    return tier, copies or "lrs"


def account(view: View) -> Draft:
    """A storage account."""
    kind, (tier, copies) = default(view.name("kind"), "StorageV2"), replication(view)
    access, nfs = default(view.text("access"), "Hot"), view.flag("nfs")
    unknown = unclear(kind, tier, copies, access, nfs)
    if unknown is not None:
        return Draft(meters=(Meter(name="Capacity", unit="GB", keys=(unknown,), quantity=None, usage_based=True),))
    if view.flag("tree") is True and nfs is not True:
        view.assume("operations at the prices of a flat namespace, those of a hierarchical one are higher")
    sort, premium = str(kind).lower(), str(tier).lower() == "premium"
    cool = str(access).lower() in ("cool", "cold") and sort != "storage"
    files = sort == "filestorage"
    lines = file_lines(premium, cool) if files else blob_lines(sort, premium, cool, nfs is True)
    level = str(access).lower() if cool and not premium else "hot" if str(access).lower() in ("hot", "cool") else str(access).lower()
    family = sort if sort in ("storage", "filestorage") else "blob"
    start = f"azure/storage/{family}/{tier}/{copies}/{level}{'/nfs' if nfs is True and not files else ''}".lower()
    meters = tuple(used(view, name, unit, f"{start}/{item}", usage, scale) for name, unit, item, usage, scale in lines)
    return Draft(sku=f"{tier}_{copies}", meters=meters)


ENTRIES = entries(ACCOUNT, account)

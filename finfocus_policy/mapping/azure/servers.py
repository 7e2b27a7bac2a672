"""PostgreSQL and MySQL servers: flexible ones by machine, single ones by vCore; storage and backups by the GB.

Rules (Azure Database pricing): a flexible server with high availability runs a standby that is charged the same.
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, shown
from finfocus_policy.mapping.azure.lines import extra, fixed, of
from finfocus_policy.mapping.entry import ONE, Draft
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

MIB = Decimal(1024)
TWO = Decimal(2)
MYSQL_SIZE = Decimal(20)
MYSQL_IOPS = Decimal(360)
USUAL = "premium_lrs"
TIERS = {"burstable": "B", "generalpurpose": "GP", "memoryoptimized": "MO", "businesscritical": "MO"}
SINGLE = re.compile(r"(B|GP|MO)_(Gen\d)_(\d{1,3})", re.IGNORECASE)


def sku_of(view: View) -> str | Unknown:
    """The SKU with its tier before it (GP_Standard_D2ds_v5), as the classic provider writes it."""
    sku, tier = view.name("sku"), view.text("tier")
    if sku is None:
        return Unknown("sku", "is not given")
    if isinstance(sku, Unknown) or not view.has("tier"):
        return sku
    if isinstance(tier, Unknown):
        return tier
    return f"{TIERS.get((tier or '').lower(), tier)}_{sku}"


def copies(view: View) -> Decimal | Unknown:
    """Servers that run: two with high availability."""
    mode = view.text("standby")
    if isinstance(mode, Unknown):
        return mode
    if mode is None or mode.lower() == "disabled":
        return ONE
    view.assume("a standby server for high availability, charged the same")
    return TWO


def gigabytes(view: View) -> Decimal | Unknown | None:
    """Storage in GB, whatever the form counts it in."""
    size, megabytes = view.number("size"), view.number("megabytes")
    return megabytes / MIB if size is None and isinstance(megabytes, Decimal) else (megabytes if size is None else size)


def flexible(view: View, engine: str, fallback: Decimal | None) -> Draft:
    """A flexible server."""
    sku, number, size = sku_of(view), copies(view), gigabytes(view)
    if size is None and fallback is not None:
        view.assume(f"{fallback:f} GB of storage, no size is given")
    size = fallback if size is None else size
    key = sku if isinstance(sku, Unknown) else f"azure/{engine}/flexible/{sku.lower()}"
    sort = view.text("sort")
    stored: str | Unknown = f"azure/{engine}/flexible/storage"
    if isinstance(sort, Unknown) or (sort or USUAL).lower() != USUAL:
        stored = keyed(f"{stored}/{{}}", sort)
    meters: list[Meter] = [
        fixed(f"Compute ({shown(sku)})", "hours", key, product(HOURS_PER_MONTH, number)),
        Meter(
            name="Storage",
            unit="GB",
            keys=(stored,),
            quantity=product(size, number),
            usage_based=size is None,
        ),
    ]
    backup = f"azure/{engine}/flexible/backup"
    meters += extra(view, "Additional backup storage", "GB", backup, "additional_backup_storage_gb")
    return Draft(sku=sku, meters=tuple(meters))


def postgres(view: View) -> Draft:
    """A PostgreSQL flexible server; without a size its storage is not known."""
    return flexible(view, "postgresql", None)


def mysql(view: View) -> Draft:
    """A MySQL flexible server: 20 GB unless told, IOPS above 360 charged when they are set."""
    draft = flexible(view, "mysql", MYSQL_SIZE)
    iops = view.whole("iops")
    over = iops - MYSQL_IOPS if isinstance(iops, Decimal) else iops
    if over is None or (isinstance(over, Decimal) and over <= 0):
        return draft
    meter = fixed("Additional IOPS", "IOPS", "azure/mysql/flexible/iops", over)
    return Draft(sku=draft.sku, meters=(*draft.meters, meter))


def single(view: View) -> Draft:
    """A PostgreSQL single server."""
    sku = view.name("sku")
    match = SINGLE.fullmatch(sku) if isinstance(sku, str) else None
    if match is None:
        key = sku if isinstance(sku, Unknown) else Unknown("skuName", "is not one of a single server")
        return Draft(sku=sku, meters=(fixed("Compute", "hours", key),))
    tier = match[1].lower()
    compute = f"azure/postgresql/single/{tier}_{match[2].lower()}"
    meters = [
        fixed(f"Compute ({sku})", "hours", compute, scale=Decimal(match[3]) or ONE),
        fixed("Storage", "GB", f"azure/postgresql/single/storage/{tier}", gigabytes(view)),
    ]
    backup = "azure/postgresql/single/backup"
    meters += extra(view, "Additional backup storage", "GB", backup, "additional_backup_storage_gb")
    return Draft(sku=sku, meters=tuple(meters))


NATIVE = "sku=sku.name tier=sku.tier size=storage.storageSizeGB standby=highAvailability.mode"
ENTRIES = (
    *of(
        "dbforpostgresql:Server",
        postgres,
        form(
            "azure:postgresql/flexibleServer:FlexibleServer",
            "sku=skuName megabytes=storageMb standby=highAvailability.mode",
        ),
        form("azure-native:dbforpostgresql:Server", f"{NATIVE} sort=storage.type"),
    ),
    *of(
        "dbformysql:FlexibleServer",
        mysql,
        form(
            "azure:mysql/flexibleServer:FlexibleServer",
            "sku=skuName size=storage.sizeGb iops=storage.iops standby=highAvailability.mode",
        ),
        form("azure-native:dbformysql:Server", f"{NATIVE} iops=storage.iops"),
    ),
    *of(
        "dbforpostgresql:SingleServer",
        single,
        form("azure:postgresql/server:Server", "sku=skuName megabytes=storageMb"),
        form("azure-native:dbforpostgresql:SingleServer", "sku=sku.name megabytes=properties.storageProfile.storageMB"),
    ),
)

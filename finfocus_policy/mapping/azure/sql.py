"""Azure SQL: databases, elastic pools and managed instances.

Rules (Azure SQL pricing): DTU databases by SKU; vCore ones by vCore, plus the SQL licence unless one of one's own
is brought, plus storage; zone redundancy and read replicas are charged again; serverless ones by vCore-hours used.
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, missing, shown
from finfocus_policy.mapping.azure.lines import extra, fixed, of, used
from finfocus_policy.mapping.entry import Draft
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

GIB = Decimal(1024**3)
DEFAULT_SKU = "GP_S_Gen5_2"
DEFAULT_SIZE = Decimal(5)
DTU = re.compile(r"(basic|[sp]\d{1,2})", re.IGNORECASE)
VCORE = re.compile(r"(GP|BC|HS)(_S)?_([A-Za-z0-9]+?)(?:_(\d{1,3}))?", re.IGNORECASE)
REDUNDANCY = {"geo": "RA-GRS", "geozone": "RA-GZRS", "local": "LRS", "zone": "ZRS"}
# GB that come with the eDTUs of a standard or premium pool (Azure SQL, DTU resource limits for elastic pools).
INCLUDED_GB = {50: 50, 100: 100, 200: 200, 300: 300, 400: 400, 800: 800, 1200: 1200}
INCLUDED_INSTANCE_GB = Decimal(32)


def backups(view: View) -> list[Meter]:
    """Backups kept longer and beyond the database's size."""
    kept = view.text("redundancy")
    words = kept if isinstance(kept, Unknown) else REDUNDANCY.get((kept or "geo").lower(), (kept or "").upper())
    label = shown(words)
    long, point = keyed("azure/sql/long-term/{}", words), keyed("azure/sql/backup/{}", words)
    return [
        *extra(view, f"Long-term retention ({label})", "GB", long, "long_term_retention_storage_gb"),
        *extra(view, f"PITR backup storage ({label})", "GB", point, "backup_storage_gb"),
    ]


def size_of(view: View) -> Decimal | Unknown:
    """GB of storage; 5 when no size is given (said)."""
    size, octets = view.number("size"), view.number("bytes")
    if size is None and octets is not None:
        size = octets if isinstance(octets, Unknown) else octets / GIB
    if size is None:
        view.assume("5 GB of storage, no size is given")
    return DEFAULT_SIZE if size is None else size


def by_dtu(view: View, sku: str) -> list[Meter]:
    """A database of the DTU model."""
    tier = "premium" if sku[:1] in "Pp" else "standard"
    found = [fixed(f"Compute ({sku})", "hours", f"azure/sql/dtu/{sku.lower()}")]
    if sku.lower() != "basic":
        found += extra(view, "Extra data storage", "GB", f"azure/sql/extra-storage/{tier}", "extra_data_storage_gb")
    return found


def licence(view: View, tier: str, cores: Decimal | Unknown) -> list[Meter]:
    """The SQL licence, unless one's own is brought."""
    given = view.text("licence")
    if isinstance(given, str) and given.lower() == "baseprice":
        return []
    key = given if isinstance(given, Unknown) else f"azure/sql/licence/{'bc' if tier == 'bc' else 'gp'}"
    return [fixed("SQL license", "vCore-hours", key, product(HOURS_PER_MONTH, cores))]


def serverless(view: View, sku: str, family: str) -> list[Meter]:
    """The compute of a serverless database: what it uses."""
    key = f"azure/sql/vcore/gp_s_{family}"
    return [used(view, f"Compute (serverless, {sku})", "vCore-hours", key, "monthly_vcore_hours")]


def provisioned(view: View, label: str, tier: str, family: str, cores: Decimal) -> list[Meter]:
    """Provisioned vCores, zone redundancy, read replicas and the licence."""
    key, zone = f"azure/sql/vcore/{tier}_{family}", view.flag("zone")
    found = [fixed(f"Compute ({label})", "hours", key, scale=cores)]
    if zone is True and tier == "gp":
        found.append(fixed(f"Zone redundancy ({label})", "hours", f"azure/sql/zone/{tier}_{family}", scale=cores))
    elif isinstance(zone, Unknown) and tier == "gp":
        found.append(fixed("Zone redundancy", "hours", zone))
    replicas = view.whole("replicas")
    if replicas is not None and tier == "hs":
        found.append(fixed("Read replicas", "hours", key, product(HOURS_PER_MONTH, replicas), scale=cores))
    return found + licence(view, tier, cores)


def storage(view: View, tier: str) -> Meter:
    """Storage by the GB; zone-redundant storage of general purpose has a price of its own."""
    zone = view.flag("zone")
    key = keyed("azure/sql/storage/{}{}", tier, "-zone" if tier == "gp" and zone is True else "")
    return fixed("Storage", "GB", zone if isinstance(zone, Unknown) and tier == "gp" else key, size_of(view))


def vcores(match: re.Match[str], view: View) -> Decimal | Unknown:
    """vCores: in the SKU's name, else its capacity."""
    if match[4]:
        return Decimal(match[4])
    capacity = view.whole("capacity")
    return Unknown("sku", "does not say how many vCores") if capacity is None else capacity


def by_vcore(view: View, sku: str, match: re.Match[str]) -> list[Meter]:
    """A database of the vCore model."""
    tier, family, cores = match[1].lower(), match[3].lower(), vcores(match, view)
    if match[2]:
        found = serverless(view, sku, family)
    elif isinstance(cores, Unknown) or not cores:
        found = [fixed(f"Compute (provisioned, {sku})", "hours", missing("sku", "has no vCores", cores))]
    else:
        label = f"provisioned, {sku if match[4] else f'{sku}_{cores:f}'}"
        found = provisioned(view, label, tier, family, cores)
    return [*found, storage(view, tier), *(backups(view) if tier != "hs" else ())]


def database(view: View) -> Draft:
    """A database; one in an elastic pool is charged for its backups only."""
    sku, pool = view.name("sku"), view.get("pool")
    if pool is not None:
        view.assume("its compute and storage are charged at the elastic pool")
        found = backups(view)
        return Draft(sku="ElasticPool", meters=tuple(found), free=not found)
    if sku is None:
        view.assume(f"{DEFAULT_SKU}, no SKU is given")
        sku = DEFAULT_SKU
    if isinstance(sku, Unknown):
        return Draft(sku=sku, meters=(fixed("Compute", "hours", sku), storage(view, "gp")))
    match = VCORE.fullmatch(sku)
    if match is not None:
        return Draft(sku=sku, meters=tuple(by_vcore(view, sku, match)))
    if not DTU.fullmatch(sku):
        return Draft(sku=sku, meters=(fixed(f"Compute ({sku})", "hours", f"azure/sql/other/{sku.lower()}"),))
    return Draft(sku=sku, meters=(*by_dtu(view, sku), *backups(view)))


def pool_storage(view: View, tier: str, units: Decimal) -> list[Meter]:
    """What a DTU pool stores beyond what its eDTUs include."""
    size, included = view.number("size"), INCLUDED_GB.get(int(units))
    if size is None or tier == "basic":
        return []
    if isinstance(size, Unknown) or included is None:
        unknown = missing("capacity", "includes an amount of storage we do not know", size)
        return [fixed("Extra data storage", "GB", f"azure/sql/extra-storage/{tier}", unknown)]
    over = size - Decimal(included)
    return [fixed("Extra data storage", "GB", f"azure/sql/extra-storage/{tier}", over)] if over > 0 else []


def pool(view: View) -> Draft:
    """An elastic pool, of eDTUs or of vCores."""
    sku, units = view.name("sku"), view.whole("capacity")
    if not isinstance(sku, str) or not isinstance(units, Decimal):
        return Draft(sku=sku, meters=(fixed("Compute", "hours", missing("sku", "is not given", sku, units)),))
    match = VCORE.fullmatch(sku)
    if match is not None:
        tier = match[1].lower()
        label = f"{sku}, {units:f} vCore"
        found = provisioned(view, label, tier, match[3].lower(), units)
        size = storage(view, "bc" if tier == "bc" else tier)
        return Draft(sku=sku, meters=(*found, size))
    tier = sku.lower().removesuffix("pool")
    key = keyed("azure/sql/pool/{}/{}", tier, f"{units:f}")
    compute = fixed(f"Compute ({tier.capitalize()}, {units:f} DTUs)", "hours", key)
    return Draft(sku=sku, meters=(compute, *pool_storage(view, tier, units)))


def instance(view: View) -> Draft:
    """A managed instance: vCores, storage above 32 GB, licence and backups."""
    sku, cores, size = view.name("sku"), view.whole("capacity"), view.number("size")
    match = VCORE.fullmatch(sku) if isinstance(sku, str) else None
    if match is None or not isinstance(cores, Decimal) or not cores:
        key = missing("sku", "is not one of a managed instance", sku, cores)
        return Draft(sku=sku, meters=(fixed("Compute", "hours", key),))
    tier, family = match[1].lower(), match[3].lower()
    meters = [
        fixed(
            f"Compute ({str(sku).upper()} {cores:f} cores)", "hours", f"azure/sql/instance/{tier}_{family}", scale=cores
        )
    ]
    over = size - INCLUDED_INSTANCE_GB if isinstance(size, Decimal) else size
    if over is not None and (isinstance(over, Unknown) or over > 0):
        meters.append(fixed("Additional Storage", "GB", "azure/sql/instance/storage", over))
    kept = view.text("redundancy")
    words = "LRS" if kept is None else kept
    point, long = keyed("azure/sql/instance/backup/{}", words), keyed("azure/sql/instance/long-term/{}", words)
    meters += licence(view, tier, cores)
    meters += extra(view, f"PITR backup storage ({shown(words)})", "GB", point, "backup_storage_gb")
    meters += extra(view, f"LTR backup storage ({shown(words)})", "GB", long, "long_term_retention_storage_gb")
    return Draft(sku=sku, meters=tuple(meters))


ENTRIES = (
    *of(
        "sql:Database",
        database,
        form(
            "azure:mssql/database:Database",
            "server=serverId sku=skuName size=maxSizeGb licence=licenseType zone=zoneRedundant "
            "replicas=readReplicaCount redundancy=storageAccountType pool=elasticPoolId",
        ),
        form(
            "azure-native:sql:Database",
            "server=serverName sku=sku.name capacity=sku.capacity bytes=maxSizeBytes licence=licenseType "
            "zone=zoneRedundant replicas=highAvailabilityReplicaCount "
            "redundancy=requestedBackupStorageRedundancy pool=elasticPoolId",
        ),
    ),
    *of(
        "sql:ElasticPool",
        pool,
        form(
            "azure:mssql/elasticPool:ElasticPool",
            "server=serverName sku=sku.name capacity=sku.capacity size=maxSizeGb licence=licenseType "
            "zone=zoneRedundant",
        ),
        form(
            "azure-native:sql:ElasticPool",
            "server=serverName sku=sku.name capacity=sku.capacity bytes=maxSizeBytes licence=licenseType "
            "zone=zoneRedundant",
        ),
    ),
    *of(
        "sql:ManagedInstance",
        instance,
        form(
            "azure:mssql/managedInstance:ManagedInstance",
            "sku=skuName capacity=vcores size=storageSizeInGb licence=licenseType redundancy=storageAccountType",
        ),
        form(
            "azure-native:sql:ManagedInstance",
            "sku=sku.name capacity=vCores size=storageSizeInGB licence=licenseType "
            "redundancy=requestedBackupStorageRedundancy",
        ),
    ),
)

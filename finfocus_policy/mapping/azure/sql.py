"""Azure SQL: databases, elastic pools and managed instances.

Rules (Azure SQL pricing): DTU databases by SKU; vCore ones by vCore, plus the SQL licence unless one of one's own
is brought, plus storage; zone redundancy and read replicas are charged again; serverless ones by vCore-hours used.
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, missing, shown
from finfocus_policy.mapping.azure.lines import binary, extra, fixed, of, used
from finfocus_policy.mapping.entry import Draft
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

DEFAULT_SKU = "GP_S_Gen5_2"
DEFAULT_SIZE = Decimal(5)
DTU = re.compile(r"(basic|[sp]\d{1,2})", re.IGNORECASE)
VCORE = re.compile(r"(GP|BC|HS)(_S)?_([A-Za-z0-9]+?)(?:_(\d{1,3}))?", re.IGNORECASE)
REDUNDANCY = {"geo": "RA-GRS", "geozone": "RA-GZRS", "local": "LRS", "zone": "ZRS"}
# The same words of azure-native for a managed instance, as the classic provider writes them.
INSTANCE_REDUNDANCY = {"geo": "GRS", "geozone": "GZRS", "local": "LRS", "zone": "ZRS"}
# azure-native may name the tier and its DTUs instead of the size.
SIZES = {
    "basic": {5: "Basic"},
    "standard": {10: "S0", 20: "S1", 50: "S2", 100: "S3", 200: "S4", 400: "S6", 800: "S7", 1600: "S9", 3000: "S12"},
    "premium": {125: "P1", 250: "P2", 500: "P4", 1000: "P6", 1750: "P11", 4000: "P15"},
}
# GB that come with the eDTUs of a pool (Azure SQL, DTU resource limits for elastic pools): of a standard one as many.
STANDARD_UNITS = (50, 100, 200, 300, 400, 800, 1200, 1600, 2000, 2500, 3000)
PREMIUM_GB = {125: 250, 250: 500, 500: 750, 1000: 1024, 1500: 1536}
PREMIUM_GB |= {2000: 2048, 2500: 2560, 3000: 3072, 3500: 3584, 4000: 4096}
POOL_GB = {"standard": {units: units for units in STANDARD_UNITS}, "premium": PREMIUM_GB}
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


def asked(view: View) -> Decimal | Unknown | None:
    """GB of storage that are asked for, None when no size is given."""
    size = view.number("size")
    return binary(view.get("bytes"), 3, "maxSizeBytes") if size is None else size


def size_of(view: View) -> Decimal | Unknown:
    """GB of storage; 5 when no size is given (said)."""
    size = asked(view)
    if size is None:
        view.assume("5 GB of storage, no size is given")
    return DEFAULT_SIZE if size is None else size


def included_gb(sku: str) -> Decimal:
    """Storage in the price of a database of the DTU model (Azure SQL, DTU resource limits for single databases).

    >>> included_gb("S3"), included_gb("p6"), included_gb("P11")
    (Decimal('250'), Decimal('500'), Decimal('4096'))
    """
    if sku[:1].lower() == "s":
        return Decimal(250)
    return Decimal(4096 if int(sku[1:]) >= 11 else 500)


def by_dtu(view: View, sku: str) -> list[Meter]:
    """A database of the DTU model: storage above what comes with it, as the usage file says or its size does."""
    tier = "premium" if sku[:1] in "Pp" else "standard"
    found = [fixed(f"Compute ({sku})", "hours", f"azure/sql/dtu/{sku.lower()}")]
    if sku.lower() == "basic":
        return found
    name, usage, size = "Extra data storage", "extra_data_storage_gb", asked(view)
    key = f"azure/sql/extra-storage/{tier}"
    if view.usage(usage) is None and size is not None:
        over = size if isinstance(size, Unknown) else size - included_gb(sku)
        return [*found, fixed(name, "GB", key, over)] if isinstance(over, Unknown) or over > 0 else found
    return found + extra(view, name, "GB", key, usage)


def licence(view: View, tier: str, cores: Decimal | Unknown) -> list[Meter]:
    """The SQL licence, unless one's own is brought."""
    given = view.text("licence")
    if isinstance(given, str) and given.lower() == "baseprice":
        return []
    key = given if isinstance(given, Unknown) else f"azure/sql/licence/{'bc' if tier == 'bc' else 'gp'}"
    return [fixed("SQL license", "vCore-hours", key, product(HOURS_PER_MONTH, cores))]


def serverless(view: View, sku: str, tier: str, family: str) -> list[Meter]:
    """The compute of a serverless database: what it uses, once more in part where it is zone-redundant."""
    usage, zone = "monthly_vcore_hours", view.flag("zone")
    found = [used(view, f"Compute (serverless, {sku})", "vCore-hours", f"azure/sql/vcore/{tier}_s_{family}", usage)]
    if tier == "gp" and zone is not None and zone is not False:
        key = zone if isinstance(zone, Unknown) else f"azure/sql/zone/{tier}_s_{family}"
        found.append(used(view, f"Zone redundancy (serverless, {sku})", "vCore-hours", key, usage))
    return found


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
        found = serverless(view, sku, tier, family)
    elif isinstance(cores, Unknown) or not cores:
        found = [fixed(f"Compute (provisioned, {sku})", "hours", missing("sku", "has no vCores", cores))]
    else:
        label = f"provisioned, {sku if match[4] else f'{sku}_{cores:f}'}"
        found = provisioned(view, label, tier, family, cores)
    return [*found, storage(view, tier), *(backups(view) if tier != "hs" else ())]


def by_units(view: View, sku: str) -> str | Unknown:
    """The size of the DTU model: "S1" as it is, "Standard" by its DTUs."""
    sizes, units = SIZES.get(sku.lower()), view.whole("capacity")
    if sizes is None or (units is None and len(sizes) == 1):
        return sku
    if not isinstance(units, Decimal):
        return missing("sku.capacity", "is not given", units)
    return sizes.get(int(units), Unknown("sku.capacity", "is not a number of DTUs that is sold"))


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
    sku = by_units(view, sku)
    if isinstance(sku, Unknown):
        return Draft(sku=sku, meters=(fixed("Compute", "hours", sku),))
    if not DTU.fullmatch(sku):
        return Draft(sku=sku, meters=(fixed(f"Compute ({sku})", "hours", f"azure/sql/other/{sku.lower()}"),))
    return Draft(sku=sku, meters=(*by_dtu(view, sku), *backups(view)))


def pool_storage(view: View, tier: str, units: Decimal) -> list[Meter]:
    """What a DTU pool stores beyond what its eDTUs include."""
    size, included = asked(view), POOL_GB.get(tier, {}).get(int(units))
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
    words = kept if isinstance(kept, Unknown) else INSTANCE_REDUNDANCY.get((kept or "geo").lower(), kept)
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

"""Caches, search, registries, key vaults and API gateways.

Rules (pricing pages of each service): caches by node (two in Standard, a primary and its replicas per shard in
Premium); search by unit; registries by the day; keys by use, those in hardware by the month as well.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, missing, shown, unclear
from finfocus_policy.mapping.azure.lines import count, default, extra, fixed, of, used
from finfocus_policy.mapping.entry import MILLION, ONE, THOUSAND, Draft
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

TWO, DAYS, TEN_THOUSAND = Decimal(2), Decimal(30), Decimal(10_000)
SECONDS = Decimal(3600)
INCLUDED_GB = {"basic": Decimal(10), "standard": Decimal(100), "premium": Decimal(500)}
SEARCH = {
    "basic": "Basic",
    "standard": "Standard S1",
    "standard2": "Standard S2",
    "standard3": "Standard S3",
    "storage_optimized_l1": "Storage Optimized L1",
    "storage_optimized_l2": "Storage Optimized L2",
}


def nodes(view: View, sku: str) -> Decimal | Unknown | None:
    """How many nodes a cache has."""
    if sku == "basic":
        return ONE
    if sku != "premium":
        return TWO
    shards, replicas = count(view.whole("shards")), count(view.whole("replicas"))
    return product(shards if shards != 0 else ONE, replicas + ONE if isinstance(replicas, Decimal) else replicas)


def cache(view: View) -> Draft:
    """A cache for Redis."""
    sku, family, size = view.name("sku"), view.name("family"), view.whole("capacity")
    unknown = unclear(sku, family, size)
    if not isinstance(sku, str) or not isinstance(size, Decimal) or unknown is not None:
        return Draft(
            sku=sku, meters=(fixed("Cache usage", "nodes", missing("sku", "is not given", sku, family, size), ONE),)
        )
    letter = family if isinstance(family, str) else ("P" if sku.lower() == "premium" else "C")
    label = f"{sku}_{letter}{size:f}"
    meter = fixed(f"Cache usage ({label})", "nodes", f"azure/redis/{label.lower()}", nodes(view, sku.lower()))
    return Draft(sku=label, meters=(meter,))


def managed(view: View) -> Draft:
    """A managed Redis: two nodes with high availability, which is the default."""
    sku, safe = default(view.name("sku"), ""), view.flag("available")
    if isinstance(view.text("available"), str):
        safe = str(view.text("available")).lower() != "disabled"
    number = safe if isinstance(safe, Unknown) else (ONE if safe is False else TWO)
    key = keyed("azure/managed-redis/{}", sku)
    return Draft(
        sku=sku, meters=(fixed(f"Cache usage ({shown(sku)})", "hours", key, product(HOURS_PER_MONTH, number)),)
    )


def search(view: View) -> Draft:
    """A search service: replicas times partitions; the free one costs nothing."""
    sku = default(view.name("sku"), "standard")
    if isinstance(sku, str) and sku.lower() == "free":
        return Draft(sku=sku, free=True)
    units = product(count(view.whole("replicas")), count(view.whole("partitions")))
    number = f"{units:f} unit{'' if units == 1 else 's'}" if isinstance(units, Decimal) else "units not known"
    label = SEARCH.get(str(sku).lower(), shown(sku))
    main = fixed(
        f"Search usage ({label}, {number})", "hours", keyed("azure/search/{}", sku), product(HOURS_PER_MONTH, units)
    )
    usage = "monthly_images_extracted"
    more = extra(view, "Image extraction", "1000 images", "azure/search/images", usage, THOUSAND)
    return Draft(sku=sku, meters=(main, *more))


def stored(view: View, sku: str) -> list[Meter]:
    """Images beyond what the SKU includes."""
    included, given = INCLUDED_GB.get(sku, Decimal(0)), view.usage("storage_gb")
    if given is None:
        view.assume(f"not more than the included {included:f} GB of images")
        return []
    over = max(given - included, Decimal(0)) if isinstance(given, Decimal) else given
    if over == 0:
        return []
    name = f"Storage (over {included:f}GB)"
    return [Meter(name=name, unit="GB", keys=("azure/registry/storage",), quantity=over, usage_based=True)]


def registry(view: View) -> Draft:
    """A container registry and its replicas."""
    sku = default(view.name("sku"), "Basic" if not view.classic else "Classic")
    if not isinstance(sku, str):
        return Draft(sku=sku, meters=(fixed("Registry usage", "days", sku, DAYS),))
    key, copies = f"azure/registry/{sku.lower()}", view.items("copies")
    meters = []
    if copies:
        number, unknown = Decimal(len(copies)), copies[0].reader.unknown if len(copies) == 1 else None
        name = f"Geo replication ({number:f} location{'' if number == 1 else 's'})"
        meters.append(fixed(name, "days", key, number * DAYS if unknown is None else unknown))
    meters.append(fixed(f"Registry usage ({sku})", "days", key, DAYS))
    meters += stored(view, sku.lower())
    hours = view.usage("monthly_build_vcpu_hrs")
    if hours is not None:
        seconds = product(hours, SECONDS)
        build = Meter(
            name="Build vCPU", unit="seconds", keys=("azure/registry/build",), quantity=seconds, usage_based=True
        )
        meters.append(build)
    return Draft(sku=sku, meters=tuple(meters))


def replica(view: View) -> Draft:
    """A replica of a registry, which must be a Premium one."""
    return Draft(meters=(fixed("Geo replication (1 location)", "days", "azure/registry/premium", DAYS),))


def key(view: View) -> Draft:
    """A key in a vault: operations; in hardware also by the month, dearer for all but RSA 2048."""
    sort, bits = default(view.text("type"), "RSA"), view.number("bits")
    unknown = unclear(sort, bits)
    hardware = str(sort).upper().endswith("-HSM") if unknown is None else False
    simple = str(sort).upper().startswith("RSA") and (bits is None or bits == 2048) if unknown is None else False
    level, label = "simple" if simple else "advanced", "HSM-protected keys" if hardware else "Software-protected keys"
    start = f"azure/key-vault/{'hsm' if hardware else 'software'}/{level}"
    operations = used(
        view,
        label,
        "10K transactions",
        f"{start}/operations" if unknown is None else unknown,
        "monthly_protected_keys_operations",
        TEN_THOUSAND,
    )
    meters = [
        used(
            view,
            "Secrets operations",
            "10K transactions",
            "azure/key-vault/secrets",
            "monthly_secrets_operations",
            TEN_THOUSAND,
        ),
        used(view, "Storage key rotations", "renewals", "azure/key-vault/rotation", "monthly_key_rotation_renewals"),
    ]
    if hardware:
        meters.append(used(view, label, "months", f"{start}/months", "hsm_protected_keys"))
    return Draft(sku=sort, meters=(*meters, operations))


def certificate(view: View) -> Draft:
    """A certificate in a vault."""
    renewal, usage = "azure/key-vault/certificate/renewal", "monthly_certificate_renewal_requests"
    operation, other = "azure/key-vault/certificate/operations", "monthly_certificate_other_operations"
    return Draft(
        meters=(
            used(view, "Certificate renewals", "requests", renewal, usage),
            used(view, "Certificate operations", "10K transactions", operation, other, TEN_THOUSAND),
        )
    )


def hsm(view: View) -> Draft:
    """A managed HSM."""
    sku = default(view.name("sku"), "Standard_B1")
    return Draft(sku=sku, meters=(fixed("HSM pools", "hours", keyed("azure/managed-hsm/{}", sku)),))


def api(view: View) -> Draft:
    """API management: units of a tier, or calls in the consumption tier."""
    sku, units = view.name("sku"), view.whole("capacity")
    if not isinstance(sku, str):
        return Draft(sku=sku, meters=(fixed("API management", "units", missing("sku", "is not given", sku), ONE),))
    tier, _, number = sku.lower().partition("_")
    if tier == "consumption":
        meter = used(
            view, "API management (consumption)", "1M calls", "azure/api-management/calls", "monthly_api_calls", MILLION
        )
        return Draft(sku=sku, meters=(meter,))
    if number.isdecimal():
        units = Decimal(number[:9])
    main = [fixed(f"API management ({tier})", "units", f"azure/api-management/{tier}", count(units))]
    if view.items("places"):
        unknown = Unknown("additionalLocations", "have a price of their own, which is not known")
        main.append(fixed("Additional locations", "units", unknown, None))
    gateways = "azure/api-management/self-hosted-gateway"
    more = (
        extra(view, "Self hosted gateway", "gateways", gateways, "self_hosted_gateway_count")
        if tier == "premium"
        else []
    )
    return Draft(sku=sku, meters=(*main, *more))


NATIVE_CACHE = "sku=sku.name family=sku.family capacity=sku.capacity shards=shardCount replicas=replicasPerPrimary"
ENTRIES = (
    *of(
        "redis:Redis",
        cache,
        form(
            "azure:redis/cache:Cache",
            "sku=skuName family=family capacity=capacity shards=shardCount replicas=replicasPerPrimary",
        ),
        form("azure-native:redis:Redis azure-native:cache:Redis", NATIVE_CACHE),
    ),
    *of(
        "redisenterprise:RedisEnterprise",
        managed,
        form("azure:managedredis/managedRedis:ManagedRedis", "sku=skuName available=highAvailabilityEnabled"),
        form(
            "azure-native:redisenterprise:RedisEnterprise azure-native:cache:RedisEnterprise",
            "sku=sku.name available=highAvailability",
        ),
    ),
    *of(
        "search:Service",
        search,
        form("azure:search/service:Service", "sku=sku replicas=replicaCount partitions=partitionCount"),
        form("azure-native:search:Service", "sku=sku.name replicas=replicaCount partitions=partitionCount"),
    ),
    *of(
        "containerregistry:Registry",
        registry,
        form("azure:containerservice/registry:Registry", "sku=sku copies=georeplications"),
        form("azure-native:containerregistry:Registry", "sku=sku.name"),
    ),
    *of("containerregistry:Replication", replica, form("azure-native:containerregistry:Replication")),
    *of(
        "keyvault:Key",
        key,
        form("azure:keyvault/key:Key", "vault=keyVaultId type=keyType bits=keySize"),
        form("azure-native:keyvault:Key", "vault=vaultName type=properties.kty bits=properties.keySize"),
    ),
    *of("keyvault:Certificate", certificate, form("azure:keyvault/certificate:Certificate", "vault=keyVaultId")),
    *of(
        "keyvault:ManagedHsm",
        hsm,
        form("azure:keyvault/managedHardwareSecurityModule:ManagedHardwareSecurityModule", "sku=skuName"),
        form("azure-native:keyvault:ManagedHsm", "sku=sku.name"),
    ),
    *of(
        "apimanagement:ApiManagementService",
        api,
        form("azure:apimanagement/service:Service", "sku=skuName places=additionalLocations"),
        form(
            "azure-native:apimanagement:ApiManagementService",
            "sku=sku.name capacity=sku.capacity places=additionalLocations",
        ),
    ),
)

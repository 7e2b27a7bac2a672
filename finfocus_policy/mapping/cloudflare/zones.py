"""A zone's plan and what is added to it.

Rules (cloudflare.com/plans and the billing pages of each product): a plan is paid for each zone, a
year ahead for less; Argo and advanced certificates cost a fixed price a zone, Argo its traffic too;
load balancing pays its endpoints, the first two of an account being in the subscription, and the queries;
steering by place or speed costs more, for which there is no price here.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.entry import MILLION, ONE, Draft, Rate, charged, usage_meter, worldwide
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

FREE_PLANS = ("free", "partners_free")
INCLUDED_ENDPOINTS = Decimal(2)
HALF_MILLION = Decimal(500_000)
SWITCH = "on"
ZONE = "cloudflare:index/zone:Zone"
STEERED = ("dynamic_latency", "geo", "proximity")


def plan_draft(plan: str | Unknown, term: str | Unknown) -> Draft:
    """The plan of a zone, paid by the month or the year."""
    if plan in FREE_PLANS:
        return Draft(sku=plan, free=True)
    unknown = next((u for u in (plan, term) if isinstance(u, Unknown)), None)
    key: str | Unknown = f"cloudflare/plan/{plan}/{term}" if unknown is None else unknown
    word = "not known" if isinstance(plan, Unknown) else plan
    return Draft(sku=plan, meters=(Meter(name=f"Plan ({word})", unit="months", keys=(key,), quantity=ONE),))


def zone(reader: Reader) -> Draft:
    """cloudflare:index/zone:Zone; since version 6 of the provider its plan is a resource of its own."""
    plan = reader.name("plan")
    return Draft(free=True) if plan is None else plan_draft(plan, "monthly")


def subscription(reader: Reader) -> Draft:
    """cloudflare:index/zoneSubscription:ZoneSubscription."""
    plan, term = reader.name("ratePlan.id"), reader.name("frequency")
    if plan is None:
        plan = Unknown("ratePlan.id", "is not given")
    return plan_draft(plan, "monthly" if term is None else term)


def load_balancer(reader: Reader) -> Draft:
    """cloudflare:index/loadBalancer:LoadBalancer."""
    keys = ("cloudflare/load-balancing/subscription",)
    fee = Meter(name="Load balancing (2 endpoints)", unit="months", keys=keys, quantity=ONE)
    queries = usage_meter(
        reader,
        "DNS queries",
        "500k queries",
        "cloudflare/load-balancing/queries",
        "monthly_dns_queries",
        scale=HALF_MILLION,
    )
    return Draft(meters=(*((fee,) if reader.first else ()), *steering_meters(reader), queries))


def steering_meters(reader: Reader) -> list[Meter]:
    """Steering that is paid for by itself."""
    policy = reader.text("steeringPolicy")
    if policy not in STEERED and not isinstance(policy, Unknown):
        return []
    key = policy if isinstance(policy, Unknown) else f"cloudflare/load-balancing/{policy.replace('_', '-')}"
    return [Meter(name="Traffic steering", unit="months", keys=(key,), quantity=ONE)]


def pool(reader: Reader) -> Draft:
    """cloudflare:index/loadBalancerPool:LoadBalancerPool: its endpoints, but the stack's first two."""
    origins = reader.items("origins")
    unknown = next((o.unknown for o in origins if o.unknown is not None), None)
    included = INCLUDED_ENDPOINTS
    for other in reader.before:
        included = max(included - len(other.items("origins")), Decimal(0))
        if not included:
            break
    if included:
        reader.assume("two endpoints are in the load balancing subscription")
    count = max(Decimal(len(origins)) - included, Decimal(0)) if unknown is None else unknown
    keys = ("cloudflare/load-balancing/endpoint",)
    return Draft(meters=(Meter(name="Additional endpoints", unit="months", keys=keys, quantity=count),))


def switched(reader: Reader, key: str, *rates: Rate) -> Draft:
    """What is charged while a switch says "on"."""
    value = reader.text(key)
    if isinstance(value, Unknown):
        return Draft(meters=(Meter(name=rates[0].name, unit=rates[0].unit, keys=(value,), quantity=ONE),))
    return charged(*rates)(reader) if value == SWITCH else Draft(free=True)


ARGO = (
    Rate(name="Argo Smart Routing", unit="months", key="cloudflare/argo/subscription", quantity=ONE),
    Rate(name="Traffic", unit="GB", key="cloudflare/argo/traffic", usage="monthly_data_transfer_gb"),
)
RESERVE = (
    Rate(name="Storage", unit="GB", key="cloudflare/cache-reserve/storage", usage="storage_gb"),
    Rate(
        name="Class A operations",
        unit="1M operations",
        key="cloudflare/cache-reserve/class-a",
        usage="monthly_class_a_operations",
        scale=MILLION,
    ),
    Rate(
        name="Class B operations",
        unit="1M operations",
        key="cloudflare/cache-reserve/class-b",
        usage="monthly_class_b_operations",
        scale=MILLION,
    ),
)
CERTIFICATES = Rate(
    name="Advanced Certificate Manager", unit="months", key="cloudflare/certificate-manager", quantity=ONE
)


def certificates(reader: Reader) -> Draft:
    """cloudflare:index/certificatePack:CertificatePack: a zone pays once for all it orders."""
    zone = zone_of(reader)
    if any(zone_of(other) == zone for other in reader.before):
        return Draft(free=True)
    return charged(CERTIFICATES)(reader)


def zone_of(reader: Reader) -> str:
    """The zone a resource is of: as one of this stack, or by its id; all whose zone nobody knows are of one."""
    zone, told = reader.linked("zoneId", ZONE), reader.text("zoneId")
    return zone.owner.urn if zone is not None else told if isinstance(told, str) else ""


def argo(reader: Reader) -> Draft:
    """cloudflare:index/argo:Argo, of the provider's version 5."""
    return switched(reader, "smartRouting", *ARGO)


def smart_routing(reader: Reader) -> Draft:
    """cloudflare:index/argoSmartRouting:ArgoSmartRouting."""
    return switched(reader, "value", *ARGO)


def reserve(reader: Reader) -> Draft:
    """cloudflare:index/zoneCacheReserve:ZoneCacheReserve."""
    return switched(reader, "value", *RESERVE)


ENTRIES = (
    worldwide("cloudflare:index/argo:Argo", "index:Argo", "smartRouting", argo),
    worldwide("cloudflare:index/argoSmartRouting:ArgoSmartRouting", "index:ArgoSmartRouting", "value", smart_routing),
    worldwide("cloudflare:index/certificatePack:CertificatePack", "index:CertificatePack", "zoneId", certificates),
    worldwide("cloudflare:index/loadBalancer:LoadBalancer", "index:LoadBalancer", "steeringPolicy", load_balancer),
    worldwide("cloudflare:index/loadBalancerPool:LoadBalancerPool", "index:LoadBalancerPool", "origins", pool),
    worldwide("cloudflare:index/zone:Zone", "index:Zone", "plan", zone),
    worldwide("cloudflare:index/zoneCacheReserve:ZoneCacheReserve", "index:ZoneCacheReserve", "value", reserve),
    worldwide(
        "cloudflare:index/zoneSubscription:ZoneSubscription",
        "index:ZoneSubscription",
        "ratePlan frequency",
        subscription,
    ),
)

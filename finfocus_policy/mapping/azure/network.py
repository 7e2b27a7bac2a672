"""Addresses, gateways, balancers, firewalls, bastions, private endpoints: what Azure charges by the hour and GB.

Rules (Azure pricing pages of each service): a load balancer's rules are charged at the load balancer or, in the
classic provider, at the rule resources; Basic ones cost nothing. An application gateway of version 2 is charged for
its capacity units besides; a firewall has one price in a network and in a hub.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, kind, missing, shown, unclear
from finfocus_policy.mapping.azure.lines import count, default, extra, fixed, flat, of, used
from finfocus_policy.mapping.entry import Draft, Rate
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

FIVE, INSTANCES = Decimal(5), Decimal(2)
BALANCER = kind(
    "network:LoadBalancer",
    form("azure:lb/loadBalancer:LoadBalancer", "sku=sku"),
    form(
        "azure-native:network:LoadBalancer",
        "sku=sku.name rules=loadBalancingRules inbound=inboundNatRules outbound=outboundRules",
    ),
)


def address(view: View) -> Draft:
    """A public IP address: static, of the Standard or the Basic SKU, or dynamic (of the Basic SKU)."""
    how, tier = default(view.text("how"), "Static" if view.classic else "Dynamic"), view.text("tier")
    reach = "global" if isinstance(tier, str) and tier.lower() == "global" else "regional"
    sku = default(view.text("sku"), "Standard" if view.classic else "Basic")
    old = isinstance(how, str) and how.lower() == "static" and isinstance(sku, str) and sku.lower() == "basic"
    unknown = unclear(tier, sku)
    key = keyed(f"azure/public-ip/{{}}/{reach}{'/basic' if old else ''}", how) if unknown is None else unknown
    return Draft(meters=(fixed(f"IP address ({shown(how).lower()}, {reach})", "hours", key),))


def balancer(view: View) -> Draft:
    """A load balancer; azure-native lists its rules in it."""
    sku = default(view.text("sku"), "Standard" if view.classic else "Basic")
    if isinstance(sku, str) and sku.lower() == "basic":
        return Draft(sku=sku, free=True)
    key = keyed("azure/load-balancer/{}/data", sku)
    meters = [used(view, "Data processed", "GB", key, "monthly_data_processed_gb")]
    lists = [view.get(field) for field in ("rules", "outbound")]
    unknown = next((v for v in lists if isinstance(v, Unknown)), None)
    rules = Decimal(sum(len(v) for v in lists if isinstance(v, (list, tuple))))
    if unknown is not None or rules > 0:
        first = min(rules, Decimal(1))
        more = max(rules - FIVE, Decimal(0))
        quantity = unknown if unknown is not None else first * HOURS_PER_MONTH
        meters.append(fixed("First five rules", "hours", "azure/load-balancer/standard/rules", quantity))
        if more:
            hours = more * HOURS_PER_MONTH
            meters.append(fixed("Further rules", "hours", "azure/load-balancer/standard/rule", hours))
    return Draft(sku=sku, meters=tuple(meters))


def rule(view: View) -> Draft:
    """A rule of a load balancer; those of a Basic one cost nothing."""
    home = view.linked("balancer", BALANCER)
    sku = None if home is None else home.text("sku")
    if isinstance(sku, str) and sku.lower() == "basic":
        return Draft(free=True)
    key = sku if isinstance(sku, Unknown) else "azure/load-balancer/standard/rule"
    view.assume("the price of a rule beyond the first five, which together have one of their own")
    return Draft(meters=(fixed("Rule usage", "hours", key),))


def gateway(view: View) -> Draft:
    """An application gateway: its hours, and the capacity units of version 2."""
    sku, tier = view.name("sku"), view.name("tier")
    sku = tier if sku is None else sku
    if not isinstance(sku, str):
        return Draft(sku=sku, meters=(fixed("Gateway usage", "hours", missing("sku", "is not given", sku)),))
    firewall = sku.lower().startswith("waf")
    plan = "WAF" if firewall else "basic"
    if not sku.lower().endswith("_v2"):
        size = sku.rpartition("_")[2].lower()
        number = product(HOURS_PER_MONTH, count(view.whole("capacity")))
        key = f"azure/application-gateway/v1/{plan.lower()}/{size}"
        return Draft(sku=sku, meters=(fixed(f"Gateway usage ({plan}, {size})", "hours", key, number),))
    units = next((u for u in (view.whole("capacity"), view.whole("least")) if u is not None), None)
    start = f"azure/application-gateway/v2/{plan.lower()}"
    hours = fixed(f"Gateway usage ({plan} v2)", "hours", f"{start}/hours")
    name, key = f"V2 capacity units ({plan})", f"{start}/capacity-unit"
    if units is not None:
        view.assume("one capacity unit an instance; each can be charged for up to ten")
    if units is None:
        given = view.usage("capacity_units")
        quantity = product(HOURS_PER_MONTH, given)
        meter = Meter(name=name, unit="CU", keys=(key,), quantity=quantity, usage_based=True)
        return Draft(sku=sku, meters=(hours, meter))
    return Draft(sku=sku, meters=(hours, fixed(name, "CU", key, product(HOURS_PER_MONTH, units))))


def firewall(view: View) -> Draft:
    """A firewall, in a network or in a hub."""
    tier = default(view.name("tier"), "Standard")
    hub = view.block("hub").present
    words = {"standard": "Standard Secure Virtual Hub", "premium": "Premium Secured Virtual Hub"}
    label = words.get(str(tier).lower(), f"{shown(tier)} Secured Virtual Hub") if hub else shown(tier)
    meters = (
        fixed(f"Deployment ({label})", "hours", keyed("azure/firewall/{}/hours", tier)),
        used(view, "Data processed", "GB", keyed("azure/firewall/{}/data", tier), "monthly_data_processed_gb"),
    )
    return Draft(sku=tier, meters=meters)


def bastion(view: View) -> Draft:
    """A bastion host; more than its two instances are charged besides. The Developer kind costs nothing."""
    sku = default(view.name("sku"), "Basic")
    if isinstance(sku, str) and sku.lower() == "developer":
        return Draft(sku=sku, free=True)
    meters = [fixed("Bastion host", "hours", keyed("azure/bastion/{}/hours", sku))]
    units = view.whole("units")
    over = units - INSTANCES if isinstance(units, Decimal) else units
    if isinstance(over, Unknown) or (over is not None and over > 0):
        key = keyed("azure/bastion/{}/instance", sku)
        meters.append(fixed("Additional instances", "hours", key, product(over, HOURS_PER_MONTH)))
    name, usage = "Outbound data transfer", "monthly_outbound_data_gb"
    meters += extra(view, name, "GB", "azure/bastion/data", usage)
    return Draft(sku=sku, meters=tuple(meters))


NAT = (
    Rate(name="NAT gateway", unit="hours", key="azure/nat-gateway/hours"),
    Rate(name="Data processed", unit="GB", key="azure/nat-gateway/data", usage="monthly_data_processed_gb"),
)
INBOUND, OUTBOUND = "monthly_inbound_data_processed_gb", "monthly_outbound_data_processed_gb"
ENDPOINT = (
    Rate(name="Private endpoint", unit="hour", key="azure/private-endpoint/hours"),
    Rate(name="Inbound data processed", unit="GB", key="azure/private-endpoint/data", usage=INBOUND),
    Rate(name="Outbound data processed", unit="GB", key="azure/private-endpoint/data", usage=OUTBOUND),
)
PREFIX = (Rate(name="IP prefix", unit="hours", key="azure/public-ip/prefix"),)
DDOS = (
    Rate(name="DDoS Protection Plan", unit="hours", key="azure/ddos-protection/plan"),
    Rate(name="Overage charges", unit="resource", key="azure/ddos-protection/overage", usage="overage_amount"),
)
GATEWAY_FORMS = (
    form(
        "azure:network/applicationGateway:ApplicationGateway",
        "sku=sku.name tier=sku.tier capacity=sku.capacity least=autoscaleConfiguration.minCapacity",
    ),
    form(
        "azure-native:network:ApplicationGateway",
        "sku=sku.name tier=sku.tier capacity=sku.capacity least=autoscaleConfiguration.minCapacity",
    ),
)
ENTRIES = (
    *of(
        "network:PublicIPAddress",
        address,
        form("azure:network/publicIp:PublicIp", "how=allocationMethod sku=sku tier=skuTier"),
        form("azure-native:network:PublicIPAddress", "how=publicIPAllocationMethod sku=sku.name tier=sku.tier"),
    ),
    *flat(
        "network:PublicIPPrefix",
        form("azure:network/publicIpPrefix:PublicIpPrefix azure-native:network:PublicIPPrefix"),
        *PREFIX,
    ),
    *flat("network:NatGateway", form("azure:network/natGateway:NatGateway azure-native:network:NatGateway"), *NAT),
    *of("network:LoadBalancer", balancer, *BALANCER.forms),
    *of(
        "network:LoadBalancerRule",
        rule,
        form("azure:lb/rule:Rule azure:lb/outboundRule:OutboundRule", "balancer=loadbalancerId"),
    ),
    *of("network:ApplicationGateway", gateway, *GATEWAY_FORMS),
    *of(
        "network:AzureFirewall",
        firewall,
        form("azure:network/firewall:Firewall", "tier=skuTier hub=virtualHub"),
        form("azure-native:network:AzureFirewall", "tier=sku.tier hub=virtualHub"),
    ),
    *of(
        "network:BastionHost",
        bastion,
        form("azure:compute/bastionHost:BastionHost", "sku=sku units=scaleUnits"),
        form("azure-native:network:BastionHost", "sku=sku.name units=scaleUnits"),
    ),
    *flat(
        "network:PrivateEndpoint",
        form("azure:privatelink/endpoint:Endpoint azure-native:network:PrivateEndpoint"),
        *ENDPOINT,
    ),
    *flat(
        "network:DdosProtectionPlan",
        form("azure:network/ddosProtectionPlan:DdosProtectionPlan azure-native:network:DdosProtectionPlan"),
        *DDOS,
    ),
)

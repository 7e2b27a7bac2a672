"""Which items of the Azure retail prices are which price. What an item is stands in the words of its product, SKU and
meter; a machine's size in `armSkuName`, which the reader splits into `series` and `size`.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.sources.imports.found import Why
from finfocus_policy.sources.imports.rule import Rule, RuleTable

VM = "Virtual Machines"
ONE = Decimal(1)
BY_HOUR = {"month": ONE, "hour": HOURS_PER_MONTH}
"""A month's price that the list gives by the hour."""
BY_DAY = {"hour": ONE, "day": ONE / 24}
ULTRA = {"IOPS-month": ONE, "hour": HOURS_PER_MONTH, "count": ONE}
GIB = {"GiB-month": ONE, "GB-month": ONE, "GB-hour": HOURS_PER_MONTH}
COUNT = {"operation": ONE, "count": ONE}
QUERY = {"query": ONE, "count": ONE}
MBPS = {"MBps-month": ONE, "hour": HOURS_PER_MONTH, "month": ONE, "count": ONE}
WINDOWS = r".*\bWindows\b.*"
NOT_WINDOWS = r"(?!.*\bWindows\b).*"
PLANS = {"Basic": "basic", "Standard": "standard", "Premium": "premium"}


def machines() -> tuple[Rule, ...]:
    """Virtual machines. Windows is licence and machine in one price: the machine's is taken off."""
    series = {"series": ".+", "size": ".+"}
    return (
        Rule(services=VM, where={"productname": r".*(?:Cloud ?Services|Dedicated Host).*"}, refuse=Why.DEDICATED),
        Rule(services=VM, where={**series, "productname": WINDOWS, "type": "Reservation"}, refuse=Why.COMMITMENT),
        Rule(services=VM, where={**series, "productname": WINDOWS}, key="azure/vm/licence/{series}/{size}/windows", unit="hour", minus="azure/vm/{series}/{size}/linux"),
        Rule(services=VM, where={**series, "productname": r".*(?:Red Hat|RHEL|SUSE|SLES|Ubuntu Pro|SQL).*"}, refuse=Why.SYSTEM),
        Rule(services=VM, where={**series, "productname": NOT_WINDOWS}, key="azure/vm/{series}/{size}/linux", unit="hour", committed=True),
    )


def disks() -> tuple[Rule, ...]:
    """Managed disks: a price a disk and month by tier, operations apart, the newest kinds by what is provisioned."""
    tier = {"productname": r"(?:Premium|Standard) (?:SSD|HDD) Managed Disks", "skuname": r"(?P<tier>[PES]\d+) (?P<copies>LRS|ZRS)"}
    sold = {"premium": ("Azure Premium SSD v2", "Premium", "premiumv2"), "ultra": ("Ultra Disks", "Ultra", "ultrassd")}
    provisioned = [
        Rule(services="Storage", where={"productname": product, "metername": rf"{word} LRS Provisioned {what}"}, key=f"azure/disk/{name}/{item}", unit=unit, listed=listed, free=True)
        for product, word, name in sold.values()
        for what, item, unit, listed in (("Capacity", "storage", "GiB-month", GIB), ("IOPS", "iops", "IOPS-month", ULTRA), (r"Throughput \(MBps\)", "throughput", "MBps-month", MBPS))
    ]
    return (
        Rule(services="Storage", where={**tier, "metername": r"[PES]\d+(?: (?:LRS|ZRS))? Disks?"}, key="azure/disk/{tier}/{copies}", unit="month"),
        Rule(services="Storage", where={"productname": "Standard (?:SSD|HDD) Managed Disks", "skuname": r"(?P<kind>[ES])\d+ LRS", "metername": r"[ES]\d+(?: LRS)? Disk Operations"}, key="azure/disk/{kind}/operations", unit="operation", listed=COUNT),
        *provisioned,
    )


def network() -> tuple[Rule, ...]:
    """Addresses, gateways and balancers."""
    gateway = "Application Gateway"
    v2 = [
        Rule(services=gateway, where={"productname": rf"Application Gateway {product} v2", "metername": rf"Standard {meter}"}, key=f"azure/application-gateway/v2/{name}/{item}", unit=unit, listed=listed)
        for product, name in (("Standard", "basic"), ("WAF", "waf"))
        for meter, item, unit, listed in (("Fixed Cost", "hours", "hour", {"hour": ONE}), ("Capacity Units", "capacity-unit", "CU-hour", {"hour": ONE}))
    ]
    return (
        Rule(services="Virtual Network", where={"metername": "Standard IPv4 Static Public IP"}, key="azure/public-ip/static/regional", unit="hour"),
        Rule(services="Virtual Network", where={"metername": "Basic IPv4 Dynamic Public IP"}, key="azure/public-ip/dynamic/regional", unit="hour"),
        Rule(services="Virtual Network", where={"metername": "Standard Private Endpoint"}, key="azure/private-endpoint/hours", unit="hour"),
        Rule(services="NAT Gateway", where={"metername": "Standard Gateway"}, key="azure/nat-gateway/hours", unit="hour"),
        Rule(services="NAT Gateway", where={"metername": "Standard Data Processed"}, key="azure/nat-gateway/data", unit="GB"),
        Rule(services="Load Balancer", where={"metername": "Standard Included LB Rules and Outbound Rules"}, key="azure/load-balancer/standard/rules", unit="hour"),
        Rule(services="Load Balancer", where={"metername": "Standard Overage LB Rules and Outbound Rules"}, key="azure/load-balancer/standard/rule", unit="hour"),
        Rule(services="Load Balancer", where={"metername": "Standard Data Processed"}, key="azure/load-balancer/standard/data", unit="GB"),
        Rule(services="Azure Firewall", where={"metername": "(?P<tier>Standard|Premium) Deployment"}, key="azure/firewall/{tier}/hours", unit="hour"),
        Rule(services="Azure Firewall", where={"metername": "(?P<tier>Standard|Premium) Data Processed"}, key="azure/firewall/{tier}/data", unit="GB"),
        Rule(services="Azure Bastion", where={"metername": "(?P<tier>Basic|Standard) Gateway"}, key="azure/bastion/{tier}/hours", unit="hour"),
        Rule(services="VPN Gateway", where={"metername": r"(?P<tier>Basic|VpnGw\d(?:AZ)?)(?: Gateway)?"}, key="azure/vpn-gateway/{tier}/hours", unit="hour"),
        *v2,
        Rule(services="Azure DNS", where={"metername": "(?:Public|Private) Zones?"}, key="azure/dns/zone", unit="month", listed={"month": ONE, "count": ONE}),
        Rule(services="Azure DNS", where={"metername": "Public Queries"}, key="azure/dns/queries", unit="query", listed=QUERY),
    )


def services() -> tuple[Rule, ...]:
    """Plans and nodes that are paid by the hour or the day. A meter "Cache" of two nodes is the price of both, ours is that of one."""
    plan = r"Azure App Service (?:Free|Shared|Basic|Standard|Premium|Isolated)(?: v\d)? Plan"
    return (
        Rule(services="Azure Kubernetes Service", where={"metername": "Standard Uptime SLA"}, key="azure/aks/standard", unit="hour"),
        Rule(services="Azure App Service", where={"productname": rf"{plan} - Linux", "plan": ".+", "metername": r".+"}, key="azure/app-service/{plan}/linux", unit="hour"),
        Rule(services="Azure App Service", where={"productname": plan, "plan": ".+", "metername": r".+"}, key="azure/app-service/{plan}/windows", unit="hour"),
        Rule(services="Redis Cache", where={"productname": "Azure Redis Cache (?P<tier>Basic)", "metername": r"(?P<size>C\d) Cache"}, key="azure/redis/{tier}_{size}", unit="month", listed=BY_HOUR),
        Rule(services="Redis Cache", where={"productname": "Azure Redis Cache (?P<tier>Standard|Premium)", "metername": r"(?P<size>[CP]\d) Cache Instance"}, key="azure/redis/{tier}_{size}", unit="month", listed=BY_HOUR),
        Rule(services="Container Registry", where={"skuname": PLANS, "metername": r".+ Registry Unit"}, key="azure/registry/{skuname}", unit="day"),
        Rule(services="SQL Database", where={"productname": "SQL Database Single (?:Basic|Standard|Premium)", "skuname": r"(?P<size>[SP]\d+)", "metername": r"[SP]\d+ DTUs?"}, key="azure/sql/dtu/{size}", unit="hour", listed=BY_DAY),
        Rule(services="Azure Cognitive Search", where={"metername": "Basic Unit"}, key="azure/search/basic", unit="hour"),
        Rule(services="Key Vault", where={"metername": "Operations"}, key="azure/key-vault/secrets", unit="transaction", listed={"transaction": ONE, "count": ONE}),
        Rule(services="Log Analytics", where={"metername": "(?:Analytics Logs|Pay-as-you-go) Data Ingestion"}, key="azure/log-analytics/ingestion", unit="GB"),
        Rule(services="Log Analytics", where={"metername": "Analytics Logs Data Retention"}, key="azure/log-analytics/retention", unit="GB-month"),
    )


AZURE = RuleTable((*machines(), *disks(), *network(), *services()))

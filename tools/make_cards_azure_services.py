"""Makes the rate cards of Azure's services from captured answers of the public retail price API.

    python tools/make_cards_azure_services.py PATH DATE [CARDS]

PATH holds a folder a region with pages of the API (any file name): they are not part of the repository, the cards made
of them are. What a card of another source lists already is left to it, so that a figure is found in one place. Review
the diff, then `make prices`. Machines have a tool of their own (make_cards_azure).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.sources.catalog.book import CARDS
from finfocus_policy.sources.imports import measures

SOURCE = "answers of the Azure retail prices API as kept by Arturo-Quiroga-MSFT/azure-architecture-diagram-builder (MIT)"
MADE = "azure-retail-"
DAY = Decimal(24)
ONE = Decimal(1)
Prices = dict[tuple[str, str, Decimal], Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Which items are a price: patterns of the whole product, SKU and meter, and the key and unit they have with us.
    `times`: our unit in those of the list."""

    product: str
    sku: str
    meter: str
    key: str
    unit: str
    times: Decimal = ONE


def row(product: str, sku: str, meter: str, key: str, unit: str, times: Decimal = ONE) -> Row:
    """A row in one line."""
    return Row(product=product, sku=sku, meter=meter, key=key, unit=unit, times=times)


HOUR_OF_DAY = ONE / DAY
MONTH = HOURS_PER_MONTH
PLAN = r"Azure App Service (?:Basic|Standard|Premium|Isolated)(?P<generation> v[234])? Plan"
SIZE = r"(?P<plan>[BSPI]\dm?)(?: ?(?P<version>v[234]))?"
APPS = (
    row(f"{PLAN} - Linux", SIZE, r".+", "azure/app-service/{plan}{version}/linux", "hour"),
    row(PLAN, SIZE, r".+", "azure/app-service/{plan}{version}/windows", "hour"),
    row("Azure App Service Shared Plan", "Shared", "Shared App", "azure/app-service/d1/windows", "hour"),
    row("Azure App Service Shared Plan", "Shared", "Shared App", "azure/app-service/d1/linux", "hour"),
    row("Azure App Service SSL Connections", "IP SSL", "IP SSL Connection", "azure/app-service/ip-ssl", "month"),
    row("Static Web Apps", "Standard", "Standard App", "azure/static-web-app/standard", "month"),
    row("Static Web Apps", "Standard", "Standard Bandwidth Usage", "azure/static-web-app/bandwidth", "GB"),
)
CACHES = (
    row("Azure Redis Cache Basic", r"C\d", r"(?P<size>C\d) Cache", "azure/redis/basic_{size}", "month", MONTH),
    row("Azure Redis Cache (?P<tier>Standard|Premium)", r"[CP]\d", r"(?P<size>[CP]\d) Cache Instance", "azure/redis/{tier}_{size}", "month", MONTH),
    row(r"Azure Managed Redis - (?P<kind>\w+)(?P<sort> Optimized)?", r"[ABMX]\d+", r"(?P<size>[ABMX]\d+) Cache Instance", "azure/managed-redis/{kind}{sort}_{size}", "hour"),
)
COMPUTE = r"Azure Database for (?P<engine>PostgreSQL|MySQL) Flexible Server"
SERVERS = (
    row(f"{COMPUTE} Burstable BS Series Compute", r".+", r"(?P<size>B\d+m?s)(?: vCore)?", "azure/{engine}/flexible/b_standard_{size}", "hour"),
    row(f"{COMPUTE} General Purpose (?P<letter>D)(?P<rest>(?:a?d?s)v[3-6]) Series Compute", "1 vCore", "(?:1 )?vCore", "azure/{engine}/flexible/gp_standard_{letter}#{rest}", "hour"),
    row(f"{COMPUTE} Memory Optimized (?P<letter>E)(?P<rest>(?:a?d?s)v[3-6]) Series Compute", "1 vCore", "(?:1 )?vCore", "azure/{engine}/flexible/mo_standard_{letter}#{rest}", "hour"),
    row("Azure Database for MySQL Flexible Server General Purpose Series Compute", "1 vCore", "vCore", "azure/mysql/flexible/gp_standard_d#dsv4", "hour"),
    row("Azure Database for MySQL Flexible Server Memory Optimized Series Compute", "1 vCore", "vCore", "azure/mysql/flexible/mo_standard_e#dsv4", "hour"),
    row("Az DB for PostgreSQL Flexible Server Storage", "Storage", "Storage Data Stored", "azure/postgresql/flexible/storage", "GB-month"),
    row("Azure Database for MySQL Flexible Server Storage", "Storage", "Storage Data Stored", "azure/mysql/flexible/storage", "GB-month"),
    row("Azure Database for MySQL Flexible Server Storage", "Additional IOPS", "Additional IOPS", "azure/mysql/flexible/iops", "IOPS-month"),
    row(f"{COMPUTE} Backup Storage", "Backup Storage LRS", "Backup Storage LRS Data Stored", "azure/{engine}/flexible/backup", "GB-month"),
)
SERVER_SIZES = {"v3": (2, 4, 8, 16, 32, 48, 64), "v4": (2, 4, 8, 16, 32, 48, 64), "v5": (2, 4, 8, 16, 32, 48, 64, 96)}
SQL = "SQL Database Single/Elastic Pool"
DATABASES = (
    row("SQL Database Single Standard", "S0|S1|S2|S3", "(?P<size>S[0-3]) DTUs", "azure/sql/dtu/{size}", "hour", HOUR_OF_DAY),
    row("SQL Database Single Standard", "(?P<size>S4|S6|S7|S9|S12)", "10 DTUs", "azure/sql/dtu/{size}", "hour", HOUR_OF_DAY),
    row("SQL Database Single Premium", r"P\d+", r"(?P<size>P\d+) DTU", "azure/sql/dtu/{size}", "hour", HOUR_OF_DAY),
    row("SQL Database Single Basic", "B", "B DTU", "azure/sql/dtu/basic", "hour", HOUR_OF_DAY),
    row(r"SQL Database Elastic Pool - (?P<tier>Basic|Standard|Premium)", r"(?P<units>\d+) DTU Pack", "eDTUs", "azure/sql/pool/{tier}/{units}", "hour", HOUR_OF_DAY),
    row(f"{SQL} General Purpose - Compute Gen5", "vCore", "vCore", "azure/sql/vcore/gp_gen5", "vCore-hour"),
    row(f"{SQL} Business Critical - Compute Gen5", "vCore", "vCore", "azure/sql/vcore/bc_gen5", "vCore-hour"),
    row("SQL Database SingleDB/Elastic Pool Hyperscale - Compute Gen5", "vCore", "vCore", "azure/sql/vcore/hs_gen5", "vCore-hour"),
    row("SQL Database General Purpose - Serverless - Compute Gen5", "1 vCore", "vCore", "azure/sql/vcore/gp_s_gen5", "vCore-hour"),
    row("SQL Database General Purpose - Serverless - Compute Gen5", "1 vCore Zone Redundancy", "Zone Redundancy vCore", "azure/sql/zone/gp_s_gen5", "vCore-hour"),
    row(f"{SQL} General Purpose - Compute Gen5", "vCore ZR Zone Redundancy", "Zone Redundancy vCore", "azure/sql/zone/gp_gen5", "vCore-hour"),
    row(f"{SQL} General Purpose - Storage", "General Purpose", "General Purpose Data Stored", "azure/sql/storage/gp", "GB-month"),
    row(f"{SQL} General Purpose - Storage", "General Purpose Zone Redundancy", ".+ Data Stored", "azure/sql/storage/gp-zone", "GB-month"),
    row(f"{SQL} Business Critical - Storage", "Business Critical", "Business Critical Data Stored", "azure/sql/storage/bc", "GB-month"),
    row("SQL Database Hyperscale - Storage", "Hyperscale", "Hyperscale Data Stored", "azure/sql/storage/hs", "GB-month"),
    row("SQL Database - LTR Backup Storage", r"Backup (?P<copies>LRS|ZRS|RA-GRS|RA-GZRS)", ".+", "azure/sql/long-term/{copies}", "GB-month"),
    row(f"{SQL} PITR Backup Storage", r"Backup (?P<copies>LRS|ZRS|RA-GRS|RA-GZRS)", ".+", "azure/sql/backup/{copies}", "GB-month"),
)
BLOB, COPIES = "General Block Blob v2", "(?P<copies>LRS|ZRS|GRS|RA-GRS)"
START = "azure/storage/blob/standard/{copies}/{level}"
LEVEL = f"(?P<level>Hot|Cool|Cold) {COPIES}"
STORAGE = (
    row("Premium SSD Managed Disks", r"P\d+ (?P<copies>LRS|ZRS)", r"(?P<tier>P\d+)(?: (?:LRS|ZRS))? Disk", "azure/disk/{tier}/{copies}", "month"),
    row("Standard (?:SSD|HDD) Managed Disks", r"[ES]\d+ (?P<copies>LRS|ZRS)", r"(?P<tier>[ES]\d+)(?: (?:LRS|ZRS))? Disk", "azure/disk/{tier}/{copies}", "month"),
    row("Standard (?:SSD|HDD) Managed Disks", r"[ES]10 LRS", r"(?P<letter>[ES])10(?: LRS)? Disk Operations", "azure/disk/{letter}/operations", "operation"),
    row("Azure Premium SSD v2", "Premium LRS", "Premium LRS Provisioned Capacity", "azure/disk/premiumv2/storage", "GiB-month", MONTH),
    row("Azure Premium SSD v2", "Premium LRS", "Premium LRS Provisioned IOPS", "azure/disk/premiumv2/iops", "IOPS-month", MONTH),
    row("Azure Premium SSD v2", "Premium LRS", r"Premium LRS Provisioned Throughput \(MBps\)", "azure/disk/premiumv2/throughput", "MBps-month", MONTH),
    row("Ultra Disks", "Ultra LRS", "Ultra LRS Provisioned Capacity", "azure/disk/ultrassd/storage", "GiB-month", MONTH),
    row("Ultra Disks", "Ultra LRS", "Ultra LRS Provisioned IOPS", "azure/disk/ultrassd/iops", "IOPS-month", MONTH),
    row("Ultra Disks", "Ultra LRS", r"Ultra LRS Provisioned Throughput \(MBps\)", "azure/disk/ultrassd/throughput", "MBps-month", MONTH),
    row(BLOB, LEVEL, ".+ Data Stored", f"{START}/capacity", "GB-month"),
    row(BLOB, LEVEL, "(?:Hot|Cool|Cold) .*Write Operations", f"{START}/write", "operation"),
    row(BLOB, LEVEL, "(?:Hot|Cool|Cold) .*Read Operations", f"{START}/read", "operation"),
    row(BLOB, LEVEL, ".*List and Create Container Operations", f"{START}/list", "operation"),
    row(BLOB, LEVEL, ".*All Other Operations", f"{START}/other", "operation"),
    row(BLOB, LEVEL, ".*Data Retrieval", f"{START}/retrieval", "GB"),
    row(BLOB, LEVEL, ".*Early Delete", f"{START}/early-deletion", "GB-month"),
    row(BLOB, LEVEL, ".*Index Tags", f"{START}/index", "tag"),
)
NETWORK = (
    row("Application Gateway Standard v2", "Standard", "Standard Fixed Cost", "azure/application-gateway/v2/basic/hours", "hour"),
    row("Application Gateway Standard v2", "Standard", "Standard Capacity Units", "azure/application-gateway/v2/basic/capacity-unit", "CU-hour"),
    row("Application Gateway WAF v2", "Standard", "Standard Fixed Cost", "azure/application-gateway/v2/waf/hours", "hour"),
    row("Application Gateway WAF v2", "Standard", "Standard Capacity Units", "azure/application-gateway/v2/waf/capacity-unit", "CU-hour"),
    row("Azure Firewall", "(?P<tier>Basic|Standard|Premium)", "(?:Basic|Standard|Premium) Deployment", "azure/firewall/{tier}/hours", "hour"),
    row("Azure Firewall", "(?P<tier>Basic|Standard|Premium)", "(?:Basic|Standard|Premium) Data Processed", "azure/firewall/{tier}/data", "GB"),
    row("VPN Gateway", r"(?P<sku>VpnGw\d(?:AZ)?)", r"VpnGw\d(?:AZ)?", "azure/vpn-gateway/{sku}/hours", "hour"),
    row("VPN Gateway", "Basic", "Basic Gateway", "azure/vpn-gateway/basic/hours", "hour"),
    row("VPN Gateway", "VpnGw1", "P2S Connection", "azure/vpn-gateway/p2s-tunnel", "month", MONTH),
    row("VPN Gateway", "VpnGw1", "S2S Connection", "azure/vpn-gateway/connection", "hour"),
    row("ExpressRoute Gateway", r"(?P<sku>ErGw\dAZ)", ".+ Gateway", "azure/express-route/gateway/{sku}", "hour"),
    row("ExpressRoute Standard Gateway", "Standard", ".+", "azure/express-route/gateway/standard", "hour"),
    row("ExpressRoute High Performance Gateway", "High Performance", ".+", "azure/express-route/gateway/highperformance", "hour"),
    row("ExpressRoute Ultra High Performance Gateway", "Ultra High Performance", ".+", "azure/express-route/gateway/ultraperformance", "hour"),
    row("IP Addresses", "Standard", "Standard IPv4 Static Public IP", "azure/public-ip/static/regional", "hour"),
    row("IP Addresses", "Basic", "Basic IPv4 Static Public IP", "azure/public-ip/static/regional/basic", "hour"),
    row("IP Addresses", "Basic", "Basic IPv4 Dynamic Public IP", "azure/public-ip/dynamic/regional", "hour"),
    row("IP Addresses", "Global", "Global IPv4 Static Public IP", "azure/public-ip/static/global", "hour"),
    row("Public IP Prefix", "Standard", "Standard Static IP Addresses", "azure/public-ip/prefix", "hour"),
)
SEARCH = r"(?P<sku>Basic|Standard S[123]|Storage Optimized L[12])"
SERVICES = (
    row("Azure Kubernetes Service", "Standard", "Standard Uptime SLA", "azure/aks/standard", "hour"),
    row("Azure Kubernetes Service", "Standard", "Standard Long Term Support", "azure/aks/premium", "hour"),
    row("Azure Container Apps", "Standard", "Standard vCPU Active Usage", "azure/container-apps/vcpu", "vCPU-second"),
    row("Azure Container Apps", "Standard", "Standard Memory Active Usage", "azure/container-apps/memory", "GiB-second"),
    row("Azure Container Apps", "Standard", "Standard Requests", "azure/container-apps/requests", "request"),
    row("Azure Container Apps", "Dedicated", "Dedicated Plan Management", "azure/container-apps/dedicated/management", "hour"),
    row("Azure Container Apps", "Dedicated", "Dedicated vCPU Usage", "azure/container-apps/dedicated/vcpu", "vCPU-hour"),
    row("Azure Container Apps", "Dedicated", "Dedicated Memory Usage", "azure/container-apps/dedicated/memory", "GB-hour"),
    row("Container Instances", "Standard", "Standard vCPU Duration", "azure/container-instances/linux/vcpu", "vCPU-hour"),
    row("Container Instances", "Standard", "Standard Memory Duration", "azure/container-instances/linux/memory", "GB-hour"),
    row("Container Instances", "Standard Spot", "Standard Spot vCPU Duration", "azure/container-instances/linux/spot/vcpu", "vCPU-hour"),
    row("Container Instances", "Standard Spot", "Standard Spot Memory Duration", "azure/container-instances/linux/spot/memory", "GB-hour"),
    row("Container Registry", "(?P<sku>Basic|Standard|Premium)", ".+ Registry Unit", "azure/registry/{sku}", "day"),
    row("Container Registry", "Basic", "Data Stored", "azure/registry/storage", "GB-month"),
    row("Functions", "Standard", "Standard Execution Time", "azure/functions/consumption/duration", "GB-second"),
    row("Functions", "Standard", "Standard Total Executions", "azure/functions/consumption/executions", "execution"),
    row("Flex Consumption", "On Demand", "On Demand Execution Time", "azure/functions/flex/duration", "GB-second"),
    row("Flex Consumption", "On Demand", "On Demand Total Executions", "azure/functions/flex/executions", "execution"),
    row("Premium Functions", "Premium", "Premium vCPU Duration", "azure/functions/premium/vcpu", "vCPU-hour"),
    row("Premium Functions", "Premium", "Premium Memory Duration", "azure/functions/premium/memory", "GB-hour"),
    row("Logic Apps", "Standard", "Standard vCPU Duration", "azure/logic-app/standard/vcpu", "vCPU-hour"),
    row("Logic Apps", "Standard", "Standard Memory Duration", "azure/logic-app/standard/memory", "GB-hour"),
    row("Logic Apps", "Consumption", "Consumption Built-in Actions", "azure/logic-app/action", "action"),
    row("Logic Apps", "Consumption", "Consumption Standard Connector Actions", "azure/logic-app/connector/standard", "call"),
    row("Logic Apps", "Consumption", "Consumption Enterprise Connector Actions", "azure/logic-app/connector/enterprise", "call"),
    row("Key Vault", "Standard", "Operations", "azure/key-vault/secrets", "transaction"),
    row("Key Vault", "Standard", "Operations", "azure/key-vault/software/simple/operations", "transaction"),
    row("Key Vault", "Standard", "Operations", "azure/key-vault/certificate/operations", "transaction"),
    row("Key Vault", "Standard", "Advanced Key Operations", "azure/key-vault/software/advanced/operations", "transaction"),
    row("Key Vault", "Standard", "Certificate Renewal Request", "azure/key-vault/certificate/renewal", "request"),
    row("Key Vault", "Standard", "Secret Renewal", "azure/key-vault/rotation", "renewal"),
    row("Key Vault HSM Pool", "Standard B1", "Standard B1 Instance", "azure/managed-hsm/standard_b1", "hour"),
    row("Event Hubs", "(?P<sku>Basic|Standard)", ".+ Throughput Unit", "azure/event-hubs/{sku}/capacity", "month", MONTH),
    row("Event Hubs", "Premium", "Premium Processing Unit", "azure/event-hubs/premium/capacity", "month", MONTH),
    row("Event Hubs", "Dedicated", "Dedicated Capacity Unit", "azure/event-hubs/dedicated/capacity", "month", MONTH),
    row("Event Hubs", "Standard", "Standard Capture", "azure/event-hubs/standard/capture", "month", MONTH),
    row("Event Hubs", "(?P<sku>Basic|Standard)", ".+ Ingress Events", "azure/event-hubs/{sku}/events", "event"),
    row("Event Hubs", "(?P<sku>Premium|Dedicated)", ".+ Extended Retention", "azure/event-hubs/{sku}/retention", "GB-month"),
    row("Service Bus", "Basic", "Basic Messaging Operations", "azure/service-bus/basic/operations", "operation"),
    row("Service Bus", "Premium", "Premium Messaging Unit", "azure/service-bus/premium/unit", "month", MONTH),
    row("Service Bus", "Standard", "Standard Messaging Operations", "azure/service-bus/standard/operations", "operation"),
    row("Service Bus", "Standard", "Standard Brokered Connection", "azure/service-bus/standard/connections", "connection"),
    row("Azure AI Search", SEARCH, ".+ Unit", "azure/search/{sku}", "hour"),
    row("API Management", "(?P<sku>Developer|Basic|Standard|Premium)", ".+ Unit", "azure/api-management/{sku}", "month", MONTH),
    row("API Management", "(?P<sku>Basic|Standard|Premium) v2", ".+ v2 Unit", "azure/api-management/{sku}v2", "month", MONTH),
    row("Backup", "Standard", "Standard (?P<copies>LRS|ZRS|GRS|RA-GRS) Data Stored", "azure/backup/storage/{copies}", "GB-month"),
    row("Backup", "Azure VM", "Azure VM Protected Instance", "azure/backup/instance/medium", "month"),
    row("SignalR", "(?P<sku>Standard|Premium)", "(?:Standard|Premium) Unit", "azure/signalr/{sku}/unit", "month", Decimal(365) / 12),
    row("SignalR", "(?P<sku>Standard|Premium)", "(?:Standard|Premium) Message", "azure/signalr/{sku}/messages", "message"),
    row("IoT Hub Device Provisioning", "S1", "S1 Operations", "azure/iot-hub/provisioning", "operation"),
    row("IoT Hub", "(?P<sku>[BS][123])", ".+ Unit", "azure/iot-hub/{sku}", "month"),
)
LOGS = (
    row("Azure Monitor", r"\d+ GB Commitment Tier", r"(?P<size>\d+) GB Commitment Tier Capacity Reservation", "azure/log-analytics/commitment/{size}", "day"),
    row("Azure Monitor", "Basic Logs", "Basic Logs Data Ingestion", "azure/log-analytics/basic-ingestion", "GB"),
    row("Azure Monitor", "Data Archive", "Data Archive", "azure/log-analytics/archive", "GB-month"),
    row("Azure Monitor", "Log Analytics data export", ".+ Data Exported", "azure/log-analytics/export", "GB"),
    row("Azure Monitor", "Platform Logs", ".+ Data Processed", "azure/monitor/platform-logs", "GB"),
    row("Azure Monitor", "Metrics ingestion", ".+ Metric samples", "azure/monitor/metrics", "sample"),
    row("Azure Monitor", "Alerts", r"Alerts System Log Monitored at (?P<step>\d+) Minute Frequency", "azure/monitor/log-alert/{step}", "month"),
    row("Azure Monitor", "Alerts", r"Alerts Resource Monitored at (?P<step>\d+) Minute Frequency", "azure/monitor/log-alert-series/{step}", "time-series-month"),
    row("Azure Monitor", "Alerts", "Alerts Metric Monitored", "azure/monitor/metric-alert", "time-series-month"),
    row("Azure Monitor", "Emails", "Emails", "azure/monitor/email", "message"),
    row("Azure Monitor", "Notifications", "Notifications Push Notification", "azure/monitor/push", "message"),
    row("Azure Monitor", "Notifications", "Notifications ITSM Connector Create/Update Event", "azure/monitor/itsm", "event"),
    row("Azure Monitor", "Notifications", "Notifications Secure web hook", "azure/monitor/secure-webhook", "message"),
    row("Azure Monitor", "Notifications", "Notifications Web hook", "azure/monitor/webhook", "message"),
    row("Azure Monitor", "Alerts", "Alerts Dynamic Threshold", "azure/monitor/dynamic-threshold", "time-series-month"),
    row("Log Analytics", "Analytics Logs", "Analytics Logs Data Ingestion", "azure/log-analytics/ingestion", "GB"),
    row("Log Analytics", "Analytics Logs", "Analytics Logs Data Retention", "azure/log-analytics/retention", "GB-month"),
    row("Application Insights", "Basic", "Multi-step Web Test", "azure/monitor/multi-step-test", "month"),
    row("Application Insights", "Basic", "Data Retention", "azure/application-insights/retention", "GB-month"),
)
COSMOS = (
    row("Azure Cosmos DB", "RUs", "100 RU/s", "azure/cosmos-db/@/throughput", "100RU-month", MONTH),
    row("Azure Cosmos DB", "mRUs", "100 Multi-master RU/s", "azure/cosmos-db/@/throughput-multi", "100RU-month", MONTH),
    row("Azure Cosmos DB", "RUs", "Data Stored", "azure/cosmos-db/@/storage", "GB-month"),
    row("Azure Cosmos DB serverless", "RUs", "1M RUs", "azure/cosmos-db/@/serverless", "RU"),
    row("Azure Cosmos DB - PITR", "Backup", "Cont 30D Bckp Continuous Backup", "azure/cosmos-db/@/continuous-backup", "GB-month"),
    row("Azure Cosmos DB - PITR", "Backup", "Cont 30D Bckp Data Restore", "azure/cosmos-db/@/restored", "GB"),
    row("Azure Cosmos DB Analytics Storage", "Standard", "Standard Data Stored", "azure/cosmos-db/@/analytical-storage", "GB-month"),
    row("Azure Cosmos DB Analytics Storage", "Standard", "Standard Write Operations", "azure/cosmos-db/@/analytical-write", "operation"),
    row("Azure Cosmos DB Analytics Storage", "Standard", "Standard Read Operations", "azure/cosmos-db/@/analytical-read", "operation"),
)
BASE = "https://azure.microsoft.com/pricing/details/"
TOPICS: dict[str, tuple[str, tuple[Row, ...]]] = {
    "app-service": (f"{BASE}app-service/windows/", APPS),
    "redis": (f"{BASE}cache/", CACHES),
    "servers": (f"{BASE}postgresql/flexible-server/", SERVERS),
    "sql": (f"{BASE}azure-sql-database/single/", DATABASES),
    "storage": (f"{BASE}managed-disks/", STORAGE),
    "network": (f"{BASE}virtual-network/", NETWORK),
    "services": (BASE, SERVICES),
    "monitor": (f"{BASE}monitor/", LOGS),
    "cosmos-db": (f"{BASE}cosmos-db/autoscale-provisioned/", COSMOS),
}
SEARCH_NAMES = {f"standard-s{n}": "standard" if n == 1 else f"standard{n}" for n in (1, 2, 3)}
SEARCH_NAMES |= {f"storage-optimized-l{n}": f"storage_optimized_l{n}" for n in (1, 2)}
STEPPED = re.compile(r"azure/(?:storage/|service-bus/)")
# What an account has for nothing is taken off elsewhere: the price is that of what it pays for.
FIRST_FREE = re.compile(r"azure/(?:disk/premiumv2/|functions/|logic-app/action|monitor/|log-analytics/ingestion|static-web-app/bandwidth)")
# One meter of hot and cool blobs: the list names the hot ones, priced cases have it for both.
SHARED = re.compile(r"/hot/(?:list|other)$")
EARLY = frozenset({"P1", "P2", "P3", "P4", "I1", "I2", "I3"})


def items(folder: Path, date: str) -> Iterator[Mapping[str, Any]]:
    """What is sold to everybody in a region on a day."""
    for path in sorted(folder.glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
        for item in page.get("Items", ()):
            sold = item["type"] == "Consumption" and item["currencyCode"] == "USD" and item["armRegionName"] == folder.name
            if sold and item["effectiveStartDate"][:10] <= date <= item.get("effectiveEndDate", "9999")[:10]:
                yield item


def key_of(each: Row, item: Mapping[str, Any]) -> str:
    """The key of an item by a row, empty where it is not meant."""
    words: dict[str, str] = {}
    for pattern, field in ((each.product, "productName"), (each.sku, "skuName"), (each.meter, "meterName")):
        match = re.fullmatch(pattern, str(item[field]), re.IGNORECASE)
        if match is None:
            return ""
        words |= match.groupdict("")
    if "plan" in words and not words["version"] and words["plan"].upper() in EARLY and words["plan"][0] in "Pp":
        words["version"] = "v1"
    parts = {name: word.strip().lower().replace(" ", "-") for name, word in words.items()}
    parts["copies"] = parts.get("copies", "") if each.key.startswith(("azure/sql", "azure/backup")) else parts.get("copies", "").replace("-", "")
    if each.key.startswith("azure/search"):
        parts["sku"] = SEARCH_NAMES.get(parts["sku"], parts["sku"])
    return each.key.format(**parts)


def steps_of(each: Row, item: Mapping[str, Any], key: str) -> tuple[Decimal, Decimal] | None:
    """Where a step starts and its price, in our unit; None for steps that are not ours to give away."""
    measure = measures.azure(str(item["unitOfMeasure"]))
    if measure is None:
        block = re.match(r"(\d+)", str(item["unitOfMeasure"]))
        measure = ("count", Decimal(block[1]) if block else ONE)
    start, price = item["tierMinimumUnits"], item["retailPrice"] * each.times / measure[1]
    if start and FIRST_FREE.match(key):
        start = Decimal(0)
    if start and not STEPPED.match(key):
        return None
    return start * measure[1], price


def found(rows: Iterable[Row], folder: Path, date: str) -> Prices:
    """The prices of a region; where two items say different prices for one key there is none."""
    prices: Prices = {}
    odd = set()
    for item in items(folder, date):
        for each in rows:
            key = key_of(each, item)
            step = steps_of(each, item, key) if key else None
            if step is None or (not step[1] and not STEPPED.match(key)):
                continue
            if prices.setdefault((key, each.unit, step[0]), step[1]) != step[1]:
                odd.add(key)
    return {place: price for place, price in prices.items() if place[0] not in odd}


def spread(prices: Prices) -> Prices:
    """A price of a vCore as those of the sizes it is sold in, a price of two tiers as one of each."""
    whole: Prices = {}
    for (key, unit, start), price in prices.items():
        head, mark, tail = key.partition("#")
        if not mark:
            whole[key, unit, start] = price
            if SHARED.search(key):
                whole.setdefault((key.replace("/hot/", "/cool/"), unit, start), price)
            continue
        version = tail[-2:]
        for cores in SERVER_SIZES.get(version, ()):
            whole[f"{head}{cores}{tail[:-2]}_{version}", unit, start] = price * cores
    return whole


def listed(cards: Path) -> dict[tuple[str, str], dict[Decimal, str]]:
    """The steps of keys and regions in cards of checked sources; what is only known is not among them."""
    there: dict[tuple[str, str], dict[Decimal, str]] = {}
    for path in cards.glob("azure_*.csv"):
        text = path.read_text(encoding="ascii")
        if f"# card: {MADE}" in text or "general knowledge" in text:
            continue
        for line in text.splitlines():
            cells = line.split(",")
            if len(cells) == 5 and cells[0].startswith("azure/"):
                for region in cells[2].split():
                    there.setdefault((cells[0], region), {})[Decimal(cells[3])] = cells[4]
    return there


def told(steps: Mapping[Decimal, str] | None, ours: Mapping[Decimal, Decimal]) -> bool:
    """True for what another card lists as wholly as the list does, or at another price: that one holds."""
    return steps is not None and (len(steps) >= len(ours) or Decimal(steps.get(Decimal(0)) or "NaN") != ours.get(Decimal(0)))


def written(name: str, page: str, date: str, prices: Mapping[tuple[str, str, Decimal], Mapping[str, str]]) -> str:
    """A card."""
    lines = [f"# card: {MADE}{name}", "# provider: azure", f"# page: {page}", f"# date: {date}", "# currency: USD", f"# source: {SOURCE}"]
    lines.append("key,unit,region,tier_start,price")
    for (key, unit, start), by_region in sorted(prices.items()):
        for price in sorted(set(by_region.values()), key=Decimal):
            regions = " ".join(sorted(region for region, each in by_region.items() if each == price))
            lines.append(f"{key},{unit},{regions},{plain(start)},{price}")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """The command."""
    source, date = Path(arguments[0]), arguments[1]
    cards = Path(arguments[2]) if len(arguments) > 2 else CARDS
    there = listed(CARDS)
    for name, (page, rows) in TOPICS.items():
        merged: dict[tuple[str, str, Decimal], dict[str, str]] = {}
        for folder in sorted(path for path in source.iterdir() if path.is_dir()):
            region = folder.name
            prices = spread(found(rows, folder, date))
            steps: dict[str, dict[Decimal, Decimal]] = {}
            for (key, _, start), price in prices.items():
                steps.setdefault(key, {})[start] = price
            for (key, unit, start), price in prices.items():
                place, where = (key.replace("@", region), "*") if "@" in key else (key, region)
                if not told(there.get((place, where)), steps[key]):
                    merged.setdefault((place, unit, start), {})[where] = plain(round(price, 13).normalize())
        path = cards / f"{MADE}{name}.csv".replace("-", "_")
        path.write_text(written(name, page, date, merged), encoding="ascii", newline="\n")
        print(f"{path.name}: {sum(map(len, merged.values())):,} prices")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

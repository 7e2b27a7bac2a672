"""Microsoft Defender for Cloud: the plans of a subscription, by what they watch over.

Rules (Defender for Cloud pricing): each plan by server, database, account, vCore or query; how many there are is known
to the usage file only. The Free tier costs nothing.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, missing
from finfocus_policy.mapping.azure.lines import default, of, used
from finfocus_policy.mapping.entry import MILLION, ONE, Draft
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

Line = tuple[str, str, str, str, Decimal]
HUNDRED = Decimal(100)
PLANS: dict[str, tuple[Line, ...]] = {
    "appservices": (("app service", "node", "app-service", "monthly_app_service_nodes", ONE),),
    "arm": (("ARM", "subscription", "arm", "monthly_arm_subscriptions", ONE),),
    "containerregistry": (("container registries", "image", "registry", "monthly_container_registry_images", ONE),),
    "containers": (("containers", "vCore", "containers", "monthly_containers_vcores", ONE),),
    "cosmosdbs": (("Cosmos DB", "RU/s x 100", "cosmos-db", "cosmosdb_request_units", HUNDRED),),
    "dns": (("DNS", "1M queries", "dns", "monthly_dns_queries", MILLION),),
    "keyvaults": (("Key Vault", "key vault", "key-vault", "monthly_key_vaults", ONE),),
    "kubernetesservice": (("kubernetes", "core", "kubernetes", "monthly_kubernetes_cores", ONE),),
    "opensourcerelationaldatabases": (
        ("MySQL", "instance", "mysql", "monthly_mysql_instances", ONE),
        ("PostgreSQL", "instance", "postgresql", "monthly_postgresql_instances", ONE),
        ("MariaDB", "instance", "mariadb", "monthly_mariadb_instances", ONE),
    ),
    "sqlservers": (("SQL, Azure-connected", "instance", "sql", "monthly_sql_azure_connected_instances", ONE),),
    "sqlservervirtualmachines": (
        ("SQL, Azure-connected", "instance", "sql", "monthly_sql_azure_connected_instances", ONE),
        ("SQL, outside Azure", "vCore", "sql-outside", "monthly_sql_outside_azure_vcores", ONE),
    ),
    "storageaccounts": (("storage", "storage account", "storage", "monthly_storage_accounts", ONE),),
    "virtualmachines": (
        ("servers, plan 1", "server", "servers/1", "monthly_servers_plan_1_nodes", ONE),
        ("servers, plan 2", "server", "servers/2", "monthly_servers_plan_2_nodes", ONE),
    ),
}
# Plans of which one alone is in force, by the sub-plan that says so.
CHOICES = {"p1": "servers/1", "p2": "servers/2"}


def wanted(view: View, line: Line) -> bool:
    """False for the plan of servers that the sub-plan rules out."""
    choice = view.text("plan")
    chosen = CHOICES.get(choice.lower()) if isinstance(choice, str) else None
    return chosen is None or not line[2].startswith("servers/") or line[2] == chosen


def pricing(view: View) -> Draft:
    """A plan of Defender for a subscription."""
    tier, sort = view.text("tier"), default(view.text("sort"), "VirtualMachines")
    if isinstance(tier, str) and tier.lower() == "free":
        return Draft(sku=tier, free=True)
    lines = PLANS.get(sort.lower()) if isinstance(sort, str) else None
    choice = view.text("plan")
    if lines is None or isinstance(tier, Unknown) or isinstance(choice, Unknown):
        key = missing("plan", "is not one of Defender", tier, sort, choice)
        return Draft(
            sku=tier, meters=(Meter(name="Defender", unit="months", keys=(key,), quantity=None, usage_based=True),)
        )
    return Draft(
        sku=sort,
        region="global",
        region_source="a subscription is everywhere",
        meters=tuple(
            used(view, f"Defender for {name}", unit, f"azure/defender/{item}", usage, scale)
            for name, unit, item, usage, scale in lines
            if wanted(view, (name, unit, item, usage, scale))
        ),
    )


ENTRIES = of(
    "security:Pricing",
    pricing,
    form(
        "azure:securitycenter/subscriptionPricing:SubscriptionPricing",
        "tier=tier sort=resourceType plan=subplan",
    ),
    form("azure-native:security:Pricing", "tier=pricingTier sort=pricingName plan=subPlan"),
)

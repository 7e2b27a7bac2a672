"""Log Analytics workspaces, Application Insights and Azure Monitor.

Rules (Azure Monitor pricing): data by the GB taken in, by commitment of so many GB a day, kept, exported, searched.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, missing
from finfocus_policy.mapping.azure.lines import default, fixed, of, used
from finfocus_policy.mapping.entry import ONE, Draft
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

DAYS = Decimal(30)
INCLUDED_DAYS = Decimal(90)
# Plans charged for what is taken in; older ones by the node, those of a cluster with it.
BY_VOLUME = frozenset({"pergb2018", "capacityreservation"})
LINES = (
    ("Log data export", "GB", "export", "monthly_log_data_export_gb"),
    ("Basic log data ingestion", "GB", "basic-ingestion", "monthly_basic_log_data_ingestion_gb"),
    ("Basic log search queries", "GB searched", "basic-search", "monthly_basic_log_search_gb"),
    ("Archive data", "GB", "archive", "monthly_archive_data_gb"),
    ("Archive data restored", "GB", "archive-restored", "monthly_archive_data_restored_gb"),
    ("Archive data searched", "GB", "archive-searched", "monthly_archive_data_searched_gb"),
)


def ingestion(view: View, sku: str) -> list[Meter]:
    """Data taken in, by the GB or as much a day as was committed to."""
    if sku.lower() != "capacityreservation":
        meters = [
            used(view, "Log data ingestion", "GB", "azure/log-analytics/ingestion", "monthly_log_data_ingestion_gb")
        ]
        usage = "monthly_sentinel_data_ingestion_gb"
        if view.usage(usage) is not None:
            meters.append(used(view, "Sentinel data ingestion", "GB", "azure/log-analytics/sentinel", usage))
        return meters
    daily = view.number("daily")
    if not isinstance(daily, Decimal):
        return [fixed("Log data ingestion", "GB (per day)", missing("reservation", "is not given", daily), DAYS)]
    step = f"{daily:f}"
    return [fixed("Log data ingestion", f"{step} GB (per day)", f"azure/log-analytics/commitment/{step}", DAYS)]


def workspace(view: View) -> Draft:
    """A Log Analytics workspace; the free plan costs nothing."""
    sku = default(view.name("sku"), "PerGB2018")
    if isinstance(sku, Unknown):
        return Draft(
            sku=sku, meters=(Meter(name="Log data ingestion", unit="GB", keys=(sku,), quantity=None, usage_based=True),)
        )
    if sku.lower() == "free":
        return Draft(sku=sku, free=True)
    if sku.lower() not in BY_VOLUME:
        key = keyed("azure/log-analytics/{}/plan", sku)
        return Draft(sku=sku, meters=(fixed(f"Log Analytics ({sku})", "months", key, ONE),))
    meters = ingestion(view, sku)
    meters += [used(view, name, unit, f"azure/log-analytics/{item}", usage) for name, unit, item, usage in LINES]
    usage = "monthly_additional_log_data_retention_gb"
    if view.usage(usage) is not None:
        meters.append(used(view, "Log data retention", "GB", "azure/log-analytics/retention", usage))
    return Draft(sku=sku, meters=tuple(meters))


def insights(view: View) -> Draft:
    """Application Insights: data taken in, and kept for more than 90 days."""
    usage, days = "monthly_data_ingested_gb", view.number("days")
    meters = [used(view, "Data ingested", "GB", "azure/application-insights/ingestion", usage)]
    if isinstance(days, Unknown) or (days is not None and days > INCLUDED_DAYS):
        key = days if isinstance(days, Unknown) else "azure/application-insights/retention"
        label = f"Data retention ({days:f} days)" if isinstance(days, Decimal) else "Data retention"
        meters.append(used(view, label, "GB", key, usage))
    return Draft(meters=tuple(meters))


ENTRIES = (
    *of(
        "operationalinsights:Workspace",
        workspace,
        form(
            "azure:operationalinsights/analyticsWorkspace:AnalyticsWorkspace",
            "sku=sku daily=reservationCapacityInGbPerDay",
        ),
        form("azure-native:operationalinsights:Workspace", "sku=sku.name daily=sku.capacityReservationLevel"),
    ),
    *of(
        "applicationinsights:Component",
        insights,
        form("azure:appinsights/insights:Insights", "days=retentionInDays"),
        form(
            "azure-native:applicationinsights:Component azure-native:insights:Component",
            "days=retentionInDays",
        ),
    ),
)

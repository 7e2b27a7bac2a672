"""What is charged for watching a database: Performance Insights, and CloudWatch Database Insights.

Rules (Amazon RDS and Amazon CloudWatch pricing pages): seven days of Performance Insights are free, longer
retention is charged per vCPU and month (serverless: per ACU); the advanced mode of Database Insights is charged per
vCPU and hour (serverless: per ACU and hour) and keeps fifteen months, the standard mode costs nothing.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.machine import family_of, vcpus
from finfocus_policy.mapping.aws.meters import Amount, fixed, keyed, shown, used, word
from finfocus_policy.mapping.entry import THOUSAND, usage_meter
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

SERVERLESS = "db.serverless"
WEEK = Decimal(7)
ROOM = "aws/rds/performance-insights"
DATABASE_INSIGHTS = "aws/cloudwatch/database-insights"
REQUESTS = "monthly_additional_performance_insights_requests"


def cores_of(sku: str | Unknown) -> Decimal | Unknown:
    """The vCPUs of a class."""
    if isinstance(sku, Unknown):
        return sku
    return vcpus(sku) or Unknown("instanceClass", "has a number of vCPUs we do not know")


def advanced_meter(sku: str | Unknown, mode: str | Unknown, units: Amount) -> Meter:
    """The advanced mode of Database Insights; `units` are the ACUs of a serverless instance."""
    key = keyed(DATABASE_INSIGHTS, "acu" if sku == SERVERLESS else "vcpu")
    key = mode if isinstance(mode, Unknown) else key
    if sku == SERVERLESS:
        return used("Database Insights (advanced)", "ACU-hours", key, product(units, HOURS_PER_MONTH))
    hours = product(cores_of(sku), HOURS_PER_MONTH)
    return fixed("Database Insights (advanced)", "vCPU-hours", key, HOURS_PER_MONTH if hours is None else hours)


def request_meters(reader: Reader, *, always: bool) -> list[Meter]:
    """Requests of the Performance Insights API beyond the free million; `always`: listed without usage, too."""
    if not always and reader.usage(REQUESTS) is None:
        return []
    return [usage_meter(reader, "Performance Insights API", "1000 requests", f"{ROOM}/api", REQUESTS, scale=THOUSAND)]


def retention_meters(reader: Reader, enabled: bool | Unknown, sku: str | Unknown) -> list[Meter]:
    """What Performance Insights keeps longer than a week."""
    days = reader.number("performanceInsightsRetentionPeriod")
    unclear = next((u for u in (enabled, days, sku) if isinstance(u, Unknown)), None)
    if days is None or (isinstance(days, Decimal) and days <= WEEK):
        unclear = enabled if isinstance(enabled, Unknown) else None
        if unclear is None:
            return []
    label = "serverless" if sku == SERVERLESS else shown(sku, "class")
    name = f"Performance Insights Long Term Retention ({label})"
    if unclear is None and sku == SERVERLESS:
        return [used(name, "ACUs", f"{ROOM}/serverless", reader.usage("capacity_units_per_hr"))]
    key = f"{ROOM}/{family_of(str(sku).removeprefix('db.'))}" if unclear is None else unclear
    return [fixed(name, "vCPU-month", key, cores_of(sku) if unclear is None else unclear)]


def insight_meters(
    reader: Reader, sku: str | Unknown, holder: Reader | None, *, always: bool = False, units: Amount = None
) -> list[Meter]:
    """All that is charged for watching one instance. `holder` says the mode of Database Insights: the database
    itself, the cluster of an Aurora instance, or nobody that is known."""
    mode = "standard" if holder is None else word(holder, "databaseInsightsMode", "standard")
    advanced = [] if mode == "standard" else [advanced_meter(sku, mode, units)]
    enabled = reader.flag("performanceInsightsEnabled")
    if enabled is None or enabled is False:
        return advanced
    kept = [] if mode == "advanced" else retention_meters(reader, enabled, sku)
    if always:
        return [*advanced, *request_meters(reader, always=True), *kept]
    return [*advanced, *kept, *request_meters(reader, always=False)]

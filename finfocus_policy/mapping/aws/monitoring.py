"""CloudWatch alarms and log groups, Route 53 health checks and resolver endpoints, CloudTrail trails.

Rules (Amazon CloudWatch and Route 53 pricing pages): an alarm is charged for every metric it watches,
more under a minute's resolution; anomaly detection watches two more. A health check of an endpoint
costs more outside AWS, and so does each optional feature: HTTPS, string matching, a fast interval,
latency.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.flat import HUNDRED_THOUSAND, QUERIES
from finfocus_policy.mapping.aws.meters import at_least_one, count_of, fixed, keyed, rated, times, use, used, word
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO
from finfocus_policy.model.resource import Unknown

MINUTE = Decimal(60)
FAST = Decimal(10)
ANOMALY = Decimal(3)
BAND = "ANOMALY_DETECTION_BAND"
RESOLUTIONS = {"standard": "Standard resolution", "high-resolution": "High resolution"}


def resolution_of(periods: list[Decimal | Unknown | None]) -> str | Unknown:
    """high-resolution when any period is under a minute."""
    if any(isinstance(p, Decimal) and p < MINUTE for p in periods):
        return "high-resolution"
    return next((p for p in periods if isinstance(p, Unknown)), "standard")


def bands_of(reader: Reader) -> bool | Unknown:
    """Whether an expression of the alarm is an anomaly band."""
    if reader.get("thresholdMetricId") is None:
        return False
    expressions = [q.get("expression") for q in reader.items("metricQueries")]
    if any(isinstance(e, str) and BAND in e for e in expressions):
        return True
    return next((e for e in expressions if isinstance(e, Unknown)), False)


def metric_alarm(reader: Reader) -> Draft:
    """aws:cloudwatch/metricAlarm:MetricAlarm."""
    queries = reader.items("metricQueries")
    watched = [q for q in queries if q.block("metric").present]
    periods = [reader.number("period"), *(q.number("metric.period") for q in watched)]
    kind, bands = resolution_of(periods), bands_of(reader)
    label = "Resolution not known" if isinstance(kind, Unknown) else RESOLUTIONS[kind]
    key = keyed("aws/cloudwatch/alarm", kind if not isinstance(bands, Unknown) else bands)
    metrics = at_least_one(Decimal(len(watched)))
    unclear = next((q.unknown for q in watched if q.unknown is not None), None)
    count = metrics if unclear is None else unclear
    if bands is True:
        name = f"{label} anomaly detection"
        return Draft(sku=kind, meters=(fixed(name, "alarms", key, times(count, ANOMALY)),))
    return Draft(sku=kind, meters=(fixed(label, "alarm metrics", key, count),))


def log_group(reader: Reader) -> Draft:
    """aws:cloudwatch/logGroup:LogGroup; the infrequent access class has prices of its own."""
    return Draft(meters=tuple(log_meters(reader)))


def log_meters(reader: Reader, prefix: str = "") -> list[Meter]:
    """Data taken in, kept and looked through."""
    kind = word(reader, "logGroupClass", "standard")
    lines = (
        ("Data ingested", "ingested", "monthly_data_ingested_gb"),
        ("Archival Storage", "stored", "storage_gb"),
        ("Insights queries data scanned", "scanned", "monthly_data_scanned_gb"),
    )
    return [
        used(name, "GB", keyed("aws/cloudwatch/logs", kind, item), reader.usage(prefix + usage))
        for name, item, usage in lines
    ]


def features_of(reader: Reader, kind: str) -> Decimal | Unknown:
    """How many optional features a health check has."""
    latency, interval = reader.flag("measureLatency"), reader.number("requestInterval")
    unclear = next((u for u in (latency, interval) if isinstance(u, Unknown)), None)
    if unclear is not None:
        return unclear
    return Decimal(sum((kind.startswith("https"), kind.endswith("_str_match"), latency is True, interval == FAST)))


def health_check(reader: Reader) -> Draft:
    """aws:route53/healthCheck:HealthCheck."""
    kind, place = word(reader, "type", "http"), reader.usage_text("endpoint_type")
    if place is None:
        reader.assume("an endpoint inside AWS")
    where: str | Unknown = place if isinstance(place, Unknown) else (place or "aws").lower().replace("_", "-")
    check = fixed("Health check", "months", keyed("aws/route53/health-check", where), ONE)
    features = features_of(reader, kind) if isinstance(kind, str) else kind
    key = keyed("aws/route53/health-check-feature", where)
    extra = () if features == ZERO else (fixed("Optional features", "months", key, features),)
    return Draft(sku=kind, meters=(check, *extra))


def record(reader: Reader) -> Draft:
    """aws:route53/record:Record; queries of an alias to something in AWS are free."""
    aliases = reader.get("aliases")
    if isinstance(aliases, Unknown):
        return Draft(sku=aliases, meters=tuple(used(r.name, r.unit, aliases, None, scale=MILLION) for r in QUERIES))
    if aliases:
        return Draft(free=True)
    return Draft(meters=rated(reader, *QUERIES))


RESOLVED = use("DNS queries", "1M queries", "aws/route53/resolver/queries", "monthly_queries", MILLION)


def resolver_endpoint(reader: Reader) -> Draft:
    """aws:route53/resolverEndpoint:ResolverEndpoint: a network interface for every address."""
    amount = times(at_least_one(count_of(reader, "ipAddresses")), HOURS_PER_MONTH)
    hours = fixed("Resolver endpoints", "hours", "aws/route53/resolver/hours", amount)
    return Draft(meters=(hours, *rated(reader, RESOLVED)))


EVENTS = (
    use(
        "Management events (additional copies)",
        "100k events",
        "aws/cloudtrail/management",
        "monthly_additional_management_events",
        HUNDRED_THOUSAND,
    ),
    use("Data events", "100k events", "aws/cloudtrail/data", "monthly_data_events", HUNDRED_THOUSAND),
)
INSIGHTS = use("Insight events", "100k events", "aws/cloudtrail/insights", "monthly_insight_events", HUNDRED_THOUSAND)


def trail(reader: Reader) -> Draft:
    """aws:cloudtrail/trail:Trail; insights only where a selector asks for them."""
    insights = (INSIGHTS,) if reader.items("insightSelectors") else ()
    return Draft(meters=rated(reader, *EVENTS, *insights))


ENTRIES = (
    entry("aws:cloudtrail/trail:Trail", "cloudtrail:Trail", "insightSelectors", trail),
    entry("aws:cloudwatch/logGroup:LogGroup", "cloudwatch:LogGroup", "logGroupClass", log_group),
    entry(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "cloudwatch:MetricAlarm",
        "period metricQueries thresholdMetricId",
        metric_alarm,
    ),
    entry(
        "aws:route53/healthCheck:HealthCheck",
        "route53:HealthCheck",
        "type measureLatency requestInterval",
        health_check,
    ),
    entry("aws:route53/record:Record", "route53:Record", "aliases", record),
    entry(
        "aws:route53/resolverEndpoint:ResolverEndpoint", "route53:ResolverEndpoint", "ipAddresses", resolver_endpoint
    ),
)

"""Alerts and what they set off: metric and log alerts, action groups, what is collected and exported.

Rules (Azure Monitor pricing): metric alerts by time series, dearer with dynamic thresholds; log alerts by how often they
look and, above the first, by time series; notifications by the message, calls and texts by country.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, unclear
from finfocus_policy.mapping.azure.lines import fixed, flat, number_of, of
from finfocus_policy.mapping.azure.monitor import step
from finfocus_policy.mapping.entry import ONE, Draft, Rate
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

ISO = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?", re.IGNORECASE)
PARTS = (Decimal(1440), Decimal(60), ONE)
NOTICES = "monthly_notifications"
RECEIVERS = (
    ("emails", "Email notifications", "emails", "email"),
    ("tickets", "ITSM connectors", "events", "itsm"),
    ("pushes", "Push notifications", "notifications", "push"),
)
DYNAMIC = "dynamicthresholdcriterion"
TEN_MILLION = Decimal(10_000_000)
SAMPLES = Rate(
    name="Metrics ingestion",
    unit="10M samples",
    key="azure/monitor/metrics",
    usage="monthly_custom_metrics_samples",
    scale=TEN_MILLION,
)
LOGS = Rate(
    name="Platform logs processed", unit="GB", key="azure/monitor/platform-logs", usage="monthly_platform_log_gb"
)


def minutes(text: str) -> Decimal | None:
    """An ISO 8601 duration in minutes, None for what is none.

    >>> minutes("PT15M"), minutes("P1D"), minutes("PT1H30M"), minutes("P")
    (Decimal('15'), Decimal('1440'), Decimal('90'), None)
    """
    match = ISO.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    return sum((Decimal(part) * size for part, size in zip(match.groups(), PARTS, strict=True) if part), Decimal(0))


def values(criterion: View) -> Decimal | Unknown:
    """Time series of a criterion: the values its dimensions name."""
    if criterion.reader.unknown is not None:
        return criterion.reader.unknown
    total = 0
    for dimension in criterion.items("dimensions"):
        listed = dimension.get("values")
        if isinstance(listed, Unknown):
            return listed
        total += len(listed) if isinstance(listed, (list, tuple)) else 1
    return Decimal(max(total, 1))


def series(criteria: list[View]) -> Decimal | Unknown:
    """Time series of all criteria."""
    total = Decimal(0)
    for criterion in criteria:
        number = values(criterion)
        if isinstance(number, Unknown):
            return number
        total += number
    return total


def metric_alert(view: View) -> Draft:
    """An alert on metrics: time series in every scope, once more where the threshold is dynamic."""
    scopes = view.get("scopes")
    places: Decimal | Unknown = scopes if isinstance(scopes, Unknown) else Decimal(len(scopes or ("",)))
    if isinstance(scopes, str):
        places = ONE
    plain, dynamic = view.items("criteria"), view.items("dynamic")
    sorts = [c.text("sort") for c in plain]
    moving = [c for c, sort in zip(plain, sorts, strict=True) if str(sort).lower() == DYNAMIC] + dynamic
    key, name = "azure/monitor/metric-alert", "Metrics monitoring"
    meters = [fixed(name, "time-series", key, product(places, series([*plain, *dynamic]) if plain or dynamic else ONE))]
    unknown = unclear(*sorts)
    if moving or unknown is not None:
        key = "azure/monitor/dynamic-threshold"
        meters.append(
            fixed(
                "Dynamic threshold monitoring",
                "time-series",
                key,
                product(places, series(moving) if unknown is None else unknown),
            )
        )
    return Draft(meters=tuple(meters))


def log_alert(view: View) -> Draft:
    """A scheduled query rule of the second version."""
    text = view.text("frequency")
    given = minutes(text) if isinstance(text, str) else None
    if given is None:
        key: str | Unknown = text if isinstance(text, Unknown) else Unknown("evaluationFrequency", "is not a duration")
        return Draft(meters=(fixed("Log alerts monitoring", "rule", key, ONE),))
    label = f"{step(given):f}"
    words, start = f"({label} minute frequency)", "azure/monitor/log-alert"
    meters = [fixed(f"Log alerts monitoring {words}", "rule", f"{start}/{label}", ONE)]
    number = series(view.items("criteria"))
    more = number if isinstance(number, Unknown) else number - ONE
    if isinstance(more, Unknown) or more > 0:
        name = f"Additional time-series monitoring {words}"
        meters.append(fixed(name, "time-series", f"{start}-series/{label}", more))
    return Draft(meters=tuple(meters))


def notice(view: View, name: str, unit: str, key: str | Unknown, number: Decimal | Unknown, group: str = "") -> Meter:
    """Messages to so many receivers of one kind."""
    if isinstance(number, Unknown):
        return Meter(name=name, unit=unit, keys=(number,), quantity=None, usage_based=True, group=group)
    amount = product(view.usage(NOTICES), number)
    return Meter(name=f"{name} ({number:f})", unit=unit, keys=(key,), quantity=amount, usage_based=True, group=group)


def hooks(view: View) -> list[Meter]:
    """Web hooks; those that sign in are secure ones."""
    signs = [s for each in view.items("hooks") for s in (each.block("identity").reader.unknown, each.flag("signs_in"))]
    unknown = unclear(number_of(view, "hooks"), *signs)
    if unknown is not None:
        return [notice(view, "Web hooks", "notifications", "azure/monitor/webhook", unknown)]
    secure = [bool(each.block("identity").present or each.flag("signs_in") is True) for each in view.items("hooks")]
    lines = (("Secure web hooks", "secure-webhook", sum(secure)), ("Web hooks", "webhook", len(secure) - sum(secure)))
    return [
        notice(view, name, "notifications", f"azure/monitor/{item}", Decimal(number))
        for name, item, number in lines
        if number
    ]


def countries(view: View, field: str, group: str, unit: str, item: str) -> list[Meter]:
    """Texts or calls, by the country they go to."""
    codes = Counter[str]()
    for each in view.items(field):
        code = each.name("country") if each.reader.unknown is None else each.reader.unknown
        if isinstance(code, Unknown):
            key = Unknown(f"{field}.countryCode", code.why)
            return [Meter(name=group, unit=unit, keys=(key,), quantity=None, usage_based=True)]
        codes[code or "1"] += 1
    return [
        notice(view, f"Country code {code}", unit, f"azure/monitor/{item}/{code}", Decimal(codes[code]), group)
        for code in sorted(codes)
    ]


def actions(view: View) -> Draft:
    """An action group."""
    meters = [
        notice(view, name, unit, f"azure/monitor/{item}", number)
        for field, name, unit, item in RECEIVERS
        if (number := number_of(view, field)) != 0
    ]
    meters += hooks(view)
    meters += countries(view, "texts", "SMS messages", "messages", "sms")
    meters += countries(view, "calls", "Voice calls", "calls", "voice")
    return Draft(meters=tuple(meters)) if meters else Draft(free=True)


def log_rule(view: View) -> Draft:
    """A scheduled query rule of azure-native; one that only turns logs into metrics has no frequency."""
    sort = view.text("kind")
    if isinstance(sort, str) and sort.lower() == "logtometric":
        return Draft(free=True)
    return log_alert(view)


FIELDS = (
    "emails=emailReceivers tickets=itsmReceivers pushes=azureAppPushReceivers hooks=webhookReceivers "
    "texts=smsReceivers texts.country=countryCode calls=voiceReceivers calls.country=countryCode "
)
ENTRIES = (
    *of(
        "monitor:MetricAlert",
        metric_alert,
        form(
            "azure:monitoring/metricAlert:MetricAlert",
            "scopes=scopes criteria=criterias criteria.dimensions=dimensions criteria.dimensions.values=values "
            "dynamic=dynamicCriteria dynamic.dimensions=dimensions dynamic.dimensions.values=values",
        ),
        form(
            "azure-native:monitor:MetricAlert azure-native:insights:MetricAlert",
            "scopes=scopes criteria=criteria.allOf criteria.sort=criterionType criteria.dimensions=dimensions "
            "criteria.dimensions.values=values",
        ),
    ),
    *of(
        "monitor:ScheduledQueryRule",
        log_rule,
        form(
            "azure:monitoring/scheduledQueryRulesAlertV2:ScheduledQueryRulesAlertV2",
            "frequency=evaluationFrequency criteria=criterias criteria.dimensions=dimensions "
            "criteria.dimensions.values=values",
        ),
        form(
            "azure-native:monitor:ScheduledQueryRule azure-native:insights:ScheduledQueryRule",
            "kind=kind frequency=evaluationFrequency criteria=criteria.allOf criteria.dimensions=dimensions "
            "criteria.dimensions.values=values",
        ),
    ),
    *of(
        "monitor:ActionGroup",
        actions,
        form("azure:monitoring/actionGroup:ActionGroup", f"{FIELDS} hooks.identity=aadAuth"),
        form(
            "azure-native:monitor:ActionGroup azure-native:insights:ActionGroup", f"{FIELDS} hooks.signs_in=useAadAuth"
        ),
    ),
    *flat(
        "monitor:DataCollectionRule",
        form(
            "azure:monitoring/dataCollectionRule:DataCollectionRule azure-native:monitor:DataCollectionRule "
            "azure-native:insights:DataCollectionRule"
        ),
        SAMPLES,
    ),
    *flat(
        "monitor:DiagnosticSetting",
        form(
            "azure:monitoring/diagnosticSetting:DiagnosticSetting azure-native:monitor:DiagnosticSetting "
            "azure-native:insights:DiagnosticSetting"
        ),
        LOGS,
    ),
)

"""Azure Monitor: alerts on logs and web tests.

Rules (Azure Monitor pricing): a log alert by how often it looks; a standard web test by run.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form
from finfocus_policy.mapping.azure.lines import count, fixed, of
from finfocus_policy.mapping.entry import ONE, Draft
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

STEPS = (Decimal(15), Decimal(10), Decimal(5), ONE)
SECONDS = Decimal(3600)
EVERY = Decimal(300)
MULTISTEP = "multistep"


def step(minutes: Decimal) -> Decimal:
    """The price step of a frequency in minutes: the longest it reaches.

    >>> step(Decimal(11)), step(Decimal(60)), step(Decimal(3))
    (Decimal('10'), Decimal('15'), Decimal('1'))
    """
    return next((known for known in STEPS if minutes >= known), ONE)


def log_alert(view: View) -> Draft:
    """A scheduled query rule."""
    minutes = view.number("frequency")
    if not isinstance(minutes, Decimal):
        key = Unknown("frequency", "is not given") if minutes is None else minutes
        return Draft(meters=(fixed("Log alerts monitoring", "rule", key, ONE),))
    label = f"{step(minutes):f}"
    name = f"Log alerts monitoring ({label} minute frequency)"
    return Draft(meters=(fixed(name, "rule", f"azure/monitor/log-alert/{label}", ONE),))


def standard_test(view: View) -> Draft:
    """A standard web test: its runs in every location."""
    seconds, places = count(view.number("frequency"), EVERY), view.get("places")
    number: Decimal | Unknown = places if isinstance(places, Unknown) else Decimal(len(places or ("",)))
    runs: Decimal | Unknown
    if isinstance(seconds, Unknown) or isinstance(number, Unknown):
        runs = seconds if isinstance(seconds, Unknown) else number
    else:
        runs = HOURS_PER_MONTH * SECONDS / max(seconds, ONE) * number
    label = "frequency not known" if isinstance(seconds, Unknown) else f"{seconds:f} second frequency"
    meter = Meter(name=f"Standard web test ({label})", unit="tests", keys=("azure/monitor/web-test",), quantity=runs)
    return Draft(meters=(meter,))


def web_test(view: View) -> Draft:
    """A web test of any kind: standard ones by run, multi-step ones by the month, pings free."""
    sort = view.text("kind")
    if isinstance(sort, Unknown):
        return Draft(sku=sort, meters=(fixed("Web test", "test", sort, ONE),))
    if (sort or "").lower() == MULTISTEP:
        return Draft(sku=sort, meters=(fixed("Multi-step web test", "test", "azure/monitor/multi-step-test", ONE),))
    return standard_test(view) if (sort or "").lower() == "standard" else Draft(sku=sort, free=True)


ENTRIES = (
    *of(
        "insights:ScheduledQueryRule",
        log_alert,
        form("azure:monitoring/scheduledQueryRulesAlert:ScheduledQueryRulesAlert", "frequency=frequency"),
    ),
    *of(
        "insights:WebTest",
        standard_test,
        form("azure:appinsights/standardWebTest:StandardWebTest", "frequency=frequency places=geoLocations"),
    ),
    *of(
        "insights:WebTest",
        web_test,
        form("azure:appinsights/webTest:WebTest", "kind=kind frequency=frequency places=geoLocations"),
        form(
            "azure-native:applicationinsights:WebTest azure-native:insights:WebTest",
            "kind=webTestKind frequency=frequency places=locations",
        ),
    ),
)

"""DNS zones and their queries, private resolvers, Traffic Manager.

Rules (Azure DNS, Traffic Manager pricing): a zone by the month, queries by the million; endpoints by health check,
those outside Azure dearer, fast checks on top.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import Rule, View, form, keyed, kind, missing, unclear
from finfocus_policy.mapping.azure.lines import fixed, flat, of, used
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, Entry, Rate
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

ZONE = (Rate(name="Hosted zone", unit="months", key="azure/dns/zone", quantity=ONE),)
QUERIES = Rate(name="DNS queries", unit="1M queries", key="azure/dns/queries", usage="monthly_queries", scale=MILLION)
PUBLIC = "aRecord:ARecord aaaaRecord:AaaaRecord cNameRecord:CNameRecord caaRecord:CaaRecord mxRecord:MxRecord"
PUBLIC += " nsRecord:NsRecord ptrRecord:PtrRecord srvRecord:SrvRecord txtRecord:TxtRecord"
PRIVATE = "aAAARecord:AAAARecord aRecord:ARecord cnameRecord:CnameRecord mxRecord:MxRecord pTRRecord:PTRRecord"
PRIVATE += " sRVRecord:SRVRecord txtRecord:TxtRecord"
RECORDS = [f"azure:dns/{name}" for name in PUBLIC.split()] + [f"azure:privatedns/{name}" for name in PRIVATE.split()]
NATIVE_RECORDS = "azure-native:dns:RecordSet azure-native:network:RecordSet azure-native:privatedns:PrivateRecordSet"
NATIVE_RECORDS += " azure-native:network:PrivateRecordSet"
PROFILE = kind(
    "trafficmanager:Profile",
    form(
        "azure:trafficmanager/profile:Profile azure:network/trafficManagerProfile:TrafficManagerProfile",
        "interval=monitorConfig.intervalInSeconds view=trafficViewEnabled",
    ),
    form(
        "azure-native:trafficmanager:Profile azure-native:network:Profile",
        "interval=monitorConfig.intervalInSeconds view=trafficViewEnrollmentStatus endpoints=endpoints "
        "endpoints.sort=type endpoints.state=endpointStatus endpoints.always=alwaysServe",
    ),
)
FAST = 10
STATE = "state=enabled always=alwaysServeEnabled"


def month(resource_type: str, tokens: str, name: str, key: str) -> tuple[Entry, ...]:
    """A type with one charge a month."""
    return flat(resource_type, form(tokens), Rate(name=name, unit="months", key=key, quantity=ONE))


def profile(view: View) -> Draft:
    """A Traffic Manager profile: its queries; azure-native lists its endpoints in it."""
    meters = [used(view, "DNS queries", "1M queries", "azure/traffic-manager/queries", "monthly_dns_queries", MILLION)]
    seen = view.get("view")
    if isinstance(seen, Unknown) or str(seen).lower() in ("true", "enabled"):
        name, usage = "Traffic view", "monthly_traffic_view_data_points"
        key = seen if isinstance(seen, Unknown) else "azure/traffic-manager/view"
        meters.append(used(view, name, "1M data points", key, usage, MILLION))
    for each in view.items("endpoints"):
        sort = each.text("sort") if each.reader.unknown is None else each.reader.unknown
        meters += checks(each, price_of(sort), view.number("interval"))
    return Draft(meters=tuple(meters))


def probed(view: View) -> bool | Unknown:
    """False for endpoints whose health nobody asks for: those switched off, those always served."""
    state, always = view.get("state"), view.get("always")
    if str(state).lower() in ("disabled", "false") or str(always).lower() in ("enabled", "true"):
        return False
    return unclear(state, always) or True


def price_of(sort: str | Unknown | None) -> str | Unknown:
    """Which price an endpoint has, by the last word of its type: those outside Azure have their own.

    >>> price_of("Microsoft.Network/trafficManagerProfiles/externalEndpoints"), price_of("AzureEndpoints")
    ('external', 'azure')
    """
    if not isinstance(sort, str):
        return missing("type", "is not given", sort)
    return "external" if sort.rpartition("/")[2].lower().startswith("external") else "azure"


def checks(view: View, price: str | Unknown, interval: Decimal | Unknown | None) -> list[Meter]:
    """The health checks of one endpoint: basic ones, and fast ones where the profile wants them."""
    asked = probed(view)
    if asked is False:
        return []
    start = asked if isinstance(asked, Unknown) else keyed("azure/traffic-manager/{}", price)
    meters = [fixed("Basic health check (Global)", "hours", keyed("{}/check", start))]
    if isinstance(interval, Unknown) or (interval is not None and interval <= FAST):
        key = interval if isinstance(interval, Unknown) else keyed("{}/fast-check", start)
        meters.append(fixed("Fast interval health checks add-on (Global)", "hours", key))
    return meters


def endpoint(sort: str) -> Rule:
    """The rule of an endpoint; azure-native has one type for all kinds."""

    def rule(view: View) -> Draft:
        home = view.linked("profile", PROFILE)
        if home is None:
            view.assume("no fast health checks, its profile is not among these resources")
        interval = None if home is None else home.number("interval")
        meters = checks(view, sort or price_of(view.text("sort")), interval)
        return Draft(meters=tuple(meters), free=not meters)

    return rule


def endpoints() -> tuple[Entry, ...]:
    """The three kinds of endpoints, and the one type azure-native has for them."""
    found: tuple[Entry, ...] = ()
    for sort in ("Azure", "External", "Nested"):
        token = f"azure:network/trafficManager{sort}Endpoint:TrafficManager{sort}Endpoint"
        price = "external" if sort == "External" else "azure"
        found += of("trafficmanager:Endpoint", endpoint(price), form(token, f"profile=profileId {STATE}"))
    tokens, names = "azure-native:trafficmanager:Endpoint azure-native:network:Endpoint", "sort=endpointType"
    names += " profile=profileName state=endpointStatus always=alwaysServe"
    return found + of("trafficmanager:Endpoint", endpoint(""), form(tokens, names))


ENTRIES = (
    *flat("dns:Zone", form("azure:dns/zone:Zone azure-native:dns:Zone azure-native:network:Zone"), *ZONE),
    *flat(
        "privatedns:PrivateZone",
        form("azure:privatedns/zone:Zone azure-native:privatedns:PrivateZone azure-native:network:PrivateZone"),
        *ZONE,
    ),
    *flat("dns:RecordSet", form(" ".join((*RECORDS, NATIVE_RECORDS))), QUERIES),
    *month(
        "dnsresolver:InboundEndpoint",
        "azure:privatedns/resolverInboundEndpoint:ResolverInboundEndpoint azure-native:dnsresolver:InboundEndpoint "
        "azure-native:network:InboundEndpoint",
        "Inbound endpoint",
        "azure/dns-resolver/endpoint",
    ),
    *month(
        "dnsresolver:OutboundEndpoint",
        "azure:privatedns/resolverOutboundEndpoint:ResolverOutboundEndpoint azure-native:dnsresolver:OutboundEndpoint "
        "azure-native:network:OutboundEndpoint",
        "Outbound endpoint",
        "azure/dns-resolver/endpoint",
    ),
    *month(
        "dnsresolver:DnsForwardingRuleset",
        "azure:privatedns/resolverDnsForwardingRuleset:ResolverDnsForwardingRuleset "
        "azure-native:dnsresolver:DnsForwardingRuleset azure-native:network:DnsForwardingRuleset",
        "Forwarding ruleset",
        "azure/dns-resolver/ruleset",
    ),
    *of("trafficmanager:Profile", profile, *PROFILE.forms),
    *endpoints(),
)

"""DNS zones and their queries, private resolvers, Traffic Manager.

Rules (Azure DNS, Traffic Manager pricing): a zone by the month, queries by the million; endpoints by health check,
those outside Azure dearer, fast checks on top.
"""

from __future__ import annotations

from finfocus_policy.mapping.azure.forms import Rule, View, form, kind
from finfocus_policy.mapping.azure.lines import fixed, flat, of, used
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, Entry, Rate
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
        "azure-native:trafficmanager:Profile azure-native:network:Profile", "interval=monitorConfig.intervalInSeconds"
    ),
)
FAST = 10


def month(resource_type: str, tokens: str, name: str, key: str) -> tuple[Entry, ...]:
    """A type with one charge a month."""
    return flat(resource_type, form(tokens), Rate(name=name, unit="months", key=key, quantity=ONE))


def profile(view: View) -> Draft:
    """A Traffic Manager profile: its queries."""
    meters = [used(view, "DNS queries", "1M queries", "azure/traffic-manager/queries", "monthly_dns_queries", MILLION)]
    seen = view.flag("view")
    if seen is not None and seen is not False:
        name, usage = "Traffic view", "monthly_traffic_view_data_points"
        key = seen if isinstance(seen, Unknown) else "azure/traffic-manager/view"
        meters.append(used(view, name, "1M data points", key, usage, MILLION))
    return Draft(meters=tuple(meters))


def endpoint(sort: str) -> Rule:
    """The rule of an endpoint: basic checks, and fast ones where the profile wants them."""

    def rule(view: View) -> Draft:
        home = view.linked("profile", PROFILE)
        interval = None if home is None else home.number("interval")
        if home is None:
            view.assume("no fast health checks, its profile is not among these resources")
        meters = [fixed("Basic health check (Global)", "hours", f"azure/traffic-manager/{sort}/check")]
        if isinstance(interval, Unknown) or (interval is not None and interval <= FAST):
            key = interval if isinstance(interval, Unknown) else f"azure/traffic-manager/{sort}/fast-check"
            meters.append(fixed("Fast interval health checks add-on (Global)", "hours", key))
        return Draft(meters=tuple(meters))

    return rule


def endpoints() -> tuple[Entry, ...]:
    """The three kinds of endpoints."""
    found: tuple[Entry, ...] = ()
    for sort in ("Azure", "External", "Nested"):
        token = f"azure:network/trafficManager{sort}Endpoint:TrafficManager{sort}Endpoint"
        price = "external" if sort == "External" else "azure"
        found += of("trafficmanager:Endpoint", endpoint(price), form(token, "profile=profileId"))
    return found


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
        "azure:privatedns/resolverInboundEndpoint:ResolverInboundEndpoint azure-native:dnsresolver:InboundEndpoint",
        "Inbound endpoint",
        "azure/dns-resolver/endpoint",
    ),
    *month(
        "dnsresolver:OutboundEndpoint",
        "azure:privatedns/resolverOutboundEndpoint:ResolverOutboundEndpoint azure-native:dnsresolver:OutboundEndpoint",
        "Outbound endpoint",
        "azure/dns-resolver/endpoint",
    ),
    *month(
        "dnsresolver:DnsForwardingRuleset",
        "azure:privatedns/resolverDnsForwardingRuleset:ResolverDnsForwardingRuleset "
        "azure-native:dnsresolver:DnsForwardingRuleset",
        "Forwarding ruleset",
        "azure/dns-resolver/ruleset",
    ),
    *of("trafficmanager:Profile", profile, *PROFILE.forms),
    *endpoints(),
)

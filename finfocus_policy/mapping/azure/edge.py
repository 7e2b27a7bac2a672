"""What is delivered from the edge: CDN endpoints, Front Door and its firewall policies.

Rules (Content Delivery Network, Front Door pricing): an endpoint by the GB it sends out, at the prices of its network
and zone; Front Door (classic) by routing rule, host and GB; Standard and Premium by a base fee a month.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, entries, form, keyed, kind, shown, unclear
from finfocus_policy.mapping.azure.lines import default, extra, fixed, number_of, of, used
from finfocus_policy.mapping.entry import MILLION, ONE, Draft
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

PROFILE = kind(
    "cdn:Profile",
    form("azure:cdn/profile:Profile", "sku=sku"),
    form("azure:cdn/frontdoorProfile:FrontdoorProfile", "sku=skuName"),
    form("azure-native:cdn:Profile", "sku=sku.name"),
)
NETWORKS = {
    "standard_akamai": "Akamai",
    "standard_verizon": "Standard Verizon",
    "premium_verizon": "Premium Verizon",
    "standard_microsoft": "Microsoft",
}
ACCELERATED = frozenset({"standard_akamai", "standard_verizon"})
FRONT_DOOR = "_azurefrontdoor"
FIVE, HOSTS = Decimal(5), Decimal(100)


def profile(view: View) -> Draft:
    """A profile: free, but for the base fee of Front Door."""
    sku = view.name("sku")
    if sku is None or (isinstance(sku, str) and not sku.lower().endswith(FRONT_DOOR)):
        return Draft(sku=sku, free=True)
    tier = sku if isinstance(sku, Unknown) else sku.lower().removesuffix(FRONT_DOOR)
    if isinstance(tier, str):
        view.assume("requests and data transfer not counted: they are charged by the zone of the client")
    return Draft(
        sku=sku, meters=(fixed(f"Base fee ({shown(tier)})", "months", keyed("azure/front-door/{}/base", tier), ONE),)
    )


def engine(view: View) -> list[Meter]:
    """The rules of an endpoint at Microsoft's network: five are included."""
    listed = [view.get(field) for field in ("rules", "everywhere")]
    unknown = unclear(*listed)
    number = sum(
        len(v) if isinstance(v, (list, tuple)) else 1 for v in listed if v is not None and not isinstance(v, Unknown)
    )
    over: Decimal | Unknown = max(Decimal(number) - FIVE, Decimal(0)) if unknown is None else unknown
    meters = []
    if over != 0:
        meters.append(fixed("Rules engine rules (over 5)", "rules", "azure/cdn/microsoft/rule", over))
    if number:
        key, usage = "azure/cdn/microsoft/rule-requests", "monthly_rules_engine_requests"
        meters += extra(view, "Rules engine requests", "1M requests", key, usage, MILLION)
    return meters


def acceleration(view: View, network: str | Unknown) -> list[Meter]:
    """Data sent faster, where that was asked for and the network has it."""
    purpose = view.text("purpose")
    wanted = isinstance(purpose, Unknown) or (purpose or "").lower() == "dynamicsiteacceleration"
    if not wanted or (isinstance(network, str) and network not in ACCELERATED):
        return []
    unknown = unclear(network, purpose)
    key = keyed("azure/cdn/{}/acceleration", network if unknown is None else unknown)
    return [used(view, "Acceleration outbound data transfer", "GB", key, "monthly_outbound_gb")]


def endpoint(view: View) -> Draft:
    """A CDN endpoint."""
    home = view.linked("profile", PROFILE)
    sku: str | Unknown | None = (
        Unknown("profileName", "is not among these resources") if home is None else home.name("sku")
    )
    sku = Unknown("sku", "is not given") if sku is None else sku
    network = sku.lower() if isinstance(sku, str) else sku
    label = NETWORKS.get(network, network) if isinstance(network, str) else shown(network)
    key = keyed("azure/cdn/{}/data", network)
    meters = [used(view, f"Outbound data transfer ({label})", "GB", key, "monthly_outbound_gb")]
    if network == "standard_microsoft":
        meters += engine(view)
    meters += acceleration(view, network)
    return Draft(sku=sku, meters=tuple(meters))


def routed(view: View) -> Decimal | Unknown:
    """Routing rules that are not switched off."""
    number = 0
    for each in view.items("rules"):
        state, on = each.text("state"), each.flag("enabled")
        if each.reader.unknown is not None or isinstance(on, Unknown) or isinstance(state, Unknown):
            return Unknown(each.reader.path, "is not known")
        number += on is not False and str(state or "").lower() != "disabled"
    return Decimal(number)


def classic(view: View) -> Draft:
    """Front Door (classic)."""
    rules = routed(view)
    few, many = (rules, Decimal(0)) if isinstance(rules, Unknown) else (min(rules, FIVE), max(rules - FIVE, Decimal(0)))
    start = "azure/front-door/classic"
    hours = few if isinstance(few, Unknown) else few * HOURS_PER_MONTH
    meters = [fixed("Routing rules (first 5 rules)", "hours", f"{start}/first-rules", hours)]
    if many:
        meters.append(fixed("Routing rules (per additional rule)", "hours", f"{start}/rule", many * HOURS_PER_MONTH))
    hosts = number_of(view, "hosts")
    if isinstance(hosts, Unknown) or hosts > HOSTS:
        more = hosts if isinstance(hosts, Unknown) else hosts - HOSTS
        meters.append(fixed("Frontend hosts (over 100)", "hosts", f"{start}/host", more))
    meters.append(used(view, "Inbound data transfer", "GB", f"{start}/inbound", "monthly_inbound_data_transfer_gb"))
    name, usage = "North America, Europe and Africa", "monthly_outbound_data_transfer_gb.north_america_europe_africa"
    meters.append(used(view, name, "GB", f"{start}/outbound/north-america-europe-africa", usage))
    return Draft(meters=tuple(meters))


def rules(view: View, field: str, name: str, item: str) -> list[Meter]:
    """The rules of one kind of a policy, and the requests they look at."""
    number, start = number_of(view, field), f"azure/front-door/policy/{item}"
    if number == 0:
        return []
    usage = f"monthly_{'custom_rule' if field == 'custom' else 'managed_ruleset'}_requests"
    words = f"{name.removesuffix('s')} requests"
    return [
        fixed(name, name.split()[1], start, number),
        used(view, words, "1M requests", f"{start}-requests", usage, MILLION),
    ]


def policy(view: View) -> Draft:
    """A firewall policy; those of Front Door Standard and Premium are in the base fee."""
    sku = default(view.name("sku"), "Classic_AzureFrontDoor")
    if isinstance(sku, str) and not sku.lower().startswith("classic"):
        view.assume("in the base fee of Front Door, but for managed rules of the Premium tier")
        return Draft(sku=sku, free=True)
    start = "azure/front-door/policy"
    meters = [fixed("Policy", "months", keyed("{}/month", start) if isinstance(sku, str) else sku, ONE)]
    meters += rules(view, "custom", "Custom rules", "rule")
    meters += rules(view, "managed", "Managed rulesets", "ruleset")
    return Draft(sku=sku, meters=tuple(meters))


ENTRIES = (
    *entries(PROFILE, profile),
    *of(
        "cdn:Endpoint",
        endpoint,
        form(
            "azure:cdn/endpoint:Endpoint",
            "profile=profileName purpose=optimizationType rules=deliveryRules everywhere=globalDeliveryRule",
        ),
        form("azure-native:cdn:Endpoint", "profile=profileName purpose=optimizationType rules=deliveryPolicy.rules"),
    ),
    *of(
        "frontdoor:FrontDoor",
        classic,
        form(
            "azure:frontdoor/frontdoor:Frontdoor",
            "rules=routingRules rules.enabled=enabled hosts=frontendEndpoints",
        ),
        form(
            "azure-native:frontdoor:FrontDoor azure-native:network:FrontDoor",
            "rules=routingRules rules.state=enabledState hosts=frontendEndpoints",
        ),
    ),
    *of(
        "frontdoor:Policy",
        policy,
        form("azure:frontdoor/firewallPolicy:FirewallPolicy", "custom=customRules managed=managedRules"),
        form(
            "azure:cdn/frontdoorFirewallPolicy:FrontdoorFirewallPolicy",
            "sku=skuName custom=customRules managed=managedRules",
        ),
        form(
            "azure-native:frontdoor:Policy azure-native:network:Policy",
            "sku=sku.name custom=customRules.rules managed=managedRules.managedRuleSets",
        ),
    ),
)

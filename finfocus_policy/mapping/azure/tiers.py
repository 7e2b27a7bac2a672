"""Services charged by a unit or a message alone: events, pushes, directories, users, configuration, dashboards.

Rules (pricing pages of each service): events by the hundred thousand begun, of which the first are free; notification
hubs by the month and push; domain services by the hour and replica; users of external identities by the month.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from finfocus_policy.mapping.azure.forms import View, entries, form, keyed, kind, missing, shown
from finfocus_policy.mapping.azure.lines import beyond, binary, count, default, extra, fixed, number_of, of, used
from finfocus_policy.mapping.entry import MILLION, ONE, Draft
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

STEP = Decimal(100_000)
DAYS = Decimal(30)


def events(view: View) -> Draft:
    """A topic of Event Grid: operations above the first hundred thousand, by the hundred thousand begun."""
    over = beyond(view, "monthly_operations", STEP)
    if isinstance(over, Decimal):
        over = (over / STEP).to_integral_value(ROUND_CEILING)
    key = "azure/event-grid/operations"
    meter = Meter(name="Operations", unit="100k operations", keys=(key,), quantity=over, usage_based=True, scale=STEP)
    return Draft(meters=(meter,))


def hub(view: View) -> Draft:
    """A namespace of Notification Hubs."""
    sku = default(view.name("sku"), "Free")
    if isinstance(sku, str) and sku.lower() == "free":
        return Draft(sku=sku, free=True)
    main = fixed(f"Namespace usage ({shown(sku)})", "months", keyed("azure/notification-hubs/{}/month", sku), ONE)
    key = keyed("azure/notification-hubs/{}/pushes", sku)
    return Draft(sku=sku, meters=(main, *extra(view, "Pushes", "1M pushes", key, "monthly_pushes", MILLION)))


def directory(view: View) -> Draft:
    """A managed domain; its first replica set is in the price, azure-native lists the further ones in it."""
    sku = default(view.name("sku"), "Enterprise")
    key, name = keyed("azure/domain-services/{}", sku), f"Active directory domain service ({shown(sku)})"
    meters = [fixed(name, "hours", key)]
    copies = number_of(view, "copies")
    if isinstance(copies, Unknown) or copies > 1:
        more = product(copies if isinstance(copies, Unknown) else copies - 1, HOURS_PER_MONTH)
        meters.append(fixed(f"Active directory domain service replica set ({shown(sku)})", "hours", key, more))
    return Draft(sku=sku, meters=tuple(meters))


def replica(view: View) -> Draft:
    """A further replica set, at the price of its domain."""
    home = view.linked("domain", DOMAIN)
    sku = Unknown("domainServiceId", "is not among these resources") if home is None else home.name("sku")
    name = f"Active directory domain service replica set ({shown(default(sku, 'Enterprise'))})"
    key = keyed("azure/domain-services/{}", default(sku, "Enterprise"))
    return Draft(sku=sku, meters=(fixed(name, "hours", key),))


def users(view: View) -> Draft:
    """Users of external identities, of which the first 50,000 are free; said only when the usage file counts them."""
    lines = []
    for plan in ("P1", "P2"):
        usage = f"monthly_active_{plan.lower()}_users"
        lines.append(used(view, f"Active users ({plan})", "users", f"azure/external-id/{plan.lower()}", usage))
    return Draft(meters=tuple(lines))


def store(view: View) -> Draft:
    """An App Configuration store, and its replicas."""
    sku, copies = default(view.name("sku"), "free"), view.items("copies")
    if isinstance(sku, str) and sku.lower() == "free":
        return Draft(sku=sku, free=True)
    number: Decimal | Unknown = Decimal(1 + len(copies))
    if len(copies) == 1 and copies[0].reader.unknown is not None:
        number = copies[0].reader.unknown
    key = keyed("azure/app-configuration/{}", sku)
    view.assume("requests beyond those included not counted")
    return Draft(sku=sku, meters=(fixed(f"Store usage ({shown(sku)})", "days", key, product(DAYS, number)),))


def grafana(view: View) -> Draft:
    """A managed Grafana: the instance by the hour; active users by the month."""
    sku = default(view.name("sku"), "Standard")
    main = fixed(f"Instance usage ({shown(sku)})", "hours", keyed("azure/grafana/{}/hours", sku))
    more = extra(view, "Active users", "users", keyed("azure/grafana/{}/user", sku), "monthly_active_users")
    return Draft(sku=sku, meters=(main, *more))


def pubsub(view: View) -> Draft:
    """A Web PubSub service; the free tier costs nothing."""
    sku, units = view.name("sku"), count(view.whole("capacity"))
    if not isinstance(sku, str):
        return Draft(sku=sku, meters=(fixed("Service usage", "units", missing("sku", "is not given", sku), units),))
    tier = sku.partition("_")[0].lower()
    if tier == "free":
        return Draft(sku=sku, free=True)
    key, usage = f"azure/web-pubsub/{tier}/messages", "monthly_additional_messages"
    main = fixed(f"Service usage ({tier.capitalize()})", "units", f"azure/web-pubsub/{tier}/unit", units)
    return Draft(sku=sku, meters=(main, *extra(view, "Additional messages", "1M messages", key, usage, MILLION)))


def pool(view: View) -> Draft:
    """A capacity pool of NetApp Files: the terabytes it is given, by service level; azure-native counts bytes."""
    level, size = default(view.name("level"), "Premium"), view.number("size")
    if size is None:
        size = binary(view.get("octets"), 4, "size")
    gigabytes = product(Unknown("size", "is not given") if size is None else size, Decimal(1024))
    name = f"Capacity pool ({shown(level)})"
    key = keyed("azure/netapp/{}", level)
    return Draft(sku=level, meters=(fixed(name, "GiB-hours", key, product(gigabytes, HOURS_PER_MONTH)),))


def bot(view: View) -> Draft:
    """A bot: messages of premium channels in S1; F0 is free."""
    sku = default(view.name("sku"), "F0")
    if isinstance(sku, str) and sku.lower() == "f0":
        return Draft(sku=sku, free=True)
    name, usage = "Premium channel messages", "monthly_premium_channel_messages"
    key = keyed("azure/bot/{}/premium-messages", sku)
    return Draft(sku=sku, meters=(used(view, name, "1K messages", key, usage, Decimal(1000)),))


DOMAIN = kind(
    "aad:DomainService",
    form("azure:domainservices/service:Service", "sku=sku"),
    form("azure-native:aad:DomainService", "sku=sku copies=replicaSets"),
)
GRID = "azure:eventgrid/systemTopic:SystemTopic azure:eventgrid/topic:Topic azure-native:eventgrid:SystemTopic "
GRID += "azure-native:eventgrid:Topic"
ENTRIES = (
    *of("eventgrid:Topic", events, form(GRID)),
    *of(
        "notificationhubs:Namespace",
        hub,
        form("azure:notificationhub/namespace:Namespace", "sku=skuName"),
        form("azure-native:notificationhubs:Namespace", "sku=sku.name"),
    ),
    *entries(DOMAIN, directory),
    *of("aad:ReplicaSet", replica, form("azure:domainservices/replicaSet:ReplicaSet", "domain=domainServiceId")),
    *of(
        "managedidentity:FederatedIdentityCredential",
        users,
        form("azure:armmsi/federatedIdentityCredential:FederatedIdentityCredential"),
    ),
    *of(
        "appconfiguration:ConfigurationStore",
        store,
        form("azure:appconfiguration/configurationStore:ConfigurationStore", "sku=sku copies=replicas"),
        form("azure-native:appconfiguration:ConfigurationStore", "sku=sku.name"),
    ),
    *of(
        "dashboard:Grafana",
        grafana,
        form("azure:dashboard/grafana:Grafana", "sku=sku"),
        form("azure-native:dashboard:Grafana", "sku=sku.name"),
    ),
    *of(
        "webpubsub:WebPubSub",
        pubsub,
        form("azure:webpubsub/service:Service", "sku=sku capacity=capacity"),
        form(
            "azure-native:webpubsub:WebPubSub azure-native:signalrservice:WebPubSub",
            "sku=sku.name capacity=sku.capacity",
        ),
    ),
    *of(
        "netapp:Pool",
        pool,
        form("azure:netapp/pool:Pool", "level=serviceLevel size=sizeInTb"),
        form("azure-native:netapp:Pool azure-native:netapp:CapacityPool", "level=serviceLevel octets=size"),
    ),
    *of(
        "botservice:Bot",
        bot,
        form(
            "azure:bot/serviceAzureBot:ServiceAzureBot azure:bot/channelsRegistration:ChannelsRegistration", "sku=sku"
        ),
        form("azure-native:botservice:Bot", "sku=sku.name"),
    ),
)

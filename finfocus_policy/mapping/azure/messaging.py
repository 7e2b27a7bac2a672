"""Event Hubs, Service Bus, IoT Hub, SignalR, Notification-like services: capacity bought and messages sent.

Rules (pricing pages of each service): capacity by the unit and month; what is sent is known to the usage file only.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, missing, shown
from finfocus_policy.mapping.azure.lines import beyond, count, default, extra, fixed, flat, of, used
from finfocus_policy.mapping.entry import MILLION, THOUSAND, Draft, Rate
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

UNITS = {"basic": "throughput units", "standard": "throughput units", "premium": "processing units"}
TERABYTE = Decimal(1000)
EVENT_USAGE = ("monthly_ingress_events", "capture_enabled", "retention_storage_gb")
TEN_TERABYTES = Decimal(10_000)


def told(view: View, key: str) -> str:
    """What the usage file says, as a lower-case text; empty for nothing."""
    given = view.reader.context.source.usage(view.reader.context.resource, key)
    return "" if given is None else str(given).lower()


def capture(view: View) -> bool:
    """True when the usage file says that events are captured."""
    return told(view, "capture_enabled") in ("true", "1")


def retention(view: View, sku: str, units: Decimal | Unknown) -> list[Meter]:
    """Events kept beyond what premium and dedicated capacity include."""
    included = product(TEN_TERABYTES if sku == "dedicated" else TERABYTE, units)
    over = beyond(view, "retention_storage_gb", included) if isinstance(included, Decimal) else included
    key = f"azure/event-hubs/{sku}/retention"
    if over is None:
        return extra(view, "Extended retention", "GB", key, "retention_storage_gb")
    return [Meter(name="Extended retention", unit="GB", keys=(key,), quantity=over, usage_based=True)]


def hubs(view: View) -> Draft:
    """An Event Hubs namespace."""
    sku, units = default(view.name("sku"), "Standard"), count(view.whole("capacity"))
    if isinstance(sku, Unknown):
        return Draft(sku=sku, meters=(fixed("Capacity", "units", sku, units),))
    tier = "dedicated" if view.get("cluster") is not None else sku.lower()
    unit = UNITS.get(tier, "capacity units")
    capacity = fixed(f"Capacity ({tier.capitalize()})", unit, f"azure/event-hubs/{tier}/capacity", units)
    if tier in ("premium", "dedicated"):
        return Draft(sku=sku, meters=(capacity, *retention(view, tier, units)))
    name, key, usage = f"Ingress event ({sku})", f"azure/event-hubs/{tier}/events", "monthly_ingress_events"
    meters = [capacity, *extra(view, name, "1M events", key, usage, MILLION)]
    if tier == "standard" and capture(view):
        meters.append(fixed("Capture", "units", "azure/event-hubs/standard/capture", units))
    return Draft(sku=sku, meters=tuple(meters))


def bus(view: View) -> Draft:
    """A Service Bus namespace."""
    sku = default(view.name("sku"), "Basic" if view.classic else "Standard")
    if not isinstance(sku, str):
        return Draft(sku=sku, meters=(fixed("Messaging units", "units", sku, None),))
    tier, name = sku.lower(), "Messaging operations"
    if tier == "premium":
        units = count(view.whole("capacity"))
        return Draft(sku=sku, meters=(fixed("Messaging units", "units", "azure/service-bus/premium/unit", units),))
    key, usage = f"azure/service-bus/{tier}/operations", "monthly_messaging_operations"
    meters = [used(view, name, "1M operations", key, usage, MILLION)]
    if tier == "standard":
        meters.insert(0, fixed("Base charge", "hours", "azure/service-bus/standard/hours"))
        key, usage = "azure/service-bus/standard/connections", "monthly_brokered_connections"
        meters += extra(view, "Brokered connections", "connections", key, usage)
    return Draft(sku=sku, meters=tuple(meters))


def either(view: View) -> Draft:
    """azure:eventhub/namespace: the first name of the Service Bus namespace, whatever its module says. Translated
    programs use it for Event Hubs. Throughput units tell, which Service Bus does not sell; so does Premium without a
    capacity, which Service Bus refuses and of which Event Hubs gives one unit; so does the usage file."""
    sku, units = default(view.name("sku"), "Standard"), view.whole("capacity")
    premium, some = str(sku).lower() == "premium", isinstance(units, Decimal) and units > 0
    events = units is None if premium else some
    return hubs(view) if events or any(told(view, key) for key in EVENT_USAGE) else bus(view)


def iot(view: View) -> Draft:
    """An IoT hub; F1 is free."""
    sku, units = view.name("sku"), count(view.whole("capacity"))
    if isinstance(sku, str) and sku.lower() == "f1":
        return Draft(sku=sku, free=True)
    sku = Unknown("sku", "is not given") if sku is None else sku
    return Draft(sku=sku, meters=(fixed("IoT Hub", "units", keyed("azure/iot-hub/{}", sku), units),))


def signal(view: View) -> Draft:
    """A SignalR service; the free tier costs nothing."""
    sku, units = view.name("sku"), count(view.whole("capacity"))
    if not isinstance(sku, str):
        return Draft(sku=sku, meters=(fixed("Service usage", "units", missing("sku", "is not given", sku), units),))
    tier = sku.partition("_")[0]
    if tier.lower() == "free":
        return Draft(sku=sku, free=True)
    start, usage = f"azure/signalr/{tier.lower()}", "monthly_additional_messages"
    main = fixed(f"Service usage ({shown(tier)})", "units", f"{start}/unit", units)
    more = extra(view, f"Additional messages ({tier})", "1M messages", f"{start}/messages", usage, MILLION)
    return Draft(sku=sku, meters=(main, *more))


PROVISIONING = Rate(
    name="Device provisioning",
    unit="1k operations",
    key="azure/iot-hub/provisioning",
    usage="monthly_operations",
    scale=THOUSAND,
)
ENTRIES = (
    *of(
        "eventhub:Namespace",
        hubs,
        form(
            "azure:eventhub/eventHubNamespace:EventHubNamespace",
            "sku=sku capacity=capacity cluster=dedicatedClusterId",
        ),
        form("azure-native:eventhub:Namespace", "sku=sku.name capacity=sku.capacity cluster=clusterArmId"),
    ),
    *of(
        "servicebus:Namespace",
        bus,
        form("azure:servicebus/namespace:Namespace", "sku=sku capacity=capacity"),
        form("azure-native:servicebus:Namespace", "sku=sku.name capacity=sku.capacity"),
    ),
    *of("servicebus:Namespace", either, form("azure:eventhub/namespace:Namespace", "sku=sku capacity=capacity")),
    *of(
        "devices:IotHubResource",
        iot,
        form("azure:iot/ioTHub:IoTHub", "sku=sku.name capacity=sku.capacity"),
        form(
            "azure-native:iothub:IotHubResource azure-native:devices:IotHubResource",
            "sku=sku.name capacity=sku.capacity",
        ),
    ),
    *flat(
        "devices:IotDpsResource",
        form(
            "azure:iot/iotHubDps:IotHubDps azure-native:deviceprovisioningservices:IotDpsResource "
            "azure-native:devices:IotDpsResource"
        ),
        PROVISIONING,
    ),
    *of(
        "signalrservice:SignalR",
        signal,
        form("azure:signalr/service:Service", "sku=sku.name capacity=sku.capacity"),
        form("azure-native:signalrservice:SignalR", "sku=sku.name capacity=sku.capacity"),
    ),
)

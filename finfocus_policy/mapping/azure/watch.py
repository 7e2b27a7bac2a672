"""Network Watcher, its connection monitors, and peerings of virtual networks.

Rules (Network Watcher, Virtual Network pricing): checks and tests in steps; data between peered networks by the GB in
and out, within a region at one price, between regions at the price of each one's zone.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, entries, form, kind
from finfocus_policy.mapping.azure.lines import flat, of
from finfocus_policy.mapping.azure.places import place
from finfocus_policy.mapping.entry import Draft, Rate
from finfocus_policy.mapping.region import locate
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

NETWORK = kind(
    "network:VirtualNetwork",
    form("azure:network/virtualNetwork:VirtualNetwork azure-native:network:VirtualNetwork"),
)
CHECKS = Rate(
    name="Network diagnostic tool",
    unit="checks",
    key="azure/network-watcher/checks",
    usage="monthly_diagnostic_checks",
)


def region(view: View, field: str) -> str | Unknown:
    """Where the network is that a field refers to."""
    found = view.linked(field, NETWORK)
    if found is None:
        return Unknown(field, "is not among these resources")
    graph, owner = view.reader.context.graph, found.reader.owner
    return place(owner, graph, locate(owner, graph.hints)).region


def direction(view: View, name: str, end: str | Unknown, same: bool) -> Meter:
    """Data in one direction."""
    key: str | Unknown = "azure/peering/local" if same else end
    if isinstance(end, str) and not same:
        key = f"azure/peering/global/{end}"
    amount = view.usage("monthly_data_transfer_gb")
    return Meter(name=f"{name} data transfer", unit="GB", keys=(key,), quantity=amount, usage_based=True)


def peering(view: View) -> Draft:
    """A peering: what goes out at the price of this network's zone, what comes in at the other's."""
    here, there = region(view, "network"), region(view, "remote")
    same = isinstance(here, str) and here == there
    return Draft(meters=(direction(view, "Inbound", there, same), direction(view, "Outbound", here, same)))


def tests_of(view: View) -> Decimal | Unknown:
    """Tests of a connection monitor: sources by destinations by test configurations of every group."""
    total = Decimal(0)
    for group in view.items("groups"):
        parts = [group.get(field) for field in ("sources", "destinations", "tests")]
        unknown = next((part for part in parts if isinstance(part, Unknown)), None)
        unknown = group.reader.unknown if unknown is None else unknown
        if unknown is not None:
            return unknown
        number = Decimal(1)
        for part in parts:
            number *= len(part) if isinstance(part, (list, tuple)) else 1
        total += number
    return total


def monitor(view: View) -> Draft:
    """A connection monitor."""
    given = view.usage("tests")
    number = tests_of(view) if given is None else given
    key = "azure/network-watcher/tests"
    return Draft(meters=(Meter(name="Tests", unit="tests", keys=(key,), quantity=number, usage_based=True),))


ENTRIES = (
    *entries(NETWORK, None),
    *flat(
        "network:NetworkWatcher",
        form("azure:network/networkWatcher:NetworkWatcher azure-native:network:NetworkWatcher"),
        CHECKS,
    ),
    *of(
        "network:ConnectionMonitor",
        monitor,
        form(
            "azure:network/networkConnectionMonitor:NetworkConnectionMonitor",
            "watcher=networkWatcherId groups=testGroups groups.sources=sourceEndpoints "
            "groups.destinations=destinationEndpoints groups.tests=testConfigurationNames",
        ),
        form(
            "azure-native:network:ConnectionMonitor",
            "watcher=networkWatcherName groups=testGroups groups.sources=sources "
            "groups.destinations=destinations groups.tests=testConfigurations",
        ),
    ),
    *of(
        "network:VirtualNetworkPeering",
        peering,
        form(
            "azure:network/virtualNetworkPeering:VirtualNetworkPeering",
            "network=virtualNetworkName remote=remoteVirtualNetworkId",
        ),
        form(
            "azure-native:network:VirtualNetworkPeering",
            "network=virtualNetworkName remote=remoteVirtualNetwork",
        ),
    ),
)

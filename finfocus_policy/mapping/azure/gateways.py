"""Virtual network gateways, their connections, virtual WAN hubs and ExpressRoute.

Rules (VPN Gateway, Virtual WAN, ExpressRoute pricing): a gateway by SKU and hour, point-to-site tunnels above 128,
site-to-site connections; WAN gateways by scale unit.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, kind, shown
from finfocus_policy.mapping.azure.lines import beyond, count, default, extra, fixed, flat, of
from finfocus_policy.mapping.entry import ONE, Draft, Rate
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

TUNNELS = Decimal(128)
GATEWAY = kind(
    "network:VirtualNetworkGateway",
    form("azure:network/virtualNetworkGateway:VirtualNetworkGateway", "sku=sku type=type"),
    form("azure-native:network:VirtualNetworkGateway", "sku=sku.name type=gatewayType"),
)


def gateway(view: View) -> Draft:
    """A VPN or ExpressRoute gateway."""
    sku, sort = default(view.name("sku"), "Basic"), default(view.text("type"), "Vpn")
    if isinstance(sort, str) and sort.lower() == "expressroute":
        key = keyed("azure/express-route/gateway/{}", sku)
        return Draft(sku=sku, meters=(fixed(f"ExpressRoute gateway ({shown(sku)})", "hours", key),))
    main = sort if isinstance(sort, Unknown) else keyed("azure/vpn-gateway/{}/hours", sku)
    meters = [fixed(f"VPN gateway ({shown(sku)})", "hours", main)]
    tunnels = beyond(view, "p2s_connection", TUNNELS)
    if tunnels is not None:
        name, key = "VPN gateway P2S tunnels (over 128)", "azure/vpn-gateway/p2s-tunnel"
        meters.append(Meter(name=name, unit="tunnel", keys=(key,), quantity=tunnels, usage_based=True))
    key, usage = "azure/vpn-gateway/data", "monthly_data_transfer_gb"
    meters += extra(view, "VPN gateway data tranfer", "GB", key, usage)
    return Draft(sku=sku, meters=tuple(meters))


def connection(view: View) -> Draft:
    """A site-to-site connection; connections between networks and circuits cost nothing by themselves."""
    sort, home = view.text("type"), view.linked("gateway", GATEWAY)
    if isinstance(sort, str) and sort.lower() != "ipsec":
        return Draft(free=True)
    sku = default(home.name("sku"), "Basic") if home is not None else "gateway"
    key = sort if isinstance(sort, Unknown) else "azure/vpn-gateway/connection"
    return Draft(meters=(fixed(f"VPN gateway ({shown(sku)})", "hours", key),))


def point(view: View) -> Draft:
    """A point-to-site gateway of a virtual WAN."""
    name, key = "P2S scale units (500 Mbps)", "azure/virtual-wan/p2s-unit"
    main = fixed(name, "scale units", key, count(view.whole("units"), ONE))
    more = extra(view, "P2S connections", "hours", "azure/virtual-wan/p2s-connection", "monthly_p2s_connections_hrs")
    return Draft(meters=(main, *more))


def site(view: View) -> Draft:
    """A site-to-site gateway of a virtual WAN."""
    key = "azure/virtual-wan/s2s-unit"
    return Draft(meters=(fixed("S2S scale units (500 Mbps)", "scale units", key, count(view.whole("units"), ONE)),))


def express(view: View) -> Draft:
    """An ExpressRoute gateway of a virtual WAN."""
    key = "azure/express-route/unit"
    return Draft(meters=(fixed("ER scale units (2 Gbps)", "scale units", key, count(view.whole("units"), ONE)),))


def hub(view: View) -> Draft:
    """A virtual hub; the Basic kind costs nothing."""
    sku = view.text("sku")
    if isinstance(sku, str) and sku.lower() == "basic":
        return Draft(sku=sku, free=True)
    meters = [fixed("Deployment", "hours", sku if isinstance(sku, Unknown) else "azure/virtual-wan/hub")]
    meters += extra(view, "Data processed", "GB", "azure/virtual-wan/data", "monthly_data_processed_gb")
    return Draft(meters=tuple(meters))


ENTRIES = (
    *of("network:VirtualNetworkGateway", gateway, *GATEWAY.forms),
    *of(
        "network:VirtualNetworkGatewayConnection",
        connection,
        form(
            "azure:network/virtualNetworkGatewayConnection:VirtualNetworkGatewayConnection",
            "type=type gateway=virtualNetworkGatewayId",
        ),
        form(
            "azure-native:network:VirtualNetworkGatewayConnection",
            "type=connectionType gateway=virtualNetworkGateway1",
        ),
    ),
    *of(
        "network:VpnGateway",
        site,
        form("azure:network/vpnGateway:VpnGateway", "units=scaleUnit"),
        form("azure-native:network:VpnGateway", "units=vpnGatewayScaleUnit"),
    ),
    *of(
        "network:P2sVpnGateway",
        point,
        form("azure:network/pointToPointVpnGateway:PointToPointVpnGateway", "units=scaleUnit"),
        form("azure-native:network:P2sVpnGateway", "units=vpnGatewayScaleUnit"),
    ),
    *of(
        "network:ExpressRouteGateway",
        express,
        form("azure:network/expressRouteGateway:ExpressRouteGateway", "units=scaleUnits"),
        form("azure-native:network:ExpressRouteGateway", "units=autoScaleConfiguration.bounds.min"),
    ),
    *of(
        "network:VirtualHub",
        hub,
        form("azure:network/virtualHub:VirtualHub azure-native:network:VirtualHub", "sku=sku"),
    ),
    *flat(
        "network:VpnConnection",
        form("azure:network/vpnGatewayConnection:VpnGatewayConnection azure-native:network:VpnConnection"),
        Rate(name="S2S Connections", unit="hours", key="azure/virtual-wan/s2s-connection"),
    ),
    *flat(
        "network:ExpressRouteConnection",
        form("azure:network/expressRouteConnection:ExpressRouteConnection azure-native:network:ExpressRouteConnection"),
        Rate(name="ER Connections", unit="hours", key="azure/express-route/connection"),
    ),
)

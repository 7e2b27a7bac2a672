"""Ways in and out of a network: VPC endpoints, VPN and Direct Connect connections, network firewalls.

Rules (Amazon VPC, AWS PrivateLink, Direct Connect and Network Firewall pricing pages): an interface
endpoint and a firewall by the hour in every subnet (zone) they are in; gateway endpoints are free;
a VPN or Direct Connect gateway at a transit gateway is an attachment of it.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.flat import ATTACHMENT, ATTACHMENT_DATA
from finfocus_policy.mapping.aws.meters import at_least_one, count_of, fixed, keyed, rated, times, use, used, word
from finfocus_policy.mapping.entry import Draft, Rate, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.mapping.region import find
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

ENDPOINTS = {"interface": "Interface", "gatewayloadbalancer": "GatewayLoadBalancer"}
VPN = Rate(name="VPN connection", unit="hours", key="aws/vpc/vpn")
FIREWALL_DATA = use("Data Processed", "GB", "aws/network-firewall/data", "monthly_data_processed_gb")
VPN_GATEWAY = "aws:ec2/vpnGateway:VpnGateway"
SOURCES = (
    *(
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "us-gov-east-1",
        "us-gov-west-1",
        "ca-central-1",
        "ca-west-1",
    ),
    *("eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"),
    *("ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2"),
    *("ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "af-south-1", "il-central-1"),
    *("me-central-1", "me-south-1", "sa-east-1"),
)


def vpc_endpoint(reader: Reader) -> Draft:
    """aws:ec2/vpcEndpoint:VpcEndpoint; a gateway endpoint unless it says otherwise."""
    kind = word(reader, "vpcEndpointType", "gateway")
    if kind == "gateway":
        return Draft(free=True)
    label = "type not known" if isinstance(kind, Unknown) else ENDPOINTS.get(kind, kind)
    amount = times(at_least_one(count_of(reader, "subnetIds")), HOURS_PER_MONTH)
    data = keyed("aws/vpc/endpoint", kind, "data")
    meters = (
        used("Data processed", "GB", data, reader.usage("monthly_data_processed_gb")),
        fixed(f"Endpoint ({label})", "hours", keyed("aws/vpc/endpoint", kind, "hours"), amount),
    )
    return Draft(sku=kind, meters=meters)


def vpn_connection(reader: Reader) -> Draft:
    """aws:ec2/vpnConnection:VpnConnection; one at a transit gateway is an attachment as well."""
    attached = (ATTACHMENT, ATTACHMENT_DATA) if reader.get("transitGatewayId") is not None else ()
    return Draft(meters=rated(reader, VPN, *attached))


def transfers(reader: Reader) -> list[tuple[str | Unknown, Decimal | Unknown]]:
    """The regions data goes to the location from, and how much: as the usage file says for each, else in
    the older key that means the connection's own region."""
    each = "monthly_outbound_from_region_to_dx_connection_location."
    given = [(source, reader.usage(each + source.replace("-", "_"))) for source in SOURCES]
    found: list[tuple[str | Unknown, Decimal | Unknown]] = [(s, amount) for s, amount in given if amount is not None]
    own = reader.usage("monthly_outbound_region_to_dx_location_gb")
    if found or own is None:
        return found
    context = reader.context
    return [(find(context.resource, context.graph.hints)[0], own)]


def transfer_meters(reader: Reader, place: str | Unknown) -> list[Meter]:
    """Data from each region to the location; what a public virtual interface moves has a price of its own."""
    kind = reader.usage_text("dx_virtual_interface_type")
    room = "aws/directconnect/outbound" + ("" if kind is None or kind == "private" else "-public")
    label = "location not known" if isinstance(place, Unknown) else place
    return [
        used(
            f"Outbound data transfer (from {'a region not known' if isinstance(source, Unknown) else source}, to {label})",
            "GB",
            keyed(room, source, place),
            amount,
        )
        for source, amount in transfers(reader)
    ]


def dedicated_connection(reader: Reader) -> Draft:
    """aws:directconnect/connection:Connection: the port by the hour, data by region and location."""
    speed, place = word(reader, "bandwidth", ""), word(reader, "location", "")
    kind = reader.usage_text("dx_connection_type")
    port = keyed("aws/directconnect/port", "dedicated" if kind is None else kind, speed)
    return Draft(sku=speed, meters=(fixed("DX connection", "hours", port), *transfer_meters(reader, place)))


def gateway_association(reader: Reader) -> Draft:
    """aws:directconnect/gatewayAssociation:GatewayAssociation; with a virtual private gateway it is free."""
    associated = reader.get("associatedGatewayId")
    private = isinstance(associated, str) and associated.startswith("vgw-")
    if private or reader.linked("associatedGatewayId", VPN_GATEWAY) is not None:
        return Draft(free=True)
    return Draft(meters=rated(reader, ATTACHMENT_DATA, ATTACHMENT))


def firewall(reader: Reader) -> Draft:
    """aws:networkfirewall/firewall:Firewall: an endpoint in every subnet."""
    amount = times(at_least_one(count_of(reader, "subnetMappings")), HOURS_PER_MONTH)
    hours = fixed("Network Firewall Endpoint", "hours", "aws/network-firewall/hours", amount)
    return Draft(meters=(hours, *rated(reader, FIREWALL_DATA)))


ENTRIES = (
    entry("aws:ec2/vpcEndpoint:VpcEndpoint", "ec2:VpcEndpoint", "vpcEndpointType subnetIds", vpc_endpoint),
    entry("aws:ec2/vpnConnection:VpnConnection", "ec2:VpnConnection", "transitGatewayId", vpn_connection),
    entry(
        "aws:directconnect/connection:Connection",
        "directconnect:Connection",
        "bandwidth location",
        dedicated_connection,
    ),
    entry(
        "aws:directconnect/gatewayAssociation:GatewayAssociation",
        "directconnect:GatewayAssociation",
        "associatedGatewayId",
        gateway_association,
    ),
    entry("aws:networkfirewall/firewall:Firewall", "networkfirewall:Firewall", "subnetMappings", firewall),
)

"""Addresses, NAT, VPN, load balancing and private connections.

Rules (VPC and Cloud Load Balancing pricing pages): a reserved address that nothing uses costs more than
one in use; NAT charges every VM that uses a gateway up to 32, then the gateway no longer grows dearer.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.entry import Draft, Rate, entry, flat, usage_meter
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

MOST_VMS = Decimal(32)
EGRESS = (
    ("same_region", "same-region", "within the same region"),
    ("us_or_canada", "us-or-canada", "within the US or Canada"),
    ("europe", "europe", "within Europe"),
    ("asia", "asia", "within Asia"),
    ("south_america", "south-america", "within South America"),
    ("oceania", "oceania", "to/from Indonesia and Oceania"),
    ("worldwide", "worldwide", "between continents (excludes Oceania)"),
)
TO_INTERNET = (
    ("worldwide", "worldwide", "to worldwide excluding China, Australia but including Hong Kong"),
    ("china", "china", "to China excluding Hong Kong"),
    ("australia", "australia", "to Australia"),
)


def address(reader: Reader) -> Draft:
    """A reserved address, regional or global; internal ones cost nothing."""
    kind = reader.text("addressType")
    if kind == "INTERNAL":
        return Draft(free=True)
    state, key = "unused", "gcp/compute/address/unused"
    used = reader.usage_text("address_type")
    if used is not None and used != "unused":
        state, key = "standard VM", "gcp/compute/address/in-use"
    elif used is None:
        reader.assume("the address is not used; one in use costs half as much, which the usage file can tell")
    meter_key: str | Unknown = kind if isinstance(kind, Unknown) else key
    if isinstance(used, Unknown):
        meter_key = used
    name = f"IP address ({state})"
    return Draft(meters=(Meter(name=name, unit="hours", keys=(meter_key,), quantity=HOURS_PER_MONTH),))


def router_nat(reader: Reader) -> Draft:
    """gcp:compute/routerNat:RouterNat; beyond 32 VMs a gateway costs no more."""
    vms = reader.usage("assigned_vms")
    counted = min(vms, MOST_VMS) if isinstance(vms, Decimal) else vms
    hours = Meter(
        name="Assigned VMs (first 32)",
        unit="VM-hours",
        keys=("gcp/compute/nat/vm",),
        quantity=product(counted, HOURS_PER_MONTH),
        usage_based=True,
    )
    return Draft(
        meters=(hours, usage_meter(reader, "Data processed", "GB", "gcp/compute/nat/data", "monthly_data_processed_gb"))
    )


def egress_meters(reader: Reader, words: str) -> tuple[Meter, ...]:
    """Traffic by where it goes, as the usage file tells."""
    return tuple(
        usage_meter(
            reader,
            f"{words} {where}",
            "GB",
            f"gcp/network/traffic/{key}",
            f"monthly_egress_data_transfer_gb.{usage}",
            group="Network egress",
        )
        for usage, key, where in EGRESS
    )


def vpn_gateway(reader: Reader) -> Draft:
    """VPN gateways: the traffic of their tunnels."""
    return Draft(meters=egress_meters(reader, "IPSec traffic"))


def external_gateway(reader: Reader) -> Draft:
    """gcp:compute/externalVpnGateway:ExternalVpnGateway: traffic to the internet."""
    return Draft(
        meters=tuple(
            usage_meter(
                reader,
                f"IPSec traffic {where}",
                "GB",
                f"gcp/network/internet-egress/{key}",
                f"monthly_egress_data_transfer_gb.{usage}",
                group="Network egress",
            )
            for usage, key, where in TO_INTERNET
        )
    )


def connection(reader: Reader) -> Draft:
    """gcp:servicenetworking/connection:Connection: traffic to the connected services."""
    return Draft(meters=egress_meters(reader, "Traffic"))


def proxy(reader: Reader) -> Draft:
    """Target proxies: proxy instances and data, which only usage tells."""
    count = product(reader.usage("monthly_proxy_instances"), HOURS_PER_MONTH)
    return Draft(
        meters=(
            Meter(
                name="Proxy instance",
                unit="hours",
                keys=("gcp/compute/target-proxy/instance",),
                quantity=count,
                usage_based=True,
            ),
            usage_meter(reader, "Data processed", "GB", "gcp/compute/target-proxy/data", "monthly_data_processed_gb"),
        )
    )


RULES = (
    Rate(name="Forwarding rules", unit="hours", key="gcp/compute/forwarding-rule/hours"),
    Rate(name="Ingress data", unit="GB", key="gcp/compute/forwarding-rule/data", usage="monthly_ingress_data_gb"),
)
PROXIES = (
    "regionTargetHttpProxy:RegionTargetHttpProxy",
    "regionTargetHttpsProxy:RegionTargetHttpsProxy",
    "targetGrpcProxy:TargetGrpcProxy",
    "targetHttpProxy:TargetHttpProxy",
    "targetHttpsProxy:TargetHttpsProxy",
    "targetSSLProxy:TargetSSLProxy",
    "targetTCPProxy:TargetTCPProxy",
)
ENTRIES = (
    entry("gcp:compute/address:Address", "compute:Address", "addressType", address),
    entry("gcp:compute/globalAddress:GlobalAddress", "compute:GlobalAddress", "addressType", address),
    entry("gcp:compute/routerNat:RouterNat", "compute:RouterNat", "", router_nat),
    flat(
        "gcp:compute/vPNTunnel:VPNTunnel",
        "compute:VPNTunnel",
        Rate(name="VPN Tunnel", unit="hours", key="gcp/compute/vpn/tunnel"),
    ),
    entry("gcp:compute/vPNGateway:VPNGateway", "compute:VPNGateway", "", vpn_gateway),
    entry("gcp:compute/haVpnGateway:HaVpnGateway", "compute:HaVpnGateway", "", vpn_gateway),
    entry("gcp:compute/externalVpnGateway:ExternalVpnGateway", "compute:ExternalVpnGateway", "", external_gateway),
    entry("gcp:servicenetworking/connection:Connection", "servicenetworking:Connection", "", connection),
    flat("gcp:compute/forwardingRule:ForwardingRule", "compute:ForwardingRule", *RULES),
    flat("gcp:compute/globalForwardingRule:GlobalForwardingRule", "compute:GlobalForwardingRule", *RULES),
    *(entry(f"gcp:compute/{p}", f"compute:{p.partition(':')[2]}", "", proxy) for p in PROXIES),
)

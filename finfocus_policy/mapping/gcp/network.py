"""Addresses, NAT, VPN, load balancing and private connections.

Rules (VPC and Cloud Load Balancing pricing pages): a reserved address that nothing uses costs more than
one in use; NAT charges every VM that uses a gateway up to 32, then the gateway no longer grows dearer.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from finfocus_policy.mapping.entry import Draft, Rate, entry, flat, usage_meter
from finfocus_policy.mapping.gcp.machine import spot_of
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

INSTANCE = "gcp:compute/instance:Instance"
ROUTER_NAT = "gcp:compute/routerNat:RouterNat"
FORWARDING_RULES = (
    "gcp:compute/forwardingRule:ForwardingRule",
    "gcp:compute/globalForwardingRule:GlobalForwardingRule",
)
USES = {
    "unused": ("unused", "gcp/compute/address/unused"),
    "standard_vm": ("standard VM", "gcp/compute/address/in-use"),
    "preemptible_vm": ("preemptible VM", "gcp/compute/address/in-use-spot"),
}
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


def use_of(reader: Reader) -> str | Unknown | None:
    """What uses an address, as the usage file tells or the resources that refer to it do."""
    told = reader.usage_text("address_type")
    if told is not None:
        return told
    for machine in reader.users("networkInterfaces", INSTANCE):
        spot = spot_of(machine, "scheduling.preemptible", model="scheduling.provisioningModel")
        return spot if isinstance(spot, Unknown) else "preemptible_vm" if spot else "standard_vm"
    if reader.users("natIps", ROUTER_NAT):
        return "standard_vm"
    return "forwarding_rule" if reader.users("ipAddress", *FORWARDING_RULES) else None


def address(reader: Reader) -> Draft:
    """A reserved address, regional or global; internal ones, those of load balancers and IPv6 ones cost nothing."""
    kind, used, version = reader.text("addressType"), use_of(reader), reader.text("ipVersion")
    if kind == "INTERNAL" or used == "forwarding_rule" or version == "IPV6":
        return Draft(free=True)
    if used is None:
        reader.assume("the address is not used; one in use costs half as much, which the usage file can tell")
    state, key = USES["unused" if used is None else str(used)] if used in (None, *USES) else USES["standard_vm"]
    unknown = next((u for u in (kind, used, version) if isinstance(u, Unknown)), None)
    keys: tuple[str | Unknown, ...] = (key if unknown is None else unknown,)
    return Draft(meters=(Meter(name=f"IP address ({state})", unit="hours", keys=keys, quantity=HOURS_PER_MONTH),))


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


def egress_meters(reader: Reader, words: str, prices: str, places: Iterable[tuple[str, str, str]]) -> tuple[Meter, ...]:
    """Traffic by where it goes, as the usage file tells."""
    return tuple(
        usage_meter(
            reader,
            f"{words} {where}",
            "GB",
            f"gcp/network/{prices}/{key}",
            f"monthly_egress_data_transfer_gb.{usage}",
            group="Network egress",
        )
        for usage, key, where in places
    )


def vpn_gateway(reader: Reader) -> Draft:
    """VPN gateways: the traffic of their tunnels."""
    return Draft(meters=egress_meters(reader, "IPSec traffic", "traffic", EGRESS))


def external_gateway(reader: Reader) -> Draft:
    """gcp:compute/externalVpnGateway:ExternalVpnGateway: traffic to the internet."""
    return Draft(meters=egress_meters(reader, "IPSec traffic", "internet-egress", TO_INTERNET))


def connection(reader: Reader) -> Draft:
    """gcp:servicenetworking/connection:Connection: traffic to the connected services."""
    return Draft(meters=egress_meters(reader, "Traffic", "traffic", EGRESS))


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
    entry("gcp:compute/address:Address", "compute:Address", "addressType ipVersion", address),
    entry("gcp:compute/globalAddress:GlobalAddress", "compute:GlobalAddress", "addressType ipVersion", address),
    entry(ROUTER_NAT, "compute:RouterNat", "", router_nat),
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

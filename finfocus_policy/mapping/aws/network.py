"""NAT gateways and Elastic IP addresses.

Every public IPv4 address costs the same by the hour, in use or idle (since February 2024). An Elastic
IP is charged at the Elastic IP, once, whoever uses it: a NAT gateway given one is not charged for it
again. Addresses a regional NAT gateway allocates by itself are its own.
"""

from __future__ import annotations

from dataclasses import replace

from finfocus_policy.mapping.entry import Draft, Rate, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

HOURS = Rate(name="NAT gateway", unit="hours", key="aws/vpc/nat-gateway/hours")
DATA = Rate(name="Data processed", unit="GB", key="aws/vpc/nat-gateway/data", usage="monthly_data_processed_gb")
AMAZON_POOL = "amazon"


def address_meter(quantity: Unknown | None = None) -> Meter:
    """A public IPv4 address for a month, or for nobody knows how long."""
    amount = HOURS_PER_MONTH if quantity is None else quantity
    return Meter(name="Public IPv4 address", unit="hours", keys=("aws/vpc/public-ipv4",), quantity=amount)


def own_address(reader: Reader) -> list[Meter]:
    """The address of a public gateway that was given none."""
    if reader.get("allocationId") is not None or reader.items("availabilityZoneAddresses"):
        reader.assume("its public address is charged at the Elastic IP")
        return []
    kind = reader.text("connectivityType")
    if isinstance(kind, Unknown):
        return [address_meter(kind)]
    if kind == "private":
        return []
    reader.assume("one public IPv4 address of its own")
    return [address_meter()]


def nat_gateway(reader: Reader) -> Draft:
    """aws:ec2/natGateway:NatGateway; a regional one is charged in every zone it serves."""
    mode = reader.text("availabilityMode")
    meters = [HOURS.meter(reader), DATA.meter(reader), *own_address(reader)]
    if isinstance(mode, Unknown):
        meters[0] = replace(meters[0], quantity=mode)
    elif mode == "regional":
        zones = len(reader.items("availabilityZoneAddresses"))
        if not zones:
            reader.assume("a regional gateway counted in one zone; each further zone is charged the same again")
        meters[0] = replace(meters[0], quantity=HOURS_PER_MONTH * max(zones, 1))
    return Draft(meters=tuple(meters))


def elastic_ip(reader: Reader) -> Draft:
    """aws:ec2/eip:Eip; an address from a pool of one's own is not charged."""
    pool, owned = reader.text("publicIpv4Pool"), reader.text("customerOwnedIpv4Pool")
    for value in (pool, owned):
        if isinstance(value, Unknown):
            return Draft(meters=(address_meter(value),))
    if pool not in (None, AMAZON_POOL) or owned is not None:
        reader.assume("an address of your own pool is not charged")
        return Draft(free=True)
    return Draft(meters=(address_meter(),))


ENTRIES = (
    entry(
        "aws:ec2/natGateway:NatGateway",
        "ec2:NatGateway",
        "allocationId connectivityType availabilityMode availabilityZoneAddresses",
        nat_gateway,
    ),
    entry("aws:ec2/eip:Eip", "ec2:Eip", "publicIpv4Pool customerOwnedIpv4Pool", elastic_ip),
)

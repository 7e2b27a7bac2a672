"""Load balancers: by the hour, and by capacity units or data that only usage tells.

Capacity units of a month are the largest of four dimensions. The usage keys and how they count are
Infracost's, so that a usage file means the same here: new connections over 100, active connections
over 3,000, GB, and (application load balancers) rule evaluations over 1,000, all of the month.
One that faces the internet holds a public IPv4 address in each of its subnets (Amazon VPC pricing page).
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import count_of, rated, times
from finfocus_policy.mapping.entry import Draft, Rate, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

NAMES = {
    "application": "Application load balancer",
    "network": "Network load balancer",
    "gateway": "Gateway load balancer",
}
DIMENSIONS = (("new_connections", 100), ("active_connections", 3000), ("processed_bytes_gb", 1))
RULES = ("rule_evaluations", 1000)
PLACES = ("subnetMappings", "subnets", "availabilityZones")
SUBNET = "aws:ec2/subnet:Subnet"
TWO_ZONES = Decimal(2)
ADDRESSED = ("application", "network")
WITHOUT_ADDRESSES = "dualstack-without-public-ipv4"


def capacity(reader: Reader, kind: str | Unknown) -> Decimal | Unknown | None:
    """Capacity units of a month (LCU-hours over 730), None when no usage is given."""
    dimensions = (*DIMENSIONS, RULES) if kind == "application" else DIMENSIONS
    given = [(reader.usage(key), size) for key, size in dimensions]
    units: list[Decimal] = []
    for amount, size in given:
        if isinstance(amount, Unknown):
            return amount
        if amount is not None:
            units.append(amount / size)
    return max(units) / HOURS_PER_MONTH if units else None


def zones_of(reader: Reader) -> Decimal | Unknown:
    """In how many subnets it is: as many as it lists, else the public ones it depends on; two where it names none."""
    counts = [count_of(reader, path) for path in PLACES]
    found = next((count for count in counts if isinstance(count, Decimal) and count), None)
    if found is not None:
        return found
    subnets = reader.targets("subnets", SUBNET)
    public = [each for each in subnets if each.flag("mapPublicIpOnLaunch") is True]
    if subnets:
        reader.assume("a public IPv4 address in each public subnet it depends on")
        return Decimal(len(public or subnets))
    unknown = next((count for count in counts if isinstance(count, Unknown)), None)
    if unknown is None:
        reader.assume("two public IPv4 addresses, no subnets are given")
    return TWO_ZONES if unknown is None else unknown


def own_addresses(reader: Reader) -> Decimal | Unknown:
    """The addresses that are its own: those of subnets it has no Elastic IP for, which is charged by itself."""
    mappings, zones = reader.items("subnetMappings"), zones_of(reader)
    unclear = next((each.unknown for each in mappings if each.unknown is not None), zones)
    held = sum(1 for each in mappings if each.get("allocationId") is not None)
    return unclear if isinstance(unclear, Unknown) else unclear - held


def address_meters(reader: Reader) -> list[Meter]:
    """The public addresses of a balancer that faces the internet, as it does unless it says otherwise."""
    internal = reader.flag("internal")
    kind = reader.text("ipAddressType")
    if internal is True or kind == WITHOUT_ADDRESSES:
        return []
    unclear = next((u for u in (internal, kind) if isinstance(u, Unknown)), None)
    amount = own_addresses(reader) if unclear is None else unclear
    if amount == 0:
        reader.assume("its public addresses are charged at the Elastic IPs")
        return []
    hours = times(amount, HOURS_PER_MONTH)
    return [Meter(name="Public IPv4 addresses", unit="hours", keys=("aws/vpc/public-ipv4",), quantity=hours)]


def load_balancer(reader: Reader) -> Draft:
    """Application, network and gateway load balancers; application unless said otherwise."""
    kind = reader.name("loadBalancerType")
    kind = "application" if kind is None else kind
    keys = (kind, kind) if isinstance(kind, Unknown) else (f"aws/elb/{kind}/hours", f"aws/elb/{kind}/lcu")
    name = NAMES.get(str(kind), "Load balancer")
    units = capacity(reader, kind)
    return Draft(
        sku=kind,
        meters=(
            Meter(name=name, unit="hours", keys=(keys[0],), quantity=HOURS_PER_MONTH),
            Meter(
                name="Load balancer capacity units",
                unit="LCU",
                keys=(keys[1],),
                quantity=units,
                usage_based=True,
                scale=HOURS_PER_MONTH,
            ),
            *(address_meters(reader) if kind in ADDRESSED else ()),
        ),
    )


CLASSIC = (
    Rate(name="Classic load balancer", unit="hours", key="aws/elb/classic/hours"),
    Rate(name="Data processed", unit="GB", key="aws/elb/classic/data", usage="monthly_data_processed_gb"),
)


def classic(reader: Reader) -> Draft:
    """Load balancers of the first generation."""
    return Draft(meters=(*rated(reader, *CLASSIC), *address_meters(reader)))


PLACE_KEYS = "internal ipAddressType subnets subnetMappings availabilityZones"
KEYS = f"loadBalancerType {PLACE_KEYS}"
ENTRIES = (
    entry(SUBNET, "ec2:Subnet", "mapPublicIpOnLaunch", None),
    entry("aws:lb/loadBalancer:LoadBalancer", "lb:LoadBalancer", KEYS, load_balancer),
    entry("aws:alb/loadBalancer:LoadBalancer", "lb:LoadBalancer", KEYS, load_balancer),
    entry("aws:applicationloadbalancing/loadBalancer:LoadBalancer", "lb:LoadBalancer", KEYS, load_balancer),
    entry("aws:elasticloadbalancingv2/loadBalancer:LoadBalancer", "lb:LoadBalancer", KEYS, load_balancer),
    entry("aws:elb/loadBalancer:LoadBalancer", "elb:LoadBalancer", PLACE_KEYS, classic),
    entry("aws:elasticloadbalancing/loadBalancer:LoadBalancer", "elb:LoadBalancer", PLACE_KEYS, classic),
)

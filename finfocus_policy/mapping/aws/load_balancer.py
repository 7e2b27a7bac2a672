"""Load balancers: by the hour, and by capacity units or data that only usage tells.

Capacity units of a month are the largest of four dimensions. The usage keys and how they count are
Infracost's, so that a usage file means the same here: new connections over 100, active connections
over 3,000, GB, and (application load balancers) rule evaluations over 1,000, all of the month.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.entry import Draft, Rate, entry, flat
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
        ),
    )


CLASSIC = (
    Rate(name="Classic load balancer", unit="hours", key="aws/elb/classic/hours"),
    Rate(name="Data processed", unit="GB", key="aws/elb/classic/data", usage="monthly_data_processed_gb"),
)
ENTRIES = (
    entry("aws:lb/loadBalancer:LoadBalancer", "lb:LoadBalancer", "loadBalancerType", load_balancer),
    entry("aws:alb/loadBalancer:LoadBalancer", "lb:LoadBalancer", "loadBalancerType", load_balancer),
    entry(
        "aws:applicationloadbalancing/loadBalancer:LoadBalancer", "lb:LoadBalancer", "loadBalancerType", load_balancer
    ),
    entry("aws:elasticloadbalancingv2/loadBalancer:LoadBalancer", "lb:LoadBalancer", "loadBalancerType", load_balancer),
    flat("aws:elb/loadBalancer:LoadBalancer", "elb:LoadBalancer", *CLASSIC),
    flat("aws:elasticloadbalancing/loadBalancer:LoadBalancer", "elb:LoadBalancer", *CLASSIC),
)

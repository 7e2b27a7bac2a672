"""Rules of DigitalOcean and Cloudflare that single cases do not show."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.registry import describe
from finfocus_policy.model.cost import Priced
from finfocus_policy.model.resource import Resource
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.mapping.support import UNKNOWN, Usage, provider, resource, urn

CATALOG = Catalog()
ADDRESS = "digitalocean:index/reservedIp:ReservedIp"
POOL = "cloudflare:index/loadBalancerPool:LoadBalancerPool"


def made(type: str, inputs: dict[str, Any], name: str = "it", **more: Any) -> Resource:
    home = provider(None, package=type.partition(":")[0])
    return resource(type, inputs, name=name, provider=home, **more)


def priced(it: Resource, *others: Resource) -> Priced:
    return CATALOG.price(describe(it, Graph((*others, it)), Usage()))


@pytest.mark.parametrize(
    "kind", ["reservedIpAssignment:ReservedIpAssignment", "floatingIpAssignment:FloatingIpAssignment"]
)
def test_an_address_that_an_assignment_gives_away_costs_nothing(kind: str) -> None:
    inputs = {"ipAddress": UNKNOWN, "dropletId": UNKNOWN}
    given = made(f"digitalocean:index/{kind}", inputs, "given", dependencies={"ipAddress": (urn(ADDRESS, "it"),)})
    it = made(ADDRESS, {"region": "nyc3"})
    assert priced(it, given).monthly_cost == 0
    assert priced(it).monthly_cost == Decimal(5)


def test_two_endpoints_of_a_stack_are_included_however_pools_share_them() -> None:
    pools = [made(POOL, {"name": f"p{i}", "origins": [{"address": f"192.0.2.{i}"}]}, f"p{i}") for i in range(4)]
    graph = Graph(pools)
    paid = [CATALOG.price(describe(pool, graph, Usage())).monthly_cost for pool in pools]
    assert paid == [0, 0, 5, 5]

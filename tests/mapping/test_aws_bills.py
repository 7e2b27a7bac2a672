"""What AWS would bill: realistic resources of us-east-1, each with the lines of its bill counted by hand.

A line is a quantity and the price of one, by the public price pages. Where the mapping forgets a line, counts one too
much or takes another quantity, the sums differ.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.mapping.registry import describe
from finfocus_policy.model.cost import Status
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.mapping.support import Usage, related

BILLS = [json.loads(line) for line in Path(__file__).with_name("bills_aws.jsonl").read_text().splitlines()]
CATALOG = Catalog()
CENT = Decimal("0.01")


@pytest.mark.parametrize("bill", BILLS, ids=lambda bill: bill["what"])
def test_the_bill(bill: dict[str, Any]) -> None:
    it, graph = related(bill)
    answer = CATALOG.price(describe(it, graph, Usage(bill.get("usage"))))
    assert answer.status is not Status.UNPRICED, answer.detail
    lines = [(c.name, c.quantity, c.unit_price) for c in answer.components if c.monthly_cost]
    wanted = sum((Decimal(quantity) * Decimal(price) for quantity, price in bill["lines"]), Decimal(0))
    assert abs(answer.known_cost - wanted) < CENT, lines


def test_bills_are_of_many_services() -> None:
    assert len(BILLS) >= 50
    assert len({bill["type"] for bill in BILLS}) >= 35

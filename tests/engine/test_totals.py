from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.engine.totals import assemble
from finfocus_policy.model.cost import Status
from tests.engine.made import estimate, result


def test_unpriced_resources_count_with_what_is_known_of_them() -> None:
    made = estimate(result("a", "10"), result("b", None, known="0.8"), result("c", None), result("d", None, status=Status.FREE))
    assert made.total.amount == Decimal("10.8")
    assert made.is_lower_bound
    assert (made.coverage.resources, made.coverage.priced, made.coverage.free, made.coverage.unpriced) == (4, 1, 1, 2)
    assert made.coverage.reasons == {"unknown_input": 2}


def test_currencies_are_kept_apart() -> None:
    made = estimate(result("a", "10"), result("b", "20", currency="EUR"))
    assert {c: m.amount for c, m in made.totals.items()} == {"USD": Decimal(10), "EUR": Decimal(20)}
    assert made.total.amount == Decimal(10)


def test_a_filter_keeps_the_facts_of_the_whole() -> None:
    base = estimate(result("a", "10", previous="4"), result("b", "20", previous="20"), previous_known=True, omitted=3)
    part = assemble(base.results[:1], base=base)
    assert (part.total.amount, part.previous_total and part.previous_total.amount) == (Decimal(10), Decimal(4))
    assert (part.project, part.omitted) == ("shop", 3)


def test_difference_counts_what_goes() -> None:
    made = estimate(result("a", "10"), deleted=(result("old", "15"),), previous_known=True)
    assert made.difference is not None
    assert made.difference.amount == Decimal(-5)


@given(st.lists(st.decimals(min_value=0, max_value=10**6, places=7), max_size=20), st.randoms())
def test_order_changes_nothing(costs: list[Decimal], random: object) -> None:
    results = [result(f"r{i}", str(c)) for i, c in enumerate(costs)]
    mixed = list(results)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert estimate(*results) == estimate(*mixed)
    assert estimate(*results).total.amount == sum(costs, Decimal(0))

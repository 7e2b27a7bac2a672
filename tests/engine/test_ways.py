from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.engine.ways import Variants, ways_back
from tests.engine.made import result

TEN = [result(f"web-{i}", "8.392") for i in range(10)]
SMALLER = {r.urn: [("root volume gp2 -> gp3", Decimal("8.232")), ("t3.micro -> t3.nano", Decimal("4.596"))] for r in TEN}


def offering(costs: Mapping[str, Sequence[tuple[str, Decimal | None]]]) -> Variants:
    return lambda urn: iter(costs.get(urn, ()))


def test_a_smaller_size_for_as_few_as_needed_and_fewer_of_them() -> None:
    ways = ways_back(TEN, Decimal("23.92"), offering(SMALLER), "USD")
    assert ways == (
        "7 of the 10 like web-0: t3.micro -> t3.nano: saves $26.57, $57.35 a month remains",
        "3 fewer t3.micro (10 -> 7): saves $25.18, $58.74 a month remains",
    )


def test_a_gentle_change_that_is_enough_is_named() -> None:
    ways = ways_back(TEN, Decimal("0.30"), offering(SMALLER), "USD")
    assert ways[0] == "1 of the 10 like web-0: t3.micro -> t3.nano: saves $3.80, $80.12 a month remains"


def test_savings_are_combined_when_no_single_change_is_enough() -> None:
    results = [result("a", "100", sku="m5.large"), result("b", "60", sku="r5.large")]
    costs = {results[0].urn: [("m5.large -> m5.medium", Decimal(50))], results[1].urn: [("r5.large -> r5.medium", Decimal(30))]}
    assert ways_back(results, Decimal(70), offering(costs), "USD") == (
        "a: m5.large -> m5.medium; b: r5.large -> r5.medium: saves $80.00, $80.00 a month remains",
    )
    assert ways_back(results, Decimal(90), offering(costs), "USD") == (), "not reachable: nothing is invented"


def test_secret_resources_and_dearer_or_unpriced_variants_are_never_named() -> None:
    hidden = result("vault", "500", secret=True)
    open_one = result("a", "10")
    costs = {hidden.urn: [("m5.large -> m5.nano", Decimal(1))], open_one.urn: [("up", Decimal(20)), ("odd", None)]}
    assert ways_back([hidden, open_one], Decimal(5), offering(costs), "USD") == ()


@given(st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=12), st.integers(min_value=1, max_value=10**7))
def test_every_way_named_really_saves_enough(costs: list[int], excess: int) -> None:
    results = [result(f"r{i}", str(c), sku=f"s{c}") for i, c in enumerate(costs)]
    table = {r.urn: [("half", r.known_cost / 2)] for r in results}
    total = sum(costs)
    for way in ways_back(results, Decimal(excess), offering(table), "USD"):
        remains = Decimal(way.rsplit(", ", 1)[1].split(" ")[0].lstrip("$").replace(",", ""))
        assert remains <= Decimal(total - excess) + Decimal("0.01")

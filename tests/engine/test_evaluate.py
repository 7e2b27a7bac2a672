from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.engine.evaluate import evaluate, excess, hold
from finfocus_policy.model.budget import Budget, BudgetVerdict, Limit, Scope, Threshold
from finfocus_policy.model.settings import Settings
from tests.engine.made import estimate, result

OK, WARN, DENY = BudgetVerdict.OK, BudgetVerdict.WARN, BudgetVerdict.DENY
NOT = BudgetVerdict.NOT_EVALUATED


def percent(number: str) -> Limit:
    return Limit(percent=Decimal(number))


def amount(number: str) -> Limit:
    return Limit(amount=Decimal(number))


def budget(monthly: str = "100", **about: Any) -> Budget:
    return Budget(name=about.pop("name", "b"), monthly=Decimal(monthly), **about)


def held(one: Budget, *results: Any, **about: Any) -> Any:
    return evaluate(estimate(*results, **about), Settings(budgets=(one,)))[0]


@pytest.mark.parametrize(
    ("cost", "monthly", "verdict"),
    [
        ("79.99", "100", OK),
        ("80", "100", WARN),
        ("100", "100", WARN),
        ("100.01", "100", DENY),
        ("0.01", "0", DENY),
        ("0", "0", OK),
        ("0", "100", OK),
        ("1000000000000", "0.01", DENY),
    ],
)
def test_default_thresholds_warn_when_reached_and_deny_above(cost: str, monthly: str, verdict: BudgetVerdict) -> None:
    assert held(budget(monthly), result("a", cost)).verdict is verdict


@pytest.mark.parametrize(
    ("threshold", "previous", "verdict", "said"),
    [
        (Threshold(increase=amount("10")), "40", DENY, "rises by $20.00 from $40.00, more than $10.00"),
        (Threshold(increase=amount("20")), "40", OK, ""),
        (Threshold(increase=percent("10")), "40", DENY, "more than $4.00 (10%)"),
        (Threshold(increase=percent("50")), "40", OK, ""),
        (Threshold(increase=percent("10")), "0", OK, "the previous total is zero"),
        (Threshold(increase=amount("10")), "0", DENY, "rises by $60.00 from $0.00"),
        (Threshold(increase=percent("0")), "90", OK, ""),
    ],
)
def test_increase_is_measured_from_the_previous_total(
    threshold: Threshold, previous: str, verdict: BudgetVerdict, said: str
) -> None:
    got = held(budget("1000", deny=threshold, warn=Threshold()), result("a", "60", previous=previous), previous_known=True)
    assert got.verdict is verdict
    assert said in " ".join(got.reasons)


@pytest.mark.parametrize(
    ("threshold", "verdict", "said"),
    [
        (Threshold(increase=percent("10")), OK, "increase in percent is not evaluated: unchanged resources are left out"),
        (Threshold(increase=amount("10")), DENY, "it rises by $20.00 from $40.00, more than $10.00"),
    ],
)
def test_what_the_changes_cost_before_is_not_the_previous_total(threshold: Threshold, verdict: BudgetVerdict, said: str) -> None:
    changes = estimate(result("a", "60", previous="40"), previous_known=True, omitted=44)
    got = hold(budget("1000", warn=Threshold(), deny=threshold), changes)
    assert (got.verdict, got.reasons) == (verdict, (said,))
    assert excess(got, changes) == (10 if verdict is DENY else 0)


def test_increase_without_a_known_previous_total_is_said_and_decides_nothing() -> None:
    got = held(budget("1000", deny=Threshold(increase=amount("1"))), result("a", "60"))
    assert got.verdict is OK
    assert got.reasons == ("increase is not evaluated: the previous total is not known",)


def test_deleted_resources_count_in_the_previous_total() -> None:
    gone = result("old", "500")
    got = held(
        budget("1000", deny=Threshold(increase=amount("1"))), result("a", "60"), deleted=(gone,), previous_known=True
    )
    assert got.verdict is OK, "500 went, 60 came: no increase"


@pytest.mark.parametrize(
    ("scope", "matched"),
    [
        (Scope(), 3),
        (Scope(provider="aws"), 2),
        (Scope(provider="a*"), 3),
        (Scope(type="aws:rds/*"), 1),
        (Scope(tags={"team": "retail"}), 1),
        (Scope(tags={"team": "*"}), 2),
        (Scope(tags={"team": "*", "env": "prod"}), 1),
        (Scope(type="gcp:*"), 0),
    ],
)
def test_scope_globs_must_all_match(scope: Scope, matched: int) -> None:
    results = (
        result("a", "10", tags={"team": "retail"}),
        result("b", "20", type="aws:rds/instance:Instance", tags={"team": "data", "env": "prod"}),
        result("c", "40", provider="azure", type="azure-native:compute:Disk"),
    )
    got = held(budget(scope=scope), *results)
    assert got.matched == matched


def test_budgets_of_other_stacks_are_not_looked_at() -> None:
    ours = budget(name="ours", scope=Scope(project="shop", stack="prod-*"))
    other = budget(name="other", scope=Scope(stack="dev-*"))
    got = evaluate(estimate(result("a", "500")), Settings(budgets=(other, ours)))
    assert [(r.budget.name, r.verdict) for r in got] == [("ours", DENY)]


def test_errors_and_foreign_currencies_are_never_evaluated() -> None:
    assert held(budget(), result("a", "500"), errors=("quota lookup failed",)).verdict is NOT
    got = held(budget(currency="EUR"), result("a", "500"))
    assert got.verdict is NOT
    assert got.reasons == ("it is in EUR, but prices are in USD",)


def test_an_unpriced_resource_keeps_a_broken_budget_broken_and_makes_a_lower_bound() -> None:
    got = held(budget(), result("a", "101"), result("b", None, known="0.8"))
    assert (got.verdict, got.is_lower_bound, got.projected) == (DENY, True, Decimal("101.8"))


@pytest.mark.parametrize(
    ("deny", "previous", "over"),
    [
        (Threshold(at=percent("100")), None, "50"),
        (Threshold(increase=amount("10")), "120", "20"),
        (Threshold(at=percent("100"), increase=percent("10")), "100", "50"),
        (Threshold(at=amount("140"), increase=percent("10")), "100", "40"),
        (Threshold(increase=percent("10")), "0", "0"),
        (Threshold(increase=amount("10")), None, "0"),
    ],
)
def test_excess_is_what_has_to_go_to_keep_every_deny_threshold(deny: Threshold, previous: str | None, over: str) -> None:
    one = budget("100", deny=deny)
    made = estimate(result("a", "150", previous=previous), previous_known=previous is not None)
    assert excess(evaluate(made, Settings(budgets=(one,)))[0], made) == Decimal(over)


costs = st.decimals(min_value=0, max_value=10**9, places=4)
limits = st.one_of(costs.map(lambda a: Limit(amount=a)), costs.map(lambda p: Limit(percent=p)))


@given(first=st.lists(costs, max_size=6), more=costs, monthly=costs, deny=limits, known=st.booleans())
def test_adding_a_resource_never_mends_a_broken_budget(
    first: list[Decimal], more: Decimal, monthly: Decimal, deny: Limit, known: bool
) -> None:
    one = Budget(name="b", monthly=monthly, deny=Threshold(at=deny, increase=deny))
    results = [result(f"r{i}", str(c), previous="1") for i, c in enumerate(first)]
    before = held(one, *results, previous_known=known)
    after = held(one, *results, result("new", str(more)), previous_known=known)
    order = [OK, WARN, DENY]
    assert order.index(after.verdict) >= order.index(before.verdict)

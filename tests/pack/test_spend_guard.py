"""spend-guard on a recorded `pulumi up` of the shop and the `up` of its change."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.history.names import StackKey
from finfocus_policy.history.store import History, load
from finfocus_policy.history.verdict import StoredVerdict
from finfocus_policy.model.budget import Budget, Level, Limit, Scope, Threshold
from finfocus_policy.model.cost import CostComponent, CostResult, Priced, Status
from finfocus_policy.model.resource import Operation, ResourceDescriptor
from finfocus_policy.model.settings import Settings
from finfocus_policy.pack.context import StackContext
from finfocus_policy.pack.spend import Baseline, SpendGuard, baseline, ceiling, strongest
from tests.pack.driving import play, recorded

SHOP = StackKey(organization="organization", project="shop", stack="dev")
NOW = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)
USD = Decimal


def bring_up(home):
    """The first `up`: a preview and an update, as recorded."""
    for index in (0, 1):
        assert not play(recorded("shop-update", "engine-up", index), home).of("spend-guard")
    return load(SHOP, home / "ff")


def totals(home):
    """What the shop costs deployed, and what its change would make of it."""
    history = bring_up(home)
    play(recorded("shop-update", "engine-up2", 0), home)
    return history.deployed.total, load(SHOP, home / "ff").previewed.total


def up2(home, **env):
    return play(recorded("shop-update", "engine-up2", 1), home, env=env)


def test_an_update_stores_what_is_deployed_and_a_preview_what_is_planned(home):
    history = bring_up(home)
    assert history.notes == ()
    # the stand-in provider gives a task definition no ARN, so in the update nothing tells which one the service runs
    job = "urn:pulumi:dev::shop::aws:ecs/service:Service::job"
    assert history.deployed.costs == {urn: cost for urn, cost in history.previewed.costs.items() if urn != job}
    assert history.deployed.total == sum(history.deployed.costs.values()) > 4000


@pytest.mark.slow
def test_the_change_is_told_from_the_next_preview_on(home):
    deployed, planned = totals(home)
    result = play(recorded("shop-update", "engine-up2", 0), home)
    (summary,) = result.of("cost-estimate")
    change = planned - deployed
    assert f"${abs(change):,.2f}" in summary.message
    assert f"${deployed:,.2f}" in summary.message


@pytest.mark.slow
def test_where_no_update_is_known_the_change_is_told_since_the_last_preview(home):
    first = play(recorded("shop-update", "engine-up", 0), home).of("cost-estimate")[0].message
    planned = load(SHOP, home / "ff").previewed.total
    assert "change" not in first
    assert play(recorded("shop-update", "engine-up", 0), home).of("cost-estimate")[0].message == first
    grown = play(recorded("shop-update", "engine-up2", 0), home).of("cost-estimate")[0].message.splitlines()
    change = load(SHOP, home / "ff").previewed.total - planned
    (line,) = (line for line in grown if line.startswith("change since the preview of 2026-11-21 12:00 UTC: "))
    assert f"${abs(change):,.2f}" in line
    assert f"from ${planned:,.2f}" in line
    assert grown[-1].startswith("Settings: ")


def test_a_preview_is_no_previous_total(home):
    """An `increase` held against the last preview would be passed by asking twice."""
    budgets = [{"name": "growth", "monthly": 10**6, "deny": {"increase": 1}}]
    config = {"cost-budget": {"budgets": budgets}}
    for name in ("engine-up", "engine-up2"):
        (said,) = (d for d in play(recorded("shop-update", name, 0), home, config=config).of("cost-budget") if "growth" in d.message)
        assert "increase is not evaluated: the previous total is not known" in said.message
        assert said.level is Level.ADVISORY


def test_stops_before_the_resource_that_breaks_the_budget(home):
    deployed, planned = totals(home)
    assert planned > deployed
    monthly = (deployed + planned) / 2
    result = up2(home, FINFOCUS_MONTHLY=str(monthly))
    stops = result.of("spend-guard")
    assert stops
    assert {(d.call, d.level) for d in stops} == {("Analyze", Level.MANDATORY)}
    first = stops[0]
    assert first.urn.startswith("urn:pulumi:dev::shop::aws:")
    assert f"before this update: ${deployed:,.2f} a month, deployed by the update of 2026-11-21" in first.message
    assert "of it is taken away by this update" in first.message
    assert f"${monthly:,.2f}" in first.message


def test_a_budget_above_the_plan_lets_the_update_through(home):
    _, planned = totals(home)
    assert not up2(home, FINFOCUS_MONTHLY=str(planned + 1)).of("spend-guard")


def test_skip_preview_counts_from_what_is_deployed(home):
    deployed = bring_up(home).deployed.total
    for path in (home / "ff").rglob("*preview*"):
        path.unlink()
    result = up2(home, FINFOCUS_MONTHLY=str(deployed + 1))
    assert result.of("spend-guard")
    assert f"${deployed:,.2f} a month, deployed by" in result.of("spend-guard")[0].message


@pytest.mark.slow
def test_a_budget_in_another_currency_hides_no_other(home):
    bring_up(home)
    budgets = '[{"name": "few", "monthly": 1, "currency": "EUR"}, {"name": "usd", "monthly": 10}]'
    (first, *_) = up2(home, FINFOCUS_BUDGETS=budgets).of("spend-guard")
    assert "above budget usd of $10.00" in first.message


def test_the_first_up_without_a_preview_counts_from_nothing(home):
    run = recorded("shop-update", "engine-up", 1)
    stops = play(run, home, env={"FINFOCUS_MONTHLY": "500"}).of("spend-guard")
    assert "nothing is known of what was deployed before" in stops[0].message
    assert "has created" in stops[0].message


def test_the_first_up_after_a_preview_says_it_uses_the_plan(home):
    play(recorded("shop-update", "engine-up", 0), home)
    stops = play(recorded("shop-update", "engine-up", 1), home, env={"FINFOCUS_MONTHLY": "500"}).of("spend-guard")
    assert "planned by the preview of 2026-11-21" in stops[0].message
    assert "has created nothing" in stops[0].message


@pytest.mark.parametrize(
    ("folder", "name", "index"),
    [("shop-update", "engine-up", 0), ("shop-update", "engine-preview", 0), ("shop-update", "engine-policy-analyze", 0)],
)
def test_previews_and_analyses_are_not_stopped(home, folder, name, index):
    result = play(recorded(folder, name, index), home, env={"FINFOCUS_MONTHLY": "1"})
    assert not result.of("spend-guard")


def test_policy_analyze_stores_nothing(home):
    play(recorded("shop-update", "engine-policy-analyze"), home)
    assert not [p for p in home.rglob("*") if p.is_file()]


def test_an_errored_preview_stores_nothing(home):
    result = play(recorded("errored"), home, config={"cost-budget": {"monthly": 1}})
    assert not result.of("cost-estimate")
    assert not [p for p in home.rglob("*") if p.is_file()]


@pytest.mark.slow
def test_off_and_advisory(home):
    run = recorded("shop-update", "engine-up", 1)
    assert not play(run, home, env={"FINFOCUS_MONTHLY": "500"}, config={"spend-guard": "disabled"}).of("spend-guard")
    fresh = home / "fresh"
    fresh.mkdir()
    told = play(run, fresh, env={"FINFOCUS_MONTHLY": "500"}, config={"spend-guard": "advisory"}).of("spend-guard")
    assert {d.level for d in told} == {Level.ADVISORY}
    assert all(d.message.startswith("not stopped, the policy is advisory: ") for d in told)
    assert not play(run, home).of("spend-guard")


# The running total by itself.


def result(urn, cost, *, unknown=False, secret=False):
    parts = [] if cost is None else [component(cost)]
    status = Status.UNPRICED if unknown else Status.PRICED
    return CostResult(
        urn=urn,
        type="aws:ec2/instance:Instance",
        name=urn,
        operation=Operation.NONE,
        priced=Priced(status=status, components=tuple(parts)),
        descriptor=ResourceDescriptor(provider="aws", resource_type="ec2"),
        secret=secret,
    )


def component(cost):
    return CostComponent(name="c", unit="h", quantity=None, unit_price=None, monthly_cost=USD(cost))


def budget(monthly, name="b", **scope):
    return Budget(name=name, monthly=USD(monthly), scope=Scope(**scope))


def guard(monthly, before=None):
    return SpendGuard(budget(monthly), before or Baseline(), Settings())


def test_a_resource_that_costs_no_more_than_before_is_never_refused():
    held = guard(10, Baseline(costs={"a": USD(60), "b": USD(40)}))
    assert held.check(result("a", 60)) is None
    assert held.check(result("b", 5)) is None
    assert held.running == 65
    assert held.check(result("c", 1)) is not None
    assert held.running == 65


def test_asked_twice_counts_once():
    held = guard(100)
    held.check(result("a", 60))
    assert held.check(result("a", 70)) is None
    assert held.running == 70


def test_a_secret_costs_its_share_until_it_is_seen():
    held = guard(100, Baseline(withheld=frozenset({"a", "b"}), withheld_total=USD(50)))
    assert held.running == 50
    assert held.check(result("a", 30, secret=True)) is None
    assert held.running == 55
    held.check(result("b", 30, secret=True))
    assert held.running == 60


def test_what_only_the_preview_could_price_counts_as_it_said():
    held = guard(100, Baseline(costs={"a": USD(1)}, planned={"group": USD(120)}))
    assert held.check(result("group", None, unknown=True)) is not None


def test_what_lost_its_price_counts_as_what_it_cost():
    held = guard(100, Baseline(costs={"a": USD(60)}, deployed={"a": USD(60)}))
    assert held.check(result("a", None, unknown=True)) is None
    assert held.running == 60


def test_an_advisory_guard_counts_what_it_does_not_stop():
    held = SpendGuard(budget(100), Baseline(), Settings(levels={"spend-guard": Level.ADVISORY}))
    assert held.check(result("a", 120)).level is Level.ADVISORY
    assert held.running == 120
    assert "1 resource: a $120.00" in held.check(result("b", 1)).message


@pytest.mark.parametrize("order", list(permutations("abcd")))
def test_cost_that_moves_within_the_budget_is_let_through_in_every_order(order):
    """a grows, b shrinks, c goes, d comes: $115 become $118 of $120, and some orders lead over the budget on the way."""
    planned = {"a": 100, "b": 10, "d": 8}
    held = guard(120, baseline(History(deployed=verdict(5, a=60, b=40, c=15), previewed=verdict(1, **planned)), "USD", NOW))
    assert [held.check(result(urn, planned[urn])) for urn in order if urn in planned] == [None] * 3
    assert held.running == 118


@pytest.mark.parametrize("order", list(permutations("abd")))
def test_cost_that_moves_beyond_the_budget_is_stopped_in_every_order(order):
    planned = {"a": 100, "b": 10, "d": 18}
    held = guard(120, baseline(History(deployed=verdict(5, a=60, b=40, c=15), previewed=verdict(1, **planned)), "USD", NOW))
    stopped = [urn for urn in order if held.check(result(urn, planned[urn]))]
    assert stopped == [max(set(order) - {"b"}, key=order.index)]
    assert held.running <= 120


def test_what_the_preview_found_cheaper_is_not_refused_when_it_stays():
    held = guard(100, baseline(History(deployed=verdict(5, a=90), previewed=verdict(1, a=10)), "USD", NOW))
    assert (held.running, held.check(result("a", 90)), held.running) == (10, None, 90)


def test_the_strongest_budget_for_the_whole_stack():
    some = [
        budget(50, "tagged", tags={"team": "x"}),
        budget(60, "elsewhere", stack="prod-*"),
        budget(100, "wide"),
        Budget(name="early", monthly=USD(100), deny=Threshold(at=Limit(percent=USD(90)))),
        Budget(name="growth", monthly=USD(1), deny=Threshold(increase=Limit(amount=USD(1)))),
    ]
    (chosen,) = strongest(some, StackContext(project="shop", stack="dev"))
    assert (chosen.name, ceiling(chosen)) == ("early", 90)
    assert strongest(some[:2], StackContext(project="shop", stack="dev")) == ()
    euros = Budget(name="few", monthly=USD(1), currency="EUR")
    both = strongest([euros, *some], StackContext(project="shop", stack="dev"))
    assert [(b.currency, b.name) for b in both] == [("EUR", "few"), ("USD", "early")]


def verdict(hours_ago, **costs):
    known = {urn: USD(cost) for urn, cost in costs.items()}
    return StoredVerdict(at=NOW - timedelta(hours=hours_ago), total=sum(known.values(), USD(0)), costs=known)


@pytest.mark.parametrize(
    ("history", "costs", "source"),
    [
        (History(), {}, "nothing is known"),
        (History(deployed=verdict(99, a=5)), {"a": 5}, "deployed by the update of 2026-11-17"),
        (History(deployed=verdict(5, a=5, b=6), previewed=verdict(1, a=9)), {"a": 5}, "deployed by the update of 2026-11-21"),
        (History(deployed=verdict(1, a=5, b=6), previewed=verdict(5, a=9)), {"a": 5, "b": 6}, "deployed by"),
        (History(deployed=verdict(50, a=5, b=6), previewed=verdict(30, a=9)), {"a": 5, "b": 6}, "deployed by"),
        (History(previewed=verdict(1, a=9)), {"a": 9}, "planned by the preview"),
        (History(previewed=verdict(30, a=9)), {}, "nothing is known"),
    ],
)
def test_what_counts_as_deployed(history, costs, source):
    found = baseline(history, "USD", NOW)
    assert found.costs == costs
    assert source in found.source
    assert baseline(history, "EUR", NOW).costs == {}


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 100), max_size=6),
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 100)), max_size=12),
    st.integers(0, 400),
)
def test_what_is_let_through_never_passes_the_ceiling_by_its_own_doing(before, updates, monthly):
    known = {urn: USD(cost) for urn, cost in before.items()}
    held = guard(monthly, Baseline(costs=known))
    start = held.running
    for urn, cost in updates:
        held.check(result(urn, cost))
        assert held.running <= max(start, USD(monthly))
        assert held.running >= 0

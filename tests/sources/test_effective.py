"""Effective prices: each kind of rule, their order, and that no rule makes a missing price one of zero."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from finfocus_policy.model.cost import Meter, PriceRequest, Reason, Status
from finfocus_policy.model.prices import Commitment, Discount, Exchange, Match, Override, PriceRules, Spot
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.sources.currency import converted
from finfocus_policy.sources.effective import Terms, committed_rate
from finfocus_policy.sources.layers import LayeredLookup, beats
from finfocus_policy.sources.month import of_hours
from finfocus_policy.sources.pricing import price_meters
from finfocus_policy.sources.tiers import Tiers

M5, LICENCE, GP3, S3 = "aws/ec2/instance/m5.large/linux", "aws/ec2/licence/m5.large/windows", "aws/ebs/gp3/storage", "aws/s3/standard/storage"
RI = f"{M5}/ri/1yr/no-upfront/standard"
PARTIAL, ALL = f"{M5}/ri/1yr/partial-upfront/standard", f"{M5}/ri/3yr/all-upfront/standard"
PRICES = {
    M5: "0.1", LICENCE: "0.09", GP3: "0.08", RI: "0.06", PARTIAL: "0.03", f"{PARTIAL}/upfront": "0.028", f"{ALL}/upfront": "0.04",
    f"{M5}/sp/compute/1yr/no-upfront": "0.07",
}  # fmt: skip


class Prices:
    """A list of prices made of a table."""

    name = "made"

    def __init__(self, table: dict[str, str], **facts: object) -> None:
        self.table, self.facts = table, facts

    def lookup(self, key: str, region: str) -> Tiers | None:
        if key == S3:
            return Tiers(steps=((D(0), D("0.02")), (D(1000), D("0.01"))), unit="GB-month")
        price = self.table.get(key)
        return Tiers(steps=((D(0), D(price)),), unit="hour", **self.facts) if price else None  # type: ignore[arg-type]

    def why_missing(self, key: str, region: str) -> Reason:
        return Reason.NO_PRICE

    def data(self) -> tuple[()]:
        return ()


LIST = Prices(PRICES)
AWS = Match(provider="aws")
EDP = Discount(provider="aws", percent=D(10), layer="f", place="f: d")
OWN = {
    "price": Override(match=Match(key="aws/ec2/instance/m5.*/*"), price=D("0.05"), layer="f"),
    "nothing": Override(match=Match(sku="m5.large"), price=D(0), layer="f"),
    "percent": Override(match=Match(service="ec2"), percent=D(20), layer="f"),
}
NO_RATE = Commitment(match=AWS, term="3yr", layer="f")
# rules, key, spot, factor, what an hour costs
CASES = [
    (PriceRules(), M5, False, "1", "0.1"),
    (PriceRules(discounts=(EDP,)), M5, False, "1", "0.09"),
    (PriceRules(discounts=(replace(EDP, provider="gcp"),)), M5, False, "1", "0.1"),
    (PriceRules(overrides=(OWN["price"],), discounts=(EDP,)), M5, False, "1", "0.05"),
    (PriceRules(overrides=(OWN["percent"],), discounts=(EDP,)), M5, False, "1", "0.08"),
    (PriceRules(overrides=(OWN["percent"], OWN["price"])), M5, False, "1", "0.08"),
    (PriceRules(overrides=(OWN["nothing"],)), M5, False, "1", "0"),
    (PriceRules(overrides=(OWN["percent"],)), GP3, False, "1", "0.08"),
    (PriceRules(commitments=(Commitment(match=AWS),)), M5, False, "1", "0.06"),
    (PriceRules(commitments=(Commitment(match=AWS, coverage=D(60)),)), M5, False, "1", "0.076"),
    (PriceRules(commitments=(Commitment(match=AWS, coverage=D(60)),), discounts=(EDP,)), M5, False, "1", "0.072"),
    (PriceRules(commitments=(Commitment(match=AWS, coverage=D(0)),)), M5, False, "1", "0.1"),
    (PriceRules(commitments=(Commitment(match=AWS, payment="partial-upfront"),)), M5, False, "1", "0.058"),
    (PriceRules(commitments=(Commitment(match=AWS, payment="all-upfront", term="3yr"),)), M5, False, "1", "0.04"),
    (PriceRules(commitments=(Commitment(match=AWS, kind="compute-savings-plan"),)), M5, False, "1", "0.07"),
    (PriceRules(commitments=(Commitment(match=AWS, percent=D(30)),)), M5, False, "1", "0.07"),
    (PriceRules(commitments=(Commitment(match=AWS, percent=D(30)),)), M5, False, "0.7", "0.1"),
    (PriceRules(commitments=(Commitment(match=Match(family="c5")),)), M5, False, "1", "0.1"),
    (PriceRules(commitments=(Commitment(match=AWS),)), GP3, False, "1", "0.08"),
    (PriceRules(commitments=(Commitment(match=AWS, percent=D(50)),)), LICENCE, False, "1", "0.09"),
    (PriceRules(commitments=(NO_RATE,), discounts=(EDP,)), M5, False, "1", "0.09"),
    (PriceRules(spot=(Spot(match=AWS, percent=D(60), layer="f"),), discounts=(EDP,)), M5, True, "1", "0.04"),
    (PriceRules(spot=(Spot(match=AWS, percent=D(60), layer="f"),), discounts=(EDP,)), M5, False, "1", "0.09"),
    (PriceRules(commitments=(Commitment(match=AWS),)), M5, True, "1", "0.1"),
    (PriceRules(discounts=(EDP,)), RI, False, "1", "0.06"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "key", "spot", "factor", "price"), CASES)
def test_what_an_hour_costs(rules: PriceRules, key: str, spot: bool, factor: str, price: str) -> None:
    listed = LIST.lookup(key, "r")
    paid = Terms(rules, LIST).paid(key, "r", listed, spot=spot, factor=D(factor))
    found = paid.tiers.steps if paid else listed.steps if listed else ()
    assert found[0][1] == D(price)


def request(*meters: Meter, secret: bool = False) -> PriceRequest:
    return PriceRequest(type="t", descriptor=ResourceDescriptor(provider="aws", resource_type="t", region="r"), meters=meters, secret=secret)


def hours(*keys: str, **more: object) -> Meter:
    return Meter(name="Instance usage", unit="hours", keys=keys, quantity=D(730), **more)  # type: ignore[arg-type]


def priced(rules: PriceRules, *meters: Meter, secret: bool = False):
    return price_meters(request(*meters, secret=secret), LIST, source="catalog", terms=Terms(rules, LIST))


def test_components_say_list_and_effective_price_where_they_differ() -> None:
    answer = priced(PriceRules(discounts=(EDP,)), hours(M5))
    (component,) = answer.components
    assert (component.unit_price, component.monthly_cost) == (D("0.09"), D("65.7"))
    assert (component.ruled, component.list_unit_price, component.list_monthly_cost) == (True, D("0.1"), D("73"))
    assert (answer.monthly_cost, answer.listed_cost) == (D("65.7"), D(73))
    assert answer.rules == ("10% off all aws list prices (f: d)",)
    assert answer.rules[0] in answer.assumptions
    assert answer.source is not None
    assert answer.source.layers == (("catalog", "", ""), ("f", "", ""))
    (same,) = priced(PriceRules(), hours(M5)).components
    assert (same.ruled, same.list_unit_price, same.listed_cost) == (False, None, D(73))


def test_a_rule_of_a_machine_does_not_reach_its_licence() -> None:
    (component,) = priced(PriceRules(commitments=(Commitment(match=AWS, layer="f"),)), hours(M5, LICENCE)).components
    assert (component.unit_price, component.list_unit_price) == (D("0.15"), D("0.19"))


def test_a_missing_price_is_helped_by_a_price_alone() -> None:
    missing = hours("aws/ec2/instance/m9.large/linux")
    for rules in (PriceRules(discounts=(EDP,)), PriceRules(commitments=(Commitment(match=AWS, percent=D(10)),))):
        answer = priced(rules, missing)
        assert (answer.status, answer.monthly_cost, answer.reason) == (Status.UNPRICED, None, Reason.NO_PRICE)
    own = Override(match=Match(sku="m9.large"), price=D("0.2"), layer="f", place="f: o")
    answer = priced(PriceRules(overrides=(own,)), missing)
    (component,) = answer.components
    assert (component.monthly_cost, component.ruled, component.list_unit_price) == (D(146), True, None)
    assert answer.source is not None
    assert answer.source.kind == "override"
    assert answer.rules == ("a price no list has, of f: o",)


def test_zero_is_paid_only_where_it_is_written_and_said() -> None:
    answer = priced(PriceRules(overrides=(OWN["nothing"],)), hours(M5))
    assert (answer.status, answer.monthly_cost, answer.listed_cost) == (Status.PRICED, D(0), D(73))
    assert "written as 0" in answer.rules[0]


def test_steps_of_volume_keep_their_starts() -> None:
    meter = Meter(name="Storage", unit="GB", keys=(S3,), quantity=D(1500), usage_based=True)
    answer = priced(PriceRules(discounts=(EDP,)), meter)
    assert [(c.quantity, c.unit_price, c.list_unit_price) for c in answer.components] == [
        (D(1000), D("0.018"), D("0.02")),
        (D(500), D("0.009"), D("0.01")),
    ]
    flat = priced(PriceRules(overrides=(Override(match=Match(key=S3), price=D("0.005"), layer="f"),)), meter)
    assert (flat.monthly_cost, flat.listed_cost) == (D("7.5"), D(25))


def test_a_commitment_without_a_rate_is_on_demand_and_said() -> None:
    answer = priced(PriceRules(commitments=(NO_RATE,)), hours(M5))
    assert answer.monthly_cost == D(73)
    assert not answer.components[0].ruled
    assert "has no rate in the price lists: on demand" in answer.rules[0]


def test_of_a_secret_no_rule_is_told() -> None:
    answer = priced(PriceRules(discounts=(EDP,)), hours(M5), secret=True)
    assert answer.rules == ("price rules of the settings apply",)


def test_half_a_committed_price_is_none() -> None:
    bare = Prices({PARTIAL: "0.03"})
    assert committed_rate(LIST, PARTIAL, "r") == D("0.058")
    assert committed_rate(bare, PARTIAL, "r") is None
    assert committed_rate(bare, ALL, "r") is None


LISTED, DERIVED = Tiers(steps=(), date="2025-01-01"), Tiers(steps=(), date="2026-01-01", derived=True)


@pytest.mark.parametrize(
    ("found", "best", "wins"),
    [
        (replace(LISTED, date="2026-01-01"), LISTED, True),
        (replace(LISTED, date="2024-01-01"), LISTED, False),
        (LISTED, LISTED, True),
        (LISTED, replace(LISTED, layer="other"), False),
        (LISTED, DERIVED, True),
        (DERIVED, LISTED, False),
    ],
)
def test_the_newer_list_wins(found: Tiers, best: Tiers, wins: bool) -> None:
    assert beats(found, best) is wins


def test_lists_lie_over_each_other() -> None:
    old, new = Prices({M5: "0.2"}, date="2020-01-01"), Prices({M5: "0.3", "k": "1"}, date="2030-01-01")
    embedded = Prices({M5: "0.1"}, date="2025-01-01")
    lookup = LayeredLookup((old, new), embedded)  # type: ignore[arg-type]
    assert lookup.lookup(M5, "r").price == D("0.3")  # type: ignore[union-attr]
    assert lookup.lookup(M5, "r").layer == "made"  # type: ignore[union-attr]
    assert LayeredLookup((old,), embedded).lookup(M5, "r").price == D("0.1")  # type: ignore[arg-type, union-attr]
    assert lookup.lookup("nothing", "r") is None
    assert lookup.why_missing("nothing", "r") is Reason.NO_PRICE


def test_every_amount_is_converted_and_said() -> None:
    exchange = Exchange(code="EUR", rates={"EUR": D("0.9"), "GBP": D("0.75")}, as_of="2026-11-01", place="f: c")
    answer = converted(priced(PriceRules(discounts=(EDP,)), hours(M5)), exchange)
    (component,) = answer.components
    amounts = (component.unit_price, component.monthly_cost, component.list_unit_price, component.list_monthly_cost)
    assert (answer.currency, amounts) == ("EUR", (D("0.081"), D("59.13"), D("0.09"), D("65.7")))
    assert answer.assumptions[-1] == "USD prices shown in EUR at 0.9 of 2026-11-01 (f: c)"
    pounds = replace(priced(PriceRules(), hours(M5)), currency="GBP")
    assert converted(pounds, exchange).monthly_cost == D("87.6")
    strange = replace(pounds, currency="JPY")
    assert converted(strange, exchange) == strange


def test_a_shorter_month_has_fewer_hours_of_what_is_there() -> None:
    usage = Meter(name="u", unit="hours", keys=(M5,), quantity=D(10), usage_based=True)
    disk = Meter(name="d", unit="GB", keys=(GP3,), quantity=D(8))
    made = of_hours(request(hours(M5), usage, disk), D(365), "f")
    assert [m.quantity for m in made.meters] == [D(365), D(10), D(8)]
    assert made.assumptions == ("a month of 365 hours, not 730 (f: prices.hours_per_month)",)
    assert of_hours(request(disk), D(365), "f").assumptions == ()


def test_what_is_counted_in_things_has_the_price_of_so_many_hours() -> None:
    """vCPUs of a task, capacity units of a table: 730 of the card's hours each."""
    cpus = Meter(name="Per vCPU per hour", unit="CPU", keys=(M5,), quantity=D(2), scale=D(730))
    balancer = replace(cpus, name="LCU", usage_based=True)
    made = of_hours(request(cpus, balancer), D(365), "f")
    assert [(m.quantity, m.scale) for m in made.meters] == [(D(2), D(365)), (D(2), D(730))]
    assert priced(PriceRules(), made.meters[0]).monthly_cost == D(73)


@pytest.mark.parametrize(("month", "cost", "words"), [(720, "43.2", False), (744, "44.64", False), (365, "43.8", True)])
def test_a_commitment_is_paid_for_the_whole_month_used_or_not(month: int, cost: str, words: bool) -> None:
    rules = PriceRules(commitments=(Commitment(match=AWS, percent=D(40)),), hours=D(month))
    answer = priced(rules, of_hours(request(hours(M5)), D(month), "f").meters[0])
    assert (answer.monthly_cost, "used or not" in answer.rules[0]) == (D(cost), words)
    named = of_hours(request(hours(f"{M5}/ri/1yr/no-upfront/standard")), D(month), "f").meters[0]
    assert named.quantity == (D(730) if words else D(month))


N2 = "gcp/compute/machine/n2-standard-2/on-demand"


def test_a_price_of_ones_own_is_the_price_whatever_is_taken_off_elsewhere() -> None:
    """The discount for sustained use is one on the list price."""
    own = Override(match=Match(sku="n2-*"), price=D("0.08"), layer="f")
    made = priced(PriceRules(overrides=(own,)), hours(N2, factor=D("0.8")))
    assert made.monthly_cost == D("58.4")
    fee = priced(PriceRules(overrides=(replace(own, match=Match(sku="m5.large")),)), hours(M5, factor=D("0.12")))
    assert fee.monthly_cost == D("7.008")


def test_a_share_of_a_machines_price_is_not_committed() -> None:
    """A fee of so many percent, or a node by the second: reservations do not cover it."""
    rules = PriceRules(commitments=(Commitment(match=AWS, percent=D(40)),))
    assert priced(rules, hours(M5, factor=D("0.12"))).monthly_cost == D("8.76")
    assert priced(rules, hours(M5)).monthly_cost == D("43.8")


def test_the_price_of_a_sku_is_not_its_licences_too() -> None:
    own = Override(match=Match(sku="m5.large"), price=D("0.08"), layer="f")
    (component,) = priced(PriceRules(overrides=(own,)), hours(M5, LICENCE)).components
    assert component.unit_price == D("0.17")
    named = replace(own, match=Match(key=LICENCE), price=D("0.01"))
    assert priced(PriceRules(overrides=(own, named)), hours(M5, LICENCE)).components[0].unit_price == D("0.09")


def test_azure_sizes_are_found_by_their_own_name() -> None:
    key = "azure/vm/ds_v3/2/linux"
    own = Override(match=Match(sku="Standard_D2s_v3"), price=D("0.07"), layer="f")
    spot = Spot(match=Match(sku="standard_d2s_v3"), percent=D(50), layer="f")
    assert Terms(PriceRules(overrides=(own,)), LIST).paid(key, "eastus", None).tiers.price == D("0.07")  # type: ignore[union-attr]
    assert Terms(PriceRules(spot=(spot,)), LIST).paid(key, "eastus", LISTED, spot=True) is not None
    assert Terms(PriceRules(overrides=(own,)), LIST).paid("azure/vm/ds_v3/4/linux", "eastus", None) is None

"""Meters to components, against a price list made for the purpose."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.model.cost import Meter, PriceRequest, Reason, Status
from finfocus_policy.model.resource import ResourceDescriptor, Unknown
from finfocus_policy.sources.pricing import price_meters
from finfocus_policy.sources.tiers import Tiers


def flat(price, **facts):
    return Tiers(steps=((D(0), D(price)),), **{"unit": "hour", "card": "test", "date": "2026-01-02", **facts})


@dataclass
class PriceList:
    """Prices in one region, "here"."""

    prices: dict[str, Tiers] = field(
        default_factory=lambda: {
            "machine": flat("0.0104"),
            "licence": flat("0.0092", date="2023-02-23"),
            "odd-size": flat("0.02", derived=True),
            "odd-engine": flat("0.03", derived=True, how="ratio"),
            "odd-shape": flat("0.04", derived=True, how="parts"),
            "disk": flat("0.1", unit="GB-month"),
            "tiny": flat("0.0000002", unit="request"),
            "duration": Tiers(steps=((D(0), D("0.0000166667")), (D("6e9"), D("0.000015")), (D("15e9"), D("0.0000133334"))), unit="GB-second", date="2026-01-02"),
            "iops": Tiers(steps=((D(0), D("0.065")), (D(32000), D("0.0455"))), limit=D(64000), unit="IOPS-month", date="2026-01-02"),
            "free-first": Tiers(steps=((D(0), D(0)), (D(10), D("0.3"))), unit="metric-month", date="2026-01-02"),
        }
    )

    def lookup(self, key, region):
        return self.prices.get(key) if region == "here" else None

    def why_missing(self, key, region):
        if key not in self.prices:
            return Reason.UNKNOWN_SKU
        return Reason.NO_PRICE if region == "elsewhere" else Reason.UNKNOWN_REGION


def meter(*keys, quantity=D(1), **facts):
    return Meter(**{"name": "Thing", "unit": "hours", "keys": keys, "quantity": quantity, **facts})


def priced(*meters, region="here", **facts):
    descriptor = ResourceDescriptor(provider="aws", resource_type="ec2", region=region)
    return price_meters(PriceRequest(type="t", descriptor=descriptor, meters=meters, **facts), PriceList(), source="test list")


def test_quantity_times_price():
    answer = priced(meter("machine", quantity=D(730)), meter("disk", quantity=D(8)))
    assert (answer.status, answer.monthly_cost) == (Status.PRICED, D("8.392"))
    assert (answer.source.name, answer.source.kind, answer.source.price_date) == ("test list", "list", "2026-01-02")


def test_keys_add_up_and_the_oldest_date_is_told():
    answer = priced(meter("machine", "licence", quantity=D(730)))
    assert answer.components[0].unit_price == D("0.0196")
    assert answer.source.price_date == "2023-02-23"


@pytest.mark.parametrize(
    ("facts", "unit_price", "cost"),
    [
        ({"quantity": D("0.1"), "scale": D(10) ** 6}, D("0.2"), D("0.02")),
        ({"quantity": D(10**6), "factor": D("0.7")}, D("0.00000014"), D("0.14")),
        ({"quantity": D(0)}, D("0.0000002"), D(0)),
    ],
)
def test_scale_and_factor(facts, unit_price, cost):
    component = priced(meter("tiny", **facts)).components[0]
    assert (component.unit_price, component.monthly_cost) == (unit_price, cost)


@pytest.mark.parametrize(
    ("key", "quantity", "usage_based", "expected"),
    [
        ("duration", D(4375), True, [("Thing (first 6B)", D(4375))]),
        ("duration", D("16e9"), True, [("Thing (first 6B)", D("6e9")), ("Thing (next 9B)", D("9e9")), ("Thing (over 15B)", D("1e9"))]),
        ("iops", D(1000), False, [("Thing", D(1000))]),
        ("iops", D(32000), False, [("Thing", D(32000))]),
        ("iops", D(40000), False, [("Thing (first 32K)", D(32000)), ("Thing (over 32K)", D(8000))]),
        ("free-first", D(4), True, [("Thing (first 10)", D(4))]),
    ],
)
def test_tiers_become_components(key, quantity, usage_based, expected):
    answer = priced(meter(key, quantity=quantity, usage_based=usage_based))
    assert [(c.name, c.quantity) for c in answer.components] == expected
    assert answer.status is Status.PRICED


def test_tiers_are_cut_in_the_cards_unit_and_shown_in_the_meters():
    answer = priced(meter("duration", quantity=D(7000), scale=D(10) ** 6, usage_based=True))
    assert [(c.quantity, c.unit_price, c.monthly_cost) for c in answer.components] == [
        (D(6000), D("16.6667"), D("100000.2")),
        (D(1000), D(15), D(15000)),
    ]


def test_the_words_of_a_tier_go_into_parentheses_that_are_there():
    assert priced(meter("duration", name="Duration (x86)", quantity=None)).components[0].name == "Duration (x86, first 6B)"


@pytest.mark.parametrize(
    ("key", "name", "unit_price"),
    [("disk", "Thing", D("0.1")), ("duration", "Thing (first 6B)", D("0.0000166667")), ("free-first", "Thing (over 10)", D("0.3"))],
)
def test_usage_nobody_gave_shows_a_price_and_no_cost(key, name, unit_price):
    answer = priced(meter(key, quantity=None, usage_based=True))
    assert (answer.status, answer.monthly_cost) == (Status.USAGE_BASED, None)
    component = answer.components[0]
    assert (component.name, component.unit_price, component.monthly_cost, component.usage_based) == (name, unit_price, None, True)


def test_usage_based_beside_a_fixed_part_keeps_the_fixed_part():
    answer = priced(meter("machine", quantity=D(730)), meter("tiny", quantity=None, usage_based=True))
    assert (answer.status, answer.monthly_cost) == (Status.USAGE_BASED, D("7.592"))


@pytest.mark.parametrize(
    ("wrong", "region", "reason", "detail"),
    [
        (meter("z99.mega"), "here", Reason.UNKNOWN_SKU, "z99.mega is not in the price list"),
        (meter("machine"), "elsewhere", Reason.NO_PRICE, "machine has no price in elsewhere"),
        (meter("machine"), "mars", Reason.UNKNOWN_REGION, "mars is not a region of the price list"),
        (meter("machine"), "", Reason.UNKNOWN_REGION, "an empty name is not a region of the price list"),
        (meter(Unknown("instanceType")), "here", Reason.UNKNOWN_INPUT, "instanceType is not known until the update"),
        (meter("machine", Unknown("os", "is a masked secret")), "here", Reason.UNKNOWN_INPUT, "os is a masked secret"),
        (meter("machine", quantity=Unknown("size")), "here", Reason.UNKNOWN_INPUT, "size is not known until the update"),
        (meter("machine", quantity=D(-1)), "here", Reason.UNKNOWN_INPUT, "Thing: a quantity of -1 is not possible"),
        (meter("machine", quantity=D("NaN")), "here", Reason.UNKNOWN_INPUT, "Thing: NaN is not an amount of money"),
        (meter("machine", quantity=D("Infinity")), "here", Reason.UNKNOWN_INPUT, "Thing: Infinity is not an amount of money"),
        (meter("machine", quantity=D("1e40")), "here", Reason.UNKNOWN_INPUT, "Thing: 1E+40 is outside 1e-12 to 1e15"),
        (meter("iops", quantity=D(64001)), "here", Reason.NO_PRICE, "Thing: no price is known above 64K"),
        (meter(), "here", Reason.NO_PRICE, "nothing it is charged for could be read"),
    ],
)
def test_one_missing_price_makes_the_resource_unpriced(wrong, region, reason, detail):
    answer = priced(replace(wrong, usage_based=False), meter("disk", quantity=D(8)), region=region)
    assert (answer.status, answer.monthly_cost) == (Status.UNPRICED, None)
    assert (answer.reason, answer.detail) == (reason, detail)
    assert answer.components[0].monthly_cost is None
    assert answer.known_cost == (D("0.8") if region == "here" else D(0))


def test_the_first_missing_price_gives_the_reason():
    answer = priced(meter("disk"), meter(Unknown("size")), meter("z99.mega"))
    assert answer.reason is Reason.UNKNOWN_INPUT
    assert [c.reason for c in answer.components] == [None, Reason.UNKNOWN_INPUT, Reason.UNKNOWN_SKU]


def test_an_unknown_quantity_still_shows_the_unit_price():
    component = priced(meter("disk", quantity=Unknown("size"))).components[0]
    assert (component.unit_price, component.quantity, component.monthly_cost) == (D("0.1"), None, None)


def test_a_known_quantity_without_a_price_stays():
    component = priced(meter("z99.mega", quantity=D(730))).components[0]
    assert (component.unit_price, component.quantity) == (None, D(730))


@pytest.mark.parametrize(
    ("key", "origin"),
    [
        ("odd-size", "the other sizes of its family"),
        ("odd-engine", "a price that it is a fixed multiple of"),
        ("odd-shape", "what the parts of its machine type cost"),
    ],
)
def test_derived_prices_are_said(key, origin):
    answer = priced(meter(key, name="Instance usage"), meter("disk"))
    assert answer.source.kind == "derived"
    assert answer.assumptions == (f"Instance usage: not listed, price derived from {origin} in this region",)


@pytest.mark.parametrize(
    ("wrong", "detail"),
    [
        (meter("s3cret.large"), "its SKU is not in the price list"),
        (meter("machine", name="s3cret.large", quantity=D(-54321)), "one of its inputs cannot be used"),
        (meter("iops", name="s3cret.large", quantity=D(6543210)), "it has no price in its region"),
        (meter("odd-size", name="s3cret.large"), ""),
    ],
)
def test_a_secret_is_not_quoted(wrong, detail):
    answer = priced(wrong, secret=True)
    said = " ".join([answer.detail, *answer.assumptions, *(c.detail for c in answer.components)])
    assert not any(secret in said for secret in ("s3cret", "54321", "6543210"))
    assert answer.detail == detail


def test_free_and_refused_requests_are_passed_on():
    assert priced(free=True).status is Status.FREE
    refused = priced(reason=Reason.UNSUPPORTED_TYPE, detail="not yet")
    assert (refused.status, refused.reason, refused.detail) == (Status.UNPRICED, Reason.UNSUPPORTED_TYPE, "not yet")


def test_a_request_without_meters_is_not_free():
    answer = priced()
    assert (answer.status, answer.reason, answer.monthly_cost) == (Status.UNPRICED, Reason.NO_PRICE, None)


QUANTITIES = st.one_of(st.none(), st.just(Unknown("x")), st.decimals(allow_nan=True, allow_infinity=True), st.sampled_from([D("9e999999"), D("1e-999999"), D("-9e999999")]))
KEYS = st.one_of(st.sampled_from(sorted(PriceList().prices)), st.just("nowhere"), st.just(Unknown("y")))
METERS = st.builds(meter, KEYS, KEYS, quantity=QUANTITIES, usage_based=st.booleans(), scale=st.sampled_from([D(1), D(730), D(10) ** 6]))


@given(st.lists(METERS, max_size=4), st.sampled_from(["here", "elsewhere", "mars", ""]))
def test_never_an_exception_never_a_silent_gap(meters, region):
    answer = priced(*meters, region=region)
    assert answer == priced(*meters, region=region)
    gaps = [c for c in answer.components if c.monthly_cost is None and not (c.usage_based and c.quantity is None)]
    assert bool(gaps) <= (answer.status is Status.UNPRICED)
    assert (answer.status is Status.UNPRICED) == (answer.reason is not None)
    assert all(c.monthly_cost is None or c.unit_price is not None for c in answer.components)
    assert all(c.monthly_cost is None or c.monthly_cost >= 0 for c in answer.components)

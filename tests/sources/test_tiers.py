"""Steps of volume: slices always add up to the volume, labels say what Infracost says."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.sources.tiers import Tiers, added, short, sliced

LAMBDA_ARM = ((D(0), D("0.0000133334")), (D("7.5e9"), D("0.0000120001")), (D("18.75e9"), D("0.0000106667")))
S3 = ((D(0), D("0.023")), (D(51200), D("0.022")), (D(512000), D("0.021")))


@pytest.mark.parametrize(
    ("steps", "unit", "volume", "expected"),
    [
        (LAMBDA_ARM, "GB-second", D(4375), [("first 7.5B", D(4375))]),
        (LAMBDA_ARM, "GB-second", D("11.52e9"), [("first 7.5B", D("7.5e9")), ("next 11.25B", D("4.02e9"))]),
        (LAMBDA_ARM, "GB-second", D("7.5e9"), [("first 7.5B", D("7.5e9"))]),
        (LAMBDA_ARM, "GB-second", D("74.752e9"), [("first 7.5B", D("7.5e9")), ("next 11.25B", D("11.25e9")), ("over 18.75B", D("56.002e9"))]),
        (LAMBDA_ARM, "GB-second", D(0), [("first 7.5B", D(0))]),
        (S3, "GB-month", D(600000), [("first 50TB", D(51200)), ("next 450TB", D(460800)), ("over 500TB", D(88000))]),
        (((D(0), D(1)), (D(1000), D("0.5"))), "request", D(1500), [("first 1K", D(1000)), ("over 1K", D(500))]),
        (((D(0), D("0.1")),), "GB-month", D(8), [("", D(8))]),
    ],
)
def test_a_volume_is_cut_at_the_starts(steps, unit, volume, expected):
    assert [(part.label, part.quantity) for part in sliced(steps, volume, unit)] == expected


@pytest.mark.parametrize(
    ("volume", "unit", "expected"),
    [
        (D(333_000_000), "request", "333M"),
        (D(32000), "IOPS-month", "32K"),
        (D("1.5e12"), "request", "1.5T"),
        (D(999), "request", "999"),
        (D(1024), "GB", "1TB"),
        (D(1572864), "GB-month", "1.5PB"),
        (D(1024), "GiB", "1TB"),
        (D(250), "GiB-month", "250GB"),
        (D(100), "GB", "100GB"),
        (D(100), "hour", "100"),
    ],
)
def test_volumes_in_few_characters(volume, unit, expected):
    assert short(volume, unit) == expected


@st.composite
def ladders(draw):
    starts = sorted(draw(st.sets(st.integers(1, 10**12), max_size=4)))
    return tuple((D(start), D(draw(st.integers(0, 10**6))).scaleb(-9)) for start in (0, *starts))


@given(ladders(), st.integers(0, 10**13))
def test_nothing_is_lost_or_charged_twice(steps, volume):
    parts = list(sliced(steps, D(volume), "request"))
    assert sum(part.quantity for part in parts) == volume
    assert all(part.quantity >= 0 for part in parts)
    assert [part.price for part in parts] == [price for _, price in steps[: len(parts)]]


@given(ladders(), ladders(), st.integers(0, 10**13))
def test_two_prices_together_cost_what_they_cost_apart(one, two, volume):
    def cost(steps):
        return sum(part.quantity * part.price for part in sliced(steps, D(volume), "request"))

    assert cost(added([one, two])) == cost(one) + cost(two)


@pytest.mark.parametrize(("steps", "price"), [((D(0), D(3)), D(3)), ((D(0), D(0)), D(0))])
def test_the_price_of_one_step(steps, price):
    assert Tiers(steps=(steps,)).price == price


def test_a_free_allowance_is_not_the_price():
    assert Tiers(steps=((D(0), D(0)), (D(100), D("0.3")))).price == D("0.3")

"""The rule for sizes that are not listed: when it speaks, what it says, when it is silent."""

from __future__ import annotations

import random
from decimal import Decimal as D

import pytest

from finfocus_policy.sources.catalog.book import derived_entries, newest, read_cards, told_sizes
from finfocus_policy.sources.catalog.card import FAMILIES
from finfocus_policy.sources.catalog.derive import derived, study

pytestmark = pytest.mark.slow

OTHER = {"large": "0.1", "xlarge": "0.2", "2xlarge": "0.4", "4xlarge": "0.8"}


def given(cell, known=None, **others):
    """What the rule adds to `cell`; `others` are other regions of the family."""
    listed = {"here": cell, **others}
    shape = study({region: {s: D(p) for s, p in sizes.items()} for region, sizes in listed.items()}, known or {})
    return {size: str(price.normalize()) for size, price in derived(shape, "here").items()}


@pytest.mark.parametrize(
    ("cell", "others", "expected"),
    [
        # exact multiples: the missing size is one too
        ({"large": "0.096", "xlarge": "0.192"}, {"there": OTHER}, {"2xlarge": "0.384", "4xlarge": "0.768"}),
        # rounded prices: the figure that explains them, rounded alike
        ({"large": "0.172", "xlarge": "0.343", "4xlarge": "1.373"}, {"there": OTHER}, {"2xlarge": "0.686"}),
        # one listed size is no agreement unless the family follows everywhere else
        ({"large": "0.096"}, {"there": OTHER}, {"xlarge": "0.192", "2xlarge": "0.384", "4xlarge": "0.768"}),
        ({"large": "0.096"}, {"there": {"large": "0.1", "xlarge": "0.3"}}, {}),
        # sizes that disagree by more than half a percent: silence
        ({"xlarge": "1.006", "2xlarge": "1.212"}, {"there": OTHER}, {}),
        ({"large": "0.1", "xlarge": "0.2011"}, {"there": OTHER}, {}),
        ({"large": "0.1", "xlarge": "0.2009"}, {"there": OTHER}, {"2xlarge": "0.402", "4xlarge": "0.804"}),
        # digits are those of the size elsewhere, but never so few that rounding changes the price
        ({"small": "0.0333", "medium": "0.0666"}, {"there": {"micro": "0.02", "small": "0.04", "medium": "0.08"}}, {"micro": "0.0167"}),
        ({"large": "0.05", "xlarge": "0.1"}, {"there": {"nano": "0.01", "large": "0.16", "xlarge": "0.32"}}, {"nano": "0.0031"}),
        # nothing is missing
        (OTHER, {"there": OTHER}, {}),
    ],
)
def test_when_the_rule_speaks(cell, others, expected):
    assert given(cell, **others) == expected


def test_another_region_never_lends_its_price():
    cheap = given({"large": "0.096", "xlarge": "0.192"}, there=OTHER)
    dear = given({"large": "0.096", "xlarge": "0.192"}, there={size: str(D(price) * 5) for size, price in OTHER.items()})
    assert cheap == dear


METAL = {"metal": D(192)}


@pytest.mark.parametrize(
    ("cell", "there", "known", "expected"),
    [
        # metal follows the figure in another region: it is derived here
        ({"large": "0.1"}, {"large": "0.2", "metal": "9.6"}, METAL, {"metal": "4.8"}),
        # it is dearer there: neither derived nor evidence
        ({"large": "0.1"}, {"large": "0.2", "metal": "10.2"}, METAL, {}),
        ({"large": "0.1", "metal": "5.1"}, OTHER, METAL, {"xlarge": "0.2", "2xlarge": "0.4", "4xlarge": "0.8"}),
        # nobody says how many vCPUs it has
        ({"large": "0.1", "xlarge": "0.2"}, {"large": "0.2", "metal": "9.6"}, {"metal": None}, {}),
        # metal is listed nowhere
        ({"large": "0.1", "xlarge": "0.2"}, OTHER, METAL, {"2xlarge": "0.4", "4xlarge": "0.8"}),
    ],
)
def test_bare_metal_only_where_it_is_certain(cell, there, known, expected):
    assert given(cell, known, there=there) == expected


def test_a_size_known_only_by_its_card():
    assert given({"large": "0.1", "xlarge": "0.2"}, {"48xlarge": None, "16xlarge": D(128)}) == {"48xlarge": "9.6", "16xlarge": "3.2"}


@pytest.fixture(scope="module")
def hold_out():
    """A tenth of all listed prices taken away, and what the rule puts in their place."""
    cards = read_cards()
    told = told_sizes(cards)
    listed = newest(cards, told)
    places = sorted(place for place, steps in listed.items() if steps[0].group and steps[0].card.form == FAMILIES and not steps[0].card.whole)
    gone = set(random.Random(4).sample(places, len(places) // 33))
    rest = {place: steps for place, steps in listed.items() if place not in gone}
    given = {(entry.key, entry.region): entry.price for entry in derived_entries(rest, told)}
    return [(place, listed[place][0].price, given.get(place)) for place in sorted(gone)]


@pytest.mark.parametrize(("cloud", "answered", "right"), [("aws/", "0.88", "0.93"), ("azure/", "0.8", "0.95")])
def test_held_back_prices_mostly_come_out_exact(hold_out, cloud, answered, right):
    """Families of one size in a region (GPU machines, Azure's special series) are those without an answer."""
    held = [(true, price) for place, true, price in hold_out if place[0].startswith(cloud)]
    spoken = [(true, price) for true, price in held if price is not None]
    exact = sum(true == price for true, price in spoken)
    far = sum(abs(price / true - 1) > D("0.01") for true, price in spoken)
    assert len(spoken) > D(answered) * len(held)
    assert exact > D(right) * len(spoken)
    assert far < 0.005 * len(spoken)

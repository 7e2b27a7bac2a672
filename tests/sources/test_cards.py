"""Rate cards: read exactly, refused with file and line when they are wrong."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from finfocus_policy.errors import CatalogError
from finfocus_policy.sources.catalog.book import assemble, newest, read_cards, told_sizes
from finfocus_policy.sources.catalog.card import parse_card
from finfocus_policy.sources.catalog.sizes import size_factor

REGIONS = "code,name,kind,parent\nhere,Here,region,here\nthere,There,region,there\n"


def card(body, name="test", date="2026-01-02", currency="USD", **facts):
    told = {"card": name, "provider": "aws", "page": "https://example.com/", "date": date, "currency": currency, "source": "a test", **facts}
    return parse_card("".join(f"# {k}: {v}\n" for k, v in told.items()) + body, f"{name}.csv")


def prices(*cards):
    return {(e.key, e.region, e.start): e.price for e in assemble([card(REGIONS, "regions"), *cards]).entries}


def family_card(row, **facts):
    return card(f"family,region,figure,digits,sizes\n{row}\n", **{"unit": "hour", "keys": "m/{family}.{size}", **facts})


@pytest.mark.parametrize(
    ("size", "factor"),
    [("nano", "0.25"), ("micro", "0.5"), ("small", 1), ("medium", 2), ("large", 4), ("xlarge", 8), ("2xlarge", 16), ("224xlarge", 1792), ("metal-48xl", 384)],
)
def test_factors_of_sizes(size, factor):
    assert size_factor(size) == D(factor)


@pytest.mark.parametrize("size", ["metal", "10x", "xxlarge", "", "large ", "metal-xl"])
def test_sizes_whose_name_says_nothing(size):
    assert size_factor(size) is None


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("m5,here,0.024,,large xlarge 24xlarge", {"m5.large": "0.096", "m5.xlarge": "0.192", "m5.24xlarge": "4.608"}),
        ("m5,here,0.042875,3,large xlarge", {"m5.large": "0.172", "m5.xlarge": "0.343"}),
        ("m5,here,0.024,,large metal=4.61", {"m5.large": "0.096", "m5.metal": "4.61"}),
        ("g5,here,,,xlarge=1.006 2xlarge=1.212", {"g5.xlarge": "1.006", "g5.2xlarge": "1.212"}),
    ],
)
def test_a_family_row_is_figure_times_factor_and_exceptions(row, expected):
    assert prices(family_card(row)) == {(f"m/{size}", "here", 0): D(price) for size, price in expected.items()}


def test_regions_and_keys_share_a_row():
    found = prices(family_card("m5,here there,0.024,,large", keys="one/{family}.{size} two/{family}.{size}"))
    assert sorted(found) == [("one/m5.large", "here", 0), ("one/m5.large", "there", 0), ("two/m5.large", "here", 0), ("two/m5.large", "there", 0)]


def test_a_sizes_card_tells_the_factor_of_metal():
    sizes = card("family,sizes\nm5,large metal=192\n", "shapes")
    assert prices(sizes, family_card("m5,here,0.024,,large metal", sizes="shapes"))["m/m5.metal", "here", 0] == D("4.608")


def test_the_newer_card_wins_where_both_list():
    old = card("key,unit,region,tier_start,price\nk,hour,here,0,2\nk,hour,there,0,3\n", "old", "2025-01-01")
    new = card("key,unit,region,tier_start,price\nk,hour,here,0,1\n", "new", "2026-01-01")
    assert prices(old, new) == {("k", "here", 0): D(1), ("k", "there", 0): D(3)} == prices(new, old)


def test_a_newer_card_replaces_all_steps():
    old = card("key,unit,region,tier_start,price\nk,hour,here,0,2\nk,hour,here,10,1\n", "old", "2025-01-01")
    new = card("key,unit,region,tier_start,price\nk,hour,here,0,3\n", "new", "2026-01-01")
    assert prices(old, new) == {("k", "here", 0): D(3)}


RATES = "key,unit,region,tier_start,price\n"
FAMILIES = "family,region,figure,digits,sizes\n"


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        (RATES + "k,hour,here,0,0\n", "test.csv", "are all zero"),
        (RATES + "k,hour,here,0,-1\n", "test.csv:8", "-1 is not a price"),
        (RATES + "k,hour,here,0,\n", "test.csv", "are all zero"),
        (RATES + "k,hour,here,10,0\n", "test.csv:8", "0 is not a price: a missing price is left out, never zero"),
        (RATES + "k,hour,here,0,NaN\n", "test.csv:8", "NaN is not an amount of money"),
        (RATES + "k,hour,here,0,1e99\n", "test.csv:8", "outside"),
        (RATES + "k,hour,here,0\n", "test.csv:8", "4 cells where 5 are expected"),
        (RATES + "k,hour,here,0,1\nk,hour,here,5,\n\nx\n", "test.csv:11", "1 cells where 5"),
        (RATES + "k,hour,here,5,1\n", "test.csv", "the steps of k in here do not start at 0"),
        (RATES + "k,hour,here,0,1\nk,hour,here,0,2\n", "test.csv", "the steps of k in here do not start at 0, repeat"),
        (FAMILIES + "m5,here,0,,large\n", "test.csv:8", "0 is not a price"),
        (FAMILIES + "m5,here,,,large\n", "test.csv:8", "large has neither a figure nor a price of its own"),
        (FAMILIES + "m5,here,0.024,,metal\n", "test.csv:8", "metal has neither"),
        (FAMILIES + "m5,here,0.024,,large=0\n", "test.csv:8", "0 is not a price"),
        (FAMILIES + "m5,here,0.024,x,large\n", "test.csv:8", "invalid literal"),
        ("what,is,this\n", "test.csv", "the header row 'what,is,this' is not one of a rate card"),
        ("", "test.csv", "the header row '' is not one"),
        (RATES + "# late: comment\n", "test.csv", "comment lines stand only at the top"),
        (RATES + "k,hour,mars,0,1\n", "", "regions that no regions card knows: mars"),
    ],
)
def test_a_wrong_card_is_refused_with_its_place(body, place, message):
    with pytest.raises(CatalogError) as caught:
        assemble([card(REGIONS, "regions"), card(body)])
    assert caught.value.place == place
    assert message in str(caught.value)


@pytest.mark.parametrize("missing", ["card", "provider", "page", "date", "currency", "source"])
def test_a_card_says_where_it_is_from(missing):
    with pytest.raises(CatalogError, match=f"does not say its {missing}"):
        card(RATES, **{missing: ""})


@pytest.mark.parametrize(
    ("cards", "message"),
    [
        ([card(RATES, "a"), card(RATES, "b", currency="EUR")], "one currency"),
        ([card(RATES, "a"), card(RATES, "a")], "a name each"),
        ([card(RATES + "k,hour,here,0,1\n", "a"), card(RATES + "k,hour,here,0,2\n", "b")], "k in here stands in a too"),
        ([card(RATES + "k,hour,here,0,1\n", "a"), card(RATES + "k,day,there,0,2\n", "b")], "k is priced per day and per hour"),
        ([family_card("m5,here,0.024,,large", sizes="gone")], "no sizes card named gone"),
    ],
)
def test_cards_that_contradict_each_other(cards, message):
    with pytest.raises(CatalogError, match=message):
        assemble([card(REGIONS, "regions"), *cards])


def test_a_folder_without_cards(tmp_path):
    with pytest.raises(CatalogError, match="no rate cards"):
        read_cards(tmp_path)


def test_a_free_first_step_needs_another():
    found = prices(card(RATES + "k,hour,here,0,0\nk,hour,here,10,0.3\n"))
    assert found == {("k", "here", 0): 0, ("k", "here", 10): D("0.3")}


def test_an_empty_price_ends_what_is_known():
    assert prices(card(RATES + "k,hour,here,0,1\nk,hour,here,10,\n"))["k", "here", 10] is None


def test_equal_cards_give_equal_content_in_any_order():
    cards = [card(REGIONS, "regions"), family_card("m5,here,0.024,,large"), card(RATES + "k,hour,here,0,1\n", "more")]
    assert assemble(cards).content == assemble(cards[::-1]).content


def test_committed_cards_hold_no_zero_and_name_their_page():
    """What is built of them is looked at in test_catalog.py; here what they list."""
    cards = read_cards()
    assert len(cards) > 100
    assert [card.name for card in cards if not card.page.startswith("https://")] == []
    steps = (step for listed in newest(cards, told_sizes(cards)).values() for step in listed)
    assert [step for step in steps if step.price == 0 and step.start] == []

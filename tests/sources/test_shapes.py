"""Machine types priced by their parts: sums, what decides a price that is not listed, and the condenser."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from finfocus_policy.errors import CatalogError
from finfocus_policy.sources.catalog.book import assemble
from finfocus_policy.sources.catalog.card import parse_card
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.catalog.shapes import prices_of, shapes_of, spanned, sum_of, unruly
from tools.condense_parts import figures_of, parts_rows

SHAPES = "family,shape,vcpus,memory,accelerators,ssd\n" + "".join(
    f"x,{row}\n" for row in ("small,1,4,,", "large,4,16,,", "wide,4,32,,", "local,4,16,,375", "gpu,4,16,1,", "odd,8,8,,")
)
KNOWN = shapes_of(line.split(",") for line in SHAPES.splitlines()[1:])["x"]
FIGURES = ("0.02", "0.003", "0.5", "0.08")


def card(body, name, **facts):
    told = {"card": name, "provider": "gcp", "page": "https://example.com/", "date": "2026-01-02", "currency": "USD", "source": "a test", **facts}
    return parse_card("".join(f"# {k}: {v}\n" for k, v in told.items()) + body, f"{name}.csv")


def entries(row, *, sizes="shapes"):
    regions = card("code,name,kind,parent\nhere,Here,region,here\nthere,There,region,there\n", "regions")
    parts = card(f"family,region,core,memory,accelerator,ssd,shapes\n{row}\n", "parts", unit="hour", keys="m/{family}-{size}", sizes=sizes)
    return {(e.key, e.region): (e.price, e.derived) for e in assemble([regions, card(SHAPES, "shapes"), parts]).entries}


@pytest.mark.parametrize(
    ("shape", "price"),
    [("small", "0.032"), ("large", "0.128"), ("wide", "0.176"), ("gpu", "0.628"), ("local", "0.169095890410959")],
)
def test_a_price_is_the_sum_of_its_parts_as_a_double(shape, price):
    figures = tuple(map(D, FIGURES))
    assert sum_of(figures, KNOWN[shape]) == D(price)


@pytest.mark.parametrize(
    ("wanted", "listed", "known"),
    [
        ("large", ["small"], True),
        ("wide", ["small"], False),
        ("wide", ["small", "odd"], True),
        ("gpu", ["small", "wide"], False),
        ("local", ["large", "wide"], False),
        ("small", [], False),
    ],
)
def test_what_the_listed_ones_decide(wanted, listed, known):
    assert spanned(KNOWN[wanted], [KNOWN[name] for name in listed]) is known


@pytest.mark.parametrize(
    ("listed", "names", "derived"),
    [
        ("*", "gpu large local odd small wide", ""),
        ("* -wide -gpu", "large local odd small", "wide"),
        ("small", "small", "large"),
        ("small wide", "small wide", "large odd"),
        ("small=9", "small", ""),
        ("* odd=7", "gpu large local odd small wide", ""),
    ],
)
def test_a_row_lists_and_derives(listed, names, derived):
    found = list(prices_of(FIGURES, listed, KNOWN))
    assert sorted(p.shape for p in found if not p.derived) == names.split()
    assert sorted(p.shape for p in found if p.derived) == derived.split()


def test_a_machine_type_that_does_not_follow_elsewhere_is_not_derived():
    row = ["x", "there", *FIGURES, "small wide odd=9"]
    assert unruly([row], {"x": KNOWN}) == {("x", "odd")}
    assert [p.shape for p in prices_of(FIGURES, "small wide", KNOWN, {"odd"}) if p.derived] == ["large"]
    assert unruly([["x", "there", *FIGURES, "small wide odd=0.1840000000000001"]], {"x": KNOWN}) == frozenset()


def test_a_card_of_parts_becomes_prices():
    found = entries("x,here there,0.02,0.003,,,small wide")
    assert found["m/x-small", "here"] == (D("0.032"), False)
    assert found["m/x-large", "there"] == (D("0.128"), True)
    assert ("m/x-gpu", "here") not in found


@pytest.mark.parametrize(
    ("row", "sizes", "message"),
    [
        ("x,here,0.02,,,,unheard", "shapes", "unheard has neither parts nor a price of its own"),
        ("x,here,,,,,small", "shapes", "small would cost 0"),
        ("x,here,0.02,,,,small=0", "shapes", "small would cost 0"),
        ("x,here,NaN,,,,small", "shapes", "is not an amount of money"),
        ("x,here,0.02,,,,small", "gone", "no sizes card named gone"),
        ("x,mars,0.02,,,,small", "shapes", "regions that no regions card knows"),
    ],
)
def test_a_wrong_card_is_refused(row, sizes, message):
    with pytest.raises(CatalogError, match=message):
        entries(row, sizes=sizes)


def test_lists_are_condensed_to_the_figures_they_were_made_of():
    figures = tuple(map(D, FIGURES))
    prices = {name: sum_of(figures, vector) for name, vector in KNOWN.items()}
    assert figures_of(prices, KNOWN) == (figures, frozenset(KNOWN))
    rows = parts_rows({("x", "here"): prices, ("x", "there"): prices}, {"x": KNOWN})
    assert rows == [("x", "here there", *FIGURES, "*")]


def test_what_does_not_follow_stands_by_itself():
    figures = tuple(map(D, FIGURES))
    prices = {name: sum_of(figures, vector) for name, vector in KNOWN.items() if name != "wide"} | {"odd": D(7)}
    (row,) = parts_rows({("x", "here"): prices}, {"x": KNOWN})
    found = {p.shape: p.price for p in prices_of(row[2:6], row[6], KNOWN) if not p.derived}
    assert found == prices
    assert "odd=7" in row[6]


@pytest.mark.parametrize(
    ("key", "region", "price"),
    [
        ("gcp/compute/machine/n1-standard-16/on-demand", "us-central1", "0.759996"),
        ("gcp/compute/machine/c3-standard-4-lssd/on-demand", "us-central1", "0.242703890410959"),
        ("gcp/compute/machine/e2-micro/spot", "us-central1", "0.0050265"),
        ("gcp/compute/machine/a2-highgpu-1g/on-demand", "africa-south1", "4.80478794"),
        ("gcp/compute/licence/e2-micro/windows", "europe-west1", "0.0115"),
        ("gcp/compute/core/n1/on-demand", "us-central1", "0.031611"),
    ],
)
def test_committed_prices(key, region, price):
    assert Catalog().lookup(key, region).price == D(price)

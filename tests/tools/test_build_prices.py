"""The developer programs: build, check, condense, make cards, measure."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.sources.catalog import book, store
from finfocus_policy.sources.catalog.card import FAMILIES, parse_card, rates
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.draws import draws
from tests.sources import public_lists
from tools import build_prices, condense, holdout, make_cards_aws

pytestmark = pytest.mark.slow

CARD = """# card: {name}
# provider: aws
# page: https://example.com/
# date: 2026-01-02
# currency: USD
# source: a test
# unit: hour
# keys: m/{{family}}.{{size}}
{body}
"""
SMALL = {
    "regions.csv": "code,name,kind,parent\nhere,Here,region,here\nthere,There,region,there\n" + "\n".join(f"r{n},R{n},region,r{n}" for n in range(4)),
    # five regions list all three sizes: a record good enough for the one that lacks a size
    "families.csv": "family,region,figure,digits,sizes\nm5,here,0.024,,large xlarge\nm5,there r0 r1 r2 r3,0.023,,large xlarge 2xlarge",
    "rates.csv": "key,unit,region,tier_start,price\nk,request,here,0,0.5\nk,request,here,100,0.25\nk,request,there,0,0.5\nk,request,there,100,",
}


@pytest.fixture
def cards(tmp_path):
    folder = tmp_path / "cards"
    folder.mkdir()
    for name, body in SMALL.items():
        (folder / name).write_text(CARD.format(name=name[:-4], body=body))
    return folder


def build(cards, *more):
    return build_prices.main(["--cards", str(cards), "--file", str(cards.parent / "prices.sqlite"), *more])


def test_build_then_look_up(cards, capsys):
    assert build(cards) == 0
    assert "22 prices from 3 cards" in capsys.readouterr().out
    catalog = Catalog(cards.parent / "prices.sqlite")
    assert catalog.lookup("m/m5.large", "here").price == D("0.096")
    derived = catalog.lookup("m/m5.2xlarge", "here")
    assert (derived.price, derived.derived, derived.card) == (D("0.384"), True, "families")
    assert catalog.lookup("k", "here").steps == ((D(0), D("0.5")), (D(100), D("0.25")))
    assert catalog.lookup("k", "there").limit == 100


def test_what_was_built_passes_the_check(cards):
    assert build(cards) == 0
    assert build(cards, "--check") == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "shown"),
    [
        ("families.csv", "0.024", "0.0241", "+ m/m5.large\thour\there\t0\t0.0964"),
        ("rates.csv", "0.25", "0.26", "- k\trequest\there\t100\t0.25\trates"),
        ("regions.csv", "There", "Where", "+ region\tthere\tWhere"),
        ("rates.csv", "a test", "another test", "- card\trates"),
    ],
)
def test_a_changed_card_fails_the_check(cards, capsys, file, old, new, shown):
    build(cards)
    (cards / file).write_text((cards / file).read_text().replace(old, new))
    assert build(cards, "--check") == 1
    said = capsys.readouterr().err
    assert "run `make prices`" in said
    assert shown in said
    assert build(cards, "--accept") == 0
    assert build(cards, "--check") == 0


def test_a_changed_file_fails_the_check(cards, capsys):
    build(cards)
    with closing(sqlite3.connect(cards.parent / "prices.sqlite")) as db:
        db.execute("update meta set value = '0' where name = 'sha256'")
        db.commit()
    assert build(cards, "--check") == 1


@pytest.mark.parametrize("content", [None, b"", b"nonsense" * 1000])
def test_a_missing_or_damaged_file_fails_the_check(cards, capsys, content):
    if content is not None:
        (cards.parent / "prices.sqlite").write_bytes(content)
    assert build(cards, "--check") == 1
    assert "the embedded price list is" in capsys.readouterr().err


def test_a_wrong_card_stops_the_build_and_keeps_the_old_file(cards, capsys):
    build(cards)
    before = (cards.parent / "prices.sqlite").read_bytes()
    (cards / "rates.csv").write_text(CARD.format(name="rates", body="key,unit,region,tier_start,price\nk,request,here,0,0"))
    assert build(cards) == 1
    assert "rates.csv" in capsys.readouterr().err
    assert (cards.parent / "prices.sqlite").read_bytes() == before


def test_the_same_cards_give_the_same_content(cards, tmp_path):
    build(cards)
    one = store.content(cards.parent / "prices.sqlite")
    build(cards)
    assert store.content(cards.parent / "prices.sqlite") == one == book.assemble(book.read_cards(cards)).content


def test_the_committed_list_is_what_the_committed_cards_give(capsys):
    assert build_prices.main(["--check"]) == 0


SIZES = ("nano", "micro", "small", "medium", "large", "xlarge", "2xlarge", "3xlarge", "16xlarge", "metal", "odd")
AMOUNTS = st.integers(1, 10**7).map(lambda n: D(n).scaleb(-5).normalize())
CELLS = st.dictionaries(st.tuples(st.sampled_from(["m5", "c5"]), st.sampled_from(["r1", "r2"])), st.dictionaries(st.sampled_from(SIZES), AMOUNTS, min_size=1), min_size=1)
EVEN = st.builds(lambda figure, sizes: {s: figure * condense.factor_of(s, {}) for s in sizes}, AMOUNTS, st.sets(st.sampled_from(SIZES[:-2]), min_size=1))


def read_back(rows):
    body = "family,region,figure,digits,sizes\n" + "\n".join(",".join(row) for row in rows)
    card = parse_card(CARD.format(name="x", body=body), "x")
    return {(rate.key, rate.region): rate.price for rate in rates(card, {"m5": {"metal": D(192)}})}


@draws(60)
@given(st.one_of(CELLS, st.dictionaries(st.just(("m5", "r1")), EVEN, min_size=1)))
def test_condensing_loses_nothing(cells):
    rows = condense.family_rows(cells, {"m5": {"metal": D(192)}})
    assert read_back(rows) == {(f"m/{family}.{size}", region): price for (family, region), sizes in cells.items() for size, price in sizes.items()}


@pytest.mark.parametrize(
    ("prices", "row"),
    [
        ({"large": "0.096", "xlarge": "0.192", "metal": "4.608"}, ("m5", "r1", "0.024", "", "large xlarge metal")),
        ({"large": "0.096", "xlarge": "0.192", "metal": "5"}, ("m5", "r1", "0.024", "", "large xlarge metal=5")),
        ({"large": "0.172", "xlarge": "0.343", "2xlarge": "0.686"}, ("m5", "r1", "0.0429", "3", "large xlarge 2xlarge")),
        ({"xlarge": "1.006", "2xlarge": "1.3"}, ("m5", "r1", "", "", "xlarge=1.006 2xlarge=1.3")),
        ({"large": "0.1"}, ("m5", "r1", "0.025", "", "large")),
    ],
)
def test_one_figure_and_its_exceptions(prices, row):
    assert condense.family_rows({("m5", "r1"): {s: D(p) for s, p in prices.items()}}, {"m5": {"metal": D(192)}}) == [row]


def test_regions_with_the_same_prices_share_a_row():
    cells = {("m5", region): {"large": D("0.1")} for region in ("r2", "r1")}
    assert condense.family_rows(cells, {}) == [("m5", "r1 r2", "0.025", "", "large")]


MADE = {
    "aws/ec2_types.csv": "instance_type,vcpus\nm5.large,2\nm5.metal,96\n",
    "aws/ec2_linux.csv": "instance_type,region,usd_per_hour,unit\nm5.large,us-east-1,0.096,h\nm5.metal,us-east-1,4.608,h\n",
    "aws/ec2_linux_zones.csv": "instance_type,zone,usd_per_hour,unit\nm5.large,us-east-1-bos-1,0.12,h\n",
    "aws/ec2_linux_2026_us.csv": "instance_type,region,usd_per_hour,unit\nm5.large,us-east-1,0.09,h\nm5.metal,us-east-1,5.1,h\n",
    "aws/ec2_by_os_eu-west-1_2023.csv": "instance_type,operating_system,preinstalled_software,region,usd_per_hour,unit\n"
    "m5.large,Linux,NA,eu-west-1,0.107,h\nm5.large,Windows,NA,eu-west-1,0.199,h\nm5.large,Windows,SQL Std,eu-west-1,0.679,h\n"
    "m6g.large,Linux,NA,eu-west-1,0.086,h\nm6g.large,Windows,NA,eu-west-1,0.086,h\nx9.large,Windows,NA,eu-west-1,0.5,h\n",
    "aws/ec2_reserved_no_upfront.csv": "instance_type,region,term_years,offering_class,usd_per_hour,unit\n"
    "m5.large,us-east-1,1,standard,0.0605,h\nm5.large,us-east-1,1,convertible,0.0696,h\nm5.large,us-east-1,3,standard,0.041,h\nm5.large,us-east-1,3,convertible,0.047,h\n",
    "aws/rds.csv": "engine,instance_class,deployment,region,usd_per_hour,unit\nmysql,db.m5.large,single-az,us-east-1,0.171,h\npostgres,db.m5.large,multi-az,us-east-1,0.356,h\n",
    "aws/ebs.csv": "volume,rate,region,usd,unit\ngp3,throughput above 125 MiBps,us-east-1,40.96,GiBps-month\nsnapshot,fast restore,us-east-1,0.75,h\n"
    "io2,iops to 32000,us-east-1,0.065,IOPS-month\nio2,iops 32001-64000,us-east-1,0.0455,IOPS-month\n",
    "regions/aws_regions.csv": 'code,long_name,kind,parent_region\nus-east-1,"Virginia, N.",region,us-east-1\nus-east-1-bos-1,Boston,local or wavelength zone,us-east-1\n',
}


@pytest.fixture
def made(tmp_path):
    """Cards made of tiny lists, built."""
    lists, cards = tmp_path / "lists", tmp_path / "cards"
    cards.mkdir()
    for name, text in MADE.items():
        (lists / name).parent.mkdir(parents=True, exist_ok=True)
        (lists / name).write_text(text)
    assert make_cards_aws.main([str(lists), "--cards", str(cards)]) == 0
    assert build(cards) == 0
    return Catalog(tmp_path / "prices.sqlite")


@pytest.mark.parametrize(
    ("key", "region", "price"),
    [
        ("aws/ec2/instance/m5.large/linux", "us-east-1", "0.09"),  # the newer list wins
        ("aws/ec2/instance/m5.metal/linux", "us-east-1", "4.608"),  # but not for bare metal
        ("aws/ec2/instance/m5.large/linux", "us-east-1-bos-1", "0.12"),
        ("aws/ec2/licence/m5.large/windows", "us-east-1", "0.092"),  # Windows above Linux, without SQL Server
        ("aws/ec2/licence/m6g.large/windows", "us-east-1", None),  # no surcharge is no licence, not a free one
        ("aws/ec2/licence/x9.large/windows", "us-east-1", None),  # no Linux price to compare with
        ("aws/ec2/instance/m5.large/linux/ri/1yr/no-upfront/standard", "us-east-1", "0.0605"),
        ("aws/ec2/instance/m5.large/linux/ri/3yr/no-upfront/convertible", "us-east-1", "0.047"),
        ("aws/rds/instance/mysql/db.m5.large/single-az", "us-east-1", "0.171"),
        ("aws/rds/instance/mariadb/db.m5.large/single-az", "us-east-1", "0.171"),
        ("aws/rds/instance/mariadb/db.m5.large/multi-az", "us-east-1", None),
        ("aws/rds/instance/postgres/db.m5.large/multi-az", "us-east-1", "0.356"),
        ("aws/ebs/gp3/throughput", "us-east-1", "0.04"),
        ("aws/ebs/snapshot/fast-restore", "us-east-1", "0.75"),
        ("aws/ebs/io2/iops", "us-east-1", "0.065"),
    ],
)
def test_cards_made_of_lists(made, key, region, price):
    tiers = made.lookup(key, region)
    assert (tiers and tiers.price) == (price and D(price))


def test_made_cards_know_where_io2_ends(made):
    assert made.lookup("aws/ebs/io2/iops", "us-east-1").limit == 64000
    assert {region.code: region.name for region in made.regions()}["us-east-1"] == "Virginia, N."


@pytest.mark.skipif(not public_lists.LISTS.is_dir(), reason=public_lists.ABSENT)
def test_the_committed_cards_are_those_the_lists_give(tmp_path):
    assert make_cards_aws.main([str(public_lists.LISTS), "--cards", str(tmp_path)]) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 15
    assert [name for name in names if (tmp_path / name).read_bytes() != (book.CARDS / name).read_bytes()] == []


def test_cards_are_not_the_lists_over_again():
    """The condensed cards together are far smaller than one row a price would be."""
    cards = [card for card in book.read_cards() if card.form == FAMILIES]
    listed = sum(len(regions.split()) * len(sizes.split()) for card in cards for _, (_, regions, _, _, sizes) in card.rows)
    assert sum(len(card.rows) for card in cards) * 9 < listed


def test_measuring_the_rule(capsys):
    assert holdout.main(["--rounds", "1", "--share", "0.01", "--show", "3"]) == 0
    said = capsys.readouterr().out
    assert {"aws/ec2", "aws/rds", "azure/vm general purpose"} <= {line[:26].strip() for line in said.splitlines()}
    assert "exact" in said

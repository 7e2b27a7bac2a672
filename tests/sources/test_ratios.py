from __future__ import annotations

from decimal import Decimal

import pytest

from finfocus_policy.errors import CatalogError
from finfocus_policy.sources.catalog.book import CARDS, assemble
from finfocus_policy.sources.catalog.card import Card, parse_card
from finfocus_policy.sources.catalog.lookup import Catalog

HEAD = "# card: {}\n# provider: aws\n# page: https://example.com\n# date: 2024-01-01\n# currency: USD\n# source: made up\n"
REGIONS = "code,name,kind,parent\n" + "".join(f"r{i},Region {i},region,r{i}\n" for i in range(7))


def cards(ratio: str, prices: str) -> list[Card]:
    rates = "key,unit,region,tier_start,price\n" + prices
    rows = "key,unit,from,factor,digits\n" + ratio
    texts = {"regions": REGIONS, "rates": rates, "ratios": rows}
    return [parse_card(HEAD.format(name) + text, f"{name}.csv") for name, text in texts.items()]


FIVE = "a,GB,r0 r1 r2 r3 r4,0,0.1\nb,GB,r0 r1 r2 r3 r4,0,0.08\n"


def test_a_price_that_is_not_listed_follows_its_ratio_in_the_same_region() -> None:
    book = assemble(cards("a,GB,b,1.25,4\n", FIVE + "b,GB,r5,0,0.0952\n"))
    found = [(e.price, e.derived, e.card) for e in book.entries if (e.key, e.region) == ("a", "r5")]
    assert found == [(Decimal("0.1190"), True, "rates")]
    assert not [e for e in book.entries if e.region == "r6"], "nothing comes from another region"


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        (FIVE + "a,GB,r5,0,0.2\nb,GB,r5,0,0.08\n", "not in r5"),
        ("a,GB,r0 r1,0,0.1\nb,GB,r0 r1,0,0.08\n", "only 2 regions list both"),
    ],
)
def test_a_ratio_the_list_does_not_bear_out_is_refused(prices: str, said: str) -> None:
    with pytest.raises(CatalogError, match=said):
        assemble(cards("a,GB,b,1.25,4\n", prices))


@pytest.mark.parametrize(
    ("key", "region", "price"),
    [
        ("aws/ebs/gp2/storage", "us-west-2", "0.1"),
        ("aws/ebs/gp2/storage", "us-east-2", "0.1"),
        ("aws/ebs/gp2/storage", "ca-central-1", "0.11"),
        ("aws/ebs/gp2/storage", "ap-south-1", "0.114"),
        ("aws/ebs/gp3/storage", "eu-central-1", "0.0952"),
        ("aws/ebs/gp3/storage", "sa-east-1", "0.152"),
        ("aws/ebs/gp3/throughput", "us-east-2", "0.04"),
        ("aws/ebs/io1/iops", "us-east-2", "0.065"),
    ],
)
def test_everyday_disks_have_a_price_in_every_large_region(key: str, region: str, price: str) -> None:
    tiers = Catalog().lookup(key, region)
    assert tiers is not None
    assert (tiers.price, tiers.derived) == (Decimal(price), True)


def test_every_region_with_instances_has_the_default_disk() -> None:
    catalog = Catalog()
    regions = [r.code for r in catalog.regions() if r.kind == "region" and catalog.lookup("aws/ec2/instance/m5.large/linux", r.code)]
    assert CARDS.exists()
    assert [r for r in regions if catalog.lookup("aws/ebs/gp2/storage", r) is None] == []
    assert [r for r in regions if catalog.lookup("aws/ebs/gp3/storage", r) is None] == []


ODD = "a,GB,r5,0,0.15\nb,GB,r5,0,0.1196\n"  # b should be 0.12: within half a hundredth, and more than a thousandth off


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        # a says that b is odd and b that a is: neither leads to c
        ("a,GB,b,1.25,4\nb,GB,a,0.8,4\nc,GB,a,2,4\n", []),
        # nobody follows b, which leads astray; a is followed
        ("a,GB,b,1.25,4\nc,GB,a,2,4\n", [Decimal("0.3000")]),
        ("a,GB,b,1.25,4\nc,GB,b,2.5,4\n", []),
    ],
)
def test_a_price_that_leads_astray_in_its_region_is_not_followed(ratio: str, said: list[Decimal]) -> None:
    prices = FIVE + "c,GB,r0 r1 r2 r3 r4,0,0.2\n" + ODD
    book = assemble(cards(ratio, prices))
    assert [e.price for e in book.entries if (e.key, e.region) == ("c", "r5")] == said

"""Prices kept by family: exact where listed, derived where the family agrees, none where it does not."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from finfocus_policy.errors import CatalogError
from finfocus_policy.model.cost import Reason
from finfocus_policy.sources.catalog.book import assemble
from finfocus_policy.sources.catalog.card import parse_card
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.catalog.packed import families, price_of, rows_of

HEAD = """\
# card: reserved
# provider: aws
# page: https://example.com/
# date: 2025-04-04
# currency: USD
# source: made up
# unit: hour
# keys: aws/ec2/instance/{family}.{size}/linux/ri/1yr/no-upfront/standard
# packed: yes
family,region,figure,digits,sizes
"""
ROW = ("r1 r2", "0.01", "3", "large xlarge 2xlarge=0.2 metal=5")


@pytest.mark.parametrize(
    ("row", "size", "price"),
    [
        (ROW, "large", ("0.04", False)),
        (ROW, "2xlarge", ("0.2", False)),
        (ROW, "metal", ("5", False)),
        (ROW, "4xlarge", None),  # 2xlarge does not follow the figure
        (("r1", "0.01", "3", "large xlarge metal=5"), "4xlarge", ("0.32", True)),
        (("r1", "0.01", "3", "large xlarge metal=5"), "metal-24xl", None),
        (("r1", "0.01", "3", "large"), "xlarge", None),  # one size is no family
        (("r1", "", "", "large=1 xlarge=2"), "2xlarge", None),
        (("r9", "0.01", "3", "large xlarge"), "large", None),
    ],
)
def test_the_price_of_a_size(row, size, price) -> None:
    found = price_of([row], "r1", size)
    assert found == (None if price is None else (D(price[0]), price[1]))


@pytest.mark.parametrize("row", ["m5,us-east-1,0.01,3,odd", "m5,us-east-1,,,large", "m5,us-east-1,0.01,3,large large", "m5,us-east-1,0.01,3,large=0"])
def test_a_card_that_cannot_be_read_is_refused_with_its_line(row: str) -> None:
    with pytest.raises(CatalogError, match=r"reserved\.csv:11"):
        families([parse_card(HEAD + row + "\n", "reserved.csv")])


def test_a_region_nobody_knows_is_refused() -> None:
    with pytest.raises(CatalogError, match="regions"):
        assemble([parse_card(HEAD + "m5,nowhere-1,0.01,3,large\n", "reserved.csv")])


def test_what_is_stored_is_what_was_written() -> None:
    (family,) = families([parse_card(HEAD + "m5,us-east-1 us-west-2,0.01,3,large xlarge\n", "reserved.csv")])
    assert family.name == "aws/ec2/instance/m5.{size}/linux/ri/1yr/no-upfront/standard"
    assert (tuple(rows_of(family.body)), family.prices) == (family.rows, 4)


# Public list prices of 2025-04-04; what t3.medium costs stands in Infracost's golden files too.
FACTS = [
    ("m5.large", "us-east-1", "1yr", "standard", "0.06"),
    ("t3.medium", "us-east-1", "1yr", "standard", "0.0261"),
    ("t3.medium", "us-east-1", "1yr", "convertible", "0.03"),
    ("t3.medium", "us-east-1", "3yr", "standard", "0.018"),
]


@pytest.mark.parametrize(("size", "region", "term", "offering", "price"), FACTS)
def test_reserved_prices_of_the_embedded_list(size: str, region: str, term: str, offering: str, price: str) -> None:
    found = Catalog().lookup(f"aws/ec2/instance/{size}/linux/ri/{term}/no-upfront/{offering}", region)
    assert found is not None
    assert (found.steps, found.unit, found.derived) == (((D(0), D(price)),), "hour", False)
    assert found.card == f"aws-ec2-reserved-{term}-{offering}"


def test_a_miss_is_told_apart() -> None:
    catalog, end = Catalog(), "linux/ri/1yr/no-upfront/standard"
    assert catalog.lookup(f"aws/ec2/instance/m5.large/{end}", "us-east-9") is None
    assert catalog.why_missing(f"aws/ec2/instance/m5.large/{end}", "us-east-9") is Reason.UNKNOWN_REGION
    assert catalog.why_missing(f"aws/ec2/instance/m99.large/{end}", "us-east-1") is Reason.UNKNOWN_SKU
    assert catalog.lookup("aws/ec2/instance/m5.large/linux/ri/1yr/all-upfront/standard/upfront", "us-east-1") is None

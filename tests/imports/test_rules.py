"""Every rule that makes a price takes a row of its own: the key it gives it, and the price in our unit."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.imports.aws_rows import plain_name
from finfocus_policy.sources.imports.aws_rules import AWS
from finfocus_policy.sources.imports.azure_retail import matched
from finfocus_policy.sources.imports.azure_rules import AZURE
from finfocus_policy.sources.imports.found import Found, Why
from finfocus_policy.sources.imports.rule import Match
from tests.imports.building import MACHINE, Sku, bulk_csv, bulk_json, item, page, read

Row = dict[str, str]
PLACE = {name: MACHINE[name] for name in ("location", "locationType", "regionCode")}


def rows(name: str) -> list[Row]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


AWS_ROWS, AZURE_ROWS = rows("aws_rows.csv"), rows("azure_rows.csv")


def told(row: Row) -> dict[str, str]:
    return dict(part.split("=", 1) for part in row["attributes"].split(";"))


def azure_item(row: Row) -> dict[str, object]:
    return item(serviceName=row["service"], productName=row["product"], skuName=row["sku"], meterName=row["meter"], armSkuName=row["machine"],
                unitOfMeasure=row["unit"], retailPrice=float(row["price"]), unitPrice=float(row["price"]))  # fmt: skip


def said(found: Iterable[Found]) -> list[tuple[str, str]]:
    return [(f.key, f"{f.price.normalize():f}" + (f" from {f.start:f}" if f.start else "")) for f in found]


@pytest.mark.parametrize(("form", "make"), [("aws-bulk-json", bulk_json), ("aws-bulk-csv", bulk_csv)])
@pytest.mark.parametrize("row", AWS_ROWS, ids=lambda row: f"{row['key']} {row['price']}")
def test_a_row_of_the_aws_list(row: Row, form: str, make: Callable[..., str], tmp_path: Path) -> None:
    sku = Sku("MADE1", row["family"], {**PLACE, **told(row)}, prices=(("0", "Inf", row["price"]),), unit=row["unit"])
    found, refused, _ = read(tmp_path, form, make([sku], offer=row["offer"]))
    assert (said(found), refused) == ([(row["key"], row["stored"])], [])


@pytest.mark.parametrize("row", AZURE_ROWS, ids=lambda row: row["key"])
def test_an_item_of_the_azure_prices(row: Row, tmp_path: Path) -> None:
    found, refused, _ = read(tmp_path, "azure-retail", page([azure_item(row)]))
    assert (said(found), refused) == ([(row["key"], row["stored"])], [])


def takers() -> list[tuple[str, Match | Why]]:
    """What takes each row."""
    attributes = [{plain_name(name): value for name, value in told(row).items()} for row in AWS_ROWS]
    aws = [AWS.match(row["offer"], row["family"], known) for row, known in zip(AWS_ROWS, attributes, strict=True)]
    return [*zip((row["key"] for row in AWS_ROWS), aws, strict=True), *((row["key"], matched(azure_item(row))) for row in AZURE_ROWS)]


def test_no_rule_is_without_a_row() -> None:
    templates = {rule.key for table in (AWS, AZURE) for rule in table.rules} - {""}
    assert {one.rule.key for _, one in takers() if isinstance(one, Match)} == templates


def test_units_are_those_of_the_price_list_built_in() -> None:
    """A price in another unit would stand beside those of the cards, and be taken for one of them."""
    catalog = Catalog()
    places = ["us-east-1", "eastus", "*", *(region.code for region in catalog.regions())]
    ours = {key: one.rule.unit for key, one in takers() if isinstance(one, Match) and catalog.knows(key)}
    listed = {key: next(found.unit for place in places if (found := catalog.lookup(key, place))) for key in ours}
    assert ours == listed
    assert len(ours) > 50

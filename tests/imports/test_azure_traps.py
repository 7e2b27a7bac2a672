"""Items of the Azure retail prices that look like the on-demand price and are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.sources.imports.found import Why
from tests.imports.building import Home, item, page, read, whys

KEY = "azure/vm/zs_v9/2/linux"
HERE = "westeurope"
TRAPS: dict[str, tuple[dict[str, Any], Why]] = {
    "DevTest": ({"type": "DevTestConsumption"}, Why.DEV_TEST),
    "spot in the SKU": ({"skuName": "Z2s v9 Spot"}, Why.SPOT),
    "spot in the meter": ({"meterName": "Z2s v9 Spot"}, Why.SPOT),
    "low priority": ({"skuName": "Z2s v9 Low Priority", "meterName": "Z2s v9 Low Priority"}, Why.SPOT),
    "a free item": ({"meterName": "Z2s v9 - Free", "retailPrice": 0, "isPrimaryMeterRegion": False}, Why.FREE),
    "an expired meter": ({"meterName": "Z2s v9 - Expired"}, Why.FREE),
    "a foreign currency": ({"currencyCode": "EUR"}, Why.CURRENCY),
    "no currency": ({"currencyCode": None}, Why.CURRENCY),
    "cloud services": ({"productName": "Virtual Machines Zsv9 Series Cloud Services"}, Why.DEDICATED),
    "Red Hat": ({"productName": "Virtual Machines RHEL Zsv9 Series"}, Why.SYSTEM),
    "no region": ({"armRegionName": ""}, Why.REGION),
    "everywhere": ({"armRegionName": "Global"}, Why.REGION),
    "a negative price": ({"retailPrice": -0.1}, Why.NOT_A_PRICE),
    "a price as text": ({"retailPrice": "0.1"}, Why.NOT_A_PRICE),
    "no price": ({"retailPrice": None}, Why.NOT_A_PRICE),
    "a month's unit": ({"unitOfMeasure": "1/Month"}, Why.UNIT),
    "a unit that is none": ({"unitOfMeasure": "Text"}, Why.UNIT),
    "another service": ({"serviceName": "Bandwidth"}, Why.NOT_MAPPED),
    "another type": ({"type": "Purchase"}, Why.NOT_MAPPED),
    "no size": ({"armSkuName": ""}, Why.NOT_MAPPED),
    "a Windows reservation": ({"type": "Reservation", "reservationTerm": "1 Year", "productName": "Virtual Machines Zsv9 Series Windows"}, Why.COMMITMENT),
    "a reservation of five years": ({"type": "Reservation", "reservationTerm": "5 Years", "retailPrice": 9999}, Why.COMMITMENT),
    "one that begins later": ({"effectiveStartDate": "2999-01-01T00:00:00Z", "retailPrice": 0.2}, Why.LATER),
    "one that has ended": ({"effectiveEndDate": "2026-09-30T23:59:59Z", "retailPrice": 0.2}, Why.LATER),
    "a reservation without a term": ({"type": "Reservation", "retailPrice": 9999}, Why.COMMITMENT),
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    changed, why = TRAPS[name]
    found, refused, _ = read(tmp_path, "azure-retail", page([item(), item(skuId="TRAP", **changed)]))
    assert [(f.key, f.region, f.sku) for f in found] == [(KEY, HERE, "MADE0/0001")]
    assert [(r.why, r.sku) for r in refused] == [(why, "TRAP")]


def test_the_plain_item_is_the_price_whatever_stands_around_it(home: Home) -> None:
    around = [item(**{"retailPrice": 0.01, "skuId": f"TRAP/{n}", **changed}) for n, (changed, _) in enumerate(TRAPS.values())]
    outcome = home.take("azure-retail", page([*around, item()]))
    assert (home.price(KEY, HERE), outcome.keys, sum(whys(outcome).values())) == ("0:0.1", 1, len(TRAPS))


@pytest.mark.parametrize(("term", "total", "price"), [("1 Year", 613.2, "0:0.07"), ("3 Years", 1314, "0:0.05")])
def test_a_reservations_total_is_of_the_whole_term(term: str, total: float, price: str, home: Home) -> None:
    reserved = item(type="Reservation", reservationTerm=term, retailPrice=total, unitPrice=total)
    home.take("azure-retail", page([reserved, item()]))
    years = "1yr" if term == "1 Year" else "3yr"
    assert (home.price(KEY, HERE), home.price(f"{KEY}/ri/{years}/no-upfront/standard", HERE)) == ("0:0.1", price)


def test_a_reservation_alone_is_no_on_demand_price(home: Home) -> None:
    home.take("azure-retail", page([item(type="Reservation", reservationTerm="1 Year", retailPrice=876)]))
    assert (home.price(KEY, HERE), home.price(f"{KEY}/ri/1yr/no-upfront/standard", HERE)) == (None, "0:0.1")


WINDOWS = ("Virtual Machines Zsv9 Series Windows", "Virtual Machines Windows Zsv9 Series", "Windows Virtual Machines Zsv9 Series")


@pytest.mark.parametrize("product", WINDOWS)
def test_windows_is_told_by_a_word_wherever_it_stands(product: str, home: Home) -> None:
    home.take("azure-retail", page([item(productName=product, retailPrice=0.192), item()]))
    assert (home.price(KEY, HERE), home.price("azure/vm/licence/zs_v9/2/windows", HERE)) == ("0:0.1", "0:0.092")


@pytest.mark.parametrize("size", ["Standard_Z2s_v9", "Standard_Z2s v9", "standard_z2s_v9"])
def test_a_size_is_spelled_in_several_ways(size: str, home: Home) -> None:
    home.take("azure-retail", page([item(armSkuName=size)]))
    assert home.price(KEY, HERE) == "0:0.1"


def test_pages_are_one_list(home: Home) -> None:
    """The machine and its Windows price stand on different pages, and so do two prices of one machine."""
    first = page([item(productName=WINDOWS[0], retailPrice=0.192), item(armSkuName="Standard_Z4s_v9", retailPrice=0.2)], "https://elsewhere.invalid/next")
    second = page([item(), item(armSkuName="Standard_Z4s_v9", retailPrice=0.3)], name="items")
    outcome = home.take("azure-retail", first, second)
    assert home.price("azure/vm/licence/zs_v9/2/windows", HERE) == "0:0.092"
    assert (home.price("azure/vm/zs_v9/4/linux", HERE), whys(outcome)) == (None, {"AMBIGUOUS": 2})


OTHERS: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "a disk": ({"serviceName": "Storage", "productName": "Premium SSD Managed Disks", "skuName": "P10 LRS", "meterName": "P10 LRS Disk", "unitOfMeasure": "1/Month", "retailPrice": 19.71}, "azure/disk/p10/lrs", "0:19.71"),
    "its mounts are another price": ({"serviceName": "Storage", "productName": "Premium SSD Managed Disks", "skuName": "P10 LRS", "meterName": "P10 LRS Disk Mount", "unitOfMeasure": "1/Month", "retailPrice": 1}, "azure/disk/p10/lrs", None),
    "operations in blocks": ({"serviceName": "Storage", "productName": "Standard SSD Managed Disks", "skuName": "E10 LRS", "meterName": "E10 LRS Disk Operations", "unitOfMeasure": "10K", "retailPrice": 0.002}, "azure/disk/e/operations", "0:0.0000002"),
    "provisioned by the hour": ({"serviceName": "Storage", "productName": "Ultra Disks", "skuName": "Ultra LRS", "meterName": "Ultra LRS Provisioned Capacity", "unitOfMeasure": "1 GiB/Hour", "retailPrice": 0.000164}, "azure/disk/ultrassd/storage", "0:0.11972"),
    "hundreds of hours": ({"serviceName": "NAT Gateway", "productName": "NAT Gateway", "skuName": "Standard", "meterName": "Standard Gateway", "unitOfMeasure": "100 Hours", "retailPrice": 4.5}, "azure/nat-gateway/hours", "0:0.045"),
    "steps": ({"serviceName": "NAT Gateway", "productName": "NAT Gateway", "skuName": "Standard", "meterName": "Standard Data Processed", "unitOfMeasure": "1 GB", "retailPrice": 0.045}, "azure/nat-gateway/data", "0:0.045"),
    "an app service plan": ({"serviceName": "Azure App Service", "productName": "Azure App Service Premium v3 Plan - Linux", "skuName": "P1 v3", "meterName": "P1 v3 App", "retailPrice": 0.155}, "azure/app-service/p1v3/linux", "0:0.155"),
    "one of Windows": ({"serviceName": "Azure App Service", "productName": "Azure App Service Standard Plan", "skuName": "S1", "meterName": "S1 App", "retailPrice": 0.1}, "azure/app-service/s1/windows", "0:0.1"),
    "a cache by the hour": ({"serviceName": "Redis Cache", "productName": "Azure Redis Cache Standard", "skuName": "C3", "meterName": "C3 Cache Instance", "retailPrice": 0.225}, "azure/redis/standard_c3", "0:164.25"),
    "both nodes of a cache": ({"serviceName": "Redis Cache", "productName": "Azure Redis Cache Standard", "skuName": "C3", "meterName": "C3 Cache", "retailPrice": 0.45}, "azure/redis/standard_c3", None),
    "a cache of one node": ({"serviceName": "Redis Cache", "productName": "Azure Redis Cache Basic", "skuName": "C1", "meterName": "C1 Cache", "retailPrice": 0.055}, "azure/redis/basic_c1", "0:40.15"),
    "a plan whose meter says no more": ({"serviceName": "Azure App Service", "productName": "Azure App Service Basic Plan - Linux", "skuName": "B1", "meterName": "B1", "retailPrice": 0.018}, "azure/app-service/b1/linux", "0:0.018"),
    "a database by the day": ({"serviceName": "SQL Database", "productName": "SQL Database Single Standard", "skuName": "S1", "meterName": "S1 DTUs", "unitOfMeasure": "1/Day", "retailPrice": 0.96}, "azure/sql/dtu/s1", "0:0.04"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_else_is_charged_for(name: str, home: Home) -> None:
    changed, key, price = OTHERS[name]
    home.take("azure-retail", page([item(**changed, armSkuName=""), item()]), force=True)
    assert (home.price(key, HERE), home.price(KEY, HERE)) == (price, "0:0.1")


def test_steps_of_blocks_are_not_guessed(home: Home) -> None:
    operations = OTHERS["operations in blocks"][0]
    outcome = home.take("azure-retail", page([item(**operations, tierMinimumUnits=100, armSkuName=""), item()]))
    assert (home.price("azure/disk/e/operations", HERE), whys(outcome)) == (None, {"STEPS": 1})


def test_a_price_to_come_does_not_date_the_list(home: Home) -> None:
    """A list of a day to come would stand before every newer one until then."""
    outcome = home.take("azure-retail", page([item(effectiveStartDate="2999-01-01T00:00:00Z", skuId="LATER"), item()]))
    assert [file.facts.date for file in outcome.files] == ["2026-10-01"]


def test_a_page_tells_the_newest_day_a_price_began(tmp_path: Path) -> None:
    _, _, facts = read(tmp_path, "azure-retail", page([item(), item(effectiveStartDate="2026-11-03T00:00:00Z")]))
    assert (facts.provider, facts.date) == ("azure", "2026-11-03")

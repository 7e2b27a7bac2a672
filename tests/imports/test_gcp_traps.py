"""SKUs of the Google Cloud catalogue: what is the price of a core or a gigabyte, and what only sounds like it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.sources.imports.found import Why
from tests.imports.building import Home, gcp_sku, read, skus, whys

CORE = "N2 Instance Core running in Americas"
KEY = "gcp/compute/core/n2/on-demand"
HERE = "us-central1"
TRAPS: dict[str, tuple[dict[str, Any], Why]] = {
    "another currency": ({"description": CORE, "currency": "IDR", "steps": [(0, "508", 934_997_455)]}, Why.CURRENCY),
    "a commitment": ({"description": "Commitment v1: N2 Cpu in Americas for 1 Year", "use": "Commit1Yr"}, Why.COMMITMENT),
    "a commitment that says on demand": ({"description": "Commitment v1: N2 Cpu in Americas for 3 Year"}, Why.COMMITMENT),
    "reserved": ({"description": "Reserved N2 Instance Core in Americas"}, Why.COMMITMENT),
    "custom": ({"description": "N2 Custom Instance Core running in Americas"}, Why.CUSTOM),
    "sole tenancy": ({"description": "N2 Sole Tenancy Instance Core running in Americas"}, Why.CUSTOM),
    "preemptible of no family": ({"description": "Spot Preemptible Something in Americas", "use": "Preemptible"}, Why.SPOT),
    "a wrong unit": ({"description": CORE, "unit": "mo"}, Why.UNIT),
    "a unit that is none": ({"description": CORE, "unit": "furlong"}, Why.UNIT),
    "everywhere": ({"description": CORE, "regions": ["global"]}, Why.REGION),
    "another service": ({"description": CORE, "service": "Cloud Quantum"}, Why.NOT_MAPPED),
    "a negative price": ({"description": CORE, "steps": [(0, "-1", 0)]}, Why.NOT_A_PRICE),
    "no number": ({"description": CORE, "steps": [(0, "much", 0)]}, Why.NOT_A_PRICE),
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    changed, why = TRAPS[name]
    found, refused, _ = read(tmp_path, "gcp-skus", skus([gcp_sku(CORE), gcp_sku(sku="TRAP", **changed)]))
    assert [(f.key, f.sku) for f in found] == [(KEY, "MADE-0001")]
    assert [(r.why, r.sku) for r in refused] == [(why, "TRAP")]


OTHERS: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "units and billionths": ({"description": CORE, "steps": [(0, "2", 933_908_000)]}, KEY, "0:2.933908"),
    "memory": ({"description": "N2 Instance Ram running in Americas", "unit": "GiBy.h", "nanos": 4_237_000}, "gcp/compute/memory/n2/on-demand", "0:0.004237"),
    "a predefined family": ({"description": "N1 Predefined Instance Core running in Americas"}, "gcp/compute/core/n1/on-demand", "0:0.031611"),
    "an AMD family": ({"description": "T2D AMD Instance Core running in Singapore"}, "gcp/compute/core/t2d/on-demand", "0:0.031611"),
    "spot": ({"description": "Spot Preemptible N2 Instance Core running in Americas", "use": "Preemptible", "nanos": 9_000_000}, "gcp/compute/core/n2/spot", "0:0.009"),
    "compute optimized": ({"description": "Compute optimized Core running in Americas"}, "gcp/compute/core/c2/on-demand", "0:0.031611"),
    "an accelerator": ({"description": "Nvidia Tesla K80 GPU running in Americas"}, "gcp/compute/gpu/nvidia-tesla-k80/on-demand", "0:0.031611"),
    "an accelerator of spot machines": ({"description": "Nvidia Tesla T4 GPU attached to Spot Preemptible VMs running in Americas", "use": "Preemptible"}, "gcp/compute/gpu/nvidia-tesla-t4/spot", "0:0.031611"),
    "an accelerator attached to something else": ({"description": "Nvidia Tesla T4 GPU attached to Spot Preemptible VMs running in Americas"}, "gcp/compute/gpu/nvidia-tesla-t4/on-demand", None),
    "spot memory": ({"description": "Spot Preemptible N2 Instance Ram running in Americas", "use": "Preemptible", "unit": "GiBy.h"}, "gcp/compute/memory/n2/spot", "0:0.031611"),
    "compute optimized memory": ({"description": "Compute optimized Ram running in Americas", "unit": "GiBy.h"}, "gcp/compute/memory/c2/on-demand", "0:0.031611"),
    "an address of a machine": ({"description": "External IP Charge on a Standard VM in Iowa"}, "gcp/compute/address/in-use", "0:0.031611"),
    "an address of none": ({"description": "Static Ip Charge in Iowa"}, "gcp/compute/address/unused", "0:0.031611"),
    "a snapshot": ({"description": "Storage PD Snapshot in Iowa", "unit": "GiBy.mo"}, "gcp/compute/snapshot/storage", "0:0.031611"),
    "a local disk": ({"description": "SSD backed Local Storage in Iowa", "unit": "GiBy.mo"}, "gcp/compute/local-ssd/on-demand", "0:0.031611"),
    "a disk": ({"description": "Balanced PD Capacity in Iowa", "unit": "GiBy.mo", "nanos": 100_000_000}, "gcp/compute/disk/pd-balanced/storage", "0:0.1"),
    "a regional disk": ({"description": "Regional Balanced PD Capacity in Iowa", "unit": "GiBy.mo", "nanos": 200_000_000}, "gcp/compute/regional-disk/pd-balanced/storage", "0:0.2"),
    "a bucket": ({"description": "Standard Storage Iowa", "unit": "GiBy.mo", "nanos": 20_000_000, "service": "Cloud Storage"}, "gcp/storage/standard/storage", "0:0.02"),
    "a bucket of two regions": ({"description": "Standard Storage Iowa (Dual-Region)", "unit": "GiBy.mo", "nanos": 36_000_000, "service": "Cloud Storage"}, "gcp/storage/standard/storage", None),
    "steps": ({"description": "Balanced PD Capacity in Iowa", "unit": "GiBy.mo", "steps": [(0, "0", 100_000_000), (1000, "0", 50_000_000)]}, "gcp/compute/disk/pd-balanced/storage", "0:0.1 1000:0.05"),
    "a free first step is an account's": ({"description": "Balanced PD Capacity in Iowa", "unit": "GiBy.mo", "steps": [(0, "0", 0), (5, "0", 50_000_000)]}, "gcp/compute/disk/pd-balanced/storage", "0:0.05"),
    "SQL": ({"description": "Cloud SQL for MySQL: Regional - vCPU in Americas", "service": "Cloud SQL", "nanos": 82_600_000}, "gcp/sql/vcpu/regional", "0:0.0826"),
    "memory of SQL": ({"description": "Cloud SQL for PostgreSQL: Zonal - RAM in Americas", "service": "Cloud SQL", "unit": "GiBy.h"}, "gcp/sql/memory/zonal", "0:0.031611"),
    "storage of SQL": ({"description": "Cloud SQL for MySQL: Zonal - Standard storage in Americas", "service": "Cloud SQL", "unit": "GiBy.mo"}, "gcp/sql/storage/ssd/zonal", "0:0.031611"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_charged_for(name: str, home: Home) -> None:
    changed, key, price = OTHERS[name]
    home.take("gcp-skus", skus([gcp_sku(**changed), gcp_sku("E2 Instance Core running in Americas", sku="OTHER")]), force=True)
    assert home.price(key, HERE) == price
    assert home.price("gcp/compute/core/e2/on-demand", HERE) == "0:0.031611"


def test_a_sku_holds_in_all_its_regions(home: Home) -> None:
    home.take("gcp-skus", skus([gcp_sku(CORE, regions=["us-central1", "us-east1"])]))
    assert (home.price(KEY, "us-central1"), home.price(KEY, "us-east1"), home.price(KEY, "us-west1")) == ("0:0.031611", "0:0.031611", None)


def test_machine_types_are_the_sum_of_their_parts_where_both_are_listed(home: Home) -> None:
    memory = gcp_sku("N2 Instance Ram running in Americas", unit="GiBy.h", nanos=4_000_000, sku="RAM")
    cores = gcp_sku(CORE, nanos=30_000_000, regions=["us-central1", "us-east1"])
    home.take("gcp-skus", skus([cores, memory]))
    assert home.price("gcp/compute/machine/n2-standard-2/on-demand", HERE) == "0:0.092"
    assert home.price("gcp/compute/machine/n2-standard-2/on-demand", "us-east1") is None
    assert home.price("gcp/compute/machine/n2-standard-2/spot", HERE) is None


def test_two_skus_of_one_price_are_ambiguous(home: Home) -> None:
    outcome = home.take("gcp-skus", skus([gcp_sku(CORE), gcp_sku(CORE, sku="B", nanos=1_000_000), gcp_sku("E2 Instance Core running in X")]))
    assert (home.price(KEY, HERE), whys(outcome)) == (None, {"AMBIGUOUS": 2})


def infos(*prices: tuple[str, int]) -> dict[str, Any]:
    """A SKU with prices that begin at several times."""
    sku = gcp_sku(CORE)
    sku["pricingInfo"] = [{**gcp_sku(CORE, nanos=nanos)["pricingInfo"][0], "effectiveTime": begun} for begun, nanos in prices]
    return sku


def test_of_several_prices_the_newest_that_has_begun_counts(home: Home) -> None:
    times = (("2026-09-01T00:00:00Z", 20_000_000), ("2026-11-01T00:00:00Z", 25_000_000), ("2999-01-01T00:00:00Z", 30_000_000))
    for order in (times, times[::-1]):
        outcome = home.take("gcp-skus", skus([infos(*order)]))
        assert (home.price(KEY, HERE), outcome.files[0].facts.date) == ("0:0.025", "2026-11-01")
    assert whys(home.take("gcp-skus", skus([infos(times[2])]))) == {"LATER": 1}


NO_RATES = gcp_sku(CORE)
NO_RATES["pricingInfo"][0]["pricingExpression"]["tieredRates"] = []


@pytest.mark.parametrize("broken", [NO_RATES, gcp_sku(CORE, regions="us-central1"), {}, {"skuId": "X"}, {**gcp_sku(CORE), "pricingInfo": []}, {**gcp_sku(CORE), "category": None}, 7, None])
def test_a_sku_of_another_form_is_refused(broken: Any, tmp_path: Path) -> None:
    _, refused, _ = read(tmp_path, "gcp-skus", skus([broken]))
    assert [r.why for r in refused] == [Why.DAMAGED]

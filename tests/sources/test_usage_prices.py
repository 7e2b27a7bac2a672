"""What is billed by use and has no usage shows its unit price, in every report."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.mapping.registry import describe
from finfocus_policy.model.cost import CostComponent
from finfocus_policy.model.period import moment
from finfocus_policy.model.settings import Settings
from finfocus_policy.read import document, preview
from finfocus_policy.report.formats import render
from finfocus_policy.report.view import View
from finfocus_policy.report.words import rate
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.wiring import Evaluator
from tests.mapping.support import Usage, related

CASES = sorted((Path(__file__).parents[1] / "mapping" / "cases").glob("*/*.json"))
SHOP = Path(__file__).parents[1] / "fixtures" / "shop" / "preview.json"


def waiting(components: tuple[CostComponent, ...]) -> list[CostComponent]:
    return [c for c in components if c.usage_based and c.quantity is None]


def test_every_meter_without_usage_has_a_unit_price_or_a_reason_why_not() -> None:
    catalog, seen = Catalog(), 0
    for path in CASES:
        case = json.loads(path.read_text(encoding="utf-8"))
        request = describe(*related(case), Usage())
        priced = catalog.price(request) if request.meters else None
        for part in waiting(priced.components) if priced else ():
            seen += 1
            assert part.unit_price or part.reason is not None, f"{path.parent.name}/{path.stem}: {part.name}"
            assert part.monthly_cost is None, "usage that is not given is never 0.00"
    assert seen > 500


@pytest.fixture(scope="module")
def view() -> View:
    stack = preview.read(document.load(str(SHOP)))
    return Evaluator(Settings(), RegionHints(config=stack.config), now=moment("2026-11-21")).judge(stack).view(expand=True)


def priced_parts(view: View) -> list[tuple[str, CostComponent]]:
    return [(r.name, c) for r in view.estimate.results for c in waiting(r.priced.components) if c.unit_price is not None]


def test_the_reports_have_them(view: View) -> None:
    parts = priced_parts(view)
    assert len(parts) > 30
    table = render("table", view)
    made = json.loads(render("json", view))
    listed = {(r["name"], c["name"], c["unit_price"]) for r in made["resources"] for c in r["components"] if c["quantity"] is None}
    rows = {(row["component"], row["unit_price"]) for row in csv.DictReader(io.StringIO(render("csv", view)))}
    for name, part in parts:
        assert part.unit_price is not None
        assert f"{rate(part.unit_price)} per " in table, part.name
        assert (name, part.name, float(part.unit_price)) in listed
        assert any(component == part.name and price and float(price) == float(part.unit_price) for component, price in rows), part.name


def test_infracosts_format_has_them(view: View) -> None:
    breakdown = json.loads(render("infracost", view))["projects"][0]["breakdown"]["resources"]
    listed = [c for r in breakdown for part in (r, *r.get("subresources", ())) for c in part["costComponents"]]
    open_parts = [c for c in listed if c.get("usageBased") and c["monthlyQuantity"] is None and not c["priceNotFound"]]
    assert len(open_parts) == len(priced_parts(view))
    assert all(float(c["price"]) > 0 and c["monthlyCost"] is None for c in open_parts)

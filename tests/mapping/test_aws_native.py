"""aws-native: each of its types costs what the same resource of the classic provider costs, both written side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.mapping.aws_native import NATIVE, kind_of
from finfocus_policy.mapping.registry import INDEX, describe
from finfocus_policy.model.cost import PriceRequest
from finfocus_policy.model.resource import Unknown
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.mapping.support import Usage, related

FOLDER = Path(__file__).parent / "cases"
PAIRS: list[tuple[Path, dict[str, Any]]] = [
    (p, case) for p in sorted(FOLDER.glob("aws-native-*/*.json")) if "classic" in (case := json.loads(p.read_text()))
]
CATALOG = Catalog()


def request_of(case: dict[str, Any]) -> PriceRequest:
    it, graph = related(case)
    return describe(it, graph, Usage(case.get("usage")))


def rows(request: PriceRequest) -> list[object]:
    """The meters, an unknown as unknown: its words name the input as each provider does."""

    def plain(value: object) -> object:
        return "unknown" if isinstance(value, Unknown) else value

    return [
        (m.name, m.unit, m.group, m.scale, m.factor, m.usage_based, plain(m.quantity), tuple(map(plain, m.keys)))
        for m in request.meters
    ]


@pytest.mark.parametrize("case", [c for _, c in PAIRS], ids=[f"{p.parent.name}/{p.stem}" for p, _ in PAIRS])
def test_costs_what_the_classic_form_costs(case: dict[str, Any]) -> None:
    shared: dict[str, Any] = {k: case[k] for k in ("usage", "region") if k in case}
    native, classic = request_of(case), request_of({**shared, **case["classic"]})
    assert rows(native) == rows(classic)
    assert (native.free, native.reason, native.secret) == (classic.free, classic.reason, classic.secret)
    assert native.assumptions == classic.assumptions
    ours, theirs = native.descriptor, classic.descriptor
    assert (ours.sku, ours.region, ours.tags) == (theirs.sku, theirs.region, theirs.tags)
    theirs_priced, ours_priced = CATALOG.price(classic), CATALOG.price(native)
    assert (ours_priced.status, ours_priced.monthly_cost) == (theirs_priced.status, theirs_priced.monthly_cost)
    assert native.meters or native.free or native.reason


def test_every_native_type_has_its_pair() -> None:
    assert {case["type"] for _, case in PAIRS} == set(NATIVE)
    assert len(NATIVE) >= 20
    assert all(kind_of(token) in INDEX for token in NATIVE)


def test_a_native_resource_is_found_by_the_classic_one_that_refers_to_it() -> None:
    case = {
        "type": "aws:ec2/instance:Instance",
        "inputs": {"launchTemplate": {"id": "${lt.one.id}"}},
        "related": [
            {
                "name": "lt.one",
                "type": "aws-native:ec2:LaunchTemplate",
                "inputs": {"launchTemplateData": {"instanceType": "m5.large"}},
            }
        ],
    }
    assert request_of(case).descriptor.sku == "m5.large"


def test_what_is_not_known_is_named_as_the_program_names_it() -> None:
    case = json.loads((FOLDER / "aws-native-rds-DbInstance" / "unknown-class.json").read_text())
    assert request_of(case).detail == "dbInstanceClass is not known until the update"

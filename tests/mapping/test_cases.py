"""One input and one golden text per type and variation; `UPDATE_GOLDEN=1 pytest tests/mapping/test_cases.py` rewrites them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from finfocus_policy.mapping.registry import INDEX, describe
from finfocus_policy.model.cost import Meter, PriceRequest
from finfocus_policy.model.money import plain
from tests.mapping.support import Usage, related

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(FOLDER.glob("*/*.json"))
NOT_INDEXED = {"aws:ec2/vpc:Vpc", "aws:madeup/thing:Thing"}


def drawn(request: PriceRequest) -> str:
    """A request as a reviewer reads it."""
    return "\n".join(lines(request)) + "\n"


def lines(request: PriceRequest) -> Iterator[str]:
    it = request.descriptor
    yield f"{it.provider} {it.resource_type} sku={it.sku or '-'} region={it.region or '-'} ({request.region_source or '-'})"
    if it.tags:
        yield "tags: " + ", ".join(f"{k}={v}" for k, v in sorted(it.tags.items()))
    for word, said in (("free", request.free), ("secret", request.secret)):
        if said:
            yield word
    if request.reason is not None:
        yield f"unpriced: {request.reason.value}"
    if request.detail:
        yield f"detail: {request.detail}"
    yield from map(row, request.meters)
    yield from (f"assumed: {a}" for a in request.assumptions)


def row(meter: Meter) -> str:
    quantity = meter.quantity
    amount = (
        f"{plain(quantity)}" if isinstance(quantity, Decimal) else "(usage)" if quantity is None else f"?({quantity})"
    )
    keys = " + ".join(k if isinstance(k, str) else f"?({k})" for k in meter.keys)
    scale = f" x{plain(meter.scale)}" if meter.scale != 1 else ""
    group = f"[{meter.group}] " if meter.group else ""
    return f"- {group}{meter.name} | {amount} {meter.unit} | {keys}{scale}{' *' if meter.usage_based else ''}"


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_case(path: Path) -> None:
    case = json.loads(path.read_text())
    it, graph = related(case)
    text = drawn(describe(it, graph, Usage(case.get("usage"))))
    golden = path.with_suffix(".golden")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text(), f"UPDATE_GOLDEN=1 rewrites {golden.name}"


def test_every_type_has_a_case_and_every_golden_an_input() -> None:
    """Whatever the cloud. A type that is free by itself because others read it has one too."""
    tokens = {json.loads(p.read_text())["type"] for p in CASES}
    spared = {"aws:autoscaling/launchConfiguration:LaunchConfiguration"}
    without = sorted(set(INDEX) - spared - tokens)
    assert not without, f"write tests/mapping/cases/<type>/<case>.json of {', '.join(without)}"
    assert sorted(tokens - set(INDEX) - NOT_INDEXED) == [], "cases of types that the index does not have"
    assert tokens >= NOT_INDEXED
    assert {p.with_suffix("") for p in FOLDER.glob("*/*.golden")} == {p.with_suffix("") for p in CASES}

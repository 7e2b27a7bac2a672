"""The JSON contract: schema, order of keys, exact digits."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from finfocus_policy.engine.group import group
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.report.encode import digits, encode
from finfocus_policy.report.formats import render
from finfocus_policy.report.record import hourly
from tests.report.estimates import GOLDEN, machine, part, result, shop, stack, ten_instances, ten_thousand
from tests.report.made import view

SCHEMA = json.loads((Path(__file__).parents[2] / "schema" / "estimate.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
CONTRACT = ["schema_version", "currency", "total_monthly_cost", "total_hourly_cost", "previous_monthly_cost", "diff_monthly_cost",
            "is_lower_bound", "coverage", "resources", "budgets", "price_data"]  # fmt: skip
RESOURCE = ["urn", "type", "name", "operation", "provider", "region", "parent", "status", "reason", "monthly_cost", "hourly_cost",
            "components", "source", "assumptions"]  # fmt: skip
COMPONENT = ["name", "unit", "quantity", "unit_price", "monthly_cost", "usage_based"]


def document(made, **about):
    """The document with numbers as exact decimals."""
    return json.loads(render("json", view(made, **about)), parse_float=Decimal, parse_int=Decimal)


def plain_document(made, **about):
    return json.loads(render("json", view(made, **about)))


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", GOLDEN)
def test_valid(name):
    made = GOLDEN[name]()
    errors = [e.message for e in VALIDATOR.iter_errors(plain_document(made))]
    assert errors == []
    grouped = plain_document(made, groups=group(made, "type"), group_key="type", filtered=True, filters=("type=*",))
    assert VALIDATOR.is_valid(grouped)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.pop("coverage"),
        lambda d: d.update(surprise=1),
        lambda d: d["resources"][0].update(status="cheap"),
        lambda d: d["resources"][0].update(monthly_cost="1.00"),
        lambda d: d["resources"][0].update(status="unpriced", reason="no_price"),
        lambda d: d["resources"][0].update(status="free"),
        lambda d: d["resources"][0]["components"][0].pop("unit_price"),
        lambda d: d["budgets"][0].update(verdict="fine"),
        lambda d: d["findings"][0].update(level="disabled"),
    ],
)
def test_schema_refuses(spoil):
    made = plain_document(ten_instances())
    spoil(made)
    assert not VALIDATOR.is_valid(made)


@pytest.mark.parametrize("name", GOLDEN)
def test_key_order(name):
    made = document(GOLDEN[name]())
    keys = list(made)
    assert [k for k in keys if k in CONTRACT] == [k for k in CONTRACT if k in keys]
    assert keys[: keys.index("price_data") + 1] == [k for k in CONTRACT if k in keys]
    for resource in made["resources"]:
        found = list(resource)
        assert found[: found.index("assumptions") + 1] == [k for k in RESOURCE if k in found]
        for component in resource["components"]:
            assert list(component)[:6] == COMPONENT


def test_ten_instances():
    made = document(ten_instances())
    assert made["total_monthly_cost"] == Decimal("83.92")
    assert made["coverage"]["priced"] == 10
    first = made["resources"][0]
    assert first["monthly_cost"] == Decimal("8.392")
    assert first["components"][0]["unit_price"] == Decimal("0.0104")
    assert "previous_monthly_cost" not in made
    assert "reason" not in first


def test_total_is_the_sum_of_the_resources():
    made = document(shop())
    parts = [c["monthly_cost"] for r in made["resources"] for c in r["components"] if c["monthly_cost"] is not None]
    assert sum(parts) == made["total_monthly_cost"]


def test_unknown_is_null_never_zero():
    by_name = {r["name"]: r for r in document(GOLDEN["gaps"]())["resources"]}
    assert by_name["mystery"]["monthly_cost"] is None
    assert by_name["mystery"]["reason"] == "unknown_sku"
    assert [c["monthly_cost"] for c in by_name["mystery"]["components"]] == [None, Decimal("0.8")]
    assert all(r["monthly_cost"] != 0 for r in by_name.values())


def test_usage_without_usage():
    by_name = {r["name"]: r for r in document(shop())["resources"]}
    assert by_name["assets"]["monthly_cost"] is None
    assert by_name["nat"]["monthly_cost"] == Decimal("32.85")
    assert by_name["nat"]["components"][1]["unit_price"] == Decimal("0.045")


def test_errors_have_no_total():
    made = document(GOLDEN["errored"]())
    assert made["total_monthly_cost"] is None
    assert made["total_hourly_cost"] is None
    assert made["is_lower_bound"] is True
    assert "RuntimeError" in made["errors"][0]
    assert {b["projected"] for b in made["budgets"]} == {None}


def test_change():
    made = document(GOLDEN["update"]())
    assert made["previous_monthly_cost"] + made["diff_monthly_cost"] == made["total_monthly_cost"]
    assert [r["name"] for r in made["deleted"]] == ["old-0", "old-1"]
    assert made["resources"][0]["diff_monthly_cost"] == Decimal("70.08")


def test_omitted():
    made = document(GOLDEN["omitted"]())
    assert made["omitted"] == 45
    assert made["is_lower_bound"] is True


def test_secret():
    hidden = document(GOLDEN["secrets"]())["resources"][0]
    assert hidden["name"] == hidden["region"] == "[secret]"
    assert [c["name"] for c in hidden["components"]] == ["[secret]"]
    assert hidden["monthly_cost"] == hidden["components"][0]["monthly_cost"] == Decimal("8.392")
    assert hidden["assumptions"] == []


def test_one_resource_a_line():
    lines = render("json", view(ten_instances())).splitlines()
    assert sum(line.startswith('    {"urn": ') for line in lines) == 10


@pytest.mark.parametrize("name", GOLDEN)
def test_ndjson_says_the_same(name):
    whole = document(GOLDEN[name]())
    lines = [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in render("ndjson", view(GOLDEN[name]())).splitlines()]
    assert [line.pop("record") for line in lines] == ["resource"] * len(whole["resources"]) + ["summary"]
    assert lines[:-1] == whole.pop("resources")
    assert lines[-1] == whole


def test_large_document_is_valid():
    made = plain_document(ten_thousand())
    assert len(made["resources"]) == 10_000
    assert VALIDATOR.is_valid({**made, "resources": made["resources"][:50]})


EXACT = st.decimals(min_value=Decimal("-1e15"), max_value=Decimal("1e15"), allow_nan=False, allow_infinity=False)
JSON_VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v))


@given(EXACT)
def test_digits_are_exact(value):
    assert Decimal(digits(value)) == value
    assert json.loads(digits(value), parse_int=Decimal, parse_float=Decimal) == value


@given(JSON_VALUES)
def test_encode_is_json(value):
    text = encode(value)
    assert json.loads(text) == value
    assert text.isascii()
    assert "\n" not in text


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_hourly(value):
    made = hourly(value)
    assert abs(made * HOURS_PER_MONTH - value) < Decimal("1e-9")


@pytest.mark.parametrize("wrong", [0.1, object(), {1, 2}])
def test_encode_refuses(wrong):
    with pytest.raises(TypeError):
        encode({"a": wrong})


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "-Infinity"])
def test_digits_refuses(wrong):
    with pytest.raises(ValueError, match="cannot be written"):
        digits(Decimal(wrong))


def test_equal_answers_keep_their_differences():
    """What equal resources share is written once, but not what they differ in."""
    one = machine("a", previous_cost=Decimal(1), ancestors=("u1",))
    from dataclasses import replace

    two = replace(one, urn="z", name="b", previous_cost=None, ancestors=(), secret=True)
    first, second = document(stack(one, two))["resources"]
    assert first["ancestors"] == ["u1"]
    assert "ancestors" not in second
    assert len(first["components"]) == 2
    assert len(second["components"]) == 1


def test_other_currencies_are_named():
    euro = result("e", part("x", "hours", "1", "2"), currency="EUR")
    made = document(stack(machine("a"), euro))
    assert made["totals"] == {"EUR": 2, "USD": Decimal("8.392")}
    assert [r.get("currency") for r in made["resources"]] == [None, "EUR"]

"""CSV for spreadsheets: one component a line, nothing is a formula."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest

from finfocus_policy.report.csv import HEADER
from finfocus_policy.report.formats import render
from tests.report.estimates import GOLDEN, HOSTILE, machine, shop, stack
from tests.report.made import view

TEXT = ("urn", "type", "name", "region", "parent", "group", "component", "unit", "source")


def read(made):
    return list(csv.DictReader(StringIO(render("csv", view(made)))))


@pytest.mark.parametrize("name", GOLDEN)
def test_shape(name):
    made = GOLDEN[name]()
    rows = read(made)
    assert len({row["urn"] for row in rows}) == len(made.results)
    assert all(None not in row and None not in row.values() for row in rows)


def test_header():
    assert render("csv", view(GOLDEN["empty"]())) == ",".join(HEADER) + "\n"


def test_components_add_up_to_the_total():
    made = shop()
    costs = [Decimal(row["monthly_cost"]) for row in read(made) if row["monthly_cost"]]
    assert sum(costs) == made.total.amount


def test_unknown_is_empty_and_free_is_zero():
    rows = {row["name"]: row for row in read(shop())}
    assert rows["sessions"]["monthly_cost"] == rows["sessions"]["resource_monthly_cost"] == ""
    assert rows["sessions"]["reason"] == "unsupported_type"
    assert rows["app-role"]["monthly_cost"] == "0"
    assert rows["assets"]["unit_price"] == "0.005"
    assert rows["assets"]["monthly_cost"] == ""


@pytest.mark.parametrize("name", HOSTILE)
def test_no_formula(name):
    for row in read(stack(machine(name, urn=name, parent=name, region=name))):
        for column in TEXT:
            assert not row[column].lstrip().startswith(("=", "+", "-", "@"))
            assert row[column].isprintable()


def test_secret_line():
    row = read(GOLDEN["secrets"]())[0]
    assert (row["name"], row["component"], row["region"]) == ("[secret]",) * 3
    assert (row["quantity"], row["unit_price"], row["monthly_cost"]) == ("", "", "8.392")


def test_a_range_has_two_more_columns_last():
    ones = (replace(machine("a"), low=Decimal("8.392"), high=Decimal("20")), machine("b"))
    head, *lines = csv.reader(StringIO(render("csv", view(stack(*ones)))))
    assert tuple(head) == (*HEADER, "resource_monthly_cost_low", "resource_monthly_cost_high")
    ends = {line[head.index("name")]: line[-2:] for line in lines}
    assert ends == {"a": ["8.392", "20"], "b": ["", ""]}

"""Reading inputs of any shape."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from finfocus_policy.mapping.entry import Draft
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.reader import Context, Reader, product
from finfocus_policy.mapping.registry import describe, first_unknown
from finfocus_policy.model.resource import Secret, Unknown
from tests.mapping.support import UNKNOWN, Usage, resource

TYPE = "aws:ec2/instance:Instance"


def reader(inputs: dict[str, Any], usage: dict[str, Any] | None = None) -> Reader:
    it = resource(TYPE, inputs)
    return Reader(Context(it, Graph([it]), Usage(usage)), inputs)


def why(value: object) -> str:
    assert isinstance(value, Unknown), value
    return str(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, "3"),
        (Decimal("0.5"), "0.5"),
        (0.1, "0.1"),
        ("20", "20"),
        (" 7 ", "7"),
        (0, "0"),
        ("1e3", "1000"),
        (10**12, "1e12"),
    ],
)
def test_numbers(value: object, number: str) -> None:
    assert reader({"size": value}).number("size") == Decimal(number)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-1, "size is negative"),
        ("-0.5", "size is negative"),
        (float("nan"), "size is not a number"),
        (float("inf"), "size is not a number"),
        (Decimal("sNaN"), "size is not a number"),
        ("Infinity", "size is not a number"),
        ("a lot", "size is not a number"),
        ("1_0", "size is not a number"),
        ("9" * 50, "size is not a number"),
        (True, "size is not a number"),
        ([1, 2], "size is not a number"),
        ({"a": 1}, "size is not a number"),
        (10**400, "size is impossibly large"),
        ("1e999999", "size is impossibly large"),
        (UNKNOWN, "size is not known until the update"),
        (Unknown("x", "is a masked secret"), "size is a masked secret"),
    ],
)
def test_what_is_no_quantity(value: object, said: str) -> None:
    assert why(reader({"size": value}).number("size")) == said


def test_absent_is_none_in_every_reading() -> None:
    for it in (reader({}), reader({"a": None, "b": {}}), reader({"a": "", "b": []})):
        for path in ("a", "b.a", "b.c.d"):
            assert it.text(path) is it.number(path) is it.flag(path) is it.whole(path) is it.name(path) is None
        assert not it.block("a.b").present
        assert it.items("nothing") == []


def test_texts_names_and_flags() -> None:
    it = reader({"t": "m5.large", "odd": "a/b", "long": "x" * 300, "n": 3, "y": "True", "f": False, "maybe": "perhaps"})
    assert it.text("t") == it.name("t") == "m5.large"
    assert why(it.name("odd")) == "odd cannot be a name in a price list"
    assert it.text("odd") == "a/b"
    assert why(it.text("long")) == "long is too long"
    assert why(it.text("n")) == "n is not text"
    assert (it.flag("y"), it.flag("f")) == (True, False)
    assert why(it.flag("maybe")) == why(reader({"maybe": 1}).flag("maybe")) == "maybe is neither true nor false"
    assert why(reader({"n": "1.5"}).whole("n")) == "n is not a whole number"


def test_single_blocks_may_come_as_lists_and_lists_as_single_blocks() -> None:
    for inputs in ({"disk": {"size": 5}}, {"disk": [{"size": 5}]}):
        it = reader(inputs)
        assert it.number("disk.size") == it.block("disk").number("size") == 5
        assert [b.number("size") for b in it.items("disk")] == [5]
    assert why(reader({"disk": "five"}).number("disk.size")) == "disk.size is not readable: its block is not an object"


def test_paths_are_whole_and_unknown_spreads() -> None:
    it = reader({"disks": [{"size": UNKNOWN}, UNKNOWN, None, 7], "all": UNKNOWN})
    first, second, third, fourth = it.items("disks")
    assert why(first.number("size")) == "disks[0].size is not known until the update"
    assert why(second.number("size")) == "disks[1].size is not known until the update"
    assert third.number("size") is None
    assert why(fourth.number("size")).startswith("disks[3].size is not readable")
    (whole,) = it.items("all")
    assert whole.present
    assert why(whole.unknown) == "all is not known until the update"
    assert why(whole.block("x").flag("y")) == "all.x.y is not known until the update"


def test_secrets_are_used_and_remembered_and_never_said() -> None:
    it = reader({"type": Secret("m5.large"), "disk": Secret({"size": Secret("hunter2")}), "open": 1})
    assert it.number("open") == 1
    assert not it.context.secret
    assert it.text("type") == "m5.large"
    assert it.context.secret
    said = reader({"disk": Secret([{"size": Secret("hunter2")}])}).items("disk")[0].number("size")
    assert "hunter2" not in why(said)


def test_usage() -> None:
    it = reader({}, {"a": {"b": 3}, "hours": "x", "less": -1, "system": "windows", "odd": "a b"})
    assert it.usage("a.b") == 3
    assert it.usage("none") is it.usage_text("none") is None
    assert why(it.usage("hours")) == "usage hours is not a number"
    assert why(it.usage("less")) == "usage less is negative"
    assert it.usage_text("system") == "windows"
    assert why(it.usage_text("odd")) == why(it.usage_text("a.b")).replace("a.b", "odd") == "usage odd is not a choice"


def test_products_and_assumptions() -> None:
    assert product(Decimal(2), UNKNOWN, None) is UNKNOWN
    assert product(Decimal(2), None) is None
    it = reader({})
    it.assume("once")
    it.assume("once")
    assert it.context.assumptions == ["once"]


@pytest.mark.parametrize(
    ("type", "inputs"),
    [
        ("aws:ebs/volume:Volume", {"size": 10**12, "type": "gp3", "availabilityZone": "eu-west-1a"}),
        (
            "aws:rds/instance:Instance",
            {"allocatedStorage": 65537, "instanceClass": "db.t3.micro", "engine": "postgres", "storageType": "gp3"},
        ),
        ("gcp:compute/disk:Disk", {"size": 65537, "zone": "us-central1-a", "type": "pd-ssd"}),
        (
            "azure:compute/managedDisk:ManagedDisk",
            {"diskSizeGb": 65537, "storageAccountType": "UltraSSD_LRS", "location": "westeurope"},
        ),
    ],
)
def test_no_volume_is_larger_than_the_largest_sold(type, inputs):
    found = first_unknown(Draft(meters=describe(resource(type, inputs), Graph(), Usage()).meters))
    assert found is not None
    assert "64 TiB" in str(found)

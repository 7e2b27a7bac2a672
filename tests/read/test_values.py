"""Sentinels, envelopes and numbers, one row each."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Secret, Unknown
from finfocus_policy.read import values
from finfocus_policy.read.values import converted, filled, from_double, has_unknown, number, properties

URN = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::data"
STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
NOT_KNOWN = Unknown("p")


def envelope(signature: str, **parts: Any) -> dict[str, Any]:
    return {values.SIGNATURE_KEY: signature, **parts}


def secret(**parts: Any) -> dict[str, Any]:
    return envelope(values.SECRET, **parts)


def output(**parts: Any) -> dict[str, Any]:
    return envelope(values.OUTPUT_VALUE, **parts)


def reference(**parts: Any) -> dict[str, Any]:
    return envelope(values.RESOURCE_REFERENCE, **parts)


PLAIN = [
    ("a", "a"),
    ("", ""),
    (5, 5),
    (True, True),
    (None, None),
    (Decimal("0.1"), Decimal("0.1")),
    ([1, "a", [None]], [1, "a", [None]]),
    ({"a": {"b": 1}}, {"a": {"b": 1}}),
    # Text that is only like something special: as long as a sentinel, or around one.
    ("04da6b54-80e4-46f7-96ec-b56ff0331ba8", "04da6b54-80e4-46f7-96ec-b56ff0331ba8"),
    (f"arn:{STRING}", f"arn:{STRING}"),
    ("the [secret]", "the [secret]"),
]

SPECIAL = [
    *[(sentinel, NOT_KNOWN) for sentinel in values.UNKNOWN_SENTINELS],
    ("[secret]", Unknown("p", "is a masked secret")),
    (10**18, Unknown("p", "is a number out of range")),
    (-(10**18), Unknown("p", "is a number out of range")),
    (number("1e400"), Unknown("p", "is a number out of range")),
    (secret(ciphertext="v1:abc:def"), Unknown("p", "is an encrypted secret")),
    (secret(ciphertext="[secret]"), Unknown("p", "is a masked secret")),
    (secret(), Unknown("p", "is an encrypted secret")),
    (secret(value=STRING), NOT_KNOWN),
    (secret(plaintext=json.dumps(STRING)), NOT_KNOWN),
    (secret(plaintext="not json hunter2"), Unknown("p", "is a damaged secret")),
    (secret(plaintext="NaN"), Unknown("p", "is a damaged secret")),
    (secret(plaintext="9" * 5000), Unknown("p", "is a damaged secret")),
    (secret(plaintext="[" * 100_000), Unknown("p", "is a damaged secret")),
    (envelope(values.ASSET, text="print()", hash="1"), "[asset]"),
    (envelope(values.ARCHIVE, assets={"h.py": envelope(values.ASSET, text="x")}), "[archive]"),
    (reference(urn=URN, id="bucket-1"), "bucket-1"),
    (reference(urn=URN, id=""), URN),
    (reference(urn=URN, id=STRING), URN),
    (reference(urn=URN, id="[secret]"), URN),
    (reference(id="[secret]"), NOT_KNOWN),
    (reference(urn=URN), URN),
    (reference(), NOT_KNOWN),
    (reference(urn=5, id=[]), NOT_KNOWN),
    (output(), NOT_KNOWN),
    (output(value=7, dependencies=[URN]), 7),
    (output(value=STRING), NOT_KNOWN),
    (envelope("something new", value="x"), Unknown("p", "is of a kind this version cannot read")),
    (envelope(5), Unknown("p", "is of a kind this version cannot read")),  # type: ignore[arg-type]
    ({"a": STRING, "b": 1}, {"a": Unknown("p.a"), "b": 1}),
    ([1, [STRING]], [1, [Unknown("p[1][0]")]]),
    ({"a": [{"b": STRING}]}, {"a": [{"b": Unknown("p.a[0].b")}]}),
]

SECRETS = [
    (secret(value="m5.large"), "m5.large"),
    (secret(value=4), 4),
    (secret(plaintext='"m5.large"'), "m5.large"),
    (secret(plaintext='{"size": 8.50}'), {"size": Decimal("8.50")}),
    (secret(plaintext={"size": 8}), {"size": 8}),
    (secret(value={"a": STRING}), {"a": Unknown("p.a")}),
    (secret(value=secret(value="twice")), "twice"),
    (output(value="x", secret=True), "x"),
    (output(value=secret(value="x"), secret=True), "x"),
]


@pytest.mark.parametrize(("raw", "expected"), PLAIN)
def test_what_needs_no_change_is_not_copied(raw: Any, expected: Any) -> None:
    assert converted(raw, "p") is raw
    assert raw == expected


@pytest.mark.parametrize(("raw", "expected"), SPECIAL)
def test_special_values(raw: Any, expected: Any) -> None:
    assert converted(raw, "p") == expected


@pytest.mark.parametrize(("raw", "inside"), SECRETS)
def test_secrets_are_unwrapped_but_do_not_show(raw: Any, inside: Any) -> None:
    found = converted(raw, "p")
    assert found == Secret(inside)
    assert f"{found}{found!r}{[found]}" == "[secret][secret][[secret]]"


def test_the_parsed_document_is_left_as_it_was() -> None:
    raw = {"a": [STRING, {"b": secret(value="x")}], "c": 1}
    before = json.dumps(raw)
    assert converted(raw) != raw
    assert json.dumps(raw) == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.10", Decimal("0.10")),
        ("4.0", 4),
        ("-5e0", -5),
        ("1e17", 10**17),
        ("1.5e-30", Decimal("1.5e-30")),
        ("0e5", 0),
        ("0.0", 0),
    ],
)
def test_numbers_are_exact(text: str, expected: Any) -> None:
    assert (number(text), type(number(text))) == (expected, type(expected))


@pytest.mark.parametrize("text", ["1e18", "1e400", "1e30000000", "-1e99999999999", "1e-31", "1e-30000000", "1e99999999999999999999999"])
def test_absurd_numbers_are_unknown_at_once(text: str) -> None:
    assert number(text) == Unknown("", "is a number out of range")


@pytest.mark.parametrize(
    ("double", "expected"),
    [(100.0, 100), (-0.0, 0), (0.1, Decimal("0.1")), (2147483647.0, 2147483647), (1e-9, Decimal("1e-9"))],
)
def test_doubles_are_what_was_written(double: float, expected: Any) -> None:
    assert (from_double(double), type(from_double(double))) == (expected, type(expected))


@pytest.mark.parametrize("double", [float("nan"), float("inf"), float("-inf"), 1e308, 1e18, 5e-324])
def test_doubles_that_are_no_quantity_are_unknown(double: float) -> None:
    assert from_double(double, "size") == Unknown("size", "is a number out of range")


@settings(deadline=None)
@given(st.floats(allow_nan=False, min_value=-1e15, max_value=1e15).filter(lambda f: f == 0 or abs(f) > 1e-20))
def test_a_double_comes_back_exactly(double: float) -> None:
    found = from_double(double)
    assert isinstance(found, int | Decimal)
    assert float(found) == double


def nested(levels: int, leaf: Any, wrap: str) -> Any:
    for _ in range(levels):
        leaf = {"k": leaf} if wrap == "object" else [leaf] if wrap == "list" else secret(value=leaf)
    return leaf


@pytest.mark.parametrize("wrap", ["object", "list", "secret"])
def test_nesting_ends_at_a_hundred_levels(wrap: str) -> None:
    assert converted(nested(90, 1, wrap), "p")
    for levels in (values.MAX_DEPTH + 1, 100_000):
        with pytest.raises(ReadError, match="nested deeper than 100"):
            converted(nested(levels, 1, wrap), "p")


def test_properties_leave_out_what_is_pulumis_own() -> None:
    given_ = {"__defaults": ["name"], "__internal": {}, "region": "eu-west-1", "tags": {"__kept": "x"}}
    assert properties(given_) == {"region": "eu-west-1", "tags": {"__kept": "x"}}
    assert properties(None) == {}


@pytest.mark.parametrize("wrong", ["text", [], 5, True, secret(value={"a": 1})])
def test_properties_must_be_an_object(wrong: Any) -> None:
    with pytest.raises(ReadError, match="should be an object"):
        properties(wrong)


U = Unknown("u")
FILLED = [
    (U, 5, 5),
    (U, None, U),
    (4, 5, 4),
    ({"a": U, "b": 1}, {"a": 2, "b": 9, "c": 3}, {"a": 2, "b": 1}),
    ({"a": U}, {}, {"a": U}),
    ({"a": U}, {"a": Unknown("still")}, {"a": Unknown("still")}),
    ({"a": [U, 1]}, {"a": [7, 8]}, {"a": [7, 1]}),
    ([U, 1], [7], [U, 1]),
    ({"a": {"b": U}}, {"a": {"b": Secret("x")}}, {"a": {"b": Secret("x")}}),
    ({"a": {"b": U}}, {"a": "text"}, {"a": {"b": U}}),
]


@pytest.mark.parametrize(("value", "known", "expected"), FILLED)
def test_unknown_inputs_are_filled_from_known_outputs(value: Any, known: Any, expected: Any) -> None:
    assert filled(value, known) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, False), (U, True), ({"a": [1, {"b": U}]}, True), ({"a": [1, {"b": "x"}]}, False), (Secret({"a": U}), True), (Secret("x"), False)],
)
def test_has_unknown_looks_everywhere(value: Any, expected: bool) -> None:
    assert has_unknown(value) is expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([*values.UNKNOWN_SENTINELS, "[secret]"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=3) | st.just(values.SIGNATURE_KEY) | st.sampled_from(["value", "plaintext", "id"]), inner | st.sampled_from(list(values.ENVELOPES)), max_size=3),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON)
def test_nothing_special_is_left_in_any_value(raw: Any) -> None:
    found = converted(raw, "p")
    assert not leftovers(found)
    assert converted(found, "p") == found


def leftovers(value: Any) -> bool:
    if isinstance(value, Secret):
        return leftovers(value.value)
    if isinstance(value, dict):
        return values.SIGNATURE_KEY in value or any(leftovers(item) for item in value.values())
    if isinstance(value, list):
        return any(leftovers(item) for item in value)
    return isinstance(value, str) and (value in values.UNKNOWN_SENTINELS or value == values.MASK)

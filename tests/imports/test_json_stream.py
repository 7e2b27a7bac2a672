"""The JSON reader gives what the standard library gives, wherever the chunks are cut, and says where it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.errors import ReadError
from finfocus_policy.sources.imports import json_stream
from finfocus_policy.sources.imports.json_stream import JsonStream

TEXT = st.text(max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.decimals(-1000, 1000, places=4).map(float) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(TEXT, VALUES, max_size=5)


def cut(text: str, size: int) -> Iterator[str]:
    return iter([text[at : at + size] for at in range(0, len(text), size)] or [""])


def stream(text: str, size: int = 7) -> JsonStream:
    return JsonStream(cut(text, size), "list.json")


def walked(source: JsonStream, depth: int) -> Any:
    """The document by members and items to a depth, whole values below."""
    if depth and source.kind() == "{":
        return {name: walked(source, depth - 1) for name in source.members()}
    if depth and source.kind() == "[":
        return [walked(source, depth - 1) for _ in source.items()]
    return source.value()


@given(DOCUMENTS, st.integers(1, 40), st.integers(0, 3), st.sampled_from([None, 1]), st.booleans())
def test_it_gives_what_json_gives(document: dict[str, Any], size: int, depth: int, indent: int | None, plain: bool) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=plain)
    source = stream(text, size)
    assert walked(source, depth) == json.loads(text, parse_float=Decimal, parse_int=Decimal)
    source.end()


@given(DOCUMENTS, st.integers(1, 40))
def test_skipping_passes_over_anything(document: dict[str, Any], size: int) -> None:
    source = stream(json.dumps({"skipped": document, "after": 1}), size)
    seen = []
    for name in source.members():
        if name == "after":
            seen.append(source.value())
        else:
            source.skip()
    assert seen == [1]


@given(DOCUMENTS.filter(bool), st.data(), st.integers(1, 9))
def test_a_document_that_breaks_off_is_an_error_in_words(document: dict[str, Any], data: st.DataObject, size: int) -> None:
    text = json.dumps(document)
    source = stream(text[: data.draw(st.integers(0, len(text) - 1))], size)
    with pytest.raises(ReadError, match=r"list\.json"):
        walked(source, 2)


@pytest.mark.parametrize("text", ["[1}", '{"a" 1}', '{"a": 1,}', "{a: 1}", '{"a": NaN}', '{"a": 01}', '{"a": tru}', "\x00", '{"a": "\n"}', '{"a": ' + "[" * 100_000])
def test_what_is_no_json_is_an_error_in_words(text: str) -> None:
    with pytest.raises(ReadError, match="is not the JSON it should be"):
        walked(stream(text, 50_000), 1)


def test_nothing_may_follow() -> None:
    source = stream('{"a": 1} x')
    assert walked(source, 1) == {"a": 1}
    with pytest.raises(ReadError, match="follows"):
        source.end()


def test_numbers_are_exact() -> None:
    assert stream("[0.1, 1e-7, 3]").value() == [Decimal("0.1"), Decimal("1E-7"), Decimal(3)]


def test_a_number_may_be_cut_anywhere() -> None:
    assert [stream("[123.456, -7]", size).value() for size in range(1, 9)] == [[Decimal("123.456"), Decimal(-7)]] * 8


def test_a_value_without_end_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LARGEST", 1000)
    with pytest.raises(ReadError, match="million"):
        stream('{"a": "' + "x" * 100_000, 100).value()

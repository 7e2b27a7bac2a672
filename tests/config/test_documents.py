"""Settings files of every kind, hostile ones among them: a ConfigError with a place, or values. Never a crash."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.config.document import MAX_BYTES, MAX_DEPTH, parse_json, read, short
from finfocus_policy.config.yaml_text import parse_yaml
from finfocus_policy.errors import ConfigError
from tests.config.made import settings_of

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{c}: &{c} [{','.join('*' + p for _ in range(10))}]\n".replace("*" + p, "*" + p)
    for p, c in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE_YAML = {
    "alias bomb": (BOMB, "holds more than 20000 values"),
    "python object": ("a: !!python/object/apply:os.system ['echo pwned']\n", "the tag 'tag:yaml.org,2002:python/object/apply:os...' is not allowed"),
    "python name": ("!!python/name:os.system\n", "is not allowed"),
    "own tag": ("a: !secret x\n", "the tag '!secret' is not allowed"),
    "binary": ("a: !!binary aGVsbG8=\n", "is not allowed"),
    "set": ("a: !!set {b, c}\n", "is not allowed"),
    "deep flow": ("[" * 100_000, "is nested too deeply"),
    "deep maps": ("{a: " * 50_000, "is nested too deeply"),
    "deep blocks": ("".join(" " * i + "a:\n" for i in range(600)), "is nested too deeply"),
    "deep aliases": ("a: &a [[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]\nb: [[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]\n", "is nested too deeply"),
    "an alias to itself": ("a: &a [*a]\n", "the alias *a stands for nothing complete above it"),
    "an alias to nothing": ("a: *b\n", "the alias *b stands for nothing"),
    "many values": ("[" + "x," * 30_000 + "]", "holds more than 20000 values"),
    "two documents": ("a: 1\n---\na: 2\n", "more than one document"),
    "a key twice": ("a: 1\nb: 2\na: 3\n", "the key 'a' is there twice"),
    "a list as a key": ("? [a]\n: b\n", "the key a list is not text"),
    "a tab": ("a:\n\tb: 1\n", "is not YAML"),
    "control characters": ("a: \x01\n", "is not YAML"),
    "not closed": ("a: 'b\n", "is not YAML"),
    "a bad version": ("%YAML 9.9\n---\na: 1\n", "is not YAML"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE_YAML)
def test_hostile_yaml_is_refused(case: str) -> None:
    text, says = HOSTILE_YAML[case]
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, "finfocus.yaml")
    assert says in str(caught.value)
    assert caught.value.place.startswith("finfocus.yaml")


HOSTILE_JSON = {
    "deep lists": ("[" * 100_000, "nested too deeply"),
    "deep maps": ('{"a":' * 20_000 + "1" + "}" * 20_000, "nested too deeply"),
    "just too deep": ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "nested too deeply"),
    "a key twice": ('{"a": {"b": 1, "b": 2}}', "the key 'b' is there twice"),
    "NaN": ('{"a": NaN}', "NaN is not a number"),
    "Infinity": ('{"a": -Infinity}', "-Infinity is not a number"),
    "endless integer": ('{"a": ' + "9" * 5000 + "}", "a number that is too long"),
    "endless exponent": ('{"a": 1e' + "9" * 50 + "}", "a number that is too long"),
    "cut off": ('{"a": ', "is not JSON: Expecting value (line 1, column 7)"),
    "a comment": ("{} // x", "is not JSON"),
    "empty": ("", "is not JSON"),
    "too long": (" " * (MAX_BYTES + 1), "is too long"),
}


@pytest.mark.parametrize("case", HOSTILE_JSON)
def test_hostile_json_is_refused(case: str) -> None:
    text, says = HOSTILE_JSON[case]
    with pytest.raises(ConfigError) as caught:
        parse_json(text, "finfocus.json")
    assert says in str(caught.value)
    assert caught.value.place == "finfocus.json"


def test_a_file_of_fifty_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "finfocus.yaml"
    with path.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    with pytest.raises(ConfigError, match="larger than 256 KiB"):
        read(str(path), "finfocus.yaml")


def test_what_is_no_regular_text_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"a: \xff\n")
    cases: dict[str, str] = {
        ".": "is not a regular file",
        "gone.yaml": "cannot be read: No such file",
        "latin.yaml": "is not UTF-8 text",
        "a\0b": "cannot be read",
    }
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.yaml")
        cases["pipe.yaml"] = "is not a regular file"
    for name, says in cases.items():
        with pytest.raises(ConfigError, match=says):
            read(str(tmp_path / name), "finfocus.yaml")


# what a plain scalar is: (text, value); YAML 1.1's surprises stay text
SCALARS: list[tuple[str, Any]] = [
    ("5000", 5000), ("-5", -5), ("+5", 5), ("0", 0), ("0.10", Decimal("0.10")), ("49.90", Decimal("49.90")), ("1e3", "1e3"),
    ("5_000", "5_000"), ("010", "010"), ("0x1F", "0x1F"), ("1:30", "1:30"), (".5", ".5"), ("5.", "5."), (".inf", ".inf"), (".nan", ".nan"),
    ("true", True), ("False", False), ("yes", "yes"), ("off", "off"), ("~", None), ("null", None), ("", None), ("2026-01-01", "2026-01-01"),
    ("80%", "80%"), ('"5"', "5"), ("'true'", "true"), ("!!str 5", "5"), ("! 5", "5"), ("9" * 40, "9" * 40),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_plain_scalars(text: str, value: Any) -> None:
    found = parse_yaml(f"a: {text}\n", "x").value["a"]
    assert found == value
    assert type(found) is type(value)


def test_lines_of_keys_and_items() -> None:
    document = parse_yaml("a: 1\nb:\n  - c: 1\n    d:\n      e: 2\n  - x\nf: {g: [1,\n 2]}\n", "x")
    wanted = {
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 3,
        ("b", 0, "c"): 3,
        ("b", 0, "d"): 4,
        ("b", 0, "d", "e"): 5,
        ("b", 1): 6,
        ("f", "g", 1): 8,
    }
    assert {path: document.lines[path] for path in wanted} == wanted


def test_anchors_may_be_used_within_reason() -> None:
    document = parse_yaml("a: &t {at: 80%}\nb: *t\nc: [*t, &u x, *u]\n", "x")
    assert document.value == {"a": {"at": "80%"}, "b": {"at": "80%"}, "c": [{"at": "80%"}, "x", "x"]}


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    for text in ("", "# only a comment\n", "---\n", "{}\n", "\ufeff"):
        settings = settings_of({"project": text}, tmp_path)
        assert (settings.problems, settings.budgets) == ((), ())


def test_without_pyyaml_both_ways_out_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    problem = settings_of({"project": "region: x\n"}, tmp_path / "a").problems[0]
    assert "pip install pyyaml" in problem.message
    assert "finfocus.json" in problem.message
    assert settings_of({"project": {"region": "x"}}, tmp_path / "b").region == "x"


def test_a_broken_file_is_a_problem_and_the_other_layers_hold(tmp_path: Path) -> None:
    settings = settings_of({"stack_config": {"monthly": "5"}, "project": BOMB, "home": "region: [\n"}, tmp_path)
    assert [problem.place.split(":")[0] for problem in settings.problems] == ["finfocus.yaml", "home config.yaml"]
    assert [budget.name for budget in settings.budgets] == ["stack"]


WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=8)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(st.text(alphabet=st.sampled_from("ab:-?[]{}&*!|>'\"%@#, \n\t0159._~<"), max_size=60))
def test_any_text_is_a_document_or_a_config_error(text: str) -> None:
    for parse in (parse_yaml, parse_json):
        with contextlib.suppress(ConfigError):
            assert parse(text, "file") is not Ellipsis


@given(ANY_JSON)
def test_what_json_and_yaml_both_can_say_reads_the_same(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    try:
        from_json = parse_json(text, "a.json")
        from_yaml = parse_yaml(text, "a.yaml").value
    except ConfigError:
        return
    assert _texts(from_yaml) == _texts(from_json)


def _texts(value: Any) -> Any:
    """Numbers in the forms YAML leaves as text (1e5) are compared as numbers."""
    if isinstance(value, dict):
        return {key: _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    if isinstance(value, bool) or value is None:
        return value
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return value
    return value if number.is_nan() else number  # NaN equals nothing, itself neither


def test_the_library_would_have_built_the_object() -> None:
    """Guards the guard: PyYAML's own unsafe loader takes the tag that parse_yaml refuses."""
    assert yaml.unsafe_load("!!python/tuple [1]") == (1,)
    with pytest.raises(ConfigError):
        parse_yaml("!!python/tuple [1]", "x")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(True, "true"), (None, "nothing"), ([1], "a list"), ({}, "a map"), (10**60, "1" + "0" * 39 + "..."), ("\x1b[31m", "'\\x1b[31m'"), ("\u202e", "'\\u202e'"), (Decimal("1.50"), "1.50")],
)  # fmt: skip
def test_values_in_messages(value: object, shown: str) -> None:
    assert short(value) == shown


def test_a_number_of_thousands_of_digits_is_cut() -> None:
    assert len(short(10**5000)) < 50

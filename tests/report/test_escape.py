"""Hostile text cannot act: not on a terminal, in a CI log, in Pulumi's output or in a spreadsheet."""

from __future__ import annotations

import re
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.report.escape import block, cell, seen, terminal
from finfocus_policy.report.layout import cells, columns, fit, left, right, wrap
from tests.report.estimates import HOSTILE

PIECES = ["::", ":", "#", "##", "vso[", "teamcity[", "[", "<", "{", "%", "}", ">", "<{%", "%}>", " ", "\x1b[2J", "\n", "\r", "\u202e", "=", "+", "a", "名", "\u0301"]
NASTY = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(NASTY)
def test_terminal(text):
    safe = terminal(text)
    assert not any(category(c) in UNSEEN for c in safe)
    assert "<{" not in safe
    assert "}>" not in safe
    assert "##" not in safe
    assert not safe.lstrip().startswith("::")


@given(NASTY)
def test_twice_is_once(text):
    assert terminal(terminal(text)) == terminal(text)
    assert block(block(text)) == block(text)
    assert cell(cell(text)) == cell(text)


@given(NASTY)
def test_nothing_is_dropped(text):
    """Every character is there, as itself or as its escape."""
    safe = terminal(text).replace(" ", "")
    for char in text:
        assert char in safe or f"{ord(char):x}" in safe or char in "\n\r\t "


@given(NASTY)
def test_cell(text):
    safe = cell(text)
    assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]", safe)


@given(NASTY)
def test_block_keeps_lines(text):
    assert block(text).count("\n") == text.count("\n")


@pytest.mark.parametrize("text", ["web-0", "名前", "Ünïcødé", "t3.micro", "aws:ec2/instance:Instance", "a = b", "50% of {x}"])
def test_honest_text_stays(text):
    assert terminal(text) == text
    assert cell(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb", "a\\nb"),
        ("\u202eabc", "\\u202eabc"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("a\u200bb", "a\\u200bb"),
        ("a\u2028b", "a\\u2028b"),
        ("\U000e0041", "\\U000e0041"),
        ("x\ufe0f", "x\\ufe0f"),
        ("\ud800", "\\ud800"),
        ("  ::error::", "  : :error::"),
        ("a ##VSO[b", "a # #VSO[b"),
        ("###[x", "# # #[x"),
        ("<<{%fg 1%}>>", "<< {%fg 1%} >>"),
    ],
)
def test_terminal_examples(text, safe):
    assert terminal(text) == safe


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_one_line(text):
    assert "\n" not in seen(text)
    assert seen(text).isprintable()


@given(NASTY, st.integers(min_value=4, max_value=80))
def test_fit(text, width):
    assert cells(fit(terminal(text), width)) <= width
    assert cells(left(terminal(text), width)) == width


@given(st.text(alphabet="0123456789$,.", max_size=20), st.integers(min_value=0, max_value=30))
def test_amounts_are_never_cut(text, width):
    assert right(text, width).strip() == text


def test_a_pile_of_marks_is_cut():
    assert len(fit("e" + "\u0301" * 10_000, 10)) <= 2 * 10 + 3


@given(st.lists(NASTY, max_size=15).map(" ".join), st.integers(min_value=24, max_value=100))
def test_wrap(text, width):
    """Lines stay inside, start with our own text, and hold every short word."""
    safe = terminal(text)
    lines = wrap(safe, first="first: ", rest="  | ", width=width)
    assert lines[0].startswith("first: ")
    assert all(line.startswith("  | ") for line in lines[1:])
    assert all(cells(line) <= width for line in lines)
    for word in safe.split():
        if cells(word) < 10:
            assert any(word in line for line in lines)


@given(st.lists(st.tuples(st.text(alphabet="ab名", max_size=9), st.text(alphabet="19", max_size=9)), min_size=1))
def test_columns_are_aligned(rows):
    assert len({cells(line) for line in columns([(a, b + "$") for a, b in rows], align="<>")}) == 1

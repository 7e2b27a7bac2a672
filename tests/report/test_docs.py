"""The page about reading the result shows what the table really prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from finfocus_policy.model.cost import Reason
from finfocus_policy.model.settings import POLICIES
from finfocus_policy.report.formats import FORMATS
from tests.report.made import GOLDENS

PAGE = (Path(__file__).parents[2] / "docs" / "reading-the-result.md").read_text()
BLOCKS = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
TABLES = [p.read_text() for p in sorted(GOLDENS.glob("*.table.txt"))]


@pytest.mark.parametrize("block", BLOCKS)
def test_blocks_are_real_output(block):
    assert any(block in text for text in TABLES)


def test_there_are_blocks():
    assert len(BLOCKS) == 3


@pytest.mark.parametrize("name", [*(r.value for r in Reason), *(f for f in FORMATS if f != "table"), *(p for p in POLICIES if p != "cost-variance")])
def test_everything_is_explained(name):
    assert f"| `{name}` |" in PAGE

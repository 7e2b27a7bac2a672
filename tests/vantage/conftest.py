"""Connections are closed after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.vantage.serving import OPENED


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()

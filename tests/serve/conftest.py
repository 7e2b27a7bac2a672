"""One process of the reference plugin for all tests that do not need their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serve.speaking import Speaker, speaking


@pytest.fixture(scope="session")
def kubecost() -> Iterator[Speaker]:
    """The plugin of the references, on the day their health check was."""
    with speaking(FINFOCUS_NOW="2024-01-15T10:30:00Z") as speaker:
        yield speaker

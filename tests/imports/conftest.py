from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports.building import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A folder nothing was imported into."""
    return Home(tmp_path)

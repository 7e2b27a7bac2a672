"""The command line in this process, standing in an empty folder, without settings and regions of the tester's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hostile.making import Line


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    for name in [n for n in os.environ if n.startswith(("AWS_", "ARM_", "AZURE_", "GOOGLE_", "CLOUDSDK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return Line(capsys)

"""A large list needs little memory, and does not need more the larger it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.bench_import import make_csv, make_json, measure

MOST = 100_000_000
"""Bytes; the whole process with the interpreter. 60 MB of list may not add what 400 MB may (200 MB)."""


@pytest.mark.slow
@pytest.mark.parametrize(("form", "make"), [("aws-bulk-json", make_json), ("aws-bulk-csv", make_csv)])
def test_sixty_megabytes_are_read_in_constant_memory(form: str, make, tmp_path: Path) -> None:
    peaks = []
    for megabytes in (6, 66):
        path = tmp_path / "list"
        make(path, megabytes)
        took = measure(form, path, tmp_path / f"home-{megabytes}")
        assert (took.code, "stored" in took.output) == (0, True)
        peaks.append(took.peak)
        path.unlink()
    assert peaks[1] < MOST
    assert peaks[1] - peaks[0] < 25_000_000


def test_a_small_one_in_the_time_between(tmp_path: Path) -> None:
    path = tmp_path / "list"
    count = make_json(path, 2)
    took = measure("aws-bulk-json", path, tmp_path / "home")
    assert (took.code, took.peak < MOST, count > 1000) == (0, True, True)

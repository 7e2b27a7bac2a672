"""Speed in ratios within one run: what the command takes beside reading the same file. Figures are printed (-s)."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import finfocus
from tools.bench_cli import Measured, measure

ROUNDS, RUNS = 4, 3


def quickest(work: Callable[[], object], runs: int = 3) -> float:
    """The best of some runs: another process on the machine only ever adds."""
    spent = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return min(spent)


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands run here find no settings and no project of the tester."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("FINFOCUS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def within(small: Measured, large: Measured) -> bool:
    """Whether the larger one is as quick as the goal says, and the time grows with the size and not faster."""
    return large.command <= large.allowed and large.command - small.command <= 12 * small.command


@pytest.mark.slow
@pytest.mark.parametrize("form", ["table", "json"])
def test_ten_thousand_resources_and_linear_growth(form: str, tmp_path: Path) -> None:
    """Measured again when it is too slow: the best of more runs is nearer to what it takes on a machine of its own."""
    small, large = measure(1000, tmp_path, form, RUNS), measure(10_000, tmp_path, form, RUNS)
    for _ in range(ROUNDS - 1):
        if not within(small, large):
            small.run(RUNS), large.run(RUNS)
    sys.stdout.write(f"\n{small}\n{large}\n")
    assert within(small, large)


@pytest.mark.slow
def test_help_is_quick() -> None:
    """Within four bare starts of the interpreter that does nothing."""
    bare = quickest(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 5)
    shown = quickest(lambda: finfocus("--help"), 5)
    sys.stdout.write(f"\n--help {shown * 1000:.0f} ms, the interpreter alone {bare * 1000:.0f} ms\n")
    assert shown <= 4 * bare + 0.05

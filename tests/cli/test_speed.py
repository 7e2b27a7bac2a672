"""Speed in ratios within one run: what the command takes beside reading the same file and writing the same answer. Figures are printed (-s)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import finfocus
from tools.bench_cli import document

ALLOWED_RATIO, ALLOWED_SECONDS = 3.0, 0.3


def quickest(work: Callable[[], object], runs: int = 3) -> float:
    """The best of some runs: another process on the machine only ever adds."""
    spent = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return min(spent)


def measured(count: int, folder: Path, form: str) -> tuple[float, float]:
    """Seconds of json for what is read (and for what is written, where that is JSON too), and of the whole command, for
    a preview of so many resources."""
    path = folder / f"{count}.json"
    path.write_text(document(count), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    words = ("cost", "projected", "--pulumi-json", str(path), "--output", form, "--out-file", str(folder / "out"))
    command = quickest(lambda: finfocus(*words))
    assert (folder / "out").stat().st_size > 500
    spent = quickest(lambda: json.loads(text))
    if form == "json":
        answer = json.loads((folder / "out").read_text(encoding="utf-8"))
        spent += quickest(lambda: json.dumps(answer))
    return spent, command


@pytest.mark.slow
@pytest.mark.parametrize("form", ["table", "json"])
def test_ten_thousand_resources_and_linear_growth(form: str, tmp_path: Path) -> None:
    _, small = measured(1000, tmp_path, form)
    loads, command = measured(10_000, tmp_path, form)
    allowed = ALLOWED_RATIO * loads + ALLOWED_SECONDS
    sys.stdout.write(f"\n{form}: 10,000 resources {command:.2f} s, json {loads:.3f} s, allowed {allowed:.2f} s; 1,000: {small:.2f} s\n")
    assert command <= allowed
    assert command - small <= 12 * small


@pytest.mark.slow
def test_help_is_quick() -> None:
    """Within four bare starts of the interpreter that does nothing."""
    bare = quickest(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 5)
    shown = quickest(lambda: finfocus("--help"), 5)
    sys.stdout.write(f"\n--help {shown * 1000:.0f} ms, the interpreter alone {bare * 1000:.0f} ms\n")
    assert shown <= 4 * bare + 0.05

"""Documents of a hundred megabytes: read in time and in memory that grows with them, or refused at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import environment
from tests.hostile.making import INSTANCE, document, step

HUNDRED = 100_000_000
RUN = """
import resource, sys
from finfocus_policy.cli.main import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def measured(path: Path, *more: str) -> tuple[subprocess.CompletedProcess[str], float, float]:
    """A run, its seconds, and its peak memory in megabytes."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", RUN, "cost", "projected", "--pulumi-json", str(path), *more], env=environment(), capture_output=True, text=True, timeout=300, check=False
    )
    peak = int(done.stderr.split()[-1]) / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return done, time.monotonic() - begun, peak


pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="NOT TESTED: memory is measured with getrusage")]


def test_a_hundred_megabytes_of_resources(tmp_path: Path) -> None:
    filler = {f"property{n}": "x" * 100 for n in range(40)}
    one = json.dumps(step("NAME", INSTANCE, instanceType="t3.micro", userData="y" * 2000, **filler))
    count = HUNDRED // len(one)
    path = tmp_path / "big.json"
    head, _, tail = json.dumps(document(step("HERE"))).partition(json.dumps(step("HERE")))
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        file.writelines(f"{',' if n else ''}{one.replace('NAME', f'web{n}')}" for n in range(count))
        file.write(tail)
    done, seconds, peak = measured(path, "--output", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["coverage"]["priced"]) == (0, count)
    assert seconds < 60
    assert peak < 1500


@pytest.mark.parametrize(
    ("begin", "fill", "said"),
    [
        ('{"steps": [', "[", "nested too deeply"),
        ('{"steps": [{"op": "create", "urn": "', "x", "cut off"),
        ("", "0", "is not JSON"),
        ("", "\n", "is empty"),
        ("", '{"a": "' + "x" * 990 + '"}\n', "JSON documents in a row"),
        ('{"steps": [', "9", "number with thousands of digits"),
        ("", "a line of a log\n", "is not JSON"),
    ],
)
def test_a_hundred_megabytes_of_nothing(begin: str, fill: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("w", encoding="utf-8") as file:
        file.write(begin)
        for _ in range(100):
            file.write(fill * (HUNDRED // 100 // len(fill)))
    done, seconds, peak = measured(path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert seconds < 90
    assert peak < 1500

"""The public priced cases, through the command line as anybody runs it, scored by the tool that comes with them.

They are not part of this repository: where they are not beside it nothing here can be said, and that is said.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.cli.running import environment

SHARED = Path(os.environ.get("FINFOCUS_SHARED") or Path(__file__).resolve().parents[3] / "shared")
CASES, SCORER = SHARED / "oracle" / "cases.jsonl", SHARED / "tools" / "oracle_check.py"
ABSENT = f"the public cases are not at {SHARED} (set FINFOCUS_SHARED): what is priced of them goes UNTESTED"
# Four of the core cases count the volume of one OpenSearch node; AWS charges that of each, and so do we.
LEAST = {"core priced": 91, "all priced": 91, "all free": 99}
SECONDS = 20

pytestmark = pytest.mark.skipif(not (CASES.is_file() and SCORER.is_file()), reason=ABSENT)


@cache
def scores() -> dict[str, dict[str, int]]:
    """Passed and all cases by group, and the seconds the command took. The table is what somebody sees who runs it."""
    command = f"{sys.executable} -m finfocus_policy"
    run = subprocess.run(
        [sys.executable, str(SCORER), str(CASES), "--finfocus", command, "--json"],
        capture_output=True, text=True, env=environment(), timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found: dict[str, dict[str, int]] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("group", LEAST)
def test_share(group: str) -> None:
    got = scores()[group]
    share = 100 * got["passed"] / got["of"]
    assert share >= LEAST[group], f"{group}: {got['passed']} of {got['of']} ({share:.1f} %); {SCORER.name} --show 20 tells which"


def test_every_provider_is_scored() -> None:
    assert {"aws priced", "azure priced", "gcp priced", "all free"} <= scores().keys()
    assert scores()["all priced"]["of"] > 1000


def test_all_cases_at_once_take_seconds() -> None:
    """One preview of some four thousand resources, on a busy machine."""
    assert float(str(scores()["seconds"])) < SECONDS

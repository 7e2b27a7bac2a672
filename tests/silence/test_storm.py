"""Twenty previews and updates at once on one home: every history and report is whole and of its own stack."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.harness.drive import DriveResult, drive
from finfocus_policy.harness.requests import Call
from finfocus_policy.history.names import StackKey
from finfocus_policy.history.store import load
from tests.pack.driving import NOON, ROOT, recorded
from tests.recording import Run

pytestmark = pytest.mark.slow

PREVIEWS = 20
TEN = recorded("ten-instances")


def of_stack(run: Run, stack: str, machines: int, *, update: bool = False) -> Run:
    """The recorded run as one of another stack, with so many of its ten machines."""
    text = json.dumps([{"method": c.method, "request": c.request} for c in run.calls]).replace("urn:pulumi:dev::", f"urn:pulumi:{stack}::")
    dropped = {f"::web-{n}" for n in range(machines, 10)}
    calls = []
    for call in json.loads(text):
        request: dict[str, Any] = call["request"]
        if str(request.get("urn", ""))[-7:] in dropped:
            continue
        if call["method"] == "ConfigureStack":
            request = {**request, "stack": stack, "dryRun": not update}
        if "resources" in request:
            request = {"resources": [r for r in request["resources"] if r["urn"][-7:] not in dropped]}
        calls.append(Call(method=call["method"], request=request))
    return replace(run, calls=tuple(calls))


def preview(home: Path, stack: str, machines: int, report: Path, *, update: bool = False) -> DriveResult:
    """One pack process of its own."""
    env = {"HOME": str(home), "FINFOCUS_HOME": str(home), "FINFOCUS_NOW": NOON, "PWD": str(home), "FINFOCUS_REPORT": str(report)}
    run = of_stack(TEN, stack, machines, update=update)
    return drive(ROOT, run.calls, env={**run.environ, **env}, config={"cost-budget": {"monthly": 50}})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def test_nothing_is_lost_or_mixed(home: Path, tmp_path: Path) -> None:
    """Ten stacks of one to ten machines, each previewed twice at the same time; then what each left is its own."""
    jobs = [(f"stack{n % 10}", n % 10 + 1, tmp_path / f"report{n}.json") for n in range(PREVIEWS)]
    with ThreadPoolExecutor(PREVIEWS) as pool:
        results = list(pool.map(lambda job: preview(home, *job), jobs))
    for result, (stack, machines, path) in zip(results, jobs, strict=True):
        cost = Decimal("8.392") * machines
        report = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        assert (report["stack"], report["total_monthly_cost"], report["coverage"]["resources"]) == (stack, cost, machines)
        kept = load(StackKey(organization="organization", project="ten-instances", stack=stack), home)
        assert kept.notes == ()
        assert kept.previewed is not None
        assert kept.previewed.total == cost
        assert set(kept.previewed.costs) == {r["urn"] for r in report["resources"] if r["monthly_cost"]}
        assert (result.stdout, result.stderr) == ("", "")
        assert bool(result.of("cost-budget") and "is exceeded" in result.of("cost-budget")[0].message) is (cost > 50)
    left = Counter(p.name.partition("~")[2] for p in home.rglob("*") if p.is_file())
    assert left == {"previewed.json": 10, "last-preview.json": 10}


def test_a_preview_and_an_update_of_one_stack_keep_apart(home: Path, tmp_path: Path) -> None:
    jobs = [(3, False), (7, True)] * 3
    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(lambda job: preview(home, "dev", job[0], tmp_path / f"{job[0]}.json", update=job[1]), jobs))
    kept = load(StackKey(organization="organization", project="ten-instances", stack="dev"), home)
    assert kept.previewed is not None
    assert kept.deployed is not None
    assert (kept.previewed.total, kept.deployed.total) == (Decimal("25.176"), Decimal("58.744"))

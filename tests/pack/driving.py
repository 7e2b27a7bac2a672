"""Recordings of a real engine played to packs as real processes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from finfocus_policy.harness.drive import DriveResult, PackProcess, drive
from finfocus_policy.harness.requests import Call
from tests.recording import Run, runs

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
OWN_PACK = ROOT / "tests" / "pack" / "own_pack"
BROKEN_PACK = ROOT / "tests" / "pack" / "broken_pack"
SECRETS = ("s3cr3t-password", "another-s3cr3t", "third-s3cr3t", "hunter2-very-secret", "topsecretvalue")
NOON = "2026-11-21T12:00:00Z"

RECORDINGS = sorted(
    (path.parent.name, path.stem, index)
    for path in FIXTURES.glob("*/engine*.jsonl")
    for index, _ in enumerate(runs(path))
)


def recorded(folder: str, name: str = "engine", index: int = 0) -> Run:
    """One run of a recording."""
    return runs(FIXTURES / folder / f"{name}.jsonl")[index]


def play(
    run: Run,
    home: Path,
    *,
    pack: Path = ROOT,
    config: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
    watch: Callable[[PackProcess], None] | None = None,
) -> DriveResult:
    """A run played to a pack, on a machine of its own: home, clock and folders. `watch` sees it before it is killed."""
    alone = {"HOME": str(home), "FINFOCUS_HOME": str(home / "ff"), "FINFOCUS_NOW": NOON, "PWD": str(home)}
    return drive(pack, run.calls, env={**run.environ, **alone, **(env or {})}, config=config, watch=watch)


def report_of(run: Run, home: Path, **named: Any) -> tuple[DriveResult, dict[str, Any]]:
    """A run played with a report, and the report."""
    path = home / "report.json"
    env = {**named.pop("env", {}), "FINFOCUS_REPORT": str(path)}
    result = play(run, home, env=env, **named)
    return result, json.loads(path.read_text(encoding="utf-8"))


def shuffled(run: Run, seed: int) -> Run:
    """The run as another day's engine would have made it: resources in another order."""
    chance = random.Random(seed)
    looks = list(run.only("Analyze"))
    chance.shuffle(looks)
    stacks = []
    for call in run.only("AnalyzeStack"):
        resources = list(call.request.get("resources", []))
        chance.shuffle(resources)
        stacks.append(Call(method=call.method, request={"resources": resources}))
    return replace(run, calls=(*run.only("ConfigureStack"), *looks, *stacks))


def everything(result: DriveResult, home: Path) -> str:
    """All text a run left anywhere: answers, streams, and every file below its home."""
    files = [p.read_bytes().decode("utf-8", "replace") for p in sorted(home.rglob("*")) if p.is_file()]
    said = [f"{d.policy} {d.urn} {d.message}" for d in result.diagnostics]
    return "\n".join((*said, str(result.info), result.refused, result.stdout, result.stderr, *files))


def lines(result: DriveResult) -> list[str]:
    """The diagnostics as comparable text, in the order they were said."""
    return [f"{d.call} {d.policy} {d.level.value} {d.severity} {d.urn}\n{d.message}" for d in result.diagnostics]

"""Stacks, and estimates of them with plugins that are real processes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.cost import Estimate
from finfocus_policy.model.period import moment
from finfocus_policy.model.resource import Operation, Resource, Stack
from finfocus_policy.model.settings import Settings
from finfocus_policy.sources.plugin.host import Host, Program
from finfocus_policy.wiring import Evaluator

HOSTILE = Path(__file__).with_name("hostile.py")
HINTS = RegionHints(config={"aws:region": "us-east-1"})
NOW = moment("2026-11-21")
SIZES = ("t3.nano", "t3.micro", "t3.small", "t3.medium", "t3.large", "t3.xlarge", "m5.large", "m5.xlarge", "c5.large",
         "c5.xlarge", "r5.large", "r5.xlarge")  # fmt: skip
MACHINE, UNKNOWN = "aws:ec2/instance:Instance", "aws:groundstation/config:Config"
DISK = "aws:ebs/volume:Volume"


def resource(name: str, type: str = MACHINE, /, **inputs: Any) -> Resource:
    """A resource to be created."""
    return Resource(urn=f"urn:pulumi:dev::shop::{type}::{name}", type=type, inputs=inputs, operation=Operation.CREATE)


def machines(sizes: Sequence[str] = SIZES) -> Stack:
    """A stack of machines of these sizes."""
    return Stack(resources=tuple(resource(f"web-{n}", instanceType=size) for n, size in enumerate(sizes)))


def disks(sizes: Sequence[int]) -> Stack:
    """A stack of volumes that differ in how large they are alone."""
    return Stack(resources=tuple(resource(f"disk-{n}", DISK, type="gp3", size=size) for n, size in enumerate(sizes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An estimate with plugins: what came out, how long it took to its end, and how long to close."""

    estimate: Estimate
    seconds: float
    closing: float

    @property
    def total(self) -> Decimal:
        """The total."""
        return self.estimate.total.amount

    @property
    def notes(self) -> str:
        """All notes."""
        return "\n".join(self.estimate.notes)


def without_plugins(stack: Stack) -> Estimate:
    """The estimate of a stack by price lists alone."""
    return Evaluator(Settings(), HINTS, now=NOW).estimate(stack)


def run(stack: Stack, programs: Sequence[Program], **options: Any) -> Run:
    """The estimate of a stack with plugins, which have all the time a busy machine may need unless it is said."""
    options = {"seconds": 60.0, **options}
    begun = time.monotonic()
    with Host(programs, **options) as host:
        estimate = Evaluator(Settings(), HINTS, plugins=host, now=NOW).estimate(stack)
        ready = time.monotonic()
    return Run(estimate=estimate, seconds=ready - begun, closing=time.monotonic() - ready)


def hostile(mode: str, log: Path, **more: str) -> Program:
    """A program that misbehaves."""
    environ = {"PATH": os.environ["PATH"], "HOSTILE_LOG": str(log), **more}
    return Program(name="hostile", command=(sys.executable, str(HOSTILE), mode), environ=environ)


def alive(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def pids(log: Path) -> list[int]:
    """The processes a log tells of; none when they did not come so far."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [int(line.split()[1]) for line in lines if line.startswith("pid ")]


def gone(processes: Sequence[int], seconds: float) -> bool:
    """Whether processes end within some seconds."""
    until = time.monotonic() + seconds
    while any(map(alive, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(alive, processes))

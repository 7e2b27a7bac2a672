#!/usr/bin/env python3
"""Speed of the plugin host, against the plugin's own time and without plugins, measured in one run.

bench_plugins.py [--json]

  overhead   what a distinct descriptor costs beside the plugin's own time: a plugin that answers at once
  500 of 20 ms   10,000 resources with 500 distinct descriptors against a plugin that takes 20 ms for each; the ideal
             is 500 x 20 ms / 32, the number of questions one plugin is asked at a time, and the estimate of the same
             stack without plugins
  one dead   three plugins, one of which ends at its start, on a stack of 1,000 resources, against none
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from finfocus_policy.mapping.region import RegionHints  # noqa: E402
from finfocus_policy.model.cost import Estimate  # noqa: E402
from finfocus_policy.model.plugins import CONCURRENCY  # noqa: E402
from finfocus_policy.model.resource import Resource, Stack  # noqa: E402
from finfocus_policy.model.settings import Settings  # noqa: E402
from finfocus_policy.sources.plugin.host import Host, Program  # noqa: E402
from finfocus_policy.wiring import Evaluator  # noqa: E402

HINTS = RegionHints(config={"aws:region": "us-east-1"})
PLUGIN = """\
import sys, time
sys.path.insert(0, {root!r})
from decimal import Decimal
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.serve.run import run
from finfocus_policy.wire.values import ProjectedCost
class Mine(Plugin):
    name, providers = "bench", ("aws",)
    def projected_cost(self, resource):
        time.sleep({seconds})
        return ProjectedCost(unit_price=Decimal("1.5"), cost_per_month=Decimal("1095"))
if not {batches}:
    from finfocus_policy.serve import plugin
    plugin.CAPABILITIES["projected_cost"] = ("projected_costs",)
sys.exit(run(Mine()))
"""
TARGETS = {"overhead": 1.0, "ideal": 1.5, "dead": 1.0}


def stack_of(resources: int, distinct: int) -> Stack:
    """A stack of volumes: so many, of so many sizes."""
    kind = "aws:ebs/volume:Volume"
    given = ({"availabilityZone": "us-east-1a", "size": 10 + n % distinct, "type": "gp3"} for n in range(resources))
    return Stack(
        resources=tuple(
            Resource(urn=f"urn:pulumi:dev::big::{kind}::r-{n}", type=kind, inputs=inputs) for n, inputs in enumerate(given)
        )
    )


def program(folder: Path, name: str, seconds: float, batches: bool) -> Program:
    """A plugin that takes so long for a price."""
    path = folder / f"{name}.py"
    path.write_text(PLUGIN.format(root=str(ROOT), seconds=seconds, batches=batches), encoding="utf-8")
    return Program(name=name, command=(sys.executable, str(path)), environ={"PATH": os.environ["PATH"]}, token=True)


def timed(work: Callable[[], Estimate]) -> tuple[float, Estimate]:
    """Seconds, and what came out."""
    begun = time.perf_counter()
    made = work()
    return time.perf_counter() - begun, made


def alone(stack: Stack) -> float:
    """Seconds without plugins."""
    return min(timed(lambda: Evaluator(Settings(), HINTS).estimate(stack))[0] for _ in range(2))


def opened(host: Host) -> None:
    """Starts the plugins with a question, so that what is measured later is asking alone."""
    Evaluator(Settings(), HINTS, plugins=host).estimate(stack_of(1, 1))


def asked(stack: Stack, programs: Sequence[Program], *, warm: bool) -> tuple[float, Estimate]:
    """Seconds for an estimate with plugins; `warm`: they run already."""
    with Host(programs, seconds=60.0) as host:
        if warm:
            opened(host)
        return timed(lambda: Evaluator(Settings(), HINTS, plugins=host).estimate(stack))


def from_plugin(made: Estimate) -> bool:
    """Whether every price is the plugin's."""
    return made.total.amount == Decimal(1095) * len(made.results)


def overhead(folder: Path, batches: bool) -> dict[str, Any]:
    """Milliseconds for a distinct descriptor beside what the same stack takes without plugins."""
    stack = stack_of(2000, 2000)
    base = alone(stack)
    seconds, made = min((asked(stack, [program(folder, "quick", 0, batches)], warm=True) for _ in range(3)), key=lambda r: r[0])
    spent = (seconds - base) / 2000 * 1000
    return {"what": f"overhead per distinct descriptor{', batches' if batches else ''}", "figure": spent, "unit": "ms",
            "target": TARGETS["overhead"], "right": from_plugin(made)}  # fmt: skip


def against_ideal(folder: Path, batches: bool) -> dict[str, Any]:
    """How many times the ideal a large stack takes."""
    stack = stack_of(10_000, 500)
    ideal = 500 * 0.020 / CONCURRENCY + alone(stack)
    seconds, made = min((asked(stack, [program(folder, "slow", 0.020, batches)], warm=True) for _ in range(3)), key=lambda r: r[0])
    what = f"10,000 resources, 500 distinct, 20 ms each{', batches' if batches else ''}: {seconds:.3f} s of ideally {ideal:.3f} s"
    return {"what": what, "figure": seconds / ideal, "unit": "x", "target": TARGETS["ideal"], "right": from_plugin(made)}


def one_dead(folder: Path) -> dict[str, Any]:
    """Seconds that three plugins, one of them dead, add to a stack of 1,000 resources; their start included."""
    stack = stack_of(1000, 100)
    dead = Program(name="dead", command=(sys.executable, "-c", "raise SystemExit(1)"))
    programs = [dead, program(folder, "first", 0, True), program(folder, "second", 0, True)]
    base = alone(stack)
    seconds, made = min((asked(stack, programs, warm=False) for _ in range(3)), key=lambda r: r[0])
    return {"what": "three plugins, one dead, 1,000 resources: added", "figure": seconds - base, "unit": "s",
            "target": TARGETS["dead"], "right": from_plugin(made)}  # fmt: skip


def main() -> int:
    """Measures and prints; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measures: list[Callable[[], dict[str, Any]]] = [
            partial(overhead, folder, False),
            partial(overhead, folder, True),
            partial(against_ideal, folder, False),
            partial(against_ideal, folder, True),
            partial(one_dead, folder),
        ]
        for measure in measures:
            found = measure()
            good = found["right"] and found["figure"] <= found["target"]
            missed |= not good
            word = "ok" if good else "MISSED" if found["right"] else "WRONG PRICES"
            line = f"{found['what']:<88} {found['figure']:>7.3f} {found['unit']:<2}  at most {found['target']} {word}"
            print(json.dumps(found) if options.json else line, flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())

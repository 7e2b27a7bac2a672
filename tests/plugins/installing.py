"""Real plugins, written with the SDK and laid out where the host finds them."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.plugins.installed import lay

ROOT = Path(__file__).resolve().parents[2]
# `tell` notes what happens to the plugin beside the home folder: one line each.
PROGRAM = """\
#!{python}
import os, sys, time
sys.path.insert(0, {root!r})
from decimal import Decimal
from pathlib import Path
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.serve.run import run
from finfocus_policy.wire.values import CallFailed, ErrorCode, ProjectedCost, Support

def tell(word):
    with open({told!r}, "ab", buffering=0) as file:
        file.write((word + "\\n").encode())

class Mine(Plugin):
    name, version, providers = {name!r}, {version!r}, {providers!r}
    def supports(self, resource):
        tell("supports " + resource.resource_type)
        return Support(supported={supports})
    def projected_cost(self, resource):
        tell("cost %s %s %s" % (resource.resource_type, resource.sku, resource.region))
        time.sleep({seconds})
        while {waits_for!r} and not os.path.exists({waits_for!r}):
            time.sleep(0.02)
        return ProjectedCost(unit_price=Decimal({price!r}), cost_per_month=Decimal({price!r}) * 730)
    def close(self):
        tell("closed")

tell("started %d %f" % (os.getpid(), time.time()))
time.sleep({start_seconds})
sys.exit(run(Mine()))
"""


def install(
    home: Path,
    name: str = "kubecost",
    *,
    version: str = "v1.2.0",
    price: str = "1.5",
    seconds: float = 0.0,
    start_seconds: float = 0.0,
    providers: tuple[str, ...] = ("aws",),
    supports: str = "True",
    waits_for: str = "",
) -> Path:
    """Installs a plugin that has one hourly price for everything, told once a file `waits_for` is there; gives the file in which it tells what happens to it."""
    told = home.parent / f"{name}.told"
    told.touch()
    home.mkdir(exist_ok=True)
    lay(
        home,
        name,
        version,
        PROGRAM.format(python=sys.executable, root=str(ROOT), told=str(told), name=name, version=version, price=price,
                       seconds=seconds, start_seconds=start_seconds, providers=providers, supports=supports,
                       waits_for=waits_for),
    )  # fmt: skip
    return told


def words(told: Path, word: str) -> list[str]:
    """What a plugin told that begins with a word."""
    return [line for line in told.read_text().splitlines() if line.startswith(word)]


def processes(told: Path) -> list[int]:
    """The processes a plugin ran in."""
    return [int(line.split()[1]) for line in words(told, "started")]

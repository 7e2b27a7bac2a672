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
        while sum(line.startswith("cost ") for line in open({told!r})) < {together}:
            time.sleep(0.02)
        while {waits_for!r} and not os.path.exists({waits_for!r}):
            time.sleep(0.02)
        return ProjectedCost(unit_price=Decimal({price!r}), cost_per_month=Decimal({price!r}) * 730)
    def close(self):
        tell("closed")

tell("started %d %f" % (os.getpid(), time.time()))
while not all(os.path.getsize(each) for each in {starts_with!r}):
    time.sleep(0.02)
sys.exit(run(Mine()))
"""


def install(
    home: Path,
    name: str = "kubecost",
    *,
    version: str = "v1.2.0",
    price: str = "1.5",
    together: int = 0,
    starts_with: tuple[str, ...] = (),
    providers: tuple[str, ...] = ("aws",),
    supports: str = "True",
    waits_for: str = "",
) -> Path:
    """Installs a plugin that has one hourly price for everything, told once a file `waits_for` is there and so many questions
    `together` were asked; it listens once the plugins it `starts_with` have begun. Gives the file in which it tells what
    happens to it."""
    told = told_by(home, name)
    told.touch()
    home.mkdir(exist_ok=True)
    lay(
        home,
        name,
        version,
        PROGRAM.format(python=sys.executable, root=str(ROOT), told=str(told), name=name, version=version, price=price,
                       together=together, starts_with=tuple(str(told_by(home, each)) for each in starts_with), providers=providers, supports=supports,
                       waits_for=waits_for),
    )  # fmt: skip
    return told


def told_by(home: Path, name: str) -> Path:
    """The file in which a plugin tells what happens to it."""
    return home.parent / f"{name}.told"


def words(told: Path, word: str) -> list[str]:
    """What a plugin told that begins with a word."""
    return [line for line in told.read_text().splitlines() if line.startswith(word)]


def processes(told: Path) -> list[int]:
    """The processes a plugin ran in."""
    return [int(line.split()[1]) for line in words(told, "started")]

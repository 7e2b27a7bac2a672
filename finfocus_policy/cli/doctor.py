"""`finfocus doctor`: what works on this machine, what does not, and what to do about it."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from finfocus_policy import __version__
from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.inputs import read_settings
from finfocus_policy.cli.needs import INSTALL, missing
from finfocus_policy.cli.output import write
from finfocus_policy.cli.price_book import SHORT_HASH, dates
from finfocus_policy.errors import FinfocusError
from finfocus_policy.model.period import age_in_days, now
from finfocus_policy.report.escape import terminal
from finfocus_policy.sources.catalog import reading, store
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.wiring.price_data import FRESH_DAYS

ABOUT = """\
Looks at this machine: Python, packages, the price list, the home folder, settings files, the Pulumi CLI,
and whether the policy pack starts. Each line says ok, warn or fail, and what to do next. Nothing is
changed and nothing is asked of the network. Ends with 0 unless a line says fail."""
EXAMPLES = """\
  finfocus doctor
"""
OLDEST_PYTHON = (3, 10)
PACKAGES = ("grpcio", "protobuf", "pulumi", "pulumi-policy", "PyYAML")
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: `ok`, `warn` or `fail`."""

    mark: str
    subject: str
    text: str
    next_step: str = ""

    def __str__(self) -> str:
        line = f"{self.mark:<4}  {self.subject:<12}{terminal(self.text)}"
        return f"{line}\n{'':18}-> {terminal(self.next_step)}" if self.next_step else line


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(options: argparse.Namespace) -> ExitCode:
    """Prints a line for each thing as it is looked at."""
    failed = False
    for look in LOOKS:
        for line in carefully(look):
            failed |= line.mark == "fail"
            write(f"{line}\n")
    return ExitCode.INTERNAL if failed else ExitCode.DONE


def carefully(look: Callable[[], Iterator[Line]]) -> Iterator[Line]:
    """The lines of one look; what it raises is a line too."""
    try:
        yield from look()
    except FinfocusError as error:
        yield Line("fail", look.__name__.replace("_", " "), error.message, error.hint)


def python() -> Iterator[Line]:
    """The interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    fine = sys.version_info >= OLDEST_PYTHON
    yield Line("ok" if fine else "fail", "python", f"{version} at {sys.executable}", "" if fine else "install 3.10 or newer")
    yield Line("ok", "finfocus", f"{__version__} at {Path(__file__).parents[1]}")


def version_of(package: str) -> str:
    """The installed version of a package, empty when it is not there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def packages() -> Iterator[Line]:
    """What the pack needs beside the standard library. The command line needs none of it."""
    found = {name: version_of(name) for name in PACKAGES}
    lacking = [name for name, version in found.items() if not version]
    if lacking:
        yield Line("warn", "packages", f"not installed: {', '.join(lacking)}; the command line works, the pack needs them", INSTALL)
    else:
        yield Line("ok", "packages", ", ".join(f"{name} {version}" for name, version in found.items()))


def prices() -> Iterator[Line]:
    """The price list: there, whole, and how old."""
    info = Catalog().info()
    if not store.intact(Path(info.path)):
        yield Line("fail", "prices", f"{info.path} does not hold what its hash says", reading.REBUILD)
        return
    newest = dates(info)[1]
    days = age_in_days(newest, now())
    text = f"{info.prices:,} list prices, the newest card {days} days old ({newest}), hash {info.sha256[:SHORT_HASH]}"
    old = days > FRESH_DAYS
    yield Line("warn" if old else "ok", "prices", text, "update FinFocus: prices change" if old else "")


def impossible(folder: Path) -> str:
    """Why the system would never make a folder of this name (too long, a loop of links), "" when it might."""
    try:
        os.stat(folder)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return ""
    except (OSError, ValueError) as error:
        return (error.strerror if isinstance(error, OSError) else "") or "no such name is possible"
    return ""


def home() -> Iterator[Line]:
    """The folder for the verdict of each stack."""
    folder = Path(read_settings(argparse.Namespace()).home or ".")
    place = next((p for p in (folder, *folder.parents) if os.path.exists(p)), folder)
    trouble = impossible(folder)
    if trouble:
        yield Line("warn", "home", f"{folder} cannot be made: {trouble}", "set FINFOCUS_HOME to a folder that can")
    elif os.path.isdir(place) and os.access(place, os.W_OK | os.X_OK):
        there = "writable" if place == folder else "will be made when it is needed"
        yield Line("ok", "home", f"{folder}: {there}")
    else:
        step = "set FINFOCUS_HOME to a folder that is; spend-guard and the change line need it"
        yield Line("warn", "home", f"{folder} is not writable", step)


def settings() -> Iterator[Line]:
    """The files in force here, and what is wrong with them."""
    found = read_settings(argparse.Namespace())
    if found.files:
        yield Line("ok", "settings", ", ".join(found.files))
    else:
        looked = ", ".join(found.looked_for) or "no folder"
        yield Line("warn", "settings", f"no finfocus.yaml, looked in {looked}", "`finfocus config init` writes one")
    for problem in found.problems:
        yield Line("fail", "settings", str(problem), "`finfocus config validate` says more")
    for note in found.notes:
        yield Line("warn", "settings", note)


def pulumi() -> Iterator[Line]:
    """The Pulumi CLI, which only `cost projected` without a file wants."""
    path = shutil.which("pulumi")
    if path is None:
        step = "install it, or work from files: --pulumi-json, --pulumi-state"
        yield Line("warn", "pulumi", "not on PATH", step)
        return
    try:
        answer = subprocess.run([path, "version"], capture_output=True, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        yield Line("warn", "pulumi", f"{path} does not answer: {type(error).__name__}", "try `pulumi version`")
        return
    version = re.search(rb"v?\d[\w.+-]*", answer.stdout)
    yield Line("ok", "pulumi", f"{version.group().decode() if version else 'of some version'} at {path}")


def pack() -> Iterator[Line]:
    """The policy pack, started as the engine starts it and asked what it is."""
    if lacking := missing():
        yield Line("warn", "pack", f"not tried: {', '.join(lacking)} not installed", INSTALL)
        return
    from finfocus_policy.harness.drive import drive
    from finfocus_policy.harness.folder import write_pack_folder

    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        answer = drive(write_pack_folder(Path(folder) / "pack"), (), env={"FINFOCUS_HOME": folder})
    policies = [p.name for p in answer.info.policies] if answer.info is not None else []
    yield Line("ok", "pack", f"starts and answers in {time.perf_counter() - begun:.1f} s: {', '.join(policies)}")


def network() -> Iterator[Line]:
    """Said because people ask."""
    yield Line("ok", "network", "not needed: the prices are built in")


LOOKS: tuple[Callable[[], Iterator[Line]], ...] = (python, packages, prices, home, settings, pulumi, pack, network)

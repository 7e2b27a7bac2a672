"""Which plugins are installed: `<home>/plugins/<name>/<version>/`, laid out as the Go host expects it.

The newest version of a name is used, unless one is pinned. A folder that is a link, a version that is no version and
a folder without a program are left out, and said.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HOME_VARIABLE, PULUMI_HOME_VARIABLE = "FINFOCUS_HOME", "PULUMI_HOME"
LEGACY_HOME = ".pulumicost"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
VERSION = re.compile(
    r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]{1,64}))?(?:\+[0-9A-Za-z.-]{1,64})?"
)
METADATA, MANIFEST = "plugin.metadata.json", "plugin.manifest.json"
LARGEST_METADATA = 64 * 1024
Rank = tuple[int, int, int, int, tuple[tuple[int, int, str], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A plugin as it lies there. `version` is as its folder is called; `legacy`: it is from the home of pulumicost."""

    name: str
    version: str
    folder: Path
    binary: Path
    legacy: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The plugins to use, by name, every other version, and what is wrong with what was left out."""

    plugins: tuple[Installed, ...] = ()
    others: tuple[Installed, ...] = ()
    remarks: tuple[str, ...] = ()


def homes(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The folders that may have plugins, strongest first.

    The first that exists of $FINFOCUS_HOME, $PULUMI_HOME/finfocus and ~/.finfocus; then ~/.pulumicost, unless
    FINFOCUS_HOME keeps this run to one folder. All of them from the root on: a plugin runs in a folder of its own.
    """
    own = environ.get(HOME_VARIABLE, "")
    if own:
        return (Path(os.path.abspath(own)),)
    user = environ.get("HOME") or environ.get("USERPROFILE") or ""
    pulumi = environ.get(PULUMI_HOME_VARIABLE, "")
    wanted = [Path(pulumi, "finfocus")] if pulumi else []
    wanted += [Path(user, ".finfocus")] if user else []
    first = [Path(os.path.abspath(home)) for home in wanted if os.path.isdir(home)][:1]
    return (*first, Path(user, LEGACY_HOME)) if user else tuple(first)


def rank(version: str) -> Rank | None:
    """Where a version stands in semver's order; None for what is none.

    >>> rank("v1.10.0") > rank("1.9.9"), rank("2.0.0-rc.1") < rank("2.0.0"), rank("latest")
    (True, True, None)
    """
    match = VERSION.fullmatch(version)
    if match is None:
        return None
    major, minor, patch, pre = match.groups()
    parts = tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in (pre or "").split(".") if p)
    return int(major), int(minor or 0), int(patch or 0), 0 if pre else 1, parts


def find(places: Iterable[Path], pins: Mapping[str, str] | None = None) -> Found:
    """The plugins under these homes. `pins` names the version to use of a plugin ("1.2.0" or "v1.2.0")."""
    remarks: list[str] = []
    chosen: dict[str, Installed] = {}
    others: list[Installed] = []
    for home in places:
        for name, versions in _by_name(home, remarks):
            best = _best(versions, (pins or {}).get(name, ""), remarks)
            if best is None or name in chosen:
                others += versions
                continue
            chosen[name] = best
            others += [v for v in versions if v is not best]
    return Found(plugins=tuple(chosen[name] for name in sorted(chosen)), others=tuple(others), remarks=tuple(remarks))


def _best(versions: list[Installed], pin: str, remarks: list[str]) -> Installed | None:
    """The newest version, or the pinned one."""
    if not pin:
        return max(versions, key=lambda v: rank(v.version) or rank("0") or ())
    found = [v for v in versions if v.version.removeprefix("v") == pin.removeprefix("v")]
    if not found:
        there = ", ".join(sorted(v.version for v in versions))
        remarks.append(f"plugin {versions[0].name}: version {pin} is pinned and not installed (there is {there})")
    return found[0] if found else None


def _by_name(home: Path, remarks: list[str]) -> Iterator[tuple[str, list[Installed]]]:
    for folder in _folders(home / "plugins", remarks):
        if not NAME.fullmatch(folder.name):
            remarks.append(f"{folder}: not a plugin's name")
            continue
        versions = [v for v in (_installed(path, home, remarks) for path in _folders(folder, remarks)) if v is not None]
        if versions:
            yield folder.name, versions


def _folders(parent: Path, remarks: list[str]) -> list[Path]:
    """The real folders in a folder, sorted. Links are left out: what they point at can change after it was checked."""
    try:
        entries = sorted(os.scandir(parent), key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except OSError as error:
        remarks.append(f"{parent}: cannot be read: {(error.strerror or 'no access').lower()}")
        return []
    kept = [
        Path(entry.path) for entry in entries if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
    ]
    links = [entry.path for entry in entries if entry.is_symlink() and os.path.isdir(entry.path)]
    remarks += [f"{path}: a link is not followed: copy the folder" for path in links]
    return kept


def _installed(folder: Path, home: Path, remarks: list[str]) -> Installed | None:
    name = folder.parent.name
    if rank(folder.name) is None:
        remarks.append(f"{folder}: {folder.name!r} is not a version like 1.2.0")
        return None
    metadata = metadata_in(folder)
    try:
        binary = program(folder, name, metadata.get("region", ""))
    except OSError as error:
        remarks.append(f"{folder}: cannot be read: {(error.strerror or 'no access').lower()}")
        return None
    if binary is None:
        remarks.append(f"{folder}: there is no program in it: finfocus-plugin-{name} has to be executable")
        return None
    legacy = home.name == LEGACY_HOME or binary.name.startswith("pulumicost-plugin-")
    return Installed(name=name, version=folder.name, folder=folder, binary=binary, legacy=legacy, metadata=metadata)


def metadata_in(folder: Path) -> dict[str, str]:
    """The flat map of plugin.metadata.json; empty when there is none that can be read."""
    try:
        content = json.loads(start_of(folder / METADATA))
    except (OSError, ValueError, RecursionError):
        return {}
    return {k: v for k, v in content.items() if isinstance(v, str)} if isinstance(content, dict) else {}


def start_of(path: Path) -> bytes:
    """A small file beside a program; a pipe by its name is not waited for. Raises OSError."""
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        return file.read(LARGEST_METADATA)


def program(folder: Path, name: str, region: str = "") -> Path | None:
    """The program of a plugin, by the Go host's order of names, else the first executable file. Raises OSError."""
    regional = [f"finfocus-plugin-{name}-{region}"] if region else []
    for wanted in (*regional, f"finfocus-plugin-{name}", name, f"pulumicost-plugin-{name}"):
        for ending in ("", ".exe"):
            if _executable(folder / (wanted + ending)):
                return folder / (wanted + ending)
    return next((path for path in sorted(folder.iterdir()) if _executable(path)), None)


def _executable(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and os.access(path, os.X_OK) and path.suffix != ".json"

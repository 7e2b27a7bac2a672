"""Which settings files hold for a stack: found where the contract says, and only there.

The project's file is the one named by the policy config or FINFOCUS_CONFIG; else finfocus.yaml, .yml or .json beside
the Pulumi.yaml of that very project, looked for upward from the folders the user can be standing in. The pack itself
runs in the pack's folder, so those are the working directory of the process that started it, and $PWD.
"""

from __future__ import annotations

import configparser
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NAMES = ("finfocus.yaml", "finfocus.yml", "finfocus.json")
HOME_NAMES = ("config.yaml", "config.yml", "config.json")
PROJECT_NAMES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
PROJECT_NAME = re.compile(r"""["']?name["']?\s*:\s*(["']?)([A-Za-z0-9_.-]{1,100})\1\s*(?:#.*)?""", re.ASCII)
MAX_PROJECT_BYTES = 64 * 1024
MAX_UPWARD = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The project's file ("" when there is none), the project's folder, where it was looked for, and how it was named.

    `named` is "policy config", "FINFOCUS_CONFIG" or "command line" when somebody pointed at the file.
    """

    path: str = ""
    project_folder: str = ""
    looked_for: tuple[str, ...] = ()
    named: str = ""
    notes: tuple[str, ...] = ()


def parent_folder(process: int, *, proc: str = "/proc") -> str:
    """The working directory of a process of the same user; "" where it cannot be told (no /proc, another user's, gone).

    The process that starts a pack is Pulumi's language host, which the engine runs in the project's folder.
    """
    owner = getattr(os, "getuid", lambda: -1)()
    try:
        if process <= 1 or os.stat(f"{proc}/{process}").st_uid != owner:
            return ""
        folder = os.readlink(f"{proc}/{process}/cwd")
    except OSError:
        return ""
    return folder if os.path.isdir(folder) else ""


def start_folders(environ: Mapping[str, str], process: int | None = None) -> tuple[str, ...]:
    """Where the pack starts looking: the working directory of its parent (None: this process's), then $PWD."""
    parent = parent_folder(os.getppid() if process is None else process)
    here = environ.get("PWD", "")
    return tuple(dict.fromkeys(folder for folder in (parent, here) if os.path.isabs(folder)))


def upward(folder: str) -> Iterator[str]:
    """A folder and those above it."""
    for _ in range(MAX_UPWARD):
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def project_name(path: str) -> str:
    """The `name` of a Pulumi.yaml or Pulumi.json; "" when it cannot be told. Needs no YAML parser:
    a project's name is one plain word on a line of its own.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return ""
        with open(path, "rb") as stream:
            text = stream.read(MAX_PROJECT_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return ""
    if text.lstrip().startswith("{"):
        return _json_name(text)
    for line in text.splitlines():
        if match := PROJECT_NAME.fullmatch(line.rstrip()):
            return match[2]
    return ""


def _json_name(text: str) -> str:
    try:
        name = json.loads(text).get("name")
    except (ValueError, RecursionError, AttributeError):
        return ""
    return name if isinstance(name, str) else ""


def project_folder(start: tuple[str, ...], project: str, *, any_project: bool = False) -> str:
    """The nearest folder, from one of `start` upward, whose Pulumi.yaml bears the project's name; "" if none does."""
    if not project and not any_project:
        return ""
    for first in start:
        for folder in upward(os.path.abspath(first)):
            names = [project_name(path) for path in _existing(folder, PROJECT_NAMES)]
            if project in names or (names and not project):
                return folder
    return ""


def _standing(start: tuple[str, ...]) -> tuple[str, ...]:
    """The very folder somebody stands in, unless it belongs to a project (that is another one then)."""
    elsewhere = not start or project_folder(start[:1], "", any_project=True)
    return () if elsewhere else start[:1]


def _existing(folder: str, names: tuple[str, ...]) -> list[str]:
    return [path for name in names if os.path.isfile(path := os.path.join(folder, name))]


def find(
    *,
    named: tuple[tuple[str, str], ...] = (),
    start: tuple[str, ...] = (),
    project: str = "",
    any_project: bool = False,
    pack_folder: str = "",
) -> Found:
    """The project's file. `named` are (who says so, path) pairs, strongest first: the first with a path decides.

    A file that was pointed at is returned even when it does not exist: whoever reads it will say so.
    """
    folder = project_folder(start, project, any_project=any_project)
    for who, path in named:
        if path:
            return _pointed_at(who, path, folder, start, pack_folder)
    places = (folder,) if folder else _standing(start) if any_project else ()
    for place in places:
        files = _existing(place, NAMES)
        if files:
            return Found(path=files[0], project_folder=folder, looked_for=(place,), notes=_notes(files))
    looked = places or tuple(f"{first} and above" for first in start)
    return Found(project_folder=folder, looked_for=looked, notes=_of_another(start, project) if any_project else ())


def _of_another(start: tuple[str, ...], project: str) -> tuple[str, ...]:
    """That a file is there, but of another project than the one that is looked at: budgets that do not hold are not
    passed over in silence."""
    folder = project_folder(start, "", any_project=True)
    files = _existing(folder, NAMES) if folder and project else []
    named = [name for path in _existing(folder, PROJECT_NAMES) if (name := project_name(path))] if files else []
    return (f"{files[0]} is not read: it is of the project {named[0]}, not of {project}",) if named and project not in named else ()


def _pointed_at(who: str, path: str, folder: str, start: tuple[str, ...], pack_folder: str) -> Found:
    """A relative path of the policy config starts in the project; what a person typed, where that person stands."""
    bases = (folder or pack_folder,) if who == "policy config" else (*start, folder)
    options = [os.path.abspath(os.path.join(base, path)) for base in bases if base] or [os.path.abspath(path)]
    chosen = next((option for option in options if os.path.isfile(option)), options[0])
    return Found(
        path=chosen, project_folder=folder, looked_for=tuple(dict.fromkeys(options)), named=who, notes=_notes([chosen])
    )


def _notes(files: list[str]) -> tuple[str, ...]:
    notes = [f"{os.path.basename(other)} is not read: {os.path.basename(files[0])} beside it is" for other in files[1:]]
    if anybody_may_write(files[0]):
        notes.append(f"{os.path.basename(files[0])} can be changed by every user of this machine (chmod o-w)")
    return tuple(notes)


def anybody_may_write(path: str) -> bool:
    """Whether a file is writable by all users (never told on Windows, which has other means)."""
    try:
        return os.name != "nt" and bool(os.stat(path).st_mode & stat.S_IWOTH)
    except OSError:
        return False


def home_folder(environ: Mapping[str, str]) -> str:
    """FinFocus's own folder: $FINFOCUS_HOME, else $PULUMI_HOME/finfocus, ~/.finfocus or the old ~/.pulumicost,
    the first that exists; when none does, the one that would be made. "" when there is no home at all.
    """
    if own := environ.get("FINFOCUS_HOME"):
        return own
    user = environ.get("HOME") or environ.get("USERPROFILE") or ""
    options = [os.path.join(environ["PULUMI_HOME"], "finfocus")] if environ.get("PULUMI_HOME") else []
    options += [os.path.join(user, name) for name in (".finfocus", ".pulumicost")] if user else []
    return next((option for option in options if os.path.isdir(option)), options[0] if options else "")


def home_file(home: str) -> str:
    """The settings file in the home folder, "" when there is none."""
    files = _existing(home, HOME_NAMES) if home else []
    return files[0] if files else ""


def legacy_file(environ: Mapping[str, str]) -> str:
    """The settings file of ~/.pulumicost, for who has a newer home folder too but no settings in it; "" without one,
    and where FINFOCUS_HOME keeps a run to one folder.
    """
    user = environ.get("HOME") or environ.get("USERPROFILE") or ""
    return home_file(os.path.join(user, ".pulumicost")) if user and not environ.get("FINFOCUS_HOME") else ""


def spec_folders(home: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Where local specs are looked for: `specs` in the home folder, and in ~/.pulumicost unless FINFOCUS_HOME keeps a
    run to one folder."""
    user = environ.get("HOME") or environ.get("USERPROFILE") or ""
    homes = [home, os.path.join(user, ".pulumicost") if user and not environ.get("FINFOCUS_HOME") else ""]
    return tuple(dict.fromkeys(os.path.join(each, "specs") for each in homes if each))


def aws_profile_region(environ: Mapping[str, str]) -> str:
    """The region of the AWS profile in force (AWS_PROFILE, else default) in ~/.aws/config; "" when it says none."""
    user = environ.get("HOME") or environ.get("USERPROFILE") or ""
    path = environ.get("AWS_CONFIG_FILE") or (os.path.join(user, ".aws", "config") if user else "")
    profile = environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE") or "default"
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        if not path or not stat.S_ISREG(os.stat(path).st_mode):
            return ""
        with open(path, encoding="utf-8-sig") as stream:
            parser.read_file(stream)
    except (OSError, ValueError, configparser.Error):
        return ""
    sections = [f"profile {profile}", *(["default"] if profile == "default" else [])]
    found = (parser.get(section, "region", fallback=None) for section in sections)
    return next((region.strip() for region in found if region and region.strip()), "")

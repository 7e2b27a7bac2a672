"""Lays a plugin where every host finds it: `<home>/plugins/<name>/<version>/finfocus-plugin-<name>`.

Made in a folder beside and renamed: a half-written plugin is never seen. Nothing of it is started. What was installed
is written down in plugins.lock as it was staged, so that a change between then and its first use is noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finfocus_policy.errors import FinfocusError, InputError, PluginError
from finfocus_policy.sources.plugin import archive, lock, shipped
from finfocus_policy.sources.plugin.discovery import (
    LARGEST_METADATA,
    MANIFEST,
    METADATA,
    NAME,
    Installed,
    metadata_in,
    program,
    rank,
)
from finfocus_policy.sources.plugin.trust import home_of, key_of
from finfocus_policy.sources.plugin.trust_copy import RUN, new_in
from finfocus_policy.sources.plugin.trust_files import survey
from finfocus_policy.sources.plugin.trust_rules import permitted

PREFIX = re.compile(r"(?:finfocus|pulumicost)-plugin-")
NAMED = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9.-]*?)[_-]v?(?P<version>\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?)(?:[_.+].*)?"
)
SYSTEM = re.compile(r"(?i)[_.-](?:linux|darwin|macos|windows)(?:[_.-].*)?")
"""What release files are called after the version: it is no part of it."""
SHA256 = re.compile(r"[0-9a-f]{64}")
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be installed: a shipped plugin's name, or a file, folder or archive; what else was said about it."""

    source: str
    sha256: str = ""
    name: str = ""
    version: str = ""
    replace: bool = False


def install(wish: Wish, home: Path) -> Installed:
    """Installs a plugin. Raises InputError for what cannot be one, PluginError when the home is not safe."""
    checked(wish)
    plugins = home / "plugins"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o755)
        plugins.mkdir(exist_ok=True, mode=0o755)
        for folder in (home, plugins):
            permitted(folder, os.stat(folder))
        staging = new_in(home / RUN)
        try:
            return placed(staged(wish, staging.folder), wish, plugins, staging.folder)
        finally:
            staging.close()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise FinfocusError(f"cannot be written: {why}", place=str(error.filename or plugins)) from None


def checked(wish: Wish) -> None:
    """Raises InputError for wishes that contradict themselves."""
    if wish.sha256 and not SHA256.fullmatch(wish.sha256.lower()):
        raise InputError("--sha256 has to be 64 hexadecimal digits", place=wish.source)
    if wish.source in shipped.SHIPPED:
        if wish.sha256 or wish.name or wish.version:
            raise InputError("comes with FinFocus: --sha256, --name and --version are for files", place=wish.source)
        return
    path = Path(wish.source)
    if not path.exists():
        known = " or ".join(shipped.SHIPPED)
        raise InputError(
            "there is no such file, and no plugin of that name comes with FinFocus",
            place=wish.source,
            hint=f"{known}, or the path of a plugin: nothing is downloaded",
        )
    if not path.is_dir() and not path.is_file():
        raise InputError("is neither a file nor a folder", place=wish.source)
    if path.is_dir() and wish.sha256:
        raise InputError("is a folder: --sha256 is for a file or an archive", place=wish.source)


def staged(wish: Wish, staging: Path) -> Path:
    """The plugin's folder, made below `staging`. The hash is checked before anything is unpacked."""
    folder = staging / "plugin"
    folder.mkdir(mode=0o755)
    source = Path(wish.source)
    if wish.source in shipped.SHIPPED:
        shipped.write_program(wish.source, folder)
        write_json(folder / MANIFEST, shipped.manifest(wish.source))
    elif source.is_dir():
        from_folder(source, folder)
    else:
        copy = staging / "file"
        sha256 = copied(source, copy)
        if wish.sha256 and sha256 != wish.sha256.lower():
            raise InputError(
                f"is not the file you mean: its SHA-256 is {sha256}, not {wish.sha256.lower()}",
                place=wish.source,
                hint="nothing was installed",
            )
        if archive.is_archive(source):
            archive.unpack(copy, folder, source.name)
        else:
            alone(copy, folder, source.name, wish)
        if not (folder / METADATA).exists():
            write_json(folder / METADATA, {"installed_from": source.name, "sha256": sha256})
    return folder


def from_folder(source: Path, folder: Path) -> None:
    """Copies a plugin's folder; modes of a common umask are tightened, links are refused."""
    for name in survey_of(source):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        shutil.copyfile(source / name, target, follow_symlinks=False)
        target.chmod(0o755 if os.access(source / name, os.X_OK) else 0o644)


def survey_of(source: Path) -> list[str]:
    """The files of a folder somebody else may own. Raises InputError for what is no plain file."""
    from finfocus_policy.sources.plugin.trust_files import MOST_FILES, walk

    names: list[str] = []
    try:
        for name, path in walk(source):
            if not path.is_file():
                raise InputError("is not a file", place=str(path))
            names.append(name)
            if len(names) > MOST_FILES:
                raise InputError(f"has more than {MOST_FILES} files: is it the folder of a plugin?", place=str(source))
    except PluginError as error:
        raise InputError(error.message, place=error.place, hint=error.hint) from None
    return names


def copied(source: Path, target: Path) -> str:
    """Copies a file; gives the SHA-256 of what was copied."""
    digest, length = hashlib.sha256(), 0
    with target.open("xb") as sink:
        for chunk in chunks(source):
            length += len(chunk)
            if length > archive.MOST_BYTES:
                raise InputError("is too large for a plugin", place=str(source))
            digest.update(chunk)
            sink.write(chunk)
    if not length:
        raise InputError("is empty", place=str(source))
    return digest.hexdigest()


def chunks(source: Path) -> Iterator[bytes]:
    """The content of a file, piece by piece. Raises InputError where it cannot be read."""
    try:
        with open(
            os.open(source, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb"
        ) as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        raise InputError(f"cannot be read: {(error.strerror or 'no access').lower()}", place=str(source)) from None


def alone(copy: Path, folder: Path, file_name: str, wish: Wish) -> None:
    """A plugin of one file takes its proper name."""
    name = wish.name or split(file_name)[0]
    if not name:
        raise InputError("does not tell the plugin's name", place=wish.source, hint="say it: --name NAME")
    ending = ".exe" if file_name.lower().endswith(".exe") else ""
    target = folder / f"finfocus-plugin-{valid_name(name, wish)}{ending}"
    copy.rename(target)
    target.chmod(0o755)


def split(file_name: str) -> tuple[str, str]:
    """Name and version that a file's name tells; empty where it does not.

    >>> split("finfocus-plugin-aws-public_0.1.8_Linux_x86_64.tar.gz"), split("finfocus-plugin-mine"), split("main.py")
    (('aws-public', '0.1.8'), ('mine', ''), ('', ''))
    >>> split("finfocus-plugin-mine-v1.2.0-linux-amd64.zip"), split("finfocus-plugin-mine-darwin-arm64")
    (('mine', '1.2.0'), ('mine', ''))
    """
    prefix = PREFIX.match(file_name)
    if prefix is None:
        return "", ""
    rest = file_name[prefix.end() :]
    for ending in (*archive.ENDINGS, ".exe", ".py", ".sh"):
        rest = rest.removesuffix(ending)
    rest = SYSTEM.sub("", rest, count=1)
    if match := NAMED.fullmatch(rest):
        return match["name"], match["version"]
    return rest, ""


def valid_name(name: str, wish: Wish) -> str:
    """A name that can be a folder. Raises InputError."""
    if not NAME.fullmatch(name) or ".." in name:
        raise InputError(f"{name[:80]!r} cannot be a plugin's name: letters, digits, - and _", place=wish.source)
    return name


def placed(folder: Path, wish: Wish, plugins: Path, staging: Path) -> Installed:
    """Moves a made folder to its place and writes it down."""
    told = manifest_in(folder, wish)
    guess = split(Path(wish.source).name)
    name = valid_name(agreed("name", wish.name, told.get("name"), guess[0] or inner(folder), wish), wish)
    version = versioned(agreed("version", wish.version, told.get("version"), guess[1], wish), wish)
    own_program(folder, name, wish)
    write_json(folder / MANIFEST, {**told, "name": name, "version": version})
    binary = made_runnable(folder, name, wish)
    if shipped.needs_starter(folder / binary) and not (folder / f"{binary}.py").exists():
        shipped.write_starter(folder / binary)
        binary = made_runnable(folder, name, wish)
    target = plugins / name / version
    for inside, _, _ in os.walk(folder):
        os.chmod(inside, 0o755)
    files = survey(folder)
    if target.exists() and not wish.replace:
        raise InputError(f"{name} {version} is installed already", place=str(target), hint="--force replaces it")
    target.parent.mkdir(mode=0o755, exist_ok=True)
    swapped(folder, target, staging / "old")
    made = Installed(name=name, version=version, folder=target, binary=target / binary, metadata=metadata_in(target))
    lock.remember(home_of(made), key_of(made), lock.entry_of(files, lock.INSTALLED), replace=True)
    return made


def swapped(folder: Path, target: Path, old: Path) -> None:
    """Moves a folder to its place; what was there goes to `old`, or back when that fails."""
    if not target.exists():
        folder.rename(target)
        return
    target.rename(old)
    try:
        folder.rename(target)
    except OSError:
        old.rename(target)
        raise


def agreed(what: str, said: str, told: Any, guess: str, wish: Wish) -> str:
    """What the options say, else the manifest, else the file's name. Raises InputError when the first two differ."""
    told = told if isinstance(told, str) else ""
    if said and told and said.removeprefix("v") != told.removeprefix("v"):
        raise InputError(f"its {MANIFEST} says {what} {told!r}, not {said!r}", place=wish.source)
    found = said or told or guess
    if not found:
        raise InputError(
            f"does not tell the plugin's {what}",
            place=wish.source,
            hint=f"say it: --{what} {'NAME' if what == 'name' else '1.2.3'}",
        )
    return found


def versioned(version: str, wish: Wish) -> str:
    """A version as its folder is called: with a v, which the Go CLI wants. Raises InputError for none."""
    if rank(version) is None or "/" in version:
        raise InputError(f"{version[:80]!r} is not a version like 1.2.3", place=wish.source)
    return version if version.startswith("v") else f"v{version}"


def inner(folder: Path) -> str:
    """The name that the program in a folder tells."""
    names = [split(path.name)[0] for path in sorted(folder.iterdir()) if PREFIX.match(path.name)]
    return names[0] if len(names) == 1 else ""


def own_program(folder: Path, name: str, wish: Wish) -> None:
    """Raises InputError for a folder whose program names another plugin than it is installed as; a region may follow."""
    told = "" if wish.name else inner(folder)
    if told and not f"{told}-".startswith(f"{name}-"):
        raise InputError(f"its program is of the plugin {told!r}, not of {name!r}", place=wish.source, hint="nothing was installed")


def made_runnable(folder: Path, name: str, wish: Wish) -> str:
    """The program's file name; made executable where an archive does not keep modes. Raises InputError without one."""
    for wanted in (f"finfocus-plugin-{name}", f"finfocus-plugin-{name}.exe"):
        with suppress(FileNotFoundError):
            (folder / wanted).chmod(0o755)
    found = program(folder, name, metadata_in(folder).get("region", ""))
    if found is None:
        raise InputError(
            f"there is no program in it: finfocus-plugin-{name} has to be an executable file", place=wish.source
        )
    return found.name


def manifest_in(folder: Path, wish: Wish) -> dict[str, Any]:
    """What plugin.manifest.json says; empty without one. Raises InputError for one that cannot be read."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes()[:LARGEST_METADATA])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        raise InputError(f"its {MANIFEST} cannot be read", place=wish.source) from None
    if not isinstance(content, dict):
        raise InputError(f"its {MANIFEST} is not a map", place=wish.source)
    return content


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Writes a file of metadata."""
    path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    path.chmod(0o644)


def remove(installed: Installed) -> None:
    """Takes a plugin's version away, and out of plugins.lock. Raises FinfocusError."""
    try:
        gone = new_in(home_of(installed) / RUN)
        try:
            installed.folder.rename(gone.folder / installed.name)
        finally:
            gone.close()
        with suppress(OSError):
            installed.folder.parent.rmdir()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise FinfocusError(f"cannot be removed: {why}", place=str(installed.folder)) from None
    lock.forget(home_of(installed), key_of(installed))

"""`plugins.lock` in the home folder: every plugin that was trusted, with each of its files.

JSON, sorted, for its owner alone, replaced in one step by one process at a time. A plugin is known by its name and
version; what is written of a file is its SHA-256, its owner and its mode.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finfocus_policy.errors import PluginError
from finfocus_policy.model.period import now
from finfocus_policy.sources.plugin.lock_file import exclusive, replace_whole
from finfocus_policy.sources.plugin.trust_files import OPEN, Facts
from finfocus_policy.sources.plugin.trust_rules import permitted

LOCK, MUTEX = "plugins.lock", ".plugins.lock.held"
FORMAT = 1
LARGEST = 16 * 1024 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")
FIRST_USE, INSTALLED, ACCEPTED = "first use", "installed", "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One trusted plugin: since which day, how it came to that, and its files by their path in its folder."""

    first_seen: str
    how: str
    files: Mapping[str, Facts]


def entry_of(files: Mapping[str, Facts], how: str) -> Entry:
    """An entry of today."""
    return Entry(first_seen=now().date().isoformat(), how=how, files=files)


def read(home: Path) -> dict[str, Entry]:
    """Every trusted plugin, by `name/version`; none where there is no lock yet.

    Raises PluginError when the lock is damaged, or others can write it.
    """
    path = home / LOCK
    try:
        with open(os.open(path, OPEN), "rb") as file:
            permitted(path, os.fstat(file.fileno()))
            content = file.read(LARGEST)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise PluginError(f"cannot be read: {(error.strerror or 'no access').lower()}", place=str(path)) from None
    try:
        return parsed(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        hint = "restore it, or remove it: then every plugin is trusted anew with its next use"
        raise PluginError(
            "is damaged: it does not tell which plugins are trusted", place=str(path), hint=hint
        ) from None


def parsed(content: Any) -> dict[str, Entry]:
    """The entries of a read lock. Raises ValueError, KeyError, TypeError or AttributeError for anything else."""
    if content["format"] != FORMAT:
        raise ValueError
    return {str(key): entry(value) for key, value in content["plugins"].items()}


def entry(value: Any) -> Entry:
    """One entry."""
    files = {str(name): facts(each) for name, each in value["files"].items()}
    return Entry(first_seen=str(value["first_seen"]), how=str(value["trusted"]), files=files)


def facts(value: Any) -> Facts:
    """One file's facts."""
    if not SHA256.fullmatch(value["sha256"]):
        raise ValueError
    owner, mode = value.get("owner"), value.get("mode")
    return Facts(
        sha256=value["sha256"], owner=None if owner is None else int(owner), mode=None if mode is None else int(mode, 8)
    )


def text(entries: Mapping[str, Entry]) -> str:
    """The lock as it is written."""
    plugins = {
        key: {
            "first_seen": one.first_seen,
            "trusted": one.how,
            "files": {name: written(facts) for name, facts in one.files.items()},
        }
        for key, one in entries.items()
    }
    return json.dumps({"format": FORMAT, "plugins": plugins}, indent=2, sort_keys=True) + "\n"


def written(facts: Facts) -> dict[str, Any]:
    """One file as it is written."""
    known = {"owner": facts.owner, "mode": None if facts.mode is None else f"{facts.mode:04o}"}
    return {"sha256": facts.sha256, **{key: value for key, value in known.items() if value is not None}}


def remember(home: Path, key: str, fresh: Entry, *, replace: bool = False) -> Entry:
    """Writes a plugin down unless it is there already; gives what is written down then.

    `replace`: what is there is given up, but for the day it was first seen. Raises PluginError.
    """
    try:
        with exclusive(home / MUTEX):
            entries = read(home)
            known = entries.get(key)
            if known is not None and not replace:
                return known
            entries[key] = (
                fresh if known is None else Entry(first_seen=known.first_seen, how=fresh.how, files=fresh.files)
            )
            replace_whole(home / LOCK, text(entries))
            return entries[key]
    except OSError as error:
        raise unwritable(home, error) from None


def forget(home: Path, key: str) -> None:
    """Takes a plugin out. Raises PluginError."""
    try:
        with exclusive(home / MUTEX):
            entries = read(home)
            if entries.pop(key, None) is not None:
                replace_whole(home / LOCK, text(entries))
    except OSError as error:
        raise unwritable(home, error) from None


def unwritable(home: Path, error: OSError) -> PluginError:
    """The error of a home that cannot be written."""
    why = (error.strerror or type(error).__name__).lower()
    return PluginError(
        f"cannot be written: {why}",
        place=str(home / LOCK),
        hint="without it nothing can be trusted: make the folder writable, or set FINFOCUS_HOME",
    )

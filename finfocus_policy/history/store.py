"""The last verdict of each stack, in the user's home: one small file a stack and kind.

`deployed` is what the last update left, `previewed` what the last preview promised. They are two
files, so that a preview and an update at the same time never overwrite each other's figures.
Nothing here raises: history is a convenience, a broken disk must not stop a preview.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from finfocus_policy.errors import FinfocusError
from finfocus_policy.history.names import StackKey
from finfocus_policy.history.verdict import StoredVerdict, from_json

LARGEST_FILE = 64 * 1024 * 1024
DEPLOYED = "deployed"
PREVIEWED = "previewed"
UNFINISHED = re.compile(r"\.\d+-[0-9a-f]{12}\.tmp")
ABANDONED_AFTER = 3600
PATIENCE = (0.01, 0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of a stack's past; `notes` say what could not be read."""

    deployed: StoredVerdict | None = None
    previewed: StoredVerdict | None = None
    notes: tuple[str, ...] = ()


def load(key: StackKey, home: Path | None) -> History:
    """What the last update and the last preview of a stack came to."""
    if home is None:
        return History()
    deployed, first = read(key.path(home, DEPLOYED))
    previewed, second = read(key.path(home, PREVIEWED))
    return History(deployed=deployed, previewed=previewed, notes=tuple(n for n in (first, second) if n))


def read(path: Path) -> tuple[StoredVerdict | None, str]:
    """One stored verdict, or None and why it is not used (no note where there simply is none)."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError("too large")
        return from_json(json.loads(path.read_bytes())), ""
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"the last verdict could not be read ({error.strerror or type(error).__name__}: {path})"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, FinfocusError):
        return None, f"the last verdict is damaged and was not used ({path}); the next run replaces it"


def save(key: StackKey, home: Path | None, verdict: StoredVerdict, *, kind: str) -> str:
    """Keeps a verdict; returns a note when it could not be kept, else an empty text."""
    if home is None:
        return "the verdict was not kept: no home folder (set FINFOCUS_HOME)"
    text = json.dumps(verdict.to_json(), indent=0, ensure_ascii=True)
    path = key.path(home, kind)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(path, text + "\n")
        tidy(path.parent)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        return f"the verdict was not kept ({why}: {path.parent})"
    return ""


def write_atomically(path: Path, text: str) -> None:
    """Writes a file that others see whole or not at all, readable by its owner alone.

    Raises OSError; nothing half-written is left behind.
    """
    unfinished = path.with_name(f".{os.getpid()}-{secrets.token_hex(6)}.tmp")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        move(unfinished, path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def tidy(folder: Path) -> None:
    """Takes away what killed processes left half-written an hour ago or longer: an engine that is done kills its packs,
    whatever they are doing. Never raises."""
    with suppress(OSError):
        for left in folder.iterdir():
            with suppress(OSError):
                if UNFINISHED.fullmatch(left.name) and time.time() - left.stat().st_mtime > ABANDONED_AFTER:
                    left.unlink()


def move(source: Path, target: Path) -> None:
    """One file in place of another. Windows refuses while somebody reads the old one, which a moment later
    nobody does any more. Raises OSError."""
    for patience in PATIENCE if os.name == "nt" else ():
        with suppress(PermissionError):
            return os.replace(source, target)
        time.sleep(patience)
    return os.replace(source, target)

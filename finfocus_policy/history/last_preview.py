"""The last preview of each stack: what `cost estimate --modify` starts from.

One file a stack, beside its verdicts: a line of JSON that says which stack and when, and a line with the
document, from which the caller has taken every secret. A preview too large to keep takes the place of the
one before all the same: nobody is shown an old one as the last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from finfocus_policy.errors import FinfocusError
from finfocus_policy.history.names import StackKey
from finfocus_policy.history.store import write_atomically
from finfocus_policy.model.period import moment

KIND = "last-preview"
VERSION = 1
LARGEST = 16 * 1024 * 1024
MOST_RESOURCES = 5000
"""Of larger stacks none is kept: to write it would take a fifth of the time the estimate takes."""
LONGEST_HEAD = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPreview:
    """A preview that was kept. `previous_known`: the document tells what was deployed (previews do, the
    analyzer protocol does not)."""

    key: StackKey
    at: datetime
    path: Path
    previous_known: bool = True

    def text(self) -> str:
        """The document. Raises OSError, or ValueError when the file is damaged."""
        with self.path.open(encoding="utf-8") as file:
            file.readline()
            return file.readline()


def forget(key: StackKey, home: Path | None) -> None:
    """Takes away what was kept of a stack. Never raises."""
    if home is not None and key.stack:
        with suppress(OSError, ValueError):
            key.path(home, KIND).unlink(missing_ok=True)


def keep(key: StackKey, home: Path | None, text: str, *, at: datetime, previous_known: bool = True) -> None:
    """Keeps a preview, readable by its owner alone. Never raises: where it cannot be kept there is none."""
    if home is None or not key.stack:
        return
    path = key.path(home, KIND)
    names = {"organization": key.organization, "project": key.project, "stack": key.stack}
    head = json.dumps({"version": VERSION, "at": at.isoformat(), **names, "previous_known": previous_known})
    with suppress(OSError, ValueError):
        if len(text) > LARGEST or len(head) > LONGEST_HEAD or "\n" in text:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(path, f"{head}\n{text}\n")


def last(home: Path | None, *, project: str = "", stack: str = "") -> LastPreview | None:
    """The newest preview that was kept, of a project or a stack where one is named; None without any."""
    found = [kept for kept in every(home) if project in ("", kept.key.project) and stack in ("", kept.key.stack)]
    return max(found, key=lambda kept: (kept.at, str(kept.path)), default=None)


def every(home: Path | None) -> Iterator[LastPreview]:
    """All that were kept and can be read."""
    for path in sorted((home / "history").glob(f"*/*/*~{KIND}.json")) if home else ():
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, FinfocusError):
            yield head_of(path)


def head_of(path: Path) -> LastPreview:
    """What the first line says. Raises OSError, ValueError, KeyError, TypeError, AttributeError or FinfocusError when it does not."""
    with path.open(encoding="utf-8") as file:
        head = json.loads(file.readline(LONGEST_HEAD))
    if head["version"] != VERSION:
        raise ValueError("of another version")
    key = StackKey(organization=str(head["organization"]), project=str(head["project"]), stack=str(head["stack"]))
    return LastPreview(key=key, at=moment(head["at"]), path=path, previous_known=head["previous_known"] is True)

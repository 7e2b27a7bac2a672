"""Names of organisations, projects and stacks -> file names that cannot clash or leave their folder."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
NOT_PLAIN = re.compile(r"[^a-z0-9._-]+")
# Windows opens a device for these, whatever the extension.
DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))))


def file_name(name: str) -> str:
    """A name as a file name: itself when it is plain, else its plain part and a hash of all of it.

    Upper case counts as not plain: some file systems do not tell it from lower case. A tilde is
    never in a plain name, so no two names share a file.

    >>> file_name("prod-eu"), file_name("Prod").startswith("prod~"), "/" in file_name("../../etc/passwd")
    ('prod-eu', True, False)
    """
    if PLAIN.fullmatch(name) and name.split(".", 1)[0] not in DEVICES and not name.endswith("."):
        return name
    shown = NOT_PLAIN.sub("_", name.lower()).strip("._")[:40]
    if shown.split(".", 1)[0] in DEVICES:
        shown = f"_{shown}"  # a device whatever follows the first dot
    return f"{shown}~{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackKey:
    """Which stack a verdict is about; an empty organisation is Pulumi's own "organization"."""

    project: str
    stack: str
    organization: str = ""

    def path(self, home: Path, kind: str) -> Path:
        """Where the verdict of one kind ("deployed", "previewed") is kept below `home`."""
        mark = "" if kind == "deployed" else f"~{kind}"
        folder = home / "history" / file_name(self.organization or "organization") / file_name(self.project)
        return folder / f"{file_name(self.stack)}{mark}.json"

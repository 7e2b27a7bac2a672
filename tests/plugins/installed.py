"""Plugins laid out in a home folder by hand: real programs that listen, and nothing else."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from finfocus_policy.sources.plugin.discovery import Installed, find

# Listens, says where, and tells `says` what it is and sees. Two tenths of a second cheaper than a real server.
PROGRAM = """\
#!{python}
import json, os, socket, sys
{extra}
server = socket.create_server(("127.0.0.1", 0))
with open(os.environ["FINFOCUS_PLUGIN_{name}_SAYS"], "w") as file:
    json.dump({{"word": {word!r}, "environ": dict(os.environ), "argv": sys.argv, "cwd": os.getcwd()}}, file)
print("PORT=%d" % server.getsockname()[1], flush=True)
while True:
    server.accept()
"""


def program(word: str = "good", *, name: str = "mine", extra: str = "") -> str:
    """The text of a plugin's program."""
    return PROGRAM.format(python=sys.executable, word=word, name=name.upper(), extra=extra)


def lay(home: Path, name: str = "mine", version: str = "v1.0.0", text: str | None = None, **beside: str) -> Path:
    """Lays a plugin out; `beside` are more files, `_py` of their names meaning `.py`. Gives the program's path."""
    folder = home / "plugins" / name / version
    folder.mkdir(parents=True, mode=0o755)
    for parent in (home, home / "plugins", folder.parent, folder):
        parent.chmod(0o755)
    for key, content in beside.items():
        path = folder / key.replace("_py", ".py")
        path.write_text(content, encoding="utf-8")
        path.chmod(0o644)
    path = folder / f"finfocus-plugin-{name}"
    path.write_text(program(name=name) if text is None else text, encoding="utf-8")
    path.chmod(0o755)
    return path


def only(home: Path) -> Installed:
    """The one plugin that is installed."""
    (found,) = find((home,)).plugins
    return found


def lock_of(home: Path) -> dict[str, object]:
    """plugins.lock as it is."""
    content: dict[str, object] = json.loads((home / "plugins.lock").read_text(encoding="utf-8"))
    return content


def environment(says: Path, name: str = "mine") -> dict[str, str]:
    """What a plugin's process needs here."""
    return {"PATH": os.environ["PATH"], f"FINFOCUS_PLUGIN_{name.upper()}_SAYS": str(says)}

"""A pack folder for `pulumi preview --policy-pack`, bound to the environment that runs now.

Pulumi starts a pack with the interpreter of the folder's `virtualenv`, and hangs when that one is
missing; this folder names the running environment by its absolute path.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import finfocus_policy
from finfocus_policy.config.files import home_folder
from finfocus_policy.errors import PackError

MAIN = '''"""The FinFocus policy pack. Written by `finfocus pack`."""

import sys

sys.path.insert(0, {source})
from finfocus_policy.pack import start  # noqa: E402

start()
'''
MANIFEST = """\
# Written by `finfocus pack` for this machine: {prefix}
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: {prefix}
version: {version}
description: What a stack will cost per month, and budgets that stop it before it is created.
"""


def contents(prefix: str = sys.prefix, source: Path | None = None) -> dict[str, str]:
    """The files of the folder by name. A JSON string is one of YAML too."""
    package = source or Path(finfocus_policy.__file__).resolve().parent.parent
    manifest = MANIFEST.format(prefix=json.dumps(prefix, ensure_ascii=False), version=finfocus_policy.__version__)
    return {"PulumiPolicy.yaml": manifest, "__main__.py": MAIN.format(source=repr(str(package)))}


def write_pack_folder(folder: Path | None = None, *, environ: Mapping[str, str] | None = None) -> Path:
    """Writes the pack folder and gives its absolute path.

    Without `folder` it goes below FinFocus's home (the temporary folder when that cannot be
    written), under a name made from its content: another environment gets another folder, and what
    a running engine uses is never changed. Raises PackError when nowhere can be written.
    """
    files = contents()
    if folder is not None:
        return written(folder, files)
    name = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
    home = home_folder(os.environ if environ is None else environ)
    user = getattr(os, "getuid", lambda: 0)()
    places = [Path(home) / "packs" / name] if home else []
    for place in (*places, Path(tempfile.gettempdir()) / f"finfocus-{user}" / "packs" / name):
        with suppress(PackError):
            return written(place, files)
    raise PackError("the pack folder could not be written", hint="set FINFOCUS_HOME to a folder you may write")


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """The folder with these files in it, each written whole or not at all."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
            raise PackError("belongs to somebody else", place=str(folder))
        for name, text in files.items():
            put(folder / name, text)
    except OSError as error:
        raise PackError(f"cannot be written: {(error.strerror or type(error).__name__).lower()}", place=str(folder)) from None
    return folder.resolve()


def put(path: Path, text: str) -> None:
    """Writes a file unless it says that already; what others read is never half of it."""
    with suppress(OSError, UnicodeDecodeError):
        if path.read_text(encoding="utf-8") == text:
            return
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)

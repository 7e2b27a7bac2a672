"""A first plugin as files: the program, its test, what hosts read beside it, and a README."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from finfocus_policy.errors import InputError

TEMPLATES = Path(__file__).with_name("template")
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST = 40
PROGRAM = "finfocus-plugin-{}"


def checked_name(name: str) -> str:
    """A name that can be a plugin's: lower case letters, digits and dashes. Raises InputError.

    >>> checked_name("acme-cloud")
    'acme-cloud'
    """
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        said = f"{name[: LONGEST + 1]!r} cannot be a plugin's name"
        hint = f"lower case letters, digits and single dashes, a letter first, at most {LONGEST}: acme or acme-cloud"
        raise InputError(said, place="NAME", hint=hint)
    return name


def class_name(name: str) -> str:
    """The class of a plugin.

    >>> class_name("acme-cloud2")
    'AcmeCloud2'
    """
    return "".join(part.capitalize() for part in name.split("-"))


def files_of(name: str) -> Mapping[str, str]:
    """The files of a new plugin, by name."""
    manifest = {"name": name, "version": "0.1.0", "description": f"Prices of {name}", "providers": ["aws"]}
    return {
        PROGRAM.format(name): filled("plugin", name),
        "test_plugin.py": filled("test", name),
        "README.md": filled("readme", name),
        "plugin.manifest.json": json.dumps(manifest, indent=2) + "\n",
        "plugin.metadata.json": json.dumps({"name": name, "language": "python"}, indent=2) + "\n",
    }


def filled(template: str, name: str) -> str:
    """A template with the plugin's name and class in it."""
    text = (TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
    return text.replace("{{name}}", name).replace("{{class}}", class_name(name))


def write(name: str, folder: Path) -> tuple[Path, ...]:
    """Writes a new plugin into a folder; what was written. Nothing is overwritten: raises InputError instead."""
    files = files_of(checked_name(name))
    there = sorted(file for file in files if (folder / file).exists() or (folder / file).is_symlink())
    if there:
        raise InputError(
            f"{', '.join(there)} is there already", place=str(folder), hint="--folder DIR writes elsewhere"
        )
    if folder.exists() and not folder.is_dir():
        raise InputError("is not a folder", place=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        with open(folder / file, "x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    program = folder / PROGRAM.format(name)
    program.chmod(0o755)
    return tuple(folder / file for file in files)

"""What may lie in the home folder beside settings: imported price lists (`prices/*.sqlite`) plugins (`plugins/`)
and local specs (`specs/`).

Asked at every start, so it looks at names alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

FOLDER = "prices"
PLUGINS = "plugins"
LEGACY_HOME = ".pulumicost"
SPEC_ENDINGS = (".yaml", ".yml", ".json")


def any_list(home: str) -> bool:
    """Whether somebody imported price lists."""
    try:
        return bool(home) and any(name.endswith(".sqlite") for name in os.listdir(os.path.join(home, FOLDER)))
    except OSError:
        return False


def any_plugin(home: str, environ: Mapping[str, str]) -> bool:
    """Whether somebody installed plugins, in the home folder or in that of pulumicost. Never without a home folder."""
    places = [home] if home else []
    if home and not environ.get("FINFOCUS_HOME"):
        places.append(os.path.join(environ.get("HOME") or environ.get("USERPROFILE") or "", LEGACY_HOME))
    return any(names_in(os.path.join(place, PLUGINS)) for place in places)


def names_in(folder: str) -> bool:
    """Whether there is anything in a folder but hidden files."""
    try:
        return any(not name.startswith(".") for name in os.listdir(folder))
    except OSError:
        return False


def any_spec(folders: Sequence[str]) -> bool:
    """Whether somebody wrote local specs. A folder that is there and cannot be read counts: who reads it will say so."""
    return any(_may_have_specs(folder) for folder in folders)


def _may_have_specs(folder: str) -> bool:
    try:
        return any(map(is_spec, os.listdir(folder)))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def is_spec(name: str) -> bool:
    """Whether a file is a spec by its name.

    >>> is_spec("aws-ec2-t3.micro.yaml"), is_spec(".hidden.yaml"), is_spec("README.md")
    (True, False, False)
    """
    return name.lower().endswith(SPEC_ENDINGS) and not name.startswith(".")

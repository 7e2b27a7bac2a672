"""Where imported price lists are kept: `prices/*.sqlite` in the home folder."""

from __future__ import annotations

import os

FOLDER = "prices"


def any_list(home: str) -> bool:
    """Whether somebody imported price lists. Asked at every start, so it looks at names alone."""
    try:
        return bool(home) and any(name.endswith(".sqlite") for name in os.listdir(os.path.join(home, FOLDER)))
    except OSError:
        return False

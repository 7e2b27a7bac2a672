"""An input somebody would set to another value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChange:
    """One input of one resource at a dotted `path`: what it was, and what it is to be. Either may hold
    `Secret` and `Unknown`."""

    urn: str
    path: str
    before: Any
    after: Any

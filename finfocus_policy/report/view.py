"""What a format renders: one estimate, its verdict, and how the reader wants to see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from finfocus_policy.model.budget import Verdict
from finfocus_policy.model.cost import Estimate, Group
from finfocus_policy.report.layout import WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Every format is `render(view) -> str`, text that ends with a newline.

    `estimate` may be of a filtered set (`filtered`, `filters` as typed); `verdict` is always of the
    whole stack. `files` were read, `looked_for` says where a project file was sought when there was
    none. `now` decides the age of prices. `groups` by `group_key` replace the rows of the table
    unless `expand` asks for both. `notes` are said by the caller. `colour`: ANSI colours in the table.
    """

    estimate: Estimate
    verdict: Verdict
    now: datetime
    files: tuple[str, ...] = ()
    looked_for: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    group_key: str = ""
    expand: bool = False
    filtered: bool = False
    filters: tuple[str, ...] = ()
    width: int = WIDTH
    notes: tuple[str, ...] = ()
    colour: bool = False

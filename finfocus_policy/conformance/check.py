"""What a check is, and how one can end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from finfocus_policy.conformance.case import Case

CATEGORIES = ("protocol", "error", "performance", "context")


class Level(IntEnum):
    """How much is asked of a plugin; each level holds those below it."""

    BASIC = 1
    STANDARD = 2
    ADVANCED = 3

    @property
    def word(self) -> str:
        """As it is typed."""
        return self.name.lower()


class Failed(Exception):
    """The plugin does not hold what the check asks; the text says what it did instead."""


class Skipped(Exception):
    """The check has nothing to ask this plugin; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing a plugin has to hold.

    `rule` says where that is from. `run` raises Failed or Skipped; the text it returns is a remark, "" for none.
    """

    id: str
    level: Level
    holds: str
    rule: str
    run: Callable[[Case], str | None]

    @property
    def category(self) -> str:
        """The first part of the id: protocol, error, performance or context.

        >>> Check(id="error/nil", level=Level.BASIC, holds="", rule="", run=lambda case: None).category
        'error'
        """
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a check ended: passed, failed or skipped, why, and after how many seconds."""

    check: Check
    outcome: str
    text: str = ""
    seconds: float = 0.0

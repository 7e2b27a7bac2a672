"""Periods of time: half-open, in UTC. `FINFOCUS_NOW` replaces the clock."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, timezone

from finfocus_policy.errors import ConfigError

NOW_VARIABLE = "FINFOCUS_NOW"


def now() -> datetime:
    """The present in UTC, or what `FINFOCUS_NOW` (RFC 3339) says it is.

    Raises ConfigError when the variable is set to something else.
    """
    text = os.environ.get(NOW_VARIABLE)
    return moment(text, place=NOW_VARIABLE) if text else datetime.now(timezone.utc)


def moment(text: str, *, place: str = "") -> datetime:
    """An RFC 3339 moment or date, as UTC.

    >>> moment("2026-11-21T13:00:00+01:00").isoformat()
    '2026-11-21T12:00:00+00:00'
    """
    try:
        value = datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        raise ConfigError(f"{text!r} is not an RFC 3339 time", place=place, hint="write it like 2026-11-21T13:00:00Z") from None
    return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


def age_in_days(published: str, at: datetime) -> int:
    """Whole days between a published date (YYYY-MM-DD) and a moment; never negative.

    >>> age_in_days("2026-11-01", moment("2026-11-21"))
    20
    """
    return max(0, (at.date() - date.fromisoformat(published)).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """`start` is in the period, `end` is not; both in UTC.

    >>> Period(start=moment("2024-01-01"), end=moment("2024-02-01")).days
    31
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ConfigError("a period needs moments with a time zone")
        if self.end <= self.start:
            raise ConfigError(f"the period ends ({self.end:%Y-%m-%d}) before it starts ({self.start:%Y-%m-%d})")

    @property
    def days(self) -> int:
        """Whole days in the period."""
        return (self.end - self.start).days

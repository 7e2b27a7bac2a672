"""The period somebody asks about on the command line. A last day is included; inside, periods are half-open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta, timezone

from finfocus_policy.errors import ConfigError, InputError
from finfocus_policy.model.period import Period, moment

DAY = re.compile(r"\d{4}-\d\d-\d\d")
LONGEST = timedelta(days=365)
"""The longest period a source has to answer at once by the protocol's contract."""
MOST_YEARS = 20


def span(start: str, end: str, now: datetime) -> Period:
    """The period from a day or moment to another; without a start from the first of this month, without an end until
    now. Raises InputError for what is no time, is in the future, or ends before it starts.

    >>> span("2024-01-01", "2024-01-31", moment("2026-11-21")).days
    31
    """
    first = read(start, "--start-date") if start else datetime(now.year, now.month, 1, tzinfo=timezone.utc)
    last = read(end, "--end-date") if end else now
    if end and DAY.fullmatch(end.strip()):
        last += timedelta(days=1)
    last = min(last, now)
    if first >= now:
        raise InputError(f"{start} is in the future", place="--start-date", hint="actual costs are of the past")
    if last <= first:
        raise InputError(f"the period ends ({end}) before it starts ({start or first.date()})", place="--end-date")
    if last - first > LONGEST * MOST_YEARS:
        raise InputError(f"more than {MOST_YEARS} years", place="--start-date", hint="start later")
    return Period(start=first, end=last)


def read(text: str, place: str) -> datetime:
    """A day or a moment in UTC."""
    try:
        return moment(text.strip(), place=place)
    except ConfigError:
        raise InputError(f"{text[:60]!r} is no date", place=place, hint="write it like 2024-01-31, or 2024-01-31T13:00:00Z") from None


def years(period: Period) -> Iterator[Period]:
    """The period in pieces no longer than a year. They meet at midnight: a source that keeps days would count the day
    twice in which one ended and the next began.

    >>> two_years = Period(start=moment("2024-01-01T13:00:00Z"), end=moment("2025-12-31T12:00:00Z"))
    >>> [f"{piece.start:%Y-%m-%d %H} to {piece.end:%Y-%m-%d %H}" for piece in years(two_years)]
    ['2024-01-01 13 to 2024-12-31 00', '2024-12-31 00 to 2025-12-31 00', '2025-12-31 00 to 2025-12-31 12']
    """
    start = period.start
    while start < period.end:
        end = min(datetime.combine(start.date(), time(), timezone.utc) + LONGEST, period.end)
        yield Period(start=start, end=end)
        start = end

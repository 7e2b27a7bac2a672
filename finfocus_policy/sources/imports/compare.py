"""Two price lists side by side: what changed, came and went."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from finfocus_policy.sources.catalog.reading import connect

LINES = """
select k.name, r.code, k.unit, group_concat(p.start || ':' || p.price, ' ') from
  (select key, region, start, price from price order by key, region, cast(start as real)) p
  join key k on k.id = p.key join region r on r.id = p.region group by k.name, r.code order by k.name, r.code
"""
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """The price of one key in one region: its unit and steps."""

    key: str
    region: str
    unit: str
    steps: tuple[tuple[Decimal, Decimal | None], ...]

    @property
    def first(self) -> Decimal | None:
        """The first price that is not zero."""
        return next((price for _, price in self.steps if price), None)


@dataclass(frozen=True, slots=True)
class Change:
    """A key and region of which the lists differ; None where one of them has no price."""

    old: Line | None
    new: Line | None

    @property
    def line(self) -> Line:
        """Either of them."""
        line = self.new or self.old
        assert line is not None
        return line

    @property
    def percent(self) -> Decimal | None:
        """By how much the first price changed, in percent; None where there are not two."""
        before, after = (line.first if line else None for line in (self.old, self.new))
        return (after / before - 1) * 100 if before and after else None


def changes(old: Path, new: Path, *, what: str, hint: str) -> Iterator[Change]:
    """Where two lists differ, by key and region. Raises CatalogError when one is missing or damaged."""
    with closing(connect(old, what=what, hint=hint)) as before, closing(connect(new, what=what, hint=hint)) as after:
        yield from _merged(_lines(before), _lines(after))


def every(path: Path) -> Iterator[Line]:
    """All prices of a list. Raises CatalogError."""
    with closing(connect(path)) as db:
        yield from _lines(db)


def _lines(db: sqlite3.Connection) -> Iterator[Line]:
    for key, region, unit, text in db.execute(LINES):
        pairs = (pair.split(":") for pair in text.split(" "))
        steps = sorted((Decimal(start), Decimal(price) if price else None) for start, price in pairs)
        yield Line(key, region, unit, tuple(steps))


def _merged(old: Iterator[Line], new: Iterator[Line]) -> Iterator[Change]:
    """Both lists are in order: walking them together needs no memory."""
    before, after = next(old, None), next(new, None)
    while before or after:
        if after is None or (before is not None and _place(before) < _place(after)):
            yield Change(before, None)
            before = next(old, None)
        elif before is None or _place(after) < _place(before):
            yield Change(None, after)
            after = next(new, None)
        else:
            if (before.unit, before.steps) != (after.unit, after.steps):
                yield Change(before, after)
            before, after = next(old, None), next(new, None)


def _place(line: Line) -> Place:
    return line.key, line.region

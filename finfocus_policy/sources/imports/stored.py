"""What is in force before an import: the user price list, where there is one, and the embedded list."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from finfocus_policy.sources.catalog.reading import PRICES, connect
from finfocus_policy.sources.user_list import HINT, WHAT

FIRST = """
select p.price, c.date from price p join key k on k.id = p.key join region r on r.id = p.region join card c on c.id = p.card
where k.name = ? and r.code in (?, '*') and p.price not in ('', '0') order by r.code = '*', cast(p.start as real) limit 1
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """Both lists, open for reading. `own` is None where nothing was imported yet."""

    own: sqlite3.Connection | None
    embedded: sqlite3.Connection

    def unit(self, key: str) -> str:
        """The unit a key is counted in, "" for a key that neither list has."""
        for db in self._lists():
            if row := db.execute("select unit from key where name = ?", (key,)).fetchone():
                return str(row[0])
        return ""

    def has_region(self, code: str) -> bool:
        """Whether a list has prices in a region."""
        return any(db.execute("select 1 from region where code = ?", (code,)).fetchone() for db in self._lists())

    def own_price(self, key: str, region: str) -> Decimal | None:
        """The first price of a key in the user price list."""
        row = self.own.execute(FIRST, (key, region)).fetchone() if self.own else None
        return Decimal(row[0]) if row else None

    def price(self, key: str, region: str) -> tuple[Decimal, str] | None:
        """The first price in force, the user's before the embedded one, and the date of an embedded one."""
        for db in self._lists():
            if row := db.execute(FIRST, (key, region)).fetchone():
                return Decimal(row[0]), "" if db is self.own else str(row[1])
        return None

    def cards(self) -> Mapping[str, str]:
        """Names and dates of the cards of the user price list."""
        return dict(self.own.execute("select name, date from card")) if self.own else {}

    def _lists(self) -> tuple[sqlite3.Connection, ...]:
        return (self.own, self.embedded) if self.own else (self.embedded,)


@contextmanager
def open_stored(path: Path, embedded: Path = PRICES) -> Iterator[Stored]:
    """Both lists while they are needed. Raises CatalogError when one is damaged."""
    built_in = connect(embedded)
    own = None
    try:
        own = connect(path, what=WHAT, hint=HINT) if path.exists() else None
        yield Stored(own, built_in)
    finally:
        built_in.close()
        if own is not None:
            own.close()

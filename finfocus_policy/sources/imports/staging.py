"""Where an import stands: what was read of each file, kept on disk until all of it is in force.

One SQLite file beside the user price list. It is held locked while an import runs (by SQLite, so the lock goes with
the process however that ends), and a file's rows are one transaction: an import that is cut off leaves the files it
finished, and the next one does not read them again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from finfocus_policy import __version__
from finfocus_policy.errors import FinfocusError, InputError, ReadError
from finfocus_policy.model.money import plain
from finfocus_policy.sources.imports.found import Facts, Found, Item, Refused, Why, today
from finfocus_policy.sources.imports.listing import Listing

VERSION = f"1 {__version__}"
BATCH = 2000
EXAMPLES = 5
SCHEMA = """
create table meta (version text not null);
create table file (id integer primary key, sha256 text not null, format text not null, given text not null,
  place text not null, provider text not null, name text not null, page text not null, date text not null,
  unique (sha256, format, given));
create table price (file integer not null, key text not null, unit text not null, region text not null, start text not null,
  upto text not null, price text not null, sku text not null, minus text not null, allowance integer not null);
create table refused (file integer not null, why text not null, rows integer not null, example text not null);
"""

NO_ROOM = "is the disk full? make room, and import again: the prices in force are as they were"


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """A file that was read: its number here, its facts; `again` tells that an earlier, interrupted import read it."""

    number: int
    place: str
    facts: Facts
    sha256: str
    again: bool = False


class Staging:
    """The rows of an import that is under way. Raises InputError when another one is.

    Use it as a context; `finish` empties it.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.db = sqlite3.connect(path, timeout=0, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise InputError(f"the folder of the user price list cannot be used ({error})", place=str(path.parent), hint="set FINFOCUS_HOME to a folder you may write to") from None
        self._path = path
        self._open()

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.db.close()
        if isinstance(error, sqlite3.Error):
            raise FinfocusError(f"the import could not be finished ({error})", place=str(self._path.parent), hint=NO_ROOM) from None

    def _open(self) -> None:
        try:
            for pragma in ("locking_mode = exclusive", "cache_size = -16000", "temp_store = file"):
                self.db.execute(f"pragma {pragma}")
            self.db.execute("begin exclusive")
            known = self.db.execute("select name from sqlite_master where name = 'meta'").fetchone()
            if known is None or self.db.execute("select version from meta").fetchone() != (VERSION,):
                self._anew()
            self.db.execute("commit")
        except sqlite3.OperationalError as error:
            self.db.close()
            if "locked" not in str(error):
                raise FinfocusError(f"the import could not begin ({error})", place=str(self._path.parent), hint=NO_ROOM) from None
            raise InputError(f"another import is running ({error})", place=str(self._path), hint="wait until it is done") from None
        except sqlite3.DatabaseError as error:
            self.db.close()
            raise FinfocusError(f"what an earlier import left is damaged ({error})", place=str(self._path), hint="delete that file and import again") from None

    def _anew(self) -> None:
        for (name,) in self.db.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'").fetchall():
            self.db.execute(f"drop table {name}")
        for statement in SCHEMA.split(";"):
            if statement.strip():
                self.db.execute(statement)
        self.db.execute("insert into meta values (?)", (VERSION,))

    def known(self, listing: Listing, form: str) -> StagedFile | None:
        """The file as an earlier import read it; None when it has to be read."""
        row = self.db.execute(
            "select id, provider, name, page, date from file where sha256 = ? and format = ? and given = ?",
            (listing.sha256, form, listing.date),
        ).fetchone()
        if row is None:
            return None
        return StagedFile(number=row[0], place=listing.place, facts=Facts(*row[1:]), sha256=listing.sha256, again=True)

    def take(self, listing: Listing, form: str, items: Iterable[Item]) -> StagedFile:
        """Reads a file to its end in one transaction: all of it is kept or nothing."""
        self.db.execute("begin")
        try:
            number = self.db.execute(
                "insert into file (sha256, format, given, place, provider, name, page, date) values (?, ?, ?, ?, '', '', '', '')",
                (listing.sha256, form, listing.date, listing.place),
            ).lastrowid
            assert number is not None
            facts = self._rows(number, items)
            name = self._name(number, facts.name)
            facts = Facts(facts.provider, name, facts.page, listing.date or facts.date)
            if facts.date > today():  # such prices would stand before every newer list until then
                raise ReadError(f"says it is of {facts.date}, which is still to come", place=listing.place, hint="give the day its prices are of with --date")
            self.db.execute(
                "update file set provider = ?, name = ?, page = ?, date = ? where id = ?",
                (facts.provider, facts.name, facts.page, facts.date, number),
            )
            self.db.execute("commit")
        except BaseException:
            undo(self.db)
            raise
        return StagedFile(number=number, place=listing.place, facts=facts, sha256=listing.sha256)

    def _rows(self, number: int, items: Iterable[Item]) -> Facts:
        facts = Facts("own", "", "")
        refused: dict[Why, tuple[int, list[str]]] = {}
        stream = iter(items)
        while batch := list(islice(stream, BATCH)):
            self.db.executemany(
                "insert into price values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [_row(number, item) for item in batch if isinstance(item, Found)],
            )
            for item in batch:
                if isinstance(item, Facts):
                    facts = item
                elif isinstance(item, Refused):
                    count_refused(refused, item)
        self.refuse(number, refused)
        return facts

    def refuse(self, number: int, refused: dict[Why, tuple[int, list[str]]]) -> None:
        """Keeps how many rows were refused, by reason, with a few examples."""
        rows = [(number, why.name, rows, "\n".join(examples)) for why, (rows, examples) in refused.items()]
        self.db.executemany("insert into refused values (?, ?, ?, ?)", rows)

    def _name(self, number: int, name: str) -> str:
        """The card's name: a list of one region has the region in it, since each is published on its own."""
        regions = self.db.execute("select distinct region from price where file = ? and region <> '*' limit 2", (number,)).fetchall()
        provider_wide = len(regions) != 1 or not name
        return name if provider_wide else f"{name} {regions[0][0]}"

    def forget(self, file: StagedFile) -> None:
        """Drops one file, to read it anew."""
        for table, column in (("price", "file"), ("refused", "file"), ("file", "id")):
            self.db.execute(f"delete from {table} where {column} = ?", (file.number,))

    def keep_only(self, files: Iterable[StagedFile]) -> None:
        """Drops what an earlier import left of files that are not asked for now."""
        kept = ", ".join(str(file.number) for file in files)
        for table, column in (("price", "file"), ("refused", "file"), ("file", "id")):
            self.db.execute(f"delete from {table} where {column} not in ({kept})")

    def refusals(self) -> tuple[tuple[Why, int, tuple[str, ...]], ...]:
        """Refused rows by reason: how many, and examples. Most frequent first."""
        counts: dict[Why, tuple[int, list[str]]] = {}
        for why, rows, example in self.db.execute("select why, rows, example from refused order by file, why"):
            before, examples = counts.get(Why[why], (0, []))
            counts[Why[why]] = (before + rows, [*examples, *example.split("\n")][:EXAMPLES])
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1][0], pair[0].name))
        return tuple((why, rows, tuple(examples)) for why, (rows, examples) in ordered)

    def finish(self) -> None:
        """Forgets everything: it is in force now. The file stays, small, because it is the lock."""
        for table in ("price", "refused", "file"):
            self.db.execute(f"delete from {table}")
        self.db.execute("drop table if exists settled")
        with suppress(sqlite3.Error):  # no room to become small: the prices are in force all the same
            self.db.execute("vacuum")


def undo(db: sqlite3.Connection) -> None:
    """Takes back what is under way. SQLite has done so itself when the disk was full."""
    if db.in_transaction:
        db.execute("rollback")


def count_refused(refused: dict[Why, tuple[int, list[str]]], item: Refused, rows: int = 1) -> None:
    """Adds a refused row to the counts, and to the examples while they are few."""
    before, examples = refused.setdefault(item.why, (0, []))
    if len(examples) < EXAMPLES:
        examples.append(f"{item.sku} {item.detail}".strip().replace("\n", " ")[:200])
    refused[item.why] = (before + rows, examples)


def _row(number: int, item: Found) -> tuple[object, ...]:
    end = "" if item.end is None else plain(item.end)
    return (number, item.key, item.unit, item.region, plain(item.start), end, plain(item.price), item.sku, item.minus, int(item.allowance))

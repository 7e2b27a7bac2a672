"""One price for each key and region, or a listed refusal: never the smallest of several, never the last one read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from finfocus_policy.model.money import ZERO, plain
from finfocus_policy.sources.imports.found import Refused, Why
from finfocus_policy.sources.imports.staging import StagedFile, Staging, count_refused
from finfocus_policy.sources.imports.stored import Stored

SETTLED = """
create table settled (key text not null, region text not null, start text not null, price text not null,
  unit text not null, file integer not null, primary key (key, region, start)) without rowid
"""
ROWS = "select key, region, start, upto, price, unit, file, sku, minus, allowance from price where (minus <> '') = ? order by key, region, file, sku, start"
OWN = "own"


@dataclass(frozen=True, slots=True)
class Row:
    """A staged row."""

    key: str
    region: str
    start: Decimal
    end: Decimal | None
    price: Decimal
    unit: str
    file: int
    sku: str
    minus: str
    allowance: bool


@dataclass(slots=True)
class Account:
    """How settling went, for the guards: keys kept and keys whose every price is zero, by file."""

    kept: dict[int, int] = field(default_factory=dict)
    zero: dict[int, int] = field(default_factory=dict)
    refused: dict[Why, tuple[int, list[str]]] = field(default_factory=dict)

    def refuse(self, why: Why, rows: list[Row]) -> None:
        """Counts refused rows, and shows what they say."""
        first = rows[0]
        prices = ", ".join(sorted({plain(row.price) for row in rows}))
        count_refused(self.refused, Refused(why, first.sku, f"{first.key} {first.region}: {prices}"), len(rows))


Step = tuple[Decimal, "Decimal | None"]


def settle(staging: Staging, files: Iterable[StagedFile], stored: Stored) -> Account:
    """Fills the table `settled` from the staged rows. What cannot be told apart is refused and counted."""
    account = Account()
    of = {file.number: file for file in files}
    staging.db.execute("drop table if exists settled")
    staging.db.execute("begin")
    staging.db.execute(SETTLED)
    _plain(staging.db, of, stored, account)
    _licences(staging.db, of, stored, account)
    for number, (key, region, steps, unit) in _machines(staging.db):
        _keep(staging.db, key, region, steps, unit, number, replace=False)
    staging.db.execute("commit")
    return account


def _plain(db: sqlite3.Connection, of: dict[int, StagedFile], stored: Stored, account: Account) -> None:
    for rows in _groups(db, licences=False):
        chosen = _newest(rows, of)
        steps = settled_steps(chosen, account, stored)
        if steps:
            first = chosen[0]
            _keep(db, first.key, first.region, steps, first.unit, first.file)
            account.kept[first.file] = account.kept.get(first.file, 0) + 1


def _groups(db: sqlite3.Connection, *, licences: bool) -> Iterator[list[Row]]:
    """Rows of one key and region together. The rows are read through a cursor: they do not fit in memory."""
    cursor = db.execute(ROWS, (licences,))
    rows = (
        Row(key, region, Decimal(start), Decimal(upto) if upto else None, Decimal(price), unit, file, sku, minus, bool(allowance))
        for key, region, start, upto, price, unit, file, sku, minus, allowance in cursor
    )
    for _, group in groupby(rows, key=lambda row: (row.key, row.region)):
        yield list(group)


def _newest(rows: list[Row], of: dict[int, StagedFile]) -> list[Row]:
    """The rows of the newest issue where several issues of one list were given; other lists must agree."""
    names = {of[row.file].facts.name for row in rows}
    dates = {of[row.file].facts.date for row in rows}
    if len(names) > 1 or len(dates) == 1 or of[rows[0].file].facts.provider not in ("aws", OWN):
        return rows
    return [row for row in rows if of[row.file].facts.date == max(dates)]


def settled_steps(rows: list[Row], account: Account, stored: Stored) -> list[Step]:
    """The steps of one price in order, nothing where there is none to be had. A price of None: unknown from there on."""
    first = rows[0]
    if not alike(rows) or len({row.unit for row in rows}) > 1:
        account.refuse(Why.AMBIGUOUS, rows)
        return []
    by_start = {row.start: row for row in rows}
    if any(row.end is not None and row.end <= row.start for row in rows):
        account.refuse(Why.STEPS, rows)
        return []
    if stored.unit(first.key) not in ("", first.unit):
        account.refuse(Why.UNIT, rows)
        return []
    ordered = sorted(by_start.values(), key=lambda row: row.start)
    if not any(row.price for row in ordered):
        account.refuse(Why.ZERO, rows)
        account.zero[first.file] = account.zero.get(first.file, 0) + 1
        return []
    if ordered[0].start:
        account.refuse(Why.STEPS, rows)
        return []
    return _joined(ordered, account)


def alike(rows: Iterable[Row]) -> bool:
    """Whether several SKUs say one price: those that share a step have the same steps, and none says two prices of one.

    SKUs that share none may each be a step (three SKUs of io2). One that is flat and one in steps are not one price,
    though they begin alike.
    """
    steps: dict[str, dict[Decimal, Row]] = {}
    for row in rows:
        if not _same(steps.setdefault(row.sku, {}).setdefault(row.start, row), row):
            return False
    owner: dict[Decimal, dict[Decimal, Row]] = {}
    for own in steps.values():
        for start, row in own.items():
            other = owner.setdefault(start, own)
            if other.keys() != own.keys() or not _same(other[start], row):
                return False
    return True


def _same(one: Row, other: Row) -> bool:
    return (one.price, one.end, one.unit) == (other.price, other.end, other.unit)


def _joined(ordered: list[Row], account: Account) -> list[Step]:
    """Steps without the account's free tier, cut where a list leaves a gap or says zero: there nothing is known."""
    free = 0
    while not ordered[free].price and not ordered[free].allowance:
        account.refuse(Why.FREE, [ordered[free]])
        free += 1
    steps: list[Step] = []
    previous: Row | None = None
    for row in ordered[free:]:
        start = row.start if steps else ZERO
        gap = previous is not None and previous.end is not None and previous.end != row.start
        if gap or (steps and not row.price):
            steps.append((previous.end if gap and previous and previous.end is not None else row.start, None))
            account.refuse(Why.STEPS if gap else Why.ZERO, [row])
            return steps
        steps.append((start, row.price))
        previous = row
    if previous is not None and previous.end is not None:
        steps.append((previous.end, None))
    return steps


def _keep(db: sqlite3.Connection, key: str, region: str, steps: list[Step], unit: str, file: int, *, replace: bool = True) -> None:
    rows = [(key, region, plain(start), "" if price is None else plain(price), unit, file) for start, price in steps]
    db.executemany(f"insert or {'replace' if replace else 'ignore'} into settled values (?, ?, ?, ?, ?, ?)", rows)


def _licences(db: sqlite3.Connection, of: dict[int, StagedFile], stored: Stored, account: Account) -> None:
    """What Windows costs more than Linux on the same machine. Without a Linux price nothing is known about it."""
    for rows in _groups(db, licences=True):
        chosen = _newest(rows, of)
        row = chosen[0]
        if len({(r.price, r.start, r.unit) for r in chosen}) > 1:
            account.refuse(Why.AMBIGUOUS, chosen)
            continue
        found = db.execute("select price from settled where key = ? and region = ? and start = '0'", (row.minus, row.region)).fetchone()
        base = Decimal(found[0]) if found else stored.own_price(row.minus, row.region)
        if base is None or row.price <= base:
            account.refuse(Why.ZERO if not row.price else Why.LICENCE, chosen)
            account.zero[row.file] = account.zero.get(row.file, 0) + (not row.price)
            continue
        _keep(db, row.key, row.region, [(ZERO, row.price - base)], row.unit, row.file)
        account.kept[row.file] = account.kept.get(row.file, 0) + 1


Made = tuple[int, tuple[str, str, list[Step], str]]


def _machines(db: sqlite3.Connection) -> Iterator[Made]:
    """Google's machine types: cores and memory of their family in the same region, from the same list.

    Those with accelerators or local disks are left out: their parts have SKUs of their own.
    """
    pattern = "gcp/compute/core/%/%"
    cores = db.execute("select key, region, price, file from settled where key like ? and start = '0'", (pattern,)).fetchall()
    shapes = _shapes() if cores else {}
    for key, region, core, file in cores:
        family, use = key.split("/")[3:5]
        memory = db.execute(
            "select price from settled where key = ? and region = ? and start = '0'", (f"gcp/compute/memory/{family}/{use}", region)
        ).fetchone()
        for shape, vcpus, gigabytes in shapes.get(family, ()) if memory else ():
            price = Decimal(core) * vcpus + Decimal(memory[0]) * gigabytes
            yield file, (f"gcp/compute/machine/{shape}/{use}", region, [(ZERO, price)], "hour")


def _shapes() -> dict[str, list[tuple[str, Decimal, Decimal]]]:
    """Machine types by family, with cores and gigabytes, of the rate cards' shapes."""
    from finfocus_policy.sources.catalog.book import read_cards
    from finfocus_policy.sources.catalog.shapes import SHAPES, shapes_of

    found: dict[str, list[tuple[str, Decimal, Decimal]]] = {}
    for card in read_cards():
        if card.form == SHAPES:
            for family, shapes in shapes_of(row for _, row in card.rows).items():
                found.setdefault(family, []).extend(
                    (f"{family}-{shape}", vcpus, memory) for shape, (vcpus, memory, accelerators, ssd) in shapes.items() if not accelerators and not ssd
                )
    return found



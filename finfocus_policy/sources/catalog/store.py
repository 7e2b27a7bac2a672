"""The price book as one SQLite file: written once by `make prices`, only ever read afterwards."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from finfocus_policy.model.money import plain
from finfocus_policy.sources.catalog.book import Book, content_hash
from finfocus_policy.sources.catalog.card import EVERYWHERE
from finfocus_policy.sources.catalog.packed import Family, rows_of
from finfocus_policy.sources.catalog.reading import SCHEMA_VERSION, connect, damaged
from finfocus_policy.sources.tiers import ORIGINS

HOW = tuple(ORIGINS)
SCHEMA = """
create table meta (name text primary key, value text not null) without rowid;
create table card (id integer primary key, name text not null, provider text not null, page text not null,
  date text not null, currency text not null, source text not null, sha256 text not null,
  prices integer not null, derived integer not null);
create table region (id integer primary key, code text not null unique, name text not null, kind text not null,
  parent text not null);
create table family (id integer primary key, name text not null unique);
create table key (id integer primary key, name text not null unique, unit text not null,
  family integer references family, size text not null);
create index key_family on key (family) where family is not null;
create table price (key integer not null references key, region integer not null references region,
  start text not null, price text not null, card integer not null references card, derived integer not null,
  primary key (key, region, start)) without rowid;
create table packed (name text primary key, unit text not null, card integer not null references card, body blob not null) without rowid;
"""
CONTENT = """
select k.name, k.unit, r.code, p.start, p.price, c.name, p.derived, coalesce(f.name, ''), k.size
from price p join key k on k.id = p.key join region r on r.id = p.region join card c on c.id = p.card
left join family f on f.id = k.family
"""


def write(book: Book, path: Path) -> None:
    """The book as a new file; one that was there is replaced at once, never half written."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh)) as db:
        db.execute("pragma page_size = 4096")
        db.execute("pragma journal_mode = off")
        db.executescript(SCHEMA)
        _fill(db, book)
        db.commit()
        db.execute("vacuum")
    fresh.replace(path)


def _fill(db: sqlite3.Connection, book: Book) -> None:
    cards = {card.name: number for number, card in enumerate(book.cards, start=1)}
    regions = {EVERYWHERE: 0} | {code: number for number, (code, *_) in enumerate(book.regions, start=1)}
    families = {name: n for n, name in enumerate(sorted({e.group for e in book.entries if e.group}), start=1)}
    facts = {e.key: (e.unit, families.get(e.group), e.size) for e in book.entries}
    keys = {name: number for number, name in enumerate(sorted(facts), start=1)}
    listed = Counter((e.card, e.derived) for e in book.entries)
    for family in book.packed:
        listed[family.card, False] += family.prices

    def counts(card: str) -> tuple[int, int]:  # counting them when they are shown takes most of a second
        return listed[card, False] + listed[card, True], listed[card, True]

    meta = {"schema": SCHEMA_VERSION, "currency": book.currency, "sha256": book.sha256, "rows": str(len(book.entries))}
    db.executemany("insert into meta values (?, ?)", sorted(meta.items()))
    db.executemany(
        "insert into card values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(cards[c.name], c.name, c.provider, c.page, c.date, c.currency, c.source, c.sha256, *counts(c.name)) for c in book.cards],
    )
    db.execute("insert into region values (0, ?, 'everywhere', 'global', '')", (EVERYWHERE,))
    db.executemany("insert into region values (?, ?, ?, ?, ?)", [(regions[r[0]], *r) for r in book.regions])
    db.executemany("insert into family values (?, ?)", [(n, name) for name, n in families.items()])
    db.executemany("insert into key values (?, ?, ?, ?, ?)", [(n, name, *facts[name]) for name, n in keys.items()])
    db.executemany(
        "insert into price values (?, ?, ?, ?, ?, ?)",
        [(keys[e.key], regions[e.region], plain(e.start), e.amount, cards[e.card], HOW.index(e.how)) for e in book.entries],
    )
    db.executemany("insert into packed values (?, ?, ?, ?)", [(f.name, f.unit, cards[f.card], f.body) for f in book.packed])


def content(path: Path) -> list[str]:
    """The content lines of a built file, as `Book.content` gives them. Raises CatalogError."""
    with closing(connect(path)) as db:
        try:
            return list(lines(db))
        except sqlite3.Error as error:
            raise damaged(path, error) from None


def lines(db: sqlite3.Connection) -> Iterator[str]:
    """The content lines, one at a time."""
    for row in db.execute("select name, provider, page, date, currency, source, sha256 from card order by name"):
        yield "card\t" + "\t".join(row)
    for row in db.execute("select code, name, kind, parent from region where id > 0 order by code"):
        yield "region\t" + "\t".join(row)
    for row in db.execute(CONTENT + " order by k.name, r.code, cast(p.start as real)"):
        yield "\t".join((*row[:6], HOW[row[6]] or "list", *row[7:]))
    for name, unit, card, body in db.execute("select p.name, p.unit, c.name, p.body from packed p join card c on c.id = p.card order by p.name"):
        yield from Family(name=name, unit=unit, card=card, rows=tuple(rows_of(body))).lines


def intact(path: Path) -> bool:
    """True when the file holds exactly what its hash says. Reads all of it."""
    with closing(connect(path)) as db:
        told = dict(db.execute("select name, value from meta"))
    return told.get("sha256") == content_hash(content(path))

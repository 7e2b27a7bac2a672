"""Writing the user price list: what was there with the settled prices laid over it, as a new file that replaces it."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from finfocus_policy.errors import FinfocusError
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.catalog.reading import SCHEMA_VERSION
from finfocus_policy.sources.catalog.store import SCHEMA, lines
from finfocus_policy.sources.imports.found import EVERYWHERE
from finfocus_policy.sources.imports.staging import StagedFile, undo

KEEP_OLD = """
insert into fresh.draft select k.name, k.unit, r.code, p.start, p.price, c.name from old.price p
join old.key k on k.id = p.key join old.region r on r.id = p.region join old.card c on c.id = p.card
where not exists (select 1 from main.settled s where s.key = k.name and s.region = r.code)
"""
TAKE_NEW = """
insert into fresh.draft select s.key, s.unit, s.region, s.start, s.price, n.name from main.settled s join fresh.named n on n.file = s.file
"""
FILL = (
    "insert into fresh.key (name, unit, family, size) select key, min(unit), null, '' from fresh.draft group by key order by key",
    """insert into fresh.price select k.id, r.id, d.start, d.price, c.id, 0 from fresh.draft d join fresh.key k on k.name = d.key
       join fresh.region r on r.code = d.region join fresh.card c on c.name = d.card""",
    """update fresh.card set prices = (select count(*) from fresh.price where card = card.id)""",
    "delete from fresh.card where prices = 0",
    "drop table fresh.draft",
    "drop table fresh.named",
)
Card = tuple[str, str, str, str, str, str, str]


def write(db: sqlite3.Connection, files: Iterable[StagedFile], target: Path) -> str:
    """Puts the settled prices of `db` in force; the content's SHA-256. All at once: a reader sees the old list or the new.

    Raises FinfocusError when the file cannot be replaced.
    """
    fresh = target.with_name(f"{target.stem}.new")
    try:
        fresh.unlink(missing_ok=True)
        _create(fresh)
        _attach(db, fresh, "fresh")
        try:
            _fill(db, tuple(files), target)
        finally:
            db.execute("detach fresh")
        digest = _seal(fresh)
        os.replace(fresh, target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)  # it would take the room that is missing
        raise FinfocusError(f"the user price list cannot be replaced ({error})", place=str(target), hint="close what reads it, make room on the disk, and import again") from None
    return digest


def _create(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(SCHEMA + "create table draft (key, unit, region, start, price, card); create table named (file integer primary key, name text);")


def _attach(db: sqlite3.Connection, path: Path, name: str) -> None:
    db.execute(f"attach ? as {name}", (str(path),))


def _fill(db: sqlite3.Connection, files: tuple[StagedFile, ...], target: Path) -> None:
    old: dict[str, Card] = {}
    if target.exists():
        _attach(db, target, "old")
    db.execute("begin")
    try:
        if target.exists():
            old = {row[0]: row for row in db.execute("select name, provider, page, date, currency, source, sha256 from old.card")}
            db.execute(KEEP_OLD)
        db.executemany("insert into fresh.named values (?, ?)", [(file.number, file.facts.name) for file in files])
        db.execute(TAKE_NEW)
        cards = old | new_cards(files)
        db.executemany(
            "insert into fresh.card values (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            [(number, *cards[name]) for number, name in enumerate(sorted(cards), start=1)],
        )
        _regions(db)
        for statement in FILL:
            db.execute(statement)
        db.execute("commit")
    except BaseException:
        undo(db)
        raise
    finally:
        if target.exists():
            db.execute("detach old")


def new_cards(files: Iterable[StagedFile]) -> dict[str, Card]:
    """The cards of the files; several files of one list (pages) are one card, with the hash of their hashes."""
    of: dict[str, list[StagedFile]] = {}
    for file in files:
        of.setdefault(file.facts.name, []).append(file)
    cards: dict[str, Card] = {}
    for name, group in of.items():
        facts = group[-1].facts
        hashes = sorted({file.sha256 for file in group})
        digest = hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()
        source = ", ".join(sorted({os.path.basename(file.place) for file in group}))
        cards[name] = (name, facts.provider, facts.page, max(f.facts.date for f in group), "USD", f"imported from {source}"[:300], digest)
    return cards


def _regions(db: sqlite3.Connection) -> None:
    """The regions of the list, with the names the embedded list has for them."""
    catalog = Catalog()
    try:
        known = {region.code: region for region in catalog.regions()}
    finally:
        catalog.close()
    codes = [code for (code,) in db.execute("select distinct region from fresh.draft order by region") if code != EVERYWHERE]
    db.execute("insert into fresh.region values (0, ?, 'everywhere', 'global', '')", (EVERYWHERE,))
    for number, code in enumerate(codes, start=1):
        region = known.get(code)
        row = (number, code, region.name, region.kind, region.parent) if region else (number, code, code, "region", "")
        db.execute("insert into fresh.region values (?, ?, ?, ?, ?)", row)


def _seal(path: Path) -> str:
    """Writes what the file says of itself, its hash last; makes it small."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        digest = hashlib.sha256()
        for number, line in enumerate(lines(db)):
            digest.update((("\n" if number else "") + line).encode())
        rows = db.execute("select count(*) from price").fetchone()[0]
        meta = {"schema": SCHEMA_VERSION, "currency": "USD", "sha256": digest.hexdigest(), "rows": str(rows)}
        db.executemany("insert into meta values (?, ?)", sorted(meta.items()))
        db.execute("vacuum")
    return digest.hexdigest()

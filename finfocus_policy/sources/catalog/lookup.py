"""The embedded price list as a cost source."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from finfocus_policy.model.cost import Priced, PriceData, PriceRequest, Reason
from finfocus_policy.model.money import ZERO
from finfocus_policy.sources.catalog.reading import EMBEDDED, PRICES, REBUILD, connect, damaged
from finfocus_policy.sources.pricing import price_meters
from finfocus_policy.sources.tiers import ORIGINS, Tiers

EVERYWHERE = 0
HOW = tuple(ORIGINS)
FIND = """
select p.region, p.start, p.price, p.card, p.derived, k.unit from key k join price p on p.key = k.id
where k.name = ? and p.region in (?, 0)
"""
SIBLINGS = """
select k.name, k.size, p.price, p.derived from key k join price p on p.key = k.id
where k.family = (select family from key where name = ?) and p.region = ?
"""
PACKED = "select unit, card, body from packed where name = ?"
COMMITTED = "/ri/"
CARDS = "select name, provider, page, date, source, prices, derived from card order by name"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardInfo:
    """A rate card in the list: `prices` counts its rows, `derived` those of them a rule gave."""

    name: str
    provider: str
    page: str
    date: str
    source: str
    prices: int
    derived: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """The price list as a whole, for `finfocus prices info` and `--version`."""

    path: str
    sha256: str
    currency: str
    prices: int
    derived: int
    keys: int
    regions: int
    cards: tuple[CardInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region or zone of a provider. `kind`: region, zone (local or wavelength)."""

    code: str
    name: str
    kind: str
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """A size of the same family with its price in one region."""

    key: str
    size: str
    price: Decimal
    derived: bool


class Catalog:
    """The embedded price list: read only, in process, safe to share between threads.

    Opened at the first look-up. Raises CatalogError there when the file is missing or damaged.
    """

    name = "catalog"
    what = EMBEDDED
    hint = REBUILD

    def __init__(self, path: Path = PRICES) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._known: dict[tuple[str, str], Tiers | None] = {}
        self._used: set[tuple[str, str]] = set()
        self._db: sqlite3.Connection | None = None
        self._regions: Mapping[str, int] = {}
        self._cards: Mapping[int, tuple[str, str]] = {}

    def lookup(self, key: str, region: str) -> Tiers | None:
        """The price of a key in a region, or the one that holds everywhere; None when neither is listed."""
        place = (key, region)
        try:
            return self._known[place]
        except KeyError:
            with self._lock:
                tiers = self._known[place] = self._find(key, region)
            return tiers

    def _find(self, key: str, region: str) -> Tiers | None:
        rows = self._rows(FIND, key, self._region(region))
        if not rows:
            return self._packed(key, region) if COMMITTED in key else None
        here = max(row[0] for row in rows)
        rows = [row for row in rows if row[0] == here]
        card, date = self._cards[rows[0][3]]
        priced = {Decimal(start): Decimal(price) for _, start, price, *_ in rows if price}
        limit = min((Decimal(start) for _, start, price, *_ in rows if not price), default=None)
        if limit == 0:  # what the first units cost is not known: of no volume can the price be told
            return None
        self._used.add((card, date))
        return Tiers(
            steps=tuple(sorted(step for step in priced.items() if limit is None or step[0] < limit)),
            limit=limit,
            unit=rows[0][5],
            derived=bool(rows[0][4]),
            how=HOW[rows[0][4]],
            card=card,
            date=date,
        )

    def beyond(self, key: str, region: str) -> tuple[tuple[Decimal, Decimal], ...]:
        """Steps (start, price) of a key that stand above one that is not known: listed, but no volume can
        be priced by them."""
        rows = [(Decimal(start), price) for _, start, price, *_ in self._rows(FIND, key, self._region(region))]
        end = min((start for start, price in rows if not price), default=None)
        return tuple(sorted((start, Decimal(price)) for start, price in rows if price and end is not None and start > end))

    def _packed(self, key: str, region: str) -> Tiers | None:
        """The price of a key that is kept by family."""
        from finfocus_policy.sources.catalog.packed import on_demand, price_of, rows_of, split_key

        name, size = split_key(key)
        for unit, card, body in self._rows(PACKED, name) if name else ():
            found = price_of(rows_of(body), region, size)
            if found is None or (found[1] and self.lookup(on_demand(key), region) is None):
                return None
            told, date = self._cards[card]
            self._used.add((told, date))
            price, derived = found
            return Tiers(steps=((ZERO, price),), unit=unit, derived=derived, how="family" if derived else "", card=told, date=date)
        return None

    def knows(self, key: str) -> bool:
        """True when the key has a price in some region."""
        if self._rows("select 1 from key where name = ?", key):
            return True
        return COMMITTED in key and any(self._packed(key, region) for region in self._open_regions())

    def why_missing(self, key: str, region: str) -> Reason:
        """Why `lookup` gave None: no such key anywhere, no such region, or just not this pair."""
        if not self.knows(key):
            return Reason.UNKNOWN_SKU
        return Reason.NO_PRICE if region in self._open_regions() else Reason.UNKNOWN_REGION

    def keys(self, prefix: str = "") -> tuple[str, ...]:
        """Every key that starts with `prefix`, sorted."""
        return tuple(row[0] for row in self._rows("select name from key where name >= ? and name < ? order by name", prefix, prefix + "\U0010ffff"))

    def sizes(self, key: str, region: str) -> tuple[Sibling, ...]:
        """The sizes of the key's family in a region, itself included, cheapest first; empty for a
        key without a family."""
        rows = self._rows(SIBLINGS, key, self._region(region))
        found = [Sibling(key=name, size=size, price=Decimal(price), derived=bool(d)) for name, size, price, d in rows]
        return tuple(sorted(found, key=lambda sibling: (sibling.price, sibling.key)))

    def regions(self) -> tuple[Region, ...]:
        """Every region and zone the list knows, sorted by code."""
        rows = self._rows("select code, name, kind, parent from region where id > 0 order by code")
        return tuple(Region(code=code, name=name, kind=kind, parent=parent) for code, name, kind, parent in rows)

    def info(self) -> Info:
        """What the list holds."""
        meta = dict(self._rows("select name, value from meta"))
        cards = tuple(
            CardInfo(name=name, provider=provider, page=page, date=date, source=source, prices=prices, derived=derived)
            for name, provider, page, date, source, prices, derived in self._rows(CARDS)
        )
        return Info(
            path=str(self._path),
            sha256=meta["sha256"],
            currency=meta["currency"],
            prices=sum(card.prices for card in cards),
            derived=sum(card.derived for card in cards),
            keys=self._rows("select count(*) from key")[0][0],
            regions=len(self.regions()),
            cards=cards,
        )

    def page(self, card: str) -> str:
        """The provider's public page a rate card was taken from, "" for a card the list does not have."""
        return next((row[0] for row in self._rows("select page from card where name = ?", card)), "")

    def price(self, request: PriceRequest) -> Priced:
        """The cost of a request at list prices: the last source asked, so it always answers."""
        return price_meters(request, self, source=self.name)

    def used_cards(self) -> tuple[tuple[str, str], ...]:
        """Name and date (YYYY-MM-DD) of every card a price was taken from so far, sorted."""
        with self._lock:
            return tuple(sorted(self._used))

    def data(self) -> tuple[PriceData, ...]:
        """The list as a body of prices, with the dates of the cards used; empty before any use."""
        dates = [date for _, date in self.used_cards()]
        if not dates:
            return ()
        sha256 = self._rows("select value from meta where name = 'sha256'")[0][0]
        return (PriceData(name=self.name, kind="list", newest=max(dates), oldest=min(dates), sha256=sha256),)

    def forget(self) -> None:
        """Drop the prices kept in memory."""
        with self._lock:
            self._known.clear()

    def close(self) -> None:
        """Let go of the file; the next look-up opens it again."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _region(self, region: str) -> int:
        return self._open_regions().get(region, EVERYWHERE)

    def _open_regions(self) -> Mapping[str, int]:
        with self._lock:
            self._open()
            return self._regions

    def _open(self) -> sqlite3.Connection:
        """The connection, opened on first use. Called with the lock held."""
        if self._db is None:
            db = connect(self._path, what=self.what, hint=self.hint)
            try:
                self._regions = dict(db.execute("select code, id from region where id > 0"))
                self._cards = {number: (name, date) for number, name, date in db.execute("select id, name, date from card")}
            except sqlite3.Error as error:
                db.close()
                raise damaged(self._path, error, what=self.what, hint=self.hint) from None
            self._db = db
            weakref.finalize(self, db.close)  # whoever does not close it himself: Python warns of that from 3.13 on
        return self._db

    def _rows(self, query: str, *values: str | int) -> list[Any]:
        """All rows of a query, whose columns the caller knows."""
        with self._lock:
            try:
                return self._open().execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise damaged(self._path, error, what=self.what, hint=self.hint) from None

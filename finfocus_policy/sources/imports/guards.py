"""What keeps a bad file from replacing good prices: too many zeros, prices a hundred times what they were.

Both look at what is left after the filter: a list is full of zeros that are nobody's price.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.model.money import plain
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.effective import is_committed
from finfocus_policy.sources.imports.settle import Account
from finfocus_policy.sources.imports.staging import StagedFile
from finfocus_policy.sources.imports.stored import Stored
from finfocus_policy.sources.unmatched import Known, meant, near_key, nearest

MOST_ZERO = Decimal("0.05")
"""The share of keys that may have a price of zero alone."""
LARGEST_JUMP = 100
"""How many times dearer or cheaper than before a price may be."""
SHOWN = 5
PRICES = "select key, region, price, file from settled where start = '0' order by key, region"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guards say: `stops` keep the import from happening, `warnings` do not."""

    stops: tuple[str, ...]
    warnings: tuple[str, ...]


def guard(db: sqlite3.Connection, files: Iterable[StagedFile], account: Account, stored: Stored) -> Verdict:
    """The settled prices against what is in force."""
    by_number = {file.number: file for file in files}
    jumps, older = _against(db, by_number, stored)
    stops = [*zeros(by_number, account), *jumps]
    return Verdict(tuple(stops), (*_dates(by_number.values(), stored), *older, *_strange(db, by_number, stored)))


def zeros(files: dict[int, StagedFile], account: Account) -> list[str]:
    """Files with too many prices of zero."""
    found = []
    for number, zero in sorted(account.zero.items()):
        whole = zero + account.kept.get(number, 0)
        if zero and Decimal(zero) / whole > MOST_ZERO:
            found.append(f"{files[number].place}: {zero:,} of {whole:,} prices are zero (more than {MOST_ZERO:.0%}): the list is not whole")
    return found


def _against(db: sqlite3.Connection, files: dict[int, StagedFile], stored: Stored) -> tuple[list[str], list[str]]:
    """Jumps, and how many prices are of an older date than those built in."""
    jumps: list[str] = []
    count, older, newest = 0, 0, ""
    for key, region, text, number in db.execute(PRICES):
        before = stored.price(key, region)
        if before is None:
            continue
        if files[number].facts.date and files[number].facts.date < before[1]:
            older, newest = older + 1, max(newest, before[1])
        if jumped(Decimal(text), before[0]):
            count += 1
            if count <= SHOWN:
                jumps.append(f"{files[number].place}: {key} in {region} would go from {plain(before[0])} to {plain(Decimal(text))}")
    if count > SHOWN:
        jumps.append(f"... and {count - SHOWN:,} more prices that are {LARGEST_JUMP} times what they were, or a {LARGEST_JUMP}th")
    word = "price is" if older == 1 else "prices are"
    return jumps, [f"{older:,} {word} of an older date than those built in (up to {newest}), which are used until a newer list is imported"] if older else []


def jumped(price: Decimal, before: Decimal) -> bool:
    """True when a price is a hundred times the one before, or a hundredth of it.

    >>> jumped(Decimal(100), Decimal(1)), jumped(Decimal("0.5"), Decimal(1)), jumped(Decimal("0.01"), Decimal(1))
    (True, False, True)
    """
    return price >= before * LARGEST_JUMP or price * LARGEST_JUMP <= before


def _dates(files: Iterable[StagedFile], stored: Stored) -> list[str]:
    """Lists that are older than what was imported of the same list before."""
    known = stored.cards()
    return [
        f"{file.place}: {file.facts.name} of {file.facts.date} is older than the one imported before ({known[file.facts.name]})"
        for file in files
        if file.facts.date and file.facts.date < known.get(file.facts.name, "")
    ]


def _strange(db: sqlite3.Connection, files: Mapping[int, StagedFile], stored: Stored) -> Iterator[str]:
    """Keys and regions of somebody's own list that no other list has: misspelt ones are never asked for."""
    own = ", ".join(str(number) for number, file in files.items() if file.facts.provider == "own")
    names = {column: [str(row[0]) for row in db.execute(f"select distinct {column} from settled where file in ({own}) order by 1")] for column in ("key", "region")}
    keys = [key for key in names["key"] if not stored.unit(key) and not is_committed(key)]
    regions = [code for code in names["region"] if not stored.has_region(code)]
    if not keys and not regions:
        return
    catalog = Catalog()
    known = Known.of((catalog,))
    catalog.close()
    for what, strange in (("key", keys), ("region", regions)):
        if strange:
            near = near_key(strange[0], known) if what == "key" else nearest(strange[0], known.parts[what])
            yield f"{len(strange):,} {what}{'s are' if len(strange) > 1 else ' is'} in no other list: {', '.join(strange[:SHOWN])}{meant(near)}"

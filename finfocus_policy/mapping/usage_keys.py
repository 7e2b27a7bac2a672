"""The usage keys of each resource type: what a usage file may say, in which unit, and what the presets put there.

The table is `usage_keys.csv`, written by hand from what the mappings ask for; a test holds the two together.
It is read when a usage file, a preset or `usage init` needs it, not before.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from finfocus_policy.mapping.aws_native import kind_of
from finfocus_policy.mapping.tokens import canonical
from finfocus_policy.model.settings import PRESETS

TABLE = Path(__file__).with_name("usage_keys.csv")
FORMAT = Path(__file__).with_name("usage_format.txt")
CHOICE = "one of"
NEAR = 0.6
_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageKey:
    """One usage key of a type: its name (`[*]` stands for any index, a last `*` for any word), the unit of its
    value ("one of": a choice, the words are in `meaning`), what it means, and the amounts of the presets."""

    name: str
    unit: str
    meaning: str
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


@lru_cache(maxsize=1)
def table() -> Mapping[str, Mapping[str, UsageKey]]:
    """All usage keys, by type token and name."""
    found: dict[str, dict[str, UsageKey]] = {}
    with open(TABLE, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            for key in _keys(row):
                for type in row["types"].split():
                    found.setdefault(type, {})[key.name] = key
    return found


def _keys(row: Mapping[str, str]) -> Iterator[UsageKey]:
    amounts = {preset: Decimal(row[preset]) for preset in PRESETS if row[preset]}
    for name in row["keys"].split():
        yield UsageKey(name=name, unit=row["unit"], meaning=row["meaning"], amounts=amounts)


@lru_cache(maxsize=4096)
def keys_of_usage(type: str) -> Mapping[str, UsageKey]:
    """The usage keys of a type by name; empty for a type that takes none. An aws-native type has those of its
    classic form, and what stands under its own name.

    >>> sorted(keys_of_usage("aws:lambda/function:Function"))
    ['monthly_requests', 'request_duration_ms']
    """
    rows, own, kind = table(), canonical(type), kind_of(type)
    found = rows.get(kind, {})
    return found if own == kind or own not in rows else {**found, **rows[own]}


def usage_key(type: str, key: str) -> UsageKey | None:
    """The row of one key of a type, None when the type has no such key.

    >>> usage_key("aws:ec2/instance:Instance", "ebs_block_device[3].monthly_standard_io_requests").unit
    'requests'
    """
    known = keys_of_usage(type)
    return known.get(key) or known.get(general(key)) or known.get(f"{key.rpartition('.')[0]}.*")


def general(key: str) -> str:
    """A key with any index where it has one: `pools[2].nodes` -> `pools[*].nodes`."""
    return _INDEX.sub("[*]", key)


@lru_cache(maxsize=1)
def _format() -> tuple[frozenset[str], tuple[str, ...]]:
    """Every usage key that any type has, and the patterns of those that no price depends on."""
    names = frozenset(name for keys in table().values() for name in keys)
    lines = FORMAT.read_text(encoding="utf-8").splitlines()
    return names, tuple(line for line in lines if line and not line.startswith("#"))


def in_format(key: str) -> bool:
    """Whether a key is one of the usage file's format at all, for whichever type.

    >>> in_format("monthly_requests"), in_format("monthly_speech_to_text_hrs"), in_format("monthly_reqests")
    (True, True, False)
    """
    names, patterns = _format()
    spelt = (key, general(key), f"{key.rpartition('.')[0]}.*")
    return any(name in names for name in spelt) or any(fnmatchcase(key, pattern) for pattern in patterns)


def nearest_key(key: str, types: Iterable[str]) -> str:
    """The key of one of these types that a misspelt one most likely meant, or "".

    >>> nearest_key("monthly_reqests", ["aws:lambda/function:Function"])
    'monthly_requests'
    """
    names = sorted({name for type in types for name in keys_of_usage(type)})
    return next(iter(get_close_matches(key[:200], names, 1, NEAR)), "")


def amount_of(type: str, key: str, preset: str) -> Decimal | None:
    """What a preset says of a key, None where it says nothing (choices, counts that the program sets)."""
    row = usage_key(type, key)
    return None if row is None else row.amounts.get(preset)

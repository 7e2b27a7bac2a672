"""Is what a usage file says meant for anybody? Wrong keys are refused, addresses of nothing are remarked on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from finfocus_policy.errors import ReadError
from finfocus_policy.mapping.region import ASKED_KEYS
from finfocus_policy.mapping.registry import keys_of
from finfocus_policy.mapping.usage_keys import CHOICE, in_format, keys_of_usage, nearest_key, table, usage_key
from finfocus_policy.model.resource import Resource
from finfocus_policy.read.usage_file import BY_OWN_TYPE, BY_TYPE, Entry, UsageFile

MOST = 10
MOST_TYPES = 3
LONGEST = 40
SLIP = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongKey:
    """A key that no type its address covers knows: where it is, and the key that was likely meant ("" for none). Or a
    right key whose value is words where a number belongs: `text` and the number's `unit`."""

    key: str
    address: str
    place: str
    types: tuple[str, ...]
    nearest: str = ""
    text: str = ""
    unit: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in words."""
        if self.unit:
            return f"{self.key!r} of {self.address!r} is {self.text[:LONGEST]!r}, which is not a number"
        named = ", ".join(self.types[:MOST_TYPES]) + (" and others" if len(self.types) > MOST_TYPES else "")
        return f"{self.key!r} of {self.address!r} is not a usage key of {named}"

    @property
    def doubt(self) -> str:
        """The key that was meant, for one that is right elsewhere: only a slip of the pen, nobody may have been wrong."""
        slip = get_close_matches(self.key, [self.nearest], cutoff=SLIP)
        return f", did you mean {slip[0]}?" if slip else ""

    @property
    def hint(self) -> str:
        """What to write instead."""
        if self.unit:
            return f"write it in {self.unit}, digits alone: {self.key}: 3000000"
        if self.nearest:
            return f"did you mean {self.nearest}?"
        known = sorted({name for type in self.types for name in keys_of_usage(type)})
        more = ", ..." if len(known) > MOST else ""
        return f"its usage keys are {', '.join(known[:MOST])}{more}"


def _types(entry: Entry, reached: Iterable[str]) -> tuple[str, ...]:
    """The types that an entry covers: those of its resources, and its own when it names a type."""
    own = {entry.address} if entry.rank[0] in (BY_TYPE, BY_OWN_TYPE) and keys_of_usage(entry.address) else set()
    return tuple(sorted(own.union(reached)))


def _covered(file: UsageFile, resources: Iterable[Resource]) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    reached = file.reached(resources)
    for entry in sorted(file.entries, key=lambda entry: (entry.address, entry.rank)):
        yield entry, _types(entry, reached.get(entry.order(), ()))


def wrong_keys(file: UsageFile, resources: Iterable[Resource]) -> tuple[WrongKey, ...]:
    """The keys of a usage file that cannot be right for these resources, by address.

    An address that covers nothing, or only types that take no usage, has none: nobody can say what was meant. Nor is a
    key wrong that the format has for another type: files made for Infracost carry such ones.
    """
    unknown = (wrong for wrong in _unread(file, resources) if not in_format(wrong.key))
    return (*unknown, *_no_numbers(file, resources))


def _no_numbers(file: UsageFile, resources: Iterable[Resource]) -> Iterator[WrongKey]:
    """The keys that say "3M" or "lots" where every type their address covers wants a number."""
    for entry, types in _covered(file, resources):
        for key, value in sorted(entry.usage.items()):
            rows = [row for row in (usage_key(type, key) for type in types) if row] if isinstance(value, str) else []
            if rows and all(row.unit != CHOICE for row in rows):
                place = entry.places.get(key, file.place)
                yield WrongKey(key=key, address=entry.address, place=place, types=types, text=str(value), unit=rows[0].unit)


def _unread(file: UsageFile, resources: Iterable[Resource]) -> Iterator[WrongKey]:
    """The keys that no type their address covers knows."""
    for entry, covered in _covered(file, resources):
        types = tuple(type for type in covered if keys_of_usage(type))
        for key in sorted(entry.usage) if types else ():
            if all(usage_key(type, key) is None for type in types):
                place = entry.places.get(key, file.place)
                yield WrongKey(key=key, address=entry.address, place=place, types=types, nearest=nearest_key(key, types))


def check(file: UsageFile, resources: Iterable[Resource]) -> None:
    """Raises ReadError when a key is wrong: the first with its place and the nearest right key, then the others."""
    wrong = wrong_keys(file, resources)
    if wrong:
        first, *others = wrong
        lines = [first.hint, *(f"{w.place}: {w.message}; {w.hint}" for w in others[:MOST])]
        lines += [f"and {len(others) - MOST} more"] if len(others) > MOST else []
        raise ReadError(first.message, place=first.place, hint="\n  ".join(lines))


def remarks(file: UsageFile, resources: Iterable[Resource]) -> tuple[str, ...]:
    """What has to be said of a usage file beside that: addresses of no resource, usage of what takes none."""
    everything = tuple(resources)
    strange = (f"usage file: no resource here is {address!r}" for address in file.unmatched(everything))
    idle = (
        f"usage file: {key!r} of {entry.address!r} is not used: {', '.join(types[:MOST_TYPES])} takes no usage"
        for entry, types in _covered(file, everything)
        if types and not any(map(keys_of_usage, types))
        for key in sorted(entry.usage)
    )
    other = (f"usage file: {w.message}: not used here{w.doubt}" for w in _unread(file, everything) if in_format(w.key))
    return (*strange, *_strange_types(file, everything), *idle, *other)


def _strange_types(file: UsageFile, resources: Iterable[Resource]) -> Iterator[str]:
    """Type defaults for what is no type token we know: misspelt, or of another tool."""
    here = {resource.type for resource in resources}
    for address in sorted(entry.address for entry in file.entries if entry.rank[0] == BY_TYPE):
        if address not in here and keys_of(address) is ASKED_KEYS:
            near = next(iter(get_close_matches(address[:200], sorted(table()), 1)), "")
            yield f"usage file: no type is called {address!r}" + (f", did you mean {near}?" if near else "")

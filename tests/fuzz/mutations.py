"""What can be wrong with one field of a document: every kind of damage, at any path.

Values are as they are after parsing (numbers exact, absurd ones already unknown), because documents
are damaged after they were parsed: it spares writing and parsing a quarter of a megabyte each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from finfocus_policy.read.values import (
    ARCHIVE,
    OUTPUT_VALUE,
    RESOURCE_REFERENCE,
    SECRET,
    SIGNATURE_KEY,
    UNKNOWN_SENTINELS,
    number,
)

Path = tuple[str | int, ...]

HIDDEN = "planted-0815-value"
HOSTILE = "::error::\x1b[31mx\x1b]0;t\x07\u202e\u200b<{%fg 1%}>##vso[task]|<b>&=1+1\r\n::set-output::\n=cmd|' /C calc'!A0\x00"
REMOVED = object()
"""Stands for "the field is not there"."""


def envelope(kind: str, **more: Any) -> dict[str, Any]:
    """An object with Pulumi's signature."""
    return {SIGNATURE_KEY: kind, **more}


def deep(levels: int = 300) -> Any:
    """Lists in lists."""
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


def other_type(old: Any) -> Any:
    """A value of a kind that the field never has."""
    return {"unexpected": [1, {"deeper": True}]} if isinstance(old, (str, int, bool)) else "a text"


MUTATIONS: Mapping[str, Callable[[Any], Any]] = {
    "removed": lambda old: REMOVED,
    "null": lambda old: None,
    "another type": other_type,
    "a flag": lambda old: old is not True,
    "an empty list": lambda old: [],
    "an empty object": lambda old: {},
    "an empty text": lambda old: "",
    "in a list": lambda old: [old],
    "twice in a list": lambda old: [old, old],
    "zero": lambda old: 0,
    "negative": lambda old: -7,
    "negative text": lambda old: "-7.5",
    "huge": lambda old: number("9e17"),
    "absurd": lambda old: number("1e30000000"),
    "absurd text": lambda old: "1e30000000",
    "not a number": lambda old: "NaN",
    "tiny": lambda old: number("1e-29"),
    "hostile": lambda old: HOSTILE,
    "invented": lambda old: "mars-north-1",
    "long": lambda old: "x" * 20_000,
    "deep": lambda old: deep(),
    "secret": lambda old: envelope(SECRET, value=old),
    "hidden": lambda old: envelope(SECRET, value=HIDDEN),
    "encrypted": lambda old: envelope(SECRET, ciphertext="AAABANH"),
    "damaged secret": lambda old: envelope(SECRET, plaintext='{"half'),
    "masked": lambda old: "[secret]",
    "output": lambda old: envelope(OUTPUT_VALUE),
    "archive": lambda old: envelope(ARCHIVE),
    "reference": lambda old: envelope(RESOURCE_REFERENCE, urn=["not", "text"]),
    "strange envelope": lambda old: envelope("0" * 32, value=old),
    "no envelope": lambda old: {SIGNATURE_KEY: {"not": "text"}},
    **{f"unknown {kind}": lambda old, text=text: text for text, kind in UNKNOWN_SENTINELS.items()},
}
NAMES = tuple(MUTATIONS)


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """The path of every field below a value, its own first."""
    yield at
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in children:
        yield from paths(item, (*at, key))


def changed(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """A copy of the value with one field changed; what is not on the way is shared."""
    if not path:
        return change(value)
    key, rest = path[0], path[1:]
    new = changed(value[key], rest, change)
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    if new is REMOVED:
        del copy[key]
    else:
        copy[key] = new
    return copy


def shape(path: Path) -> Path:
    """The path without positions: fields of equal shape are equal to a reader."""
    return tuple("*" if isinstance(part, int) else part for part in path)

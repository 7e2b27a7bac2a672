"""Every recording as parts that can be damaged one at a time, and how the rest is read without them.

A part is everything a document says of one resource (the steps of a URN, its events, its state, the
engine's two messages about it) or, with an empty URN, the document's own fields. A damaged part is
read together with its neighbours only: what refers to it and what it refers to. The cost of others
cannot change, and a thousand inputs take seconds instead of minutes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from finfocus_policy.model.resource import Stack
from finfocus_policy.read import preview, state
from finfocus_policy.read.document import Document, load

FIXTURES = Path(__file__).parent.parent / "fixtures"
PREVIEWS = sorted(p for pattern in ("*/preview*.json", "*/preview*.jsonl") for p in FIXTURES.glob(pattern))
STATES = sorted(FIXTURES.glob("*/state*.json"))
ENGINES = sorted(FIXTURES.glob("*/engine*.jsonl"))


def urn_in(entry: Any) -> str:
    """The URN an entry is about, empty for entries about the whole."""
    if not isinstance(entry, dict):
        return ""
    for found in (entry, entry.get("metadata"), entry.get("request"), entry.get("resourcePreEvent"), entry.get("resOutputsEvent")):
        if isinstance(found, dict):
            inner = found.get("metadata") if isinstance(found.get("metadata"), dict) else found
            if isinstance(inner, dict) and isinstance(inner.get("urn"), str):
                return str(inner["urn"])
    return ""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One document: `entries` are its list of steps, events, states or calls; `body` is what is around them."""

    name: str
    kind: str
    entries: tuple[Any, ...]
    body: dict[str, Any] = field(default_factory=dict)
    key: tuple[str, ...] = ()

    @cached_property
    def urns(self) -> tuple[str, ...]:
        """The URN of each entry."""
        return tuple(urn_in(entry) for entry in self.entries)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Each entry as text, to see which URNs it names."""
        return tuple(json.dumps(entry, default=str) for entry in self.entries)

    def neighbours(self, urn: str) -> frozenset[int]:
        """The entries about a URN, those it names, those that name it, and those about nothing in particular."""
        own = [text for text, about in zip(self.texts, self.urns, strict=True) if about == urn]
        quoted = json.dumps(urn)[1:-1]
        return frozenset(
            index
            for index, (text, about) in enumerate(zip(self.texts, self.urns, strict=True))
            if about in ("", urn) or quoted in text or any(json.dumps(about)[1:-1] in mine for mine in own)
        )

    def whole(self, entries: tuple[Any, ...]) -> dict[str, Any]:
        """The document with other entries in it."""
        if not self.key:
            return self.body
        *above, last = self.key
        body = copy = dict(self.body)
        for part in above:
            copy[part] = dict(copy[part])
            copy = copy[part]
        copy[last] = list(entries)
        return body

    def values(self, entries: tuple[Any, ...]) -> tuple[Any, ...]:
        """What a parser would give."""
        return entries if self.kind == "stream" else (self.whole(entries),)

    def read(self, values: tuple[Any, ...]) -> Stack:
        """The stack in parsed values. Raises ReadError."""
        read = state.read if self.kind == "state" else preview.read
        return read(Document(place=self.name, values=values))


def documents() -> Iterator[Recording]:
    """Every recorded preview and state."""
    for path in PREVIEWS:
        found = load(str(path))
        name = f"{path.parent.name}/{path.name}"
        if path.suffix == ".jsonl":
            yield Recording(name=name, kind="stream", entries=found.values)
        else:
            yield Recording(name=name, kind="preview", entries=tuple(found.body["steps"]), body=found.body, key=("steps",))
    for path in STATES:
        body = load(str(path)).body
        entries = tuple(body["deployment"]["resources"])
        name = f"{path.parent.name}/{path.name}"
        yield Recording(name=name, kind="state", entries=entries, body=body, key=("deployment", "resources"))

"""What somebody set and nothing read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from finfocus_policy.engine.watched import unread
from finfocus_policy.errors import InputError
from finfocus_policy.model.resource import Resource

NEAR = 0.8


def not_read(resources: Iterable[Resource], paths: Iterable[str]) -> tuple[str, ...]:
    """Notes about what was set and changed nothing because nobody read it. Raises InputError for a key in a
    block that is likely misspelt."""
    held = [dict(unread(r.inputs)) for r in resources]
    counted = Counter(path for one in held for path in one)
    notes = []
    for path in sorted(counted):
        if counted[path] < len(held) or not any(path == p or path.startswith((f"{p}.", f"{p}[")) or p.startswith((f"{path}.", f"{path}[")) for p in paths):
            continue
        block, _, key = path.rpartition(".")
        near = get_close_matches(key, next(one[path] for one in held), 1, NEAR) if block else []
        if near:
            raise InputError(f"nothing reads {path}", hint=f"did you mean {block}.{near[0]}?")
        notes.append(f"{path} does not change the price with these inputs")
    return tuple(notes)

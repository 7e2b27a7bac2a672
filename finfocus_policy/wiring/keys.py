"""What equal resources are known by, so that each kind is described and priced once."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from typing import Any

from finfocus_policy.model.resource import Secret

PLAIN_MARSHAL = 2
"""The last format that writes every value out: later ones refer back to what is the same object, so that equal values differ."""


def key_of(said: tuple[Any, ...]) -> Any:
    """What JSON-like values are looked up by: equal only for equal values and types. Plain ones, nearly all, as bytes,
    made in one step; others (Decimal, Secret, Unknown) cannot be written so."""
    try:
        return marshal.dumps(said, PLAIN_MARSHAL)
    except ValueError:
        return frozen(said)


def frozen(value: Any) -> Any:
    """A JSON-like value as something hashable, equal only for equal values and types."""
    kind = type(value)
    if kind is str or kind is int or kind is bool:  # nearly all: spared the slow questions below
        return (kind.__name__, value)
    if isinstance(value, Mapping):
        return tuple((k, frozen(v)) for k, v in sorted(value.items()))
    if isinstance(value, (list, tuple)):
        return ("[]", *map(frozen, value))
    if isinstance(value, Secret):
        return (type(value), frozen(value.value))
    return (type(value).__name__, value)

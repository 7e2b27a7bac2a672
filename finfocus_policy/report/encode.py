"""Values -> JSON text with exact numbers: a Decimal keeps its digits, nothing passes through a float."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any

from finfocus_policy.model.money import plain

WORDS = {None: "null", True: "true", False: "false"}


class Encoded(str):
    """JSON text that is ready: the part many resources share is written once."""

    __slots__ = ()


def quoted(text: str) -> str:
    """A text as JSON, in ASCII. What is printed in a CI job is searched for commands and what Pulumi
    shows for colours, so the beginning of either is an escape: a parser gives the text back as it was.

    >>> quoted("t3.micro"), quoted("##vso[task]"), quoted("<{%fg 1%}>")
    ('"t3.micro"', '"#\\\\u0023vso[task]"', '"\\\\u003c{%fg 1%}>"')
    """
    made = encode_basestring_ascii(text)
    if "##" in made or "<{" in made:
        return made.replace("##", "#\\u0023").replace("<{", "\\u003c{")
    return made


def digits(value: Decimal) -> str:
    """A decimal as JSON writes numbers. Raises ValueError for what is no number.

    >>> digits(Decimal("7.5920")), digits(Decimal("-0.0"))
    ('7.592', '0')
    """
    if not value.is_finite():
        raise ValueError(f"{value} cannot be written as a JSON number")
    return plain(value) if value else "0"


@lru_cache(maxsize=1024)
def named(key: str) -> str:
    """The name of a value with its colon: there are few, and each is written for every resource."""
    return f"{quoted(key)}: "


def encode(value: Any) -> str:
    """One line of JSON, keys in the order given, everything outside ASCII escaped.

    Raises TypeError for a float: an amount has lost its digits before it came here.

    >>> encode({"a": Decimal("0.10"), "b": [None, True, 3, "x"]})
    '{"a": 0.1, "b": [null, true, 3, "x"]}'
    """
    if isinstance(value, str):
        return value if isinstance(value, Encoded) else quoted(value)
    if value is None or isinstance(value, bool):
        return WORDS[value]
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, int):
        return str(value)
    if type(value) is dict or isinstance(value, Mapping):
        return "{" + ", ".join([named(k) + encode(v) for k, v in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([encode(v) for v in value]) + "]"
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def lines(document: Mapping[str, Any], spread: frozenset[str]) -> str:
    """A document with a key a line, and a line for every item of the lists named in `spread`.

    >>> print(lines({"a": 1, "b": [1, 2]}, frozenset({"b"})), end="")
    {
      "a": 1,
      "b": [
        1,
        2
      ]
    }
    """
    parts = []
    for key, value in document.items():
        if key in spread and value:
            items = ",\n    ".join([encode(item) for item in value])
            parts.append(f"  {quoted(key)}: [\n    {items}\n  ]")
        else:
            parts.append(f"  {quoted(key)}: {encode(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"

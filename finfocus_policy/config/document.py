"""A settings file as plain values, with the line each key stands on. Hostile files end in a ConfigError."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from finfocus_policy.errors import ConfigError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_VALUES = 20_000

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Values are text, bool, None, int, Decimal, list and dict. `lines` is empty for JSON (one counts keys there)."""

    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)


def read_text(path: str, label: str) -> str:
    """The text of a regular file of at most 256 KiB; ConfigError otherwise (a pipe would block for ever)."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise ConfigError("is not a regular file", place=label)
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ConfigError(f"is larger than {MAX_BYTES // 1024} KiB, which no settings file is", place=label)
        return data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise ConfigError(f"cannot be read: {reason or error}", place=label) from None


def read(path: str, label: str) -> Document:
    """A settings file, by its ending: .json is JSON, anything else YAML."""
    text = read_text(path, label)
    if path.lower().endswith(".json"):
        return Document(value=parse_json(text, label))
    from finfocus_policy.config.yaml_text import parse_yaml

    return parse_yaml(text, label)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise ConfigError(f"the key {short(key)} is there twice")
        values[key] = value
    return values


def _integer(text: str) -> int:
    if len(text) > 40:
        raise ConfigError("holds a number that is too long")
    return int(text)


def _no_constant(text: str) -> Any:
    raise ConfigError(f"{text} is not a number one can compare with")


def parse_json(text: str, label: str) -> Any:
    """JSON text with exact decimals; ConfigError for anything else, also keys given twice, NaN and endless nesting.

    >>> parse_json('{"monthly": 0.10}', "finfocus.json")
    {'monthly': Decimal('0.10')}
    """
    if len(text) > MAX_BYTES:
        raise ConfigError("is too long", place=label)
    try:
        value = json.loads(
            text, parse_float=Decimal, parse_int=_integer, parse_constant=_no_constant, object_pairs_hook=_pairs
        )
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})", place=label
        ) from None
    except RecursionError:
        raise ConfigError("is nested too deeply", place=label) from None
    except ConfigError as error:
        raise ConfigError(error.message, place=label) from None
    except ArithmeticError:
        raise ConfigError("holds a number that is too long", place=label) from None
    _check_depth(value, label)
    return value


def _check_depth(value: Any, label: str) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise ConfigError("is nested too deeply", place=label)


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def short(value: object) -> str:
    """A value as messages show it: quoted, escaped, at most 40 characters of it.

    >>> short("a" * 50)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...'"
    """
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else value[:40] + "...")
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a map"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    return _number(value)


def _number(value: object) -> str:
    try:
        text = str(value)
    except ValueError:  # an int of more digits than Python prints
        return "a number with thousands of digits"
    return text if len(text) <= 40 else text[:40] + "..."

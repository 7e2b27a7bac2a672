"""A hand-written file, YAML or JSON, as nested keys with the place of each: for good messages.

Scalars stay the text that was written (a number is exact then), null is None. Keys given twice,
YAML aliases and tags, and anything nested deeper than a person writes are refused.
"""

from __future__ import annotations

import json
from typing import Any

from finfocus_policy.errors import ReadError

Leaf = str | None
Branch = dict[str, "tuple[Any, str]"]
"""Key -> (value, place); a value is a Leaf, a Branch or a list."""

DEEPEST = 20


def parsed(text: str, place: str) -> Branch:
    """The file's top level. JSON is tried first, so that it needs no PyYAML.

    Raises ReadError for what is neither, or not made of keys.

    >>> parsed('{"version": 0.1}', "usage.json")
    {'version': ('0.1', 'usage.json: version')}
    """
    value = _json(text, place) if text.lstrip()[:1] == "{" else None
    if value is None:
        value = _yaml(text, place)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ReadError("should be made of `key: value` pairs", place=place)
    return value


class _Twice(Exception):
    """A key that an object has twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return result


def _json(text: str, place: str) -> Branch | None:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=str)
    except _Twice as error:
        raise ReadError(f"has the key {str(error)!r} twice in one place", place=place) from None
    except RecursionError:
        raise ReadError("is nested too deeply", place=place) from None
    except json.JSONDecodeError:
        return None  # a YAML flow mapping begins with a brace too
    branch: Branch = _placed(value, place, 0)[0]
    return branch


def _placed(value: Any, place: str, depth: int) -> tuple[Any, str]:
    if depth > DEEPEST:
        raise ReadError("is nested too deeply", place=place)
    if isinstance(value, dict):
        join = ": " if depth == 0 else "."
        return {key: _placed(item, f"{place}{join}{key}", depth + 1) for key, item in value.items()}, place
    if isinstance(value, list):
        return [_placed(item, place, depth + 1)[0] for item in value], place
    return (str(value).lower() if isinstance(value, bool) else value), place


def _yaml(text: str, place: str) -> Any:
    try:
        import yaml
    except ImportError:
        hint = "install it with: pip install pyyaml, or write the file as JSON"
        raise ReadError("is not JSON, and reading YAML needs PyYAML", place=place, hint=hint) from None
    try:
        # Composing makes nodes only: no tag is acted upon, and an alias is the node it stands for.
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return None if node is None else _value(node, place, set(), 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        spot = f"{place}, line {mark.line + 1}, column {mark.column + 1}" if mark else place
        raise ReadError(f"is neither JSON nor YAML: {error.problem or 'it cannot be parsed'}", place=spot) from None
    except (yaml.YAMLError, ValueError):
        raise ReadError("is neither JSON nor YAML: it holds characters that no text has", place=place) from None
    except RecursionError:
        raise ReadError("is nested too deeply", place=place) from None


def _value(node: Any, place: str, seen: set[int], depth: int) -> Any:
    spot = f"{place}, line {node.start_mark.line + 1}"
    if depth > DEEPEST:
        raise ReadError("is nested too deeply", place=spot)
    if id(node) in seen:
        raise ReadError("uses a YAML alias", place=spot, hint="write the values out, or use resource_type_default_usage")
    seen.add(id(node))
    if node.id == "mapping":
        return _mapping(node, place, seen, depth)
    if node.id == "sequence":
        return [_value(item, place, seen, depth + 1) for item in node.value]
    return None if node.tag.endswith(":null") else str(node.value)


def _mapping(node: Any, place: str, seen: set[int], depth: int) -> Branch:
    result: Branch = {}
    for key_node, item in node.value:
        spot = f"{place}, line {key_node.start_mark.line + 1}"
        if key_node.id != "scalar":
            raise ReadError("has a key that is not a text", place=spot)
        key = str(key_node.value)
        if key in result:
            raise ReadError(f"has the key {key!r} twice", place=spot)
        result[key] = (_value(item, place, seen, depth + 1), spot)
    return result

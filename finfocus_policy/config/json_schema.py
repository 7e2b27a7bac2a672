"""JSON Schemas made from the table of keys: one for editors, one for each policy's config."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from finfocus_policy.config.currencies import CURRENCIES
from finfocus_policy.config.schema import ACTIONS, KEYS, REASONS, SCHEMA_LINE, TABLE, Key, Kind, Where, by_policy
from finfocus_policy.model.settings import PRESETS, USAGE_ENDS

NUMBER = "[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?"
TITLE = "Settings of FinFocus for Pulumi (finfocus.yaml or finfocus.json)"


def _amount(_: Key) -> dict[str, Any]:
    return {"type": ["number", "string"], "minimum": 0, "pattern": f"^\\s*\\+?{NUMBER}\\s*$"}


def _limit(_: Key) -> dict[str, Any]:
    return {"type": ["number", "string"], "minimum": 0, "pattern": f"^\\s*\\+?{NUMBER}\\s*%?\\s*$"}


def _text(_: Key) -> dict[str, Any]:
    return {"type": "string", "minLength": 1}


def _actions(_: Key) -> dict[str, Any]:
    word = {"type": "string", "enum": list(ACTIONS)}
    return {"oneOf": [word, {"type": "object", "properties": {name: dict(word) for name in (*REASONS, "default")}}]}


def _preset(_: Key) -> dict[str, Any]:
    words = "|".join(PRESETS)
    ends = {name: {"type": "string", "enum": list(PRESETS)} for name in ("low", "high")}
    ranged = {"type": "object", "properties": ends, "required": ["low", "high"]}
    return {"oneOf": [{"type": "string", "pattern": f"^\\s*({words})\\s*(\\.\\.\\s*({words})\\s*)?$"}, ranged]}


def _foreign(_: Key) -> dict[str, Any]:
    return {}


def _keys(_: Key) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}}


def _percent(_: Key) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^\\s*{NUMBER}\\s*%\\s*$"}


def _choice(key: Key) -> dict[str, Any]:
    return {"type": "string", "enum": list(key.choices)}


def _rates(_: Key) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"type": ["number", "string"], "exclusiveMinimum": 0}}


def _hashes(_: Key) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}


def _map(key: Key) -> dict[str, Any]:
    return _object(key.fields)


def _budgets(key: Key) -> dict[str, Any]:
    return {"type": "array", "items": _object(key.fields)}


SHAPES: Mapping[Kind, Callable[[Key], dict[str, Any]]] = {
    Kind.TEXT: _text,
    Kind.GLOB: _text,
    Kind.PATH: _text,
    Kind.FLAG: lambda _: {"type": ["boolean", "string"], "enum": [True, False, "true", "false"]},
    Kind.USAGE: lambda _: {"type": "string", "enum": list(USAGE_ENDS)},
    Kind.PRESET: _preset,
    Kind.AMOUNT: _amount,
    Kind.LIMIT: _limit,
    Kind.CURRENCY: lambda _: {"type": "string", "enum": sorted(CURRENCIES)},
    Kind.ACTION: lambda _: {"type": "string", "enum": ["warn", "deny"]},
    Kind.ACTIONS: _actions,
    Kind.PAIRS: lambda _: {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}},
    Kind.KEYS: _keys,
    Kind.FOREIGN: _foreign,
    Kind.MAP: _map,
    Kind.BUDGETS: _budgets,
    Kind.PRICES: _map,
    Kind.RULES: _budgets,
    Kind.PERCENT: _percent,
    Kind.PRICE: _amount,
    Kind.HOURS: lambda _: {"type": "number", "minimum": 1, "maximum": 744},
    Kind.CHOICE: _choice,
    Kind.DISCOUNTS: lambda key: {"type": "object", "additionalProperties": _percent(key)},
    Kind.RATES: _rates,
    Kind.DATE: lambda _: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    Kind.HASHES: _hashes,
    Kind.INTEGRATIONS: _map,
    Kind.KEY: _text,
    Kind.COMMAND: lambda _: {"type": ["string", "array"], "items": {"type": "string"}},
}


def shape(key: Key) -> dict[str, Any]:
    """The schema of one key's value. Open to unknown keys, so that our own check can name the nearest one."""
    said = key.description + (f" Default: {key.default}." if key.default else "")
    return {"description": said, **SHAPES[key.kind](key)}


def _object(keys: Iterable[Key]) -> dict[str, Any]:
    keys = tuple(keys)
    required = [key.name for key in keys if key.required]
    found: dict[str, Any] = {"type": "object", "properties": {key.name: shape(key) for key in keys}}
    return {**found, "required": required} if required else found


def policy_schema(policy: str) -> dict[str, dict[str, Any]]:
    """The config of one policy for Pulumi's AnalyzerInfo: property name -> JSON Schema. Empty for policies without keys.

    >>> list(policy_schema("resource-cost"))
    ['monthly']
    """
    return {name: shape(key) for name, key in by_policy(policy).items()}


def editor_schema() -> dict[str, Any]:
    """The JSON Schema of finfocus.yaml (draft 7, which every editor knows). Unknown keys are marked."""
    keys = [key for key in (*KEYS, SCHEMA_LINE) if Where.PROJECT in TABLE[key.name].where]
    closed = _closed(_object(keys))
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": TITLE, **closed}


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    inner = {name: _closed(value) for name, value in schema.items()}
    if inner.get("type") == "object" and "properties" in inner:
        inner.setdefault("additionalProperties", False)
    return inner


def editor_text() -> str:
    """The text of schema/finfocus.schema.json."""
    return json.dumps(editor_schema(), indent=2, ensure_ascii=False) + "\n"

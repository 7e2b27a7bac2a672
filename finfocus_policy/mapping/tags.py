"""The tags of a resource: its own over its provider's default tags. Secrets and unknown values are left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from finfocus_policy.model.resource import Resource


@lru_cache(maxsize=64)
def parsed_tags(text: str) -> tuple[tuple[str, str], ...]:
    """The tags of a provider's `defaultTags`, which providers keep as JSON text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    return tuple(plain_tags(value.get("tags") if isinstance(value, dict) else None).items())


def plain_tags(value: Any) -> dict[str, str]:
    """Tags whose key and value are known and not secret; a list of key/value blocks counts too."""
    if value is None:  # nearly always: spared the slow questions below
        return {}
    if isinstance(value, (list, tuple)):
        value = {t["key"]: t.get("value") for t in value if isinstance(t, Mapping) and isinstance(t.get("key"), str)}
    if type(value) is not dict and not isinstance(value, Mapping):
        return {}
    return {k: v for k, v in value.items() if isinstance(k, str) and isinstance(v, str)}


def tags_of(resource: Resource) -> dict[str, str]:
    """A resource's tags: all of them where Pulumi says so, else its own over its provider's defaults."""
    inputs = resource.inputs
    own = plain_tags(inputs.get("tags"))
    everything = plain_tags(inputs.get("tagsAll")) or plain_tags(resource.outputs.get("tagsAll"))
    defaults: dict[str, str] = {}
    given = resource.provider.inputs.get("defaultTags") if resource.provider else None
    if isinstance(given, str):
        defaults = dict(parsed_tags(given))
    elif isinstance(given, Mapping):
        defaults = plain_tags(given.get("tags"))
    return {**defaults, **everything, **own} if defaults or everything else own

"""The file of --policy-pack-config -> a Configure request, joined with the pack's own levels and
defaults as the engine does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2 as proto

from finfocus_policy.config.schema import nearest
from finfocus_policy.errors import ConfigError

LEVEL = "enforcementLevel"
LEVELS = ("advisory", "mandatory", "remediate", "disabled")


def configure_request(info: Any, config: Mapping[str, Any]) -> Any:
    """What the engine sends to Configure for a pack that told `info` about itself.

    Each policy begins with its own level and the defaults of its schema; then "all", then its own
    entry. Raises ConfigError for a level that is none, as the engine would stop.
    """
    request = proto.ConfigureAnalyzerRequest()
    every = entry_level("all", config.get("all", {}))
    for policy in info.policies:
        sent = request.policyConfig[policy.name]
        sent.enforcementLevel = policy.enforcementLevel if every is None else every
        defaults = json_format.MessageToDict(policy.configSchema.properties)
        known = {key: value["default"] for key, value in defaults.items() if "default" in value}
        sent.properties.update(known)
    names = [policy.name for policy in info.policies]
    for name, entry in config.items():
        if name not in ("all", "environments"):
            apply(request.policyConfig[name], name, entry, names)
    return request


def apply(sent: Any, name: str, entry: Any, names: Sequence[str]) -> None:
    """One policy's entry over what the pack has for it. An unknown policy stops the engine only when its
    entry names no level, and then the engine complains of an empty one."""
    level = entry_level(name, entry)
    if level is not None:
        sent.enforcementLevel = level
    elif name not in names:
        near = nearest(name, names)
        hint = f'did you mean "{near}"?' if near else f"the policies are {', '.join(names)}"
        raise ConfigError(f"there is no policy {name!r}", place="policy config", hint=hint)
    if isinstance(entry, Mapping):
        sent.properties.update({key: value for key, value in entry.items() if key != LEVEL})


def entry_level(name: str, entry: Any) -> Any:
    """The level an entry gives, None when it gives none."""
    text = entry.get(LEVEL) if isinstance(entry, Mapping) else entry
    if text is None:
        return None
    if text not in LEVELS:
        raise ConfigError(f"{text!r} is not an enforcement level", place=f"policy config, {name}", hint=f"one of {', '.join(LEVELS)}")
    return proto.EnforcementLevel.Value(text.upper())

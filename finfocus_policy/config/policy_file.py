"""The file of `--policy-pack-config`, read as Pulumi reads it: what the engine would send to Configure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finfocus_policy.config.document import parse_json, read_text
from finfocus_policy.config.schema import nearest
from finfocus_policy.config.values import shown_value
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.budget import Level
from finfocus_policy.model.settings import POLICIES

LEVEL = "enforcementLevel"
# "environments" names ESC environments, which only Pulumi Cloud opens
NOT_POLICIES = frozenset({"all", "environments"})


def read_policy_file(path: str) -> tuple[dict[str, dict[str, Any]], dict[str, Level]]:
    """The properties and the levels of each policy, as `ConfigInputs.policy` and `.levels` take them.

    A policy without a level keeps its own. Raises ConfigError for a file that is not such a config.
    """
    document = parse_json(read_text(path, path), path)
    if not isinstance(document, dict):
        raise ConfigError("is not a map of policies", place=path, hint='write {"cost-budget": {"budgets": [...]}}')
    return split(document, path)


def split(document: Mapping[str, Any], place: str) -> tuple[dict[str, dict[str, Any]], dict[str, Level]]:
    """Properties and levels out of Pulumi's form: a policy's entry is a level, or a map that may hold one."""
    everywhere = _level(document["all"], f"{place}: all") if "all" in document else None
    levels = dict.fromkeys(POLICIES, everywhere) if everywhere else {}
    properties: dict[str, dict[str, Any]] = {}
    for policy, entry in document.items():
        if policy in NOT_POLICIES:
            continue
        if isinstance(entry, Mapping):
            properties[policy] = {key: value for key, value in entry.items() if key != LEVEL}
            entry = entry.get(LEVEL)  # noqa: PLW2901 - a map's level is what a plain entry would be
        if entry is not None:
            levels[policy] = _level(entry, f"{place}: {policy}")
    return properties, {policy: level for policy, level in levels.items() if level}


def _level(value: Any, place: str) -> Level:
    names = [level.value for level in Level]
    if isinstance(value, str) and value in names:
        return Level(value)
    guess = nearest(value, names) if isinstance(value, str) else ""
    hint = f'did you mean "{guess}"?' if guess else f"levels are {', '.join(names)}"
    raise ConfigError(f"{shown_value(value)} is not an enforcement level", place=place, hint=hint)

"""The settings `plugins` and `plugin_host` of the home file. Keys of the Go CLI beside ours are left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from finfocus_policy.config.document import short
from finfocus_policy.config.schema import nearest
from finfocus_policy.config.values import Node, as_problem, flag, one_of, text
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.plugins import BUDGET_SECONDS, CONCURRENCY, TRANSPORTS, PluginChoice, PluginSettings
from finfocus_policy.model.settings import Problem

LONGEST_SECONDS, MOST_AT_A_TIME = 300, 256
NEAR = 0.8


def read_plugins(node: Node, problems: list[Problem]) -> dict[str, PluginChoice]:
    """What is set for each plugin. A wrong value is a problem, and the plugin with it is not used."""
    found: dict[str, PluginChoice] = {}
    if isinstance(node.value, (list, tuple)):  # the Go CLI's routing table: a list, and none of ours
        return found
    for item in node.items():
        try:
            found[str(item.path[-1])] = choice(item)
        except ConfigError as error:
            problems.append(as_problem(error))
            found[str(item.path[-1])] = PluginChoice(enabled=False)
    return found


def choice(node: Node) -> PluginChoice:
    """What is set for one plugin. Raises ConfigError."""
    said = taken(node, {"enabled": flag, "version": text, "transport": transport, "environment": names})
    return PluginChoice(**said, wanted=said.get("enabled", False))


def read_host(node: Node, problems: list[Problem]) -> dict[str, Any]:
    """What is set for the host: the fields of PluginSettings that are given."""
    read = {"budget_seconds": seconds, "concurrency": concurrency}
    try:
        return taken(node, read)
    except ConfigError as error:
        problems.append(as_problem(error))
        return {}


def settled(values: Mapping[str, Any]) -> PluginSettings:
    """The settings of a home file's values."""
    made = PluginSettings(each=values.get("plugins", {}))
    return replace(made, **values.get("plugin_host", {}))


def taken(node: Node, read: Mapping[str, Callable[[Node], Any]]) -> dict[str, Any]:
    """The values of our keys. Raises ConfigError for one that cannot be used, or a key nearly spelt like ours."""
    values: dict[str, Any] = {}
    for item in node.items() if node.value is not None else ():
        name = str(item.path[-1])
        if name in read and item.value is not None:
            values[name] = read[name](item)
        elif name not in read and (guess := nearest(name, read, NEAR)):
            raise item.wrong(f"{short(name)} is not a key here", f'did you mean "{guess}"?')
    return values


def transport(node: Node) -> str:
    """How a plugin is spoken to."""
    return one_of(node, TRANSPORTS)


def names(node: Node) -> tuple[str, ...]:
    """Names of environment variables."""
    if not isinstance(node.value, (list, tuple)):
        raise node.not_a("a list of names of environment variables")
    return tuple(text(node.child(i, value)) for i, value in enumerate(node.value))


def seconds(node: Node) -> float:
    """A budget of time."""
    return float(number(node, Decimal("0.1"), LONGEST_SECONDS, f"seconds, 0.1 to {LONGEST_SECONDS} (usually {BUDGET_SECONDS:g})"))


def concurrency(node: Node) -> int:
    """How many at a time."""
    found = number(node, Decimal(1), MOST_AT_A_TIME, f"a whole number, 1 to {MOST_AT_A_TIME} (usually {CONCURRENCY})")
    if found != found.to_integral_value():
        raise node.not_a("a whole number")
    return int(found)


def number(node: Node, least: Decimal, most: int, what: str) -> Decimal:
    """A number within bounds. Raises ConfigError."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise node.not_a(what)
    found = Decimal(str(value))
    if not found.is_finite() or not least <= found <= most:
        raise node.not_a(what)
    return found

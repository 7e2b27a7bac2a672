"""The setting `integrations`: which outside services are switched on, checked here and used by their plugins.

Only whether a service is switched on leaves this file. Its key stays where it was written: the plugin's own process
reads the home file again, so no report, log, history or command line of ours ever holds it.
"""

from __future__ import annotations

from collections.abc import Mapping

from finfocus_policy.config.budgets import fields
from finfocus_policy.config.document import short
from finfocus_policy.config.schema import INTEGRATIONS, VANTAGE, Kind, nearest
from finfocus_policy.config.values import Node, as_problem, text
from finfocus_policy.model.settings import Problem

LONGEST_KEY = 4096
KEY_WAYS = ("api_key", "api_key_file", "api_key_command")
KNOWN = {key.name for key in INTEGRATIONS}


def read_integrations(node: Node, problems: list[Problem]) -> tuple[str, ...]:
    """The names of the services that are configured without a mistake, sorted. Services of the Go CLI are left alone."""
    found: list[str] = []
    if not isinstance(node.value, Mapping):
        raise node.wrong("is no map of services")
    for item in node.items():
        name = str(item.path[-1])
        if name in KNOWN and item.value is not None:
            wrong = mistakes(item)
            problems += wrong
            found += [] if wrong else [name]
        elif guess := nearest(name, KNOWN, 0.8):
            problems.append(as_problem(item.wrong(f"{short(name)} is not a service here", f'did you mean "{guess}"?')))
    return tuple(sorted(found))


def mistakes(node: Node) -> list[Problem]:
    """Everything wrong with the settings of Vantage; the key itself is never in a message."""
    if not isinstance(node.value, Mapping):
        return [as_problem(node.wrong("is no map of settings", "write the key below it, as api_key: KEY"))]
    found: list[Problem] = []
    fields(node, VANTAGE, lambda key, item: check(item, key.kind, key.choices), found)
    ways = [name for name in KEY_WAYS if node.value.get(name) is not None]
    if len(ways) > 1:
        found.append(as_problem(node.wrong(f"{' and '.join(ways)} are both set", "keep one of them")))
    return found


def check(node: Node, kind: Kind, choices: tuple[str, ...]) -> None:
    """Raises ConfigError for a value that cannot be used."""
    if kind is Kind.CHOICE:
        if node.value not in choices:  # what stands here may be a key in the wrong line: it is not shown
            raise node.wrong(f"is not one of {', '.join(choices)}")
    elif kind is Kind.COMMAND and isinstance(node.value, list):
        for index, word in enumerate(node.value):
            text(node.child(index, word))
    elif kind is Kind.KEY:
        key_text(node)
    else:
        text(node)


def key_text(node: Node) -> None:
    """Raises ConfigError, without the value, for what is no key."""
    value = node.value
    if not isinstance(value, str) or not value.strip():
        raise node.wrong("is no text", "put the key into quotes")
    if len(value) > LONGEST_KEY or not value.isascii() or not value.isprintable():
        raise node.wrong("is no key: one line of printable ASCII", "copy it again")

"""Values of settings: each kind checked, every refusal with its place and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from finfocus_policy.config.currencies import CURRENCIES
from finfocus_policy.config.document import Path, short
from finfocus_policy.config.schema import ACTIONS, ADVICE, REASONS, TABLE, Key, Kind, Where, nearest
from finfocus_policy.errors import AmountError, ConfigError
from finfocus_policy.model.budget import Action, Limit
from finfocus_policy.model.cost import Reason
from finfocus_policy.model.money import checked, from_double, parse_amount, plain
from finfocus_policy.model.resource import Secret
from finfocus_policy.model.settings import PRESETS, USAGE_ENDS, Problem, UsagePreset

AMOUNT = re.compile(r"\+?[0-9]{1,30}(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?", re.ASCII)
MAX_TEXT = 200
Number = (int, float, Decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where values were written: a layer and, for files, the line of each key. `prefix` precedes keys ("finfocus:")."""

    where: Where
    label: str
    lines: Mapping[Path, int] = field(default_factory=dict)
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value and the way to it."""

    value: Any
    origin: Origin
    path: Path = ()

    def child(self, key: str | int, value: Any) -> Node:
        """A value inside this one."""
        return Node(value=value, origin=self.origin, path=(*self.path, key))

    @property
    def place(self) -> str:
        """`finfocus.yaml:4: budgets[0].monthly`, as far as it is known."""
        line = self.origin.lines.get(self.path)
        file = f"{self.origin.label}:{line}" if line else self.origin.label
        return f"{file}: {self.origin.prefix}{dotted(self.path)}" if self.path else file

    def wrong(self, message: str, hint: str = "") -> ConfigError:
        """The refusal of this value."""
        return ConfigError(message, place=self.place, hint=hint)

    def not_a(self, what: str) -> ConfigError:
        """The refusal of a value of another kind; a secret is not shown."""
        return self.wrong(f"{shown_value(self.value)} is not {what}")

    def items(self) -> Iterator[Node]:
        """The children of a map; raises ConfigError for anything else."""
        if not isinstance(self.value, Mapping):
            raise self.not_a("a map")
        for key, value in self.value.items():
            yield self.child(key if isinstance(key, str) else str(key)[:40], value)


def dotted(path: Path) -> str:
    """A path as people write it.

    >>> dotted(("budgets", 0, "warn", "at"))
    'budgets[0].warn.at'
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            name = part if part.isprintable() and len(part) <= 60 else short(part)
            text += f".{name}" if text else name
    return text


def shown_value(value: object) -> str:
    """A value in a message; secrets stay secret."""
    return "[secret]" if isinstance(value, Secret) else short(value)


def as_problem(error: ConfigError) -> Problem:
    """A refusal outside the policy config: kept and shown, not raised."""
    return Problem(place=error.place, message=f"{error.message}; {error.hint}" if error.hint else error.message)


def unknown_key(node: Node, keys: Mapping[str, Key], what: str = "a key here") -> ConfigError:
    """The refusal of a key that is not in the table, with the nearest one that is."""
    name = str(node.path[-1])
    if name in ADVICE:
        return node.wrong(f"{short(name)} is not {what}", ADVICE[name])
    guess = nearest(name, keys)
    hint = f'did you mean "{guess}"?' if guess else f"the keys are {', '.join(sorted(keys))}"
    return node.wrong(f"{short(name)} is not {what}", hint)


def misplaced(node: Node, keys: Mapping[str, Key], where: str) -> ConfigError:
    """The refusal of a key that is unknown, or that exists but not in this layer."""
    name = str(node.path[-1])
    key = next((key for key in TABLE.values() if name in (key.name, key.camel)), None)
    if key is None:
        return unknown_key(node, keys)
    return node.wrong(f"{short(name)} cannot be set in the {where}", key.redirect)


def amount(node: Node, what: str = Kind.AMOUNT.value, least: str = "a budget is 0 or more") -> Decimal:
    """An amount of money per month (or what is meant), 0 or more, exact; text is read too (stack config knows nothing else)."""
    value = node.value
    if isinstance(value, str) and not AMOUNT.fullmatch(value.strip()):
        raise node.not_a(what)
    if isinstance(value, bool) or not isinstance(value, (str, *Number)):
        raise node.not_a(what)
    try:
        number = _decimal(value)
    except AmountError as error:
        raise node.wrong(error.message, f"write {what}") from None
    if number < 0:
        raise node.wrong(f"{shown_value(value)} is negative", least)
    return Decimal(plain(number))


def _decimal(value: str | int | float | Decimal) -> Decimal:
    if isinstance(value, str):
        return parse_amount(value)
    if isinstance(value, float):
        return from_double(value)
    return checked(Decimal(value))


def limit(node: Node) -> Limit:
    """An amount (200) or a percentage ("80%")."""
    value = node.value
    if isinstance(value, str) and value.rstrip().endswith("%"):
        number = value.rstrip()[:-1]
        if not AMOUNT.fullmatch(number.strip()):
            raise node.not_a(Kind.LIMIT.value)
        return Limit(percent=amount(Node(value=number, origin=node.origin, path=node.path)))
    try:
        return Limit(amount=amount(node))
    except ConfigError as error:
        raise node.wrong(error.message.replace(Kind.AMOUNT.value, Kind.LIMIT.value), error.hint) from None


def text(node: Node) -> str:
    """Text of 1 to 200 printable characters on one line, trimmed."""
    if not isinstance(node.value, str):
        hint = "put it into quotes" if isinstance(node.value, Number) else ""
        raise node.wrong(f"{shown_value(node.value)} is not text", hint)
    value = node.value.strip()
    if not value:
        raise node.wrong("is empty")
    if len(value) > MAX_TEXT or not value.isprintable():
        raise node.wrong(f"{shown_value(value)} is not one line of at most {MAX_TEXT} printable characters")
    return value


def path(node: Node) -> str:
    """The path of a file, as written."""
    if not isinstance(node.value, str) or not node.value.strip() or "\0" in node.value or len(node.value) > 4096:
        raise node.not_a(Kind.PATH.value)
    return node.value.strip()


def currency(node: Node) -> str:
    """An ISO 4217 code."""
    value = text(node)
    if value not in CURRENCIES:
        guess = value.upper() if value.upper() in CURRENCIES else nearest(value, CURRENCIES)
        raise node.wrong(
            f"{shown_value(value)} is not {Kind.CURRENCY.value}", f"did you mean {guess}?" if guess else ""
        )
    return value


def one_of(node: Node, choices: tuple[str, ...]) -> str:
    """One word of a few."""
    if node.value in choices and isinstance(node.value, str):
        return node.value
    guess = nearest(node.value, choices) if isinstance(node.value, str) else ""
    hint = f'did you mean "{guess}"?' if guess else ""
    raise node.wrong(f"{shown_value(node.value)} is not one of {', '.join(choices)}", hint)


def action(node: Node) -> Action:
    """What an internal error does: warn or deny. It cannot be ignored."""
    return Action(one_of(node, (Action.WARN.value, Action.DENY.value)))


def actions(node: Node) -> dict[Reason, Action]:
    """What each reason does. A word, or `default` in a map, speaks for every reason not named.

    A map without `default` leaves the other reasons to weaker layers.
    """
    if not isinstance(node.value, Mapping):
        return dict.fromkeys(Reason, Action(one_of(node, ACTIONS)))
    chosen: dict[str, Action] = {}
    for item in node.items():
        name = str(item.path[-1])
        if name not in (*REASONS, "default"):
            guess = nearest(name, (*REASONS, "default"))
            raise item.wrong(
                f"{short(name)} is not a reason",
                f'did you mean "{guess}"?' if guess else f"reasons are {', '.join(REASONS)}",
            )
        if item.value is not None:
            chosen[name] = Action(one_of(item, ACTIONS))
    default = chosen.get("default")
    found = {reason: chosen.get(reason.value, default) for reason in Reason}
    return {reason: act for reason, act in found.items() if act is not None}


def flag(node: Node) -> bool:
    """A yes or no; stack config and the environment know texts only."""
    if isinstance(node.value, bool):
        return node.value
    return one_of(node, ("true", "false")) == "true"


def usage_end(node: Node) -> str:
    """An end of a range of usage, or what is expected."""
    return one_of(node, USAGE_ENDS)


def usage_preset(node: Node) -> UsagePreset:
    """One preset, or a range of two: text with two dots, or a map of `low` and `high`."""
    if isinstance(node.value, Mapping):
        ends = {str(item.path[-1]): item for item in node.items()}
        for name, item in ends.items():
            if name not in ("low", "high"):
                raise item.wrong(f"{short(name)} is not an end of a range", "the ends are low and high")
        low, high = (one_of(ends.get(name, node.child(name, None)), PRESETS) for name in ("low", "high"))
    else:
        ends_of = node.value.split("..") if isinstance(node.value, str) else [node.value]
        if len(ends_of) > 2:
            raise node.not_a(Kind.PRESET.value)
        parts = [Node(value=v.strip() if isinstance(v, str) else v, origin=node.origin, path=node.path) for v in ends_of]
        low, high = (one_of(part, PRESETS) for part in (parts[0], parts[-1]))
    first, last = PRESETS.index(low), PRESETS.index(high)
    if first > last:
        raise node.wrong(f"{low}..{high} ends below its start", f"write {high}..{low}")
    return UsagePreset(low=low, expected=PRESETS[(first + last) // 2], high=high)


def lock(node: Node) -> tuple[str, ...]:
    """Names of keys; `levels` and the like cannot be locked, they are not set below."""
    if not isinstance(node.value, (list, tuple)):
        raise node.not_a(Kind.KEYS.value)
    lockable = {
        key.name: key
        for key in TABLE.values()
        if key.kind is not Kind.FOREIGN and key.name not in ("lock", "config_file")
    }
    return tuple(sorted({_lockable(node.child(i, value), lockable) for i, value in enumerate(node.value)}))


def _lockable(node: Node, keys: Mapping[str, Key]) -> str:
    name = text(node)
    if name not in keys:
        raise unknown_key(
            Node(value=name, origin=node.origin, path=(*node.path, name)), keys, "a key that can be locked"
        )
    return name


def pairs(node: Node) -> dict[str, str]:
    """Names and patterns, both text."""
    return {str(item.path[-1]): text(item) for item in node.items() if item.value is not None}


SIMPLE: Mapping[Kind, Callable[[Node], Any]] = {
    Kind.TEXT: text,
    Kind.GLOB: text,
    Kind.AMOUNT: amount,
    Kind.LIMIT: limit,
    Kind.CURRENCY: currency,
    Kind.ACTION: action,
    Kind.ACTIONS: actions,
    Kind.PATH: path,
    Kind.FLAG: flag,
    Kind.USAGE: usage_end,
    Kind.PRESET: usage_preset,
    Kind.PAIRS: pairs,
    Kind.KEYS: lock,
}

"""What if: inputs of resources set to other values, as somebody would write them in a program."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, NoReturn

from finfocus_policy.errors import InputError
from finfocus_policy.mapping.registry import keys_of
from finfocus_policy.model.change import InputChange
from finfocus_policy.model.resource import Resource, Secret, Stack, Unknown

PATH = re.compile(r"[^.\[\]]+(?:\[\d+\])*(?:\.[^.\[\]]+(?:\[\d+\])*)*")
PART = re.compile(r"[^.\[\]]+|\[\d+\]")
LONGEST = 100_000
Part = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """An input and the value it is to have. `path` is dotted, with [0] for the first of a list."""

    path: str
    value: Any

    @property
    def parts(self) -> tuple[Part, ...]:
        """The steps to the value: names, and places in lists.

        >>> Setting(path="ebsBlockDevices[0].volumeSize", value=8).parts
        ('ebsBlockDevices', 0, 'volumeSize')
        """
        return tuple(int(p[1:-1]) if p.startswith("[") else p for p in PART.findall(self.path))

    @property
    def key(self) -> str:
        """The top-level input it is about."""
        return str(self.parts[0])


def typed(text: str) -> Any:
    """A value as it was typed: a number, true, false, null, JSON for lists and objects, else a text.

    Raises ValueError for what begins as JSON and is none.

    >>> typed("100"), typed("true"), typed('{"a": 0.5}'), typed("m5.large"), typed("010"), typed('"8"')
    (100, True, {'a': Decimal('0.5')}, 'm5.large', '010', '8')
    """
    if text[:1] in ('{', '[', '"'):
        return json.loads(text, parse_float=Decimal, parse_constant=refuse)
    words: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
    if text in words:
        return words[text]
    if not re.fullmatch(r"-?(0|[1-9]\d{0,17})(\.\d{1,18})?", text):
        return text
    try:
        return Decimal(text) if "." in text else int(text)
    except InvalidOperation:  # pragma: no cover - the pattern lets no such number pass
        return text


def refuse(word: str) -> NoReturn:
    """NaN and Infinity, which are no JSON. Raises ValueError."""
    raise ValueError(f"{word} is not JSON")


def setting(text: str, place: str) -> Setting:
    """`path=value` as it was typed. Raises InputError for what is not that."""
    path, sign, value = text.partition("=")
    if not sign or not PATH.fullmatch(path):
        raise InputError(f"{text[:80]!r} is not KEY=VALUE", place=place, hint="for example instanceType=m5.large, rootBlockDevice.volumeSize=100, ebsBlockDevices[0].volumeType=gp3")
    if len(value) > LONGEST:
        raise InputError(f"the value of {path} is longer than {LONGEST:,} characters", place=place)
    try:
        return Setting(path=path, value=typed(value))
    except (ValueError, RecursionError) as error:
        why = str(error)[:120] if isinstance(error, ValueError) else "it is nested too deeply"
        hint = "write lists and objects as JSON, in quotes for the shell: 'tags={\"team\": \"retail\"}'"
        raise InputError(f"the value of {path} is not JSON: {why}", place=place, hint=hint) from None


def put(value: Any, parts: Sequence[Part], new: Any, path: str) -> Any:
    """`value` with what is at `parts` replaced. Blocks that are not there are made; a list of one block is
    entered without [0], as providers wrap single blocks. Raises InputError where the way is barred."""
    if not parts:
        return new
    first, rest = parts[0], parts[1:]
    if isinstance(value, (Unknown, Secret)):
        raise InputError(f"{path} {'is a secret' if isinstance(value, Secret) else value.why}: a part of it cannot be set", hint=f"set all of it: {path}={{...}}")
    if isinstance(first, int):
        return put_item(value, first, rest, new, path)
    if isinstance(value, (list, tuple)) and len(value) == 1:
        return [put(value[0], parts, new, path)]
    if value is not None and not isinstance(value, Mapping):
        kind = "a list: say which of it with [0]" if isinstance(value, (list, tuple)) else "not an object"
        raise InputError(f"{path} is {kind}")
    held = dict(value or {})
    return held | {first: put(held.get(first), rest, new, f"{path}.{first}" if path else first)}


def put_item(value: Any, index: int, rest: Sequence[Part], new: Any, path: str) -> list[Any]:
    """A list with one item replaced, or with one more at its end."""
    held = list(value) if isinstance(value, (list, tuple)) else [] if value is None else None
    if held is None:
        raise InputError(f"{path} is not a list")
    if index > len(held):
        raise InputError(f"{path} has {len(held)} item{'s' * (len(held) != 1)}: [{index}] is none of them", hint=f"[{len(held)}] adds one")
    item = held[index] if index < len(held) else None
    held[index : index + 1] = [put(item, rest, new, f"{path}[{index}]")]
    return held


def valid_key(type: str, key: str, place: str) -> None:
    """Raises InputError for an input that no price of this type hangs on, with the nearest that one does."""
    known = keys_of(type)
    if known is not None and key in known:
        return
    if not known:
        raise InputError(f"{type} costs nothing by itself, whatever its {key}", place=place)
    near = get_close_matches(key, sorted(known), 1)
    hint = f"did you mean {near[0]}?" if near else f"these do: {', '.join(sorted(known))}"
    raise InputError(f"the price of {type} does not hang on {key}", place=place, hint=hint)


def with_settings(resource: Resource, settings: Iterable[Setting], place: str) -> Resource:
    """A resource with other inputs. Raises InputError for a key its price does not hang on, and where a
    value cannot be set."""
    inputs: Any = resource.inputs
    known = dict(resource.dependencies)
    for one in settings:
        valid_key(resource.type, one.key, place)
        try:
            inputs = put(inputs, one.parts, one.value, "")
        except InputError as error:
            raise InputError(error.message, place=place, hint=error.hint) from None
        if len(one.parts) == 1:
            known.pop(one.key, None)  # the value that was typed does not come from another resource
    return replace(resource, inputs=inputs, dependencies=known)


def value_at(resource: Resource, parts: Sequence[Part]) -> Any:
    """What a resource has at a path, None where there is nothing; a secret or unknown block ends the way."""
    value: Any = resource.inputs
    for part in parts:
        if isinstance(value, (Unknown, Secret)):
            return value
        if isinstance(part, int):
            value = value[part] if isinstance(value, (list, tuple)) and part < len(value) else None
            continue
        if isinstance(value, (list, tuple)) and len(value) == 1:
            value = value[0]
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def addressed(resources: Iterable[Resource], address: str) -> list[Resource]:
    """The resources a name, URN, type token or pattern of these means, exact ones alone where there are any."""
    held = list(resources)
    exact = [r for r in held if address in (r.name, r.urn, r.type)]
    return exact or [r for r in held if any(fnmatchcase(word, address) for word in (r.name, r.urn, r.type))]


def those_with(found: Sequence[Resource], change: Modification, place: str) -> Sequence[Resource]:
    """Of several resources those whose price hangs on the input. Raises InputError where none's does."""
    key = change.setting.key
    kept = [r for r in found if key in (keys_of(r.type) or ())]
    if len(found) > 1 and not kept:
        raise InputError(f"none of the {len(found)} resources that {change.address!r} means has a price that hangs on {key}", place=place)
    return kept or found


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification:
    """Resources (by name, URN, type or a pattern of these) and what is set on them; `typed` as it was written."""

    address: str
    setting: Setting
    typed: str = ""


def modification(text: str, place: str) -> Modification:
    """`NAME:path=value` as it was typed; the last colon before the = ends the name. Raises InputError.

    >>> modification("aws:ec2/instance:Instance:instanceType=m5.large", "--modify").address
    'aws:ec2/instance:Instance'
    """
    left, sign, value = text.partition("=")
    address, colon, path = left.rpartition(":")
    if not (sign and colon and address and path):
        raise InputError(f"{text[:80]!r} is not NAME:KEY=VALUE", place=place, hint="for example web-0:instanceType=m5.large, 'aws:rds/*:instanceClass=db.t3.medium'")
    return Modification(address=address, setting=setting(f"{path}={value}", place), typed=text)


def modify(stack: Stack, changes: Iterable[Modification], shown: Callable[[str], str] = str) -> tuple[Stack, tuple[InputChange, ...]]:
    """The stack with the inputs changed, and what was touched, in the order given.

    Raises InputError for an address that nothing answers to, and for inputs that cannot be set.
    """
    by_urn = {r.urn: r for r in stack.resources}
    touched: list[InputChange] = []
    for change in changes:
        place = f"--modify {change.typed[:80]}"
        found = addressed(by_urn.values(), change.address)
        if not found:
            raise nobody(stack, change.address, place, shown)
        for resource in those_with(found, change, place):
            before = value_at(resource, change.setting.parts)
            by_urn[resource.urn] = with_settings(resource, (change.setting,), place)
            touched.append(InputChange(urn=resource.urn, path=change.setting.path, before=before, after=change.setting.value))
    return replace(stack, resources=tuple(by_urn[r.urn] for r in stack.resources)), tuple(touched)


def nobody(stack: Stack, address: str, place: str, shown: Callable[[str], str]) -> InputError:
    """What is said of an address that means no resource."""
    names = {r.name for r in stack.resources} | {r.type for r in stack.resources}
    near = get_close_matches(address, sorted(names), 1)
    hint = f"did you mean {shown(near[0])}?" if near else "`finfocus cost projected --expand` lists every resource of a preview"
    return InputError(f"no resource is called {address!r}", place=place, hint=hint)

"""One rule, several forms: what the classic provider and azure-native call the same resource and its inputs.

A `Form` lists type tokens and, for every field a rule reads, the path of the input that holds it. A rule reads
fields through a `View` and never knows which provider wrote the resource.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from finfocus_policy.mapping.entry import Draft, Entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.mapping.region import COMMON_KEYS
from finfocus_policy.mapping.tokens import canonical
from finfocus_policy.model.resource import Unknown

# A region may have to be taken from what the resource lives in.
ALWAYS = COMMON_KEYS | {"resourceGroupName"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The spelling of one provider: its tokens, and field -> dotted path ("size=hardwareProfile.vmSize").
    Fields of a block start with the block's field and a dot; their paths start within the block."""

    tokens: tuple[str, ...]
    names: Mapping[str, str]


def form(tokens: str, names: str = "") -> Form:
    """A form written in two lines of text."""
    pairs = (item.partition("=") for item in names.split())
    return Form(tokens=tuple(tokens.split()), names={field: path for field, _, path in pairs})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of resource in all its forms. `resource_type` is its name in the plugin protocol."""

    resource_type: str
    forms: tuple[Form, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """Every token of the kind."""
        return tuple(token for form in self.forms for token in form.tokens)

    def names(self, type: str) -> Mapping[str, str]:
        """The spelling of a token."""
        token = canonical(type)
        return next((form.names for form in self.forms if token in form.tokens), {})


def kind(resource_type: str, *forms: Form) -> Kind:
    """A kind, written in one line a form."""
    return Kind(resource_type=resource_type, forms=forms)


class View:
    """A block of inputs read by field; what the form has no input for is absent."""

    __slots__ = ("names", "reader")

    def __init__(self, reader: Reader, names: Mapping[str, str]) -> None:
        self.reader = reader
        self.names = names

    def has(self, field: str) -> bool:
        """True when the form has an input for the field."""
        return field in self.names

    def get(self, field: str) -> Any:
        """The bare value of a field."""
        path = self.names.get(field)
        return None if path is None else self.reader.get(path)

    def text(self, field: str) -> str | Unknown | None:
        """A text."""
        path = self.names.get(field)
        return None if path is None else self.reader.text(path)

    def name(self, field: str) -> str | Unknown | None:
        """A text that can be a name in a price list."""
        path = self.names.get(field)
        return None if path is None else self.reader.name(path)

    def number(self, field: str) -> Decimal | Unknown | None:
        """A quantity."""
        path = self.names.get(field)
        return None if path is None else self.reader.number(path)

    def whole(self, field: str) -> Decimal | Unknown | None:
        """A quantity in whole numbers."""
        path = self.names.get(field)
        return None if path is None else self.reader.whole(path)

    def flag(self, field: str) -> bool | Unknown | None:
        """A yes or no."""
        path = self.names.get(field)
        return None if path is None else self.reader.flag(path)

    def _inner(self, field: str) -> Mapping[str, str]:
        start = f"{field}."
        return {k.removeprefix(start): v for k, v in self.names.items() if k.startswith(start)}

    def block(self, field: str) -> View:
        """The block a field names; absent where the form has none."""
        path = self.names.get(field)
        reader = Reader(self.reader.context, None, field) if path is None else self.reader.block(path)
        return View(reader, self._inner(field))

    def items(self, field: str) -> list[View]:
        """The blocks of a list."""
        path = self.names.get(field)
        return [] if path is None else [View(reader, self._inner(field)) for reader in self.reader.items(path)]

    def linked(self, field: str, *kinds: Kind) -> View | None:
        """The resource of one of these kinds that a top-level field refers to."""
        path = self.names.get(field)
        for each in kinds if path is not None else ():
            found = self.reader.linked(path or "", *each.tokens)
            if found is not None:
                return View(found, each.names(found.owner.type))
        return None

    @property
    def present(self) -> bool:
        """True when the block is there."""
        return self.reader.present

    @property
    def classic(self) -> bool:
        """True for resources of the classic provider."""
        return self.reader.owner.type.startswith("azure:")

    def usage(self, key: str) -> Decimal | Unknown | None:
        """A usage quantity per month."""
        return self.reader.usage(key)

    def assume(self, text: str) -> None:
        """Notes what the price takes for granted."""
        self.reader.assume(text)


Rule = Callable[[View], Draft]


def entries(each: Kind, rule: Rule | None) -> tuple[Entry, ...]:
    """The index entries of a kind: one a token. No rule: free by itself, others read it."""
    return tuple(
        Entry(token=token, resource_type=each.resource_type, keys=keys(form), draft=drafted(form, rule))
        for form in each.forms
        for token in form.tokens
    )


def keys(form: Form) -> frozenset[str]:
    """The top-level inputs a form's fields are in."""
    return ALWAYS | {path.split(".", 1)[0] for field, path in form.names.items() if "." not in field}


def drafted(form: Form, rule: Rule | None) -> Callable[[Reader], Draft] | None:
    """The rule bound to a spelling."""
    return None if rule is None else partial(applied, rule, form.names)


def applied(rule: Rule, names: Mapping[str, str], reader: Reader) -> Draft:
    """The rule's draft of one resource."""
    return rule(View(reader, names))


def unclear(*parts: object) -> Unknown | None:
    """The first of these that is not known."""
    return next((part for part in parts if isinstance(part, Unknown)), None)


def missing(path: str, why: str, *parts: object) -> Unknown:
    """The first of these that is not known; when all are, that something is not given or cannot be.

    >>> str(missing("sku", "is not given", "S1", None))
    'sku is not given'
    """
    found = unclear(*parts)
    return Unknown(path, why) if found is None else found


def keyed(template: str, *parts: object) -> str | Unknown:
    """A price key from its parts, lower case; unknown when one of them is.

    >>> keyed("azure/redis/{}/{}", "Standard", "C3")
    'azure/redis/standard/c3'
    """
    unknown = unclear(*parts)
    return template.format(*parts).lower() if unknown is None else unknown


def shown(value: object) -> str:
    """A part of a component's name, where it may be shown.

    >>> shown("P1"), shown(Unknown("sku"))
    ('P1', 'not known')
    """
    return "not known" if isinstance(value, Unknown) else str(value)

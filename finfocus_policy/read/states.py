"""One resource's state, as documents write it (Pulumi's ResourceV3 and the streaming form's step state).

What makes a resource ours is decided here: components, the stack and providers are structure;
external resources (`.get`), copies waiting for deletion (`delete: true`) and resources already
deleted for their replacement (`pendingReplacement`) are nobody's cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import EMPTY, Operation, Provider, Resource, Unknown
from finfocus_policy.read.values import converted, filled, properties

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_PREFIX = "pulumi:providers:"
PLACES = ("region", "location", "zone")
ABSENT = "is not in this preview, because the provider is unchanged: give the state too"
_DEFAULT = re.compile(r"default(_.*)?\Z", re.DOTALL)

Raw = Mapping[str, Any]


def text(raw: Raw, key: str) -> str:
    """A text of a state; empty when absent or of another kind."""
    value = raw.get(key)
    return value if type(value) is str else ""


def record(value: Any, place: str) -> Raw:
    """The value, if it is an object; null is an empty one. Raises ReadError naming the place otherwise."""
    if value is None or isinstance(value, dict):
        return value or {}
    raise ReadError("should be an object", place=place)


def records(value: Any, place: str) -> list[Raw]:
    """A list of objects; an absent list is empty. Raises ReadError naming the item."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise ReadError("should be a list", place=place)
    return [record(item, f"{place}[{index}]") for index, item in enumerate(value)]


def urn_of(raw: Raw, place: str) -> str:
    """The URN of a state. Raises ReadError when there is none."""
    urn = text(raw, "urn")
    if urn.startswith("urn:pulumi:") and urn.count("::") >= 3:
        return urn
    raise ReadError("has no Pulumi URN", place=place)


def stack_of(urns: Iterable[str]) -> tuple[str, str]:
    """Stack and project of the first URN; empty for what is no URN.

    >>> stack_of(["urn:pulumi:dev::shop::aws:s3/bucket:Bucket::data"])
    ('dev', 'shop')
    """
    for urn in urns:
        parts = urn.removeprefix("urn:pulumi:").split("::", 2)
        if len(parts) > 1:
            return parts[0], parts[1]
    return "", ""


def type_of(urn: str) -> str:
    """The type token in a URN, without the types of its parents.

    >>> type_of("urn:pulumi:dev::shop::shop:index:Tier$aws:ec2/instance:Instance::web")
    'aws:ec2/instance:Instance'
    """
    return urn.split("::", 3)[2].rsplit("$", 1)[-1]


def is_default(provider_urn: str) -> bool:
    """True for the provider Pulumi makes by itself from the stack configuration."""
    return bool(_DEFAULT.match(provider_urn.split("::", 3)[-1]))


def is_custom(raw: Raw) -> bool:
    """True for a resource that a provider manages.

    The streaming form leaves the flag out where it is false, but always has a provider then.
    """
    if "custom" in raw:
        return raw["custom"] is True
    return raw.get("provider") != "" and text(raw, "type") != STACK_TYPE


def is_structure(resource: Resource) -> bool:
    """True for the stack, components and providers: no cost, but parents and regions."""
    return not resource.custom or resource.type == STACK_TYPE or resource.type.startswith(PROVIDER_PREFIX)


def exists(raw: Raw) -> bool:
    """True when this state stands for something in the cloud that is ours to pay."""
    return not (raw.get("external") is True or raw.get("delete") is True or raw.get("pendingReplacement") is True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Providers:
    """The providers of a document by URN, and what stands in for those it does not hold.

    Plain previews do not list default providers: theirs are the inputs the engine gives them, the
    stack configuration of their package. The inputs of an explicit provider that is left out
    because it is unchanged are not known, so no region may be guessed for its resources.
    """

    config: Mapping[str, Any] = field(default_factory=dict)
    known: dict[str, Provider] = field(default_factory=dict)

    def add(self, resource: Resource) -> None:
        """Remember a provider resource."""
        if resource.type.startswith(PROVIDER_PREFIX):
            self.known[resource.urn] = Provider(urn=resource.urn, type=resource.type, inputs=resource.inputs)

    def of(self, reference: str) -> Provider | None:
        """The provider a reference (`urn::id`) names; None for a component."""
        urn = reference.rpartition("::")[0]
        found = self.known.get(urn)
        if found is None:
            if not urn.startswith("urn:pulumi:") or urn.count("::") < 3:
                return None
            found = self.known[urn] = Provider(urn=urn, type=type_of(urn), inputs=self._stand_in(urn))
        return found

    def _stand_in(self, urn: str) -> Mapping[str, Any]:
        package = type_of(urn).removeprefix(PROVIDER_PREFIX)
        if not is_default(urn):
            return {key: Unknown(key, ABSENT) for key in PLACES}
        return {
            key.rsplit(":", 1)[-1]: value for key, value in sorted(self.config.items()) if key.startswith(f"{package}:")
        }


def stack_config(value: Any, place: str) -> Mapping[str, Any]:
    """The stack configuration a document carries; masked values are unknown."""
    try:
        return properties(value, "config") if isinstance(value, dict) else {}
    except ReadError as error:
        raise ReadError(error.message, place=place) from None


def _dependencies(raw: Raw) -> Mapping[str, tuple[str, ...]]:
    given = raw.get("propertyDependencies")
    if not isinstance(given, dict):
        return EMPTY
    return {
        key: tuple(u for u in urns if isinstance(u, str)) for key, urns in given.items() if isinstance(urns, list) and urns
    }


def resource_of(
    raw: Raw,
    place: str,
    providers: Providers,
    *,
    operation: Operation = Operation.NONE,
    before: Raw | None = None,
    retained: bool = False,
) -> Resource:
    """A state as a Resource, unknown inputs filled from known outputs.

    `before` is the old state of a resource that stays the same thing in the cloud: it lends the id,
    and an unchanged resource its outputs, which previews do not repeat.
    Raises ReadError when the state has no URN or its properties are not an object.
    """
    urn = urn_of(raw, place)
    inputs, outputs = _properties(raw, place, before if operation is Operation.SAME else None)
    identity = text(raw, "id") or (text(before, "id") if before else "")
    return Resource(
        urn=urn,
        type=text(raw, "type") or type_of(urn),
        inputs=inputs,
        outputs=outputs,
        provider=providers.of(text(raw, "provider")),
        parent=text(raw, "parent"),
        operation=operation,
        id=identity if not identity or isinstance(converted(identity), str) else "",
        custom=is_custom(raw),
        dependencies=_dependencies(raw),
        retained=retained,
    )


def _properties(raw: Raw, place: str, lender: Raw | None) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    try:
        outputs = properties(raw.get("outputs"))
        if not outputs and lender:
            outputs = properties(lender.get("outputs"))
        # Imported and refreshed resources of old engines have outputs alone.
        inputs = properties(raw["inputs"]) if "inputs" in raw else outputs
    except ReadError as error:
        raise ReadError(error.message, place=place) from None
    return (filled(inputs, outputs) if outputs else inputs), outputs

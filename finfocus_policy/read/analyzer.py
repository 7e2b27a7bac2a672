"""Messages of Pulumi's analyzer protocol (AnalyzeRequest, AnalyzerResource) -> resources and stacks.

The engine sends every resource several times and waits for each answer, so speed is what this file
is about: of a resource only the properties that somebody can price are converted, of a type nobody
knows none but its tags. Messages are read by their field names alone, protobuf is not imported,
and nothing that is returned holds on to a message.

The protocol says neither operations nor ids nor old states, and not whether a resource is external.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import EMPTY, Provider, Resource, Stack, Unknown
from finfocus_policy.read.states import PROVIDER_PREFIX, is_structure, stack_of
from finfocus_policy.read.values import (
    MASK,
    MAX_DEPTH,
    SIGNATURE_KEY,
    converted,
    filled,
    from_double,
    has_unknown,
    text,
)

ORIGIN = "engine"
TOO_DEEP = "is nested too deeply"
KeysOf = Callable[[str], "frozenset[str] | None"]

TAG_KEYS = ("tags", "tagsAll", "labels")
OUTPUT_KEYS = ("id", "arn", "name", "identifier", "selfLink", "region", "availabilityZone", "location", "zone", "tagsAll")
"""What is read of outputs even where all inputs are known: where a resource is and what it is called there."""
PROVIDER_KEYS = (
    "region",
    "location",
    "zone",
    "project",
    "profile",
    "environment",
    "subscriptionId",
    "defaultTags",
    "defaultLabels",
)
"""What is read of a provider: where its resources are and what they are tagged with. Never credentials."""


def resource(message: Any, keys_of: KeysOf, providers: dict[str, Provider] | None = None) -> Resource:
    """One resource of a message: inputs from an AnalyzeRequest, outputs from an AnalyzerResource.

    Either way they are its `inputs`: what is known of it. `keys_of` names the top-level properties
    worth converting for a type, None for a type nobody prices. `providers` remembers providers
    between calls by URN.
    """
    kind, urn = message.type, message.urn
    managed_by = _provider(message, {} if providers is None else providers)
    return Resource(
        urn=urn,
        type=kind,
        inputs=_selected(message.properties.fields, _keys(kind, keys_of)),
        provider=managed_by,
        parent=getattr(message, "parent", "") or message.options.parent,
        custom=_is_custom(kind, managed_by),
        dependencies=_dependencies(getattr(message, "propertyDependencies", None)),
    )


def stack(
    messages: Iterable[Any],
    seen: Mapping[str, Resource],
    keys_of: KeysOf,
    *,
    project: str = "",
    stack: str = "",
    organization: str = "",
    config: Mapping[str, Any] = EMPTY,
    providers: dict[str, Provider] | None = None,
) -> Stack:
    """The stack of an AnalyzeStackRequest's resources.

    `seen` are the resources of the Analyze calls before, by URN: their inputs are used where there
    are any, with unknown parts filled from the outputs that came now. Where there are none
    (untargeted resources), the outputs stand for the inputs. Project and stack default to those
    in the URNs, because `pulumi policy analyze` does not name them otherwise.
    """
    known: dict[str, Provider] = {} if providers is None else providers
    found: dict[str, Resource] = {}
    for message in messages:
        first = seen.get(message.urn)
        last = resource(message, keys_of, known) if first is None else _joined(first, message, keys_of, known)
        found[last.urn] = last
    named_stack, named_project = stack_of(found)
    ordered = [found[urn] for urn in sorted(found)]
    return Stack(
        resources=tuple(r for r in ordered if not is_structure(r)),
        structure=tuple(r for r in ordered if is_structure(r)),
        config=config,
        project=project or named_project,
        stack=stack or named_stack,
        organization=organization,
        origin=ORIGIN,
    )


def _joined(first: Resource, message: Any, keys_of: KeysOf, providers: dict[str, Provider]) -> Resource:
    # Where all inputs are known the outputs repeat them: only what the cloud alone says is read.
    complete = not has_unknown(first.inputs)
    fields = message.properties.fields
    outputs = _selected(fields, OUTPUT_KEYS if complete else {*_keys(first.type, keys_of), *OUTPUT_KEYS})
    managed_by = _provider(message, providers) or first.provider
    return Resource(
        urn=first.urn,
        type=first.type,
        inputs=first.inputs if complete else filled(first.inputs, outputs),
        outputs=outputs,
        provider=managed_by,
        parent=message.parent or first.parent,
        custom=_is_custom(first.type, managed_by),
        dependencies=_dependencies(message.propertyDependencies),
    )


def _keys(kind: str, keys_of: KeysOf) -> Iterable[str]:
    if kind.startswith(PROVIDER_PREFIX):
        return PROVIDER_KEYS
    keys = keys_of(kind)
    return TAG_KEYS if keys is None else keys.union(TAG_KEYS)


def _provider(message: Any, providers: dict[str, Provider]) -> Provider | None:
    sent = message.provider
    urn = sent.urn
    if not urn:
        return None
    found = providers.get(urn)
    if found is None:
        found = providers[urn] = Provider(
            urn=urn, type=sent.type, inputs=_selected(sent.properties.fields, PROVIDER_KEYS)
        )
    return found


def _is_custom(kind: str, provider: Provider | None) -> bool:
    # A component can be given a provider to hand on, but that one is of another package than its own.
    if provider is None:
        return kind.startswith(PROVIDER_PREFIX)
    return kind.partition(":")[0] == provider.type.removeprefix(PROVIDER_PREFIX)


def _dependencies(sent: Any) -> Mapping[str, tuple[str, ...]]:
    return {key: tuple(sent[key].urns) for key in sorted(sent)} if sent else EMPTY


def _selected(fields: Any, keys: Iterable[str]) -> dict[str, Any]:
    # A map field makes an entry for every key it is asked for, hence the question before.
    return {key: _value(fields[key], "", key, 0) for key in keys if key in fields}


def _value(sent: Any, within: str, key: str, depth: int) -> Any:
    # `within` and `key` are joined only where the path is needed: most values are plain leaves.
    kind = sent.WhichOneof("kind")
    if kind == "string_value":
        value = sent.string_value
        return text(value, within + key) if len(value) == 36 or value == MASK else value
    if kind == "number_value":
        return from_double(sent.number_value, within + key)
    if depth >= MAX_DEPTH and kind in ("struct_value", "list_value"):
        return Unknown(within + key, TOO_DEEP)
    if kind == "struct_value":
        return _object(sent, within + key, depth)
    if kind == "list_value":
        values, path = sent.list_value.values, within + key
        return [_value(item, path, f"[{index}]", depth + 1) for index, item in enumerate(values)]
    return sent.bool_value if kind == "bool_value" else None


def _object(sent: Any, path: str, depth: int) -> Any:
    fields = sent.struct_value.fields
    if SIGNATURE_KEY in fields:
        return _opened(sent, path, depth)
    within = path + "."
    return {key: _value(fields[key], within, key, depth + 1) for key in fields}


def _opened(sent: Any, path: str, depth: int) -> Any:
    try:
        return converted(_plain(sent, depth), path, depth)
    except ReadError:
        return Unknown(path, TOO_DEEP)


def _plain(sent: Any, depth: int) -> Any:
    """An envelope as JSON would have it, to be opened by the one place that knows envelopes."""
    if depth > MAX_DEPTH:
        raise ReadError(TOO_DEEP)
    kind = sent.WhichOneof("kind")
    if kind == "struct_value":
        fields = sent.struct_value.fields
        return {key: _plain(fields[key], depth + 1) for key in fields}
    if kind == "list_value":
        return [_plain(item, depth + 1) for item in sent.list_value.values]
    if kind == "number_value":
        return from_double(sent.number_value)
    return getattr(sent, kind) if kind in ("string_value", "bool_value") else None

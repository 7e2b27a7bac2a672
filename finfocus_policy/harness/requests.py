"""A stack that was read from a document -> the calls an engine would make about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finfocus_policy.model.resource import Provider, Resource, Secret, Stack, Unknown
from finfocus_policy.read.values import MASK, MASKED, SECRET, SIGNATURE_KEY, UNKNOWN_SENTINELS

ANYTHING = next(key for key, kind in UNKNOWN_SENTINELS.items() if kind == "string")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the engine: the method and its request in protobuf's JSON form."""

    method: str
    request: dict[str, Any]


def of_stack(stack: Stack) -> list[Call]:
    """ConfigureStack, Analyze for every resource in the order of dependencies, AnalyzeStack.

    As with `pulumi policy analyze` no stack is named, so that a pack keeps nothing of it; project
    and configuration are told, because regions and budgets hang on them. A preview that ended with
    errors has no AnalyzeStack: the engine does not judge what it could not finish.
    """
    ordered = in_order((*stack.structure, *stack.resources))
    calls = [Call(method="ConfigureStack", request=stack_request(stack))]
    calls += [Call(method="Analyze", request=resource_request(r)) for r in ordered]
    if not stack.errors:
        whole = [whole_request(r) for r in ordered]
        calls.append(Call(method="AnalyzeStack", request={"resources": whole}))
    return calls


def stack_request(stack: Stack) -> dict[str, Any]:
    """What ConfigureStack says of it."""
    texts = {key: value.value if isinstance(value, Secret) else value for key, value in stack.config.items()}
    return {
        "project": stack.project,
        "organization": stack.organization,
        "dryRun": True,
        "config": {key: value for key, value in sorted(texts.items()) if isinstance(value, str)},
        "configSecretKeys": sorted(key for key, value in stack.config.items() if isinstance(value, Secret)),
    }


def in_order(resources: Iterable[Resource]) -> list[Resource]:
    """Resources after their parents and after what they depend on, otherwise by URN. Loops are cut."""
    by_urn = {r.urn: r for r in sorted(resources, key=lambda r: r.urn)}
    done: dict[str, Resource] = {}
    for first in by_urn:
        waiting, open_ = [first], set()
        while waiting:
            urn = waiting[-1]
            before = [u for u in needs(by_urn[urn]) if u in by_urn and u not in done and u not in open_]
            if urn in open_ or not before:
                done.setdefault(waiting.pop(), by_urn[urn])
            else:
                waiting += reversed(before)
            open_.add(urn)
    return list(done.values())


def needs(resource: Resource) -> list[str]:
    """URNs that exist before a resource."""
    named = {resource.parent, *(urn for urns in resource.dependencies.values() for urn in urns)}
    if resource.provider is not None:
        named.add(resource.provider.urn)
    return sorted(named - {"", resource.urn})


def resource_request(resource: Resource, properties: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What Analyze says of a resource: its inputs."""
    request: dict[str, Any] = {
        "type": resource.type,
        "urn": resource.urn,
        "name": resource.name,
        "properties": sent(resource.inputs if properties is None else properties),
        "options": {"parent": resource.parent, "customTimeouts": {}},
    }
    if provider := resource.provider or default_provider(resource):
        request["provider"] = provider_request(provider)
    return request


def default_provider(resource: Resource) -> Provider | None:
    """The provider of a resource whose document does not say: a resource without one would be a component."""
    if not resource.custom or resource.type.startswith("pulumi:"):
        return None
    kind = f"pulumi:providers:{resource.type.split(':', 1)[0]}"
    project = "::".join(resource.urn.split("::", 2)[:2])
    return Provider(urn=f"{project}::{kind}::default", type=kind)


def whole_request(resource: Resource) -> dict[str, Any]:
    """What AnalyzeStack says of a resource: its outputs, which echo the inputs, and whom it depends on."""
    request = resource_request(resource, {**resource.inputs, **resource.outputs} if resource.outputs else None)
    request["parent"] = resource.parent
    request["propertyDependencies"] = {key: {"urns": list(urns)} for key, urns in sorted(resource.dependencies.items())}
    return request


def provider_request(provider: Provider) -> dict[str, Any]:
    """The provider that manages a resource."""
    name = provider.urn.rsplit("::", 1)[-1]
    return {"type": provider.type, "urn": provider.urn, "name": name, "properties": sent(provider.inputs)}


def sent(value: Any) -> Any:
    """A value as it goes over the wire: sentinels for what is not known, envelopes round secrets.

    >>> sent({"size": Decimal("0.5"), "zone": Unknown("zone", MASKED)})
    {'size': 0.5, 'zone': '[secret]'}
    """
    if isinstance(value, Secret):
        return {SIGNATURE_KEY: SECRET, "value": sent(value.value)}
    if isinstance(value, Unknown):
        return MASK if value.why == MASKED else ANYTHING
    if isinstance(value, Mapping):
        return {str(key): sent(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [sent(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value

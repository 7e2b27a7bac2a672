"""A stack as a text that a reviewer can read: the content of the golden files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from finfocus_policy.model.resource import Provider, Resource, Stack, Unknown


def value(item: Any) -> str:
    """One property value on one line."""
    if isinstance(item, Unknown):
        return f"<{item.why}>"
    if isinstance(item, dict):
        return "{" + ", ".join(f"{key}: {value(item[key])}" for key in sorted(item)) + "}"
    if isinstance(item, list):
        return "[" + ", ".join(value(part) for part in item) + "]"
    if isinstance(item, bool) or item is None:
        return {None: "null", True: "true", False: "false"}[item]
    return ascii(item) if isinstance(item, str) else str(item)


def provider(found: Provider | None) -> str:
    """The provider's name and where it says its resources are."""
    if found is None:
        return "none"
    facts = {key: found.inputs[key] for key in ("region", "location", "zone", "defaultTags") if key in found.inputs}
    return " ".join([found.urn.rsplit("::", 1)[-1], *(f"{key}={value(facts[key])}" for key in sorted(facts))])


def lines(resource: Resource) -> Iterable[str]:
    """One block."""
    retained = ", retained" if resource.retained else ""
    yield f"{resource.operation.value}{retained}: {resource.type} {ascii(resource.name)[1:-1]}"
    yield f"    provider: {provider(resource.provider)}"
    if resource.parent:
        yield f"    parent: {resource.parent.rsplit('::', 1)[-1]}"
    yield from properties("inputs", resource.inputs)
    beyond = {key: item for key, item in resource.outputs.items() if item != resource.inputs.get(key)}
    yield from properties("outputs that differ", beyond)
    for key in sorted(resource.dependencies):
        names = sorted(urn.rsplit("::", 1)[-1] for urn in resource.dependencies[key])
        yield f"    {key} from: {', '.join(names)}"


def properties(title: str, items: Mapping[str, Any]) -> Iterable[str]:
    """A titled list of properties."""
    if items:
        yield f"    {title}:"
        yield from (f"        {key}: {value(items[key])}" for key in sorted(items))


def blocks(title: str, resources: Iterable[Resource]) -> Iterable[str]:
    """A section."""
    listed = list(resources)
    yield f"\n== {title}: {len(listed)} =="
    for resource in listed:
        yield "\n" + "\n".join(lines(resource))


def picture(stack: Stack) -> str:
    """The whole stack. Old states are listed by what they were, without repeating unchanged ones."""
    head = [
        f"origin: {stack.origin}",
        f"project {stack.project}, stack {stack.stack}, organization {stack.organization or '?'}",
        f"omitted: {stack.omitted}",
        *(f"error: {error}" for error in stack.errors),
        *(f"note: {note}" for note in stack.notes),
        *(f"config {key}: {value(stack.config[key])}" for key in sorted(stack.config)),
    ]
    if stack.previous is None:
        before = ["\n== before: not known =="]
    else:
        now = {resource.urn: resource.inputs for resource in stack.resources}
        changed = [resource for resource in stack.previous if now.get(resource.urn) != resource.inputs]
        before = [*blocks(f"before: {len(stack.previous)}, of them with other inputs than now", changed)]
    body = [*head, *blocks("resources", stack.resources), *blocks("structure", stack.structure), *before]
    return "\n".join(body) + "\n"

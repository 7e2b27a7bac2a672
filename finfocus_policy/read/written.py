"""Stack -> the text of a preview that reads back as it, with secrets masked and no more than prices need.

What is kept of a preview for later (`cost estimate --modify`) is this: an ordinary document of `pulumi
preview --json`, with the properties that somebody can price, tags, and where things are. A secret is
written as Pulumi masks it ("[secret]"), so it comes back as a value that is not known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache, partial
from typing import Any

from finfocus_policy.model.resource import Operation, Resource, Secret, Stack, Unknown
from finfocus_policy.read.analyzer import OUTPUT_KEYS, PROVIDER_KEYS, TAG_KEYS
from finfocus_policy.read.states import PROVIDER_PREFIX
from finfocus_policy.read.values import ENCRYPTED, MASK, MASKED

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
CONFIG_PREFIX = "finfocus:"
PLACE_CONFIG = frozenset({"region", "location", "zone"})
NUMBER = re.compile(r'"\\u0000(-?[0-9.]+)\\u0000"')
KeysOf = Callable[[str], "frozenset[str] | None"]
Kept = Callable[[str], frozenset[str]]
Raw = dict[str, Any]
STEP: Mapping[Operation, str] = {op: op.value for op in Operation} | {Operation.NONE: "same", Operation.READ: "same"}


def written(stack: Stack, keys_of: KeysOf) -> str:
    """The document. `keys_of` names the inputs worth keeping of a type, None for a type nobody prices."""
    return document(stack, cache(partial(kept_keys, keys_of=keys_of)))  # thousands of resources are of a few types


def kept_keys(type: str, keys_of: KeysOf) -> frozenset[str]:
    """The inputs of a type that are worth keeping: what prices read, and tags."""
    return frozenset(PROVIDER_KEYS if type.startswith(PROVIDER_PREFIX) else {*(keys_of(type) or ()), *TAG_KEYS})


def document(stack: Stack, keys_of: Kept) -> str:
    """The document, with the inputs that `keys_of` names."""
    before = {r.urn: r for r in stack.previous or ()}
    steps = [step(r, None, keys_of) for r in (*providers(stack), *stack.structure)]
    steps += [step(r, before.pop(r.urn, None), keys_of) for r in stack.resources]
    steps += [gone(r, keys_of) for r in before.values()]
    content = {
        "config": {k: v for k, v in sorted(stack.config.items()) if kept_of_config(k, v)},
        "steps": steps,
        "diagnostics": [{"severity": "error", "message": message} for message in stack.errors],
        "changeSummary": {"same": len({s["urn"] for s in steps if s["op"] == "same"}) + stack.omitted},
    }
    text = json.dumps(content, default=plain, ensure_ascii=True, separators=(",", ":"))
    return NUMBER.sub(r"\1", text) if "\\u0000" in text else text


def kept_of_config(key: str, value: Any) -> bool:
    """Whether a line of stack configuration is kept: regions, and our own settings. Never a secret."""
    told = key.startswith(CONFIG_PREFIX) or key.rsplit(":", 1)[-1] in PLACE_CONFIG
    return told and not isinstance(value, (Secret, Unknown))


def providers(stack: Stack) -> Iterable[Resource]:
    """The providers that resources name and the stack does not hold, as resources. Those of which nothing is
    known are left out: the reader says then why it is not."""
    held = {r.urn for r in stack.structure}
    named = {r.provider.urn: r.provider for r in (*stack.resources, *(stack.previous or ())) if r.provider}
    for urn, provider in sorted(named.items()):
        unknown = [isinstance(value, Unknown) for value in provider.inputs.values()]
        if urn not in held and not (unknown and all(unknown)):
            yield Resource(urn=urn, type=provider.type, inputs=provider.inputs, operation=Operation.SAME)


def step(r: Resource, before: Resource | None, keys_of: Kept) -> Raw:
    """What will be done with a resource that will be there. A retained one is deleted and goes on existing."""
    if r.retained:
        return gone(r, keys_of) | {"oldState": state(r, keys_of) | {"retainOnDelete": True}}
    made: Raw = {"op": STEP[r.operation], "urn": r.urn, "newState": state(r, keys_of)}
    if before is not None:
        made["oldState"] = state(before, keys_of)
    return made


def gone(r: Resource, keys_of: Kept) -> Raw:
    """A resource that will not be there."""
    return {"op": "delete", "urn": r.urn, "oldState": state(r, keys_of)}


def state(r: Resource, keys_of: Kept) -> Raw:
    """A resource as previews write it, with what is kept of it."""
    keys = keys_of(r.type)
    made: Raw = {"urn": r.urn, "type": r.type, "custom": r.custom}
    if r.id:
        made["id"] = r.id
    if r.parent:
        made["parent"] = r.parent
    if r.provider is not None:
        made["provider"] = f"{r.provider.urn}::{UNKNOWN}"
    if inputs := {key: r.inputs[key] for key in sorted(keys.intersection(r.inputs))}:
        made["inputs"] = inputs
    if r.outputs and (outputs := {key: r.outputs[key] for key in OUTPUT_KEYS if key in r.outputs}):
        made["outputs"] = outputs
    if r.dependencies and (told := {key: list(urns) for key, urns in sorted(r.dependencies.items()) if key in keys}):
        made["propertyDependencies"] = told
    return made


def plain(value: Any) -> Any:
    """What JSON has no word for. A number with a point is marked, to be written with all its digits."""
    if isinstance(value, Decimal):
        return f"\0{value:f}\0"
    if isinstance(value, Secret):
        return MASK
    if isinstance(value, Unknown):
        return MASK if value.why in (MASKED, ENCRYPTED) else UNKNOWN
    raise TypeError(f"{type(value).__name__} cannot be written")

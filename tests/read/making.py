"""Small hand-made documents, in the shapes of the recorded ones."""

from __future__ import annotations

import json
from typing import Any

from finfocus_policy.model.resource import Stack
from finfocus_policy.read import preview, state

ROOT = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
INSTANCE = "aws:ec2/instance:Instance"
AWS = "pulumi:providers:aws"
DEFAULT = f"urn:pulumi:dev::shop::{AWS}::default_7_51_1"
EU = f"urn:pulumi:dev::shop::{AWS}::eu"


def urn(name: str, kind: str = INSTANCE) -> str:
    """A URN in project shop, stack dev."""
    return f"urn:pulumi:dev::shop::{kind}::{name}"


def raw(name: str, kind: str = INSTANCE, *, provider: str = DEFAULT, **more: Any) -> dict[str, Any]:
    """A resource state as documents have it."""
    made = {"urn": urn(name, kind), "type": kind, "custom": True, "inputs": {}, "provider": f"{provider}::id"}
    return {**made, "parent": ROOT, **more}


def provider(name: str, **inputs: Any) -> dict[str, Any]:
    """An explicit provider's state."""
    return {"urn": urn(name, AWS), "type": AWS, "custom": True, "inputs": inputs, "id": "1"}


def step(op: str, old: dict[str, Any] | None = None, new: dict[str, Any] | None = None) -> dict[str, Any]:
    """A step of a plain preview."""
    found = new or old or {}
    states = {"oldState": old, "newState": new}
    return {"op": op, "urn": found["urn"], **{key: value for key, value in states.items() if value is not None}}


def document(*steps: dict[str, Any], **more: Any) -> str:
    """A plain preview document."""
    return json.dumps({"config": {"aws:region": "us-east-1"}, "steps": list(steps), "changeSummary": {}, **more})


def read(*steps: dict[str, Any], **more: Any) -> Stack:
    """A plain preview, read."""
    return preview.read(document(*steps, **more), "p.json")


def stream(*events: dict[str, Any]) -> str:
    """A streaming preview."""
    return "".join(json.dumps({"sequence": n, "timestamp": 1, **event}) + "\n" for n, event in enumerate(events))


def event(name: str, op: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    """A step event of the streaming form."""
    metadata = {"op": op, "urn": (new or old or {})["urn"], "old": old, "new": new}
    return {name: {"metadata": metadata, "planning": True}}


def summary(**changes: int) -> dict[str, Any]:
    """The event that ends a streaming preview."""
    return {"summaryEvent": {"resourceChanges": changes, "isPreview": True}}


def exported(*resources: dict[str, Any], **more: Any) -> str:
    """A stack export."""
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": list(resources), **more}})


def read_state(*resources: dict[str, Any], **more: Any) -> Stack:
    """A stack export, read."""
    return state.read(exported(*resources, **more), "s.json")


def names(resources: Any) -> list[str]:
    """Logical names, in the order given."""
    return [resource.name for resource in resources]

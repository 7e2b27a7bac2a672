"""Making resources from plain JSON, and small doubles the mapping tests share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.resource import Provider, Resource, Secret, Unknown

REFERENCE = re.compile(r"\$\{([a-z0-9_]+\.[A-Za-z0-9_\-]+)")
UNKNOWN = Unknown()


def urn(type: str, name: str) -> str:
    return f"urn:pulumi:dev::test::{type}::{name}"


def provider(region: Any = "us-east-1", name: str = "default_7_1", package: str = "aws", **more: Any) -> Provider:
    inputs = {**({} if region is None else {"region": region}), **more}
    return Provider(urn=urn(f"pulumi:providers:{package}", name), type=f"pulumi:providers:{package}", inputs=inputs)


def resource(type: str, inputs: Mapping[str, Any] | None = None, *, name: str = "it", **more: Any) -> Resource:
    more.setdefault("provider", provider())
    return Resource(urn=urn(type, name), type=type, inputs=inputs or {}, **more)


class Usage:
    """A usage source over plain values; nested keys are dotted."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self.values = dict(flattened(values or {}))

    def usage(self, resource: Resource, key: str) -> Decimal | str | None:
        value = self.values.get(key)
        if isinstance(value, bool):
            return str(value).lower()
        return Decimal(str(value)) if isinstance(value, (int, float)) else value

    def given(self, resource: Resource) -> Mapping[str, Any]:
        return self.values


def flattened(values: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from flattened(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def restored(value: Any) -> Any:
    """Case files write unknown and secret values as {"$unknown": true} and {"$secret": value}."""
    if isinstance(value, dict):
        if value.get("$unknown"):
            return UNKNOWN
        if "$secret" in value:
            return Secret(restored(value["$secret"]))
        return {k: restored(v) for k, v in value.items()}
    return [restored(v) for v in value] if isinstance(value, list) else value


def referring(value: Any, urns: Mapping[str, str], found: list[str]) -> Any:
    """The value as a preview shows it: a reference is unknown, and a dependency."""
    if isinstance(value, dict):
        return {k: referring(v, urns, found) for k, v in value.items()}
    if isinstance(value, list):
        return [referring(v, urns, found) for v in value]
    if isinstance(value, str) and "${" in value:
        found += [urns[name] for name in REFERENCE.findall(value) if name in urns]
        return UNKNOWN
    return value


def related(case: Mapping[str, Any], *, hints: RegionHints | None = None) -> tuple[Resource, Graph]:
    """The resource of a case file, in a graph with those it refers to."""
    place = case.get("provider", {"region": case.get("region", "us-east-1")})
    home = provider(
        restored(place.get("region")), place.get("name", "default_7_1"), defaultTags=place.get("defaultTags")
    )
    urns = {r["name"]: urn(r["type"], r["name"]) for r in case.get("related", ())}
    graph = Graph((), hints or RegionHints())
    made = None
    for each in (*case.get("related", ()), {"name": "it", **case}):
        dependencies: dict[str, tuple[str, ...]] = {}
        inputs = {}
        for key, value in restored(each["inputs"]).items():
            found: list[str] = []
            inputs[key] = referring(value, urns, found)
            dependencies[key] = tuple(found)
        name = each["name"] if each is not case else "it"
        made = resource(
            each["type"], inputs, name=name, provider=home, dependencies=dependencies, id=each.get("id", "")
        )
        graph.add(made)
    assert made is not None
    return made, graph

"""The resources of a stack and who refers to whom, also where the reference itself is not known yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from finfocus_policy.mapping.aws_native import classic, kind_of
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.resource import Resource, Secret

IDENTITIES = ("name", "arn", "identifier")
DEEPEST = 4


def texts(value: Any, depth: int = DEEPEST) -> Iterator[str]:
    """Every known text in a property value, outermost first.

    >>> list(texts({"id": "lt-1", "version": 3, "more": ["a"]}))
    ['lt-1', 'a']
    """
    if isinstance(value, Secret):
        value = value.value
    if isinstance(value, str):
        if value:
            yield value
    elif depth and isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item, depth - 1)
    elif depth and isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item, depth - 1)


def identities(resource: Resource) -> Iterator[str]:
    """What other resources may call this one: its cloud id, name and ARN."""
    for known in (resource.id, resource.outputs.get("id")):
        if isinstance(known, str) and known:
            yield known
    for source in (resource.outputs, resource.inputs):
        for key in IDENTITIES:
            value = source.get(key)
            if isinstance(value, str) and value:
                yield value


class Graph:
    """The resources of a stack by URN, in the order the engine sends them.

    Resources may be added at any time, also again under the same URN (the later one holds).
    A type is indexed by name when something first refers to it, so adding costs next to nothing;
    safe to use from several threads, at worst a type is indexed twice. `followed` counts the
    references that were looked up: a price found without any depends on its resource alone.
    """

    def __init__(self, resources: Iterable[Resource] = (), hints: RegionHints | None = None) -> None:
        self.hints = RegionHints() if hints is None else hints
        self._by_urn: dict[str, Resource] = {}
        self._of_type: dict[str, list[str]] = {}
        self._named: dict[str, dict[str, str]] = {}
        self._done: dict[str, int] = {}
        self._users: dict[tuple[str, str], tuple[int, dict[str, list[str]]]] = {}
        self.followed = 0
        for resource in resources:
            self.add(resource)

    def add(self, resource: Resource) -> None:
        """Puts a resource in, or its newer form in place of the older."""
        self._by_urn[resource.urn] = resource
        self._of_type.setdefault(kind_of(resource.type), []).append(resource.urn)

    def get(self, urn: str) -> Resource | None:
        """The resource with this URN, None when it has not been seen."""
        return self._by_urn.get(urn)

    def __iter__(self) -> Iterator[Resource]:
        """Every resource, in the order of arrival."""
        return iter(tuple(self._by_urn.values()))

    def linked(self, resource: Resource, property: str, *types: str) -> Resource | None:
        """The resource of one of `types` that a top-level property refers to.

        Pulumi's propertyDependencies are followed first: they hold also when the value is unknown.
        Otherwise a known id, name or ARN in the value is looked up among the resources of these types.
        What is found comes in the form its mapping reads (aws-native in the classic provider's words).
        """
        if property in resource.dependencies or property in resource.inputs:
            self.followed += 1
        for urn in resource.dependencies.get(property, ()):
            found = self._by_urn.get(urn)
            if found is not None and kind_of(found.type) in types:
                return classic(found)
        for text in texts(resource.inputs.get(property)):
            for type in types:
                urn = self._names(type).get(text, "")
                if urn and urn != resource.urn:
                    return classic(self._by_urn[urn])
        return None

    def targets(self, resource: Resource, property: str, *types: str) -> list[Resource]:
        """Every resource of one of `types` that Pulumi says a top-level property comes from."""
        self.followed += 1
        found = (self._by_urn.get(urn) for urn in resource.dependencies.get(property, ()))
        return [classic(each) for each in found if each is not None and kind_of(each.type) in types]

    def holds(self, type: str) -> bool:
        """Whether there is a resource of a type: without one, a reference that is not known leads elsewhere."""
        self.followed += 1
        return type in self._of_type

    def first(self, resource: Resource) -> bool:
        """True when no other resource of its type came before it: what an account pays once, however many
        resources share it, is charged there."""
        self.followed += 1
        return self._of_type.get(kind_of(resource.type), [resource.urn])[0] == resource.urn

    def before(self, resource: Resource) -> Iterator[Resource]:
        """The resources of its type that came before it, in their order."""
        self.followed += 1
        for urn in dict.fromkeys(self._of_type.get(kind_of(resource.type), ())):
            if urn == resource.urn:
                return
            yield classic(self._by_urn[urn])

    def users(self, resource: Resource, property: str, *types: str) -> list[Resource]:
        """The resources of these types that refer to this one in a top-level property, by what Pulumi tells
        of their dependencies."""
        self.followed += 1
        urns = [urn for type in types for urn in self._referring(type, property).get(resource.urn, ())]
        return [classic(self._by_urn[urn]) for urn in dict.fromkeys(urns)]

    def _referring(self, type: str, property: str) -> Mapping[str, list[str]]:
        urns = self._of_type.get(type, [])
        done, found = self._users.get((type, property), (0, {}))
        for urn in urns[done:]:
            for target in self._by_urn[urn].dependencies.get(property, ()):
                found.setdefault(target, []).append(urn)
        self._users[type, property] = (len(urns), found)
        return found

    def _names(self, type: str) -> Mapping[str, str]:
        urns = self._of_type.get(type, [])
        names = self._named.setdefault(type, {})
        done, end = self._done.get(type, 0), len(urns)
        if done < end:
            for urn in urns[done:end]:
                names.update(dict.fromkeys(identities(classic(self._by_urn[urn])), urn))
            self._done[type] = end
        return names

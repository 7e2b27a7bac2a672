"""Which usage of a stack nobody has given: for each resource the keys that its price waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.registry import describe
from finfocus_policy.mapping.usage_keys import UsageKey, general, usage_key
from finfocus_policy.model.cost import CostComponent, Meter, PriceRequest
from finfocus_policy.model.resource import EMPTY, Resource
from finfocus_policy.model.settings import PRESETS

FAR = 1000
Components = Callable[[PriceRequest], Iterable[CostComponent]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """A key that the price of a resource waits for. `key` is as its mapping asks (with an index where there is one),
    `row` its unit and meaning, `prices` the components it decides, with their unit prices where they are known."""

    key: str
    row: UsageKey
    prices: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A resource whose price waits for usage, and what it would take besides. `secret`: its name must not be shown."""

    resource: Resource
    wants: tuple[Want, ...]
    others: tuple[UsageKey, ...] = ()
    secret: bool = False


@dataclass(slots=True)
class _Asked:
    """A usage source that gives what it has and remembers what it was asked for, in order."""

    values: Mapping[str, Decimal]
    keys: dict[str, None] = field(default_factory=dict)

    def usage(self, resource: Resource, key: str) -> Decimal | str | None:
        self.keys[key] = None
        return self.values.get(key)

    def given(self, resource: Resource) -> Mapping[str, Decimal | str]:
        return EMPTY


def gaps(resources: Iterable[Resource], graph: Graph, given: Callable[[Resource], Iterable[str]], components: Components) -> Iterator[Gap]:
    """The resources with usage to give, in the order they come in. `given` names the usage keys a file has for a
    resource, `components` prices a request: for the unit prices."""
    for resource in resources:
        gap = _gap(resource, graph, frozenset(given(resource)), components)
        if gap is not None:
            yield gap


def _gap(resource: Resource, graph: Graph, given: frozenset[str], components: Components) -> Gap | None:
    nothing = _Asked({})
    bare = describe(resource, graph, nothing)
    typical = {key: row.amounts[PRESETS[0]] for key, row in _rows(resource, nothing.keys) if PRESETS[0] in row.amounts}
    described = _Asked(typical)
    whole = describe(resource, graph, described)
    rows = dict(_rows(resource, described.keys | nothing.keys))
    typical = {key: row.amounts[PRESETS[0]] for key, row in rows.items() if PRESETS[0] in row.amounts}
    waiting = _waiting(bare)
    if not waiting or not typical:
        return None
    parts = tuple(components(bare))
    wants = []
    for key in typical:
        without = describe(resource, graph, _Asked({k: v for k, v in typical.items() if k != key}))
        alone = describe(resource, graph, _Asked({key: typical[key]}))
        fed = (_waiting(without) - _waiting(whole)) | (waiting - _waiting(alone))
        more = describe(resource, graph, _Asked({**typical, key: typical[key] * FAR}))
        if key not in given and (fed or more.meters != without.meters):  # some count nothing here: shields elsewhere
            prices = () if bare.secret else _prices(fed, bare.meters, parts)
            wants.append(Want(key=key, row=rows[key], prices=prices))
    others = {row.name: row for key, row in rows.items() if key not in typical and key not in given}
    return Gap(resource=resource, wants=tuple(wants), others=tuple(others.values()), secret=bare.secret) if wants else None


def _rows(resource: Resource, keys: Iterable[str]) -> Iterator[tuple[str, UsageKey]]:
    for key in keys:
        row = usage_key(resource.type, key) or usage_key(resource.type, general(key))
        if row is not None:
            yield key, row


def _waiting(request: PriceRequest) -> frozenset[tuple[str, str]]:
    return frozenset((m.name, m.group) for m in request.meters if m.usage_based and m.quantity is None)


def _prices(
    fed: Iterable[tuple[str, str]], meters: Iterable[Meter], parts: tuple[CostComponent, ...]
) -> tuple[tuple[str, Decimal], ...]:
    """Unit and unit price of the components made of the meters that a key feeds."""
    names = set(fed)
    found = {}
    for meter in meters:
        if (meter.name, meter.group) in names:
            own = (p for p in parts if p.group == meter.group and p.unit == meter.unit and p.name.startswith(meter.name.rstrip(")")))
            part = next(own, None)
            if part is not None and part.unit_price is not None:
                found[meter.unit] = part.unit_price
    return tuple(sorted(found.items()))

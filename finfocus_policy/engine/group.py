"""What resources cost together: by type, provider, service, region, component, status or a tag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from finfocus_policy.errors import InputError
from finfocus_policy.model.cost import CostResult, Estimate, Group, Status
from finfocus_policy.model.money import ZERO

SECRET = "[secret]"
KEYS = ("type", "provider", "service", "region", "component", "status")
TAG = "tag:"


def service(type_token: str) -> str:
    """The service a type belongs to: provider and module.

    >>> service("aws:rds/instance:Instance"), service("azure-native:compute:VirtualMachine")
    ('aws:rds', 'azure-native:compute')
    """
    parts = type_token.split(":")
    return f"{parts[0]}:{parts[1].split('/')[0]}" if len(parts) > 1 else type_token


def provider(result: CostResult) -> str:
    """The provider package, from the descriptor or else from the type token."""
    return result.descriptor.provider or result.type.split(":", 1)[0]


def component_name(urn: str) -> str:
    """Type and name of a component, from its URN.

    >>> component_name("urn:pulumi:dev::shop::shop:index:AppTier::tier")
    'shop:index:AppTier tier'
    """
    parts = urn.split("::", 3)
    if len(parts) < 4:
        return urn
    return f"{parts[2].rsplit('$', 1)[-1]} {parts[3]}"


def component(result: CostResult) -> str:
    """The outermost component a resource is in, "" for none."""
    return component_name(result.ancestors[0]) if result.ancestors else ""


def guarded(reader: Callable[[CostResult], str]) -> Callable[[CostResult], str]:
    """A reader of something that may have come from a secret input."""
    return lambda result: SECRET if result.secret else reader(result)


READERS: dict[str, Callable[[CostResult], str]] = {
    "type": lambda r: r.type,
    "provider": provider,
    "service": lambda r: service(r.type),
    "region": guarded(lambda r: r.region),
    "component": component,
    "status": lambda r: r.status.value,
}


def reader(key: str) -> Callable[[CostResult], str]:
    """What reads the value of a grouping key. Raises InputError for an unknown one."""
    if key.startswith(TAG) and len(key) > len(TAG):
        name = key[len(TAG) :]
        return guarded(lambda r: r.descriptor.tags.get(name, ""))
    if key not in READERS:
        near = get_close_matches(key, [*KEYS, f"{TAG}KEY"], 1)
        known = f"{', '.join(KEYS)}, {TAG}KEY"
        start = f"did you mean {near[0]}? " if near else ""
        raise InputError(f"{key!r} is nothing to group by", place="--group-by", hint=f"{start}known: {known}")
    return READERS[key]


def summed(value: str, currency: str, members: Sequence[CostResult]) -> Group:
    """One group of resources."""
    return Group(
        value=value,
        monthly_cost=sum((r.known_cost for r in members), ZERO),
        count=len(members),
        unpriced=sum(r.status is Status.UNPRICED for r in members),
        pending=sum(r.priced.pending for r in members),
        free=sum(r.status is Status.FREE for r in members),
        currency=currency,
    )


def group(estimate: Estimate, key: str) -> tuple[Group, ...]:
    """The estimate's results by a key, dearest first, then by value. Currencies are kept apart.

    `component` is the outermost component (the parent a person knows), "" for resources in none.
    """
    read = reader(key)
    members: dict[tuple[str, str], list[CostResult]] = {}
    for result in estimate.results:
        members.setdefault((read(result), result.currency), []).append(result)
    groups = [summed(value, currency, held) for (value, currency), held in members.items()]
    return tuple(sorted(groups, key=lambda g: (-g.monthly_cost, g.value, g.currency)))

"""Cheaper variants of a resource that keep it what it is: a smaller size, a cheaper disk, fewer copies.

Only what a person would try first; each is priced like any resource before it is ever named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from finfocus_policy.model.resource import Resource

SIZES = ("nano", "micro", "small", "medium", "large", "xlarge", *(f"{n}xlarge" for n in (2, 4, 8, 12, 16, 24, 32, 48)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A resource as it could be instead, and the change in words ("t3.micro -> t3.nano")."""

    change: str
    resource: Resource


def smaller_sizes(name: str) -> tuple[str, ...]:
    """The next two sizes down in the same family.

    >>> smaller_sizes("db.r5.2xlarge"), smaller_sizes("t3.nano"), smaller_sizes("odd")
    (('db.r5.xlarge', 'db.r5.large'), (), ())
    """
    family, dot, size = name.rpartition(".")
    if not dot or size not in SIZES:
        return ()
    place = SIZES.index(size)
    return tuple(f"{family}.{s}" for s in reversed(SIZES[max(0, place - 2) : place]))


def changed(resource: Resource, key: str, value: Any, words: str) -> Alternative:
    """The resource with one input replaced."""
    return Alternative(change=words, resource=replace(resource, inputs={**resource.inputs, key: value}))


def smaller(key: str) -> Callable[[Resource], Iterator[Alternative]]:
    """Variants with a smaller size in input `key`."""

    def variants(resource: Resource) -> Iterator[Alternative]:
        now = resource.inputs.get(key)
        if isinstance(now, str):
            for name in smaller_sizes(now):
                yield changed(resource, key, name, f"{now} -> {name}")

    return variants


def gp3_volume(resource: Resource) -> Iterator[Alternative]:
    """A gp2 volume as gp3 (gp2 is Pulumi AWS's default when nothing is said)."""
    if resource.inputs.get("type", "gp2") == "gp2":
        yield changed(resource, "type", "gp3", "gp2 -> gp3")


def gp3_root(resource: Resource) -> Iterator[Alternative]:
    """A gp2 root volume as gp3."""
    given = resource.inputs.get("rootBlockDevice")
    disk = {} if given is None else given
    if isinstance(disk, Mapping) and disk.get("volumeType", "gp2") == "gp2":
        yield changed(resource, "rootBlockDevice", {**disk, "volumeType": "gp3"}, "root volume gp2 -> gp3")


def fewer_desired(resource: Resource) -> Iterator[Alternative]:
    """An autoscaling group that wants only its minimum."""
    wanted, least = resource.inputs.get("desiredCapacity"), resource.inputs.get("minSize")
    if isinstance(wanted, (int, Decimal)) and isinstance(least, (int, Decimal)) and wanted > least:
        yield changed(resource, "desiredCapacity", least, f"desired capacity {wanted} -> {least} (its minimum)")


VARIANTS: Mapping[str, tuple[Callable[[Resource], Iterator[Alternative]], ...]] = {
    "aws:ec2/instance:Instance": (gp3_root, smaller("instanceType")),
    "aws:ebs/volume:Volume": (gp3_volume,),
    "aws:rds/instance:Instance": (smaller("instanceClass"),),
    "aws:autoscaling/group:Group": (fewer_desired,),
}


def alternatives(resource: Resource) -> Iterator[Alternative]:
    """Cheaper variants worth pricing, the mildest first."""
    for variants in VARIANTS.get(resource.type, ()):
        yield from variants(resource)

"""The index of resource types, and what a resource is charged for by it.

A type is here, free, or unsupported; nothing else decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from finfocus_policy.mapping.clouds import Index
from finfocus_policy.mapping.entry import Draft, Entry
from finfocus_policy.mapping.free import is_free
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.hints import hint_of
from finfocus_policy.mapping.reader import Context, Reader
from finfocus_policy.mapping.region import ASKED_KEYS, SIZE_KEYS, Found, RegionHints, locate, package_of
from finfocus_policy.mapping.tags import tags_of
from finfocus_policy.mapping.tokens import canonical
from finfocus_policy.model.cost import PriceRequest, Reason
from finfocus_policy.model.ports import UsageSource
from finfocus_policy.model.resource import Resource, ResourceDescriptor, Unknown

INDEX: Mapping[str, Entry] = Index()
CLOUDS = {
    "aws-native": "aws",
    "awsx": "aws",
    "azure-native": "azure",
    "google-native": "gcp",
    "kubernetes": "kubernetes",
}
HIDDEN = "an assumption of this resource is not shown: it hangs on a secret"


def keys_of(type: str) -> frozenset[str] | None:
    """The top-level inputs the mapping of a type reads, on the resource itself or when others refer to
    it; of an unsupported type only where it is and how large; None when nothing is read (free types)."""
    plain = canonical(type)
    found = INDEX.get(plain)
    if found is not None:
        return found.keys
    return None if is_free(plain) else ASKED_KEYS


def supported() -> tuple[str, ...]:
    """The type tokens that are priced, sorted."""
    return tuple(sorted(e.token for e in INDEX.values() if e.draft is not None))


def text_in(resource: Resource, key: str) -> str:
    """A known text among outputs or inputs, else empty."""
    found = (v for v in (resource.outputs.get(key), resource.inputs.get(key)) if isinstance(v, str))
    return next(found, "")


def descriptor_of(resource: Resource, resource_type: str, region: str = "", sku: str = "") -> ResourceDescriptor:
    """What the plugin protocol is asked for this resource."""
    package = package_of(canonical(resource.type))
    return ResourceDescriptor(
        provider=CLOUDS.get(package, package),
        resource_type=resource_type,
        sku=sku,
        region=region,
        tags=tags_of(resource),
        id=resource.id,
        arn=text_in(resource, "arn"),
    )


def short_type(type: str) -> str:
    """A type token as the protocol's descriptors spell it.

    >>> short_type("aws:ec2/vpc:Vpc"), short_type("azure-native:compute:Disk")
    ('ec2:Vpc', 'compute:Disk')
    """
    _, _, rest = canonical(type).partition(":")
    module, _, name = rest.partition(":")
    return f"{module.split('/', 1)[0]}:{name}" if name else rest


def refused(resource: Resource, resource_type: str, reason: Reason, detail: str, **more: Any) -> PriceRequest:
    """A request that cannot be asked, and why."""
    return PriceRequest(
        type=resource.type,
        descriptor=descriptor_of(resource, resource_type),
        reason=reason,
        detail=detail,
        **more,
    )


def first_unknown(draft: Draft) -> Unknown | None:
    """The first thing a draft does not know."""
    parts: Iterable[object] = (p for m in draft.meters for p in (*m.keys, m.quantity))
    return next((p for p in (draft.sku, *parts) if isinstance(p, Unknown)), None)


def unsupported(resource: Resource, hints: RegionHints) -> PriceRequest:
    """The request of a type nobody knows to price. Its region is told all the same: an answer about one
    region has to say what it cannot price there."""
    found = locate(resource, hints)
    region = found.region if isinstance(found.region, str) and not found.secret else ""
    return PriceRequest(
        type=resource.type,
        descriptor=descriptor_of(resource, short_type(resource.type), region),
        reason=Reason.UNSUPPORTED_TYPE,
        detail=hint_of(canonical(resource.type)),
        region_source=found.source if region else "",
        size=next(filter(None, (size_in(resource.inputs.get(key)) for key in SIZE_KEYS)), ""),
    )


def size_in(value: Any) -> str:
    """A size, or the name in a block of one; "" for what is not known or not to be told.

    >>> size_in("large"), size_in({"name": "S1", "capacity": 1}), size_in(3)
    ('large', 'S1', '')
    """
    named = value.get("name") if isinstance(value, Mapping) else value
    return named if type(named) is str else ""


def finished(resource: Resource, entry: Entry, draft: Draft, found: Found, context: Context) -> PriceRequest:
    """A draft as the request a cost source is asked. With a secret in it nothing said is shown."""
    secret = context.secret or found.secret
    notes = tuple(context.assumptions)
    if secret and notes:
        notes = (HIDDEN,)
    unknown = first_unknown(draft)
    detail = draft.detail or (str(unknown) if unknown is not None else "")
    region = found.region if isinstance(found.region, str) else ""
    sku = draft.sku if isinstance(draft.sku, str) else ""
    return PriceRequest(
        type=resource.type,
        descriptor=descriptor_of(resource, entry.resource_type, region, sku),
        meters=() if draft.reason else draft.meters,
        free=draft.free,
        reason=draft.reason,
        detail=detail,
        assumptions=notes,
        region_source=found.source,
        secret=secret,
    )


def mapped(resource: Resource, entry: Entry, context: Context) -> PriceRequest:
    """The request of a type that is in the index."""
    if entry.draft is None:
        return PriceRequest(type=resource.type, descriptor=descriptor_of(resource, entry.resource_type), free=True)
    found = locate(resource, context.graph.hints)
    if resource.type.startswith("azure"):
        from finfocus_policy.mapping.azure.places import place

        found = place(resource, context.graph, found)
    draft = entry.draft(Reader(context, resource.inputs))
    if draft.region:
        found = Found(draft.region, draft.region_source)
    if isinstance(found.region, Unknown) and draft.meters:
        source, secret = found.source, found.secret
        detail = str(found.region)
        return refused(
            resource, entry.resource_type, Reason.UNKNOWN_REGION, detail, region_source=source, secret=secret
        )
    return finished(resource, entry, draft, found, context)


def describe(resource: Resource, graph: Graph, usage: UsageSource) -> PriceRequest:
    """What a resource is charged for, before any price is known. Never raises: a mapping that fails
    makes the resource unpriced (unknown_input), naming the type."""
    entry = INDEX.get(canonical(resource.type))
    if entry is None:
        if is_free(canonical(resource.type)):
            kind = short_type(resource.type)
            return PriceRequest(type=resource.type, descriptor=descriptor_of(resource, kind), free=True)
        return unsupported(resource, graph.hints)
    context = Context(resource, graph, usage)
    try:
        return mapped(resource, entry, context)
    except Exception as error:
        detail = f"{resource.type} could not be read at {context.last or 'its inputs'} ({type(error).__name__})"
        return refused(resource, entry.resource_type, Reason.UNKNOWN_INPUT, detail)

"""What Pulumi says of a stack: resources, their inputs, and values not known yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from finfocus_policy.model.quick import quick

EMPTY: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be used yet: not known at preview, masked, or impossible.

    `why` is a half-sentence a person can read after the path:
    "is not known until the update", "is a masked secret", "is negative".
    It has no truth value: code that would decide on it has forgotten to look.
    """

    path: str = ""
    why: str = "is not known until the update"

    def __bool__(self) -> bool:
        raise TypeError(f"the unknown value {self.path or '?'} has no truth value")

    def __str__(self) -> str:
        return f"{self.path} {self.why}".strip()


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A value marked secret by Pulumi. Unwrapped for pricing only; it prints as `[secret]`."""

    value: Any

    def __repr__(self) -> str:
        return "[secret]"

    __str__ = __repr__


class Operation(str, Enum):
    """What the update will do with a resource, in Pulumi's words; `none` where nobody says."""

    CREATE = "create"
    UPDATE = "update"
    SAME = "same"
    REPLACE = "replace"
    DELETE = "delete"
    READ = "read"
    REFRESH = "refresh"
    IMPORT = "import"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The provider resource that manages a resource; `inputs` are its own (region, location...)."""

    urn: str
    type: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource of a stack as Pulumi describes it, before any cost is known.

    `inputs` may hold `Unknown` and `Secret` at any depth; numbers are int or Decimal.
    Where inputs were unknown and outputs are known, the reader has already filled them in.
    `dependencies` maps a property to the URNs it comes from (Pulumi's propertyDependencies).
    """

    urn: str
    type: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    provider: Provider | None = None
    parent: str = ""
    operation: Operation = Operation.NONE
    id: str = ""
    custom: bool = True
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    retained: bool = False

    @property
    def name(self) -> str:
        """The logical name, the URN's last part."""
        return self.urn.rsplit("::", 1)[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Everything read of one stack: what it will be, and what it was where that is known.

    `resources` are ours and will exist after the update (a retained deletion still costs, so it
    stays; reads and external resources are never here). `structure` holds the stack resource,
    components and providers: no cost, but they name parents and regions.
    `previous` is None when nobody knows what was deployed; it holds old states of changed and
    deleted resources plus the unchanged ones.
    `omitted` counts unchanged resources the document left out: above 0 the total is of the
    changes only. `errors` are error diagnostics: with any, an estimate is never a total.
    """

    resources: tuple[Resource, ...]
    structure: tuple[Resource, ...] = ()
    previous: tuple[Resource, ...] | None = None
    config: Mapping[str, Any] = field(default_factory=dict)
    project: str = ""
    stack: str = ""
    organization: str = ""
    omitted: int = 0
    errors: tuple[str, ...] = ()
    origin: str = ""
    notes: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceDescriptor:
    """What the plugin protocol asks about: provider, type, SKU, region, tags, optional id and ARN."""

    provider: str
    resource_type: str
    sku: str = ""
    region: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    arn: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two descriptors cost the same, for caches (tags sorted)."""
        return (self.provider, self.resource_type, self.sku, self.region, *(f"{k}={v}" for k, v in sorted(self.tags.items())))

"""Usage that is not given, taken from a preset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.usage_keys import amount_of
from finfocus_policy.model.ports import UsageSource
from finfocus_policy.model.resource import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetUsage:
    """A `UsageSource`: what another one gives, and for the rest what a preset ("small") says of the key.

    A preset says nothing of choices and of counts that the program sets: it fills in what is billed by use alone.
    """

    given_by: UsageSource
    preset: str

    def usage(self, resource: Resource, key: str) -> Decimal | str | None:
        """The value of a usage key for a resource."""
        value = self.given_by.usage(resource, key)
        return amount_of(resource.type, key, self.preset) if value is None else value

    def given(self, resource: Resource) -> Mapping[str, Decimal | str]:
        """What is said of the resource itself: a preset is the same for all resources of a type."""
        return self.given_by.given(resource)

"""The protocols rooms meet through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from finfocus_policy.model.cost import Priced, PriceData, PriceRequest
from finfocus_policy.model.resource import Resource


class CostSource(Protocol):
    """Knows prices. The first source that answers prices the whole resource."""

    @property
    def name(self) -> str:
        """Shown beside every price it gives."""

    def price(self, request: PriceRequest) -> Priced | None:
        """The cost of one request with meters, or None when this source has nothing to say of it.

        Never raises for a missing price: that is an answer (status unpriced) or None.
        """

    def data(self) -> tuple[PriceData, ...]:
        """The bodies of prices used so far, for provenance and age."""


class Process(CostSource, Protocol):
    """A cost source that takes its time and may fail: a plugin. What it does not answer, the next source is asked."""

    def start(self, requests: Iterable[PriceRequest]) -> None:
        """Begins to look up the prices of these requests and returns at once."""

    def knows_of(self, request: PriceRequest) -> bool:
        """Whether this source is one that is asked about such a request at all."""

    def failure(self, request: PriceRequest) -> str:
        """Why `price` gave no answer where it should have, in words; "" where it just has no price."""

    def notes(self) -> tuple[str, ...]:
        """What went wrong so far, a sentence for each cause."""


class Plugins(Protocol):
    """All plugins of a run. They end with `close`."""

    @property
    def sources(self) -> tuple[Process, ...]:
        """The plugins, in the order they are asked in."""

    def notes(self) -> tuple[str, ...]:
        """What is to be said of plugins as such: those left out, those trusted for the first time."""

    def close(self) -> None:
        """Stops them."""


class UsageSource(Protocol):
    """Knows how much a resource is used per month (a usage file, later measured usage)."""

    def usage(self, resource: Resource, key: str) -> Decimal | str | None:
        """The value of an Infracost usage key ("monthly_requests", "standard.storage_gb") for a
        resource, or None when it is not given."""

    def given(self, resource: Resource) -> Mapping[str, Decimal | str]:
        """All usage keys given for a resource: equal resources of equal usage cost the same."""

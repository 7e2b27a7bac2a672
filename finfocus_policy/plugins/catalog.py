"""The embedded price list as a plugin: what FinFocus knows, for every host of the protocol."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from finfocus_policy import __version__
from finfocus_policy.mapping.alternatives import alternatives
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.registry import describe
from finfocus_policy.model.cost import Meter, Priced, PriceRequest
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.plugins.catalog_answers import failure, main_of, projected, spec
from finfocus_policy.plugins.catalog_inputs import Asked, asked, estimated, token_meant
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.wire.dialect import provider_meant
from finfocus_policy.wire.values import CallFailed, ErrorCode, PricingSpec, ProjectedCost, Recommendation, Support

MACHINE, ROOT = "aws:ec2/instance:Instance", "root_block_device"
NO_ROOT = "root_volume=none"


class CatalogPlugin(Plugin):
    """Prices of AWS, Azure, Google Cloud, DigitalOcean and Cloudflare, and what would be cheaper. Needs no network."""

    name = "catalog"
    version = __version__
    providers = ("aws", "azure", "gcp", "kubernetes", "digitalocean", "cloudflare")

    @cached_property
    def _prices(self) -> Catalog:
        return Catalog()

    def supports(self, resource: ResourceDescriptor) -> Support:
        """Every type that is priced or known to be free."""
        known = super().supports(resource)
        if not known.supported or token_meant(resource.provider, resource.resource_type):
            return known
        return Support(supported=False, reason=f"Unsupported resource type: {resource.resource_type}")

    def projected_cost(self, resource: ResourceDescriptor) -> ProjectedCost:
        """The list price of a month. A machine without a word about its root volume is priced without one, and that is
        said: who asks for `ec2` and `t3.micro` asks for the machine."""
        return self._cost(*whole(self._asked(resource)))

    def estimate(self, type: str, attributes: Mapping[str, Any]) -> ProjectedCost:
        """The list price of a resource as a program declares it, its default root volume included."""
        token = token_meant(provider_meant(type), type) or token_meant("aws", type)
        if token is None:
            raise unsupported(type)
        made = estimated(token, attributes)
        return self._cost(made, described(made))

    def pricing_spec(self, resource: ResourceDescriptor) -> PricingSpec:
        """The price of what the resource is known for, with the rate card and the page it is from."""
        request = whole(self._asked(resource))[1]
        priced = self._prices.price(request)
        main = main_of(priced.components)
        meter = next((m for m in request.meters if main is not None and main.name.startswith(m.name.rstrip(")"))), None)
        if request.free or main is None or meter is None:
            raise failure(request, priced) if priced.reason else unpriced(resource)
        found = (self._prices.lookup(str(key), request.descriptor.region) for key in meter.keys)
        tiers = tuple(each for each in found if each is not None)
        return spec(resource, request, main, tiers, self._prices.page(tiers[0].card))

    def recommendations(self, resources: Sequence[ResourceDescriptor]) -> Iterable[Recommendation]:
        """Cheaper variants of these resources that keep them what they are, each priced; the dearest saving first."""
        found = [one for resource in resources for one in self._cheaper(resource)]
        return sorted(found, key=lambda one: (-(one.savings or 0), one.id))

    def close(self) -> None:
        """Lets go of the price list."""
        self._prices.close()

    def _asked(self, resource: ResourceDescriptor) -> Asked:
        token = token_meant(resource.provider, resource.resource_type)
        if token is None:
            raise unsupported(resource.resource_type)
        return asked(resource, token)

    def _cost(self, made: Asked, request: PriceRequest) -> ProjectedCost:
        return projected(request, self._prices.price(request), made.defaults)

    def _cheaper(self, resource: ResourceDescriptor) -> Iterator[Recommendation]:
        """Raises nothing: what has no price has no cheaper variant either."""
        token = token_meant(resource.provider, resource.resource_type)
        if token is None:
            return
        made = asked(resource, token)
        now = self._priced(made).monthly_cost
        for option in alternatives(made.resource) if now is not None else ():
            cost = self._priced(replace(made, resource=option.resource)).monthly_cost
            if now is not None and cost is not None and cost < now:
                yield recommendation(resource, option.change, now - cost, now)

    def _priced(self, made: Asked) -> Priced:
        return self._prices.price(whole(made)[1])


def plugin() -> CatalogPlugin:
    """The plugin; it has no settings."""
    return CatalogPlugin()


def unsupported(type: str) -> CallFailed:
    """The failure of a type nobody knows: the caller asks its next source."""
    return CallFailed(ErrorCode.INVALID_RESOURCE, f"there are no prices for {type[:256]}")


def unpriced(resource: ResourceDescriptor) -> CallFailed:
    """The failure of a type that is not charged for."""
    return CallFailed(
        ErrorCode.RESOURCE_NOT_FOUND, f"{resource.resource_type} costs nothing by itself: it has no price"
    )


def described(made: Asked) -> PriceRequest:
    """What the resource is charged for."""
    return describe(made.resource, Graph((made.resource,)), made)


def whole(made: Asked) -> tuple[Asked, PriceRequest]:
    """What is charged for, without a root volume nobody spoke of."""
    request = described(made)
    if made.resource.type != MACHINE or "rootBlockDevice" in made.resource.inputs:
        return made, request
    left: tuple[Meter, ...] = tuple(meter for meter in request.meters if meter.group != ROOT)
    notes = tuple(text for text in request.assumptions if not text.startswith("root volume"))
    return replace(made, defaults=(*made.defaults, NO_ROOT)), replace(request, meters=left, assumptions=notes)


def recommendation(resource: ResourceDescriptor, change: str, savings: Any, now: Any) -> Recommendation:
    """A cheaper variant. Its id is the same as long as the resource and the change are."""
    before, _, after = change.partition(" -> ")
    digest = hashlib.sha256("\0".join((*resource.key, change)).encode()).hexdigest()[:16]
    resized = before == resource.sku and "." in before  # m5.large, db.r5.large; gp2 is a kind, no size
    return Recommendation(
        id=f"catalog-{digest}",
        action="rightsize" if resized else "modify",
        resource=resource,
        description=f"{change}: the same for less, by list prices",
        savings=savings,
        current_cost=now,
        target_sku=after if resized else "",
        source="catalog",
    )

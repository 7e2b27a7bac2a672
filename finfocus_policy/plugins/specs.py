"""Local specs as a plugin: what the price files of this machine say, for every host of the protocol."""

from __future__ import annotations

import os
from functools import cached_property

from finfocus_policy import __version__
from finfocus_policy.config.files import home_folder, spec_folders
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.registry import describe
from finfocus_policy.model.cost import PriceRequest, Status
from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.plugins.catalog_inputs import asked, token_meant
from finfocus_policy.plugins.specs_answers import pricing_spec
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.sources.specs.source import SpecSource
from finfocus_policy.sources.specs.spec import Spec
from finfocus_policy.wire.values import CallFailed, ErrorCode, PricingSpec, ProjectedCost, Support

VARIABLE = "FINFOCUS_PLUGIN_SPECS_DIR"
CLOUDS = ("aws", "azure", "gcp", "kubernetes")


class SpecsPlugin(Plugin):
    """The prices of the spec files in FINFOCUS_PLUGIN_SPECS_DIR and in the home folder. Read once; a file that is wrong
    is a problem of the plugin's settings, and the others hold."""

    name = "specs"
    version = __version__

    @cached_property
    def source(self) -> SpecSource:
        """The specs."""
        named = os.environ.get(VARIABLE, "")
        home = home_folder(os.environ)
        return SpecSource((*filter(None, (named,)), *spec_folders(home, os.environ)), named=named)

    @property
    def providers(self) -> tuple[str, ...]:  # type: ignore[override]
        """The clouds there are specs of, beside those every host knows."""
        return tuple(sorted({*CLOUDS, *(key[0] for key in self.source.specs.specs)}))

    def supports(self, resource: ResourceDescriptor) -> Support:
        """What there is a spec for."""
        known = self.source.described(resource) is not None
        text = f"there is no spec for {resource.provider} {resource.resource_type} {resource.sku}".rstrip()
        return Support(supported=known, reason="" if known else text)

    def projected_cost(self, resource: ResourceDescriptor) -> ProjectedCost:
        """A month by its spec. GB are those the tags tell of."""
        spec, request = self._spec(resource), request_of(resource)
        priced = self.source.price(request)
        if priced is None or priced.status is not Status.PRICED:
            gb = bool(spec.per_gb) and spec.monthly is None and spec.hourly is None
            why = "is a price of GB, and none are told" if gb else "has no price for it as it is bought"
            raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, f"{spec.name} {why}")
        month = sum((c.monthly_cost for c in priced.components if c.monthly_cost is not None), ZERO)
        hourly = spec.monthly is not None or spec.hourly is not None or not spec.per_gb
        return ProjectedCost(
            unit_price=month / HOURS_PER_MONTH if hourly else spec.per_gb[0][1],
            cost_per_month=month,
            currency=priced.currency,
            billing_detail=spec.description or spec.name,
        )

    def pricing_spec(self, resource: ResourceDescriptor) -> PricingSpec:
        """The spec itself."""
        spec = self._spec(resource)
        if spec.monthly is None and spec.hourly is None and not spec.per_gb:
            raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, f"{spec.name} has no price on demand")
        return pricing_spec(spec, resource)

    def problems(self) -> tuple[str, ...]:
        """What is wrong with spec files."""
        return tuple(str(problem) for problem in self.source.problems)

    def _spec(self, resource: ResourceDescriptor) -> Spec:
        spec = self.source.described(resource)
        if spec is None:
            raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, self.supports(resource).reason)
        return spec


def request_of(resource: ResourceDescriptor) -> PriceRequest:
    """What the resource is charged for where we know its type, else the bare descriptor."""
    token = token_meant(resource.provider, resource.resource_type)
    if token is None:
        return PriceRequest(type=resource.resource_type, descriptor=resource)
    made = asked(resource, token)
    request = describe(made.resource, Graph((made.resource,)), made)
    sound = request.reason is None and not request.free
    meters = request.meters if sound else ()
    return PriceRequest(type=token, descriptor=resource, meters=meters)


def plugin() -> SpecsPlugin:
    """The plugin with the specs of this machine."""
    return SpecsPlugin()

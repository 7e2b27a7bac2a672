"""What a plugin author writes: one class, with a method for each question it can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.wire.values import (
    SPEC_VERSION,
    ActualPage,
    ActualPoint,
    ActualQuery,
    Budget,
    PluginInfo,
    PricingSpec,
    ProjectedCost,
    Recommendation,
    Support,
)

Answer = TypeVar("Answer", bound=Callable[..., Any])
NOT_OFFERED = "_not_offered"


def not_offered(method: Answer) -> Answer:
    """Marks a question the base class leaves open: who does not answer it says UNIMPLEMENTED."""
    setattr(method, NOT_OFFERED, True)
    return method


class Plugin:
    """A cost source for the plugin protocol. Subclass it, name it, answer what you can.

    Raise `wire.values.CallFailed(ErrorCode.X, "sentence")` where there is no answer: the code decides what the
    host does (try again, next source, tell the user). Any other exception is a defect: INTERNAL, without its text.
    Methods are called from several threads at once.
    """

    name = ""
    """As shown beside every price, lower case: kubecost, vantage."""
    version = "0.1.0"
    spec_version = SPEC_VERSION
    providers: tuple[str, ...] = ()
    """Cloud providers it has prices for: aws, azure, gcp, kubernetes, custom."""
    metadata: Mapping[str, str] = {}
    concurrency = 32
    """How many resources of batches it is asked about at once, over all batches."""
    most_days = 366
    """The longest time it is asked about at once for the costs of all there is (no resource is named, or `*`): the
    contract's year, unless its source takes more."""

    def supports(self, resource: ResourceDescriptor) -> Support:
        """Whether it has prices for a resource; without an override, whether it is of one of the providers."""
        known = resource.provider in self.providers
        return Support(supported=known, reason="" if known else f"Unsupported provider: {resource.provider}")

    @not_offered
    def projected_cost(self, resource: ResourceDescriptor) -> ProjectedCost:
        """What a resource will cost in a month of 730 hours."""
        raise NotImplementedError

    @not_offered
    def actual_cost(self, query: ActualQuery) -> ActualPage | Iterable[ActualPoint]:
        """What was paid, in time order. Points are cut into pages as the caller asks; a page is passed on as it is."""
        raise NotImplementedError

    @not_offered
    def pricing_spec(self, resource: ResourceDescriptor) -> PricingSpec:
        """The price behind a projected cost."""
        raise NotImplementedError

    @not_offered
    def estimate(self, type: str, attributes: Mapping[str, Any]) -> ProjectedCost:
        """What a resource of a type token with these properties would cost a month."""
        raise NotImplementedError

    @not_offered
    def recommendations(self, resources: Sequence[ResourceDescriptor]) -> Iterable[Recommendation]:
        """What could be changed about these resources (none given: about all it knows), and what that saves a month."""
        raise NotImplementedError

    @not_offered
    def budgets(self) -> Iterable[Budget]:
        """The budgets its source keeps, with what was spent where it knows."""
        raise NotImplementedError

    def problems(self) -> Sequence[str]:
        """What is wrong with its settings, a sentence each: shown by `plugin inspect` and the health check."""
        return ()

    def close(self) -> None:
        """Lets go of connections. Called once, before the process ends."""


CAPABILITIES = {
    "projected_cost": ("projected_costs", "batch_cost"),
    "actual_cost": ("actual_costs", "batch_cost"),
    "pricing_spec": ("pricing_spec",),
    "estimate": ("estimate_cost", "batch_cost"),
    "recommendations": ("recommendations",),
    "budgets": ("budgets",),
}


def offers(plugin: Plugin, method: str) -> bool:
    """Whether a plugin answers a question.

    >>> class Mine(Plugin):
    ...     def projected_cost(self, resource): ...
    >>> offers(Mine(), "projected_cost"), offers(Mine(), "actual_cost")
    (True, False)
    """
    return not getattr(getattr(type(plugin), method), NOT_OFFERED, False)


def info(plugin: Plugin) -> PluginInfo:
    """Who a plugin is; what it can do follows from the methods it has."""
    offered = {c for method, names in CAPABILITIES.items() if offers(plugin, method) for c in names}
    return PluginInfo(
        name=plugin.name,
        version=plugin.version if plugin.version.startswith("v") else f"v{plugin.version}",
        spec_version=plugin.spec_version,
        providers=tuple(plugin.providers),
        capabilities=frozenset(offered | {"dry_run"}),
        metadata=dict(plugin.metadata),
    )

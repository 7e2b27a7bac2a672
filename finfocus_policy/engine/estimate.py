"""A stack and somebody who knows prices -> an estimate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from finfocus_policy.engine.totals import assemble
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.mapping.tags import tags_of
from finfocus_policy.model.cost import CostResult, Estimate, Priced, PriceRequest
from finfocus_policy.model.resource import Operation, Resource, ResourceDescriptor, Stack

RETAINED = ("it leaves the stack but is retained: it goes on existing and costing",)
STACK_TYPE = "pulumi:pulumi:Stack"
Pricer = Callable[[Resource, Graph], tuple[PriceRequest, Priced]]


def ancestors(resource: Resource, components: Mapping[str, Resource]) -> tuple[str, ...]:
    """URNs of the components a resource is in, outermost first. A parent loop ends the walk."""
    chain: list[str] = []
    parent = resource.parent
    while parent and parent not in chain and parent in components:
        chain.append(parent)
        parent = components[parent].parent
    return tuple(u for u in reversed(chain) if not components[u].custom and components[u].type != STACK_TYPE)


def result_of(
    resource: Resource,
    answer: tuple[PriceRequest, Priced],
    *,
    within: tuple[str, ...] = (),
    previous: Decimal | None = None,
) -> CostResult:
    """One resource's line of the estimate."""
    request, priced = answer
    asked = request.descriptor
    own = ResourceDescriptor(  # equal resources share an answer, not their tags and ids
        provider=asked.provider,
        resource_type=asked.resource_type,
        sku=asked.sku,
        region=asked.region,
        tags=tags_of(resource),
        id=resource.id,
        arn=asked.arn,
    )
    return CostResult(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        operation=resource.operation,
        priced=priced,
        descriptor=own,
        region_source=request.region_source,
        parent=resource.parent,
        ancestors=within,
        assumptions=request.assumptions + priced.assumptions + (RETAINED if resource.retained else ()),
        secret=request.secret,
        previous_cost=previous,
        retained=resource.retained,
    )


def old_costs(stack: Stack, price: Pricer, hints: RegionHints) -> dict[str, CostResult] | None:
    """What each URN cost before the update; None when nobody knows what was deployed.

    Unchanged resources are left out: their new cost is their old one.
    """
    if stack.previous is None:
        return None
    unchanged = {r.urn for r in stack.resources if r.operation is Operation.SAME}
    graph = Graph((*stack.structure, *stack.previous), hints)
    return {r.urn: result_of(r, price(r, graph)) for r in stack.previous if r.urn not in unchanged}


def before(result: CostResult, old: Mapping[str, CostResult] | None, known: Mapping[str, Decimal] | None) -> CostResult:
    """The result with what it cost before, from old states or from the last verdict."""
    if old is not None:
        if result.operation is Operation.SAME:
            return replace(result, previous_cost=result.known_cost)
        if result.urn in old:
            return replace(result, previous_cost=old[result.urn].known_cost)
        return result
    if known is not None and result.urn in known:
        return replace(result, previous_cost=known[result.urn])
    return result


def vanished(old: Mapping[str, CostResult] | None, present: Iterable[str]) -> tuple[CostResult, ...]:
    """The resources the update removes, at their old cost."""
    if not old:
        return ()
    kept = set(present)
    return tuple(replace(r, operation=Operation.DELETE) for urn, r in old.items() if urn not in kept)


def estimate(
    stack: Stack,
    price: Pricer,
    *,
    hints: RegionHints,
    graph: Graph | None = None,
    known: Mapping[str, Decimal] | None = None,
    known_total: Decimal | None = None,
    currency: str = "USD",
) -> Estimate:
    """What the stack will cost per month.

    `price` prices one resource within the graph of the stack. `known` are per-URN costs of what
    was deployed, used when the stack itself does not say (the engine sends no old states);
    `known_total` is their total, which also holds what the update removes. `currency` is the one its total is in.
    """
    network = graph or Graph((*stack.structure, *stack.resources), hints)
    components = {r.urn: r for r in (*stack.structure, *stack.resources)}
    old = old_costs(stack, price, hints)
    tracks = old is not None or known is not None
    results = []
    for resource in stack.resources:
        line = result_of(resource, price(resource, network), within=ancestors(resource, components))
        results.append(before(line, old, known) if tracks else line)
    made = assemble(results, deleted=vanished(old, (r.urn for r in stack.resources)), previous_known=tracks, currency=currency)
    if old is None and known is not None and known_total is not None:
        made = replace(made, previous_total=replace(made.total, amount=known_total))
    return replace(
        made,
        project=stack.project,
        stack=stack.stack,
        omitted=stack.omitted,
        errors=stack.errors,
        notes=stack.notes,
    )

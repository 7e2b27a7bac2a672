"""What something will cost, and the price behind it."""

from __future__ import annotations

from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire.convert.basics import amount, doubles, moment_of, stamped
from finfocus_policy.wire.values import PriceTier, PricingSpec, ProjectedCost


def projected_message(cost: ProjectedCost) -> pb.GetProjectedCostResponse:
    """A projected cost as a message."""
    message = pb.GetProjectedCostResponse(
        unit_price=float(cost.unit_price),
        currency=cost.currency,
        cost_per_month=float(cost.cost_per_month),
        billing_detail=cost.billing_detail,
        metadata=cost.metadata,
        cost_breakdown=doubles(cost.breakdown),
    )
    if cost.expires_at is not None:
        stamped(message.expires_at, cost.expires_at)
    return message


def projected_of(message: pb.GetProjectedCostResponse) -> ProjectedCost:
    """A projected cost from a message. Raises CallFailed for amounts that cannot be."""
    return ProjectedCost(
        unit_price=amount(message.unit_price, "unit_price"),
        cost_per_month=amount(message.cost_per_month, "cost_per_month"),
        currency=message.currency,
        billing_detail=message.billing_detail,
        breakdown={name: amount(part, name, negative=True) for name, part in sorted(message.cost_breakdown.items())},
        metadata=dict(message.metadata),
        expires_at=moment_of(message, "expires_at"),
    )


def spec_message(spec: PricingSpec) -> pb.PricingSpec:
    """A price as a message."""
    return pb.PricingSpec(
        provider=spec.descriptor.provider,
        resource_type=spec.descriptor.resource_type,
        sku=spec.descriptor.sku,
        region=spec.descriptor.region,
        billing_mode=spec.billing_mode,
        rate_per_unit=float(spec.rate_per_unit),
        currency=spec.currency,
        description=spec.description,
        plugin_metadata=spec.metadata,
        source=spec.source,
        unit=spec.unit,
        assumptions=spec.assumptions,
        pricing_tiers=map(tier_message, spec.tiers),
    )


def tier_message(tier: PriceTier) -> pb.PricingTier:
    """One range of quantities as a message; 0 is the protocol's word for no end."""
    end = float(tier.end) if tier.end is not None else 0.0
    return pb.PricingTier(
        min_quantity=float(tier.start), max_quantity=end, rate_per_unit=float(tier.rate), description=tier.description
    )


def spec_of(message: pb.PricingSpec) -> PricingSpec:
    """A price from a message. Raises CallFailed for amounts that cannot be."""
    return PricingSpec(
        descriptor=ResourceDescriptor(
            provider=message.provider, resource_type=message.resource_type, sku=message.sku, region=message.region
        ),
        billing_mode=message.billing_mode,
        rate_per_unit=amount(message.rate_per_unit, "rate_per_unit"),
        currency=message.currency,
        description=message.description,
        source=message.source,
        unit=message.unit,
        assumptions=tuple(message.assumptions),
        tiers=tuple(map(tier_of, message.pricing_tiers)),
        metadata=dict(message.plugin_metadata),
    )


def tier_of(message: pb.PricingTier) -> PriceTier:
    """One range of quantities from a message."""
    return PriceTier(
        start=amount(message.min_quantity, "min_quantity"),
        end=amount(message.max_quantity, "max_quantity") or None,
        rate=amount(message.rate_per_unit, "rate_per_unit"),
        description=message.description,
    )

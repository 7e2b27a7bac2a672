"""Small estimates made by hand, for tests of what is done with them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from finfocus_policy.engine.totals import assemble
from finfocus_policy.model.cost import CostComponent, CostResult, Estimate, Priced, Reason, Status
from finfocus_policy.model.resource import Operation, ResourceDescriptor


def result(name: str, cost: str | None, **about: Any) -> CostResult:
    """A result that costs so much a month; None makes it unpriced with what `known` says."""
    known = about.pop("known", None)
    amount = cost if cost is not None else known
    value = None if amount is None else Decimal(amount)
    components = (CostComponent(name="Instance usage", unit="hours", quantity=Decimal(730), unit_price=value, monthly_cost=value),)
    status = about.pop("status", Status.UNPRICED if cost is None else Status.PRICED)
    reason = Reason.UNKNOWN_INPUT if status is Status.UNPRICED else None
    token = about.pop("type", "aws:ec2/instance:Instance")
    descriptor = ResourceDescriptor(
        provider=about.pop("provider", "aws"),
        resource_type="ec2:Instance",
        sku=about.pop("sku", "t3.micro"),
        region="us-east-1",
        tags=about.pop("tags", {}),
    )
    previous = about.pop("previous", None)
    return CostResult(
        urn=f"urn:pulumi:dev::shop::{token}::{name}",
        type=token,
        name=name,
        operation=about.pop("operation", Operation.CREATE),
        priced=Priced(status=status, components=components, reason=reason, currency=about.pop("currency", "USD")),
        descriptor=descriptor,
        previous_cost=None if previous is None else Decimal(previous),
        **about,
    )


def estimate(*results: CostResult, **about: Any) -> Estimate:
    """An estimate of these results; `previous_known` and `deleted` as `assemble` takes them."""
    from dataclasses import replace

    made = assemble(results, deleted=about.pop("deleted", ()), previous_known=about.pop("previous_known", False))
    return replace(made, project="shop", stack="prod-eu", **about)

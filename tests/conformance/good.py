"""A plugin that keeps the protocol and answers every call."""

import sys
from datetime import timedelta
from decimal import Decimal

from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.serve.run import run
from finfocus_policy.wire.dialect import token_of
from finfocus_policy.wire.values import (
    ActualPoint,
    Budget,
    CallFailed,
    ErrorCode,
    PricingSpec,
    ProjectedCost,
    Recommendation,
    Support,
)

TOKEN = "aws:ec2/instance:Instance"
HOURLY = Decimal("0.0104")


class Good(Plugin):
    name = "good"
    version = "1.0.0"
    providers = ("aws",)

    def supports(self, resource):
        known = super().supports(resource)
        if known.supported and token_of("aws", resource.resource_type) != TOKEN:
            return Support(supported=False, reason=f"no prices for {resource.resource_type}")
        return known

    def projected_cost(self, resource):
        if not self.supports(resource).supported:
            raise CallFailed(ErrorCode.RESOURCE_NOT_FOUND, f"no price for {resource.resource_type}")
        month = HOURLY * HOURS_PER_MONTH
        return ProjectedCost(unit_price=HOURLY, cost_per_month=month, billing_detail="on-demand", breakdown={"machine": month})

    def pricing_spec(self, resource):
        self.projected_cost(resource)
        return PricingSpec(descriptor=resource, billing_mode="per_hour", rate_per_unit=HOURLY, unit="hour", source="good")

    def estimate(self, type, attributes):
        return self.projected_cost(ResourceDescriptor(provider="aws", resource_type=type))

    def actual_cost(self, query):
        first = query.start.replace(minute=0, second=0, microsecond=0)
        hours = int((query.end - first).total_seconds() // 3600)
        return [
            ActualPoint(timestamp=first + timedelta(hours=n), cost=HOURLY + n, usage_unit="hour", source="good")
            for n in range(0, hours, 12)
        ]

    def budgets(self):
        yield Budget(id="b1", name="all", limit=Decimal(500), spent=Decimal(10), source="good")

    def recommendations(self, resources):
        machine = ResourceDescriptor(provider="aws", resource_type=TOKEN, sku="t3.micro", region="us-east-1")
        for number in range(3):
            yield Recommendation(id=f"r{number}", action="rightsize", resource=machine, description="smaller", savings=Decimal(1))


if __name__ == "__main__":
    sys.exit(run(Good()))

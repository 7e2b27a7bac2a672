"""The plugin of the two API references: it answers what they print. Its other answers are for the tests of the SDK."""

import sys
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from finfocus_policy.serve import (
    HOURS_PER_MONTH,
    ActualPoint,
    Budget,
    BudgetAlert,
    CallFailed,
    ErrorCode,
    Plugin,
    PricingSpec,
    ProjectedCost,
    Recommendation,
    run,
)

HOURLY = Decimal("0.0104")
DAILY = (Decimal("73.42"), Decimal("74.18"), Decimal("73.89"))
FIRST = datetime(2024, 1, 1, tzinfo=timezone.utc)
SLOW = 0.02
ODD = {
    "odd/nan": {"unit_price": Decimal("NaN")},
    "odd/negative": {"cost_per_month": Decimal(-1)},
    "odd/currency": {"currency": "dollars"},
    "odd/breakdown": {"breakdown": {"half": Decimal("3.5")}},
    "odd/metadata": {"metadata": {str(n): "" for n in range(33)}},
}


class Kubecost(Plugin):
    name = "kubecost"
    version = "1.2.3"
    providers = ("aws", "gcp", "kubernetes")

    def projected_cost(self, resource):
        word = resource.resource_type
        if word.startswith("code/"):
            raise CallFailed(ErrorCode(int(resource.sku)), "as asked", details={"asked": "yes"}, retry_after=7)
        if word == "defect":
            raise RuntimeError("the key is hunter2-very-secret")
        if word == "slow":
            time.sleep(SLOW)
        if word == "waiting":
            meet(Path(resource.sku))
        answer = ProjectedCost(unit_price=HOURLY, cost_per_month=HOURLY * HOURS_PER_MONTH, billing_detail="on-demand")
        return answer if word not in ODD else ProjectedCost(**{**fields(answer), **ODD[word]})

    def actual_cost(self, query):
        if query.resource_id == "i-many":
            days = range((query.end - query.start).days)
            return [ActualPoint(timestamp=query.start + timedelta(days=n), cost=Decimal(n)) for n in days]
        return [
            ActualPoint(
                timestamp=FIRST + timedelta(days=n),
                cost=cost,
                usage_amount=HOURS_PER_MONTH,
                usage_unit="hour",
                source="kubecost",
            )
            for n, cost in enumerate(DAILY)
        ]

    def pricing_spec(self, resource):
        return PricingSpec(
            descriptor=resource,
            billing_mode="per_hour",
            rate_per_unit=HOURLY,
            description=f"AWS EC2 {resource.sku} instance",
            source="vantage",
        )

    def estimate(self, type, attributes):
        size = Decimal(str(attributes.get("size", 1)))
        return ProjectedCost(unit_price=HOURLY, cost_per_month=size * 10)

    def recommendations(self, resources):
        for number, resource in enumerate(resources):
            action = "rightsize" if number % 2 else "modify"
            yield Recommendation(
                id=f"r-{number}",
                action=action,
                resource=resource,
                description="smaller",
                savings=Decimal(number + 1),
                current_cost=Decimal(100),
                target_sku="t3.nano" if number % 2 else "",
                source="kubecost",
            )

    def budgets(self):
        alert = BudgetAlert(percent=Decimal(80), triggered=True, since=FIRST)
        yield Budget(
            id="b2", name="team", limit=Decimal(1000), spent=Decimal(850), forecast=Decimal(1100), alerts=(alert,),
            providers=("aws",), tags={"team": "retail"}, source="kubecost", created_at=FIRST,
        )  # fmt: skip
        yield Budget(id="b1", name="all", limit=Decimal(500), period="annually", currency="EUR")


def meet(folder):
    """Says in a folder that a call is under way, and waits until the folder says that it may end."""
    (folder / "begun").touch()
    while not (folder / "over").exists():
        time.sleep(0.01)


def fields(cost):
    return {name: getattr(cost, name) for name in cost.__slots__}


if __name__ == "__main__":
    sys.exit(run(Kubecost()))

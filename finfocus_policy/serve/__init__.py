"""The SDK: what makes a small class a plugin process. What a plugin needs is imported from here (docs/plugins.md).

Only plugin processes import this; gRPC itself is loaded when a plugin is served.
"""

from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import ResourceDescriptor
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.serve.run import run
from finfocus_policy.wire.dialect import provider_of, short_word, token_of
from finfocus_policy.wire.values import (
    ActualPage,
    ActualPoint,
    ActualQuery,
    Budget,
    BudgetAlert,
    CallFailed,
    ErrorCode,
    PriceTier,
    PricingSpec,
    ProjectedCost,
    Recommendation,
    Support,
)

__all__ = [
    "HOURS_PER_MONTH",
    "ActualPage",
    "ActualPoint",
    "ActualQuery",
    "Budget",
    "BudgetAlert",
    "CallFailed",
    "ErrorCode",
    "Plugin",
    "PriceTier",
    "PricingSpec",
    "ProjectedCost",
    "Recommendation",
    "ResourceDescriptor",
    "Support",
    "provider_of",
    "run",
    "short_word",
    "token_of",
]

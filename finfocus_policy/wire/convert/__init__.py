"""Values to messages and back. The bytes are the same in both packages, so one set of messages serves both.

Amounts travel as double: they become decimals by their shortest text, and what is no amount of money
(NaN, infinity, out of range) is a CallFailed of DATA_CORRUPTION. Negative costs are refused by `amount`.
`x_message` makes a message of a value, `x_of` a value of a message; this is the room's face.
"""

from finfocus_policy.wire.convert.actual import page_message, page_of, point_message, point_of, query_message, query_of
from finfocus_policy.wire.convert.advice import recommendation_message, recommendation_of
from finfocus_policy.wire.convert.basics import (
    amount,
    descriptor_message,
    descriptor_of,
    info_message,
    info_of,
    moment_of,
    stamped,
    support_message,
    support_of,
)
from finfocus_policy.wire.convert.budgets import budget_message, budget_of, summary_message
from finfocus_policy.wire.convert.prices import (
    projected_message,
    projected_of,
    spec_message,
    spec_of,
    tier_message,
    tier_of,
)

__all__ = [
    "amount",
    "budget_message",
    "budget_of",
    "descriptor_message",
    "descriptor_of",
    "info_message",
    "info_of",
    "moment_of",
    "page_message",
    "page_of",
    "point_message",
    "point_of",
    "projected_message",
    "projected_of",
    "query_message",
    "query_of",
    "recommendation_message",
    "recommendation_of",
    "spec_message",
    "spec_of",
    "stamped",
    "summary_message",
    "support_message",
    "support_of",
    "tier_message",
    "tier_of",
]

"""OpenSearch Serverless collections and Cognito user pools: charged for an account's use, not for what is set.

Rules (Amazon OpenSearch Service and Cognito pricing pages): an account's collections share at least one OCU for
indexing and one for search (half an OCU each without standby replicas) from the first collection on; a vector
collection has OCUs of its own. A user pool is charged by its monthly active users, at the price of its tier.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import fixed, keyed, shown, use, used, word
from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO
from finfocus_policy.model.resource import Unknown

HALF = Decimal("0.5")
OCU = "aws/opensearch/serverless/ocu"
DATA = use("Data storage", "GB", "aws/opensearch/serverless/storage", "storage_gb")


def least_units(reader: Reader) -> Decimal | Unknown:
    """OCUs of each kind that run whatever the load: none for a collection that shares another's."""
    kind, spare = word(reader, "type", "timeseries"), word(reader, "standbyReplicas", "enabled")
    unclear = next((u for u in (kind, spare) if isinstance(u, Unknown)), None)
    if unclear is not None:
        return unclear
    if kind != "vectorsearch" and not reader.first:
        reader.assume("shares the OCUs of the account's first collection")
        return ZERO
    reader.assume("the least OCUs that can run; load takes more")
    return HALF if spare == "disabled" else ONE


def unit_meter(reader: Reader, name: str, usage: str, least: Decimal | Unknown) -> Meter:
    """OCU-hours of one kind: what the usage file says, else the least."""
    given = reader.usage(usage)
    if given is not None:
        return used(name, "OCU-hours", OCU, product(given, HOURS_PER_MONTH))
    return fixed(name, "OCU-hours", OCU, least if isinstance(least, Unknown) else least * HOURS_PER_MONTH)


def collection(reader: Reader) -> Draft:
    """aws:opensearch/serverlessCollection:ServerlessCollection."""
    least = least_units(reader)
    return Draft(
        meters=(
            unit_meter(reader, "Indexing", "indexing_ocus", least),
            unit_meter(reader, "Search and query", "search_ocus", least),
            DATA.meter(reader),
        )
    )


def user_pool(reader: Reader) -> Draft:
    """aws:cognito/userPool:UserPool; the Essentials tier unless it says otherwise."""
    tier = word(reader, "userPoolTier", "essentials")
    name = f"Monthly active users ({shown(tier, 'tier')})"
    users = used(name, "users", keyed("aws/cognito/users", tier), reader.usage("monthly_active_users"))
    return Draft(sku=tier, meters=(users,))


ENTRIES = (
    entry("aws:cognito/userPool:UserPool", "cognito:UserPool", "userPoolTier", user_pool),
    entry(
        "aws:opensearch/serverlessCollection:ServerlessCollection",
        "opensearch:ServerlessCollection",
        "type standbyReplicas",
        collection,
    ),
)

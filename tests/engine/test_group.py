"""Groups: what resources cost together, dearest first."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.engine.group import KEYS, component_name, group, service
from finfocus_policy.errors import InputError
from finfocus_policy.model.cost import CostComponent, Priced, Status
from tests.engine.made import estimate, result

OUTER = "urn:pulumi:dev::shop::shop:index:Site::site"
INNER = "urn:pulumi:dev::shop::shop:index:Site$shop:index:AppTier::tier"


def made():
    return estimate(
        result("web", "10", tags={"env": "prod"}, ancestors=(OUTER, INNER)),
        result("app", "4", tags={"env": "prod"}, ancestors=(OUTER,)),
        result("db", "20", type="aws:rds/instance:Instance", tags={"env": "staging"}),
        result("vm", "5", type="azure-native:compute:VirtualMachine", provider="azure-native"),
        result("gap", None, known="1"),
        result("euro", "3", currency="EUR"),
        result("hidden", "2", secret=True, tags={"env": "s3cr3t"}),
    )


def rows(key):
    return [(g.value, g.monthly_cost, g.count, g.unpriced, g.currency) for g in group(made(), key)]


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("type", [("aws:rds/instance:Instance", 20, 1, 0, "USD"), ("aws:ec2/instance:Instance", 17, 4, 1, "USD"),
                  ("azure-native:compute:VirtualMachine", 5, 1, 0, "USD"), ("aws:ec2/instance:Instance", 3, 1, 0, "EUR")]),
        ("provider", [("aws", 37, 5, 1, "USD"), ("azure-native", 5, 1, 0, "USD"), ("aws", 3, 1, 0, "EUR")]),
        ("service", [("aws:rds", 20, 1, 0, "USD"), ("aws:ec2", 17, 4, 1, "USD"), ("azure-native:compute", 5, 1, 0, "USD"), ("aws:ec2", 3, 1, 0, "EUR")]),
        ("region", [("us-east-1", 40, 5, 1, "USD"), ("us-east-1", 3, 1, 0, "EUR"), ("[secret]", 2, 1, 0, "USD")]),
        ("component", [("", 28, 4, 1, "USD"), ("shop:index:Site site", 14, 2, 0, "USD"), ("", 3, 1, 0, "EUR")]),
        ("status", [("priced", 41, 5, 0, "USD"), ("priced", 3, 1, 0, "EUR"), ("unpriced", 1, 1, 1, "USD")]),
        ("tag:env", [("staging", 20, 1, 0, "USD"), ("prod", 14, 2, 0, "USD"), ("", 6, 2, 1, "USD"), ("", 3, 1, 0, "EUR"), ("[secret]", 2, 1, 0, "USD")]),
        ("tag:none", [("", 40, 5, 1, "USD"), ("", 3, 1, 0, "EUR"), ("[secret]", 2, 1, 0, "USD")]),
    ],
)  # fmt: skip
def test_group(key, wanted):
    assert rows(key) == wanted


def test_what_hangs_on_usage_and_what_is_free_is_counted():
    pending = replace(result("assets", "0"), priced=Priced(status=Status.USAGE_BASED, components=(CostComponent(
        name="Storage", unit="GB", quantity=None, unit_price=Decimal("0.023"), monthly_cost=None, usage_based=True),)))  # fmt: skip
    free = replace(result("role", "0"), priced=Priced(status=Status.FREE))
    [held] = group(estimate(pending, free, result("web", "10")), "provider")
    assert (held.monthly_cost, held.count, held.pending, held.free) == (10, 3, 1, 1)


def test_no_secret_value_is_a_group():
    assert "s3cr3t" not in str(group(made(), "tag:env"))


@pytest.mark.parametrize(
    ("key", "said"), [("regoin", "did you mean region"), ("tag", "did you mean tag:"), ("tag:", "known: type"), ("qq", "known: type, provider")]
)
def test_refused(key, said):
    with pytest.raises(InputError, match=said) as caught:
        group(made(), key)
    assert caught.value.place == "--group-by"


@pytest.mark.parametrize(
    ("urn", "name"),
    [(OUTER, "shop:index:Site site"), (INNER, "shop:index:AppTier tier"), ("odd", "odd"), (f"{OUTER}::more", "shop:index:Site site::more")],
)
def test_component_name(urn, name):
    assert component_name(urn) == name


@pytest.mark.parametrize(("token", "wanted"), [("a", "a"), ("aws:s3:Bucket", "aws:s3"), ("aws:s3/bucket:Bucket", "aws:s3"), ("", "")])
def test_service(token, wanted):
    assert service(token) == wanted


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.decimals(min_value=0, max_value=1000, places=3)), max_size=12), st.sampled_from(KEYS))
def test_groups_add_up(parts, key):
    """Whatever the key, the groups hold every resource once and all of the cost."""
    whole = estimate(*(result(f"r{i}", str(cost), type=f"aws:{kind}:T") for i, (kind, cost) in enumerate(parts)))
    made_groups = group(whole, key)
    assert sum((g.monthly_cost for g in made_groups), Decimal(0)) == whole.total.amount
    assert sum(g.count for g in made_groups) == len(parts)
    assert list(made_groups) == sorted(made_groups, key=lambda g: (-g.monthly_cost, g.value, g.currency))

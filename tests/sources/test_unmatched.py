"""Price rules that match nothing are said with the nearest word; rules for elsewhere are left alone."""

from __future__ import annotations

from functools import lru_cache

import pytest

from finfocus_policy.model.prices import Commitment, Match, Override, PriceRules
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.unmatched import Known, notes

STACK = (
    ("aws/ec2/instance/t3.micro/linux", "us-east-1"),
    ("aws/rds/instance/postgres/db.r5.large/multi-az", "us-east-1"),
    ("aws/s3/standard/storage", "us-east-1"),
)


@lru_cache(maxsize=1)
def known() -> Known:
    return Known.of((Catalog(),))


def said(*rules: Override | Commitment, asked: tuple[tuple[str, str], ...] = STACK, own: tuple[str, ...] = ()) -> tuple[str, ...]:
    made = PriceRules(
        overrides=tuple(r for r in rules if isinstance(r, Override)), commitments=tuple(r for r in rules if isinstance(r, Commitment))
    )
    return notes(made, asked, known, own)


def override(**match: str) -> Override:
    return Override(match=Match(**match), place="f.yaml:4", layer="f.yaml")


MISSPELT = {
    "a part of a key": (override(key="aws/ec2/instances/m5.*/linux"), "no key is aws/ec2/instances/m5.*/linux, did you mean aws/ec2/instance/m5.*/linux?"),
    "the size in a key": (override(key="aws/ec2/instance/m5.larg/linux"), "no key is aws/ec2/instance/m5.larg/linux, did you mean aws/ec2/instance/m5.large/linux?"),
    "a key like nothing": (override(key="aws/zzzzzz/qqqq"), "no key is aws/zzzzzz/qqqq"),
    "a SKU": (override(sku="m5.lrage"), "no sku is m5.lrage, did you mean m5.large?"),
    "capitals": (override(service="EC2"), "no service is EC2, did you mean ec2?"),
    "a provider": (override(provider="awss"), "no provider is awss, did you mean aws?"),
    "a family": (override(family="r55"), "no family is r55, did you mean r5?"),
    "a region": (override(sku="t3.micro", region="us-esat-1"), "no region is us-esat-1, did you mean us-east-1?"),
    "what does not go together": (override(service="s3", sku="m5.large"), "nothing is all that it says together"),
    "a commitment to what none is sold for": (
        Commitment(match=Match(service="s3"), place="f.yaml:4"), "no 1-year no upfront standard reservation covers what it names",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISSPELT)
def test_a_rule_that_nothing_can_match_is_said_with_place_and_nearest_word(name: str) -> None:
    rule, words = MISSPELT[name]
    assert said(rule) == (f"the price rule f.yaml:4 matches no price of any list: {words}",)


QUIET = {
    "it matches": override(key="aws/rds/instance/postgres/*"),
    "a cloud that is not here": override(key="gcp/compute/machne/*"),
    "a cloud that is not here, by name": override(provider="azure", sku="nothing"),
    "a service that is not here": override(service="sqs"),
    "another region": override(sku="t3.micro", region="eu-*"),
    "another size of a shared file": override(sku="m5.large"),
    "a committed price of its own": override(key="aws/ec2/instance/m9.large/linux/ri/1yr/*"),
    "a commitment that covers something": Commitment(match=Match(family="r5"), place="f.yaml:4"),
}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_said_where_the_rule_may_be_meant_for_something_else(name: str) -> None:
    assert said(QUIET[name]) == ()


def test_a_price_no_list_has_is_no_mistake_where_it_is_asked_for() -> None:
    own = override(key="mine/own/thing")
    assert said(own, asked=(("mine/own/thing", "us-east-1"),)) == ()
    assert said(own)[0].endswith("no key is mine/own/thing")


def test_the_projects_own_rules_are_meant_for_its_stack() -> None:
    rules = (override(sku="m5.large"), Commitment(match=Match(family="m5"), place="f.yaml:9", layer="f.yaml"), override(sku="t3.micro"))
    assert said(*rules, own=("f.yaml",)) == ("2 price rules without anything to match in this stack: f.yaml:4, f.yaml:9",)
    assert said(override(sku="t3.micro", region="eu-*"), override(service="sqs"), own=("f.yaml",)) == ()


def test_many_are_few_lines() -> None:
    assert len(said(*(override(sku=f"m5.lrage{n}") for n in range(50)))) == 4


def test_nothing_asked_for_is_nothing_to_say() -> None:
    assert said(override(sku="m5.lrage"), asked=()) == ()

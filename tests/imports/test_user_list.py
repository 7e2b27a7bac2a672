"""The user price list as a source: what it knows, what it does not, and what is said of a damaged one."""

from __future__ import annotations

import pytest

from finfocus_policy.errors import CatalogError
from finfocus_policy.model.cost import Reason
from finfocus_policy.sources.catalog import store
from finfocus_policy.sources.imports.aws_rules import AWS
from finfocus_policy.sources.imports.azure_rules import AZURE
from finfocus_policy.sources.imports.gcp_rules import GCP
from finfocus_policy.sources.user_list import UserList
from tests.imports.building import Home, bulk_json, machine

ONE = "aws/ec2/instance/zz1.large/linux"


@pytest.fixture
def taken(home: Home) -> Home:
    home.take("aws-bulk-json", bulk_json([machine(), machine("B", regionCode="eu-west-2", instanceType="zz2.large")]))
    return home


def test_it_knows_what_was_imported_and_from_which_list(taken: Home) -> None:
    found = UserList(taken.file)
    tiers = found.lookup(ONE, "eu-west-1")
    assert tiers is not None
    assert (tiers.price, tiers.unit, tiers.card, tiers.date, tiers.derived) == (tiers.steps[0][1], "hour", "AmazonEC2", "2026-11-01", False)
    assert (found.exists, found.name, UserList(taken.file.with_name("none.sqlite")).exists) == (True, "user prices", False)


def test_a_miss_is_told_apart(taken: Home) -> None:
    found = UserList(taken.file)
    reasons = [found.why_missing(*place) for place in (("aws/none/such", "eu-west-1"), (ONE, "mars-1"), (ONE, "eu-west-2"))]
    assert reasons == [Reason.UNKNOWN_SKU, Reason.UNKNOWN_REGION, Reason.NO_PRICE]
    assert found.lookup(ONE, "eu-west-2") is None


def test_it_names_itself_once_it_is_used(taken: Home) -> None:
    found = UserList(taken.file)
    assert found.data() == ()
    found.lookup(ONE, "eu-west-1")
    (data,) = found.data()
    assert (data.name, data.kind, data.newest, data.oldest, data.sha256) == ("user prices", "list", "2026-11-01", "2026-11-01", found.sha256)


def test_its_hash_is_of_what_it_holds(home: Home) -> None:
    hashes = [home.take("aws-bulk-json", bulk_json([machine(price=price)])).sha256 for price in ("0.1", "0.2", "0.1")]
    assert (hashes[0], hashes[0] != hashes[1]) == (hashes[2], True)
    assert store.intact(home.file)
    assert UserList(home.file).sha256 == hashes[2]


@pytest.mark.parametrize("damage", [b"", b"no database at all", b"SQLite format 3\0" + b"\0" * 200])
def test_a_damaged_list_is_an_error_in_words(damage: bytes, taken: Home) -> None:
    taken.file.write_bytes(damage)
    with pytest.raises(CatalogError, match="the user price list") as error:
        UserList(taken.file).lookup(ONE, "eu-west-1")
    assert "finfocus prices import" in str(error.value)


def test_a_list_cut_in_half_is_an_error_in_words(taken: Home) -> None:
    whole = taken.file.read_bytes()
    taken.file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CatalogError, match="the user price list"):
        UserList(taken.file).lookup(ONE, "eu-west-1")


@pytest.mark.parametrize("table", [AWS, AZURE, GCP], ids=["aws", "azure", "gcp"])
def test_a_rule_refuses_or_has_a_key_and_a_unit(table) -> None:
    for rule in table.rules:
        assert bool(rule.refuse) != bool(rule.key and rule.unit), rule
        assert not rule.listed or all(factor > 0 for factor in rule.listed.values()), rule

"""A bad file does not replace good prices, and what is no bad file is not stopped."""

from __future__ import annotations

import pytest

from finfocus_policy.sources.catalog.lookup import Catalog
from tests.imports.building import Home, bulk_json, machine, whys

ONE = "aws/ec2/instance/zz1.large/linux"


def machines(count: int, price: str = "0.1", first: int = 1) -> list:
    return [machine(f"M{n}", price=price, instanceType=f"zz{n}.large") for n in range(first, first + count)]


@pytest.mark.parametrize(("zero", "good", "stopped"), [(1, 19, False), (5, 95, False), (2, 19, True), (6, 94, True), (3, 0, True)])
def test_more_than_one_price_in_twenty_may_not_be_zero(zero: int, good: int, stopped: bool, home: Home) -> None:
    home.take("aws-bulk-json", bulk_json([machine("BEFORE", price="0.11")]))
    outcome = home.take("aws-bulk-json", bulk_json([*machines(good), *machines(zero, "0.0000000000", 500)]))
    assert (outcome.stored, bool(outcome.stops), whys(outcome)) == (not stopped, stopped, {"ZERO": zero})
    assert home.price(ONE) == ("0:0.11" if stopped else "0:0.1")
    assert home.price("aws/ec2/instance/zz500.large/linux") is None


def test_zeros_that_are_nobodys_price_do_not_count(home: Home) -> None:
    """The real lists are full of them: dedicated hosts, included optimisation, reservations of capacity."""
    noise = [machine(f"N{n}", price="0", tenancy="Host", usagetype="EU-HostBoxUsage:zz1.large") for n in range(50)]
    included = [machine(f"E{n}", price="0", usagetype=f"EU-EBSOptimized:zz{n}.large", tenancy="NA", operatingSystem="NA") for n in range(50)]
    outcome = home.take("aws-bulk-json", bulk_json([*noise, *included, *machines(3)]))
    assert (outcome.stored, whys(outcome)) == (True, {"DEDICATED": 50, "FREE": 50})


JUMPS = [("10", True), ("9.99", False), ("0.001", True), ("0.00101", False), ("0.1", False)]


@pytest.mark.parametrize(("price", "stopped"), JUMPS)
def test_a_price_may_not_be_a_hundred_times_what_was_imported_before(price: str, stopped: bool, home: Home) -> None:
    home.take("aws-bulk-json", bulk_json(machines(3)))
    outcome = home.take("aws-bulk-json", bulk_json([machine(price=price)]))
    assert (bool(outcome.stops), home.price(ONE)) == (stopped, "0:0.1" if stopped else f"0:{price}")


def test_nor_a_hundred_times_what_is_built_in(home: Home) -> None:
    t3 = {"instanceType": "t3.micro", "usagetype": "EU-BoxUsage:t3.micro"}
    built_in = Catalog().lookup("aws/ec2/instance/t3.micro/linux", "eu-west-1")
    assert built_in is not None
    outcome = home.take("aws-bulk-json", bulk_json([machine(price=str(built_in.price * 100), **t3)]))
    assert (outcome.stored, "t3.micro" in outcome.stops[0], home.file.exists()) == (False, True, False)


def test_a_jump_of_a_row_that_is_refused_stops_nothing(home: Home) -> None:
    home.take("aws-bulk-json", bulk_json(machines(3)))
    outcome = home.take("aws-bulk-json", bulk_json([machine("BIG", price="1000", tenancy="Dedicated"), *machines(3)]))
    assert (outcome.stored, outcome.stops) == (True, ())


def test_force_lets_it_through_and_says_so(home: Home) -> None:
    home.take("aws-bulk-json", bulk_json(machines(3)))
    outcome = home.take("aws-bulk-json", bulk_json([machine(price="100"), machine("Z", price="0", instanceType="zz2.large")]), force=True)
    assert (home.price(ONE), home.price("aws/ec2/instance/zz2.large/linux")) == ("0:100", "0:0.1")
    assert sum("--force" in warning for warning in outcome.warnings) == 2


def test_one_bad_file_of_several_stops_them_all(home: Home) -> None:
    home.take("aws-bulk-json", bulk_json(machines(3)))
    outcome = home.take("aws-bulk-json", bulk_json(machines(3, "0.2")), bulk_json(machines(3, "0", 50)))
    assert (outcome.stored, home.price(ONE)) == (False, "0:0.1")


def test_an_older_list_is_a_warning(home: Home) -> None:
    home.take("aws-bulk-json", bulk_json(machines(2), date="2026-11-01T00:00:00Z"))
    outcome = home.take("aws-bulk-json", bulk_json(machines(2, "0.2"), date="2026-05-01T00:00:00Z"))
    assert (outcome.stored, home.price(ONE)) == (True, "0:0.2")
    assert any("2026-05-01 is older" in warning and "2026-11-01" in warning for warning in outcome.warnings)


def test_a_list_older_than_what_is_built_in_is_a_warning_too(home: Home) -> None:
    t3 = machine(price="0.0114", instanceType="t3.micro")
    outcome = home.take("aws-bulk-json", bulk_json([t3], date="2020-01-01T00:00:00Z"))
    assert outcome.stored
    assert any("older date than those built in" in warning for warning in outcome.warnings)


def test_of_two_issues_of_one_list_the_newer_counts_whatever_the_order(home: Home) -> None:
    new, old = bulk_json(machines(2, "0.2"), date="2026-11-01T00:00:00Z"), bulk_json(machines(2, "0.1"), date="2026-10-01T00:00:00Z")
    for lists in ((new, old), (old, new)):
        outcome = home.take("aws-bulk-json", *lists)
        assert (home.price(ONE), whys(outcome)) == ("0:0.2", {})


def test_what_a_new_list_does_not_have_stays(home: Home) -> None:
    home.take("aws-bulk-json", bulk_json(machines(2)))
    home.take("aws-bulk-json", bulk_json([machine("X", price="0.5", regionCode="eu-west-2")]))
    assert (home.price(ONE), home.price(ONE, "eu-west-2")) == ("0:0.1", "0:0.5")

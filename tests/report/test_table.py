"""What the table says, in its own words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.engine.group import group
from finfocus_policy.model.budget import Finding, Level, Severity, Verdict
from finfocus_policy.model.cost import PriceData, Reason, Status
from finfocus_policy.report import table
from finfocus_policy.report.layout import cells
from tests.draws import draws
from tests.report.estimates import (
    GOLDEN,
    deployed,
    free,
    machine,
    part,
    result,
    shop,
    stack,
    ten_instances,
    unpriced,
    update,
)
from tests.report.made import check_golden, view

SAID = [
    ("ten_instances", ["10x t3.micro", "$83.92", "web-0, web-1, web-2 and 7 more", "7,300 hours at $0.0104", "$75.92"]),
    ("shop", ["at least $3,008.81", "1 resource has no price", "$0.045 per GB", "usage", "$32.85 + usage", "Free: 4 resources (2x aws:ec2:Subnet"]),
    ("shop", ["no price model for this type", "usage of 2 resources is not", "3x m5.large", "30 x 1M requests at $0.20", "$6.00"]),
    ("shop", ["DENY budget production", "cheapest ways back under it", "p3.2xlarge -> g4dn.xlarge", "scope: type aws:rds/*"]),
    ("gaps", [">=$0.80", "t9.mega", "instanceType is not known until the update", "deadline of 10 s passed", "6 resources have no price"]),
    ("omitted", ["45 unchanged resources", "--pulumi-state", "--show-sames", "of the changes only"]),
    ("errored", ["NO TOTAL", "RuntimeError: quota lookup failed", "no total", "not evaluated", "[mandatory] cost-budget"]),
    ("update", ["+$70.08", "+-", "gone", "-$16.78", "+$131.77 (+57.4%) from $229.42", "* unchanged"]),
    ("currencies", ["14.60 EUR", "$8.39 and 14.60 EUR", "it is in USD, but prices are in EUR"]),
    ("old_prices", ["Warning: aws-rds has prices older than 180 days", "546 days old"]),
    ("secrets", ["[secret]", "no price"]),
    ("empty", ["there are no resources"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "texts"), SAID)
def test_said(name, texts):
    text = table.render(view(GOLDEN[name]()))
    for wanted in texts:
        assert wanted in text


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("ten_instances", ["Warning", "at least", "unchanged", "Change ", "Free"]),
        ("errored", ["Total     $", "Change "]),
        ("gaps", ["$0.00 a month", " $0.00\n"]),
    ],
)
def test_not_said(name, texts):
    text = table.render(view(GOLDEN[name](), settings=quiet()))
    for unwanted in texts:
        assert unwanted not in text


def quiet():
    """Settings without budgets."""
    from finfocus_policy.model.settings import Settings

    return Settings()


def test_missing_price_is_never_zero():
    """No row of a resource without a price shows an amount of zero."""
    for line in table.render(view(GOLDEN["gaps"](), settings=quiet())).splitlines():
        assert not line.endswith("$0.00") or "Total" in line


def test_a_stack_of_which_nothing_is_known_has_no_total_of_zero():
    nothing = stack(unpriced("a", Reason.UNKNOWN_REGION), free("vpc", "aws:ec2/vpc:Vpc"))
    text = table.render(view(nothing, settings=quiet()))
    assert "Total     not known, 1 resource has no price" in text
    assert "$0.00" not in text.split("budget")[0], "a budget is held against what is known"


def test_a_filter_that_nothing_passes_is_said():
    text = table.render(view(stack(), settings=quiet(), filtered=True, filters=("type=aws:rds",)))
    assert "No resource passes this filter." in text
    broken = table.render(view(stack(errors=("it was interrupted",)), settings=quiet()))
    assert "No resource was read." in broken


def test_expand_shows_each():
    text = table.render(view(ten_instances(), expand=True))
    assert "10x" not in text
    assert all(f"+  web-{i} " in text for i in range(10))
    assert text.count("$8.39") == 10


def test_expand_shows_free():
    assert "aws:iam:Role" in table.render(view(shop(), expand=True)).split("Coverage")[0]


def test_unlike_resources_are_not_folded():
    ones = [machine("a"), machine("b", region="eu-west-1"), machine("c", "t3.small", "0.0208"), machine("d", secret=True)]
    text = table.render(view(stack(*ones)))
    assert [line[3:].split()[0] for line in text.splitlines() if line.startswith("+  ")] == ["c", "a", "b", "[secret]"]


@pytest.mark.parametrize("key", ["component", "tag:env", "status", "region"])
def test_groups(key):
    made = shop()
    check_golden(f"table_by_{key.replace(':', '_')}.txt", table.render(view(made, groups=group(made, key), group_key=key)))


def bucket(name: str = "assets"):
    return result(name, part("Storage", "GB", None, "0.023", usage_based=True), type="aws:s3/bucket:Bucket", status=Status.USAGE_BASED)


@pytest.mark.parametrize("more", [(), (free("role", "aws:iam/role:Role"),)])
def test_usage_that_is_not_given_is_no_zero(more):
    """Neither as a total, nor as a change, nor as a group."""
    made = stack(bucket(), *more, known=True)
    text = table.render(view(made, groups=group(made, "provider"), group_key="provider"))
    assert "Total     nothing but usage, which is not given" in text
    assert text.split("NO PRICE")[1].split("\n\n")[0].split()[-1] == "usage"
    assert "$0.00" not in text.split("budget")[0], "a budget is held against what is known"
    whole = table.render(view(stack(bucket(), machine("web"))))
    assert "Total     $8.39 a month" in whole


def test_a_price_of_nothing_that_somebody_wrote_is_a_zero():
    """prices.overrides with price: 0 beside usage that is not given."""
    ours = result("web", part("Instance usage", "hours", "730", "0"))
    assert "Total     $0.00 a month" in table.render(view(stack(ours, bucket())))


def test_groups_and_rows_when_expanded():
    made = shop()
    text = table.render(view(made, groups=group(made, "type"), group_key="type", expand=True))
    assert text.index("RESOURCES") < text.index("\n   RESOURCE ")


def test_filters_are_said():
    text = table.render(view(shop(), filtered=True, filters=("type=aws:rds/*",)))
    assert "! Filtered by type=aws:rds/*: totals are of the filtered set, budgets of the whole stack." in text


@pytest.mark.parametrize(
    ("files", "looked", "said"),
    [
        (("a.yaml", "b.yaml"), (), "Settings: a.yaml, b.yaml"),
        ((), ("/w/shop", "/w"), "Settings: no finfocus.yaml found, looked in /w/shop, /w"),
        ((), (), "Settings: no finfocus.yaml, built-in defaults"),
    ],
)
def test_files(files, looked, said):
    assert said in table.render(view(shop(), files=files, looked_for=looked))


@pytest.mark.parametrize(
    ("oldest", "loud"), [("2026-01-02", False), ("2026-01-01", True), ("2026-07-01", False), ("not a date", False), ("", False)]
)
def test_price_age(oldest, loud):
    """Quiet up to 180 days, a warning from day 181 on; a date that is none is no reason to stop."""
    data = (PriceData(name="list", kind="list", newest=oldest, oldest=oldest),)
    text = table.render(view(stack(machine("a"), price_data=data)))
    assert ("Warning: list has prices older" in text) is loud
    assert "Prices: list" in text


def test_findings_of_others_are_shown():
    found = Finding(policy="resource-cost", level=Level.MANDATORY, severity=Severity.HIGH, message="too dear\n  | part", about="resource")
    made = replace(view(shop()), verdict=Verdict(findings=(found,)))
    assert "[mandatory] resource-cost: too dear\n     | part" in table.render(made)


def test_colour_only_when_asked():
    assert "\x1b" not in table.render(view(shop()))
    assert "\x1b[31;1mDENY" in table.render(view(shop(), colour=True))


def test_deployed_state_has_no_legend():
    assert "+ create" not in table.render(view(deployed()))


@pytest.mark.parametrize("width", [60, 72, 80, 100, 132, 200])
@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("expand", [False, True])
def test_width(name, width, expand):
    made = GOLDEN[name]()
    text = table.render(view(made, width=width, expand=expand, groups=group(made, "component"), group_key="component"))
    assert max(cells(line) for line in text.splitlines()) <= width


AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=4)
NAMES = st.text(min_size=1, max_size=40)


@draws(60)
@given(st.lists(st.tuples(NAMES, AMOUNTS), min_size=1, max_size=6))
def test_any_names_and_amounts(rows):
    """Columns stay aligned and inside the width whatever the names are, and no amount is cut."""
    made = stack(*(result(n, part("Usage", "hours", "1", str(a)), urn=f"u{i}") for i, (n, a) in enumerate(rows)))
    text = table.render(view(made, expand=True))
    for line in text.splitlines():
        assert cells(line) <= 100
        assert line.isprintable()
    total = sum((a for _, a in rows), Decimal(0))
    assert table.amount(total) in text


@pytest.mark.parametrize(("previous", "shown"), [("1.00", True), (None, False)])
def test_a_new_stack_has_no_column_of_changes(previous, shown):
    """There it would repeat the costs; the change itself is said in either case."""
    text = table.render(view(stack(machine("a", previous_cost=previous and Decimal(previous)), known=True)))
    assert ("CHANGE" in text) is shown
    assert "Change    +$" in text


def test_changes_of_a_folded_row_add_up():
    twice = [machine(f"m{i}", previous_cost=Decimal("1.00")) for i in range(3)]
    assert "+$22.18" in table.render(view(stack(*twice, known=True)))


def test_removed_resources_are_savings():
    text = table.render(view(update()))
    assert "-  2x t3.micro" in text
    assert "old-0, old-1" in text


@pytest.mark.parametrize("expand", [False, True])
def test_gaps_of_one_reason_are_told_once(expand):
    lost = [part(f"Meter {n}", "GB", None, None, reason=Reason.NO_PRICE, detail=f"aws/thing/{n} is missing") for n in range(6)]
    odd = part("Odd", "GB", None, None, reason=Reason.UNKNOWN_SKU, detail="aws/odd is not listed")
    made = stack(unpriced("thing", Reason.NO_PRICE, "aws/thing/0 is missing", *lost, odd))
    text = " ".join(line.strip(" |") for line in table.render(view(made, settings=quiet(), expand=expand)).splitlines())
    assert text.count("is missing") == (6 if expand else 1)
    assert ("aws/thing/0 is missing, and 5 more like it" in text) is not expand
    assert text.count("aws/odd is not listed") == 1

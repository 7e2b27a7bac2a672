"""What the policies say, at which level, and how much of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.engine.evaluate import evaluate
from finfocus_policy.model.budget import Action, Budget, Finding, Level, Limit, Scope, Severity, Threshold
from finfocus_policy.model.cost import Reason
from finfocus_policy.model.settings import DEFAULT_LEVELS, Problem, Settings
from finfocus_policy.report.findings import Context, compose, guard_finding, resource_finding
from finfocus_policy.report.layout import WIDTH, cells
from finfocus_policy.report.size import CALL_LIMIT, MESSAGE_LIMIT, bounded, shortened, size
from tests.draws import draws
from tests.report.estimates import (
    GOLDEN,
    HOSTILE,
    currencies,
    errored,
    gaps,
    machine,
    part,
    result,
    shop,
    stack,
    ten_instances,
    ten_thousand,
    unpriced,
)
from tests.report.made import NOW

BIG = Decimal(10**6)
TIGHT = Settings(budgets=(Budget(name="b", monthly=Decimal(10)),))
LOOSE = Settings(budgets=(Budget(name="b", monthly=BIG),))


def found(made, setting=LOOSE, **about):
    return compose(made, evaluate(made, setting), setting, now=NOW, **about)


def of(findings, policy, about=None):
    return [f for f in findings if f.policy == policy and (about is None or f.about == about)]


def levels(**changed):
    return {**DEFAULT_LEVELS, **{k.replace("_", "-"): v for k, v in changed.items()}}


def test_one_estimate_a_stack():
    one = of(found(ten_instances()), "cost-estimate")
    assert [(f.level, f.about, f.urn) for f in one] == [(Level.ADVISORY, "estimate", "")]
    assert "10x t3.micro" in one[0].message
    assert one[0].message.startswith("$83.92 a month")


@pytest.mark.parametrize("name", GOLDEN)
def test_last_line_names_the_files(name):
    for setting, said in (
        (replace(LOOSE, files=("/w/finfocus.yaml",)), "Settings: /w/finfocus.yaml"),
        (replace(LOOSE, looked_for=("/w",)), "Settings: no finfocus.yaml found, looked in /w"),
    ):
        assert of(found(GOLDEN[name](), setting), "cost-estimate")[0].message.splitlines()[-1] == said


def test_the_last_line_is_one_line_however_long_the_paths_are():
    paths = tuple(f"/home/somebody/{'deep/' * 30}{name}/finfocus.yaml" for name in ("project", "home"))
    for setting in (replace(LOOSE, files=paths), replace(LOOSE, looked_for=paths)):
        last = of(found(ten_instances(), setting), "cost-estimate")[0].message.splitlines()[-1]
        assert all(path in last for path in paths)


def test_estimate_message():
    text = of(found(shop()), "cost-estimate")[0].message
    for said in ("at least $3,008.81", "$2,234.60  gpu", "shop:index:AppTier tier", "15 resources", "Prices: embedded catalog"):
        assert said in text


@pytest.mark.parametrize(
    ("monthly", "level", "severity", "said"),
    [
        (10, Level.MANDATORY, Severity.HIGH, "budget b is exceeded: $83.92 of $10.00 a month (839.2%)"),
        (100, Level.ADVISORY, Severity.MEDIUM, "budget b is close: $83.92 of $100.00 a month (83.9%)"),
        (1000, None, None, None),
    ],
)
def test_budget(monthly, level, severity, said):
    made = of(found(ten_instances(), Settings(budgets=(Budget(name="b", monthly=Decimal(monthly)),))), "cost-budget")
    assert [(f.level, f.severity, f.about, f.budget) for f in made] == ([(level, severity, "budget", "b")] if level else [])
    assert not said or made[0].message.startswith(said)


def test_ways_back_are_named():
    held = tuple(replace(b, ways_back=("web: smaller: saves $5", "\x1b[1mx")) for b in evaluate(ten_instances(), TIGHT))
    text = of(compose(ten_instances(), held, TIGHT, now=NOW), "cost-budget")[0].message
    assert "1. web: smaller: saves $5" in text
    assert "2. \\x1b[1mx" in text


def test_no_way_back_is_said():
    assert "no cheaper size" in of(found(ten_instances(), TIGHT), "cost-budget")[0].message


@pytest.mark.parametrize(
    ("level", "wanted"),
    [(Level.MANDATORY, Level.MANDATORY), (Level.REMEDIATE, Level.MANDATORY), (Level.ADVISORY, Level.ADVISORY), (Level.DISABLED, None)],
)
def test_levels(level, wanted):
    made = found(ten_instances(), replace(TIGHT, levels=levels(cost_budget=level)))
    assert [f.level for f in of(made, "cost-budget", "budget")] == ([wanted] if wanted else [])


@pytest.mark.parametrize("policy", ["cost-estimate", "cost-budget", "cost-coverage", "resource-cost"])
def test_disabled_says_nothing(policy):
    setting = replace(TIGHT, resource_limit=Decimal(1), levels={**DEFAULT_LEVELS, policy: Level.DISABLED})
    made = found(gaps(), setting)
    assert of(made, policy) == []
    assert of(found(gaps(), replace(setting, levels=DEFAULT_LEVELS)), policy) != []


@pytest.mark.parametrize("policy", ["cost-estimate", "cost-coverage"])
def test_a_level_that_was_asked_for_is_kept(policy):
    made = found(gaps(), replace(LOOSE, levels={**DEFAULT_LEVELS, policy: Level.MANDATORY}))
    assert [f.level for f in of(made, policy)] == [Level.MANDATORY]


ACTIONS = [(Action.DENY, Level.MANDATORY), (Action.WARN, Level.ADVISORY), (Action.IGNORE, None)]


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize(("action", "level"), ACTIONS)
def test_on_unpriced(reason, action, level):
    setting = replace(LOOSE, on_unpriced={**dict.fromkeys(Reason, Action.IGNORE), reason: action})
    made = of(found(gaps(), setting), "cost-budget", "unpriced")
    assert [f.level for f in made] == ([level] if level else [])
    assert all(f.message.startswith("1 resource has no price") for f in made)


def test_on_unpriced_apart():
    setting = replace(LOOSE, on_unpriced={**dict.fromkeys(Reason, Action.WARN), Reason.UNKNOWN_INPUT: Action.DENY})
    made = of(found(gaps(), setting), "cost-budget", "unpriced")
    assert [(f.level, f.message.split(",")[0]) for f in made] == [
        (Level.MANDATORY, "1 resource has no price"),
        (Level.ADVISORY, "5 resources have no price"),
    ]
    assert "instanceType is not known" in made[0].message


def test_on_unpriced_without_a_budget():
    """Without a budget a warning would only repeat cost-coverage; a denial stands."""
    assert of(found(gaps(), Settings()), "cost-budget") == []
    strict = Settings(on_unpriced=dict.fromkeys(Reason, Action.DENY))
    assert [f.level for f in of(found(gaps(), strict), "cost-budget")] == [Level.MANDATORY]


@pytest.mark.parametrize(("action", "level"), ACTIONS[:2])
@pytest.mark.parametrize("setting", [LOOSE, Settings()])
def test_on_error(action, level, setting):
    made = of(found(errored(), replace(setting, on_error=action)), "cost-budget")
    assert [(f.level, f.about) for f in made] == [(level, "error")]
    assert "RuntimeError: quota lookup failed" in made[0].message


def test_failures_lose_nothing():
    made = found(ten_instances(), TIGHT, context=Context(failures=("price look-up: KeyError 'x'",)))
    assert {f.about for f in of(made, "cost-budget")} == {"budget", "error"}
    assert "KeyError" in of(made, "cost-budget", "error")[0].message
    assert len(of(made, "cost-estimate")) == 1


def test_problems_are_one_mandatory_finding():
    problems = tuple(Problem(place=f"finfocus.yaml:{i}", message="budgte: did you mean budgets?\n::error::") for i in range(30))
    quiet = dict.fromkeys(DEFAULT_LEVELS, Level.DISABLED)
    made = found(ten_instances(), Settings(problems=problems, levels=quiet))
    assert [(f.level, f.about) for f in made] == [(Level.MANDATORY, "config")]
    assert "finfocus.yaml:0: budgte: did you mean budgets?" in made[0].message
    assert "and 10 more problems" in made[0].message


def test_budgets_for_other_stacks_are_one_word():
    names = [("prod", Scope(stack="prod-*")), ("typo", Scope(project="shopp")), ("both", Scope(project="a", stack="b", type="aws:*"))]
    budgets = (Budget(name="here", monthly=BIG), *(Budget(name=name, monthly=BIG, scope=scope) for name, scope in names))
    (made,) = of(found(ten_instances(), Settings(budgets=budgets)), "cost-budget")
    assert (made.level, made.severity, made.about) == (Level.ADVISORY, Severity.LOW, "budget")
    assert made.message.splitlines() == [
        "3 budgets guard nothing here, by the scope: this is ten-instances/dev",
        "  | both: project a, stack b",
        "  | prod: stack prod-*",
        "  | typo: project shopp",
    ]
    assert of(found(ten_instances(), Settings(budgets=budgets[:1])), "cost-budget") == []


def test_scope_that_matches_nothing():
    setting = Settings(budgets=(Budget(name="db", monthly=BIG, scope=Scope(type="azure:*", tags={"a": "b"})),))
    made = of(found(ten_instances(), setting), "cost-budget")
    assert [f.level for f in made] == [Level.ADVISORY]
    assert "guards nothing" in made[0].message
    assert "type azure:*, tag a=b" in made[0].message


def test_increase_that_was_not_evaluated_is_said():
    budget = Budget(name="b", monthly=BIG, deny=Threshold(increase=Limit(percent=Decimal(10))))
    made = of(found(ten_instances(), Settings(budgets=(budget,))), "cost-budget")
    assert [(f.level, f.severity) for f in made] == [(Level.ADVISORY, Severity.LOW)]
    assert "increase is not evaluated: the previous total is not known" in made[0].message


def test_foreign_currency_is_judged_as_an_error():
    made = of(found(currencies(), LOOSE), "cost-budget")
    assert [(f.level, f.about, f.budget) for f in made] == [(Level.MANDATORY, "error", "b")]
    assert "prices are in EUR" in made[0].message


def test_coverage():
    made = of(found(gaps()), "cost-coverage")
    assert [f.level for f in made] == [Level.ADVISORY]
    for said in ("6 of 7 resources", "t9.mega (mystery)", "aws:msk:Cluster (bus)", "see `finfocus doctor`"):
        assert said in made[0].message
    assert of(found(ten_instances()), "cost-coverage") == []


def test_usage_alone_is_advice():
    bucket = result("b", part("Storage", "GB", None, "0.023", usage_based=True), type="aws:s3/bucket:Bucket")
    made = of(found(stack(bucket), replace(LOOSE, levels=levels(cost_coverage=Level.MANDATORY))), "cost-coverage")
    assert [(f.level, f.severity) for f in made] == [(Level.ADVISORY, Severity.LOW)]
    assert "$0.023 per GB (b)" in made[0].message


def test_resource_cost():
    setting = Settings(resource_limit=Decimal(200))
    made = of(found(shop(), setting), "resource-cost")
    assert [f.urn.rsplit("::", 1)[-1] for f in made] == ["gpu", "orders"]
    assert all(f.level is Level.MANDATORY and f.about == "resource" for f in made)
    assert "costs $2,234.60 a month, above the limit of $200.00" in made[0].message


@pytest.mark.parametrize(("limit", "said"), [("8.391", True), ("8.392", False), ("9", False), (None, False)])
def test_resource_limit_is_reached_not_passed(limit, said):
    setting = Settings(resource_limit=None if limit is None else Decimal(limit))
    assert (resource_finding(machine("a"), setting) is not None) is said


def test_resource_cost_of_many():
    made = of(found(ten_thousand(), Settings(resource_limit=Decimal(1))), "resource-cost")
    assert len(made) == 21
    assert next(f for f in made if not f.urn).message.startswith("9,980 more resources above the limit of $1.00")


def test_resource_cost_in_another_currency():
    made = of(found(currencies(), Settings(resource_limit=Decimal(1))), "resource-cost")
    assert [f.level for f in made] == [Level.MANDATORY, Level.ADVISORY]
    assert "prices in EUR are not held against it" in made[1].message


@pytest.mark.parametrize(("created", "said"), [((), "created nothing yet"), ((machine("a"), machine("b")), "created 2 resources: a $8.39, b $8.39")])
def test_guard(created, said):
    budget = Budget(name="prod", monthly=Decimal(100))
    made = guard_finding(machine("gpu"), budget, running=Decimal("120.5"), created=created, settings=Settings())
    assert (made.level, made.urn, made.budget) == (Level.MANDATORY, machine("gpu").urn, "prod")
    for text in ("stopped before aws:ec2:Instance gpu ($8.39 a month)", "$120.50 a month, above budget prod of $100.00", said):
        assert text in made.message


def test_guard_disabled():
    budget, quiet = Budget(name="p", monthly=BIG), Settings(levels=levels(spend_guard=Level.DISABLED))
    assert guard_finding(machine("a"), budget, running=BIG, created=(), settings=quiet) is None


def check(findings):
    """Rules for all messages of a call."""
    for finding in findings:
        for line in finding.message.split("\n"):
            assert cells(line) <= WIDTH or line.startswith("Settings: ")  # paths are not cut
            assert line.isprintable()
            assert line
            assert "<{" not in line
            assert "##" not in line
            assert not line.lstrip().startswith("::")
    assert sum(size(f) for f in findings) <= CALL_LIMIT


STRICT = replace(TIGHT, resource_limit=Decimal(1), on_unpriced=dict.fromkeys(Reason, Action.DENY), files=("\x1b[1m" * 100,) * 50)


@pytest.mark.parametrize("name", GOLDEN)
def test_messages(name):
    check(found(GOLDEN[name](), STRICT))


@pytest.mark.parametrize("piece", HOSTILE)
def test_long_hostile_names(piece):
    """10 kB names, 2,000 resources, 200 budgets: still under 64 KiB, and the verdict is there."""
    long = (piece * 10_000)[:10_000]
    kinds = [*Reason, None]
    many = []
    for i in range(300):
        about = {"urn": f"urn:{i:05}::{long}", "ancestors": (f"{long}{i}",), "region": long, "sku": long}
        reason = kinds[i % 7]
        many.append(unpriced(long, reason, long, **about) if reason else result(long, part(long, long, "1", "100", group=long), type=long, **about))
    budgets = tuple(Budget(name=f"{i}{long}", monthly=Decimal(1), scope=Scope(tags={long: "*"} if i % 3 else {})) for i in range(60))
    made = stack(*many, errors=(), notes=(long,) * 30, project=long)
    findings = found(made, replace(STRICT, budgets=budgets, problems=tuple(Problem(place=long, message=long) for _ in range(50)), notes=(long,) * 9))
    check(findings)
    assert findings[0].level is Level.MANDATORY
    assert {"config", "unpriced", "budget", "estimate"} <= {f.about for f in findings}


def test_no_secret():
    text = str(found(GOLDEN["secrets"](), STRICT))
    assert "hunter2" not in text
    assert "[secret]" in text


def test_order_does_not_depend_on_the_order_of_results():
    made = shop()
    turned = replace(made, results=made.results[::-1])
    assert found(made, STRICT) == found(turned, STRICT)


LEVELS = st.sampled_from([Level.ADVISORY, Level.MANDATORY])
FINDINGS = st.lists(
    st.builds(
        Finding,
        policy=st.sampled_from(["cost-budget", "resource-cost"]),
        level=LEVELS,
        severity=st.sampled_from(Severity),
        message=st.lists(st.text(max_size=90), min_size=1, max_size=30).map("\n".join),
        about=st.sampled_from(["budget", "resource"]),
        urn=st.text(max_size=30),
    ),
    max_size=30,
)


@draws(50)
@given(FINDINGS, st.integers(min_value=15_000, max_value=CALL_LIMIT))
def test_bounded(findings, limit):
    kept = bounded(findings, limit)
    assert sum(map(size, kept)) <= limit
    assert {(f.policy, f.level, f.about) for f in kept} == {(f.policy, f.level, f.about) for f in findings}
    assert bounded(reversed(findings), limit) == kept


def test_mandatory_findings_survive_first():
    some = [Finding(policy="p", level=Level.ADVISORY, severity=Severity.LOW, message="x" * 5000, about="estimate", urn=str(i)) for i in range(30)]
    hard = Finding(policy="cost-budget", level=Level.MANDATORY, severity=Severity.HIGH, message="no", about="budget")
    kept = bounded([*some, hard])
    assert kept[0] == hard
    assert next(f.message for f in kept if "more findings" in f.message).startswith("and ")


@given(st.lists(st.text(alphabet="a名", max_size=200), min_size=1, max_size=60).map("\n".join), st.integers(min_value=300, max_value=MESSAGE_LIMIT))
def test_shortened(message, limit):
    made = shortened(message, limit)
    assert len(made.encode()) <= max(limit, 0) + 40
    assert made == message or "more line" in made

"""What other packs get wrong when something breaks inside: here it is a finding, and the only one lost is none."""

import pytest

from finfocus_policy.model.budget import Level
from tests.pack.driving import BROKEN_PACK, SECRETS, everything, play, recorded

BUDGET = {"monthly": 50}


def faulty(home, fault, *, run=None, config=None, env=None):
    run = run or recorded("ten-instances")
    config = {"cost-budget": BUDGET, **(config or {})}
    result = play(run, home, pack=BROKEN_PACK, config=config, env={"FAULT": fault, **(env or {})})
    assert (result.stdout, result.stderr) == ("", "")
    assert not [secret for secret in SECRETS if secret in everything(result, home)]
    return result


def errors(result):
    return [d for d in result.diagnostics if "failed inside FinFocus" in d.message]


def test_one_resource_that_fails_is_one_gap(home):
    result = faulty(home, "price")
    (error,) = errors(result)
    assert (error.policy, error.level) == ("cost-budget", Level.MANDATORY)
    assert error.urn.endswith("::web-3")
    assert "ValueError" in error.message
    assert [d for d in result.of("cost-budget") if "is exceeded: at least $75.53" in d.message]
    assert result.of("cost-estimate")
    assert "web-3" in result.of("cost-coverage")[0].message


@pytest.mark.parametrize("fault", ["read", "compose"])
def test_a_stack_that_cannot_be_judged_is_denied(home, fault):
    told = errors(faulty(home, fault))
    assert {(error.policy, error.level) for error in told} == {("cost-budget", Level.MANDATORY)}
    assert any(error.call == "AnalyzeStack" for error in told)
    assert len(told) == len({error.message for error in told})


@pytest.mark.parametrize("fault", ["history", "limit"])
def test_a_fault_beside_the_verdict_leaves_the_verdict(home, fault):
    result = faulty(home, fault, config={"resource-cost": {"monthly": 1}})
    assert len(errors(result)) == 1
    assert [d for d in result.of("cost-budget") if d.message.startswith("budget stack is exceeded")]
    assert result.of("cost-estimate")


def test_a_fault_in_spend_guard_stops_the_update(home):
    result = faulty(home, "guard", run=recorded("shop-update", "engine-up", 1))
    first = errors(result)[0]
    assert (first.call, first.level) == ("Analyze", Level.MANDATORY)
    assert len(errors(result)) == 1


def test_on_error_warn_makes_it_advice(home):
    result = faulty(home, "price", config={"cost-budget": {"monthly": 500, "on_error": "warn"}})
    assert [e.level for e in errors(result)] == [Level.ADVISORY]
    assert all(d.level is Level.ADVISORY for d in result.diagnostics)


def test_an_advisory_budget_makes_errors_advice(home):
    result = faulty(home, "price", config={"cost-budget": {"monthly": 50, "enforcementLevel": "advisory"}})
    assert [e.level for e in errors(result)] == [Level.ADVISORY]


def test_settings_that_cannot_be_read_do_not_end_the_run(home):
    result = faulty(home, "load")
    assert errors(result)[0].level is Level.MANDATORY
    assert result.of("cost-estimate")


def test_whatever_is_printed_reaches_nobody(home):
    result = faulty(home, "noise")
    assert "noise" not in everything(result, home)
    assert result.of("cost-estimate")


def test_the_log_holds_places_and_no_values(home):
    log = home / "pack.log"
    faulty(home, "price", env={"FINFOCUS_LOG": str(log)})
    text = log.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "one_resource" in text

"""Plugins that misbehave, as real processes: no estimate hangs, crashes or is falsified by one."""

from __future__ import annotations

import socket
from decimal import Decimal
from pathlib import Path

import pytest

from finfocus_policy.model.cost import Reason, Status
from finfocus_policy.model.resource import Stack
from finfocus_policy.sources.plugin import launch, lookups, patience
from tests.plugins.asking import SIZES, UNKNOWN, alive, gone, hostile, machines, pids, resource, run, without_plugins

STACK = machines()
BUDGET = 20.0
"""Seconds for plugins that fail at once: none of it is waited for, however busy the machine is."""
SLACK = 15.0
"""Seconds a busy machine may take beside what is waited for; what hangs here hangs for a minute and more."""
PLUGIN_TOTAL = Decimal("1.5") * 730 * len(SIZES)
BY_SKU = sum(Decimal(1000 + sum(map(ord, size))) for size in SIZES)

# What the plugin does, the seconds it is given, and what is said of it: the price lists answer in its place.
FALLBACKS = [
    ("hangs at start", 0.5, "did not answer within 0.5 s"),
    ("ends at start", BUDGET, "ended with code 1 before it listened (it said: no licence was found)"),
    ("forks away", BUDGET, "ended with code 0"),
    ("listens in the background", BUDGET, "is another process's, not the plugin's"),
    ("prints no port", 1.0, "did not answer within 1 s"),
    ("listens on IPv6 alone", 1.0, "did not answer within 1 s"),
    ("another protocol", 1.0, "did not answer within 1 s"),
    ("info hangs", 1.0, "did not answer within 1 s"),
    ("another's port", BUDGET, "is another process's, not the plugin's"),
    ("a port nobody listens on", 0.5, "did not answer within 0.5 s"),
    ("name hangs", 0.7, "did not answer within 0.7 s"),
    ("name is no message", BUDGET, "Name was answered with no message"),
    ("hangs in a call", 1.0, "did not answer within 1 s"),
    ("crashes in a call", BUDGET, "ended with code 9"),
    ("is slow", 0.3, "did not answer within 0.3 s"),
    ("NaN", BUDGET, "unit_price is nan, which is not an amount"),
    ("NaN a month", BUDGET, "cost_per_month is nan, which is not an amount"),
    ("negative", BUDGET, "unit_price is -1.5"),
    ("infinite", BUDGET, "cost_per_month is inf"),
    ("out of range", BUDGET, "cost_per_month is"),
    ("no currency", BUDGET, "answered in the currency ''"),
    ("another currency", BUDGET, "answered in EUR (give a rate for EUR in prices.currency.rates)"),
    ("no such currency", BUDGET, "answered in the currency 'dollars'"),
    ("zero", BUDGET, ""),
    ("absurd", BUDGET, "answered more than 100,000,000,000 USD a month"),
    ("large metadata", BUDGET, "metadata"),
    ("100 MB", BUDGET, "GetProjectedCost was answered with more than 4 MB"),
    ("no message", BUDGET, "GetProjectedCost was answered with no message"),
    ("another message", BUDGET, "answered in the currency ''"),
    ("lies that it supports", BUDGET, ""),
    ("lies that it supports not", BUDGET, ""),
    ("INVALID_CREDENTIALS", BUDGET, "the key [secret] was refused"),
    ("MISSING_API_KEY", BUDGET, "no key is set"),
    ("PERMISSION_DENIED", BUDGET, "not for you"),
    ("RATE_LIMITED for long", BUDGET, "come back in an hour"),
    ("UNAVAILABLE", BUDGET, "closed for today"),
    ("INTERNAL", BUDGET, "defect"),
]


EVERY_TIME = {"hangs at start", "forks away", "listens in the background", "another's port", "crashes in a call", "NaN", "negative", "lies that it supports", "INVALID_CREDENTIALS"}
FAILING = [pytest.param(*row, id=row[0], marks=() if row[0] in EVERY_TIME else pytest.mark.slow) for row in FALLBACKS]


@pytest.mark.parametrize(("mode", "budget", "said"), FAILING)
def test_a_plugin_that_fails_leaves_the_estimate_as_it_is_without(
    mode: str, budget: float, said: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        program = hostile(mode, tmp_path / "log", OTHER_PORT=str(other.getsockname()[1]), KEY="sk-hidden-value")
        made = run(STACK, [program], seconds=budget)
    alone = without_plugins(STACK)
    assert (made.total, made.estimate.coverage) == (alone.total.amount, alone.coverage)
    assert [r.priced.source for r in made.estimate.results] == [r.priced.source for r in alone.results]
    assert made.seconds < (0.0 if budget == BUDGET else budget) + SLACK
    assert said in made.notes
    assert len([n for n in made.estimate.notes if "hostile" in n]) == bool(said)
    assert "\x1b" not in made.notes
    assert gone(pids(tmp_path / "log"), SLACK)


# What the plugin does, and the total: its prices are used all the same.
USED = [
    ("prints garbage", PLUGIN_TOTAL),
    ("floods its output", PLUGIN_TOTAL),
    ("leaves a child", PLUGIN_TOTAL),
    ("ignores SIGTERM", PLUGIN_TOTAL),
    ("info fails", PLUGIN_TOTAL),
    ("prints its port twice", PLUGIN_TOTAL),
    ("says nothing of its port", PLUGIN_TOTAL),
    ("speaks pulumicost.v1", PLUGIN_TOTAL),
    ("UNAVAILABLE twice", PLUGIN_TOTAL),
    ("RATE_LIMITED", PLUGIN_TOTAL),
    ("prices by SKU", BY_SKU),
    ("batch", BY_SKU),
    ("batch reordered", BY_SKU),
    ("batch of too few", PLUGIN_TOTAL),
    ("batch of too many", PLUGIN_TOTAL),
    ("batch of nothing", PLUGIN_TOTAL),
    ("batch mixed up", PLUGIN_TOTAL),
    ("batch of bytes", PLUGIN_TOTAL),
]


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "total"), USED, ids=[mode for mode, _ in USED])
def test_a_plugin_that_is_odd_and_right_is_used(mode: str, total: Decimal, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with socket.create_server(("127.0.0.1", 0)) as other:
        made = run(STACK, [hostile(mode, log, OTHER_PORT=str(other.getsockname()[1]))], seconds=60.0)
    assert (made.total, made.notes) == (total, "")
    assert made.closing < SLACK
    assert gone(pids(log), SLACK)


def test_a_batch_with_gaps_is_filled_by_the_price_lists(tmp_path: Path) -> None:
    made = run(STACK, [hostile("batch with gaps", tmp_path / "log")])
    assert made.total == without_plugins(STACK).total.amount
    assert "BatchCost left a resource out" in made.notes


def test_a_plugin_that_exits_between_calls_is_not_waited_for(tmp_path: Path) -> None:
    made = run(STACK, [hostile("exits between calls", tmp_path / "log")], workers=1, seconds=60.0)
    kinds = {r.priced.source.kind for r in made.estimate.results if r.priced.source}
    assert kinds <= {"plugin", "list"}
    assert made.estimate.coverage == without_plugins(STACK).coverage
    assert made.seconds < SLACK


def test_a_plugin_that_closes_its_output_is_looked_for_at_its_port_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "SILENT_SECONDS", 600.0)
    made = run(machines(["t3.micro"]), [hostile("closes its output", tmp_path / "log")])
    assert (made.total, made.notes) == (Decimal("1.5") * 730, "")


def calls_of(log: Path, word: str = "call") -> int:
    return log.read_text().split().count(word)


HANGING = [
    ("name hangs", "Name was not answered within 2.0 s", ("name", 1)),
    ("info hangs", "GetPluginInfo was not answered within 2.0 s", ("name", 1)),
    ("hangs in a call", "GetProjectedCost was not answered within 2.0 s", ("call", 1)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "said", "calls"), HANGING)
def test_one_question_that_hangs_does_not_cost_the_whole_budget(
    mode: str, said: str, calls: tuple[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five seconds, here two: what took all of them is not asked again."""
    for module in (patience, lookups):
        monkeypatch.setattr(module, "CALL_SECONDS", 2.0)
    stack = machines(["t3.micro"])
    made = run(stack, [hostile(mode, tmp_path / "log")])
    assert made.total == without_plugins(stack).total.amount
    assert said in made.notes
    assert calls_of(tmp_path / "log", calls[0]) == calls[1]
    assert made.seconds < SLACK


def test_five_failures_in_a_row_and_the_plugin_is_left_alone(tmp_path: Path) -> None:
    made = run(STACK, [hostile("INTERNAL", tmp_path / "log")], workers=1)
    assert calls_of(tmp_path / "log") == 5
    assert "is left alone after 5 failures in a row" in made.notes


@pytest.mark.parametrize("mode", ["INVALID_CREDENTIALS", "MISSING_API_KEY"])
def test_wrong_settings_are_told_once_and_not_tried_again(mode: str, tmp_path: Path) -> None:
    made = run(STACK, [hostile(mode, tmp_path / "log")], workers=1)
    assert calls_of(tmp_path / "log") == 1
    assert len(made.estimate.notes) == 1


def test_a_rate_limit_is_kept_to(tmp_path: Path) -> None:
    made = run(machines(["t3.micro"]), [hostile("RATE_LIMITED", tmp_path / "log")])
    assert made.seconds >= 1.0
    assert calls_of(tmp_path / "log") == 2


def test_what_only_a_slow_plugin_might_have_priced_is_a_gap_that_says_so(tmp_path: Path) -> None:
    stack = Stack(resources=(resource("station", UNKNOWN), *STACK.resources))
    made = run(stack, [hostile("hangs in a call", tmp_path / "log")], seconds=3.0)
    (station,) = [r for r in made.estimate.results if r.type == UNKNOWN]
    assert (station.status, station.reason) == (Status.UNPRICED, Reason.SOURCE_FAILED)
    assert "plugin hostile did not answer within 3 s" in station.priced.detail
    assert station.priced.asked == ("hostile",)
    assert made.estimate.is_lower_bound
    assert made.total == without_plugins(STACK).total.amount


def test_of_three_plugins_one_dead_one_late_the_third_is_used(tmp_path: Path) -> None:
    programs = [
        hostile(mode, tmp_path / f"{n}") for n, mode in enumerate(("ends at start", "is slow", "prices by SKU"))
    ]
    made = run(STACK, programs, seconds=BUDGET)
    assert made.seconds < SLACK
    assert all(r.priced.source and r.priced.source.kind == "plugin" for r in made.estimate.results)


def test_a_child_of_a_plugin_does_not_survive_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    run(machines(["t3.micro"]), [hostile("leaves a child", log)])
    assert len(pids(log)) == 2
    assert gone(pids(log), SLACK)
    assert not any(map(alive, pids(log)))

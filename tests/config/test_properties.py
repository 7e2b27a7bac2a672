"""What holds for any settings whatever: no layer loosens a stronger one, nothing but ConfigError is raised."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.config.budgets import Entry, join
from finfocus_policy.config.document import Document
from finfocus_policy.config.layers import (
    ConfigInputs,
    cli_layer,
    environment_layer,
    file_layer,
    policy_layer,
    stack_layer,
)
from finfocus_policy.config.load import load, merge
from finfocus_policy.config.schema import KEYS, TABLE, Where
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.budget import Budget, Level, Limit, Scope, Threshold
from finfocus_policy.model.settings import POLICIES, Settings
from tests.draws import draws

AMOUNTS = st.decimals(0, 10_000, places=2)
LIMITS = st.builds(lambda a: Limit(amount=a), AMOUNTS) | st.builds(
    lambda p: Limit(percent=p), st.decimals(0, 200, places=1)
)
THRESHOLDS = st.builds(lambda at, increase: Threshold(at=at, increase=increase), st.none() | LIMITS, st.none() | LIMITS)
SCOPES = st.none() | st.sampled_from([Scope(), Scope(type="aws:*"), Scope(stack="prod-*"), Scope(tags={"team": "a"})])
ENTRIES = st.builds(
    lambda monthly, currency, scope, warn, deny, number: Entry(
        name="p", monthly=monthly, currency=currency, scope=scope, warn=warn, deny=deny, label=f"layer {number}", place=f"layer {number}: budgets[0]"
    ),
    AMOUNTS, st.sampled_from([None, None, None, "USD", "EUR"]), SCOPES, THRESHOLDS, THRESHOLDS, st.integers(0, 99),
)  # fmt: skip
LAYERS = st.lists(ENTRIES, min_size=2, max_size=5)


def reached_at(budget: Budget, name: str) -> Decimal:
    limit = getattr(budget, name).at
    assert limit is not None
    return Decimal(limit.of(budget.monthly))


def not_looser(tight: Budget, loose: Budget) -> None:
    """`tight` lets through nothing that `loose` does not."""
    assert (tight.scope, tight.currency) == (loose.scope, loose.currency)
    assert tight.monthly <= loose.monthly
    for name in ("warn", "deny"):
        assert reached_at(tight, name) <= reached_at(loose, name)
        before, after = getattr(loose, name).increase, getattr(tight, name).increase
        if before is not None:
            assert after is not None
            assert (after.amount is None) == (before.amount is None)
            assert after.of(Decimal(100)) <= before.of(Decimal(100))


@given(LAYERS)
def test_adding_a_weakest_layer_never_loosens(entries: list[Entry]) -> None:
    not_looser(join(entries, "USD").budget, join(entries[:-1], "USD").budget)


@given(LAYERS, st.data())
def test_taking_a_weaker_layer_away_never_tightens_the_amounts(entries: list[Entry], data: st.DataObject) -> None:
    """Also from the middle. (Of increases of two kinds the stronger layer's is kept, so those are left out.)"""
    entries = [
        Entry(**{**fields(e), "warn": Threshold(at=e.warn.at), "deny": Threshold(at=e.deny.at)}) for e in entries
    ]
    gone = data.draw(st.integers(1, len(entries) - 1))
    not_looser(join(entries, "USD").budget, join(entries[:gone] + entries[gone + 1 :], "USD").budget)


def fields(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in Entry.__slots__}


@given(LAYERS)
def test_every_weaker_word_holds_or_is_said(entries: list[Entry]) -> None:
    joined = join(entries, "USD")
    refused = {problem.place for problem in joined.problems}
    for entry in entries[1:]:
        if entry.place in refused:
            continue
        if entry.monthly > entries[0].monthly:
            assert any(note.startswith(f"{entry.place}: monthly") for note in joined.notes)
        else:
            assert joined.budget.monthly <= entry.monthly


@given(LAYERS)
def test_the_budget_of_a_layer_alone_is_what_it_says(entries: list[Entry]) -> None:
    budget = join(entries[:1], "USD").budget
    assert budget.monthly == entries[0].monthly
    assert budget.layer == entries[0].label
    assert budget.deny.at == (entries[0].deny.at or Limit(percent=Decimal(100)))


NAMES = st.sampled_from(
    [
        *TABLE,
        *(key.camel for key in KEYS),
        "name",
        "at",
        "increase",
        "scope",
        "tag",
        "warn",
        "deny",
        "default",
        "montly",
    ]
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals(allow_nan=False) | st.text(max_size=12)
    | st.sampled_from(["80%", "warn", "deny", "ignore", "USD", "5000", "1e400", "NaN", "-1", "5_000", "%", "x.yaml"])
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=6), inner, max_size=4),
    max_leaves=15,
)
MAPS = st.dictionaries(NAMES | st.text(max_size=6), VALUES, max_size=5)
POLICY = st.dictionaries(st.sampled_from(POLICIES), MAPS, max_size=3)
# Maps of chance are hardly ever a budget: these have what one needs, and anything in it.
NEEDED = {"name": st.sampled_from("abc ") | st.text(max_size=3), "monthly": st.integers(-1, 10**6) | LEAVES}
BUDGETS = st.lists(st.fixed_dictionaries(NEEDED, optional=dict.fromkeys(("warn", "deny", "scope"), LEAVES | MAPS)), min_size=1, max_size=2)
WITH_BUDGETS = st.builds(lambda one, budgets: one | {"budgets": budgets}, MAPS, BUDGETS)


@given(VALUES | WITH_BUDGETS, MAPS, MAPS | WITH_BUDGETS)
def test_any_weaker_layer_gives_settings(project: Any, stack: dict[str, Any], home: dict[str, Any]) -> None:
    layers = [
        stack_layer(Where.STACK_CONFIG, {f"finfocus:{key}": value for key, value in stack.items()}),
        environment_layer({f"FINFOCUS_{key.upper()}": str(value) for key, value in stack.items()}),
        file_layer(Where.PROJECT, Document(value=project), "finfocus.json", ""),
        file_layer(Where.HOME, Document(value=home), "home config.json", ""),
    ]
    found = merge(layers, {})
    assert isinstance(found, Settings)
    for budget in found.budgets:
        assert budget.monthly.is_finite()
        assert budget.monthly >= 0
        assert budget.name.strip()
    assert all(problem.place and problem.message for problem in found.problems)


@given(POLICY, MAPS)
def test_any_policy_config_or_flag_gives_a_layer_or_a_config_error(
    policy: dict[str, Any], flags: dict[str, Any]
) -> None:
    for read in (lambda: policy_layer(policy, {}), lambda: cli_layer(flags)):
        try:
            layer = read()
        except ConfigError as error:
            message = str(error)
        else:
            message = layer.label
        assert message.startswith(("policy config", "command line"))


@draws(60)
@given(POLICY, MAPS, st.text(max_size=80))
def test_any_inputs_at_all(policy: dict[str, Any], stack: dict[str, Any], text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "Pulumi.yaml").write_text("name: shop\n")
        (Path(folder) / "finfocus.yaml").write_text(text, encoding="utf-8", errors="replace", newline="")
        inputs = ConfigInputs(
            policy=policy, stack_config={f"finfocus:{key}": value for key, value in stack.items()}, project="shop", start_folders=(folder,), home="",
            levels={"cost-budget": Level.ADVISORY},
        )  # fmt: skip
        try:
            found = load(inputs)
        except ConfigError as error:
            message = str(error)
        else:
            message = f"cost-budget is {found.levels['cost-budget'].value}" if found == load(inputs) else ""
        assert message.startswith(("policy config", "cost-budget is advisory"))

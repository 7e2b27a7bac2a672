"""What the pack makes of price rules: used where nobody else relies on it, trusted ones alone in a gate, hidden when public."""

from __future__ import annotations

import json
from typing import Any

import pytest

from finfocus_policy.config.prices import fingerprint
from tests.pack.driving import play, recorded

RULES = {"overrides": [{"key": "aws/*", "price": 0}]}
BUDGET = {"monthly": 1000.0, "on_unpriced": "ignore"}
CASES = [
    # policy config, CI, is the budget broken
    ({}, "", False),
    ({}, "true", True),
    (BUDGET, "", True),
    ({**BUDGET, "trusted_price_layers": [fingerprint(RULES)]}, "true", False),
    ({**BUDGET, "prices": RULES}, "true", False),
]


@pytest.mark.parametrize(("config", "ci", "broken"), CASES)
def test_prices_of_the_home_are_used_where_they_are_trusted(config: dict[str, Any], ci: str, broken: bool, home) -> None:
    (home / "ff").mkdir(parents=True)
    (home / "ff" / "config.json").write_text(json.dumps({"prices": RULES, **({} if config else BUDGET)}))
    result = play(recorded("shop"), home, config={"cost-budget": config} if config else None, env={"CI": ci})
    budget = [d for d in result.diagnostics if d.policy == "cost-budget" and "is exceeded" in d.message]
    assert bool(budget) is broken
    summary = next(d.message for d in result.diagnostics if d.policy == "cost-estimate")
    assert ("trusted_price_layers" in summary) is (broken or "prices" in config)
    assert ("at effective prices" in summary) is not broken


def test_a_public_pack_tells_no_effective_amount(home) -> None:
    (home / "ff").mkdir(parents=True)
    rules = {"discounts": {"aws": "7%"}, "public": True}
    (home / "ff" / "config.json").write_text(json.dumps({"prices": rules, "resource_limit": 1000, **BUDGET}))
    result = play(recorded("shop"), home)
    told = "\n".join(d.message for d in result.diagnostics)
    assert "amounts are hidden" in told
    assert "effective" not in told
    assert "7%" not in told
    kept = next((home / "ff" / "history").rglob("*~previewed.json")).read_text()
    assert json.loads(kept)["total"] not in told

"""Views of the estimates: with budgets held and findings composed as the doors do."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from finfocus_policy.engine.evaluate import evaluate
from finfocus_policy.model.budget import Budget, BudgetVerdict, Scope, Verdict
from finfocus_policy.model.cost import Estimate
from finfocus_policy.model.settings import Settings
from finfocus_policy.report.findings import compose
from finfocus_policy.report.view import View

GOLDENS = Path(__file__).parent / "golden"
NOW = datetime(2026, 7, 1, 12, 0, tzinfo=timezone.utc)
BUDGETS = (
    Budget(name="production", monthly=Decimal(100)),
    Budget(name="databases", monthly=Decimal(1000), scope=Scope(type="aws:rds/*")),
)
SETTINGS = Settings(budgets=BUDGETS, files=("finfocus.yaml",))
WAYS = ("gpu: p3.2xlarge -> g4dn.xlarge: saves $1,849.82, $1,067.27 a month remains",)


def view(estimate: Estimate, settings: Settings = SETTINGS, **about: Any) -> View:
    """A view as `wiring` makes it; denied budgets get a way back."""
    held = evaluate(estimate, settings)
    held = tuple(replace(b, ways_back=WAYS) if b.verdict is BudgetVerdict.DENY else b for b in held)
    findings = compose(estimate, held, settings, now=NOW)
    about.setdefault("files", settings.files)
    return View(estimate=estimate, verdict=Verdict(budgets=held, findings=findings), now=NOW, **about)


def check_golden(name: str, text: str) -> None:
    """Compares with a golden file; UPDATE_GOLDEN=1 writes it."""
    path = GOLDENS / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    assert path.read_bytes().decode() == text, f"{path.name} differs; look at it, then run with UPDATE_GOLDEN=1"

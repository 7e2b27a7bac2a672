"""What `finfocus config init`, `validate` and `show` do; nothing is written or printed here."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from enum import Enum
from typing import Any

from finfocus_policy.config.document import read
from finfocus_policy.config.files import HOME_NAMES
from finfocus_policy.config.layers import file_layer
from finfocus_policy.config.schema import Where
from finfocus_policy.config.values import as_problem
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.budget import Budget, Limit, Threshold
from finfocus_policy.model.money import plain
from finfocus_policy.model.settings import Problem, Settings

SCHEMA_FILE = "finfocus.schema.json"
INIT = """\
# yaml-language-server: $schema={schema}
# Settings of FinFocus for this project; every key: docs/configuration.md
# Stronger than this file: flags, the policy config, stack config finfocus:*, stack tags, FINFOCUS_* variables.

budgets:
  - name: production
    monthly: 5000             # per month of 730 hours
    currency: USD
    # scope:                  # without it: the whole stack
    #   project: shop
    #   stack: "prod-*"
    #   provider: aws
    #   type: "aws:rds/*"
    #   tag: {{team: retail}}
    warn: {{at: 80%}}           # a share of the budget, or an amount
    deny: {{at: 100%}}          # increase: 10% would also refuse a rise of more than that

# What could not be priced: ignore, warn or deny. Reasons may be set apart:
#   on_unpriced: {{unknown_input: deny, default: warn}}
on_unpriced: warn

# An error inside FinFocus: warn or deny.
on_error: deny

# The most one resource may cost per month.
# resource_limit: 1000

# Usage per month of what is billed by use.
# usage_file: usage.yaml

# What stands for usage that nobody gives: small, medium, large, or a range of them.
# usage_preset: small..large
"""


def init_text(schema: str = SCHEMA_FILE) -> str:
    """A commented finfocus.yaml to start from. `schema` is where its editor line points: a path beside it or an address.

    The schema itself is `json_schema.editor_text()`.
    """
    return INIT.format(schema=schema)


def validate(path: str, *, home: bool | None = None) -> list[Problem]:
    """Everything wrong with a settings file, with its lines; empty when it is fine.

    A file called config.yaml is read as one of the home folder (`home` decides otherwise). Never raises for its content.
    """
    label = os.path.basename(path)
    where = Where.HOME if (label in HOME_NAMES if home is None else home) else Where.PROJECT
    try:
        return list(file_layer(where, read(path, label), label, os.path.dirname(path)).problems)
    except ConfigError as error:
        return [as_problem(error)]


def show(settings: Settings, output: str = "table") -> str:
    """The settings in force, each with the layer it comes from: `table` (text) or `json`."""
    rows = _rows(settings)
    if output == "json":
        return json.dumps(_document(settings, rows), indent=2, ensure_ascii=True) + "\n"
    width = max(len(name) for name, _, _ in rows)
    value_width = min(60, max(len(_text(value)) for _, value, _ in rows))
    lines = [f"{name:<{width}}  {_text(value):<{value_width}}  {source}".rstrip() for name, value, source in rows]
    for title, said in _said(settings).items():
        lines += ["", f"{title}:", *(f"  {line}" for line in said)] if said else []
    return "\n".join(lines) + "\n"


def _said(settings: Settings) -> dict[str, list[str]]:
    return {
        "files": list(settings.files),
        "looked for finfocus.yaml in": list(settings.looked_for),
        "notes": list(settings.notes),
        "problems": [str(problem) for problem in settings.problems],
    }


def _document(settings: Settings, rows: list[tuple[str, Any, str]]) -> dict[str, Any]:
    values = [{"key": name, "value": value, "source": source} for name, value, source in rows]
    return {"settings": values, **{key.split(" ")[0]: said for key, said in _said(settings).items()}}


def _rows(settings: Settings) -> list[tuple[str, Any, str]]:
    values: dict[str, Any] = {
        "currency": settings.currency,
        "on_error": settings.on_error,
        "region": settings.region,
        "report": settings.report_file,
        "spec_dir": settings.spec_dir,
        "resource_limit": settings.resource_limit,
        "usage_file": settings.usage_file,
        "usage_preset": str(settings.usage_preset or ""),
        "budget_usage": settings.held_usage,
        "free_tiers": str(settings.free_tiers).lower(),
        **{f"integrations.{name}": "on" for name in settings.integrations},
        **{f"budgets.{budget.name}": _budget(budget) for budget in settings.budgets},
        **{f"levels.{policy}": level for policy, level in settings.levels.items()},
        **{f"on_unpriced.{reason.value}": action for reason, action in settings.on_unpriced.items()},
    }
    return [(name, _simple(value), settings.sources.get(name, "")) for name, value in sorted(values.items())]


def _simple(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return plain(value)
    return value or None


def _budget(budget: Budget) -> dict[str, Any]:
    scope = {name: getattr(budget.scope, name) for name in ("project", "stack", "provider", "type")}
    scope["tag"] = dict(sorted(budget.scope.tags.items()))
    found = {"monthly": plain(budget.monthly), "currency": budget.currency}
    limits = {"warn": _threshold(budget.warn), "deny": _threshold(budget.deny)}
    return {**found, "scope": {key: value for key, value in scope.items() if value}, **limits}


def _threshold(threshold: Threshold) -> dict[str, str]:
    given = {"at": threshold.at, "increase": threshold.increase}
    return {name: _limit(limit) for name, limit in given.items() if limit is not None}


def _limit(limit: Limit) -> str:
    return plain(limit.amount) if limit.amount is not None else f"{plain(limit.percent or Decimal(0))}%"


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(inner)}" for key, inner in value.items() if inner)
    return "-" if value is None else str(value)

"""Settings from layers written as plain data, each in the form in which it really arrives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from finfocus_policy.config.layers import ConfigInputs
from finfocus_policy.config.load import load
from finfocus_policy.model.budget import Budget, Level
from finfocus_policy.model.settings import Settings

CASES = Path(__file__).parent / "cases"
STRONGEST_FIRST = ("cli", "policy", "stack_config", "stack_tags", "environment", "project", "home")
CAMEL = {
    "on_unpriced": "onUnpriced",
    "on_error": "onError",
    "resource_limit": "resourceLimit",
    "usage_file": "usageFile",
}


def cases(name: str) -> list[Any]:
    return list(yaml.safe_load((CASES / f"{name}.yaml").read_text()))


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def prefixed(values: dict[str, Any]) -> dict[str, str]:
    return {f"finfocus:{CAMEL.get(key, key)}": as_text(value) for key, value in values.items()}


def as_variables(values: dict[str, Any]) -> dict[str, str]:
    return {f"FINFOCUS_{key.upper()}": as_text(value) for key, value in values.items()}


def as_policy(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Keys in the config of the policy that has them; numbers as floats, as they come off the wire."""
    floats = json.loads(json.dumps(values), parse_int=float)
    limit = {"resource-cost": {"monthly": floats.pop("resource_limit")}} if "resource_limit" in floats else {}
    return {**({"cost-budget": floats} if floats else {}), **limit}


def write(folder: Path, name: str, content: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def project_at(folder: Path, name: str = "shop") -> Path:
    write(folder, "Pulumi.yaml", f"name: {name}\nruntime: python\n")
    return folder


def inputs_of(layers: dict[str, Any], folder: Path, **more: Any) -> ConfigInputs:
    """`layers`: layer -> values. A file's values may be its text (YAML) instead."""
    project = project_at(folder / "shop")
    for layer, place, stem in (("project", project, "finfocus"), ("home", folder / "home", "config")):
        if layer in layers:
            write(place, f"{stem}.yaml" if isinstance(layers[layer], str) else f"{stem}.json", layers[layer])
    given = {
        "cli": layers.get("cli", {}),
        "policy": as_policy(layers.get("policy", {})),
        "levels": {policy: Level(level) for policy, level in layers.get("levels", {}).items()},
        "stack_config": prefixed(layers.get("stack_config", {})),
        "stack_tags": prefixed(layers.get("stack_tags", {})),
        "environ": as_variables(layers.get("environment", {})),
        "project": "shop",
        "stack": "dev",
        "start_folders": (str(project),),
        "home": str(folder / "home"),
    }
    return ConfigInputs(**{**given, **more})


def settings_of(layers: dict[str, Any], folder: Path, **more: Any) -> Settings:
    return load(inputs_of(layers, folder, **more))


def said(budget: Budget) -> dict[str, str]:
    """A budget as a case writes it: only what is not the default."""
    found = {"monthly": f"{budget.monthly}"}
    for name, default in (("warn", "80%"), ("deny", "100%")):
        threshold = getattr(budget, name)
        if str(threshold.at) != default:
            found[f"{name}.at"] = str(threshold.at)
        if threshold.increase is not None:
            found[f"{name}.increase"] = str(threshold.increase)
    if budget.currency != "USD":
        found["currency"] = budget.currency
    return found

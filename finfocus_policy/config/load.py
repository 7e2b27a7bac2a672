"""All layers -> Settings: scalars from the strongest layer, budgets joined, nothing lowered without a word."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from finfocus_policy.config.budgets import Joined, join
from finfocus_policy.config.document import read
from finfocus_policy.config.files import (
    Found,
    anybody_may_write,
    find,
    home_file,
    home_folder,
    legacy_file,
    spec_folders,
)
from finfocus_policy.config.layers import (
    ConfigInputs,
    Layer,
    broken_layer,
    cli_layer,
    environment_layer,
    file_layer,
    policy_layer,
    stack_layer,
)
from finfocus_policy.config.schema import Where
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.budget import Action, Budget, Level
from finfocus_policy.model.cost import Reason
from finfocus_policy.model.plugins import PluginSettings
from finfocus_policy.model.prices import PriceSettings
from finfocus_policy.model.settings import DEFAULT_LEVELS, POLICIES, Problem, Settings

__all__ = ["ConfigInputs", "load", "merge"]

DEFAULT = "default"
RANK = {Level.DISABLED: 0, Level.ADVISORY: 1, Level.MANDATORY: 2, Level.REMEDIATE: 2}
LOWERED = {
    ("cost-budget", Level.ADVISORY): "a broken budget is shown but stops nothing",
    ("cost-budget", Level.DISABLED): "budgets are not looked at",
    ("resource-cost", Level.ADVISORY): "a resource above the limit is shown but stops nothing",
    ("resource-cost", Level.DISABLED): "the limit on one resource is not looked at",
    ("spend-guard", Level.ADVISORY): "an update is not stopped when it breaks a budget",
    ("spend-guard", Level.DISABLED): "an update is not stopped when it breaks a budget",
}


def load(inputs: ConfigInputs) -> Settings:
    """The settings in force.

    Raises ConfigError for the policy config (the pack answers INVALID_ARGUMENT) and for command line flags; whatever
    is wrong in weaker layers is in `problems`, and what was ignored or lowered on request is in `notes`.
    """
    cli, policy = cli_layer(inputs.cli), policy_layer(inputs.policy, inputs.levels)
    environment = environment_layer(inputs.environ)
    found = _find(inputs, cli, policy, environment)
    home = inputs.home if inputs.home is not None else home_folder(inputs.environ)
    path = home_file(home) or (legacy_file(inputs.environ) if inputs.home is None else "")
    project = [_read(Where.PROJECT, found.path, os.path.basename(found.path), found)] if found.path else []
    layers = [
        cli,
        policy,
        stack_layer(Where.STACK_CONFIG, inputs.stack_config),
        stack_layer(Where.STACK_TAGS, inputs.stack_tags),
        environment,
        *project,
        *([_read(Where.HOME, path, f"home {os.path.basename(path)}", None)] if path else []),
    ]
    files = tuple(file for file in (found.path, path) if file and os.path.isfile(file))
    services = {name: path for layer in layers for name in layer.values.get("integrations", ())}
    gate = inputs.gate and is_gate(inputs)
    settings = merge(_locked(layers), inputs.levels, _base(found, inputs), gate=gate)
    return replace(settings, files=files, looked_for=() if found.path else found.looked_for, home=home,
                   spec_folders=(*filter(None, (settings.spec_dir,)), *spec_folders(home, inputs.environ if inputs.home is None else {})),
                   project_folder=found.project_folder, integrations=services, plugins=_plugins(layers, gate), notes=(*settings.notes, *found.notes))  # fmt: skip


def _plugins(layers: Sequence[Layer], gate: bool) -> PluginSettings:
    """What the home file sets for plugins, and those a gate may ask; nothing is imported where the file says nothing."""
    home = layers[-1]
    found = PluginSettings()
    if home.where is Where.HOME and {"plugins", "plugin_host"} & home.values.keys():
        from finfocus_policy.config.plugins import settled

        found = settled(home.values)
    named = [layer.values["trusted_price_layers"] for layer in layers if gate and "trusted_price_layers" in layer.values]
    return replace(found, trusted=frozenset(named[0])) if named else found


def _find(inputs: ConfigInputs, cli: Layer, policy: Layer, environment: Layer) -> Found:
    named = (
        ("command line", cli.values.get("config_file", "")),
        ("policy config", policy.values.get("config_file", "")),
        ("FINFOCUS_CONFIG", environment.values.get("config_file", "")),
    )
    return find(named=named, start=inputs.start_folders, project=inputs.project,
                any_project=inputs.any_project, pack_folder=inputs.pack_folder)  # fmt: skip


def _read(where: Where, path: str, label: str, found: Found | None) -> Layer:
    try:
        layer = file_layer(where, read(path, label), label, os.path.dirname(os.path.abspath(path)))
    except ConfigError as error:
        if found and found.named in ("policy config", "command line"):
            raise ConfigError(error.message, place=f"{found.named}: config_file {path}", hint=error.hint) from None
        named = f" ({found.named} names {path})" if found and found.named else ""
        return broken_layer(where, label, ConfigError(error.message + named, place=error.place, hint=error.hint))
    if where is Where.HOME and anybody_may_write(path):
        return replace(layer, notes=(*layer.notes, f"{label} can be changed by every user of this machine (chmod o-w)"))
    return layer


def _base(found: Found, inputs: ConfigInputs) -> str:
    """Where relative paths start that no file of settings names: the project, else where the user stands."""
    return found.project_folder or (inputs.start_folders[0] if inputs.start_folders else "")


def _locked(layers: Sequence[Layer]) -> list[Layer]:
    """The layers without what the policy config locks; each attempt is a problem."""
    at = next(index for index, layer in enumerate(layers) if layer.where is Where.POLICY)
    locked: tuple[str, ...] = layers[at].values.get("lock", ())
    return [*layers[: at + 1], *(_unlocked(layer, locked) for layer in layers[at + 1 :])]


def _unlocked(layer: Layer, locked: tuple[str, ...]) -> Layer:
    for key in locked:
        # locking budgets locks their short form: it is one of them
        for name in ("budgets", "monthly") if key == "budgets" else (key,):
            if name in layer.places:
                problem = Problem(
                    place=layer.places[name], message=f'"{name}" is locked by the policy config; remove it'
                )
                layer = replace(layer.without(name), problems=(*layer.problems, problem))
    return layer


def is_gate(inputs: ConfigInputs) -> bool:
    """Whether somebody else relies on the verdict: there is a policy config, or this is CI.

    A policy config that sets nothing but levels cannot be told from none: Pulumi sends levels in any case.
    """
    return any(inputs.policy.values()) or inputs.environ.get("CI", "").strip().lower() not in ("", "0", "false", "no")


def _prices(layers: Sequence[Layer], gate: bool) -> tuple[PriceSettings, tuple[str, ...]]:
    """The price rules in force; nothing is imported for them where nobody has any."""
    trusted = next((layer.values["trusted_price_layers"] for layer in layers if "trusted_price_layers" in layer.values), ())
    if not any("prices" in layer.values for layer in layers):
        return PriceSettings(gate=gate, trusted=trusted), ()
    from finfocus_policy.config.prices import settled

    return settled(layers, gate=gate)


def merge(layers: Sequence[Layer], levels: Mapping[str, Level], base: str = "", *, gate: bool = False) -> Settings:
    """Layers, strongest first, made one. `base` is where paths of layers without a folder start."""
    sources: dict[str, str] = {}

    def first(key: str, default: Any) -> Any:
        for layer in layers:
            if key in layer.values:
                sources[key] = layer.places[key]
                return layer.values[key]
        sources[key] = DEFAULT
        return default

    joined = [_joined(name, layers) for name in sorted({entry.name for layer in layers for entry in layer.budgets})]
    budgets = tuple(item.budget for item in joined)
    sources.update({f"budgets.{budget.name}": budget.layer for budget in budgets})
    limit: Decimal | None = first("resource_limit", None)
    sources.update({f"integrations.{n}": layer.places["integrations"] for layer in layers for n in layer.values.get("integrations", ())})
    sources.update({key: layer.places[key] for key in ("prices",) for layer in reversed(layers) if key in layer.places})
    prices, untrusted = _prices(layers, gate)
    return Settings(
        budgets=budgets,
        on_unpriced=_on_unpriced(layers, sources),
        on_error=first("on_error", Action.DENY),
        levels=_levels(levels, sources),
        resource_limit=limit,
        currency=first("currency", "USD"),
        region=first("region", ""),
        usage_file=_path("usage_file", layers, base, first),
        usage_preset=first("usage_preset", None),
        budget_usage=first("budget_usage", ""),
        free_tiers=first("free_tiers", False),
        report_file=_path("report", layers, base, first),
        spec_dir=_path("spec_dir", layers, base, first),
        problems=_problems(layers, joined),
        sources=dict(sorted(sources.items())),
        notes=(*_notes(layers, joined, levels, limit), *untrusted),
        prices=prices,
    )


def _path(key: str, layers: Sequence[Layer], base: str, first: Any) -> str:
    path: str = first(key, "")
    folder = next((layer.folder for layer in layers if key in layer.values), "") or base
    return os.path.normpath(os.path.join(folder, path)) if path else ""


def _joined(name: str, layers: Sequence[Layer]) -> Joined:
    entries, currency = [], ""
    strongest = ""
    for layer in layers:
        said = layer.values.get("currency")
        strongest = strongest or said or ""
        for entry in layer.budgets:
            if entry.name == name:
                # a weaker layer's `currency` must not turn a stronger layer's dollars into something else
                currency = currency or strongest or "USD"
                entries.append(replace(entry, currency=entry.currency or said) if said else entry)
    return join(entries, currency)


def _on_unpriced(layers: Sequence[Layer], sources: dict[str, str]) -> dict[Reason, Action]:
    chosen: dict[Reason, Action] = {}
    for reason in Reason:
        layer = next((each for each in layers if reason in each.values.get("on_unpriced", {})), None)
        chosen[reason] = layer.values["on_unpriced"][reason] if layer else Action.WARN
        sources[f"on_unpriced.{reason.value}"] = layer.places["on_unpriced"] if layer else DEFAULT
    return chosen


def _levels(given: Mapping[str, Level], sources: dict[str, str]) -> dict[str, Level]:
    """The given level of each policy, else its own. Nothing of ours remediates, so that means mandatory (as Pulumi has it)."""
    levels: dict[str, Level] = {}
    for policy in POLICIES:
        level = given.get(policy, DEFAULT_LEVELS[policy])
        levels[policy] = Level.MANDATORY if level is Level.REMEDIATE else level
        sources[f"levels.{policy}"] = Where.POLICY.value if policy in given else DEFAULT
    return levels


def _problems(layers: Sequence[Layer], joined: Sequence[Joined]) -> tuple[Problem, ...]:
    found = [problem for layer in layers for problem in layer.problems]
    found += [problem for item in joined for problem in item.problems]
    return tuple(dict.fromkeys(found))


def _notes(
    layers: Sequence[Layer], joined: Sequence[Joined], levels: Mapping[str, Level], limit: Decimal | None
) -> tuple[str, ...]:
    notes = [
        _lowered(policy, levels[policy])
        for policy in POLICIES
        if policy in levels and (limit is not None or policy != "resource-cost")
    ]
    notes += [note for layer in layers for note in layer.notes]
    for item in joined:
        notes += [*item.notes, *_doubtful(item.budget)]
    return tuple(note for note in notes if note)


def _lowered(policy: str, level: Level) -> str:
    """What a level below the policy's own means. Level 0 on the wire is advisory, whether somebody chose it or not:
    Pulumi fills in the policy's own level when the config has none, so it is taken at its word and said.
    """
    effect = LOWERED.get((policy, level), "")
    return (
        f"{policy} is {level.value} by the policy config: {effect}"
        if effect and RANK[level] < RANK[DEFAULT_LEVELS[policy]]
        else ""
    )


def _doubtful(budget: Budget) -> list[str]:
    """`at: 80` is 80 dollars. Somebody may have meant 80 %."""
    return [
        f"{name}.at of the budget {budget.name!r} is the amount {limit}, not a percentage: write {limit.amount * 100 if limit.amount <= 1 else limit.amount:f}% if a share is meant"
        for name, limit in (("warn", budget.warn.at), ("deny", budget.deny.at))
        if limit is not None and limit.amount is not None and limit.amount <= 100 < budget.monthly
    ]

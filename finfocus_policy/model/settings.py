"""Settings as the engine needs them: made by `config`, read by everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from finfocus_policy.model.budget import Action, Budget, Level
from finfocus_policy.model.cost import Reason

POLICIES = ("cost-estimate", "cost-budget", "cost-coverage", "resource-cost", "spend-guard", "cost-variance")
DEFAULT_LEVELS: Mapping[str, Level] = {
    "cost-estimate": Level.ADVISORY,
    "cost-budget": Level.MANDATORY,
    "cost-coverage": Level.ADVISORY,
    "resource-cost": Level.MANDATORY,
    "spend-guard": Level.MANDATORY,
    "cost-variance": Level.DISABLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A setting that cannot be used: what, where, and what to write instead."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The outcome of all configuration layers (CLI flags to defaults), see design section 3.

    `on_unpriced` has an Action for every Reason. `levels` are the enforcement levels in force.
    `resource_limit` is the monthly limit of one resource (policy resource-cost), None for none.
    `files` were read; `looked_for` says where a project file was sought when none was found.
    `problems` are misspelt or forbidden keys outside the policy config (there Configure refuses).
    `notes` are things that are in force and worth saying: a lowered level, a loosening that was ignored.
    `project_folder` holds the Pulumi.yaml of the project, "" when it was not found.
    `sources` says for each setting which layer it comes from.
    `usage` is the merged usage file content, addressed as written there.
    """

    budgets: tuple[Budget, ...] = ()
    on_unpriced: Mapping[Reason, Action] = field(default_factory=lambda: dict.fromkeys(Reason, Action.WARN))
    on_error: Action = Action.DENY
    levels: Mapping[str, Level] = field(default_factory=lambda: dict(DEFAULT_LEVELS))
    resource_limit: Decimal | None = None
    currency: str = "USD"
    region: str = ""
    files: tuple[str, ...] = ()
    looked_for: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    usage_file: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    report_file: str = ""
    home: str = ""
    notes: tuple[str, ...] = ()
    project_folder: str = ""

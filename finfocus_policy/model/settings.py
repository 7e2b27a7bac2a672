"""Settings as the engine needs them: made by `config`, read by everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from finfocus_policy.model.budget import Action, Budget, Level
from finfocus_policy.model.cost import Reason
from finfocus_policy.model.plugins import PluginSettings
from finfocus_policy.model.prices import PriceSettings

POLICIES = ("cost-estimate", "cost-budget", "cost-coverage", "resource-cost", "spend-guard", "cost-variance")
PRESETS = ("small", "medium", "large")
USAGE_ENDS = ("low", "expected", "high")
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
class UsagePreset:
    """What stands for usage that is not given: one preset, or a range of two with what is expected between them.

    >>> str(UsagePreset(low="small", expected="medium", high="large")), str(UsagePreset(low="small", expected="small", high="small"))
    ('small..large', 'small')
    """

    low: str
    expected: str
    high: str

    @property
    def is_range(self) -> bool:
        """True for two different presets."""
        return self.low != self.high

    def __str__(self) -> str:
        return f"{self.low}..{self.high}" if self.is_range else self.low


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
    `usage_preset` stands for usage that is not given. `budget_usage` is the end of its range that budgets are held
    against ("" for the usual one). `free_tiers`: what a cloud gives each account for free every month is taken off.
    `plugins` says which plugins are used how, and how long they are waited for.
    `spec_folders` may hold local specs, strongest first: `spec_dir` where one is named, then those of the homes.
    `integrations` are the services switched on in the home file, each with that file's path; its keys are not here.
    `prices` are the rules that make effective prices of list prices, and which layers of prices are trusted.
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
    usage_preset: UsagePreset | None = None
    budget_usage: str = ""
    free_tiers: bool = False
    spec_dir: str = ""
    spec_folders: tuple[str, ...] = ()
    integrations: Mapping[str, str] = field(default_factory=dict)
    plugins: PluginSettings = field(default_factory=PluginSettings)
    prices: PriceSettings = field(default_factory=PriceSettings)

    @property
    def held_usage(self) -> str:
        """The usage budgets are held against: the high end of a range unless said otherwise, "" without a range."""
        ranged = self.usage_preset is not None and self.usage_preset.is_range
        return (self.budget_usage or "high") if ranged else ""

"""The one table of settings: what each is called, where it may be written, what it means.

Validation, suggestions for misspelt keys, the JSON Schemas and docs/configuration.md all come from here.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from finfocus_policy.model.budget import Action
from finfocus_policy.model.cost import Reason


class Where(Enum):
    """The layers of configuration, strongest first. The value is what people read."""

    CLI = "command line"
    POLICY = "policy config"
    STACK_CONFIG = "stack config"
    STACK_TAGS = "stack tags"
    ENVIRONMENT = "environment"
    PROJECT = "project file"
    HOME = "home file"


EVERYWHERE = frozenset(Where)
# Stack config and the project's file come with the code that is judged, so they may not choose where
# files are written, who is asked for prices, or what is run. Tags can be set by whoever may deploy.
TRUSTED = frozenset({Where.CLI, Where.POLICY, Where.ENVIRONMENT, Where.HOME})
FILES = frozenset({Where.PROJECT, Where.HOME})


class Kind(Enum):
    """What a value has to be. The value is how a message calls it."""

    TEXT = "text"
    GLOB = "a name or a pattern with * and ?"
    AMOUNT = "an amount per month, a number like 500 or 49.90"
    LIMIT = 'an amount like 200 or a percentage like "80%"'
    CURRENCY = "a currency code of three capitals like USD"
    ACTION = "warn or deny"
    ACTIONS = "ignore, warn or deny, or a map of reasons to one of them"
    PATH = "the path of a file"
    USAGE = "low, expected or high"
    PRESET = "small, medium, large, or a range like small..large"
    BUDGETS = "a list of budgets"
    MAP = "a map"
    PAIRS = "a map of tag names to values"
    KEYS = "a list of keys"
    PRICES = "a map of price rules"
    RULES = "a list of rules"
    PERCENT = 'a percentage like "12%"'
    PRICE = "a price per unit, 0 or more"
    HOURS = "hours, 1 to 744"
    FLAG = "true or false"
    CHOICE = "a word of a few"
    DISCOUNTS = "a map of providers to percentages"
    RATES = "a map of currency codes to numbers"
    DATE = "a date like 2026-11-01"
    HASHES = "a list of SHA-256 hashes"
    INTEGRATIONS = "a map of services"
    PLUGINS = "a map of plugins"
    PLUGIN_HOST = "a map of the host's settings"
    KEY = "a key, kept secret"
    COMMAND = "a command, or a list of its words"
    FOREIGN = "not used here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One setting. `policies` says what it is called in the config of which policy; `fields` are the keys of a map.

    `redirect` is the advice given where the key is not allowed, `choices` are the words a CHOICE is one of.
    """

    name: str
    kind: Kind
    description: str
    default: str = ""
    where: frozenset[Where] = EVERYWHERE
    policies: Mapping[str, str] | None = None
    fields: tuple[Key, ...] = ()
    required: bool = False
    redirect: str = ""
    choices: tuple[str, ...] = ()

    @property
    def camel(self) -> str:
        """The name in stack config and stack tags: `on_unpriced` -> `onUnpriced`."""
        head, *rest = self.name.split("_")
        return head + "".join(part.capitalize() for part in rest)

    @property
    def variable(self) -> str:
        """The environment variable: `on_unpriced` -> `FINFOCUS_ON_UNPRICED`."""
        return "FINFOCUS_" + {"config_file": "CONFIG"}.get(self.name, self.name.upper())


THRESHOLD = (
    Key(
        name="at",
        kind=Kind.LIMIT,
        description="Part of the budget that is reached: a percentage of `monthly`, or an amount.",
    ),
    Key(
        name="increase",
        kind=Kind.LIMIT,
        description="More than the previous total by an amount, or by a percentage of it.",
    ),
)
SCOPE = (
    Key(name="project", kind=Kind.GLOB, description="Pulumi project."),
    Key(name="stack", kind=Kind.GLOB, description="Stack name."),
    Key(name="provider", kind=Kind.GLOB, description="Provider: the part of the type token before the first colon."),
    Key(name="type", kind=Kind.GLOB, description="Type token, as in `aws:rds/*`."),
    Key(name="tag", kind=Kind.PAIRS, description="Tags (or labels) the resource must carry."),
)
BUDGET = (
    Key(name="name", kind=Kind.TEXT, required=True, description="Joins the budget over the layers; unique within one."),
    Key(name="monthly", kind=Kind.AMOUNT, required=True, description="The budget per month of 730 hours."),
    Key(name="currency", kind=Kind.CURRENCY, description="Currency of the amounts.", default="the key `currency`"),
    Key(name="scope", kind=Kind.MAP, fields=SCOPE, description="What the budget covers; all given patterns must match.",
        default="the whole stack"),
    Key(name="warn", kind=Kind.MAP, fields=THRESHOLD, description="When to warn.", default="{at: 80%}"),
    Key(name="deny", kind=Kind.MAP, fields=THRESHOLD, description="When to refuse.", default="{at: 100%}"),
)  # fmt: skip
RULED_BY_FILES = frozenset({Where.POLICY, Where.PROJECT, Where.HOME})
_MATCH = (
    Key(name="provider", kind=Kind.GLOB, default="all", description="First part of the price key: `aws`, `azure`, `gcp`."),
    Key(name="service", kind=Kind.GLOB, default="all", description="Second part of the price key: `ec2`, `rds`, `vm`."),
    Key(name="region", kind=Kind.GLOB, default="all", description="Region of the resource."),
)
_OFF = Key(name="discount", kind=Kind.PERCENT, description="Percentage off the list price, below 100%.")
OVERRIDE = (
    Key(name="key", kind=Kind.GLOB, default="all", description="Price key, as in `aws/ec2/instance/m5.*/linux` (`finfocus prices explain` shows it)."),
    Key(name="sku", kind=Kind.GLOB, default="all", description="Any part of the price key: `m5.large`, `db.r6g.*`."),
    *_MATCH,
    Key(name="price", kind=Kind.PRICE, description="What is paid per unit of the price key, in US dollars. 0 only where you write 0."),
    _OFF,
)
COMMITMENT = (
    *_MATCH,
    Key(name="family", kind=Kind.GLOB, default="all", description="What stands before the size: `m5`."),
    Key(name="type", kind=Kind.GLOB, default="all", description="Machine type: `m5.*`, `db.r6g.large`."),
    Key(name="kind", kind=Kind.CHOICE, default="standard", description="What was bought.",
        choices=("standard", "convertible", "compute-savings-plan", "ec2-savings-plan")),
    Key(name="term", kind=Kind.CHOICE, default="1yr", choices=("1yr", "3yr"), description="How long."),
    Key(name="payment", kind=Kind.CHOICE, default="no-upfront", choices=("no-upfront", "partial-upfront", "all-upfront"),
        description="When it is paid; upfront fees are spread over the hours of the term."),
    Key(name="coverage", kind=Kind.PERCENT, default="100%", description="Share of the hours it covers; the rest is on demand."),
    Key(name="discount", kind=Kind.PERCENT, default="the rate of the price lists",
        description="Percentage below on demand, where no price list has the rate."),
)
SPOT = (
    *_MATCH,
    Key(name="type", kind=Kind.GLOB, default="all", description="Machine type: `m5.*`."),
    Key(name="discount", kind=Kind.PERCENT, required=True, description="Percentage below on demand."),
)
CURRENCY = (
    Key(name="code", kind=Kind.CURRENCY, required=True, description="Currency everything is shown in."),
    Key(name="rates", kind=Kind.RATES, required=True, description="How much of each currency one US dollar is: `{EUR: 0.92}`."),
    Key(name="as_of", kind=Kind.DATE, required=True, description="The day the rates are of."),
)
PRICES = (
    Key(name="overrides", kind=Kind.RULES, fields=OVERRIDE, default="none", description="Prices or discounts of your own; the first that matches decides."),
    Key(name="discounts", kind=Kind.DISCOUNTS, default="none", description="Percentage off all list prices of a provider: `{aws: 8%}`."),
    Key(name="commitments", kind=Kind.RULES, fields=COMMITMENT, default="none", description="Reservations and savings plans; the first that matches decides."),
    Key(name="spot", kind=Kind.RULES, fields=SPOT, default="on-demand prices, an upper bound", description="What spot machines cost below on demand, where no list says."),
    Key(name="hours_per_month", kind=Kind.HOURS, default="730", description="Hours of what runs all month. Budgets are per such a month."),
    Key(name="currency", kind=Kind.MAP, fields=CURRENCY, default="US dollars", description="Shows amounts in another currency, by rates you write down."),
    Key(name="public", kind=Kind.FLAG, default="false", description="Hides effective prices, ARNs and account ids in every report."),
)
ACTIONS = tuple(action.value for action in Action)
REASONS = tuple(reason.value for reason in Reason)
SHORT_BUDGET = "stack"

_BUDGET_POLICY = "cost-budget"
_SHARED = ("cost-budget", "cost-estimate")


def _named(name: str, *policies: str) -> dict[str, str]:
    return dict.fromkeys(policies, name)


KEYS = (
    Key(name="budgets", kind=Kind.BUDGETS, fields=BUDGET, policies=_named("budgets", _BUDGET_POLICY), default="none",
        description="Amounts the stack may cost. Joined by name over all layers: a weaker layer may add or tighten, never loosen."),
    Key(name="monthly", kind=Kind.AMOUNT, policies=_named("monthly", _BUDGET_POLICY), default="none",
        description=f"Short form of one budget named `{SHORT_BUDGET}` over the whole stack."),
    Key(name="on_unpriced", kind=Kind.ACTIONS, policies=_named("on_unpriced", _BUDGET_POLICY), default="warn",
        description="What resources without a price do to the verdict, as a whole or by reason."),
    Key(name="on_error", kind=Kind.ACTION, policies=_named("on_error", _BUDGET_POLICY), default="deny",
        description="What an internal error does to the verdict."),
    Key(name="resource_limit", kind=Kind.AMOUNT, policies={"resource-cost": "monthly"}, default="none",
        description="The most one resource may cost per month. In the config of `resource-cost` it is called `monthly`."),
    Key(name="currency", kind=Kind.CURRENCY, policies=_named("currency", *_SHARED), default="USD",
        description="Currency of budgets that name none, in the same layer or a weaker one."),
    Key(name="region", kind=Kind.TEXT, policies=_named("region", *_SHARED), default="none",
        description="Region of resources whose own region nothing else tells."),
    Key(name="usage_file", kind=Kind.PATH, policies=_named("usage_file", *_SHARED), default="none",
        description="Usage per month, in Infracost's layout. Relative to the file that names it, else to the project."),
    Key(name="usage_preset", kind=Kind.PRESET, policies=_named("usage_preset", *_SHARED), default="none",
        description="Stands for usage that is not given: `small`, `medium`, `large`; `small..large` (or `{low: small, high: large}`) is a range."),
    Key(name="budget_usage", kind=Kind.USAGE, policies=_named("budget_usage", _BUDGET_POLICY), default="high",
        description="With a range of presets, the usage budgets are held against."),
    Key(name="free_tiers", kind=Kind.FLAG, policies=_named("free_tiers", *_SHARED), default="false",
        description="Takes off what clouds give each account for free every month, once for the stack, in the order of URNs."),
    Key(name="config_file", kind=Kind.PATH, policies=_named("config_file", *_SHARED), default="searched for",
        where=frozenset({Where.CLI, Where.POLICY, Where.ENVIRONMENT}),
        description="The project's file. Relative to the project's folder, else to the pack's.",
        redirect="a file cannot name the project's file: use FINFOCUS_CONFIG or the policy config"),
    Key(name="report", kind=Kind.PATH, policies=_named("report", *_SHARED), default="none", where=TRUSTED,
        description="Where the pack writes its JSON report (`pulumi preview --json` drops what policies say).",
        redirect="a file of the repository may not choose where files are written: use FINFOCUS_REPORT"),
    Key(name="spec_dir", kind=Kind.PATH, policies=_named("spec_dir", *_SHARED), default="`specs` in the home folder", where=TRUSTED,
        description="A folder of local specs (docs/specs.md), asked before those of the home folder.",
        redirect="a file of the repository may not choose who is asked for prices: use FINFOCUS_SPEC_DIR"),
    Key(name="prices", kind=Kind.PRICES, fields=PRICES, policies=_named("prices", *_SHARED), default="list prices", where=RULED_BY_FILES,
        description="What you really pay: overrides, discounts, commitments, spot, hours, currency (docs/prices.md).",
        redirect="write it in the policy config, finfocus.yaml, or config.yaml in the home folder"),
    Key(name="trusted_price_layers", kind=Kind.HASHES, policies=_named("trusted_price_layers", _BUDGET_POLICY), default="none",
        where=frozenset({Where.POLICY}), redirect="only the policy config can trust price layers",
        description="Hashes of the price lists, price rules, local specs and plugins that a gate may use besides the embedded prices and its own."),
    Key(name="lock", kind=Kind.KEYS, policies=_named("lock", _BUDGET_POLICY), default="none", where=frozenset({Where.POLICY}),
        description="Keys that layers below the policy config may not set."),
)  # fmt: skip

_HOME_ONLY = "a file of the repository may not set endpoints, plugin commands or folders, or proxies: move it to config.yaml in the home folder"
VANTAGE = (
    Key(name="api_key", kind=Kind.KEY, description="The API key. Only the plugin's own process reads it."),
    Key(name="api_key_file", kind=Kind.PATH, description="A file that holds the key and only its owner can read, instead of `api_key`."),
    Key(name="api_key_command", kind=Kind.COMMAND, description="A command that prints the key, instead of `api_key`. No shell is involved."),
    Key(name="endpoint", kind=Kind.TEXT, default="https://api.vantage.sh", description="Where the API is. Plain http for this machine alone."),
    Key(name="api", kind=Kind.CHOICE, choices=("v2", "seed-v1"), default="told from the endpoint", description="Which API is spoken there."),
    Key(name="report_token", kind=Kind.TEXT, default="none", description="The cost report that actual costs are taken from (v2)."),
    Key(name="workspace_token", kind=Kind.TEXT, default="the key's own", description="The workspace that is asked (v2)."),
)
INTEGRATIONS = (
    Key(name="vantage", kind=Kind.MAP, fields=VANTAGE, default="off", description="Vantage as a source of prices and actual costs (docs/vantage.md)."),
)  # fmt: skip
FOREIGN = (
    Key(name="integrations", kind=Kind.INTEGRATIONS, where=frozenset({Where.HOME}), fields=INTEGRATIONS, redirect=_HOME_ONLY,
        description="Keys and endpoints of cost sources."),
    Key(name="plugins", kind=Kind.PLUGINS, where=frozenset({Where.HOME}), redirect=_HOME_ONLY,
        description="What is set for each plugin, by its name."),
    Key(name="plugin_host", kind=Kind.PLUGIN_HOST, where=frozenset({Where.HOME}), redirect=_HOME_ONLY,
        description="How long plugins are waited for."),
    *(
        Key(name=name, kind=Kind.FOREIGN, where=frozenset({Where.HOME}), redirect=_HOME_ONLY,
            description="Belongs to the Go CLI; accepted, not used.")
        for name in ("output", "logging", "analyzer", "cost")
    ),
)  # fmt: skip
SCHEMA_LINE = Key(name="$schema", kind=Kind.FOREIGN, where=FILES, description="Where editors find the JSON Schema.")
TABLE: Mapping[str, Key] = {key.name: key for key in (*KEYS, *FOREIGN, SCHEMA_LINE)}

# Words that are no keys of ours, in no layer, and still deserve a better answer than "unknown".
ADVICE: Mapping[str, str] = {
    **dict.fromkeys(("levels", "level", "enforcementLevel", "enforcement_level"),
                    "levels are set in the policy config: {\"cost-budget\": {\"enforcementLevel\": \"mandatory\"}}"),
    **dict.fromkeys(("proxy", "proxies", "http_proxy", "https_proxy", "endpoint", "endpoints", "plugin_dir", "plugin_path",
                     "plugin_command", "command", "api_key"), _HOME_ONLY),
}  # fmt: skip

# Variables that are no settings: read by the part that needs them.
OTHER_VARIABLES = frozenset({"FINFOCUS_HOME", "FINFOCUS_NOW"})


def by_policy(policy: str) -> dict[str, Key]:
    """The keys the config of one policy may have, under their name there.

    >>> list(by_policy("resource-cost"))
    ['monthly']
    """
    return {key.policies[policy]: key for key in KEYS if key.policies and policy in key.policies}


def allowed(where: Where) -> dict[str, Key]:
    """The keys a layer may have, under their own names."""
    return {name: key for name, key in TABLE.items() if where in key.where}


def nearest(word: str, candidates: Iterable[str], cutoff: float = 0.6) -> str:
    """The candidate a misspelt word most likely meant, or "".

    >>> nearest("onUnpricd", ["on_error", "on_unpriced"]), nearest("zzz", ["on_error"])
    ('on_unpriced', '')
    """
    names = {_plain(candidate): candidate for candidate in sorted(candidates)}
    found = difflib.get_close_matches(_plain(word[:60]), list(names), n=1, cutoff=cutoff)
    return names[found[0]] if found else ""


def _plain(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter not in "-_ .")

"""The commands: their names and where they live. Nothing of them is imported before it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from types import ModuleType

PACKAGE = "finfocus_policy.cli"


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what is typed, the module that does it, and a line for the overview.

    The module has `ABOUT` (what it does), `EXAMPLES` (shown below its help), `arguments(parser)`
    and `run(options) -> ExitCode`.
    """

    name: str
    module: str
    summary: str

    @property
    def words(self) -> tuple[str, ...]:
        """The name as it is typed: one or two words."""
        return tuple(self.name.split())

    def load(self) -> ModuleType:
        """The module, imported now."""
        return import_module(f"{PACKAGE}.{self.module}")


COMMANDS = (
    Command("cost projected", "cost_projected", "what a stack will cost per month"),
    Command("cost actual", "cost_actual", "what was paid, from plugins that know"),
    Command("cost estimate", "cost_estimate", "what one resource would cost, or a change to the last preview"),
    Command("check", "check", "hold a stack against its budgets, as the pack does"),
    Command("analyze", "analyze", "run a policy pack on a preview or a state, as the engine does"),
    Command("pack", "pack", "write a pack folder for --policy-pack and print it"),
    Command("prices info", "prices_info", "the price list built in: size, age, hash"),
    Command("prices get", "prices_get", "list prices by key or by words"),
    Command("prices explain", "prices_explain", "every figure of one resource: price, source, assumptions"),
    Command("prices import", "prices_import", "official price lists, or your own, into the user price list"),
    Command("prices refresh", "prices_refresh", "download the clouds' price lists and import them"),
    Command("prices verify", "prices_verify", "are the price lists whole, and what the clouds say?"),
    Command("prices diff", "prices_diff", "where two price lists differ"),
    Command("usage init", "usage_init", "write a usage file with every key a stack's price waits for"),
    Command("plugin init", "plugin_init", "write a first plugin that works, with its test"),
    Command("plugin run", "plugin_run", "serve a plugin: catalog, vantage or a path"),
    Command("plugin list", "plugin_list", "the plugins installed, and whether they may run"),
    Command("plugin install", "plugin_install", "install catalog, vantage, or a plugin from a file"),
    Command("plugin inspect", "plugin_inspect", "what a plugin says of itself, and of a type"),
    Command("plugin validate", "plugin_validate", "is a plugin laid out, trusted and answering as it has to?"),
    Command("plugin conformance", "plugin_conformance", "does a plugin keep the protocol?"),
    Command("plugin trust", "plugin_trust", "let a plugin run as it is now"),
    Command("plugin remove", "plugin_remove", "take a plugin away"),
    Command("config init", "config_init", "write a first finfocus.yaml"),
    Command("config validate", "config_validate", "say what is wrong with the settings"),
    Command("config show", "config_show", "the settings in force and where each comes from"),
    Command("doctor", "doctor", "look at this machine and say what to do next"),
    Command("demo", "demo", "a real preview, its cost and a broken budget"),
)


def find(words: Sequence[str], commands: Iterable[Command] = COMMANDS) -> tuple[Command, int] | None:
    """The command that `words` begin with, and how many of them it took.

    >>> find(["cost", "projected", "--expand"])[1]
    2
    >>> find(["nothing"]) is None
    True
    """
    for command in commands:
        taken = len(command.words)
        if tuple(words[:taken]) == command.words:
            return command, taken
    return None


def group(word: str) -> tuple[Command, ...]:
    """The commands that begin with a word: `prices` has three."""
    return tuple(c for c in COMMANDS if len(c.words) > 1 and c.words[0] == word)


def nearest(text: str, possible: Iterable[str]) -> str:
    """The name somebody probably meant, or nothing.

    >>> nearest("pries get", (c.name for c in COMMANDS))
    'prices get'
    """
    return next(iter(get_close_matches(text, list(possible), n=1, cutoff=0.6)), "")

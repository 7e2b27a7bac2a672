"""The layers of configuration, each read into checked values. Nothing is joined here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from finfocus_policy.config.budgets import Entry, read_budgets, short_budget
from finfocus_policy.config.document import Document, parse_json, short
from finfocus_policy.config.schema import KEYS, OTHER_VARIABLES, TABLE, Key, Kind, Where, allowed, by_policy, nearest
from finfocus_policy.config.values import SIMPLE, Node, Origin, as_problem, misplaced, unknown_key
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.budget import Level
from finfocus_policy.model.resource import Secret
from finfocus_policy.model.settings import POLICIES, Problem

PREFIX = "finfocus:"
MOST_PROBLEMS = 20
# The home file and the environment are shared with the Go CLI: only names this near to ours are misspelt there.
NEAR = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigInputs:
    """Everything settings are made from. Nothing else of the machine is looked at, but the files these lead to.

    `cli`: keys under their own names, None for a flag not given. `policy`: policy name -> its properties as
    Pulumi sends them (numbers are floats), `levels`: policy name -> enforcement level.
    `stack_config`: full keys ("finfocus:monthly"), Secret values possible. `project`: the project's name; with
    "" no project file is found, unless `any_project` (the CLI standing in a project) takes the nearest Pulumi.yaml.
    `start_folders`: where to look for it, best first. `home`: None means as the environment says.
    `gate`: a verdict is made that may stop something; with a policy config, or in CI, only trusted layers of prices count.
    `pack_folder`: where a relative `config_file` starts when the project's folder is not known.
    """

    cli: Mapping[str, Any] = field(default_factory=dict)
    policy: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    levels: Mapping[str, Level] = field(default_factory=dict)
    stack_config: Mapping[str, Any] = field(default_factory=dict)
    stack_tags: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    project: str = ""
    stack: str = ""
    start_folders: tuple[str, ...] = ()
    home: str | None = None
    pack_folder: str = ""
    any_project: bool = False
    gate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer's checked values by key, where each was written, its budgets, and what is wrong with it.

    `folder` is where its relative paths start ("" when it has none of its own).
    """

    where: Where
    label: str
    values: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    budgets: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    folder: str = ""

    def without(self, key: str) -> Layer:
        """The layer as if it did not say this."""
        rest = {name: value for name, value in self.values.items() if name != key}
        budgets = (
            ()
            if key == "budgets"
            else tuple(b for b in self.budgets if key != "monthly" or b.place != self.places.get("monthly"))
        )
        places = {name: place for name, place in self.places.items() if name != key}
        return Layer(where=self.where, label=self.label, values=rest, places=places, budgets=budgets,
                     problems=self.problems, notes=self.notes, folder=self.folder)  # fmt: skip


class _Filling:
    """A layer while it is being read."""

    def __init__(self, where: Where, label: str) -> None:
        self.where, self.label = where, label
        self.values: dict[str, Any] = {}
        self.places: dict[str, str] = {}
        self.budgets: dict[str, Entry] = {}
        self.problems: list[Problem] = []
        self.notes: list[str] = []

    def put(self, key: Key, node: Node) -> None:
        """One value; a wrong one becomes a problem, null is as good as nothing."""
        if node.value is None or key.kind is Kind.FOREIGN:
            return
        try:
            self.set(key, _open(node))
        except ConfigError as error:
            self.problems.append(as_problem(error))

    def set(self, key: Key, node: Node) -> None:
        if key.name in self.values and self.values[key.name] != self.read(key, node):
            raise node.wrong(f"{key.name} is already set differently at {self.places[key.name]}", "keep one of them")
        if key.kind is Kind.BUDGETS:
            self.add(read_budgets(node, self.problems))
        elif key.name == "monthly":
            self.add((short_budget(node),))
        else:
            self.values[key.name] = self.read(key, node)
        self.places[key.name] = node.place

    def read(self, key: Key, node: Node) -> Any:
        if key.kind is Kind.INTEGRATIONS:
            from finfocus_policy.config.integrations import read_integrations

            return read_integrations(node, self.problems)
        if key.kind in (Kind.PLUGINS, Kind.PLUGIN_HOST):
            from finfocus_policy.config import plugins

            return (plugins.read_plugins if key.kind is Kind.PLUGINS else plugins.read_host)(node, self.problems)
        if key.kind not in (Kind.PRICES, Kind.HASHES):
            return SIMPLE[key.kind](node)
        from finfocus_policy.config import prices

        return prices.hashes(node) if key.kind is Kind.HASHES else prices.read_prices(node, self.problems)

    def add(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.name in self.budgets:
                other = self.budgets[entry.name].place
                self.problems.append(
                    Problem(
                        place=entry.place,
                        message=f"the budget {entry.name!r} is already at {other}; give each its own name",
                    )
                )
            else:
                self.budgets[entry.name] = entry

    def refuse(self, error: ConfigError) -> None:
        self.problems.append(as_problem(error))

    def done(self, folder: str = "") -> Layer:
        return Layer(where=self.where, label=self.label, values=self.values, places=self.places,
                     budgets=tuple(self.budgets.values()), problems=capped(self.problems, self.label), notes=tuple(self.notes), folder=folder)  # fmt: skip


def capped(problems: list[Problem], label: str) -> tuple[Problem, ...]:
    """The first twenty: a file of thousands of mistakes must not fill the output of a preview."""
    rest = len(problems) - MOST_PROBLEMS
    more = (Problem(place=label, message=f"and {rest} more"),) if rest > 0 else ()
    return (*problems[:MOST_PROBLEMS], *more)


def _open(node: Node) -> Node:
    """Settings are shown in every summary, so a secret cannot be one."""
    if isinstance(node.value, Secret):
        raise node.wrong("is a secret, but settings are shown", "set it without --secret")
    return node


def _structured(key: Key, node: Node) -> Node:
    """Stack config, tags and variables hold text: lists and maps are written as JSON there."""
    value = node.value
    if isinstance(value, str) and (
        key.kind is Kind.BUDGETS or (key.kind in (Kind.ACTIONS, Kind.PRESET) and value.lstrip().startswith("{"))
    ):
        return Node(value=parse_json(value, node.place), origin=node.origin, path=node.path)
    return node


def policy_layer(config: Mapping[str, Mapping[str, Any]], levels: Mapping[str, Level]) -> Layer:
    """The policy config. Raises ConfigError with everything that is wrong with it.

    A policy nobody knows is refused when its name is near one of ours; else what is set for it is a problem, and
    a bare level (which Pulumi sends for whatever the config names) only a note.
    """
    filling = _Filling(Where.POLICY, Where.POLICY.value)
    foreign = []
    for policy in sorted({*config, *levels}):
        if policy in POLICIES:
            _read_policy(policy, config.get(policy, {}), filling)
        elif guess := nearest(policy, POLICIES):
            filling.problems.append(_no_policy(policy, f'did you mean "{guess}"?'))
        else:
            foreign.append(policy)
    if filling.problems:
        raise ConfigError("\n".join(map(str, capped(filling.problems, filling.label))))
    for policy in foreign:
        problem = _no_policy(policy, f"the policies are {', '.join(POLICIES)}")
        if config.get(policy):
            filling.problems.append(problem)
        else:
            filling.notes.append(str(problem))
    return filling.done()


def _no_policy(policy: str, advice: str) -> Problem:
    return Problem(place=Where.POLICY.value, message=f"there is no policy {short(policy)}; {advice}")


def _read_policy(policy: str, config: Any, filling: _Filling) -> None:
    keys = by_policy(policy)
    root = Node(value=config, origin=Origin(where=Where.POLICY, label=f"policy config of {policy}"))
    try:
        for node in root.items():
            name = str(node.path[-1])
            if name in keys:
                filling.put(keys[name], node)
            elif name != "enforcementLevel":  # Pulumi's own, it arrives as the level
                filling.refuse(_not_of_policy(policy, node, keys))
    except ConfigError as error:
        filling.refuse(error)


def _not_of_policy(policy: str, node: Node, keys: Mapping[str, Key]) -> ConfigError:
    name = str(node.path[-1])
    owners = next((list(key.policies) for key in KEYS if key.name == name and key.policies), [])
    if owners:
        return node.wrong(f'"{name}" is not a key of {policy}', f"it belongs to {' or '.join(owners)}")
    if not keys:
        guess = nearest(name, [k.name for k in KEYS])
        return node.wrong(
            f'{policy} has no keys, so "{name[:60]}" is not one', f'"{guess}" belongs elsewhere' if guess else ""
        )
    return unknown_key(node, keys, f"a key of {policy}")


def cli_layer(flags: Mapping[str, Any]) -> Layer:
    """The command line; raises ConfigError for a value that cannot be used."""
    filling = _Filling(Where.CLI, Where.CLI.value)
    keys = allowed(Where.CLI)
    for node in Node(value=flags, origin=Origin(where=Where.CLI, label=filling.label)).items():
        name = str(node.path[-1])
        if name in keys:
            filling.put(keys[name], _structured(keys[name], node))
        else:
            filling.refuse(misplaced(node, keys, filling.label))
    if filling.problems:
        raise ConfigError("\n".join(map(str, capped(filling.problems, filling.label))))
    return filling.done()


def stack_layer(where: Where, values: Mapping[str, Any]) -> Layer:
    """Stack config or stack tags: the keys that begin with `finfocus:`, in camel or snake case."""
    filling = _Filling(where, where.value)
    keys = allowed(where)
    spelled = {**keys, **{key.camel: key for key in keys.values()}}
    camel = {key.camel: key for key in keys.values()}
    origin = Origin(where=where, label=filling.label, prefix=PREFIX)
    for full in sorted(values):
        if not full.startswith(PREFIX):
            continue
        name = full[len(PREFIX) :]
        node = Node(value=values[full], origin=origin, path=(name,))
        if name in spelled:
            _put_text(filling, spelled[name], node)
        else:
            filling.refuse(misplaced(node, camel, filling.label))
    return filling.done()


def _put_text(filling: _Filling, key: Key, node: Node) -> None:
    try:
        filling.put(key, _structured(key, _open(node)))
    except ConfigError as error:
        filling.refuse(error)


def environment_layer(environ: Mapping[str, str]) -> Layer:
    """The FINFOCUS_ variables. Others of that name belong to the Go CLI; only those a letter or two from ours are misspelt."""
    filling = _Filling(Where.ENVIRONMENT, Where.ENVIRONMENT.value)
    variables = {key.variable: key for key in allowed(Where.ENVIRONMENT).values()}
    origin = Origin(where=Where.ENVIRONMENT, label=filling.label)
    known = {name.removeprefix("FINFOCUS_"): name for name in (*variables, *OTHER_VARIABLES)}
    for name in sorted(environ):
        if not name.startswith("FINFOCUS_") or not environ[name].strip():
            continue
        node = Node(value=environ[name], origin=origin, path=(name,))
        if name in variables:
            _put_text(filling, variables[name], node)
        elif name not in OTHER_VARIABLES and (guess := nearest(name.removeprefix("FINFOCUS_"), known, NEAR)):
            filling.refuse(node.wrong("is not a variable of ours", f"did you mean {known[guess]}?"))
    return filling.done()


def file_layer(where: Where, document: Document, label: str, folder: str) -> Layer:
    """A settings file. Everything wrong with it is a problem with its line; nothing is raised."""
    filling = _Filling(where, label)
    keys = allowed(where)
    root = Node(
        value={} if document.value is None else document.value,
        origin=Origin(where=where, label=label, lines=document.lines),
    )
    try:
        for node in root.items():
            name = str(node.path[-1])
            if name in keys:
                filling.put(keys[name], node)
            elif where is Where.HOME and name not in TABLE and not nearest(name, keys, NEAR):
                filling.notes.append(f"{node.place}: is not a key of FinFocus for Pulumi; not used")
            else:
                filling.refuse(misplaced(node, keys, where.value))
    except ConfigError as error:
        filling.refuse(error)
    return filling.done(folder)


def broken_layer(where: Where, label: str, error: ConfigError) -> Layer:
    """A file that cannot be read at all."""
    return Layer(where=where, label=label, problems=(as_problem(error),))

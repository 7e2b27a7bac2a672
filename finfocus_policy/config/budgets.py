"""Budgets as one layer writes them, and how the layers' budgets of one name become one.

A weaker layer may tighten, never loosen. Field by field:

- `monthly`: the least amount of any layer holds.
- `warn.at`, `deny.at`: the one that is reached first holds, measured in money against the `monthly` that holds.
  A layer that says nothing of them says nothing; only the strongest layer's defaults (80 % and 100 %) count.
- `warn.increase`, `deny.increase`: the least holds; an amount and a percentage cannot be compared before the
  previous total is known, so the kind the strongest layer chose stays and the other is ignored.
- `scope`, `currency`: belong to the strongest layer. A weaker entry that names another is about other resources or
  other money: it is not joined, and the user has to give it another name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finfocus_policy.config.schema import BUDGET, SCOPE, SHORT_BUDGET, THRESHOLD, Key, Kind
from finfocus_policy.config.values import SIMPLE, Node, amount, as_problem, unknown_key
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.budget import Budget, Limit, Scope, Threshold
from finfocus_policy.model.settings import Problem

UNSAID = Threshold()
DEFAULT_AT = {"warn": Limit(percent=Decimal(80)), "deny": Limit(percent=Decimal(100))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A budget as one layer wrote it: None where it says nothing. `label` names the layer, `place` the spot in it."""

    name: str
    monthly: Decimal
    currency: str | None = None
    scope: Scope | None = None
    warn: Threshold = UNSAID
    deny: Threshold = UNSAID
    label: str
    place: str

    def limit(self, threshold: str, name: str) -> Limit | None:
        """`warn` or `deny`, `at` or `increase`, as written."""
        found: Limit | None = getattr(getattr(self, threshold), name)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The budget of one name, what was ignored (notes), what cannot stand (problems), who tightened it."""

    budget: Budget
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def fields(
    node: Node, keys: Sequence[Key], parse: Callable[[Key, Node], Any], problems: list[Problem]
) -> dict[str, Any]:
    """The checked fields of a map. Each bad one becomes a problem; a null is as good as nothing."""
    table = {key.name: key for key in keys}
    found: dict[str, Any] = {}
    for item in node.items():
        name = str(item.path[-1])
        try:
            if name not in table:
                raise unknown_key(item, table)
            if item.value is not None:
                found[name] = parse(table[name], item)
        except ConfigError as error:
            problems.append(as_problem(error))
    for key in keys:
        if key.required and (node.value.get(key.name) is None):
            problems.append(as_problem(node.wrong(f'"{key.name}" is missing', key.description)))
    return found


def read_budgets(node: Node, problems: list[Problem]) -> tuple[Entry, ...]:
    """The budgets of one layer; a bad one is left out and said."""
    if not isinstance(node.value, (list, tuple)):
        raise node.not_a("a list of budgets like [{name: production, monthly: 5000}]")
    entries: dict[str, Entry] = {}
    for index, value in enumerate(node.value):
        item = node.child(index, value)
        entry = _guarded(item, problems)
        if entry is None:
            continue
        if entry.name in entries:
            problems.append(
                as_problem(item.wrong(f"two budgets of this layer are named {entry.name!r}", "give each its own name"))
            )
            continue
        entries[entry.name] = entry
    return tuple(entries.values())


def _guarded(node: Node, problems: list[Problem]) -> Entry | None:
    try:
        return _entry(node, problems)
    except ConfigError as error:
        problems.append(as_problem(error))
        return None


def _entry(node: Node, problems: list[Problem]) -> Entry | None:
    before = len(problems)

    def parse(key: Key, item: Node) -> Any:
        if key.name == "scope":
            return _scope(item, problems)
        if key.kind is Kind.MAP:
            return _threshold(item, problems)
        return SIMPLE[key.kind](item)

    found = fields(node, BUDGET, parse, problems)
    if len(problems) > before:
        return None
    return Entry(**found, label=node.origin.label, place=node.place)


def _scope(node: Node, problems: list[Problem]) -> Scope:
    found = fields(node, SCOPE, lambda key, item: SIMPLE[key.kind](item), problems)
    return Scope(tags=found.pop("tag", {}), **found)


def _threshold(node: Node, problems: list[Problem]) -> Threshold:
    if not isinstance(node.value, Mapping):
        raise node.wrong(f"{node.not_a('a map').message}", "write it like {at: 80%} or {increase: 200}")
    return Threshold(**fields(node, THRESHOLD, lambda key, item: SIMPLE[key.kind](item), problems))


def short_budget(node: Node) -> Entry:
    """The budget behind the short form `monthly`."""
    return Entry(name=SHORT_BUDGET, monthly=amount(node), label=node.origin.label, place=node.place)


def join(entries: Sequence[Entry], currency: str) -> Joined:
    """One budget from its entries, strongest layer first; `currency` is meant where the strongest names none."""
    first = entries[0]
    mine, scope = first.currency or currency, first.scope or Scope()
    fitting, problems = [first], []
    for entry in entries[1:]:
        if reason := _misfit(entry, mine, scope):
            problems.append(
                Problem(
                    place=entry.place,
                    message=f"{reason} of the budget {entry.name!r} in {first.label}; give it another name",
                )
            )
        else:
            fitting.append(entry)
    monthly, notes = _least(fitting)
    thresholds, more = _thresholds(fitting, monthly)
    tightened = sorted({e.label for e in fitting[1:] if _tightens(e, first, monthly, thresholds)})
    layer = f"{first.label}, tightened by {' and '.join(tightened)}" if tightened else first.label
    budget = Budget(name=first.name, monthly=monthly, currency=mine, scope=scope, layer=layer, **thresholds)
    return Joined(budget=budget, notes=(*notes, *more), problems=tuple(problems))


def _misfit(entry: Entry, currency: str, scope: Scope) -> str:
    if entry.currency is not None and entry.currency != currency:
        return f"the currency {entry.currency} is not {currency}, the one"
    if entry.scope is not None and entry.scope != scope:
        return "the scope is not the one"
    return ""


def _least(entries: Sequence[Entry]) -> tuple[Decimal, list[str]]:
    least, holder, notes = entries[0].monthly, entries[0], []
    for entry in entries[1:]:
        if entry.monthly > least:
            notes.append(_ignored(entry, "monthly", entry.monthly, least, holder))
        elif entry.monthly < least:
            least, holder = entry.monthly, entry
    return least, notes


def _ignored(entry: Entry, what: str, value: object, held: object, holder: Entry) -> str:
    return f"{entry.place}: {what} {value} of the budget {entry.name!r} would loosen {held} of {holder.label}; {held} holds"


def _thresholds(entries: Sequence[Entry], monthly: Decimal) -> tuple[dict[str, Threshold], list[str]]:
    found, notes = {}, []
    for name, default in DEFAULT_AT.items():
        at, said = _tightest(entries, name, "at", default, lambda limit, _: limit.of(monthly))
        increase, more = _tightest(entries, name, "increase", None, _same_kind)
        found[name] = Threshold(at=at, increase=increase)
        notes += [*said, *more]
    return found, notes


def _same_kind(limit: Limit, held: Limit) -> Decimal | None:
    """A size comparable with what holds, None for the other kind."""
    return limit.amount if held.amount is not None else limit.percent


def _tightest(
    entries: Sequence[Entry],
    threshold: str,
    name: str,
    default: Limit | None,
    size: Callable[[Limit, Limit], Decimal | None],
) -> tuple[Limit | None, list[str]]:
    held = entries[0].limit(threshold, name) or default
    holder, notes = entries[0], []
    for entry in entries[1:]:
        limit = entry.limit(threshold, name)
        if limit is None or limit == held:
            continue
        mine = None if held is None else size(limit, held)
        theirs = None if held is None else size(held, held)
        if held is not None and (mine is None or theirs is None or mine > theirs):
            notes.append(_ignored(entry, f"{threshold}.{name}", limit, held, holder))
        elif held is None or mine != theirs:
            held, holder = limit, entry
    return held, notes


def _tightens(entry: Entry, first: Entry, monthly: Decimal, thresholds: dict[str, Threshold]) -> bool:
    """Whether an entry is where a value that holds comes from."""
    if entry.monthly == monthly < first.monthly:
        return True
    for name, held in thresholds.items():
        for part in ("at", "increase"):
            given, at_first = (
                entry.limit(name, part),
                first.limit(name, part) or (DEFAULT_AT[name] if part == "at" else None),
            )
            if given is not None and given == getattr(held, part) and given != at_first:
                return True
    return False

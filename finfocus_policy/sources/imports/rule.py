"""Rules that say which rows of a list are which price: data, one line a price, in `aws_rules`, `azure_rules`, `gcp_rules`.

A rule says where a row must stand (service and product family), what its attributes must be, the key its price has,
and the units it may be listed in. The first rule that fits decides; one without a key refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from finfocus_policy.sources.imports.found import KEY, Why

ONE = Decimal(1)
PLACEHOLDER = re.compile(r"\{(\w+)\}")
PART = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
Wanted = Mapping[str, "str | Mapping[str, str]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of a table.

    `where`: for an attribute (names in lower case, letters and digits alone) a pattern of the whole value, case
    aside, or a table from values to the word that stands in the key. `key` is filled from named groups, table words
    and attributes. `unit` is ours; `listed` tells for each measure a list may use how many dollars per our unit one
    dollar there is (per GiBps-month and we count MiBps: 1/1024); without it only `unit` itself is good.
    `start` and `end` place a step that the list keeps as a row of its own. `minus`: the key taken off at the end.
    `everywhere`: the price has no region. `committed`: reservations of it are prices too. `allowance`: a free first
    step belongs to the product. `free`: a price of zero says that it is included, not that the list is bad.
    """

    services: str | tuple[str, ...]
    family: str | tuple[str, ...] | None = None
    where: Wanted = field(default_factory=dict)
    key: str = ""
    unit: str = ""
    listed: Mapping[str, Decimal] | None = None
    start: Decimal | None = None
    end: Decimal | None = None
    minus: str = ""
    everywhere: bool = False
    committed: bool = False
    allowance: bool = False
    free: bool = False
    refuse: Why | None = None

    def factor(self, measure: str) -> Decimal | None:
        """Dollars per our unit for one dollar per `measure`; None when it may not be listed so."""
        return (self.listed or {self.unit: ONE}).get(measure)


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fits a row, with the keys filled in."""

    rule: Rule
    number: int
    key: str
    minus: str


class _Compiled:
    """A rule with its patterns ready."""

    def __init__(self, rule: Rule, number: int) -> None:
        self.rule = rule
        self.number = number
        self.tables = {n: {k.lower(): v for k, v in t.items()} for n, t in rule.where.items() if not isinstance(t, str)}
        self.patterns = {n: re.compile(p, re.IGNORECASE) for n, p in rule.where.items() if isinstance(p, str)}

    def words(self, attributes: Mapping[str, str]) -> dict[str, str] | None:
        """The words its key can be filled with; None when the row is not meant."""
        words: dict[str, str] = {}
        for name, pattern in self.patterns.items():
            found = pattern.fullmatch(attributes.get(name, ""))
            if not found:
                return None
            words |= found.groupdict("")
        for name, table in self.tables.items():
            word = table.get(attributes.get(name, "").lower())
            if word is None:
                return None
            words[name] = word
        return words


class RuleTable:
    """Rules, found by service and product family."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._rules: dict[tuple[str, str | None], list[_Compiled]] = {}
        self._cells: dict[tuple[str, str], tuple[_Compiled, ...]] = {}
        self.attributes: set[str] = set()
        for number, rule in enumerate(self.rules):
            compiled = _Compiled(rule, number)
            self.attributes |= set(rule.where) | set(PLACEHOLDER.findall(rule.key + rule.minus))
            for service in _each(rule.services):
                for family in (None,) if rule.family is None else _each(rule.family):
                    self._rules.setdefault((service, family), []).append(compiled)

    def match(self, service: str, family: str, attributes: Mapping[str, str]) -> Match | Why:
        """What a row is, or why it is nothing of ours."""
        for compiled in self._cell(service, family):
            words = compiled.words(attributes)
            if words is not None:
                return compiled.rule.refuse or _filled(compiled, attributes, words)
        return Why.NOT_MAPPED

    def knows(self, service: str) -> bool:
        """True when some rule is about the service."""
        return any(of == service for of, _ in self._rules)

    def _cell(self, service: str, family: str) -> tuple[_Compiled, ...]:
        """The rules for a service and family, in the order of the table."""
        place = (service, family)
        if place not in self._cells:
            both = self._rules.get((service, family), []) + self._rules.get((service, None), [])
            self._cells[place] = tuple(sorted(both, key=lambda compiled: compiled.number))
        return self._cells[place]


def _each(names: str | tuple[str, ...]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names


def _filled(compiled: _Compiled, attributes: Mapping[str, str], words: Mapping[str, str]) -> Match | Why:
    rule = compiled.rule
    key = _key(rule.key, attributes, words)
    minus = _key(rule.minus, attributes, words) if rule.minus else ""
    return Why.NAME if key is None or minus is None else Match(rule, compiled.number, key, minus)


def _key(template: str, attributes: Mapping[str, str], words: Mapping[str, str]) -> str | None:
    """The template filled in; None when a word cannot be part of a key."""
    parts = {name: (words.get(name) or attributes.get(name, "")).lower().replace(" ", "-") for name in PLACEHOLDER.findall(template)}
    if not all(PART.fullmatch(part) for part in parts.values()):
        return None
    key = PLACEHOLDER.sub(lambda found: parts[found[1]], template)
    return key if KEY.fullmatch(key) else None

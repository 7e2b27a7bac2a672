"""A usage file as text: what a stack's price waits for, each key with its unit, meaning and unit price.

A key without a value is not given: what it decides stays "usage", never 0.00.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap

from finfocus_policy.mapping.usage_gaps import Gap, Want
from finfocus_policy.mapping.usage_keys import CHOICE, UsageKey
from finfocus_policy.model.money import plain
from finfocus_policy.report.escape import terminal
from finfocus_policy.report.rows import per
from finfocus_policy.report.words import count, listing, rate

DEFAULTS, OWN = "resource_type_default_usage", "resource_usage"
ALIKE = 3
WIDTH = 120
MOST_NAMES = 4
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./:\[\]-]*[A-Za-z0-9_\]]")
WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null"})
HEAD = """\
# Usage per month{of}, for `finfocus cost projected --usage-file` and the setting usage_file (docs/usage.md).
# Fill in what you expect: a key without a value is not given, and what it decides is not in the total.
# An address is a resource's name, type::name, URN or type, with * for any text; the most exact one decides.
version: 0.1
"""


def quoted(text: str) -> str:
    """A key as YAML, in quotes where it needs them.

    >>> quoted("web-1"), quoted("aws:sqs/queue:Queue"), quoted("on"), quoted('a "b": #1')
    ('web-1', 'aws:sqs/queue:Queue', '"on"', '"a \\\\"b\\\\": #1"')
    """
    if PLAIN.fullmatch(text) and text.lower() not in WORDS:
        return text
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"


def unit_of(row: UsageKey) -> str:
    """What a value is counted in, with what it means.

    >>> unit_of(UsageKey(name="k", unit="GB", meaning="storage")), unit_of(UsageKey(name="k", unit="one of", meaning="a or b"))
    ('GB: storage', 'one of: a or b')
    """
    return f"{row.unit}: {row.meaning}"


def comment(want: Want, currency: str = "USD") -> str:
    """Unit, meaning and unit price of a key."""
    prices = [f"{rate(price, currency)} per {per(unit)}" for unit, price in want.prices]
    return unit_of(want.row) + (f" ({', '.join(prices)})" if prices else "")


def lines_of(wants: Sequence[Want], preset: str, indent: str, currency: str) -> list[str]:
    """One line a key, the comments below each other; with a preset its amounts are the values."""
    rows = []
    for want in wants:
        value = plain(want.row.amounts[preset]) if preset in want.row.amounts else ""
        rows.append((f"{indent}{quoted(want.key)}:{' ' if value else ''}{value}", comment(want, currency)))
    wide = max((len(left) for left, _ in rows), default=0)
    return [f"{left:<{wide}}  # {said}" for left, said in rows]


def address_of(gap: Gap, gaps: Sequence[Gap], taken: Iterable[str]) -> str:
    """The shortest address that names this resource alone and is not in the file yet; "" when all are."""
    resource, used = gap.resource, set(taken)
    names = [g.resource.name for g in gaps]
    pair = f"{resource.type}::{resource.name}"
    pairs = [f"{g.resource.type}::{g.resource.name}" for g in gaps]
    possible = [resource.name] if names.count(resource.name) == 1 else []
    possible += [pair] if pairs.count(pair) == 1 else []
    return next((a for a in (*possible, resource.urn) if a not in used), "")


def blocks(
    gaps: Sequence[Gap], preset: str, taken: Mapping[str, frozenset[str]], indent: str = "  ", currency: str = "USD"
) -> dict[str, list[str]]:
    """The lines of both sections, prices in a currency. Many resources of one type that lack the same share one entry, by their type, as do
    those whose names are secret; `taken` are the addresses that each section has already."""
    alike: dict[tuple[str, tuple[str, ...]], list[Gap]] = {}
    for gap in gaps:
        alike.setdefault((gap.resource.type, tuple(w.key for w in gap.wants)), []).append(gap)
    made: dict[str, list[str]] = {DEFAULTS: [], OWN: []}
    shared = set(taken[DEFAULTS])
    for (type, _), group in alike.items():
        many = len(group) > ALIKE or any(gap.secret for gap in group)
        if many and type not in shared:
            shared.add(type)
            made[DEFAULTS] += [f"{indent}# {named(group)}", f"{indent}{quoted(type)}:"]
            made[DEFAULTS] += lines_of(group[0].wants, preset, indent * 2, currency)
            continue
        for gap in group:
            address = "" if gap.secret else address_of(gap, gaps, taken[OWN])
            if address:
                made[OWN] += [f"{indent}# {type}", f"{indent}{quoted(address)}:", *lines_of(gap.wants, preset, indent * 2, currency)]
    return made


def named(group: Sequence[Gap]) -> str:
    """How many resources an entry is for, and the first of them."""
    names = [terminal(gap.resource.name) for gap in group[:MOST_NAMES] if not gap.secret]
    return count(len(group), "resource") + (f": {listing(names, MOST_NAMES, len(group))}" if names else "")


def others(gaps: Sequence[Gap]) -> list[str]:
    """What else the types take, as comments: choices, and parts that are charged only when used."""
    rows: dict[str, dict[str, UsageKey]] = {}
    for gap in gaps:
        rows.setdefault(gap.resource.type, {}).update((row.name, row) for row in gap.others)
    made = []
    for type, keys in sorted(rows.items()):
        said = [f"{row.name} ({row.meaning if row.unit == CHOICE else row.unit})" for _, row in sorted(keys.items())]
        if said:
            made += wrap(f"{type}: {', '.join(said)}", WIDTH, initial_indent="#   ", subsequent_indent="#     ", break_on_hyphens=False)
    return ["# More that can be said of these types, where it applies:", *made] if made else []


def render(gaps: Sequence[Gap], preset: str = "", *, of: str = "", currency: str = "USD") -> str:
    """A whole usage file."""
    made = blocks(gaps, preset, {DEFAULTS: frozenset(), OWN: frozenset()}, currency=currency)
    text = HEAD.format(of=f" of {terminal(of)}" if of else "")
    for section in (DEFAULTS, OWN):
        if made[section]:
            text += "\n".join((f"{section}:", *made[section])) + "\n"
    more = others(gaps)
    return text + ("\n".join(more) + "\n" if more else "")

"""Price rules that match nothing: most likely misspelt, and the price they were to change is the list price.

Two kinds are told apart. A rule that no price of any list can match is wrong wherever it stands. One that prices of this
stack could have matched (the same service) but do not may be meant for another stack: that is said of the project's own
rules alone, never of those that many stacks share, and not when only changes are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Protocol

from finfocus_policy.model.prices import ANY, Commitment, Match, Override, PriceRules, family_of, like
from finfocus_policy.sources.effective import coverable, is_committed

Ruled = Override | Commitment
Asked = Iterable[tuple[str, str]]
GLOB = re.compile(r"[*?\[]")
FIELDS = ("key", "provider", "service", "sku", "family", "region")
SHOWN = 3
NEAR = 0.6


class Coded(Protocol):
    """A region."""

    @property
    def code(self) -> str:
        """Its code."""


class List(Protocol):
    """A list of prices."""

    def keys(self, prefix: str) -> Sequence[str]:
        """What it has prices of."""

    def regions(self) -> Sequence[Coded]:
        """Where."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What all lists of prices know: keys and region codes."""

    keys: Sequence[str]
    regions: Sequence[str]

    @classmethod
    def of(cls, lists: Iterable[List]) -> Known:
        """What these lists know together."""
        held = tuple(lists)
        keys = sorted({key for each in held for key in each.keys("")})
        return cls(keys=keys, regions=sorted({region.code for each in held for region in each.regions()}))

    @cached_property
    def parts(self) -> Mapping[str, Sequence[str]]:
        """What each field of a rule can be, in order."""
        split = [key.split("/") for key in self.keys]
        words = {word for parts in split for word in parts}
        return {
            "provider": sorted({parts[0] for parts in split}),
            "service": sorted({parts[1] for parts in split if len(parts) > 1}),
            "sku": sorted(words),
            "family": sorted(set(map(family_of, words))),
            "region": sorted(self.regions),
        }

    def has(self, name: str, pattern: str) -> bool:
        """Whether there is a word that a field of a rule asks for."""
        if name == "key":
            return any(like(key, pattern) for key in self.keys if key.startswith(GLOB.split(pattern)[0]))
        if name == "region":
            return fnmatchcase(ANY, pattern) or any(like(code, pattern) for code in self.regions)
        return pattern in self.parts[name] if not GLOB.search(pattern) else any(like(word, pattern) for word in self.parts[name])

    def matched(self, rule: Ruled) -> Iterator[str]:
        """The keys a rule can match in some region it names."""
        if not all(self.has(name, getattr(rule.match, name)) for name in FIELDS):
            return iter(())
        anywhere = replace(rule.match, region=ANY)
        begin = beginning(rule.match)
        return (key for key in self.keys if key.startswith(begin) and fits(rule, anywhere, key, ""))


def beginning(match: Match) -> str:
    """How every key that matches begins: keys are many, and most rules name their cloud.

    >>> beginning(Match(key="aws/ec2/instance/m5.*")), beginning(Match(provider="aws", service="s3")), beginning(Match(sku="x"))
    ('aws/ec2/instance/m5.', 'aws/s3/', '')
    """
    if match.key != ANY:
        return GLOB.split(match.key)[0]
    if GLOB.search(match.provider):
        return ""
    return f"{match.provider}/" + ("" if GLOB.search(match.service) else f"{match.service}/")


def fits(rule: Ruled, match: Match, key: str, region: str) -> bool:
    """Whether a rule can have a say in a price."""
    return match.covers(key, region) and (isinstance(rule, Override) or coverable(rule.kind, key))


def notes(rules: PriceRules, asked: Asked, lists: Callable[[], Known], own: Iterable[str]) -> tuple[str, ...]:
    """What is to be said of rules that matched none of the prices that were asked for (key and region). `own` are the
    layers whose rules are meant for this stack; nothing where only a part of it was looked at. `lists` reads all lists."""
    wanted = sorted(set(asked))
    every: tuple[Ruled, ...] = (*rules.overrides, *rules.commitments)
    idle = [rule for rule in every if not any(fits(rule, rule.match, *place) for place in wanted)]
    if not wanted or not idle:
        return ()
    known = lists()
    able = [rule for rule in idle if any(True for _ in known.matched(rule))]
    clouds = {key.partition("/")[0] for key, _ in wanted}
    wrong = [rule for rule in idle if rule not in able and meant_here(rule, clouds, known) and not is_committed(rule.match.key)]
    return (*impossible(wrong, known), *strangers([rule for rule in able if rule.layer in own], wanted, known))


def impossible(rules: Sequence[Ruled], known: Known) -> Iterator[str]:
    """What is said of rules that nothing can match: of a few why, of others where they are."""
    for rule in rules[:SHOWN]:
        yield f"the price rule {rule.place} matches no price of any list: {why(rule, known)}"
    more = rules[SHOWN:]
    if more:
        yield f"{count(len(more), 'more price rule')} of no use: {listed(rule.place for rule in more)}"


def strangers(rules: Iterable[Ruled], wanted: Sequence[tuple[str, str]], known: Known) -> Iterator[str]:
    """What is said of rules that match nothing here, though there is something of a service they are about."""
    services = {head(key) for key, _ in wanted}
    idle = [r.place for r in rules if not other_region(r, wanted) and any(head(key) in services for key in known.matched(r))]
    if idle:
        yield f"{count(len(idle), 'price rule')} without anything to match in this stack: {listed(idle)}"


def head(key: str) -> str:
    """Cloud and service of a key."""
    return "/".join(key.split("/")[:2])


def other_region(rule: Ruled, wanted: Asked) -> bool:
    """Whether a rule would match but for the region: then it is for another one."""
    return any(fits(rule, replace(rule.match, region=ANY), key, "") for key, _ in wanted)


def meant_here(rule: Ruled, clouds: Iterable[str], known: Known) -> bool:
    """Whether a rule names a cloud that is used here, or none that there is."""
    named = rule.match.provider if rule.match.provider != ANY else rule.match.key.partition("/")[0]
    others = [cloud for cloud in known.parts["provider"] if fnmatchcase(cloud, named)]
    return not others or any(cloud in clouds for cloud in others)


def why(rule: Ruled, known: Known) -> str:
    """Which word of a rule nothing has, and the nearest there is."""
    match = rule.match
    for name in FIELDS:
        pattern = getattr(match, name)
        if not known.has(name, pattern):
            near = near_key(pattern, known) if name == "key" else nearest(pattern, known.parts[name])
            return f"no {name} is {pattern}{meant(near)}"
    if isinstance(rule, Commitment) and any(match.covers(key, match.region) for key in known.keys):
        return f"no {rule.words} covers what it names"
    return "nothing is all that it says together"


def meant(word: str) -> str:
    """A nearest word as a question."""
    return f", did you mean {word}?" if word else ""


def near_key(pattern: str, known: Known) -> str:
    """A key pattern with each part as it is most likely spelt, "" where that is no better."""
    made: list[str] = []
    split = [key.split("/") for key in known.keys]
    for place, part in enumerate(pattern.lower().split("/")):
        split = [parts for parts in split if len(parts) > place]
        there = {parts[place] for parts in split}
        made.append(part if any(fnmatchcase(word, part) for word in there) else nearest(part, sorted(there)) or part)
        split = [parts for parts in split if fnmatchcase(parts[place], made[place])]
    guess = "/".join(made)
    return guess if guess != pattern and any(fnmatchcase(key, guess) for key in known.keys) else ""


def nearest(pattern: str, words: Sequence[str]) -> str:
    """The word a pattern most likely means, with its wildcard at the end; "" for none."""
    bare = GLOB.split(pattern.lower())[0].rstrip(".")
    rest = pattern[len(GLOB.split(pattern)[0].rstrip(".")) :]
    heads = sorted({word[: len(bare) + 1].rstrip(".") if rest else word for word in words})
    found = get_close_matches(bare, heads, 5, NEAR)
    turned = next((word for word in found if sorted(word) == sorted(bare)), "")  # two letters changed places
    return (turned or found[0]) + rest if found else ""


def count(number: int, noun: str) -> str:
    """A number and its noun."""
    return f"{number} {noun}{'s' * (number != 1)}"


def listed(places: Iterable[str]) -> str:
    """A few places."""
    named = list(places)
    return ", ".join(named[:SHOWN]) + (f" and {len(named) - SHOWN} more" if len(named) > SHOWN else "")

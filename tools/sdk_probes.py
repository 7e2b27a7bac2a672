"""Trying out what an SDK says of its inputs: their defaults, their values, and leaving them out.

A case of the mapping tests is priced with one input changed. What this finds are leads for a person: a value may be
refused for a reason, an optional input may be one of several of which one has to be there.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from finfocus_policy.mapping.region import COMMON_KEYS
from finfocus_policy.mapping.registry import describe
from finfocus_policy.mapping.tokens import canonical
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.mapping.support import Usage, related
from tools.sdk_source import Field, Sdk

Case = Mapping[str, Any]
Told = dict[str, set[str]]
Outcome = tuple[str, str, str]


def at(inputs: Any, path: str) -> tuple[Any, str] | None:
    """The block a path ends in, and its last part; None where a block is not there."""
    *above, last = path.replace("[]", "").split(".")
    for part in above:
        inputs = inputs[0] if isinstance(inputs, list) and inputs else inputs
        inputs = inputs.get(part) if isinstance(inputs, dict) else None
    inputs = inputs[0] if isinstance(inputs, list) and inputs else inputs
    return (inputs, last) if isinstance(inputs, dict) else None


def changed(case: Case, path: str, value: Any) -> Case | None:
    """The case with another value at a path, or (None) without any; None where its block is not there."""
    new = copy.deepcopy(dict(case))
    place = at(new["inputs"], path)
    if place is None:
        return None
    block, last = place
    if value is None:
        block.pop(last, None)
    else:
        block[last] = [value] if isinstance(block.get(last), list) and not isinstance(value, list) else value
    return new


def typed(text: str, field: Field) -> Any:
    """A value a description tells, as a program would write it."""
    if "bool" in field.annotation:
        return text.lower() == "true"
    if text.startswith("["):
        return [part.strip("\"' ") for part in text.strip("[]").split(",")]
    return int(text) if text.isdigit() else text


def outcome(case: Case, catalog: Catalog) -> tuple[str, str, str]:
    """The status of a case, what it costs by parts, and why it has no price."""
    it, graph = related(case)
    request = describe(it, graph, Usage(case.get("usage")))
    priced = catalog.price(request)
    parts = sorted(f"{c.group}{c.monthly_cost}{c.unit_price}" for c in priced.components)
    whys = [c.detail or str(c.reason) for c in priced.components if c.reason]
    why = request.detail or priced.detail or (whys[0] if whys else "") or str(request.reason or priced.reason or "")
    return priced.status.value, f"{priced.status.value} {parts}", why


def default_differs(case: Case, path: str, field: Field, catalog: Catalog) -> Iterator[str]:
    """The default its description tells, when the price without the input is another than with it."""
    default = field.default
    if default is None or default.lower() in ("null", "none"):
        return
    without, given = changed(case, path, None), changed(case, path, typed(default, field))
    if without is None or given is None:
        return
    left, right = outcome(without, catalog), outcome(given, catalog)
    if left[1] != right[1] and "unpriced" not in (left[0],):
        yield f"default {path}: the SDK's is {default}; left out {left[1][:90]}, given {right[1][:90]}"


class Probes:
    """The trials of one package's cases. `refused` are (token, what was tried, value) with why each case has no price."""

    def __init__(self, sdk: Sdk) -> None:
        self.sdk = sdk
        self.catalog = Catalog()
        self.refused: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self.defaults: dict[tuple[str, str], str] = {}

    def try_case(self, case: Case, paths: set[str]) -> None:
        """Tries every path that is read of the case's type."""
        token = canonical(case["type"])
        if token not in self.sdk.homes or outcome(case, self.catalog)[0] == "unpriced":
            return
        for path in sorted(paths):
            field = next(iter(self.sdk.fields(token, path)), None)
            if field is not None and not field.open and not field.blocks and at(case["inputs"], path) is not None:
                self.try_field(case, token, path, field)

    def try_field(self, case: Case, token: str, path: str, field: Field) -> None:
        """Tries one input of a case: its default, its values, and without it."""
        for line in default_differs(case, path, field, self.catalog):
            self.defaults.setdefault((token, path), line)
        for value in () if field.name in COMMON_KEYS else self.sdk.values(field):
            self.refused[token, f"value {path}=", value] += self.why(case, path, typed(value, field))
        block, last = at(case["inputs"], path) or ({}, "")
        if not field.required and last in block:
            self.refused[token, f"optional {path}", ""] += self.why(case, path, None)

    def why(self, case: Case, path: str, value: Any) -> list[str]:
        """Why the case has no price with another value, [""] when it has one, [] when it cannot be tried."""
        new = changed(case, path, value)
        if new is None:
            return []
        status, _, why = outcome(new, self.catalog)
        return [why or status] if status == "unpriced" else [""]

    def told(self) -> Told:
        """The lines of each type; values that were refused for the same reason in one."""
        told: Told = defaultdict(set)
        for (token, _), line in self.defaults.items():
            told[token].add(line)
        values: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for (token, what, value), whys in self.refused.items():
            if whys and all(whys):
                why = whys[0].replace(value.lower(), "*").replace(value, "*") if value else whys[0]
                values[token, what, why].append(value)
        for (token, what, why), listed in values.items():
            told[token].add(f"{what}{', '.join(sorted(listed))}: {why}")
        return told


def probes(sdk: Sdk, known: Mapping[str, Case], reads: Mapping[str, set[str]]) -> Told:
    """Defaults that differ, values without a price, optional inputs that are wanted."""
    trials = Probes(sdk)
    for case in known.values():
        trials.try_case(case, reads.get(canonical(case["type"]), set()))
    return trials.told()

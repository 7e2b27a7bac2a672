"""One damaged document, judged: refused with one clear line, or an estimate that keeps its promises."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from decimal import Decimal
from functools import cache
from typing import Any

from finfocus_policy.config.layers import ConfigInputs
from finfocus_policy.config.load import load
from finfocus_policy.errors import ReadError
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.cost import Estimate, Status
from finfocus_policy.report.formats import FORMATS, render
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.wiring import Evaluator, Judgement
from tests.fuzz import engine_calls
from tests.fuzz.doors import Recording
from tests.fuzz.mutations import HIDDEN, HOSTILE, MUTATIONS, Path, changed

NOON = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)
ENVIRON = {"FINFOCUS_MONTHLY": "40", "FINFOCUS_NOW": "2026-11-21T12:00:00Z"}
CATALOG = Catalog()
FORBIDDEN = ("\x1b", "\x07", "\u202e", "\u200b", "\x00", "\r", "<{%", "##vso[")
MACHINE = frozenset({"json", "ndjson", "infracost"})


@cache
def settings() -> Any:
    """A budget that most stacks break, so that ways back are sought too."""
    return load(ConfigInputs(environ=ENVIRON, home=""))


def judged(stack: Any) -> Judgement:
    """The verdict on a stack, nothing remembered from another."""
    hints = RegionHints(config=stack.config, environ={}, profile="", fallback="")
    return Evaluator(settings(), hints, sources=(CATALOG,), now=NOON).judge(stack)


def verdict(recording: Recording, entries: tuple[Any, ...], values: tuple[Any, ...] | None = None) -> Judgement | None:
    """The judgement on some entries of a recording; None when they were refused as they should be."""
    if recording.kind == "engine":
        made = engine_calls.played(entries, ENVIRON)
        if made is None:
            return None
        check_bytes(made[1])
        return made[0]
    try:
        return judged(recording.read(recording.values(entries) if values is None else values))
    except ReadError as error:
        refused = str(error)
    assert refused.startswith(recording.name), "the message names the file"
    check_text(refused, lines=False)
    return None


def check_text(text: str, *, lines: bool = True) -> None:
    """No secret and nothing that acts on a terminal, a CI log or Pulumi's own output."""
    assert HIDDEN not in text
    for mark in FORBIDDEN:
        assert mark not in text, f"{mark!r} reached the output"
    if lines:
        assert not [line for line in text.splitlines() if line.lstrip().startswith(("::", "=cmd", "##"))]


def check_bytes(said: bytes) -> None:
    """Answers over the wire: text among lengths, so only what is certain."""
    assert HIDDEN.encode() not in said
    assert b"\x1b[" not in said
    assert "\u202e".encode() not in said


def check_estimate(made: Estimate) -> None:
    """What holds for every estimate, whatever it is of."""
    cover = made.coverage
    assert cover.resources == len(made.results) == cover.priced + cover.free + cover.usage_based + cover.unpriced
    for result in made.results:
        assert result.status in Status
        assert (result.reason is not None) == (result.status is Status.UNPRICED)
        assert result.known_cost >= 0
        for component in result.priced.components:
            assert component.quantity is None or component.quantity >= 0
    assert made.total.amount == sum((r.known_cost for r in made.results), Decimal(0))
    assert made.is_lower_bound or not cover.unpriced


def check_reports(judgement: Judgement, formats: tuple[str, ...] = tuple(FORMATS)) -> None:
    """Every format renders it, harmlessly."""
    for name in formats:
        text = render(name, judgement.view())
        if name == "ndjson":
            assert all(json.loads(line) for line in text.splitlines())
        elif name in MACHINE:
            json.loads(text)
        check_text(text, lines=name not in MACHINE)


def provider_of(entry: Any, path: Path) -> str:
    """The URN of the provider when it is what a path of the engine's message is about, else empty."""
    return str(entry["request"]["provider"]["urn"]) if path[:2] == ("request", "provider") else ""


def about(recording: Recording, index: int, urn: str) -> bool:
    """Whether an entry says something of a URN: of itself, or (the engine's messages) of its provider."""
    if recording.urns[index] == urn:
        return True
    entry = recording.entries[index]
    return recording.kind == "engine" and urn == entry["request"].get("provider", {}).get("urn")


class Bench:
    """The parts of all recordings, with the total of each one's neighbourhood without it."""

    def __init__(self) -> None:
        self._around: dict[tuple[str, str], frozenset[int]] = {}
        self._without: dict[tuple[str, str, str], Decimal] = {}

    def around(self, recording: Recording, urn: str) -> frozenset[int]:
        """The entries a URN is judged among."""
        key = recording.name, urn
        if key not in self._around:
            self._around[key] = recording.neighbours(urn)
        return self._around[key]

    def without(self, recording: Recording, urn: str, gone: str) -> Decimal:
        """What the neighbourhood of a URN costs when nothing is said of `gone`: the URN itself, or its provider."""
        key = recording.name, urn, gone
        if key not in self._without:
            near = self.around(recording, urn)
            rest = tuple(e for i, e in enumerate(recording.entries) if i in near and not about(recording, i, gone))
            made = verdict(recording, rest)
            assert made is not None
            self._without[key] = made.estimate.total.amount
        return self._without[key]

    def try_entry(self, recording: Recording, index: int, path: Path, mutation: str) -> str:
        """One field of one entry damaged; gives what came of it."""
        urn = recording.urns[index]
        near = self.around(recording, urn)
        damaged = changed(recording.entries[index], path, MUTATIONS[mutation])
        entries = tuple(damaged if i == index else e for i, e in enumerate(recording.entries) if i in near)
        made = verdict(recording, entries)
        if made is None:
            return "refused"
        check_estimate(made.estimate)
        check_reports(made)
        if urn:
            floor = self.without(recording, urn, provider_of(recording.entries[index], path) or urn)
            assert made.estimate.total.amount >= floor, f"{made.estimate.total} is below {floor}"
        return "estimated"

    def try_around(self, recording: Recording, path: Path, mutation: str) -> str:
        """One field of the document around the entries damaged."""
        values = (changed(recording.whole(recording.entries), path, MUTATIONS[mutation]),)
        made = verdict(recording, (), values)
        if made is None:
            return "refused"
        check_estimate(made.estimate)
        check_reports(made)
        return "estimated"


__all__ = ["HOSTILE", "Bench", "check_reports", "check_text", "judged", "verdict"]

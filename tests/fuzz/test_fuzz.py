"""Every field of every recording damaged in every way: no traceback, no secret, four statuses, and
never a total below that of the same stack without the damaged resource.

Two thousand inputs here, a hundred thousand with `make fuzz`. An input that failed is named so that
it can be tried alone: `attempt("shop/preview.json", 4, ("newState", "inputs"), "null")`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

import pytest

from finfocus_policy.mapping.registry import keys_of
from finfocus_policy.read.states import type_of
from tests.fuzz.doors import Recording, documents
from tests.fuzz.engine_calls import calls
from tests.fuzz.judging import Bench
from tests.fuzz.mutations import NAMES, Path, changed, paths, shape

SEED = 20261121
QUICK, THOROUGH = 2_000, 100_000
CHUNKS = 20
AROUND = -1
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one recording: of an entry, or (AROUND) of the document around them."""

    recording: str
    entry: int
    path: Path


@cache
def recordings() -> dict[str, Recording]:
    """All of them by name."""
    return {r.name: r for r in (*documents(), *calls())}


@cache
def bench() -> Bench:
    """What is remembered between inputs: neighbourhoods and what they cost without the damaged resource."""
    return Bench()


def fields(recording: Recording) -> Iterator[Field]:
    """Every field; of the engine's messages not the recording's own word for the method."""
    for index, entry in enumerate(recording.entries):
        yield from (Field(recording.name, index, p) for p in paths(entry) if p and p[0] != "method")
    hollow = changed(recording.body, recording.key, lambda _: []) if recording.key else {}
    yield from (Field(recording.name, AROUND, p) for p in paths(hollow) if p)


def kind_of(field: Field) -> str:
    """The resource type a field belongs to, empty for the document's own."""
    urn = "" if field.entry == AROUND else recordings()[field.recording].urns[field.entry]
    return type_of(urn) if urn else ""


def decides(field: Field) -> bool:
    """Whether a mapping reads it: an input of a priced type, or what is inside one."""
    keys = keys_of(kind_of(field)) or frozenset()
    return any(part in keys for part in field.path[1:4])


def distinct(found: list[Field]) -> list[Field]:
    """One field of each kind: ten equal machines have equal fields."""
    first: dict[tuple[str, str, Path], Field] = {}
    for field in found:
        door = recordings()[field.recording].kind
        first.setdefault((door, kind_of(field), shape(field.path)), field)
    return list(first.values())


def quick() -> list[tuple[Field, str]]:
    """Two thousand inputs: half of them on fields that decide a price, every mutation as often as any other."""
    chance = random.Random(SEED)
    everything = [f for r in recordings().values() for f in fields(r)]
    chance.shuffle(everything)
    priced = distinct([f for f in everything if decides(f)])
    others = distinct([f for f in everything if not decides(f)])
    chosen = [chance.choice(priced) for _ in range(QUICK // 2)] + others[: QUICK - QUICK // 2]
    return [(f, NAMES[n % len(NAMES)]) for n, f in enumerate(chosen)]


@cache
def thorough() -> list[tuple[Field, str]]:
    """A hundred thousand inputs: every field of every recording once, then those that decide a price in every way."""
    chance = random.Random(SEED + 1)
    everything = [f for r in recordings().values() for f in fields(r)]
    once = [(f, chance.choice(NAMES)) for f in everything]
    more = [(f, name) for f in everything if decides(f) for name in NAMES]
    chance.shuffle(more)
    made = once + more[: THOROUGH - len(once)]
    while len(made) < THOROUGH:
        made.append((chance.choice(everything), chance.choice(NAMES)))
    return made


def attempt(name: str, entry: int, path: Path, mutation: str) -> str:
    """One input. Raises AssertionError, or whatever was not caught inside, when it is a defect."""
    recording = recordings()[name]
    if entry == AROUND:
        return bench().try_around(recording, path, mutation)
    return bench().try_entry(recording, entry, path, mutation)


def run(inputs: Iterator[tuple[Field, str]]) -> Counter[str]:
    """Tries all; fails with the first few that went wrong."""
    outcomes: Counter[str] = Counter()
    failed: list[str] = []
    for field, mutation in inputs:
        try:
            outcomes[attempt(field.recording, field.entry, field.path, mutation)] += 1
        except Exception as error:
            outcomes["failed"] += 1
            failed.append(f"{(field.recording, field.entry, field.path, mutation)}: {error!r} {error.__cause__ or ''}")
    assert not failed, f"{len(failed)} failed:\n" + "\n".join(failed[:SHOWN])
    return outcomes


def test_the_parts_of_the_recordings_are_what_they_should_be() -> None:
    """The harness itself: undamaged, a neighbourhood costs at least what it does without its middle."""
    doors = Counter(r.kind for r in recordings().values())
    assert set(doors) == {"preview", "stream", "state", "engine"}
    assert min(doors.values()) >= 2
    assert attempt("ten-instances/preview.json", 3, ("newState", "inputs", "instanceType"), "null") == "estimated"
    assert attempt("ten-instances/preview.json", 3, ("newState", "inputs"), "deep") == "refused"
    recording = recordings()["ten-instances/preview.json"]
    urn = next(u for u in recording.urns if "ec2/instance" in u)
    assert bench().without(recording, urn, urn) < bench().without(recording, urn, "nobody")


def test_two_thousand_damaged_inputs() -> None:
    inputs = quick()
    assert len(inputs) == QUICK
    assert {name for _, name in inputs} == set(NAMES)
    outcomes = run(iter(inputs))
    assert outcomes["estimated"] > QUICK // 2


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_hundred_thousand_damaged_inputs(chunk: int) -> None:
    inputs = thorough()
    assert len(inputs) >= THOROUGH
    assert sum(run(islice(iter(inputs), chunk, None, CHUNKS)).values()) >= THOROUGH // CHUNKS

"""Puts the checks to a plugin, one after the other, each with its own deadline."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from finfocus_policy.conformance import actuals, context, costs, failures, protocol, speed
from finfocus_policy.conformance.case import Case
from finfocus_policy.conformance.check import CATEGORIES, Check, Failed, Level, Result, Skipped
from finfocus_policy.conformance.target import Target
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb

CHECK_SECONDS = 10.0
SUITE_SECONDS = 300.0
CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (check for part in (protocol, costs, actuals, failures, speed, context) for check in part.CHECKS),
        key=lambda check: (CATEGORIES.index(check.category), check.level),
    )
)


class Opened(Protocol):
    """A plugin that runs."""

    @property
    def target(self) -> Target:
        """The channel to it."""

    def ended(self) -> str:
        """How its process ended, "" while it runs."""

    def said(self) -> str:
        """The last line of its standard error, "" where it said nothing."""

    def close(self) -> None:
        """Stops it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which checks are put: up to a level, of one category ("": all), whose id a pattern finds; and about which
    resource (None: one that the plugin supports)."""

    level: Level = Level.BASIC
    category: str = ""
    filter: str = ""
    resource: pb.ResourceDescriptor | None = None
    seconds: float = SUITE_SECONDS

    def checks(self) -> tuple[Check, ...]:
        """The checks, in their order."""
        return tuple(
            check
            for check in CHECKS
            if check.level <= self.level
            and self.category in ("", check.category)
            and re.search(self.filter, check.id) is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a plugin is found to hold. `package` is the one it speaks, `starts` how often it had to be started, `said` the last
    line that each of its processes wrote to standard error."""

    plugin: str
    version: str
    package: str
    level: Level
    results: tuple[Result, ...] = field(default=())
    starts: int = 1
    said: tuple[str, ...] = ()

    def count(self, outcome: str) -> int:
        """How many checks ended so."""
        return sum(result.outcome == outcome for result in self.results)

    @property
    def good(self) -> bool:
        """Whether no check failed and at least one passed."""
        return not self.count("failed") and bool(self.count("passed"))


def examine(start: Callable[[], Opened], wanted: Wanted) -> Verdict:
    """Starts a plugin and puts the wanted checks to it. One that ends on the way is started again for the next check.

    Raises what `start` raises the first time.
    """
    until = time.monotonic() + wanted.seconds
    run = Run(start, wanted)
    try:
        name, version = run.introduced()
        results = tuple(run.results(until))
    finally:
        run.close()
    return Verdict(
        plugin=name, version=version, package=run.package, level=wanted.level, results=results, starts=run.starts,
        said=tuple(dict.fromkeys(filter(None, run.said))),
    )  # fmt: skip


class Run:
    """One run of the suite: the plugin as it runs at the moment."""

    def __init__(self, start: Callable[[], Opened], wanted: Wanted) -> None:
        self._start, self._wanted = start, wanted
        self.starts = 0
        self.package = ""
        self.said: list[str] = []
        self._opened = self._open()
        self._case = self._made()

    def _open(self) -> Opened:
        self.starts += 1
        return self._start()

    def _made(self) -> Case:
        """A case for the running plugin, in the package it speaks."""
        target = self._opened.target
        self.package = target.connect(CHECK_SECONDS) or self.package
        return Case(target, self._wanted.level, self._wanted.resource)

    def close(self) -> None:
        """Stops the plugin, and keeps what it said: before it was told to stop, which many have a word about."""
        before = self._opened.said()
        self._opened.close()
        self.said.append(before or self._opened.said())

    def introduced(self) -> tuple[str, str]:
        """Name and version, as far as it says."""
        answer = self._case.ask("Name", pb.NameRequest())
        info = self._case.info()
        return (answer.message.name if answer.message else ""), (info.version if info is not None else "")

    def results(self, until: float) -> Iterator[Result]:
        """How each check ended."""
        for check in self._wanted.checks():
            if time.monotonic() >= until:
                yield Result(check=check, outcome="failed", text=f"no time was left of {self._wanted.seconds:g} s")
                continue
            yield self._put(check, min(CHECK_SECONDS, until - time.monotonic()))

    def _put(self, check: Check, seconds: float) -> Result:
        """One check, and the plugin started again if it did not survive it."""
        began = time.monotonic()
        self._case.until = began + seconds
        try:
            outcome, text = "passed", check.run(self._case) or ""
        except Failed as failure:
            outcome, text = "failed", str(failure)
        except Skipped as reason:
            outcome, text = "skipped", str(reason)
        spent = time.monotonic() - began
        if outcome == "failed" and (how := self._opened.ended()):
            text = f"the plugin {how}"
            self.close()
            self._opened = self._open()
            self._case = self._made()
        return Result(check=check, outcome=outcome, text=text, seconds=spent)

"""Recordings of a real engine's calls, one JSON object a line, as calls that can be made again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finfocus_policy.harness.requests import Call

LAUNCH = "<launch>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one process of a pack was started with and asked; `pulumi up` makes two runs."""

    environ: dict[str, str]
    calls: tuple[Call, ...]

    def only(self, *methods: str) -> tuple[Call, ...]:
        """The calls of some methods."""
        return tuple(c for c in self.calls if c.method in methods)


def runs(path: Path) -> list[Run]:
    """The runs of a recording, in order."""
    with path.open(encoding="utf-8") as file:
        return list(split(json.loads(line) for line in file))


def split(lines: Iterable[dict[str, Any]]) -> Iterator[Run]:
    """Recorded lines as runs: each begins with a launch."""
    environ: dict[str, str] | None = None
    calls: list[Call] = []
    for line in lines:
        if line["method"] == LAUNCH:
            if environ is not None:
                yield Run(environ=environ, calls=tuple(calls))
            environ, calls = dict(line["env"]), []
        else:
            calls.append(Call(method=line["method"], request=line["request"]))
    yield Run(environ=environ or {}, calls=tuple(calls))

"""The recordings of a real engine in tests/fixtures, as the messages and documents they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from finfocus_policy.model.resource import Resource, Stack
from finfocus_policy.read import analyzer, document, merge, preview, state

FIXTURES = Path(__file__).parent.parent / "fixtures"
PREVIEWS = sorted(p for pattern in ("*/preview*.json", "*/preview*.jsonl") for p in FIXTURES.glob(pattern))
STATES = sorted(FIXTURES.glob("*/state*.json"))
ENGINES = sorted(FIXTURES.glob("*/engine*.jsonl"))

PLANTED = ("s3cr3t-password", "another-s3cr3t", "third-s3cr3t", "hunter2-very-secret", "topsecretvalue")


@dataclass(kw_only=True)
class Run:
    """What the engine sent one pack process: the stack's name, every Analyze, the AnalyzeStack if it came."""

    configured: dict[str, Any] = field(default_factory=dict)
    analyzed: list[Any] = field(default_factory=list)
    stack: Any = None

    def keys_of(self, kind: str) -> frozenset[str] | None:
        """Every property that occurs in this run: nothing is left out."""
        messages = [*self.analyzed, *(self.stack.resources if self.stack else ())]
        return frozenset(key for m in messages if m.type == kind for key in m.properties.fields)

    def seen(self) -> dict[str, Resource]:
        """The Analyze calls as the pack keeps them."""
        return {m.urn: analyzer.resource(m, self.keys_of) for m in self.analyzed}

    def read(self) -> Stack:
        """The stack of the run."""
        named = {key: self.configured.get(key, "") for key in ("project", "stack", "organization")}
        return analyzer.stack(self.stack.resources, self.seen(), self.keys_of, **named)


def runs(path: Path) -> list[Run]:
    """The pack processes of a recording: a preview, or a preview and an update."""
    return list(_runs(path.read_text(encoding="utf-8").splitlines()))


def _runs(lines: list[str]) -> Iterator[Run]:
    run: Run | None = None
    for line in lines:
        call = json.loads(line)
        method, request = call["method"], call.get("request", {})
        if method == "<launch>":
            if run is not None:
                yield run
            run = Run()
        assert run is not None
        if method == "ConfigureStack":
            run.configured = request
        elif method == "Analyze":
            run.analyzed.append(json_format.ParseDict(request, analyzer_pb2.AnalyzeRequest()))
        elif method == "AnalyzeStack":
            run.stack = json_format.ParseDict(request, analyzer_pb2.AnalyzeStackRequest())
    if run is not None:
        yield run


def fixture(name: str) -> Path:
    """A recording by "folder/file"."""
    return FIXTURES / name


def read_preview(name: str) -> Stack:
    """A recorded preview, with its place as it is in the repository."""
    return preview.read(fixture(name).read_bytes(), name)


def read_state(name: str) -> Stack:
    """A recorded state."""
    return state.read(fixture(name).read_bytes(), name)


def stacks() -> Iterator[tuple[str, Stack]]:
    """Every recording as the stack it is read into, with the name of its golden file."""
    for path in PREVIEWS:
        yield f"{path.parent.name}-{path.name}", preview.read(document.load(str(path)))
    for path in STATES:
        yield f"{path.parent.name}-{path.name}", state.read(document.load(str(path)))
    for path in ENGINES:
        for number, run in enumerate(runs(path), start=1):
            if run.stack is not None:
                yield f"{path.parent.name}-{path.name}-{number}", run.read()
    for folder in ("lifecycle", "shop-update"):
        merged = merge.merge(read_preview(f"{folder}/preview.json"), read_state(f"{folder}/state.json"))
        yield f"{folder}-preview.json-with-state", merged

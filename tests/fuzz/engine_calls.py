"""The recorded calls of the engine, damaged and made again to a session of the pack."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from finfocus_policy.model.resource import Unknown
from finfocus_policy.pack import messages
from finfocus_policy.pack.session import Session
from finfocus_policy.wiring import Judgement
from tests.fuzz.doors import ENGINES, Recording
from tests.recording import Run, runs

LOOK, WHOLE = "Analyze", "AnalyzeStack"
MESSAGES = {LOOK: analyzer_pb2.AnalyzeRequest, WHOLE: analyzer_pb2.AnalyzerResource}


class Watched(Session):
    """A session that keeps its judgement, and for which a failure inside is the test's failure."""

    judged: Judgement

    def failed(self, doing: str, error: Exception, urn: str = "") -> None:
        raise AssertionError(f"{doing} failed for {urn!r}") from error

    def _judge(self, resources: Any) -> Judgement:
        self.judged = super()._judge(resources)
        return self.judged


def calls() -> Iterator[Recording]:
    """Every run of a recording that got as far as AnalyzeStack, as one document of calls."""
    for path in ENGINES:
        for index, run in enumerate(runs(path), start=1):
            entries = tuple(entries_of(run))
            if any(entry["method"] == WHOLE for entry in entries):
                yield Recording(name=f"{path.parent.name}/{path.name}#{index}", kind="engine", entries=entries)


def entries_of(run: Run) -> Iterator[dict[str, Any]]:
    """Each resource of each call."""
    for call in run.only(LOOK):
        yield {"method": LOOK, "request": call.request}
    for call in run.only(WHOLE):
        for resource in call.request.get("resources", []):
            yield {"method": WHOLE, "request": resource}


def sent(entries: tuple[Any, ...]) -> list[tuple[str, Any]] | None:
    """The entries as messages; None when the engine could not send that: a field of the protocol itself is damaged."""
    try:
        return [(e["method"], json_format.ParseDict(wire(e["request"]), MESSAGES[e["method"]]())) for e in entries]
    except (json_format.ParseError, KeyError, TypeError, AttributeError, RecursionError, ValueError):
        return None


def wire(value: Any) -> Any:
    """A damaged value as it can be sent: every number is a double there."""
    if isinstance(value, dict):
        return {key: wire(item) for key, item in value.items()}
    if isinstance(value, list):
        return [wire(item) for item in value]
    if isinstance(value, Unknown):
        return 1e300
    return float(value) if isinstance(value, Decimal) else value


def played(entries: tuple[Any, ...], environ: dict[str, str]) -> tuple[Judgement, bytes] | None:
    """The judgement of a session that was asked all this, and every answer it gave."""
    asked = sent(entries)
    if asked is None:
        return None
    session = Watched(environ)
    said = b"".join(messages.answer(session.analyze(message)) for method, message in asked if method == LOOK)
    said += messages.answer(session.analyze_stack([message for method, message in asked if method == WHOLE]))
    return session.judged, said

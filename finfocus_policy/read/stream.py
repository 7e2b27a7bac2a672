"""The streaming form of a preview: engine events, one JSON object a line, as the steps they carry.

Written by `pulumi preview --json` with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true and by
`--event-log`. It has outputs, which the plain document lacks, but no property dependencies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from finfocus_policy.read.document import Document
from finfocus_policy.read.states import Raw, record, text

STEP_EVENTS = ("resourcePreEvent", "resOutputsEvent")
POLICY_REFUSED = "preview failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a preview says, whichever form it has: raw steps with their places, and the rest.

    `summary` is None when the preview ended without one. `diagnostics` are (severity, message).
    `refusals` counts mandatory policy violations.
    """

    steps: tuple[tuple[str, Raw, Any, Any], ...]
    config: Any
    summary: Raw | None
    diagnostics: tuple[tuple[str, str], ...]
    refusals: int = 0


def digest(document: Document) -> Digest:
    """Gather the events. Raises ReadError for an event of the wrong shape."""
    steps: dict[tuple[str, str], tuple[str, Raw, Any, Any]] = {}
    summary: Raw | None = None
    config, diagnostics, refusals = None, [], 0
    for name, event, place in _events(document):
        if name in STEP_EVENTS:
            data = record(event.get("metadata"), f"{place}, metadata")
            # The second event of a step repeats the first and has the outputs.
            steps[text(data, "urn"), text(data, "op")] = (place, data, data.get("old"), data.get("new"))
        elif name == "preludeEvent":
            config = event.get("config")
        elif name == "summaryEvent":
            summary = record(event.get("resourceChanges"), f"{place}, resourceChanges")
        elif name == "diagnosticEvent":
            diagnostics.append((text(event, "severity"), text(event, "message")))
        elif name == "policyEvent" and text(event, "enforcementLevel") == "mandatory":
            refusals += 1
    return Digest(
        steps=tuple(steps.values()),
        config=config,
        summary=summary,
        diagnostics=tuple(diagnostics),
        refusals=refusals,
    )


def _events(document: Document) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    for index, line in enumerate(document.values, start=1):
        for name, event in line.items():
            if name.endswith("Event"):
                place = f"{document.place}, event {index}"
                yield name, record(event, place), place

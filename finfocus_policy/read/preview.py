"""`pulumi preview --json`, plain or streaming -> Stack.

The plain document leaves unchanged resources out unless --show-sames was given: how many is
`changeSummary.same` minus the `same` steps (the stack itself counts as one), and it is the first
thing anybody must be told about a total made from it.
"""

from __future__ import annotations

import re
from typing import Any

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Stack
from finfocus_policy.read import stream
from finfocus_policy.read.document import PREVIEW, STREAM, Document, collector_paused, expect, parse
from finfocus_policy.read.states import Raw, record, records, stack_config, stack_of, text, urn_of
from finfocus_policy.read.steps import Outcome, Step, outcome
from finfocus_policy.read.stream import Digest

LONGEST_ERROR = 300
_COLOUR = re.compile(r"<\{%[^%]*%\}>")


def read(document: Document | str | bytes, place: str = "") -> Stack:
    """The stack as a preview says it will be.

    Replacements count once; what is deleted is only in `previous`, unless it is retained; reads and
    external resources are nowhere. `previous` holds the old states that the preview shows.
    `place` names the file in messages when a text is given instead of a Document.
    Raises ReadError when the document is something else or damaged.
    """
    if not isinstance(document, Document):
        document = parse(document, place or "preview")
    expect(document, (PREVIEW, STREAM))
    said = stream.digest(document) if document.kind == STREAM else _digest(document)
    try:
        with collector_paused():
            return _stack(document, said)
    except RecursionError:
        raise ReadError("is nested too deeply to be a Pulumi preview", place=document.place) from None


def _digest(document: Document) -> Digest:
    body, place = document.body, document.place
    steps = records(body.get("steps"), f"{place}, steps")
    return Digest(
        steps=tuple(
            (f"{place}, steps[{index}]", step, step.get("oldState"), step.get("newState"))
            for index, step in enumerate(steps)
        ),
        config=body.get("config"),
        summary=record(body.get("changeSummary"), f"{place}, changeSummary"),
        diagnostics=tuple(
            (text(entry, "severity"), text(entry, "message"))
            for entry in records(body.get("diagnostics"), f"{place}, diagnostics")
        ),
    )


def _stack(document: Document, said: Digest) -> Stack:
    config = stack_config(said.config, document.place)
    steps = [_step(*raw) for raw in said.steps]
    found = outcome(steps, config)
    stack, project = stack_of(step.urn for step in steps)
    refused = _only_refused(said)
    return Stack(
        resources=tuple(found.ours[urn] for urn in sorted(found.ours)),
        structure=tuple(found.structure[urn] for urn in sorted(found.structure)),
        previous=tuple(found.previous[urn] for urn in sorted(found.previous)),
        config=config,
        project=project,
        stack=stack,
        omitted=_omitted(said.summary, found),
        errors=() if refused else _errors(said),
        origin=document.kind,
        notes=(*document.notes, *_notes(found, refused=said.refusals if refused else 0)),
    )


def _step(place: str, raw: Any, old: Any, new: Any) -> Step:
    before = None if old is None else record(old, f"{place}, old state")
    after = None if new is None else record(new, f"{place}, new state")
    op = text(raw, "op")
    if not op:
        raise ReadError("has no operation", place=place)
    return Step(op, urn_of(raw if "urn" in raw else after or before or {}, place), before, after, place)


def _omitted(summary: Raw | None, found: Outcome) -> int:
    same = (summary or {}).get("same")
    return max(0, same - len(found.same)) if isinstance(same, int) else 0


def _errors(said: Digest) -> tuple[str, ...]:
    lines = [first_line(message) for severity, message in said.diagnostics if severity == "error"]
    if said.summary is None:
        lines.append("the preview ended before its summary: it was interrupted")
    return tuple(dict.fromkeys(lines))


def first_line(message: str) -> str:
    """The first line of a diagnostic, without colour directives and its prefix, of bounded length.

    The rest is left away: stack traces may show values.

    >>> first_line("error: <{%reset%}>Program failed\\nTraceback ...")
    'Program failed'
    """
    lines = (line.strip().removeprefix("error:").strip() for line in _COLOUR.sub("", message).splitlines())
    return next(filter(None, lines), "an error without a message")[:LONGEST_ERROR]


def _only_refused(said: Digest) -> bool:
    # A mandatory violation fails the preview, but only after every step was made: what it says of
    # the stack is complete. Pulumi adds one diagnostic of its own then.
    lines = [first_line(message) for severity, message in said.diagnostics if severity == "error"]
    return said.summary is not None and said.refusals > 0 and lines == [stream.POLICY_REFUSED]


def _notes(found: Outcome, *, refused: int) -> tuple[str, ...]:
    notes = []
    if refused:
        notes.append(f"a policy pack refused this preview ({refused} mandatory violations); it is complete all the same")
    if found.left_behind:
        notes.append(f"replaced, but the old copy is retained and keeps costing, so it is counted too: {named(found.left_behind)}")
    if found.never_made:
        notes.append(f"not created because of --target, so not counted: {named(found.never_made)}")
    if found.strange:
        notes.append(f"operations this version does not know, counted as staying: {', '.join(sorted(found.strange))}")
    return tuple(notes)


def named(urns: set[str], limit: int = 5) -> str:
    """The logical names of some URNs, sorted, with a count of the rest.

    >>> named({"urn:pulumi:d::p::t:m:T::b", "urn:pulumi:d::p::t:m:T::a", "urn:pulumi:d::p::t:m:T::c"}, limit=2)
    'a, b and 1 more'
    """
    names = sorted(urn.split("::", 3)[-1] for urn in urns)
    rest = len(names) - limit
    return ", ".join(names[:limit]) + (f" and {rest} more" if rest > 0 else "")

"""`pulumi stack export` (deployment version 3) -> Stack: what exists now, nothing about to change."""

from __future__ import annotations

from typing import Any

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Resource, Stack
from finfocus_policy.read.document import STATE, STATE_HINT, Document, collector_paused, expect, parse
from finfocus_policy.read.states import (
    PROVIDER_PREFIX,
    Providers,
    Raw,
    exists,
    is_structure,
    record,
    records,
    resource_of,
    stack_of,
    text,
)

READABLE = (3, 4)
"""Version 4 adds a list of features to version 3 and nothing that is read here."""


def read(document: Document | str | bytes, place: str = "") -> Stack:
    """The stack as its state describes it: an export, a bare deployment or a checkpoint file.

    External resources, copies waiting for deletion and resources already deleted for their
    replacement are left out. `previous` is None: a state says nothing of an update.
    Raises ReadError when the document is something else, of another version, or damaged.
    """
    if not isinstance(document, Document):
        document = parse(document, place or "state")
    expect(document, (STATE,))
    try:
        with collector_paused():
            return _stack(document, _deployment(document.body, document.place))
    except RecursionError:
        raise ReadError("is nested too deeply to be a Pulumi state", place=document.place) from None


def _deployment(body: Raw, place: str) -> Raw:
    version = body.get("version", READABLE[0])
    if version not in READABLE:
        raise ReadError("is a state of another version than 3", place=place, hint=STATE_HINT)
    if "deployment" in body:
        return record(body["deployment"], f"{place}, deployment")
    if "checkpoint" in body:
        checkpoint = record(body["checkpoint"], f"{place}, checkpoint")
        return record(checkpoint.get("latest"), f"{place}, checkpoint.latest")
    return body


def _stack(document: Document, deployment: Raw) -> Stack:
    states = records(deployment.get("resources"), f"{document.place}, resources")
    present = [(raw, f"{document.place}, resources[{index}]") for index, raw in enumerate(states) if exists(raw)]
    found = _resources(present)
    stack, project = stack_of(found)
    ours = [found[urn] for urn in sorted(found)]
    return Stack(
        resources=tuple(r for r in ours if not is_structure(r)),
        structure=tuple(r for r in ours if is_structure(r)),
        project=project,
        stack=stack,
        origin=STATE,
        notes=(*document.notes, *_notes(deployment, len(present) - len(found), document.place)),
    )


def _resources(present: list[tuple[Raw, str]]) -> dict[str, Resource]:
    providers = Providers()
    found: dict[str, Resource] = {}
    # A state lists providers before what they manage, but a hand-edited one need not.
    for raw, place in sorted(present, key=lambda item: not text(item[0], "type").startswith(PROVIDER_PREFIX)):
        resource = resource_of(raw, place, providers)
        providers.add(resource)
        found[resource.urn] = resource
    return found


def _notes(deployment: Raw, twice: int, place: str) -> tuple[str, ...]:
    notes = []
    pending: Any = deployment.get("pending_operations")
    if isinstance(pending, list) and pending:
        notes.append(
            f"{place}: {len(pending)} operations were interrupted, so what exists is not certain; run: pulumi refresh"
        )
    if twice:
        notes.append(f"{place}: {twice} resources are listed twice and counted once")
    return tuple(notes)

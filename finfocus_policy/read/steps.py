"""The steps of a preview, and what each operation means for the bill.

Words of the engine's step operations (pkg/resource/deploy): a replacement shows as up to three
steps (create-replacement, replace, delete-replaced) and is one resource; `discard` drops something
external from the state; `remove-pending-replace` only tidies the state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Operation, Resource
from finfocus_policy.read.states import PROVIDER_PREFIX, Providers, Raw, exists, is_structure, resource_of, text

STAYS: Mapping[str, Operation] = {
    "create": Operation.CREATE,
    "update": Operation.UPDATE,
    "same": Operation.SAME,
    "refresh": Operation.REFRESH,
    "import": Operation.IMPORT,
    "replace": Operation.REPLACE,
    "create-replacement": Operation.REPLACE,
    "import-replacement": Operation.IMPORT,
}
REPLACES = frozenset({"replace", "create-replacement", "import-replacement", "read-replacement"})
SAME_THING = frozenset({"update", "same", "refresh"})
MAKES = frozenset({"create", "update", "import", "create-replacement", "import-replacement"})
GOES = frozenset({"delete", "read-replacement"})
NEVER_OURS = frozenset({"read", "discard", "discard-replaced", "delete-replaced", "remove-pending-replace"})
LEFT_BEHIND = " (old copy, retained)"
KNOWN = STAYS.keys() | GOES | NEVER_OURS


class Step(NamedTuple):
    """One step: its operation in the engine's word, the states before and after, and where it stands."""

    op: str
    urn: str
    old: Raw | None
    new: Raw | None
    place: str


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What the steps add up to, by URN. Filled by `outcome`, read once.

    `left_behind` are replaced resources whose old copy is retained: it is one more resource, with LEFT_BEHIND after its
    URN. `never_made` are those that --target left out, `strange` are operations this version does not know.
    """

    providers: Providers
    old_providers: Providers
    ours: dict[str, Resource] = field(default_factory=dict)
    structure: dict[str, Resource] = field(default_factory=dict)
    previous: dict[str, Resource] = field(default_factory=dict)
    same: set[str] = field(default_factory=set)
    strange: set[str] = field(default_factory=set)
    never_made: set[str] = field(default_factory=set)
    left_behind: set[str] = field(default_factory=set)


def outcome(steps: list[Step], config: Mapping[str, object]) -> Outcome:
    """Go through the steps in their order. Raises ReadError for a step whose states cannot be read."""
    found = Outcome(providers=Providers(config=config), old_providers=Providers(config=config))
    has_ids = any(step.old and text(step.old, "id") for step in steps)
    # Providers first, in whatever order the steps come: the regions of the others are theirs.
    for step in sorted(steps, key=lambda step: PROVIDER_PREFIX not in step.urn):
        if step.op == "same":
            found.same.add(step.urn)
        if step.op == "same" and has_ids and _never_made(step):
            found.never_made.add(step.urn)
        elif step.op not in NEVER_OURS:
            _take(found, step)
    return found


def _never_made(step: Step) -> bool:
    # With --target the engine shows a new resource that is not targeted as `same`, its old state a
    # copy of the new one: it has no id because nothing is there.
    old = step.old or {}
    return old.get("custom") is True and not text(old, "id")


def _take(found: Outcome, step: Step) -> None:
    if step.op not in KNOWN:
        found.strange.add(step.op)
    existed = _before(found, step)
    retained = existed and step.old is not None and step.old.get("retainOnDelete") is True
    if step.op == "delete" and retained and step.old is not None:
        _keep(found, resource_of(step.old, step.place, found.old_providers, operation=Operation.DELETE, retained=True))
    elif step.op in REPLACES and retained and step.old is not None:
        found.left_behind.add(step.urn)
        copy = {**step.old, "urn": f"{step.urn}{LEFT_BEHIND}", "delete": False}
        _keep(found, resource_of(copy, step.place, found.old_providers, operation=Operation.DELETE, retained=True))
    if step.op not in GOES:
        _after(found, step)


def _before(found: Outcome, step: Step) -> bool:
    """Note what was there; True when there was something of ours."""
    old = step.old
    # The old half of a replacement is already marked for deletion when its step is shown.
    if old is None or not exists({**old, "delete": False} if step.op in REPLACES else old):
        return False
    resource = resource_of(old, step.place, found.old_providers)
    found.old_providers.add(resource)
    if is_structure(resource):
        return False
    # After a refresh the step that decides has the refreshed state as its old one. What an earlier reading took for an
    # old copy was one resource then.
    if (step.op != "refresh" or step.urn not in found.previous) and not step.urn.endswith(LEFT_BEHIND):
        found.previous[step.urn] = resource
    return True


def _after(found: Outcome, step: Step) -> None:
    """Note what will be there. A refresh is followed by the step that decides, unless nothing changes."""
    if step.new is None and step.op in MAKES:  # left out it would cost nothing
        raise ReadError("has no new state", place=step.place)
    new = step.old if step.new is None and step.op == "same" else step.new
    if new is None or not exists(new):
        found.ours.pop(step.urn, None)
    elif step.op != "refresh" or step.urn not in found.ours:
        before = step.old if step.op in SAME_THING else None
        operation = STAYS.get(step.op, Operation.NONE)
        _keep(found, resource_of(new, step.place, found.providers, operation=operation, before=before))


def _keep(found: Outcome, resource: Resource) -> None:
    if is_structure(resource):
        found.structure[resource.urn] = resource
        found.providers.add(resource)
    else:
        found.ours[resource.urn] = resource

"""A preview and the state it was made from -> the whole stack: the unchanged resources come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Operation, Provider, Resource, Stack
from finfocus_policy.read.states import PROVIDER_PREFIX, is_default


def merge(preview: Stack, state: Stack) -> Stack:
    """The preview with what it left out, from the state: unchanged resources, providers, `previous`.

    What the preview shows wins. Afterwards nothing is omitted and `previous` is all that is deployed.
    A note says when the two do not fit (the state is older or newer than the preview).
    Raises ReadError when they are of different stacks.
    """
    _same_stack(preview, state)
    shown = {r.urn for r in (*preview.resources, *preview.structure, *(preview.previous or ()))}
    unchanged = [replace(r, operation=Operation.SAME) for r in state.resources if r.urn not in shown]
    structure = [r for r in state.structure if r.urn not in shown]
    deployed = _providers(state.structure)
    planned = _planned(deployed, preview)
    added = len(unchanged) + sum(not is_default(r.urn) for r in structure)
    return replace(
        preview,
        resources=_sorted(_provided(preview.resources, planned), unchanged),
        structure=_sorted(preview.structure, structure),
        previous=_sorted(_provided(preview.previous or (), deployed), unchanged),
        omitted=0,
        origin=f"{preview.origin} and {state.origin}",
        notes=(*preview.notes, *state.notes, *_misfit(preview.omitted, added)),
    )


def _same_stack(preview: Stack, state: Stack) -> None:
    ours, theirs = (preview.project, preview.stack), (state.project, state.stack)
    if ours != theirs and any(ours) and any(theirs):
        raise ReadError(
            f"the preview is of {'/'.join(ours)}, the state of {'/'.join(theirs)}",
            hint=f"export the right one with: pulumi stack export --stack {preview.stack}",
        )


def _providers(structure: Iterable[Resource]) -> dict[str, Provider]:
    return {
        r.urn: Provider(urn=r.urn, type=r.type, inputs=r.inputs) for r in structure if r.type.startswith(PROVIDER_PREFIX)
    }


def _planned(deployed: Mapping[str, Provider], preview: Stack) -> dict[str, Provider]:
    """The providers after the update. Previews do not list default ones: they are given the stack config,
    which may have changed since the state was written."""
    config = {r.provider.urn: r.provider.inputs for r in preview.resources if r.provider and is_default(r.provider.urn)}
    kept = {urn: replace(p, inputs={**p.inputs, **config.get(urn, {})}) for urn, p in deployed.items()}
    return kept | _providers(preview.structure)


def _provided(resources: Iterable[Resource], providers: Mapping[str, Provider]) -> list[Resource]:
    """The resources with the inputs of these providers, which the preview alone did not know."""
    return [
        replace(r, provider=providers[r.provider.urn]) if r.provider and r.provider.urn in providers else r
        for r in resources
    ]


def _sorted(*parts: Iterable[Resource]) -> tuple[Resource, ...]:
    return tuple(sorted((r for part in parts for r in part), key=lambda r: r.urn))


def _misfit(omitted: int, added: int) -> tuple[str, ...]:
    if added == omitted:
        return ()
    return (
        f"the preview left out {omitted} unchanged resources, the state has {added} that it does not show: "
        "they are not of the same moment (or the preview had targets)",
    )

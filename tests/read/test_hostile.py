"""Whatever a file holds, reading it gives a stack or a ReadError, soon, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Stack
from finfocus_policy.read import document, merge, preview, state, steps, usage_file, values
from tests.read.making import AWS, INSTANCE, ROOT, raw, step, urn
from tests.read.making import document as made
from tests.read.recordings import PLANTED, fixture

KEYS = [
    *("steps", "config", "changeSummary", "diagnostics", "op", "urn", "oldState", "newState", "inputs", "outputs"),
    *("type", "custom", "provider", "parent", "id", "delete", "external", "retainOnDelete", "propertyDependencies"),
    *("deployment", "checkpoint", "latest", "resources", "version", "pending_operations", "same", "severity", "message"),
    *("resourcePreEvent", "resOutputsEvent", "metadata", "old", "new", "summaryEvent", "resourceChanges", "preludeEvent"),
    *("diagnosticEvent", "policyEvent", "resource_usage", "resource_type_default_usage", values.SIGNATURE_KEY, "value"),
]
TEXTS = [
    *(*steps.KNOWN, ROOT, urn("web"), urn("eu", AWS), f"{urn('eu', AWS)}::1", INSTANCE, "error", "[secret]", "urn:pulumi:::::", "*"),
    *(*values.UNKNOWN_SENTINELS, *values.ENVELOPES),
]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(TEXTS)
)
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=5),
    max_leaves=25,
)
STATE = st.fixed_dictionaries(
    {"urn": st.sampled_from([ROOT, urn("web"), urn("eu", AWS)])},
    optional=dict.fromkeys(("type", "custom", "inputs", "outputs", "provider", "delete", "external", "id", "propertyDependencies"), ANY),
)
STEP = st.fixed_dictionaries(
    {"op": st.sampled_from(sorted(steps.KNOWN)) | ANY}, optional={"urn": STATE.map(lambda s: s["urn"]), "oldState": STATE | ANY, "newState": STATE | ANY}
)
PREVIEW = st.fixed_dictionaries({"steps": st.lists(STEP, max_size=4)}, optional=dict.fromkeys(("config", "changeSummary", "diagnostics"), ANY))
EXPORT = st.fixed_dictionaries({"deployment": st.fixed_dictionaries({"resources": st.lists(STATE | ANY, max_size=4)})}, optional={"version": ANY})
READERS = [preview.read, state.read]


def outcome(read: Any, text: str | bytes) -> Stack | None:
    """A stack, or None for a ReadError that a person can use; anything else fails the test."""
    try:
        found = read(text, "file")
    except ReadError as error:
        refused = error
    else:
        repr(found)
        return found  # type: ignore[no-any-return]
    assert str(refused).startswith("file")
    assert "\n" not in refused.message
    return None


@pytest.mark.parametrize("read", [*READERS, usage_file.parse])
@settings(deadline=None)
@given(value=ANY)
def test_any_json(read: Any, value: Any) -> None:
    outcome(read, json.dumps(value))


@given(value=PREVIEW)
def test_anything_like_a_preview(value: Any) -> None:
    found = outcome(preview.read, json.dumps(value))
    if found is not None:
        assert [r.urn for r in found.resources] == sorted({r.urn for r in found.resources})
        assert found.omitted >= 0


@given(value=EXPORT, other=PREVIEW)
def test_anything_like_a_state_and_merging_it(value: Any, other: Any) -> None:
    found, shown = outcome(state.read, json.dumps(value)), outcome(preview.read, json.dumps(other))
    if found is not None and shown is not None:
        whole = merge.merge(shown, found)
        assert whole.omitted == 0
        assert len({r.urn for r in whole.resources}) == len(whole.resources)


@settings(deadline=None)
@given(lines=st.lists(PREVIEW | ANY, max_size=5))
def test_anything_like_a_stream(lines: list[Any]) -> None:
    events = [{"resourcePreEvent": {"metadata": line}} if isinstance(line, dict) else line for line in lines]
    outcome(preview.read, "\n".join(json.dumps(event) for event in events))


@pytest.mark.parametrize("read", [*READERS, usage_file.parse])
@settings(deadline=None)
@given(text=st.text(max_size=60))
def test_any_text(read: Any, text: str) -> None:
    outcome(read, text)


@settings(deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    outcome(preview.read, data)


REAL = fixture("lifecycle/preview-show-sames.json").read_text(encoding="utf-8")
COMPACT = json.dumps(json.loads(REAL))


@settings(deadline=None)
@given(cut=st.integers(min_value=1, max_value=len(COMPACT) - 1))
def test_a_real_preview_cut_anywhere_is_never_taken_for_whole(cut: int) -> None:
    assert outcome(preview.read, COMPACT[:cut]) is None


@settings(deadline=None)
@given(at=st.integers(min_value=0, max_value=len(COMPACT) - 1), character=st.characters(codec="utf-8"))
def test_a_real_preview_with_one_wrong_character(at: int, character: str) -> None:
    outcome(preview.read, COMPACT[:at] + character + COMPACT[at + 1 :])


def deep(levels: int, leaf: str) -> str:
    return '{"a":' * levels + leaf + "}" * levels


DEEP = [
    made(step("create", None, raw("web", inputs="HERE"))),
    made(step("delete", raw("web", outputs="HERE"))),
    made(config="HERE"),
    made(diagnostics="HERE"),
    json.dumps({"deployment": {"resources": [raw("web", inputs="HERE")]}}),
    json.dumps({"deployment": {"resources": [raw("web", propertyDependencies="HERE")]}}),
]


@pytest.mark.parametrize("levels", [150, 900, 5_000, 100_000])
@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_nesting_is_never_a_recursion_error(text: str, levels: int) -> None:
    for read in READERS:
        outcome(read, text.replace('"HERE"', deep(levels, '"04da6b54-80e4-46f7-96ec-b56ff0331ba9"')))


def test_a_message_about_a_damaged_state_holds_no_secret() -> None:
    text = fixture("shop-update/state-show-secrets.json").read_text(encoding="utf-8")
    places = [text.index(secret) for secret in PLANTED if secret in text]
    assert len(places) == 3
    for at in places:
        for damaged in (text[: at + 5], text[:at] + '"' + text[at:], text[: at - 3] + "\x00" + text[at:]):
            with pytest.raises(ReadError) as caught:
                state.read(damaged, "s.json")
            assert not any(secret[:6] in str(caught.value) for secret in PLANTED)


def test_equal_documents_give_equal_stacks_whatever_the_order_of_the_steps() -> None:
    body = json.loads(REAL)
    backwards = {**body, "steps": body["steps"][::-1]}
    assert preview.read(json.dumps(backwards), "p") == preview.read(REAL, "p")
    assert document.parse(REAL, "p").notes == ()

"""Every operation of a preview, and everything around the steps."""

from __future__ import annotations

from typing import Any

import pytest

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Operation, Unknown
from finfocus_policy.read import preview, steps
from finfocus_policy.read.preview import read as read_preview_text
from finfocus_policy.read.written import written
from tests.read.making import (
    AWS,
    DEFAULT,
    EU,
    INSTANCE,
    ROOT,
    document,
    event,
    names,
    provider,
    raw,
    read,
    step,
    stream,
    summary,
    urn,
)
from tests.read.recordings import read_preview

SMALL = {"instanceType": "t3.micro"}
LARGE = {"instanceType": "m5.large"}
OLD = raw("web", id="i-1", inputs=SMALL, outputs={**SMALL, "arn": "arn:aws:ec2:us-east-1:1:instance/i-1"})
NEW = raw("web", inputs=LARGE)
KEPT = {**OLD, "retainOnDelete": True}
MARKED = {**OLD, "delete": True}
FOUND = {**OLD, "inputs": LARGE}
GONE = {**OLD, "pendingReplacement": True}
FOREIGN = {**OLD, "external": True}

# name, steps, operation of web (None: not ours), its instance type, the old instance type (None: there was none)
OPERATIONS: list[tuple[str, list[Any], Operation | None, str, str | None]] = [
    ("create", [step("create", None, NEW)], Operation.CREATE, "m5.large", None),
    ("update", [step("update", OLD, NEW)], Operation.UPDATE, "m5.large", "t3.micro"),
    ("same", [step("same", OLD, {**OLD, "id": ""})], Operation.SAME, "t3.micro", "t3.micro"),
    ("same, old state only", [step("same", OLD)], Operation.SAME, "t3.micro", "t3.micro"),
    ("same, new state only", [step("same", None, NEW)], Operation.SAME, "m5.large", None),
    ("delete", [step("delete", OLD)], None, "", "t3.micro"),
    ("delete retained", [step("delete", KEPT)], Operation.DELETE, "t3.micro", "t3.micro"),
    ("delete a copy waiting for it", [step("delete", MARKED)], None, "", None),
    ("delete a retained copy waiting for it", [step("delete", {**MARKED, **KEPT, "delete": True})], None, "", None),
    ("replace, logical step only", [step("replace", MARKED, NEW)], Operation.REPLACE, "m5.large", "t3.micro"),
    (
        "replace, all three steps",
        [step("create-replacement", OLD, NEW), step("replace", MARKED, NEW), step("delete-replaced", MARKED)],
        Operation.REPLACE,
        "m5.large",
        "t3.micro",
    ),
    (
        "replace, deleted first",
        [step("delete-replaced", OLD), step("replace", OLD, NEW), step("create-replacement", OLD, NEW)],
        Operation.REPLACE,
        "m5.large",
        "t3.micro",
    ),
    ("replace what is deleted already", [step("create-replacement", GONE, NEW)], Operation.REPLACE, "m5.large", None),
    ("delete-replaced alone", [step("delete-replaced", MARKED)], None, "", None),
    ("remove-pending-replace", [step("remove-pending-replace", GONE)], None, "", None),
    ("read", [step("read", None, {**NEW, "external": True})], None, "", None),
    ("read again", [step("read", FOREIGN, FOREIGN)], None, "", None),
    ("read-replacement", [step("read-replacement", OLD, FOREIGN), step("delete-replaced", OLD)], None, "", "t3.micro"),
    ("discard", [step("discard", FOREIGN)], None, "", None),
    ("discard-replaced", [step("discard-replaced", FOREIGN)], None, "", None),
    ("delete external", [step("delete", FOREIGN)], None, "", None),
    ("same external", [step("same", FOREIGN, FOREIGN)], None, "", None),
    ("import", [step("import", None, NEW)], Operation.IMPORT, "m5.large", None),
    ("import-replacement", [step("import-replacement", MARKED, NEW)], Operation.IMPORT, "m5.large", "t3.micro"),
    ("refresh", [step("refresh", OLD, NEW)], Operation.REFRESH, "m5.large", "t3.micro"),
    ("refresh, gone", [step("refresh", OLD)], None, "", "t3.micro"),
    ("refresh, then same", [step("refresh", OLD, FOUND), step("same", FOUND, NEW)], Operation.SAME, "m5.large", "m5.large"),
    ("refresh, then update", [step("refresh", FOUND, OLD), step("update", OLD, NEW)], Operation.UPDATE, "m5.large", "t3.micro"),
    ("update, then refresh", [step("update", OLD, NEW), step("refresh", OLD, OLD)], Operation.UPDATE, "m5.large", "t3.micro"),
    ("refresh, gone, created anew", [step("refresh", OLD), step("create", None, NEW)], Operation.CREATE, "m5.large", "t3.micro"),
    ("an operation of tomorrow", [step("transmute", OLD, NEW)], Operation.NONE, "m5.large", "t3.micro"),
]


@pytest.mark.parametrize(("steps_", "operation", "now", "before"), [row[1:] for row in OPERATIONS], ids=[row[0] for row in OPERATIONS])
def test_what_an_operation_means(steps_: list[Any], operation: Operation | None, now: str, before: str | None) -> None:
    stack = read(*steps_)
    assert [(r.operation, r.inputs["instanceType"]) for r in stack.resources] == ([(operation, now)] if operation else [])
    assert stack.previous is not None
    assert [r.inputs["instanceType"] for r in stack.previous] == ([before] if before else [])


@pytest.mark.parametrize(("steps_", "operation", "now", "before"), [row[1:] for row in OPERATIONS], ids=[row[0] for row in OPERATIONS])
def test_the_streaming_form_means_the_same(steps_: list[Any], operation: Operation | None, now: str, before: str | None) -> None:
    events = [event("resourcePreEvent", s["op"], s.get("oldState"), s.get("newState")) for s in steps_]
    plain, streamed = read(*steps_), read_preview_text(stream({"preludeEvent": {"config": {"aws:region": "us-east-1"}}}, *events, summary()))
    assert (streamed.resources, streamed.previous, streamed.notes) == (plain.resources, plain.previous, plain.notes)


def test_every_operation_the_reader_knows_is_in_the_table() -> None:
    assert {s["op"] for row in OPERATIONS for s in row[1]} >= steps.KNOWN


def test_only_a_retained_deletion_is_marked_so() -> None:
    [kept] = read(step("delete", KEPT)).resources
    assert kept.retained
    assert not any(r.retained for r in read(step("update", KEPT, NEW)).resources)


NOTES = [
    ([step("transmute", OLD, NEW)], "operations this version does not know, counted as staying: transmute"),
    ([step("update", OLD, NEW), step("same", raw("late"), raw("late"))], "not created because of --target, so not counted: late"),
]


@pytest.mark.parametrize(("steps_", "note"), NOTES)
def test_what_cannot_be_counted_is_said(steps_: list[Any], note: str) -> None:
    stack = read(*steps_)
    assert stack.notes == (note,)
    assert names(stack.resources) == ["web"]


def test_the_old_copy_of_a_replacement_that_is_retained_goes_on_costing() -> None:
    """It counts beside the new one, once for all steps of the replacement, and cost nothing more before."""
    kept = {**MARKED, "retainOnDelete": True}
    stack = read(step("create-replacement", kept, NEW), step("replace", kept, NEW), step("delete-replaced", kept))
    assert names(stack.resources) == ["web", "web (old copy, retained)"]
    new, old = stack.resources
    assert (new.operation, new.retained, old.operation, old.retained) == (Operation.REPLACE, False, Operation.DELETE, True)
    assert (new.inputs, old.inputs) == (NEW["inputs"], MARKED["inputs"])
    assert names(stack.previous) == ["web"]
    assert stack.notes == ("replaced, but the old copy is retained and keeps costing, so it is counted too: web",)
    again = preview.read(written(stack, lambda _: frozenset({"instanceType"})), "kept")
    assert (names(again.resources), names(again.previous)) == (names(stack.resources), names(stack.previous))


def test_hand_made_sames_without_ids_count() -> None:
    # Only where other old states have ids does an absent one mean that nothing is there.
    assert names(read(step("same", raw("a"), raw("a")), step("create", None, raw("b"))).resources) == ["a", "b"]


def test_the_unchanged_lend_outputs_and_ids_the_replaced_do_not() -> None:
    [same] = read(step("same", OLD, {**NEW, "inputs": SMALL})).resources
    [updated] = read(step("update", OLD, NEW)).resources
    [replaced] = read(step("replace", MARKED, NEW)).resources
    assert (same.id, updated.id, replaced.id) == ("i-1", "i-1", "")
    assert same.outputs["arn"].endswith("instance/i-1")
    assert (updated.outputs, replaced.outputs) == ({}, {})


def test_unknown_inputs_are_filled_by_the_outputs_of_a_stream() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    before = raw("web", inputs={"subnetId": unknown, "ami": unknown}, outputs={})
    after = {**before, "id": unknown, "outputs": {"subnetId": "subnet-1", "ami": unknown}}
    text = stream(event("resourcePreEvent", "create", None, before), event("resOutputsEvent", "create", None, after), summary(create=1))
    [resource] = read_preview_text(text).resources
    assert resource.inputs == {"subnetId": "subnet-1", "ami": Unknown("ami")}
    assert resource.id == ""


OMITTED = [
    ({"same": 45}, ["a"], 44),
    ({"same": 1}, ["a"], 0),
    ({"same": 2}, ["a", "a"], 1),
    ({"same": 1}, ["a", "b"], 0),
    ({"create": 3}, [], 0),
    ({"same": "many"}, [], 0),
    ({}, [], 0),
    (None, [], 0),
]


@pytest.mark.parametrize(("changes", "sames", "omitted"), OMITTED)
def test_unchanged_resources_that_are_left_out_are_counted(changes: Any, sames: list[str], omitted: int) -> None:
    shown = [step("same", raw(name, id="1"), raw(name)) for name in sames]
    assert read(*shown, changeSummary=changes).omitted == omitted


@pytest.mark.parametrize(("name", "omitted"), [("shop-update/preview.json", 44), ("lifecycle/preview.json", 3), ("shop-update/preview-show-sames.json", 0)])
def test_recorded_previews_without_sames_leave_out(name: str, omitted: int) -> None:
    assert read_preview(name).omitted == omitted


def test_components_the_stack_and_providers_are_structure() -> None:
    component = raw("tier", "shop:index:Tier", custom=False, provider="")
    root = {"urn": ROOT, "type": "pulumi:pulumi:Stack", "custom": False}
    made = [step("create", None, r) for r in (root, component, provider("eu", region="eu-west-1"), NEW)]
    stack = read(*made)
    assert names(stack.resources) == ["web"]
    assert names(stack.structure) == ["eu", "shop-dev", "tier"]
    assert (stack.project, stack.stack, stack.previous) == ("shop", "dev", ())


CUSTOM = [
    ({"custom": False}, False),
    ({"custom": True}, True),
    ({"provider": ""}, False),
    ({"provider": f"{DEFAULT}::id"}, True),
    ({}, True),
]


@pytest.mark.parametrize(("more", "ours"), CUSTOM)
def test_components_are_told_apart_where_the_flag_is_left_out(more: dict[str, Any], ours: bool) -> None:
    bare = {"urn": urn("x", "shop:index:Tier"), "type": "shop:index:Tier", "inputs": {}, **more}
    assert bool(read(step("create", None, bare)).resources) is ours


def region_of(stack: Any) -> Any:
    [resource] = [r for r in stack.resources if r.name == "web"]
    return resource.provider.inputs.get("region")


IN_EU = raw("web", provider=EU)
REGIONS = [
    ("default provider: stack config", [step("create", None, NEW)], {}, "us-east-1"),
    ("old spelling of config keys", [step("create", None, NEW)], {"config": {"aws:config:region": "eu-north-1"}}, "eu-north-1"),
    ("config of another package", [step("create", None, NEW)], {"config": {"aws-native:region": "eu-north-1"}}, None),
    ("no config", [step("create", None, NEW)], {"config": None}, None),
    ("masked config", [step("create", None, NEW)], {"config": {"aws:region": "[secret]"}}, Unknown("config.aws:region", "is a masked secret")),
    ("explicit provider", [step("create", None, provider("eu", region="eu-west-1")), step("create", None, IN_EU)], {}, "eu-west-1"),
    ("explicit provider, listed later", [step("create", None, IN_EU), step("create", None, provider("eu", region="eu-west-1"))], {}, "eu-west-1"),
    ("explicit provider without region", [step("create", None, provider("eu")), step("create", None, IN_EU)], {}, None),
]


@pytest.mark.parametrize(("steps_", "more", "region"), [row[1:] for row in REGIONS], ids=[row[0] for row in REGIONS])
def test_the_providers_region(steps_: list[Any], more: dict[str, Any], region: Any) -> None:
    assert region_of(read(*steps_, **more)) == region


def test_the_region_of_a_provider_that_is_left_out_is_not_guessed() -> None:
    found = region_of(read(step("update", {**IN_EU, "id": "1"}, IN_EU), changeSummary={"same": 3}))
    assert isinstance(found, Unknown)
    assert "give the state" in str(found)


def test_a_provider_that_moves_leaves_the_old_resources_where_they_were() -> None:
    moved = step("replace", provider("eu", region="eu-west-1"), provider("eu", region="eu-west-3"))
    stack = read(moved, step("replace", {**IN_EU, "delete": True}, IN_EU))
    assert region_of(stack) == "eu-west-3"
    assert stack.previous is not None
    assert [r.provider.inputs["region"] for r in stack.previous if r.provider] == ["eu-west-1"]


def test_dependencies_are_kept_where_there_are_any() -> None:
    template = urn("lt", "aws:ec2/launchTemplate:LaunchTemplate")
    given = {"launchTemplate": [template], "maxSize": [], "odd": 5, "mixed": [template, 5]}
    [resource] = read(step("create", None, raw("asg", propertyDependencies=given))).resources
    assert resource.dependencies == {"launchTemplate": (template,), "mixed": (template,)}


ERRORS = [
    ([{"severity": "error", "message": "error: Program failed:\nTraceback (most recent call last)\n hunter2"}], ("Program failed:",)),
    ([{"severity": "error", "message": "<{%fg 1%}>error: <{%reset%}>\n\nno such bucket\n"}], ("no such bucket",)),
    ([{"severity": "error", "message": ""}], ("an error without a message",)),
    ([{"severity": "error"}, {"severity": "error"}], ("an error without a message",)),
    ([{"severity": "error", "message": "x" * 1000}], ("x" * preview.LONGEST_ERROR,)),
    ([{"severity": "warning", "message": "w"}, {"severity": "info#err", "message": "i"}, {"message": "m"}], ()),
    ([{"severity": "error", "message": "b"}, {"severity": "error", "message": "a"}], ("b", "a")),
    ([{"severity": "error", "message": "preview failed"}], ("preview failed",)),
    (None, ()),
]


@pytest.mark.parametrize(("diagnostics", "errors"), ERRORS)
def test_error_diagnostics_give_their_first_line(diagnostics: Any, errors: tuple[str, ...]) -> None:
    assert read(step("create", None, NEW), diagnostics=diagnostics).errors == errors


def diagnostic(message: str) -> dict[str, Any]:
    return {"diagnosticEvent": {"severity": "error", "prefix": "error: ", "message": message}}


def violation(level: str) -> dict[str, Any]:
    return {"policyEvent": {"enforcementLevel": level, "message": "too dear"}}


CREATED = event("resourcePreEvent", "create", None, NEW)
STREAM_ERRORS = [
    ([CREATED, summary(create=1)], ()),
    ([CREATED], ("the preview ended before its summary: it was interrupted",)),
    ([CREATED, diagnostic("boom"), summary()], ("boom",)),
    ([CREATED, violation("mandatory"), diagnostic("preview failed"), summary()], ()),
    ([CREATED, violation("advisory"), diagnostic("preview failed"), summary()], ("preview failed",)),
    ([CREATED, violation("mandatory"), diagnostic("boom"), diagnostic("preview failed"), summary()], ("boom", "preview failed")),
    ([CREATED, violation("mandatory"), diagnostic("preview failed")], ("preview failed", "the preview ended before its summary: it was interrupted")),
]


@pytest.mark.parametrize(("events", "errors"), STREAM_ERRORS)
def test_a_refusal_by_a_policy_pack_is_not_an_incomplete_preview(events: list[Any], errors: tuple[str, ...]) -> None:
    assert read_preview_text(stream(*events)).errors == errors


def test_a_refused_preview_says_so() -> None:
    [note] = read_preview("ten-instances/preview-stream.jsonl").notes
    assert "policy pack refused this preview (1 mandatory" in note


def test_noise_between_the_events_of_a_stream_is_passed_over() -> None:
    lines = stream(CREATED, summary(create=1)).splitlines()
    stack = read_preview_text("warning: x\n" + "\nstray text\n".join(lines), "p.jsonl")
    assert names(stack.resources) == ["web"]
    assert stack.notes == ("p.jsonl: 2 lines that are not JSON were passed over",)


DAMAGED = [
    (document({"op": "create"}), "p.json, steps[0]: has no Pulumi URN"),
    (document({"urn": urn("a"), "newState": NEW}), "p.json, steps[0]: has no operation"),
    (document({"op": "create", "urn": "urn:pulumi:dev"}), "p.json, steps[0]: has no Pulumi URN"),
    (document({"op": "create", "urn": urn("a"), "newState": 5}), "p.json, steps[0], new state: should be an object"),
    (document({"op": "create", "urn": urn("a"), "newState": None}), "p.json, steps[0]: has no new state"),
    (document(step("create", None, NEW), {"op": "update", "urn": urn("a"), "oldState": NEW}), "p.json, steps[1]: has no new state"),
    (document({"op": "same", "urn": urn("a"), "oldState": []}), "p.json, steps[0], old state: should be an object"),
    (document(step("create", None, NEW), {"op": "create", "urn": urn("a"), "newState": {}}), "p.json, steps[1]: has no Pulumi URN"),
    (document(step("create", None, {**NEW, "inputs": []})), "p.json, steps[0]: the properties should be an object"),
    (document(step("create", None, {**NEW, "outputs": "x"})), "p.json, steps[0]: the properties should be an object"),
    ('{"steps": {}}', "p.json, steps: should be a list"),
    ('{"steps": [5]}', "p.json, steps[0]: should be an object"),
    ('{"steps": [], "diagnostics": 5}', "p.json, diagnostics: should be a list"),
    ('{"steps": [], "changeSummary": 1e18}', "p.json, changeSummary: should be an object"),
    (stream({"summaryEvent": {"resourceChanges": []}}), "p.json, event 1, resourceChanges: should be an object"),
    (stream({"resourcePreEvent": 5}), "p.json, event 1: should be an object"),
    (stream({"preludeEvent": {}}, {"resourcePreEvent": {}}), "p.json, event 2: has no operation"),
]


@pytest.mark.parametrize(("text", "message"), DAMAGED)
def test_damage_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_preview_text(text, "p.json")
    assert str(caught.value) == message


def test_types_come_from_the_urn_where_the_state_has_none() -> None:
    child = f"urn:pulumi:dev::shop::shop:index:Tier${INSTANCE}::a::b"
    [resource] = read(step("create", None, {"urn": child, "inputs": {}, "provider": f"{DEFAULT}::id"})).resources
    assert (resource.type, resource.provider and resource.provider.type) == (INSTANCE, AWS)

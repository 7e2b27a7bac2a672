"""Stack exports in every shape, and merging one into a preview."""

from __future__ import annotations

import json
from typing import Any

import pytest

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Operation, Secret, Unknown
from finfocus_policy.read import merge, preview, state
from tests.read.making import (
    AWS,
    EU,
    INSTANCE,
    ROOT,
    document,
    exported,
    names,
    provider,
    raw,
    read,
    read_state,
    step,
    urn,
)
from tests.read.recordings import read_preview
from tests.read.recordings import read_state as recorded

WEB = raw("web", id="i-1", inputs={"instanceType": "t3.micro"}, outputs={"instanceType": "t3.micro", "arn": "x"})

COUNTED = [
    ({}, True),
    ({"external": True}, False),
    ({"delete": True}, False),
    ({"pendingReplacement": True}, False),
    ({"retainOnDelete": True, "protect": True}, True),
    ({"external": False, "delete": False}, True),
    ({"custom": False}, False),
    ({"type": AWS}, False),
    ({"type": "pulumi:pulumi:Stack"}, False),
]


@pytest.mark.parametrize(("more", "ours"), COUNTED)
def test_what_of_a_state_is_ours(more: dict[str, Any], ours: bool) -> None:
    stack = read_state({**WEB, **more})
    assert names(stack.resources) == (["web"] if ours else [])


def test_a_state_says_nothing_of_an_update() -> None:
    stack = read_state(WEB)
    [resource] = stack.resources
    assert (stack.previous, stack.omitted, resource.operation, resource.id) == (None, 0, Operation.NONE, "i-1")
    assert (stack.project, stack.stack, stack.origin) == ("shop", "dev", "state")
    assert resource.outputs["arn"] == "x"


DEPLOYMENT = {"manifest": {"version": "3.1"}, "resources": [WEB]}
SHAPES = [
    {"version": 3, "deployment": DEPLOYMENT},
    {"version": 4, "deployment": DEPLOYMENT, "features": ["refreshBeforeUpdate"]},
    {"deployment": DEPLOYMENT},
    {"version": 3, "checkpoint": {"stack": "dev", "latest": DEPLOYMENT}},
    DEPLOYMENT,
    {"resources": [WEB]},
]
EMPTY = [
    {"version": 3, "deployment": {}},
    {"version": 3, "deployment": None},
    {"version": 3, "deployment": {"manifest": {}, "resources": None}},
    {"version": 3, "checkpoint": {"stack": "dev"}},
    {"version": 3, "checkpoint": None},
]


@pytest.mark.parametrize("body", SHAPES)
def test_every_shape_of_a_state_is_read_alike(body: Any) -> None:
    assert state.read(json.dumps(body), "s.json") == read_state(WEB)


@pytest.mark.parametrize("body", EMPTY)
def test_the_state_of_an_empty_stack_is_empty(body: Any) -> None:
    assert state.read(json.dumps(body)).resources == ()


DAMAGED = [
    ({"version": 2, "deployment": DEPLOYMENT}, "s.json: is a state of another version than 3"),
    ({"version": "3", "deployment": DEPLOYMENT}, "s.json: is a state of another version than 3"),
    ({"version": [], "deployment": DEPLOYMENT}, "s.json: is a state of another version than 3"),
    ({"version": 3, "deployment": 5}, "s.json, deployment: should be an object"),
    ({"version": 3, "checkpoint": [1]}, "s.json, checkpoint: should be an object"),
    ({"deployment": {"resources": {}}}, "s.json, resources: should be a list"),
    ({"deployment": {"resources": [WEB, 5]}}, "s.json, resources[1]: should be an object"),
    ({"deployment": {"resources": [{"type": INSTANCE}]}}, "s.json, resources[0]: has no Pulumi URN"),
    ({"deployment": {"resources": [{**WEB, "inputs": [1]}]}}, "s.json, resources[0]: the properties should be an object"),
]


@pytest.mark.parametrize(("body", "message"), DAMAGED)
def test_damage_is_told_with_its_place(body: Any, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        state.read(json.dumps(body), "s.json")
    assert str(caught.value).splitlines()[0] == message


def test_interrupted_operations_and_doubles_are_noted() -> None:
    stack = read_state(WEB, WEB, pending_operations=[{"type": "creating", "resource": raw("half")}])
    assert names(stack.resources) == ["web"]
    assert [note.split(",")[0] for note in stack.notes] == [
        "s.json: 1 operations were interrupted",
        "s.json: 1 resources are listed twice and counted once",
    ]


def test_a_copy_waiting_for_deletion_does_not_hide_its_replacement() -> None:
    replaced = {**WEB, "delete": True, "inputs": {"instanceType": "old"}}
    for order in ([replaced, WEB], [WEB, replaced]):
        [resource] = read_state(*order).resources
        assert resource.inputs["instanceType"] == "t3.micro"


def test_providers_are_found_wherever_they_are_listed() -> None:
    eu, web = provider("eu", region="eu-west-1"), raw("web", provider=EU)
    for order in ([eu, web], [web, eu]):
        stack = read_state(*order)
        assert [r.provider.inputs for r in stack.resources if r.provider] == [{"region": "eu-west-1"}]
        assert names(stack.structure) == ["eu"]


def test_resources_of_old_engines_have_outputs_for_inputs() -> None:
    bare = {key: value for key, value in WEB.items() if key != "inputs"}
    [resource] = read_state(bare).resources
    assert resource.inputs["instanceType"] == "t3.micro"


def test_plaintext_secrets_are_usable_and_do_not_show() -> None:
    stack = recorded("shop-update/state-show-secrets.json")
    passwords = {r.name: r.inputs["password"] for r in stack.resources if "password" in r.inputs}
    assert passwords["orders"] == Secret("s3cr3t-password")
    assert "s3cr3t" not in repr(stack)


def test_encrypted_secrets_are_unknown() -> None:
    stack = recorded("shop-update/state.json")
    [password] = [r.inputs["password"] for r in stack.resources if r.name == "orders"]
    assert password == Unknown("password", "is an encrypted secret")


BUCKET = raw("data", "aws:s3/bucket:Bucket", id="b-1")
TIER = raw("tier", "shop:index:Tier", custom=False, provider="")
ROOT_STATE = {"urn": ROOT, "type": "pulumi:pulumi:Stack", "custom": False}
DEFAULT_STATE = provider("default_7_51_1", region="us-east-2")


def test_the_unchanged_come_back_from_the_state() -> None:
    shown = read(step("same", ROOT_STATE, ROOT_STATE), step("update", WEB, WEB), changeSummary={"same": 3, "update": 1})
    whole = merge.merge(shown, read_state(ROOT_STATE, DEFAULT_STATE, WEB, BUCKET, TIER))
    assert (shown.omitted, whole.omitted, whole.notes) == (2, 0, ())
    assert [(r.name, r.operation) for r in whole.resources] == [("web", Operation.UPDATE), ("data", Operation.SAME)]
    assert names(whole.structure) == ["default_7_51_1", "shop-dev", "tier"]
    assert names(whole.previous or ()) == ["web", "data"]
    assert whole.origin == "preview and state"


def test_what_the_preview_deletes_creates_and_replaces_stays_so() -> None:
    new = raw("new")
    shown = read(step("delete", BUCKET), step("create", None, new), step("replace", {**WEB, "delete": True}, WEB))
    whole = merge.merge(shown, read_state(WEB, BUCKET))
    assert [(r.name, r.operation) for r in whole.resources] == [("new", Operation.CREATE), ("web", Operation.REPLACE)]
    assert names(whole.previous or ()) == ["web", "data"]


def test_the_state_gives_the_region_of_a_provider_the_preview_left_out() -> None:
    web, eu = raw("web", provider=EU, id="1"), provider("eu", region="eu-west-1")
    shown = read(step("update", web, web), changeSummary={"same": 1})
    whole = merge.merge(shown, read_state(eu, web))
    for resource in (*whole.resources, *(whole.previous or ())):
        assert resource.provider is not None
        assert resource.provider.inputs == {"region": "eu-west-1"}
    assert whole.notes == ()


def test_the_preview_wins_where_it_shows_a_provider() -> None:
    web = raw("web", provider=EU, id="1")
    shown = read(step("update", provider("eu", region="eu-west-1"), provider("eu", region="eu-west-3")), step("update", web, web))
    [resource] = merge.merge(shown, read_state(provider("eu", region="eu-west-1"), web)).resources
    assert resource.provider is not None
    assert resource.provider.inputs == {"region": "eu-west-3"}


@pytest.mark.parametrize(("config", "planned"), [({"aws:region": "eu-west-3"}, "eu-west-3"), ({}, "us-east-2")])
def test_a_default_provider_is_deployed_as_the_state_has_it_and_planned_as_the_config_says(
    config: dict[str, str], planned: str
) -> None:
    shown = read(step("replace", {**WEB, "delete": True}, WEB), config=config, changeSummary={"same": 1})
    whole = merge.merge(shown, read_state(ROOT_STATE, DEFAULT_STATE, WEB, BUCKET))
    regions = {r.operation: r.provider and r.provider.inputs["region"] for r in (*whole.resources, *(whole.previous or ()))}
    assert regions == {Operation.REPLACE: planned, Operation.SAME: "us-east-2", Operation.NONE: "us-east-2"}


@pytest.mark.parametrize(("same", "fits"), [(1, True), (0, False), (7, False)])
def test_a_state_of_another_moment_is_noted(same: int, fits: bool) -> None:
    shown = read(step("update", WEB, WEB), changeSummary={"same": same})
    notes = merge.merge(shown, read_state(WEB, BUCKET)).notes
    assert (notes == ()) is fits
    assert all("not of the same moment" in note for note in notes)


def test_another_stack_is_refused_naming_both() -> None:
    other = {**WEB, "urn": urn("web").replace("dev::shop", "prod::store")}
    with pytest.raises(ReadError, match="the preview is of shop/dev, the state of store/prod") as caught:
        merge.merge(read(step("create", None, WEB)), read_state(other))
    assert "--stack dev" in caught.value.hint


def test_an_empty_preview_or_state_merges_with_anything() -> None:
    nothing = preview.read(document(), "p.json")
    assert names(merge.merge(nothing, read_state(WEB)).resources) == ["web"]
    assert names(merge.merge(read(step("create", None, WEB)), state.read(exported())).resources) == ["web"]


@pytest.mark.parametrize("folder", ["lifecycle", "shop-update"])
def test_recorded_states_fit_their_previews(folder: str) -> None:
    for name in ("preview.json", "preview-show-sames.json"):
        assert merge.merge(read_preview(f"{folder}/{name}"), recorded(f"{folder}/state.json")).notes == ()

"""The same stack through another door is the same stack."""

from __future__ import annotations

from typing import Any

import pytest

from finfocus_policy.model.resource import Resource, Secret, Stack, Unknown
from finfocus_policy.read.merge import merge
from finfocus_policy.read.values import ENCRYPTED, MASKED
from tests.read.recordings import fixture, read_preview, read_state, runs


def secretless(value: Any) -> Any:
    """Secrets are values in the engine, a mask in previews, encrypted in states: here all the same."""
    if isinstance(value, Secret) or (isinstance(value, Unknown) and value.why in (MASKED, ENCRYPTED)):
        return "[secret]"
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, dict):
        return {key: secretless(item) for key, item in value.items()}
    return [secretless(item) for item in value] if isinstance(value, list) else value


def region(resource: Resource) -> Any:
    return resource.provider.inputs.get("region") if resource.provider else None


def facts(stack: Stack) -> dict[str, Any]:
    """What decides a cost: type, inputs, region, parent."""
    return {r.urn: (r.type, secretless(r.inputs), region(r), r.parent) for r in stack.resources}


def engine(name: str, number: int = 0) -> Stack:
    return runs(fixture(name))[number].read()


@pytest.mark.parametrize("folder", ["ten-instances", "shop", "multicloud", "unknowns", "env-region"])
def test_a_first_preview_and_the_engine_agree(folder: str) -> None:
    assert facts(read_preview(f"{folder}/preview.json")) == facts(engine(f"{folder}/engine.jsonl"))


@pytest.mark.parametrize("folder", ["ten-instances", "errored"])
def test_the_two_forms_of_a_preview_agree(folder: str) -> None:
    plain, streamed = read_preview(f"{folder}/preview.json"), read_preview(f"{folder}/preview-stream.jsonl")
    assert facts(plain) == facts(streamed)
    assert (plain.errors, plain.omitted, plain.config) == (streamed.errors, streamed.omitted, streamed.config)


def test_an_update_reads_alike_with_sames_as_stream_with_state_and_from_the_engine() -> None:
    whole = facts(read_preview("shop-update/preview-show-sames.json"))
    merged = merge(read_preview("shop-update/preview.json"), read_state("shop-update/state.json"))
    assert whole.keys() == facts(merged).keys() == facts(read_preview("shop-update/preview-stream.jsonl")).keys()
    assert whole.keys() == facts(engine("shop-update/engine-preview.jsonl")).keys()
    assert whole == facts(merged)


def test_an_update_reads_alike_from_the_preview_and_the_engine_but_for_ids() -> None:
    # The recordings are of two stacks brought up one after the other, so cloud ids differ.
    whole = facts(read_preview("shop-update/preview-show-sames.json"))
    sent = facts(engine("shop-update/engine-preview.jsonl"))
    other = {urn for urn in whole if whole[urn] != sent[urn]}
    assert {r for urn in other for r in (whole[urn][0], sent[urn][0])} <= WITH_IDS


WITH_IDS = {
    "aws:autoscaling/group:Group",
    "aws:ec2/instance:Instance",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/subnet:Subnet",
    "aws:ecs/service:Service",
    "aws:eks/cluster:Cluster",
    "aws:eks/nodeGroup:NodeGroup",
    "aws:msk/cluster:Cluster",
}


def test_the_merged_previous_is_what_is_deployed() -> None:
    state = read_state("shop-update/state.json")
    merged = merge(read_preview("shop-update/preview.json"), state)
    previous = {r.urn: secretless(r.inputs) for r in merged.previous or ()}
    assert previous == {r.urn: secretless(r.inputs) for r in state.resources}
    assert (merged.omitted, merged.notes) == (0, ())


def test_a_state_is_the_same_with_and_without_its_secrets() -> None:
    hidden, shown = read_state("shop-update/state.json"), read_state("shop-update/state-show-secrets.json")
    assert {r.urn for r in hidden.resources} == {r.urn for r in shown.resources}
    found = {r.urn: r for r in shown.resources}
    for resource in hidden.resources:
        secrets = [key for key, value in found[resource.urn].inputs.items() if isinstance(value, Secret)]
        assert all(isinstance(resource.inputs[key], Unknown) for key in secrets)


def test_policy_analyze_sees_the_resources_of_the_state() -> None:
    sent = engine("shop-update/engine-policy-analyze.jsonl")
    assert {r.urn for r in sent.resources} == {r.urn for r in read_state("shop-update/state.json").resources}
    assert (sent.project, sent.stack) == ("shop", "dev")


def test_what_is_retained_only_the_preview_knows() -> None:
    preview = read_preview("lifecycle/preview-show-sames.json")
    sent = {r.urn for r in engine("lifecycle/engine-preview.jsonl").resources}
    assert [r.name for r in preview.resources if r.urn not in sent] == ["retained"]


def test_the_last_stack_of_an_update_knows_what_the_preview_did_not() -> None:
    first, last = (engine("shop-update/engine-up.jsonl", n) for n in (0, 1))
    unknown = [r.urn for r in first.resources if "unknown" in str(secretless(r.inputs))]
    known = [r.urn for r in last.resources if "unknown" not in str(secretless(r.inputs))]
    assert len(unknown) > 5
    assert {*unknown} & {*known}

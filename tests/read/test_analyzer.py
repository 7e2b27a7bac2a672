"""Messages of the engine, real ones and hand-made ones."""

from __future__ import annotations

import gc
import json
import weakref
from decimal import Decimal
from typing import Any

import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from finfocus_policy.model.resource import Operation, Resource, Secret, Unknown
from finfocus_policy.read import analyzer, values
from tests.read.making import AWS, DEFAULT, INSTANCE, ROOT, names, urn
from tests.read.recordings import fixture, runs

STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SENT_BY = {"type": AWS, "urn": DEFAULT, "properties": {"region": "us-east-1", "accessKey": "hunter2-very-secret", "version": "7"}}


def everything(message: Any) -> analyzer.KeysOf:
    return lambda kind: frozenset(message.properties.fields)


def request(properties: dict[str, Any], **more: Any) -> Any:
    made = {"type": INSTANCE, "urn": urn("web"), "name": "web", "properties": properties, "provider": SENT_BY, **more}
    return json_format.ParseDict(made, analyzer_pb2.AnalyzeRequest())


def message(properties: dict[str, Any], **more: Any) -> Any:
    made = {"type": INSTANCE, "urn": urn("web"), "properties": properties, "provider": SENT_BY, **more}
    return json_format.ParseDict(made, analyzer_pb2.AnalyzerResource())


def secret(value: Any) -> dict[str, Any]:
    return {values.SIGNATURE_KEY: values.SECRET, "value": value}


def wrapped(signature: str, **parts: Any) -> dict[str, Any]:
    return {values.SIGNATURE_KEY: signature, **parts}


CONVERTED = [
    ("m5.large", "m5.large"),
    (8.0, 8),
    (0.1, Decimal("0.1")),
    (-5, -5),
    (2147483647.0, 2147483647),
    (1e300, Unknown("k", "is a number out of range")),
    ("NaN", "NaN"),
    (True, True),
    (False, False),
    (None, None),
    ([], []),
    ({}, {}),
    ([1, "a", [True]], [1, "a", [True]]),
    ({"a": {"b": 1.5}}, {"a": {"b": Decimal("1.5")}}),
    *[(sentinel, Unknown("k")) for sentinel in values.UNKNOWN_SENTINELS],
    ("[secret]", Unknown("k", "is a masked secret")),
    ({"a": [{"b": STRING}]}, {"a": [{"b": Unknown("k.a[0].b")}]}),
    (secret("x"), Secret("x")),
    (secret({"a": 8.0, "b": [STRING]}), Secret({"a": 8, "b": [Unknown("k.b[0]")]})),
    (secret(STRING), Unknown("k")),
    ({"deep": secret(4.5)}, {"deep": Secret(Decimal("4.5"))}),
    (wrapped(values.ASSET, text="print()"), "[asset]"),
    (wrapped(values.ARCHIVE, assets={}), "[archive]"),
    (wrapped(values.RESOURCE_REFERENCE, urn=ROOT, id="i-1"), "i-1"),
    (wrapped(values.OUTPUT_VALUE, value=7.0, secret=True), Secret(7)),
    (wrapped(values.OUTPUT_VALUE), Unknown("k")),
]


@pytest.mark.parametrize(("sent", "expected"), CONVERTED)
def test_values_of_messages(sent: Any, expected: Any) -> None:
    made = request({"k": sent})
    assert analyzer.resource(made, everything(made)).inputs == {"k": expected}


def test_not_a_number_is_unknown() -> None:
    made = request({})
    made.properties.fields["k"].number_value = float("nan")
    assert analyzer.resource(made, everything(made)).inputs == {"k": Unknown("k", "is a number out of range")}


def test_both_doors_open_an_envelope_alike() -> None:
    for sent, _ in CONVERTED:
        if isinstance(sent, dict):
            made = request({"k": sent})
            parsed = json.loads(json_format.MessageToJson(made.properties), parse_float=values.number)
            assert analyzer.resource(made, everything(made)).inputs["k"] == values.converted(parsed["k"], "k")


def test_only_the_properties_asked_for_are_converted() -> None:
    made = request({"instanceType": "t3.micro", "userData": "#!/bin/sh", "tags": {"team": "retail"}, "tagsAll": {}})
    assert analyzer.resource(made, lambda kind: frozenset({"instanceType", "absent"})).inputs == {
        "instanceType": "t3.micro",
        "tags": {"team": "retail"},
        "tagsAll": {},
    }
    assert "absent" not in made.properties.fields


def test_of_a_type_nobody_knows_only_tags_are_converted() -> None:
    made = request({"instanceType": "t3.micro", "tags": {"team": "retail"}})
    assert analyzer.resource(made, lambda kind: None).inputs == {"tags": {"team": "retail"}}


def test_of_a_provider_only_where_it_is_and_its_tags() -> None:
    made = request({})
    found = analyzer.resource(made, lambda kind: None).provider
    assert found is not None
    assert (found.urn, found.type, dict(found.inputs)) == (DEFAULT, AWS, {"region": "us-east-1"})
    own = {"type": AWS, "urn": DEFAULT, "properties": SENT_BY["properties"]}
    itself = analyzer.resource(json_format.ParseDict(own, analyzer_pb2.AnalyzeRequest()), lambda kind: None)
    assert (itself.inputs, itself.provider, itself.custom) == ({"region": "us-east-1"}, None, True)


KINDS = [
    (INSTANCE, True, True),
    (INSTANCE, False, False),
    ("shop:index:Tier", True, False),  # a component that was given a provider to hand on
    ("shop:index:Tier", False, False),
    ("pulumi:pulumi:Stack", False, False),
]


@pytest.mark.parametrize(("kind", "provided", "ours"), KINDS)
def test_components_have_no_provider_of_their_own_package(kind: str, provided: bool, ours: bool) -> None:
    made = message({}, type=kind, urn=urn("x", kind))
    if not provided:
        made.ClearField("provider")
    stack = analyzer.stack([made], {}, lambda _: None)
    assert (len(stack.resources), len(stack.structure)) == ((1, 0) if ours else (0, 1))


def known(**properties: Any) -> Resource:
    made = request(properties)
    return analyzer.resource(made, everything(made))


JOINED = [
    ("the input holds where both are known", {"k": 8}, {"k": 9.0}, {"k": 8}),
    ("the output fills an unknown input", {"k": STRING}, {"k": "subnet-1"}, {"k": "subnet-1"}),
    ("an input fills an unknown output", {"k": 8}, {"k": STRING}, {"k": 8}),
    ("an input fills an absent output", {"k": 8, "l": STRING}, {"l": "x"}, {"k": 8, "l": "x"}),
    ("nobody knows", {"k": STRING}, {"k": STRING}, {"k": Unknown("k")}),
    ("deep inside", {"k": {"a": STRING, "b": 1}}, {"k": {"a": "x", "b": 2, "c": 3}}, {"k": {"a": "x", "b": 1}}),
    ("in a secret", {"k": secret("x"), "l": STRING}, {"k": "y", "l": 1}, {"k": Secret("x"), "l": 1}),
]


@pytest.mark.parametrize(("inputs", "outputs", "expected"), [row[1:] for row in JOINED], ids=[row[0] for row in JOINED])
def test_inputs_seen_before_and_outputs_make_one_resource(inputs: Any, outputs: Any, expected: Any) -> None:
    seen = {urn("web"): known(**inputs)}
    [found] = analyzer.stack([message(outputs)], seen, lambda _: frozenset({"k", "l"})).resources
    assert found.inputs == expected


def test_outputs_stand_for_inputs_that_were_not_seen() -> None:
    [found] = analyzer.stack([message({"k": 8})], {}, lambda _: frozenset({"k"})).resources
    assert (found.inputs, found.operation) == ({"k": 8}, Operation.NONE)


def test_what_only_the_cloud_says_is_read_also_where_inputs_are_complete() -> None:
    seen = {urn("web"): known(instanceType="t3.micro")}
    sent = message({"instanceType": "t3.micro", "arn": "arn:aws:x", "id": "i-1", "publicIp": "1.2.3.4"})
    [found] = analyzer.stack([sent], seen, lambda _: frozenset({"instanceType"})).resources
    assert found.outputs == {"arn": "arn:aws:x", "id": "i-1"}


def test_parents_and_dependencies_are_kept() -> None:
    template = urn("lt", "aws:ec2/launchTemplate:LaunchTemplate")
    sent = message({}, parent=ROOT, propertyDependencies={"launchTemplate": {"urns": [template]}})
    for seen in ({}, {urn("web"): known()}):
        [found] = analyzer.stack([sent], seen, lambda _: None).resources
        assert (found.parent, found.dependencies) == (ROOT, {"launchTemplate": (template,)})
    early = analyzer.resource(request({}, options={"parent": ROOT}), lambda _: None)
    assert (early.parent, early.dependencies) == (ROOT, {})


def test_the_stack_is_named_by_its_urns_unless_told_otherwise() -> None:
    sent = [message({})]
    unnamed = analyzer.stack(sent, {}, lambda _: None)
    named = analyzer.stack(sent, {}, lambda _: None, project="p", stack="s", organization="o", config={"a:b": "c"})
    assert (unnamed.project, unnamed.stack, unnamed.organization) == ("shop", "dev", "")
    assert (named.project, named.stack, named.organization, named.config) == ("p", "s", "o", {"a:b": "c"})
    assert analyzer.stack([], {}, lambda _: None).resources == ()


def test_the_order_of_the_messages_does_not_matter() -> None:
    run = runs(fixture("shop/engine.jsonl"))[0]
    there = analyzer.stack(run.stack.resources, run.seen(), run.keys_of)
    back = analyzer.stack(list(reversed(run.stack.resources)), run.seen(), run.keys_of)
    assert there == back


def test_targeted_runs_hold_what_was_not_targeted() -> None:
    run = runs(fixture("lifecycle/engine-target.jsonl"))[0]
    stack = run.read()
    assert names(stack.resources) == ["asg", "dropped", "grown", "kept", "retained", "lt"]
    assert [r.name for r in stack.resources if r.urn not in run.seen()] == ["dropped", "retained"]


def test_an_update_sends_what_the_preview_did_not_know() -> None:
    before, after = (run.read() for run in runs(fixture("shop-update/engine-up.jsonl")))
    unknown = {r.urn for r in before.resources if values.has_unknown(r.inputs)}
    assert unknown > {r.urn for r in after.resources if values.has_unknown(r.inputs)}


def test_nothing_holds_on_to_a_message() -> None:
    class Tracked:
        """A message that can be watched: it hands on to a real one."""

        def __init__(self, real: Any) -> None:
            self._real = real

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

    sent = Tracked(message({"tags": {"a": "b"}, "k": [1, {"x": secret("y")}]}, propertyDependencies={"k": {"urns": [ROOT]}}))
    watch = weakref.ref(sent)
    stack = analyzer.stack([sent], {}, lambda _: frozenset({"k"}))
    del sent
    gc.collect()
    assert watch() is None
    assert not any(type(found).__module__.startswith("google") for found in reachable(stack))


def reachable(root: Any) -> list[Any]:
    """Every object a value leads to, but for classes and modules."""
    found, queue = {id(root): root}, [root]
    while queue:
        for item in gc.get_referents(queue.pop()):
            if id(item) not in found and not isinstance(item, type | type(gc)):
                found[id(item)] = item
                queue.append(item)
    return list(found.values())


def test_the_protocol_is_read_without_protobuf() -> None:
    import subprocess
    import sys

    code = "import sys, finfocus_policy.read.analyzer; print([m for m in sys.modules if m.startswith(('google', 'grpc', 'pulumi', 'yaml'))])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

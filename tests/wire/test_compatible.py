"""Old and new, one name and the other: the bytes are the same."""

from __future__ import annotations

from concurrent import futures

import grpc
import pytest
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet

from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2, costsource_pb2_grpc
from finfocus_policy.wire._pb.pulumicost.v1 import costsource_pb2 as legacy_pb2
from finfocus_policy.wire._pb.pulumicost.v1 import costsource_pb2_grpc as legacy_pb2_grpc
from tests.wire import descriptors, first_protocol
from tests.wire.filled import choices, empty, filled

NEW, LEGACY = (descriptors.messages(package) for package in descriptors.PACKAGES)
FIRST = first_protocol.messages()


def text(message: Message) -> str:
    """A message as JSON under its published field names, as grpcurl prints it."""
    return json_format.MessageToJson(message, preserving_proto_field_name=True, sort_keys=True)


def read_as(descriptor: object, message: Message) -> Message:
    """The same bytes, read as another message."""
    other = empty(descriptor)
    other.ParseFromString(message.SerializeToString(deterministic=True))
    return other


@pytest.mark.parametrize("name", sorted(NEW))
def test_both_packages_write_the_same_bytes(name: str) -> None:
    for choice in range(choices(NEW[name])):
        new = filled(NEW[name], choice=choice)
        legacy = read_as(LEGACY[name], new)
        assert text(legacy) == text(new) == text(filled(LEGACY[name], choice=choice))
        assert not UnknownFieldSet(legacy)
        assert legacy.SerializeToString(deterministic=True) == new.SerializeToString(deterministic=True)


def test_both_packages_hold_the_same() -> None:
    assert NEW.keys() == LEGACY.keys()
    assert len(NEW) > 50


@pytest.mark.parametrize("name", sorted(FIRST.keys() - {"UsageMetricHint"}))
def test_the_first_protocol_reads_ours_and_ours_reads_it(name: str) -> None:
    ours = filled(NEW[name])
    old = read_as(FIRST[name], ours)
    assert {field.name for field, _ in old.ListFields()} == set(FIRST[name].fields_by_name)
    for field, value in old.ListFields():
        if field.message_type is None:
            assert value == getattr(ours, field.name), field.name
    assert read_as(NEW[name], old) == ours, "what the old one does not know survives a pass through it"
    assert text(read_as(NEW[name], filled(FIRST[name]))) == text(filled(FIRST[name]))


@pytest.mark.parametrize(
    ("name", "json", "wire"),
    [
        # Put together by hand from the wire format: tag = number * 8 + kind; kind 0 varint, 1 double, 2 length.
        ("NameResponse", '{"name": "kubecost"}', "0a08 6b756265636f7374"),
        ("SupportsResponse", '{"supported": true}', "0801"),
        ("GetProjectedCostResponse", '{"unit_price": 0.5, "currency": "USD"}', "09000000000000e03f 1203555344"),
        ("HealthCheckResponse", '{"status": "STATUS_SERVING", "message": "ok"}', "0801 12026f6b"),
        ("ErrorDetail", '{"code": "ERROR_CODE_INVALID_CREDENTIALS", "category": 3}', "080c 1003"),
        ("ResourceDescriptor", '{"sku": "t3", "tags": {"a": "b"}}', "1a027433 2a060a01611201 62"),
        ("ResourceDescriptor", '{"utilization_percentage": 0}', "31 0000000000000000"),
        ("PricingSpec", '{"rate_per_unit": 2, "source": "aws"}', "310000000000000040 5a03617773"),
        ("GetActualCostRequest", '{"start": "1970-01-01T00:00:01Z", "page_size": 7}', "12020801 3807"),
        ("BatchCostResponse", '{"results": [{"error": {"code": 5}}], "max_batch_size": 9}', "0a041a020805 1009"),
    ],
)
def test_bytes_known_by_hand(name: str, json: str, wire: str) -> None:
    for messages in (NEW, LEGACY):
        message = json_format.Parse(json, empty(messages[name]))
        assert message.SerializeToString(deterministic=True).hex() == wire.replace(" ", "")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("ResourceDescriptor", "growth_rate"),
        ("ResourceDescriptor", "utilization_percentage"),
        ("GetProjectedCostRequest", "growth_rate"),
        ("GetProjectedCostResponse", "confidence_level"),
        ("ErrorDetail", "retry_after_seconds"),
    ],
)
def test_zero_said_is_not_nothing_said(name: str, field: str) -> None:
    message = empty(NEW[name])
    assert not message.HasField(field)
    setattr(message, field, 0)
    assert read_as(LEGACY[name], message).HasField(field)


class Answers(costsource_pb2_grpc.CostSourceServiceServicer):
    """Answers as itself under either name."""

    def Name(self, request: Message, context: grpc.ServicerContext) -> Message:
        return costsource_pb2.NameResponse(name="both")


def test_one_servicer_answers_under_both_names() -> None:
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=1))
    costsource_pb2_grpc.add_CostSourceServiceServicer_to_server(Answers(), server)
    legacy_pb2_grpc.add_CostSourceServiceServicer_to_server(Answers(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            new = costsource_pb2_grpc.CostSourceServiceStub(channel)
            legacy = legacy_pb2_grpc.CostSourceServiceStub(channel)
            assert new.Name(costsource_pb2.NameRequest(), timeout=60).name == "both"
            assert legacy.Name(legacy_pb2.NameRequest(), timeout=60).name == "both"
            with pytest.raises(grpc.RpcError) as refused:
                legacy.BatchCost(legacy_pb2.BatchCostRequest(), timeout=60)
            assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    finally:
        server.stop(None).wait()

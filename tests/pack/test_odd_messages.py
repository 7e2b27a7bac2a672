"""Messages no well-behaved engine sends, and deep ones it does: nothing ends the pack or answers with an error."""

import random
import tempfile

import grpc
import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from finfocus_policy.harness.drive import REQUESTS, PackProcess
from finfocus_policy.harness.requests import Call
from tests.pack.driving import NOON, ROOT, recorded
from tests.pack.test_process import lean_shim

TEN = recorded("ten-instances")
DEEPEST = 65_000  # messages in each other; protobuf itself goes no deeper
CRD = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"


def field(number: int, content: bytes) -> bytes:
    """A length-delimited field on the wire: made by hand, since protobuf's own builders recurse."""
    length, size = len(content), b""
    while True:
        length, low = length >> 7, length & 127
        size += bytes([low | 128 if length else low])
        if not length:
            return bytes([number << 3 | 2]) + size + content


def nested(levels: int) -> bytes:
    """A Struct whose one property holds objects in objects."""
    value = b"\x1a\x01x"
    for _ in range(levels):
        value = field(5, field(1, field(1, b"p") + field(2, value)))
    return field(1, field(1, b"spec") + field(2, value))


def definition(levels: int, kind: str = CRD) -> bytes:
    """A resource with such a property."""
    urn = f"urn:pulumi:dev::ten-instances::{kind}::deep"
    return field(1, kind.encode()) + field(2, nested(levels)) + field(3, urn.encode()) + field(4, b"deep")


class Raw:
    """A pack that is sent bytes."""

    def __init__(self, pack: PackProcess) -> None:
        self.pack = pack

    def __call__(self, method: str, request: bytes) -> list:
        answer = self.pack.channel.unary_unary(f"/pulumirpc.Analyzer/{method}")(request, timeout=60)
        return list(analyzer_pb2.AnalyzeResponse.FromString(answer).diagnostics)


@pytest.fixture(params=["with the SDK", "by the shim"])
def ask(request, home):
    python = str(lean_shim(home)) if request.param == "by the shim" else None
    env = {"HOME": str(home), "FINFOCUS_HOME": str(home / "ff"), "FINFOCUS_NOW": NOON, "FINFOCUS_MONTHLY": "50"}
    with tempfile.TemporaryFile() as output, PackProcess(ROOT, python=python, env=env, output=output) as pack:
        yield Raw(pack)
        assert pack.process.poll() is None
        assert pack.errors() == ""


def sent(call: Call) -> bytes:
    return json_format.ParseDict(call.request, REQUESTS[call.method]()).SerializeToString()


def verdict(said: list) -> list[str]:
    return [d.message for d in said if d.policyName == "cost-budget" and d.enforcementLevel == analyzer_pb2.MANDATORY]


@pytest.mark.slow
@pytest.mark.parametrize("levels", [10, 33, 300, DEEPEST // 3])
def test_a_deeply_nested_resource_leaves_the_verdict(ask, levels):
    """A definition in Kubernetes nests beyond protobuf's own limit of 32 levels."""
    (stack,) = TEN.only("AnalyzeStack")
    assert ask("Analyze", definition(levels)) == []
    plain = verdict(ask("AnalyzeStack", sent(stack)))
    assert "$83.92 of $50.00" in plain[0]
    assert verdict(ask("AnalyzeStack", sent(stack) + field(1, definition(levels)))) == plain


@pytest.mark.parametrize("levels", [99, 100, 101, 3000])
def test_a_deep_value_where_a_price_hangs_on_it_is_not_known(ask, levels):
    deep = definition(levels, "aws:ec2/instance:Instance").replace(b"spec", b"tags")
    assert not [d.message for d in ask("AnalyzeStack", field(1, deep)) if "inside FinFocus" in d.message]


def test_bytes_that_are_no_message_are_a_finding(ask):
    (stack,) = TEN.only("AnalyzeStack")
    (unread,) = ask("Analyze", b"\x0a\xff")
    assert (unread.policyName, unread.enforcementLevel) == ("cost-budget", analyzer_pb2.MANDATORY)
    assert "reading a resource failed inside FinFocus" in unread.message
    assert "reading the stack failed" in ask("AnalyzeStack", sent(stack)[:-1])[0].message
    assert len(verdict(ask("AnalyzeStack", sent(stack)))) == 1
    for method in ("ConfigureStack", "Configure"):
        assert ask(method, b"\x0a\xff") == []
    told = verdict(ask("AnalyzeStack", sent(stack)))
    assert {"reading which stack this is", "reading the settings"} == {t.split(" failed inside")[0] for t in told if "inside" in t}


def damaged(request: bytes, chance: random.Random) -> bytes:
    """The request with some bytes changed, dropped or added."""
    held = bytearray(request)
    for _ in range(chance.choice((1, 2, 5, 20))):
        at = chance.randrange(len(held) + 1)
        what = chance.randrange(4)
        if what == 0 and at < len(held):
            held[at] = chance.randrange(256)
        elif what == 1:
            del held[at : at + chance.randrange(1, 20)]
        elif what == 2:
            held[at:at] = chance.randbytes(chance.randrange(1, 9))
        elif chance.random() < 0.2:
            del held[at:]
    return bytes(held)


@pytest.mark.parametrize("seed", range(3))
def test_damaged_messages(ask, seed):
    chance = random.Random(seed)
    calls = [c for name in ("unknowns", "shop") for c in recorded(name).calls if c.method in REQUESTS]
    for call in chance.choices(calls, k=150):
        try:
            ask(call.method, damaged(sent(call), chance))
        except grpc.RpcError as error:
            pytest.fail(f"{call.method}: {error.code()} {error.details()}")

"""What the calls of the engine do, between bytes and the session. Imported behind the port."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from concurrent import futures
from typing import TypeVar

from google.protobuf.internal import api_implementation
from pulumi.runtime.proto import analyzer_pb2

from finfocus_policy.errors import FinfocusError
from finfocus_policy.pack import messages
from finfocus_policy.pack.context import of_message
from finfocus_policy.pack.session import Session

T = TypeVar("T")


class Work:
    """Takes and gives serialised messages. Only `configure` raises, and only what the user must mend.

    Bytes that are no message of the protocol are a failure like any other: a finding.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def info(self) -> bytes:
        """The policies."""
        return bytes(messages.info().SerializeToString())

    def configure_stack(self, request: bytes) -> None:
        """Which stack this run is about."""
        message = analyzer_pb2.AnalyzerStackConfigureRequest.FromString
        self._carefully("reading which stack this is", lambda: self.session.about(of_message(message(request))), None)

    def configure(self, request: bytes) -> None:
        """Levels and config. Raises FinfocusError when the policy config is wrong."""
        message = analyzer_pb2.ConfigureAnalyzerRequest.FromString
        self._carefully("reading the settings", lambda: self.session.configure(*messages.configured(message(request))), None)

    def analyze(self, request: bytes) -> bytes:
        """One resource, before it is made."""
        message = self._carefully("reading a resource", lambda: analyzer_pb2.AnalyzeRequest.FromString(request), None)
        found = self.session.failures() if message is None else self.session.analyze(message)
        return messages.answer(found) if found else b""

    def analyze_stack(self, request: bytes) -> bytes:
        """The whole stack."""
        message = self._carefully("reading the stack", lambda: analyzer_pb2.AnalyzeStackRequest.FromString(request), None)
        return messages.answer(self.session.failures() if message is None else self.session.analyze_stack(message.resources))

    def afterwards(self) -> None:
        """What is done once the answer about the stack is sent."""
        self.session.afterwards()

    def _carefully(self, doing: str, work: Callable[[], T], otherwise: T) -> T:
        try:
            return work()
        except FinfocusError:
            raise
        except Exception as error:
            self.session.failed(doing, error)
            return otherwise


def decode_any_depth() -> None:
    """Has protobuf decode values nested deeper than 32 levels, as definitions in Kubernetes are.

    Its limit of 100 messages holds 32 levels. Pulumi's SDK lifts it too, but the shim spares the SDK.
    """
    lift = getattr(getattr(api_implementation, "_c_module", None), "SetAllowOversizeProtos", None)
    if lift is not None:  # the implementation in plain Python has no such switch
        lift(True)


def prepare(work: futures.Future[Work], environ: Mapping[str, str], pack_folder: str) -> None:
    """Makes what answers the calls."""
    # What is imported stays for good: the collector need not walk it again and again while a stack of
    # thousands of resources is read.
    decode_any_depth()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    work.set_result(Work(Session(environ, pack_folder=pack_folder)))

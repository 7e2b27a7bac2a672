"""The analyzer protocol over gRPC, by hand: a call that needs no answer costs no decoding.

Requests are decoded by protobuf's C code and read field by field; the answer to Remediate is an
empty message without looking at the request. The engine sends one call at a time; a second worker
only keeps Cancel answerable while a call runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent import futures
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, plugin_pb2

import finfocus_policy
from finfocus_policy.errors import FinfocusError
from finfocus_policy.pack import messages
from finfocus_policy.pack.context import of_message
from finfocus_policy.pack.session import Session

SERVICE = "pulumirpc.Analyzer"
LARGEST_REQUEST = 400 * 1024 * 1024
OPTIONS = (
    ("grpc.max_receive_message_length", LARGEST_REQUEST),
    ("grpc.so_reuseport", 0),
)


class Calls:
    """The calls of the engine, each answered with a serialised message."""

    def __init__(self, session: Session, cancelled: threading.Event) -> None:
        self.session = session
        self.cancelled = cancelled

    def configure_stack(self, request: Any, _: Any) -> bytes:
        """Which stack this run is about."""
        self.session.about(of_message(request))
        return b""

    def get_plugin_info(self, _request: Any, _: Any) -> bytes:
        """The pack's version."""
        return bytes(plugin_pb2.PluginInfo(version=finfocus_policy.__version__).SerializeToString())

    def get_analyzer_info(self, _request: Any, _: Any) -> bytes:
        """The policies."""
        return bytes(messages.info().SerializeToString())

    def configure(self, request: Any, context: Any) -> bytes:
        """Levels and config. A misspelt key is refused: the CLI prints why and exits."""
        try:
            levels, properties = messages.configured(request)
            self.session.configure(levels, properties)
        except FinfocusError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        except Exception as error:
            self.session.failed("reading the settings", error)
        return b""

    def remediate(self, _request: bytes, _: Any) -> bytes:
        """Nothing is ever changed."""
        return b""

    def analyze(self, request: Any, _: Any) -> bytes:
        """One resource, before it is made."""
        return messages.answer(self.session.analyze(request))

    def analyze_stack(self, request: Any, _: Any) -> bytes:
        """The whole stack."""
        return messages.answer(self.session.analyze_stack(request.resources))

    def cancel(self, _request: Any, _: Any) -> bytes:
        """The engine is done with us."""
        self.cancelled.set()
        return b""


def method(call: Callable[[Any, Any], bytes], request: Any = None) -> Any:
    """A method whose request is decoded as `request` (None: not at all) and whose answer is bytes."""
    decode = None if request is None else request.FromString
    return grpc.unary_unary_rpc_method_handler(call, request_deserializer=decode)


def service(calls: Calls) -> Any:
    """The analyzer service. Handshake is answered by the language host; here it is UNIMPLEMENTED."""
    empty = empty_pb2.Empty
    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            "ConfigureStack": method(calls.configure_stack, analyzer_pb2.AnalyzerStackConfigureRequest),
            "GetPluginInfo": method(calls.get_plugin_info, empty),
            "GetAnalyzerInfo": method(calls.get_analyzer_info, empty),
            "Configure": method(calls.configure, analyzer_pb2.ConfigureAnalyzerRequest),
            "Remediate": method(calls.remediate),
            "Analyze": method(calls.analyze, analyzer_pb2.AnalyzeRequest),
            "AnalyzeStack": method(calls.analyze_stack, analyzer_pb2.AnalyzeStackRequest),
            "Cancel": method(calls.cancel, empty),
        },
    )


def serve(session: Session, cancelled: threading.Event) -> tuple[Any, int]:
    """Starts the server on a free port of the loopback; gives both."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2), options=OPTIONS)
    server.add_generic_rpc_handlers((service(Calls(session, cancelled)),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port



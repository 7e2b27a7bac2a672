"""The analyzer protocol over gRPC, by hand: a call that needs no answer costs no decoding.

Requests are decoded by protobuf's C code and read field by field; the answer to Remediate is an
empty message without looking at the request. The engine sends one call at a time; a second worker
only keeps Cancel answerable while a call runs. The engine waits for the port before it goes on, so
everything that is not gRPC itself is imported behind it, on a thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent import futures
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, plugin_pb2

import finfocus_policy
from finfocus_policy.errors import FinfocusError

if TYPE_CHECKING:
    from finfocus_policy.pack.work import Work

SERVICE = "pulumirpc.Analyzer"
LARGEST_REQUEST = 400 * 1024 * 1024
OPTIONS = (
    ("grpc.max_receive_message_length", LARGEST_REQUEST),
    ("grpc.so_reuseport", 0),
)


class Calls:
    """The calls of the engine, each answered with a serialised message.

    `work` is what answers them, once it is there. Should it never be (a broken installation), every
    call that needs it is refused with the reason.
    """

    def __init__(self, work: futures.Future[Work], cancelled: threading.Event) -> None:
        self._work = work
        self._cancelled = cancelled

    def _ready(self, context: Any) -> Work:
        try:
            return self._work.result()
        except Exception as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"FinFocus could not start: {type(error).__name__}: {error}")
            raise

    def get_plugin_info(self, _request: Any, _: Any) -> bytes:
        """The pack's version."""
        return bytes(plugin_pb2.PluginInfo(version=finfocus_policy.__version__).SerializeToString())

    def get_analyzer_info(self, _request: Any, context: Any) -> bytes:
        """The policies."""
        return self._ready(context).info()

    def configure_stack(self, request: Any, context: Any) -> bytes:
        """Which stack this run is about."""
        self._ready(context).configure_stack(request)
        return b""

    def configure(self, request: Any, context: Any) -> bytes:
        """Levels and config. A misspelt key is refused: the CLI prints why and exits."""
        try:
            self._ready(context).configure(request)
        except FinfocusError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return b""

    def remediate(self, _request: bytes, _: Any) -> bytes:
        """Nothing is ever changed."""
        return b""

    def analyze(self, request: Any, context: Any) -> bytes:
        """One resource, before it is made."""
        return self._ready(context).analyze(request)

    def analyze_stack(self, request: Any, context: Any) -> bytes:
        """The whole stack."""
        return self._ready(context).analyze_stack(request)

    def cancel(self, _request: Any, _: Any) -> bytes:
        """The engine is done with us."""
        self._cancelled.set()
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


def serve(work: futures.Future[Work], cancelled: threading.Event) -> tuple[Any, int]:
    """Starts the server on a free port of the loopback; gives both."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2), options=OPTIONS)
    server.add_generic_rpc_handlers((service(Calls(work, cancelled)),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port

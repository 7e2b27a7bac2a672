"""The analyzer protocol over gRPC, by hand: a call that needs no answer costs no decoding.

Requests are decoded by protobuf's C code (in work.py) and read field by field; the answer to Remediate
is an empty message without looking at the request. The engine sends one call at a time; a second worker
only keeps Cancel answerable while a call runs. The engine waits for the port before it goes on, so
everything that is not gRPC itself is imported behind it, on a thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent import futures
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.runtime.proto import plugin_pb2

import finfocus_policy
from finfocus_policy.errors import FinfocusError

if TYPE_CHECKING:
    from finfocus_policy.pack.work import Work

SERVICE = "pulumirpc.Analyzer"
LARGEST_REQUEST = 400 * 1024 * 1024
# Room for the deepest value protobuf decodes, 65,535 messages in each other. Only what is used is taken.
STACK_SIZE = 64 * 1024 * 1024
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

    def get_plugin_info(self, _request: bytes, _: Any) -> bytes:
        """The pack's version."""
        return bytes(plugin_pb2.PluginInfo(version=finfocus_policy.__version__).SerializeToString())

    def get_analyzer_info(self, _request: bytes, context: Any) -> bytes:
        """The policies."""
        return self._ready(context).info()

    def configure_stack(self, request: bytes, context: Any) -> bytes:
        """Which stack this run is about."""
        self._ready(context).configure_stack(request)
        return b""

    def configure(self, request: bytes, context: Any) -> bytes:
        """Levels and config. A misspelt key is refused: the CLI prints why and exits."""
        try:
            self._ready(context).configure(request)
        except FinfocusError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return b""

    def remediate(self, _request: bytes, _: Any) -> bytes:
        """Nothing is ever changed."""
        return b""

    def analyze(self, request: bytes, context: Any) -> bytes:
        """One resource, before it is made."""
        return self._ready(context).analyze(request)

    def analyze_stack(self, request: bytes, context: Any) -> bytes:
        """The whole stack."""
        work = self._ready(context)
        context.add_callback(work.afterwards)
        return work.analyze_stack(request)

    def cancel(self, _request: bytes, _: Any) -> bytes:
        """The engine is done with us."""
        self._cancelled.set()
        return b""


def method(call: Callable[[bytes, Any], bytes]) -> Any:
    """A method from bytes to bytes: what gRPC cannot decode it answers with an error that ends the whole run."""
    return grpc.unary_unary_rpc_method_handler(call)


def service(calls: Calls) -> Any:
    """The analyzer service. Handshake is answered by the language host; here it is UNIMPLEMENTED."""
    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            "ConfigureStack": method(calls.configure_stack),
            "GetPluginInfo": method(calls.get_plugin_info),
            "GetAnalyzerInfo": method(calls.get_analyzer_info),
            "Configure": method(calls.configure),
            "Remediate": method(calls.remediate),
            "Analyze": method(calls.analyze),
            "AnalyzeStack": method(calls.analyze_stack),
            "Cancel": method(calls.cancel),
        },
    )


def serve(work: futures.Future[Work], cancelled: threading.Event) -> tuple[Any, int]:
    """Starts the server on a free port of the loopback; gives both."""
    threading.stack_size(STACK_SIZE)  # of the workers, which are started by the first calls
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2), options=OPTIONS)
    server.add_generic_rpc_handlers((service(Calls(work, cancelled)),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port

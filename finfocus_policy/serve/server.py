"""A plugin as a gRPC server: both packages, reflection, health, a token where the host gave one.

Only 127.0.0.1 is bound. Imported by plugin processes alone.
"""

from __future__ import annotations

import hmac
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from concurrent import futures
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from finfocus_policy.errors import FinfocusError
from finfocus_policy.model.period import now
from finfocus_policy.serve.answers import CostSource, NotOffered, names
from finfocus_policy.serve.batch import FAILED
from finfocus_policy.serve.health import Observability, Tally
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.wire.status import details_of, status_of
from finfocus_policy.wire.values import CallFailed, ErrorCode

PACKAGES = ("finfocus", "pulumicost")
SERVICES = ("CostSourceService", "ObservabilityService")
TOKEN_KEY = "x-finfocus-plugin-token"
TRACE_KEYS = ("x-finfocus-trace-id", "x-pulumicost-trace-id")
WORKERS = 50
LARGEST_MESSAGE = 4 * 1024 * 1024
GRACE_SECONDS = 1.0
TRACE = re.compile(r"[0-9A-Za-z-]{1,64}")
Method = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers on 127.0.0.1:`port`, or on a Unix socket (then `port` is 0)."""

    server: Any
    plugin: Plugin
    port: int
    tally: Tally
    let_go: Callable[[], None]

    def stop(self, grace: float = GRACE_SECONDS) -> bool:
        """Takes no new calls, lets the running ones end within `grace` seconds, closes the plugin.

        False when a call is still under way all the same: then only the end of the process ends it.
        """
        self.server.stop(grace).wait()
        self.let_go()
        self.plugin.close()
        return self.tally.idle

    def wait(self) -> None:
        """Until somebody stops it."""
        self.server.wait_for_termination()


def start(plugin: Plugin, *, port: int = 0, token: str = "", address: str = "") -> Running:
    """Serves a plugin from now on. Port 0 takes a free one. With a token, calls without it are refused.

    Raises FinfocusError when the port is taken.
    """
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=WORKERS),
        options=[("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", LARGEST_MESSAGE)],
    )
    tally, source = Tally(), CostSource(plugin)
    for package in PACKAGES:
        server.add_generic_rpc_handlers(tuple(handlers(plugin, source, tally, package, token)))
    add_health(server)
    add_reflection(server)
    bound = bind(server, address or f"127.0.0.1:{port}")
    server.start()
    return Running(server, plugin, 0 if address else bound, tally, source.close)


def bind(server: Any, address: str) -> int:
    """Binds an address; raises FinfocusError when that is not possible."""
    try:
        bound = int(server.add_insecure_port(address))
    except RuntimeError:
        bound = 0
    if not bound:
        raise FinfocusError(
            f"{address} cannot be bound", hint="another process has it: leave --port out to get a free one"
        )
    return bound


def handlers(plugin: Plugin, source: CostSource, tally: Tally, package: str, token: str) -> list[Any]:
    """The handlers of both services under one package name."""
    served = names(SERVICES, package)
    tables = (source.table(), Observability(plugin, tally, served).table())
    return [service(name, table, package, tally, token) for name, table in zip(served, tables, strict=True)]


def service(name: str, table: Mapping[str, tuple[Any, Method]], package: str, tally: Tally, token: str) -> Any:
    """One service from its table of methods."""
    return grpc.method_handlers_generic_handler(
        name,
        {
            method: grpc.unary_unary_rpc_method_handler(
                guarded(answer, method, package, tally, token),
                request_deserializer=request.FromString,
                response_serializer=lambda message: message.SerializeToString(),
            )
            for method, (request, answer) in table.items()
        },
    )


def guarded(answer: Method, method: str, package: str, tally: Tally, token: str) -> Callable[[Any, Any], Any]:
    """An answer with its failures turned into statuses. A defect's text stays inside: it may hold a secret."""

    def call(request: Any, context: Any) -> Any:
        began, outcome = time.perf_counter(), "ok"
        tally.begin()
        try:
            trusted(context, token)
            echo_trace(context)
            return answer(request)
        except Exception as error:
            status, message, metadata = told(error, method, package)
            outcome = status.name.lower()
            context.set_trailing_metadata(metadata)
            context.abort(status, message)
        finally:
            tally.add(method, outcome, time.perf_counter() - began)

    return call


class Untrusted(Exception):
    """A call without the token of this launch."""


def told(error: Exception, method: str, package: str) -> tuple[Any, str, tuple[tuple[str, bytes], ...]]:
    """Status, message and details of an exception."""
    if isinstance(error, Untrusted):
        return grpc.StatusCode.UNAUTHENTICATED, "this plugin answers the process that started it alone", ()
    if isinstance(error, (NotOffered, NotImplementedError)):
        return grpc.StatusCode.UNIMPLEMENTED, f"{method} is not offered", ()
    if not isinstance(error, CallFailed):
        note_defect(error, method)
    failure = error if isinstance(error, CallFailed) else CallFailed(ErrorCode.UNSPECIFIED, FAILED)
    return status_of(failure.code), failure.message, details_of(failure, package, now())


def note_defect(error: Exception, method: str) -> None:
    """Tells the author on standard error where an exception came from. Its text stays out: it may hold a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    print(f"{method} failed: {type(error).__name__} at {where}", file=sys.stderr, flush=True)  # noqa: T201


def trusted(context: Any, token: str) -> None:
    """Raises Untrusted unless the call carries the token, where there is one."""
    if not token:
        return
    given = dict(context.invocation_metadata()).get(TOKEN_KEY, "")
    if not hmac.compare_digest(str(given).encode(), token.encode()):
        raise Untrusted


def echo_trace(context: Any) -> None:
    """Gives the caller's trace id back, so that both logs can be joined; a new one for one that is missing or odd."""
    given = dict(context.invocation_metadata())
    key = next((key for key in TRACE_KEYS if key in given), TRACE_KEYS[0])
    trace = str(given.get(key, ""))
    context.send_initial_metadata(((key, trace if TRACE.fullmatch(trace) else uuid.uuid4().hex),))


def add_health(server: Any) -> None:
    """The standard health service, for every service name and the whole server."""
    servicer = health.HealthServicer()
    for name in ("", *(full for package in PACKAGES for full in names(SERVICES, package))):
        servicer.set(name, health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)


def add_reflection(server: Any) -> None:
    """Reflection, so that grpcurl needs no files. Importing a package's messages makes them known to it."""
    for package in PACKAGES:
        for part in ("costsource_pb2", "observability_pb2"):
            import_module(f"finfocus_policy.wire._pb.{package}.v1.{part}")
    known = [full for package in PACKAGES for full in names(SERVICES, package)]
    reflection.enable_server_reflection((*known, health.SERVICE_NAME, reflection.SERVICE_NAME), server)

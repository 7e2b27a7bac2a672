"""A plugin that misbehaves in one way: hostile.py MODE --port=N. A program of its own, as any plugin is.

It notes each call of GetProjectedCost, and how it was started, in the file HOSTILE_LOG.
"""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent import futures
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import grpc

from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire._pb.finfocus.v1 import enums_pb2 as enums
from finfocus_policy.wire.status import details_of, status_of
from finfocus_policy.wire.values import CallFailed, ErrorCode

MODE = sys.argv[1]
PACKAGE = "pulumicost" if MODE == "speaks pulumicost.v1" else "finfocus"
LOG = os.environ.get("HOSTILE_LOG", os.devnull)
PRICE = 1.5
HUNDRED_MB = 100 * 1024 * 1024
CALLS = itertools.count(1)
seen: list[int] = [0]


def log(word: str) -> None:
    """A line in the log, whole."""
    with open(LOG, "ab", buffering=0) as file:
        file.write(word.encode() + b"\n")


def counted() -> int:
    """How many costs were asked for so far."""
    log("call")
    seen[0] = next(CALLS)
    return seen[0]


def cost(unit: float = PRICE, month: float | None = None, currency: str = "USD") -> Any:
    """A cost as a message."""
    return pb.GetProjectedCostResponse(
        unit_price=unit, cost_per_month=unit * 730 if month is None else month, currency=currency
    )


def fail(context: Any, code: ErrorCode, text: str, retry_after: int | None = None) -> None:
    """Ends a call as the reference says failures end."""
    from datetime import datetime, timezone

    failure = CallFailed(code, text, retry_after=retry_after)
    context.set_trailing_metadata(details_of(failure, "finfocus", datetime.now(timezone.utc)))
    context.abort(status_of(code), text)


def sleeping(_request: Any, _context: Any) -> Any:
    time.sleep(60)
    return cost()


def dying(_request: Any, _context: Any) -> Any:
    os._exit(9)


def twice_unavailable(_request: Any, context: Any) -> Any:
    if seen[0] <= 2:
        fail(context, ErrorCode.SERVICE_UNAVAILABLE, "warming up")
    return cost()


def limited(_request: Any, context: Any) -> Any:
    if seen[0] <= 1:
        fail(context, ErrorCode.RATE_LIMITED, "slow down", 1)
    return cost()


def gone_soon(_request: Any, _context: Any) -> Any:
    threading.Timer(0.02, os._exit, (4,)).start()
    return cost()


def slowly(_request: Any, _context: Any) -> Any:
    time.sleep(0.4)
    return cost()


def failing(code: ErrorCode, text: str, retry_after: int | None = None) -> Callable[[Any, Any], Any]:
    return lambda _request, context: fail(context, code, text, retry_after)


def by_sku(request: Any, _context: Any) -> Any:
    return priced(request.resource)


def priced(resource: Any) -> Any:
    """A price that tells which resource it is of."""
    return cost(month=1000.0 + sum(map(ord, resource.sku)) + float(resource.tags.get("size", 0)))


ANSWERS: dict[str, Callable[[Any, Any], Any]] = {
    "hangs in a call": sleeping,
    "crashes in a call": dying,
    "exits between calls": gone_soon,
    "is slow": slowly,
    "NaN": lambda *_: cost(float("nan")),
    "NaN a month": lambda *_: cost(1.0, float("nan")),
    "negative": lambda *_: cost(-PRICE),
    "infinite": lambda *_: cost(1.0, float("inf")),
    "out of range": lambda *_: cost(1.0, 1e300),
    "no currency": lambda *_: cost(currency=""),
    "another currency": lambda *_: cost(currency="EUR"),
    "no such currency": lambda *_: cost(currency="dollars"),
    "zero": lambda *_: cost(0.0),
    "absurd": lambda *_: cost(1.0, 1e15),
    "a unit price alone": lambda *_: cost(PRICE, 0.0),
    "large metadata": lambda _request, context: (context.set_trailing_metadata((("x-much", "m" * 100_000),)), cost())[1],
    "100 MB": lambda *_: b"\x0a" + b"\x80\x80\x80\x32" + b"x" * HUNDRED_MB,
    "no message": lambda *_: b"\xff\xff\xff\xff",
    "another message": lambda *_: pb.NameResponse(name="kubecost"),
    "lies that it supports": failing(ErrorCode.RESOURCE_NOT_FOUND, "never heard of it"),
    "INVALID_CREDENTIALS": failing(ErrorCode.INVALID_CREDENTIALS, "the key sk-hidden-value was refused\x1b[31m"),
    "MISSING_API_KEY": failing(ErrorCode.MISSING_API_KEY, "no key is set"),
    "PERMISSION_DENIED": failing(ErrorCode.PERMISSION_DENIED, "not for you"),
    "RATE_LIMITED": limited,
    "RATE_LIMITED for long": failing(ErrorCode.RATE_LIMITED, "come back in an hour", 3600),
    "UNAVAILABLE twice": twice_unavailable,
    "UNAVAILABLE": failing(ErrorCode.SERVICE_UNAVAILABLE, "closed for today"),
    "INTERNAL": lambda _request, context: context.abort(grpc.StatusCode.INTERNAL, "defect"),
    "prices by SKU": by_sku,
}


def projected(request: Any, context: Any) -> Any:
    """GetProjectedCost."""
    counted()
    log(f"trace {dict(context.invocation_metadata()).get(f'x-{PACKAGE}-trace-id')} {context.peer()}")
    return ANSWERS.get(MODE, lambda *_: cost())(request, context)


def result(resource: Any, message: Any) -> Any:
    return pb.ResourceCostResult(resource=resource, cost_data=pb.CostData(projected_cost=message))


def nameless(resource: Any) -> Any:
    """A resource as given back by a plugin that forgets the number it was asked under."""
    copied = pb.ResourceDescriptor()
    copied.CopyFrom(resource)
    copied.id = ""
    return copied


def batch(request: Any, _context: Any) -> Any:
    """BatchCost."""
    log(f"batch {len(request.resources)}")
    results = [result(r, priced(r)) for r in request.resources]
    made = {
        "batch of too few": results[:-1],
        "batch of too many": [*results, results[0]],
        "batch reordered": results[::-1],
        "batch mixed up": [result(nameless(r.resource), r.cost_data.projected_cost) for r in results[::-1]],
        "batch doubled": [*results[:-1], results[0]],
        "batch of nothing": [],
        "batch with gaps": [pb.ResourceCostResult(resource=r.resource) for r in results],
    }
    if MODE == "batch of bytes":
        return b"\xff\xff\xff"
    return pb.BatchCostResponse(results=made.get(MODE, results))


def supports(_request: Any, _context: Any) -> Any:
    if MODE == "lies that it supports not":
        return pb.SupportsResponse(supported=False, reason="no")
    return pb.SupportsResponse(supported=True)


def info(_request: Any, context: Any) -> Any:
    if MODE == "info hangs":
        time.sleep(60)
    if MODE == "info fails":
        context.abort(grpc.StatusCode.INTERNAL, "defect")
    batches = [enums.PLUGIN_CAPABILITY_BATCH_COST] if MODE.startswith("batch") else []
    return pb.GetPluginInfoResponse(name="hostile", version="v6.6.6", providers=["aws"], capabilities=batches)


def name(_request: Any, context: Any) -> Any:
    log("name")
    if MODE == "name hangs":
        time.sleep(60)
    return b"\xff" if MODE == "name is no message" else pb.NameResponse(name="hostile")


def serve(port: int) -> int:
    """Answers calls of CostSourceService on a port of this machine; gives the port."""
    methods = {
        "Name": (name, pb.NameRequest),
        "GetPluginInfo": (info, pb.GetPluginInfoRequest),
        "Supports": (supports, pb.SupportsRequest),
        "GetProjectedCost": (projected, pb.GetProjectedCostRequest),
        "BatchCost": (batch, pb.BatchCostRequest),
    }
    handlers = {
        method: grpc.unary_unary_rpc_method_handler(
            call,
            request_deserializer=request.FromString,
            response_serializer=lambda m: m if isinstance(m, bytes) else m.SerializeToString(),
        )
        for method, (call, request) in methods.items()
    }
    options = (("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0))
    server = grpc.server(futures.ThreadPoolExecutor(64), options=options)
    service = f"{PACKAGE}.v1.CostSourceService"
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
    bound: int = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    KEPT.append(server)
    return bound


KEPT: list[Any] = []


def flood(stream: int) -> None:
    while True:
        os.write(stream, b"x" * 4096 + b"\n")


def says(port: object) -> None:
    """The line a host waits for."""
    os.write(1, f"PORT={port}\n".encode())


def before() -> None:
    """What it does before it listens."""
    if MODE == "hangs at start":
        time.sleep(600)
    if MODE == "ends at start":
        sys.exit("no licence was found")
    if MODE == "ignores SIGTERM":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if MODE == "leaves a child":
        log(f"pid {subprocess.Popen(['sleep', '600']).pid}")
    if MODE == "forks away":
        into_the_background()
    if MODE == "listens in the background" and not os.fork():
        into_the_background()
    elif MODE == "listens in the background":
        time.sleep(600)
    if MODE == "prints garbage":
        os.write(1, os.urandom(300_000) + b"\nPORT=none\nPORT=99999999\nPORT=0\nport is 80\n5\n22\n443\n1023\n")


def into_the_background() -> None:
    """What calls this ends; a copy of it goes on, as a daemon does, once nobody here is its parent."""
    parent = os.getpid()
    if os.fork():
        os._exit(0)
    os.setsid()
    log(f"pid {os.getpid()}")
    while os.getppid() == parent:
        time.sleep(0.001)


def main() -> None:
    """Starts as the mode says."""
    log(f"pid {os.getpid()}")
    offered = int(next(a for a in sys.argv if a.startswith("--port=")).partition("=")[2])
    before()
    if MODE == "another's port":
        says(os.environ["OTHER_PORT"])
    elif MODE == "prints no port":
        serve(0)
    elif MODE == "prints its port twice":
        says(serve(offered))
        says(os.environ["OTHER_PORT"])
    elif MODE == "closes its output":
        serve(offered)
        os.close(1)
    elif MODE == "says nothing of its port":
        serve(offered)
    elif MODE == "another protocol":
        silent = socket.create_server(("127.0.0.1", offered))
        says(offered)
        KEPT.append(silent.accept())
    elif MODE == "listens on IPv6 alone":
        KEPT.append(socket.create_server(("::1", offered), family=socket.AF_INET6))
        says(offered)
    elif MODE == "a port nobody listens on":
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            says(unused.getsockname()[1])
            time.sleep(600)
    else:
        says(serve(offered))
    for stream in (1, 2) if MODE == "floods its output" else ():
        threading.Thread(target=flood, args=(stream,), daemon=True).start()
    time.sleep(600)


if __name__ == "__main__":
    main()

"""A running plugin as the checks speak to it: raw messages out, whatever comes back in.

Unlike the host's client it sends what the contract forbids, and shows an answer as it is.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import grpc

from finfocus_policy.wire._pb.finfocus.v1 import budget_pb2
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire.status import detail_in

PACKAGES = ("finfocus", "pulumicost")
TOKEN_KEY = "x-finfocus-plugin-token"
UNIMPLEMENTED, OK, BROKEN = "UNIMPLEMENTED", "OK", "NO_MESSAGE"
ANSWERS: Mapping[str, Any] = {
    "Name": pb.NameResponse,
    "Supports": pb.SupportsResponse,
    "GetActualCost": pb.GetActualCostResponse,
    "GetProjectedCost": pb.GetProjectedCostResponse,
    "GetPricingSpec": pb.GetPricingSpecResponse,
    "EstimateCost": pb.EstimateCostResponse,
    "GetRecommendations": pb.GetRecommendationsResponse,
    "GetBudgets": budget_pb2.GetBudgetsResponse,
    "GetPluginInfo": pb.GetPluginInfoResponse,
    "DryRun": pb.DryRunResponse,
    "BatchCost": pb.BatchCostResponse,
}
# A proxy in the environment would be asked for 127.0.0.1.
CHANNEL = (("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: a message, or a status with its text and its ErrorDetail where it has one."""

    method: str
    status: str
    seconds: float
    message: Any = None
    text: str = ""
    detail: Any = None

    @property
    def said(self) -> str:
        """The failure in words.

        >>> Answer(method="Name", status="INTERNAL", seconds=0.0, text="boom").said
        'Name ended with INTERNAL: boom'
        """
        return f"{self.method} ended with {self.status}" + (f": {self.text[:200]}" if self.text else "")


class Target:
    """A channel to a plugin at an address gRPC knows. `package` is the one it speaks, found with the first call."""

    def __init__(self, address: str, *, token: str = "") -> None:
        self.address = address
        self.package = ""
        self._channel = grpc.insecure_channel(address, options=CHANNEL)
        self._token = ((TOKEN_KEY, token),) if token else ()

    def close(self) -> None:
        """Lets go of the channel."""
        self._channel.close()

    def connect(self, seconds: float) -> str:
        """Finds the package; the package, or "" when it answers in neither."""
        for package in PACKAGES:
            self.package = package
            if self.ask("Name", pb.NameRequest(), seconds).status != UNIMPLEMENTED:
                return package
        self.package = ""
        return ""

    def _rpc(self, method: str) -> Any:
        return self._channel.unary_unary(
            f"/{self.package or PACKAGES[0]}.v1.CostSourceService/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=lambda data: data,
        )

    def begin(self, method: str, request: Any, seconds: float, metadata: Sequence[tuple[str, str]] = ()) -> Any:
        """Starts a call and gives its future."""
        trace = (f"x-{self.package or PACKAGES[0]}-trace-id", uuid.uuid4().hex)
        sent = (*((trace,) if not metadata else ()), *self._token, *metadata)
        return self._rpc(method).future(request, timeout=max(seconds, 0.001), metadata=sent)

    def ask(self, method: str, request: Any, seconds: float, metadata: Sequence[tuple[str, str]] = ()) -> Answer:
        """One call to its end. Never raises for what the plugin does."""
        began = time.perf_counter()
        return finished(method, self.begin(method, request, seconds, metadata), began)


def finished(method: str, call: Any, began: float) -> Answer:
    """A call waited for."""
    try:
        data = call.result()
    except grpc.RpcError as error:
        known: Any = error
        return Answer(
            method=method,
            status=known.code().name,
            seconds=time.perf_counter() - began,
            text=known.details() or "",
            detail=detail_in(known.trailing_metadata() or ()),
        )
    except grpc.FutureCancelledError:
        return Answer(method=method, status="CANCELLED", seconds=time.perf_counter() - began)
    seconds = time.perf_counter() - began
    try:
        return Answer(method=method, status=OK, seconds=seconds, message=ANSWERS[method].FromString(data))
    except Exception:
        return Answer(method=method, status=BROKEN, seconds=seconds, text="the bytes are no message of the protocol")

"""Failures on the wire: `CallFailed` to a gRPC status with an `ErrorDetail` in its details, and back.

A plugin without ErrorDetail (most of the Go ones) is understood by its status alone. Imported only by
those who speak to plugins: it needs gRPC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc import status_pb2  # type: ignore[import-untyped]

from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire.values import CallFailed, ErrorCode

DETAILS_KEY = "grpc-status-details-bin"
TYPE_URL = "type.googleapis.com/{package}.v1.ErrorDetail"
LONGEST = 500
INTERNAL = int(grpc.StatusCode.INTERNAL.value[0])
"""The number of the status of a defect."""

STATUS_OF = {
    ErrorCode.NETWORK_TIMEOUT: grpc.StatusCode.DEADLINE_EXCEEDED,
    ErrorCode.SERVICE_UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
    ErrorCode.RATE_LIMITED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    ErrorCode.TEMPORARY_FAILURE: grpc.StatusCode.UNAVAILABLE,
    ErrorCode.CIRCUIT_OPEN: grpc.StatusCode.UNAVAILABLE,
    ErrorCode.INVALID_RESOURCE: grpc.StatusCode.INVALID_ARGUMENT,
    ErrorCode.RESOURCE_NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    ErrorCode.INVALID_TIME_RANGE: grpc.StatusCode.INVALID_ARGUMENT,
    ErrorCode.UNSUPPORTED_REGION: grpc.StatusCode.NOT_FOUND,
    ErrorCode.PERMISSION_DENIED: grpc.StatusCode.PERMISSION_DENIED,
    ErrorCode.DATA_CORRUPTION: grpc.StatusCode.DATA_LOSS,
    ErrorCode.INVALID_CREDENTIALS: grpc.StatusCode.UNAUTHENTICATED,
    ErrorCode.MISSING_API_KEY: grpc.StatusCode.FAILED_PRECONDITION,
    ErrorCode.INVALID_ENDPOINT: grpc.StatusCode.FAILED_PRECONDITION,
    ErrorCode.INVALID_PROVIDER: grpc.StatusCode.FAILED_PRECONDITION,
    ErrorCode.PLUGIN_NOT_CONFIGURED: grpc.StatusCode.FAILED_PRECONDITION,
}
# What a bare status means, where no ErrorDetail says more.
MEANING = {
    grpc.StatusCode.DEADLINE_EXCEEDED: ErrorCode.NETWORK_TIMEOUT,
    grpc.StatusCode.UNAVAILABLE: ErrorCode.SERVICE_UNAVAILABLE,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ErrorCode.RATE_LIMITED,
    grpc.StatusCode.ABORTED: ErrorCode.TEMPORARY_FAILURE,
    grpc.StatusCode.INVALID_ARGUMENT: ErrorCode.INVALID_RESOURCE,
    grpc.StatusCode.OUT_OF_RANGE: ErrorCode.INVALID_RESOURCE,
    grpc.StatusCode.NOT_FOUND: ErrorCode.RESOURCE_NOT_FOUND,
    grpc.StatusCode.PERMISSION_DENIED: ErrorCode.PERMISSION_DENIED,
    grpc.StatusCode.DATA_LOSS: ErrorCode.DATA_CORRUPTION,
    grpc.StatusCode.UNAUTHENTICATED: ErrorCode.INVALID_CREDENTIALS,
    grpc.StatusCode.FAILED_PRECONDITION: ErrorCode.PLUGIN_NOT_CONFIGURED,
}


def details_of(failure: CallFailed, package: str, at: datetime) -> tuple[tuple[str, bytes], ...]:
    """The trailing metadata that carries the particulars of a failed call, under the caller's package name."""
    detail = pb.ErrorDetail(
        code=int(failure.code),  # type: ignore[arg-type]
        category=int(failure.category),  # type: ignore[arg-type]
        message=failure.message,
        details=failure.details,
        retry_after_seconds=failure.retry_after,
    )
    detail.timestamp.FromDatetime(at)
    status = status_pb2.Status(code=status_of(failure.code).value[0], message=failure.message)
    packed = status.details.add()
    packed.type_url, packed.value = TYPE_URL.format(package=package), detail.SerializeToString()
    return ((DETAILS_KEY, status.SerializeToString()),)


def status_of(code: ErrorCode) -> Any:
    """The gRPC status of an error code; INTERNAL for one that is not said.

    >>> status_of(ErrorCode.RATE_LIMITED).name
    'RESOURCE_EXHAUSTED'
    """
    return STATUS_OF.get(code, grpc.StatusCode.INTERNAL)


def code_of(number: int) -> ErrorCode:
    """What the number of a gRPC status means where it stands by itself, as for one resource of a batch; for a number
    that means nothing more, that there is no answer.

    >>> code_of(16).name, code_of(0).name
    ('INVALID_CREDENTIALS', 'RESOURCE_NOT_FOUND')
    """
    meant = (code for status, code in MEANING.items() if status.value[0] == number)
    return next(meant, ErrorCode.RESOURCE_NOT_FOUND)


def failure_of(error: Any, place: str = "") -> CallFailed:
    """A failed call (a `grpc.RpcError` that is also a call) as a CallFailed, from its ErrorDetail or its status."""
    status = error.code()
    detail = detail_in(error.trailing_metadata() or ())
    if detail is not None and 0 < int(detail.code) <= max(ErrorCode):
        retry = detail.retry_after_seconds if detail.HasField("retry_after_seconds") else None
        code, text, more = ErrorCode(detail.code), detail.message, dict(detail.details)
    else:
        code, text, more, retry = MEANING.get(status, ErrorCode.UNSPECIFIED), "", {}, None
    message = (text or error.details() or status.name.lower().replace("_", " "))[:LONGEST]
    return CallFailed(code, message, details=more, retry_after=retry, place=place)


def detail_in(metadata: Iterable[tuple[str, Any]]) -> pb.ErrorDetail | None:
    """The ErrorDetail among trailing metadata, of either package; None when there is none or it is damaged."""
    for key, value in metadata:
        if key != DETAILS_KEY:
            continue
        try:
            for packed in status_pb2.Status.FromString(value).details:
                if packed.type_url.endswith(".v1.ErrorDetail"):
                    return pb.ErrorDetail.FromString(packed.value)
        except DecodeError:
            return None
    return None

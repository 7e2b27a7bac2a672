"""Starts any policy pack as the engine does and drives it: same command, same environment, same
order of calls, same limit on answers.

What the engine reads from a file given with --policy-pack-config is `config` here, and is joined
with the pack's own levels and defaults in the engine's way before it is sent.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from finfocus_policy.errors import PackError
from finfocus_policy.harness.policy_config import configure_request
from finfocus_policy.harness.requests import Call
from finfocus_policy.model.budget import Level, Severity

# The engine's proxy leaves grpc's own limit on what it receives.
LARGEST_ANSWER = 4 * 1024 * 1024
# Without the last one a proxy in the environment would be asked for 127.0.0.1, and see the stack.
CHANNEL = (
    ("grpc.max_receive_message_length", LARGEST_ANSWER),
    ("grpc.max_send_message_length", -1),
    ("grpc.enable_http_proxy", 0),
)
ENGINE = "127.0.0.1:1"
START_TIMEOUT = 120.0
CALL_TIMEOUT = 300.0
REQUESTS = {
    "ConfigureStack": proto.AnalyzerStackConfigureRequest,
    "Remediate": proto.AnalyzeRequest,
    "Analyze": proto.AnalyzeRequest,
    "AnalyzeStack": proto.AnalyzeStackRequest,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """What a pack said; `call` is the method that said it."""

    policy: str
    level: Level
    severity: Severity | None
    urn: str
    message: str
    call: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveResult:
    """One run of a pack. `seconds` by phase: start, resources, stack. `refused` is what Configure
    answered when it refused the config; then nothing else was asked. `stdout` is what followed the
    port."""

    diagnostics: tuple[Diagnostic, ...] = ()
    info: Any = None
    refused: str = ""
    stdout: str = ""
    stderr: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    exit_code: int | None = None
    answer_bytes: int = 0
    peak_kib: int = 0

    def of(self, policy: str) -> tuple[Diagnostic, ...]:
        """The diagnostics of one policy."""
        return tuple(d for d in self.diagnostics if d.policy == policy)


class PackProcess:
    """A running pack. Use as a context manager: leaving it kills the process."""

    def __init__(
        self, folder: Path, *, python: str | None = None, env: Mapping[str, str] | None = None, output: IO[bytes]
    ) -> None:
        self.folder = folder.resolve()
        self._env = {**os.environ, **(env or {})}
        self._python = python or sys.executable
        self._errors = output
        self.process: subprocess.Popen[bytes]
        self.channel: Any = None

    def __enter__(self) -> PackProcess:
        begun = time.perf_counter()
        command = [self._python, "-u", "-m", "pulumi.policy", ENGINE, str(self.folder)]
        self.process = subprocess.Popen(
            command, cwd=self.folder, env=self._env, stdout=subprocess.PIPE, stderr=self._errors
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.strip().isdigit():
            self.__exit__()
            raise PackError(
                f"the pack's first line is {line[:80]!r}, not a port" if line else "the pack ended before it was ready",
                place=str(self.folder),
                hint=self.errors()[-2000:],
            )
        self.channel = grpc.insecure_channel(f"127.0.0.1:{int(line)}", options=CHANNEL)
        self.seconds = time.perf_counter() - begun
        return self

    def __exit__(self, *_: object) -> None:
        if self.channel is not None:
            self.channel.close()
        self.kill()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def stub(self) -> Any:
        """The protocol's client."""
        return analyzer_pb2_grpc.AnalyzerStub(self.channel)

    def kill(self) -> None:
        """Ends the process, as the engine does."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()

    def errors(self) -> str:
        """What the pack wrote to stderr."""
        self._errors.flush()
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace")

    def peak_kib(self) -> int:
        """Peak memory in KiB, 0 where the system does not tell."""
        with suppress(OSError, StopIteration), open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        return 0


def drive(
    pack_dir: Path | str,
    calls: Iterable[Call],
    *,
    python: str | None = None,
    env: Mapping[str, str] | None = None,
    config: Mapping[str, Any] | None = None,
    watch: Callable[[PackProcess], None] | None = None,
) -> DriveResult:
    """Starts a pack folder and makes the calls of a recording or of `requests.of_stack`.

    Of the calls, those about the pack itself (info, Configure) are made anew, since they depend on
    its policies. `env` is laid over this process's environment. Raises PackError when the pack does
    not start, dies, or answers against the protocol.
    """
    asked = list(calls)
    with tempfile.TemporaryFile() as output, PackProcess(Path(pack_dir), python=python, env=env, output=output) as pack:
        try:
            return conversation(pack, asked, config or {}, watch)
        except grpc.RpcError as error:
            said = f"{error.code().name}: {error.details()}"
            raise PackError(f"the pack did not answer: {said}", place=str(pack.folder), hint=pack.errors()[-2000:]) from None


def conversation(
    pack: PackProcess, calls: list[Call], config: Mapping[str, Any], watch: Callable[[PackProcess], None] | None
) -> DriveResult:
    """The engine's side of one run, from ConfigureStack to the kill."""
    stub = pack.stub()
    for call in calls:
        if call.method == "ConfigureStack":
            tolerated(stub.ConfigureStack, json_format.ParseDict(call.request, REQUESTS[call.method]()))
    stub.GetPluginInfo(empty_pb2.Empty(), timeout=START_TIMEOUT)
    info = stub.GetAnalyzerInfo(empty_pb2.Empty(), timeout=START_TIMEOUT)
    begun = time.perf_counter()
    request = configure_request(info, config)
    try:
        stub.Configure(request, timeout=CALL_TIMEOUT)
    except grpc.RpcError as error:
        if error.code() is not grpc.StatusCode.INVALID_ARGUMENT:
            raise
        return finished(pack, stub, DriveResult(info=info, refused=error.details()))
    asked = Asked(stub)
    spent = {"start": pack.seconds + time.perf_counter() - begun}
    spent["resources"] = asked.all(c for c in calls if c.method in ("Remediate", "Analyze"))
    spent["stack"] = asked.all(c for c in calls if c.method == "AnalyzeStack")
    if watch is not None:
        watch(pack)
    made = DriveResult(
        diagnostics=tuple(asked.said), info=info, seconds=spent, answer_bytes=asked.bytes, peak_kib=pack.peak_kib()
    )
    return finished(pack, stub, made)


class Asked:
    """Calls that were made, and what was answered."""

    def __init__(self, stub: Any) -> None:
        self.stub = stub
        self.said: list[Diagnostic] = []
        self.bytes = 0

    def all(self, calls: Iterable[Call]) -> float:
        """Makes the calls in order; gives the seconds they took without their preparation."""
        spent = 0.0
        for call in calls:
            request = json_format.ParseDict(call.request, REQUESTS[call.method]())
            begun = time.perf_counter()
            answer = getattr(self.stub, call.method)(request, timeout=CALL_TIMEOUT)
            spent += time.perf_counter() - begun
            self.bytes = max(self.bytes, answer.ByteSize())
            if call.method != "Remediate":
                self.said += [read(d, call.method) for d in answer.diagnostics]
        return spent


def read(sent: Any, call: str) -> Diagnostic:
    """A diagnostic in our terms."""
    severity = proto.PolicySeverity.Name(sent.severity).removeprefix("POLICY_SEVERITY_").lower()
    return Diagnostic(
        policy=sent.policyName,
        level=Level(proto.EnforcementLevel.Name(sent.enforcementLevel).lower()),
        severity=None if severity == "unspecified" else Severity(severity),
        urn=sent.urn,
        message=sent.message,
        call=call,
    )


def tolerated(call: Callable[..., Any], request: Any) -> bool:
    """Makes a call that a pack need not implement; tells whether it does."""
    try:
        call(request, timeout=CALL_TIMEOUT)
    except grpc.RpcError as error:
        if error.code() is not grpc.StatusCode.UNIMPLEMENTED:
            raise
        return False
    return True


def finished(pack: PackProcess, stub: Any, made: DriveResult) -> DriveResult:
    """Cancels and ends the pack, and adds what it printed."""
    with suppress(grpc.RpcError, subprocess.TimeoutExpired):
        if tolerated(stub.Cancel, empty_pb2.Empty()):
            pack.process.wait(2)
    ended = pack.process.poll()
    pack.kill()
    assert pack.process.stdout is not None
    rest = pack.process.stdout.read().decode("utf-8", "replace")
    return replace(made, stdout=rest, stderr=pack.errors(), exit_code=ended)

"""A plugin as a real process, spoken to as grpcurl does: by reflection alone, JSON in and JSON out."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from google.rpc import status_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

ROOT = Path(__file__).parents[2]
REFERENCE = Path(__file__).with_name("reference_plugin.py")
PACKAGES = ("finfocus", "pulumicost")


@contextmanager
def running(*words: str, script: Path = REFERENCE, **environ: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A plugin process and the line with its port. It is killed in the end, whatever it does."""
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ}
    process = subprocess.Popen(
        [sys.executable, "-W", "error", str(script), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=settings,
    )
    # It guards the wait for the port alone: the plugin that a whole session speaks to is there as long as the session.
    silent = threading.Timer(120, process.kill)
    silent.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        silent.cancel()
        yield process, line
    finally:
        silent.cancel()
        process.kill()
        process.communicate()


def free_port() -> int:
    """A port nobody listens on, below those the system hands out: nobody else is given it before it is used."""
    for port in random.sample(range(10_000, 30_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("a hundred ports are taken")


def port_of(line: str) -> int:
    """The port in `PORT=<n>`."""
    assert line.startswith("PORT="), line
    return int(line.removeprefix("PORT="))


class Refused(Exception):
    """A call that failed: its status, its text and its ErrorDetail as JSON (None: there is none)."""

    def __init__(self, error: Any, detail: Any) -> None:
        super().__init__(f"{error.code().name}: {error.details()}")
        self.status, self.text, self.detail = error.code().name, error.details(), detail


class Speaker:
    """Knows nothing of the protocol but what the server's reflection tells."""

    def __init__(self, target: str, token: str = "") -> None:
        self.channel = grpc.insecure_channel(target)
        self.database = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = DescriptorPool(self.database)
        self.metadata = (("x-finfocus-plugin-token", token),) if token else ()
        self.initial: dict[str, str] = {}

    def close(self) -> None:
        self.channel.close()

    def services(self) -> list[str]:
        """What grpcurl's `list` prints."""
        return sorted(self.database.get_services())

    def call(self, path: str, request: Any, *metadata: tuple[str, str], timeout: float = 60) -> Any:
        """The answer of `package.v1.Service/Method` as JSON under the published names. Raises Refused."""
        service, name = path.split("/")
        method = self.pool.FindServiceByName(service).FindMethodByName(name)
        asked = message_factory.GetMessageClass(method.input_type)()
        json_format.ParseDict(request, asked, descriptor_pool=self.pool)
        answer = message_factory.GetMessageClass(method.output_type)
        rpc = self.channel.unary_unary(f"/{path}", lambda m: m.SerializeToString(), answer.FromString)
        try:
            got, call = rpc.with_call(asked, timeout=timeout, metadata=(*self.metadata, *metadata))
        except grpc.RpcError as error:
            raise Refused(error, self.detail(error)) from None
        self.initial = dict(call.initial_metadata())
        return self.json(got)

    def json(self, message: Any) -> Any:
        """A message as grpcurl prints it."""
        return json_format.MessageToDict(message, preserving_proto_field_name=True, descriptor_pool=self.pool)

    def detail(self, error: Any) -> Any:
        """The particulars of a failed call, by the name in their type URL."""
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                packed = status_pb2.Status.FromString(value).details[0]
                name = packed.type_url.rsplit("/", 1)[-1]
                kind = message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))
                return {"@type": name, **self.json(kind.FromString(packed.value))}
        return None


@contextmanager
def speaking(*words: str, script: Path = REFERENCE, token: str = "", **environ: str) -> Iterator[Speaker]:
    """A plugin process to speak with."""
    with running(*words, script=script, **environ) as (_, line):
        speaker = Speaker(f"127.0.0.1:{port_of(line)}", token)
        try:
            yield speaker
        finally:
            speaker.close()

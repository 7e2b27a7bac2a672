"""The process of a plugin: ports, tokens, pipes, and its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.serve.speaking import REFERENCE, ROOT, Refused, Speaker, free_port, port_of, running, speaking

NAME = "finfocus.v1.CostSourceService/Name"
COST = "finfocus.v1.CostSourceService/GetProjectedCost"
BUSY = 60
"""Seconds a busy machine may take for what takes a moment."""
ENDS = 12
"""Seconds until a plugin told to end is gone: it takes one or two, and a call that hangs (two minutes) must not keep it."""


@pytest.mark.parametrize(
    ("words", "variables", "meant"),
    [
        (["--port={0}"], {"FINFOCUS_PLUGIN_PORT": "{1}"}, 0),
        (["--port", "{0}"], {}, 0),
        ([], {"FINFOCUS_PLUGIN_PORT": "{1}", "PULUMICOST_PLUGIN_PORT": "{0}"}, 1),
        ([], {"PULUMICOST_PLUGIN_PORT": "{0}"}, 0),
        ([], {}, None),
    ],
)
def test_where_the_port_is_from(words: list[str], variables: dict[str, str], meant: int | None) -> None:
    ports = (free_port(), free_port())
    filled = {name: text.format(*ports) for name, text in variables.items()}
    with speaking(*(word.format(*ports) for word in words), **filled) as speaker:
        assert speaker.call(NAME, {}) == {"name": "kubecost"}
        target = speaker.channel._channel.target().decode()  # gRPC keeps it nowhere else
        assert meant is None or target.endswith(f":{ports[meant]}")


def test_nothing_but_the_loopback_is_bound() -> None:
    """127.0.0.2 reaches everything that is bound to all addresses of a Linux machine."""
    with running() as (_, line):
        port = port_of(line)
        assert [host for host in ("127.0.0.1", "127.0.0.2", "::1") if reached(host, port)] == ["127.0.0.1"]


def reached(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection((host, port), timeout=BUSY).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("words", [("--port=99999",), ("--port=x",), ("--port=-1",)])
def test_a_port_that_is_none_is_refused(words: tuple[str, ...]) -> None:
    done = started(*words)
    assert done.returncode == 2
    assert "is not a port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = started(f"--port={taken.getsockname()[1]}")
    assert done.returncode == 1
    assert "another process has it" in done.stderr
    assert done.stdout == ""


def started(*words: str) -> subprocess.CompletedProcess[str]:
    """A run that ends by itself."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(REFERENCE), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=BUSY, check=False)


def test_help_and_version_serve_nothing() -> None:
    assert started("--version").stdout == "1.2.3\n"
    assert "--stdio" in started("--help").stdout


def test_with_a_token_nobody_else_is_answered() -> None:
    with running(FINFOCUS_PLUGIN_TOKEN="of-this-launch") as (_, line):
        target = f"127.0.0.1:{port_of(line)}"
        for token in ("", "another"):
            stranger = Speaker(target, token)
            with pytest.raises(Refused) as failed:
                stranger.call(NAME, {})
            assert failed.value.status == "UNAUTHENTICATED"
            assert "of-this-launch" not in failed.value.text
            stranger.close()
        host = Speaker(target, "of-this-launch")
        assert host.call(NAME, {}) == {"name": "kubecost"}
        host.close()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_peace_when_told_to(end: signal.Signals) -> None:
    with running() as (process, line):
        port_of(line)
        process.send_signal(end)
        assert process.wait(ENDS) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_it_ends_also_when_told_to_at_once() -> None:
    """The signal comes while the process is about to wait for it."""
    for _ in range(4):
        with running() as (process, line):
            port_of(line)
            process.terminate()
            assert process.wait(ENDS) == 0


@contextmanager
def under_way(folder: Path, path: str, more: int) -> Iterator[tuple[subprocess.Popen[str], int, list[Any]]]:
    """A plugin and its port while a call about so many resources is under way, which ends once there is `over` in the
    folder; and the call's answers, once this is left."""
    folder.mkdir()
    resource = {"provider": "aws", "resource_type": "waiting", "sku": str(folder)}
    request = {"resources": [resource] * more, "query_type": "COST_QUERY_TYPE_PROJECTED"} if more else {"resource": resource}
    answers: list[Any] = []
    with running() as (process, line):
        port = port_of(line)
        speaker = Speaker(f"127.0.0.1:{port}")
        speaker.call(NAME, {})

        def ask() -> None:
            with suppress(Refused):
                answers.append(speaker.call(path, request, timeout=2 * BUSY))

        call = threading.Thread(target=ask)
        call.start()
        wait_until((folder / "begun").exists)
        yield process, port, answers
        call.join(BUSY)
        speaker.close()


def wait_until(condition: Callable[[], bool]) -> None:
    """Until something holds."""
    until = time.monotonic() + BUSY
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_call_that_hangs_cannot_keep_it_alive(tmp_path: Path) -> None:
    with under_way(tmp_path / "asked", COST, 0) as (process, _, answers):
        process.terminate()
        assert process.wait(ENDS) == 0
    assert answers == []


def test_a_call_under_way_is_answered_before_the_end(tmp_path: Path) -> None:
    """There is a second for that: a machine that stood still for longer has another go."""
    assert any(answered_in_the_end(tmp_path / f"{go}") == 100 for go in range(3))


def answered_in_the_end(folder: Path) -> int:
    """Of a hundred resources asked about when the plugin was told to end, and that end once it takes no new calls, those
    that are answered."""
    with under_way(folder, "finfocus.v1.CostSourceService/BatchCost", 100) as (process, port, answers):
        process.terminate()
        wait_until(lambda: not reached("127.0.0.1", port))
        (folder / "over").touch()
    return sum(len(answer["results"]) for answer in answers)


def test_bare_connections_do_no_harm() -> None:
    with running() as (_, line):
        port = port_of(line)
        for _ in range(20):
            socket.create_connection(("127.0.0.1", port), timeout=BUSY).close()
        speaker = Speaker(f"127.0.0.1:{port}")
        assert speaker.call(NAME, {}) == {"name": "kubecost"}
        speaker.close()


def test_where_a_defect_is_goes_to_standard_error_without_its_text() -> None:
    with running() as (process, line):
        speaker = Speaker(f"127.0.0.1:{port_of(line)}")
        with pytest.raises(Refused):
            speaker.call(COST, {"resource": {"provider": "aws", "resource_type": "defect"}})
        speaker.close()
        process.terminate()
        _, errors = process.communicate(timeout=BUSY)
    assert errors.startswith(f"GetProjectedCost failed: RuntimeError at {REFERENCE}:")
    assert "hunter2" not in errors


@contextmanager
def piped(*words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A plugin with --stdio, and a port from which bytes are copied to its pipes and back."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(REFERENCE), "--stdio", *words]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
    assert process.stdin is not None
    assert process.stdout is not None
    to_plugin, from_plugin = process.stdin.fileno(), process.stdout.fileno()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=bridge, args=(server, to_plugin, from_plugin), daemon=True)
        thread.start()
        try:
            yield process, server.getsockname()[1]
        finally:
            process.kill()
            process.wait()
            thread.join(10)
            process.communicate()


def bridge(server: socket.socket, to_plugin: int, from_plugin: int) -> None:
    """Copies both ways for one connection."""
    connection, _ = server.accept()

    def back() -> None:
        with suppress(OSError):
            while chunk := os.read(from_plugin, 65536):
                connection.sendall(chunk)

    with connection, suppress(OSError):
        other = threading.Thread(target=back, daemon=True)
        other.start()
        while chunk := connection.recv(65536):
            os.write(to_plugin, chunk)
        other.join(10)


def test_the_same_answers_through_pipes() -> None:
    with piped() as (process, port):
        speaker = Speaker(f"127.0.0.1:{port}")
        assert speaker.call(NAME, {}) == {"name": "kubecost"}
        resource = {"provider": "aws", "resource_type": "ec2", "sku": "t3.micro", "region": "us-east-1"}
        answer = speaker.call("pulumicost.v1.CostSourceService/GetProjectedCost", {"resource": resource})
        assert answer["cost_per_month"] == 7.592
        assert len(speaker.call(COST, {"resource": {**resource, "tags": {"k": "v" * 16000}}})) == 4
        process.terminate()
        assert process.wait(ENDS) == 0
        speaker.close()


def test_the_end_of_its_input_is_the_end() -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(REFERENCE), "--stdio"]
    done = subprocess.run(command, env=environment, input=b"", capture_output=True, timeout=BUSY, check=False)
    assert (done.returncode, done.stderr) == (0, b"")

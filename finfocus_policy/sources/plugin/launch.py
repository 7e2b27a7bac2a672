"""Starts a plugin and learns its port: no fixed sleeps, no port taken from anybody but the child itself.

A free port is offered as `--port=N` and in FINFOCUS_PLUGIN_PORT, as the Go host does. What counts is the child's own
`PORT=<n>` line; a plugin that prints none is looked for at the port it was offered. On Linux the listening socket
has to belong to the child or to what it started and is still the parent of, so that no other process can answer in
its place, nor one the child left in the background when it ended.
"""

from __future__ import annotations

import os
import queue
import re
import select
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from finfocus_policy.errors import PluginError
from finfocus_policy.processes.guard import LONGEST, Guarded, start_guarded
from finfocus_policy.sources.plugin.sockets import owned_by_process, running

PORT_LINE = re.compile(rb"\s*(?:PORT\s*=\s*(\d{1,5})|([1-9]\d{3,4}))\s*", re.IGNORECASE)
"""Older plugins print the bare number. A short one is something else: no plugin listens below 1024."""
LOWEST_BARE = 1024
SILENT_SECONDS = 5.0
READY_SECONDS = 60.0
MORE_PORTS = 2
TICK = 0.02
MOMENT = 0.4
LONGEST_LINE = 4096
CHUNK = 65536
FLOOD, FLOOD_PAUSE = 1024 * 1024, 0.05
KEPT_ERRORS = 8192


def nothing() -> None:
    """There is nothing to clean up."""


@dataclass(slots=True)
class Launched:
    """A plugin process that listens on 127.0.0.1:`port`, or at `target` where it is spoken to in another way."""

    guarded: Guarded
    port: int
    errors: Errors
    target: str = ""
    cleanup: Callable[[], None] = nothing
    readers: Sequence[threading.Thread] = ()

    @property
    def address(self) -> str:
        """What gRPC connects to."""
        return self.target or f"127.0.0.1:{self.port}"

    def ended(self) -> str:
        """How it ended, in words; "" while it runs. One that just ended is given a moment to be seen as such:
        its port is closed at once, its exit code takes as long as its guard does."""
        code = self.guarded.code()
        if code is None and not self._open():
            code = how_it_ended(self.guarded)
        return "" if code is None else f"ended with code {code}{self.errors.said()}"

    def _open(self) -> bool:
        """Whether its port, or its standard output, is still open."""
        if self.port:
            return listening(self.port)
        for reader in self.readers:
            reader.join(TICK)
        return any(reader.is_alive() for reader in self.readers)

    def let_go(self) -> None:
        """Asks it to end; its guard ends it should it refuse. Returns at once."""
        self.guarded.let_go()
        self.cleanup()

    def stop(self, patience: float = LONGEST) -> None:
        """Asks it to end, and waits for `patience` seconds at most; its guard ends it later should it refuse."""
        self.let_go()
        if not self.guarded.wait(patience):
            self.guarded.abandon()
        for reader in (self.errors.thread, *self.readers):
            reader.join(MOMENT)  # each closes its pipe


class Errors:
    """The last of what a child wrote to standard error. Reads all of it, so that no child waits for us."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._kept = b""
        self._pipe = pipe
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        with suppress(OSError, ValueError), self._pipe:
            for chunk in unhurried(self._pipe.fileno()):
                self._kept = (self._kept + chunk)[-KEPT_ERRORS:]

    def said(self) -> str:
        """Its last line as the end of a sentence, "" when it said nothing."""
        return f": {self.last()}" if self.last() else ""

    def last(self) -> str:
        """Its last line, for an error message."""
        lines = [line for line in self._kept.decode("utf-8", "replace").splitlines() if line.strip()]
        return lines[-1][:300] if lines else ""


def unhurried(pipe: int) -> Iterator[bytes]:
    """What comes through a pipe to its end. A child that pours out more than anybody says is read slowly: then it waits
    for us, not we for it."""
    taken = 0
    while chunk := os.read(pipe, CHUNK):
        taken += len(chunk)
        yield chunk
        if taken > FLOOD:
            time.sleep(FLOOD_PAUSE)


class Output:
    """A child's standard output: the first line that names a port, everything else thrown away."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self.ports: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        waiting, line = True, b""
        with suppress(OSError, ValueError), self._pipe:
            for chunk in unhurried(self._pipe.fileno()):
                if not waiting:
                    continue
                *lines, line = (line + chunk).split(b"\n")
                port = next((p for p in map(port_in, lines) if p), 0)
                if port:
                    self.ports.put(port)
                    waiting = False
                line = line[-LONGEST_LINE:]
        self.ports.put(None)


def port_in(line: bytes) -> int:
    """The port a line of output names, 0 for none.

    >>> port_in(b"PORT=5001"), port_in(b"5001"), port_in(b"listening on 5001"), port_in(b"PORT=99999"), port_in(b"80")
    (5001, 5001, 0, 0, 0)
    """
    match = PORT_LINE.fullmatch(line)
    if match is None:
        return 0
    port, least = (int(match[1]), 1) if match[1] else (int(match[2]), LOWEST_BARE)
    return port if least <= port < 65536 else 0


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(
    command: Sequence[str],
    name: str,
    environ: Mapping[str, str],
    *,
    ready_seconds: float = READY_SECONDS,
    folder: str | None = None,
    over: threading.Event | None = None,
) -> Launched:
    """Starts a plugin and waits until it listens. Raises PluginError when it does not.

    `environ` is all the child gets, but for the offered port; `folder` is where it runs, here without. Once `over` is
    set nobody waits for it any more.
    """
    until = time.monotonic() + ready_seconds
    for more in (*[True] * MORE_PORTS, False):
        offered = free_port()
        try:
            return launched_at(offered, command, name, environ, until, folder, over)
        except Ended:
            if not (more and taken(offered)):
                raise
    raise AssertionError("the last try returns or raises")


def launched_at(
    offered: int,
    command: Sequence[str],
    name: str,
    environ: Mapping[str, str],
    until: float,
    folder: str | None,
    over: threading.Event | None,
) -> Launched:
    """A plugin that was offered a port. Raises Ended when it ends, PluginError when it does not listen."""
    env = {**environ, "FINFOCUS_PLUGIN_PORT": str(offered), "PULUMICOST_PLUGIN_PORT": str(offered)}
    guarded = started([*command, f"--port={offered}"], name, env, stdout=subprocess.PIPE, folder=folder)
    errors, output = Errors(piped(guarded.process.stderr)), Output(piped(guarded.process.stdout))
    try:
        port = ready(guarded, output, offered, name, errors, until, over)
    except BaseException:
        guarded.abandon()
        raise
    return Launched(guarded, port, errors, readers=(output.thread,))


def taken(port: int) -> bool:
    """Whether somebody has a port that was free: a plugin that wanted it could not but end."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def started(
    command: Sequence[str], name: str, environ: Mapping[str, str], *, stdout: int, folder: str | None, stdin: int = subprocess.DEVNULL
) -> Guarded:
    """A plugin's process under guard. Raises PluginError when it cannot be started."""
    try:
        return start_guarded(
            list(command), env=environ, cwd=folder, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, bufsize=0
        )
    except OSError as error:
        raise PluginError(f"cannot be started: {(error.strerror or 'no such program').lower()}", place=name) from None


def piped(pipe: IO[bytes] | None) -> IO[bytes]:
    """The pipe that was asked for."""
    assert pipe is not None
    return pipe


def ready(
    guarded: Guarded, output: Output, offered: int, name: str, errors: Errors, until: float, over: threading.Event | None
) -> int:
    """The port the child listens on. Raises PluginError when it ends, says nothing, or somebody else has the port."""
    told: int | None = 0
    silent_until = time.monotonic() + SILENT_SECONDS
    while time.monotonic() < until and not (over and over.is_set()):
        if not told:
            with suppress(queue.Empty):
                told = output.ports.get(timeout=TICK)
        if (code := guarded.code()) is not None:
            errors.thread.join(1.0)
            raise ended(name, code, errors)
        port = told or (offered if told is None or time.monotonic() > silent_until else 0)
        if port and guarded.child() and listening(port):
            if owned_by_process(port, guarded.child()) is not False:
                return port
            if how_it_ended(guarded) is None:
                raise PluginError(f"port {port} is another process's, not the plugin's", place=name)
            continue
        if told:
            time.sleep(TICK)
    raise PluginError("did not listen in time", place=name, hint=errors.last() and f"it said: {errors.last()}")


def how_it_ended(guarded: Guarded) -> int | None:
    """The exit code of a child that seems to have ended; None when it runs after all. One that went into the background
    has ended, too: what is left of it is not the child."""
    return guarded.code(MOMENT if running(guarded.child()) else LONGEST)


class Ended(PluginError):
    """A plugin ended before it listened."""


def ended(name: str, code: int, errors: Errors) -> Ended:
    """The error of a plugin that ended before it listened."""
    last = errors.last()
    return Ended(
        f"ended with code {code} before it listened", place=name, hint=f"it said: {last}" if last else ""
    )


def listening(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.setblocking(False)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return True
        select.select([], [probe], [], 0.2)
        return probe.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0 and connected(probe)


def connected(probe: socket.socket) -> bool:
    """Whether a connection stands."""
    try:
        probe.getpeername()
    except OSError:
        return False
    return True

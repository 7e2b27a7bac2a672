"""A plugin spoken to through its standard input and output, for those that must not open a port.

gRPC itself speaks sockets only: it connects to a Unix socket in a folder only this user can enter, and bytes are
copied between that and the two pipes. One connection, as long as the process lives. Not on Windows.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO

from finfocus_policy.errors import PluginError
from finfocus_policy.sources.plugin.launch import Errors, Launched, piped, started
from finfocus_policy.sources.plugin.trust_copy import temporary

CHUNK = 65536


def launch_stdio(command: Sequence[str], name: str, environ: Mapping[str, str], *, folder: str | None = None) -> Launched:
    """Starts a plugin with `--stdio`. Raises PluginError when it cannot be started."""
    if not hasattr(socket, "AF_UNIX"):
        raise PluginError("stdio needs Unix sockets, which this system lacks", place=name, hint="set transport: port")
    guarded = started(
        [*command, "--stdio"], name, environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, folder=folder
    )
    process = guarded.process
    errors = Errors(piped(process.stderr))
    try:
        target, remove, copying = connected(piped(process.stdin), piped(process.stdout))
    except BaseException as error:
        guarded.abandon()
        for pipe in (process.stdin, process.stdout):
            piped(pipe).close()
        if not isinstance(error, OSError):
            raise
        # Without a system's message it is Python's own: the path of a socket has about a hundred characters at most.
        why = (error.strerror or str(error) or "no access").lower()
        hint = "" if error.strerror else "set TMPDIR to a folder with a shorter path"
        raise PluginError(f"no socket for its pipes: {why}", place=name, hint=hint) from None
    return Launched(guarded=guarded, port=0, errors=errors, target=target, cleanup=remove, readers=(copying,))


def connected(incoming: IO[bytes], outgoing: IO[bytes]) -> tuple[str, Callable[[], None], threading.Thread]:
    """The address of a socket whose first connection is tied to the pipes, what removes it, and the thread that copies and
    closes the pipes. Raises OSError and PluginError."""
    folder = temporary()
    path = str(folder.folder / "grpc")
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(path)
        listener.listen(1)
    except OSError:
        listener.close()
        folder.close()
        raise
    copying = threading.Thread(target=tie, args=(listener, incoming, outgoing), daemon=True)
    copying.start()

    def remove() -> None:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        folder.close()

    return f"unix:{path}", remove, copying


def tie(listener: socket.socket, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Copies between the first connection and the pipes until either end is gone."""
    with listener, incoming, outgoing, suppress(OSError):
        connection, _ = listener.accept()
        sending = threading.Thread(target=to_pipe, args=(connection, incoming.fileno()), daemon=True)
        with connection:
            sending.start()
            with suppress(OSError):
                while chunk := os.read(outgoing.fileno(), CHUNK):
                    connection.sendall(chunk)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            sending.join()


def to_pipe(connection: socket.socket, pipe: int) -> None:
    """Copies what gRPC sends to the plugin's standard input."""
    with suppress(OSError):
        while chunk := connection.recv(CHUNK):
            written = 0
            while written < len(chunk):
                written += os.write(pipe, chunk[written:])

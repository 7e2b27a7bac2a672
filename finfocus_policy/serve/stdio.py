"""gRPC through standard input and output, for hosts that want no open port.

gRPC itself speaks sockets only: it listens on a Unix socket in a folder of our own, and bytes are copied between
that and the two pipes. Not on Windows, where --port is the way.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import threading

from finfocus_policy.errors import InputError
from finfocus_policy.serve.end import End
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.serve.run import ended

CHUNK = 65536


def serve_stdio(plugin: Plugin, over: End, token: str) -> int:
    """Serves until standard input ends or `over` is asked for. Raises InputError where there are no Unix sockets."""
    if not hasattr(socket, "AF_UNIX"):
        raise InputError("--stdio needs Unix sockets, which this system does not have", hint="use --port")
    from finfocus_policy.serve.server import start

    incoming, outgoing = taken_pipes()
    with tempfile.TemporaryDirectory(prefix="finfocus-") as folder:
        path = os.path.join(folder, "grpc")
        running = start(plugin, token=token, address=f"unix:{path}")
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path)
            threading.Thread(target=pump_in, args=(incoming, connection, over), daemon=True).start()
            threading.Thread(target=pump_out, args=(connection, outgoing, over), daemon=True).start()
            over.wait()
    ended(running)
    return 0


def taken_pipes() -> tuple[int, int]:
    """The two pipes under numbers of their own; what anybody prints from now on goes to standard error."""
    incoming, outgoing = os.dup(0), os.dup(1)
    sys.stdout.flush()
    os.dup2(2, 1)
    return incoming, outgoing


def pump_in(source: int, sink: socket.socket, over: End) -> None:
    """Copies what the host writes; its end is ours."""
    try:
        while chunk := os.read(source, CHUNK):
            sink.sendall(chunk)
    except OSError:
        pass
    finally:
        over.ask()


def pump_out(source: socket.socket, sink: int, over: End) -> None:
    """Copies what the server answers."""
    try:
        while chunk := source.recv(CHUNK):
            written = 0
            while written < len(chunk):
                written += os.write(sink, chunk[written:])
    except OSError:
        pass
    finally:
        over.ask()

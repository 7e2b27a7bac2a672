"""Start as the engine expects it: the port is the only line on stdout, stderr stays quiet, and the
process ends when nobody needs it any more."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

from finfocus_policy.errors import PackError
from finfocus_policy.pack.parent import watch

LOOKS_EVERY = 1.0
GRACE = 0.1


def start() -> None:
    """Serves the pack until the engine cancels it, kills it or dies itself. Never returns."""
    parent_gone = watch()
    out = keep_stdout()
    try:
        port, stop = listen()
    except Exception as error:
        os.write(2, f"FinFocus could not start: {type(error).__name__}: {error}\n".encode())
        os._exit(1)
    ignore_ctrl_c()
    os.write(out, f"{port}\n".encode("ascii"))
    silence_stderr()
    wait(stop, parent_gone)


def keep_stdout() -> int:
    """Keeps the real stdout for the port and sends everything else that is printed nowhere."""
    warnings.simplefilter("ignore")
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    os.environ.setdefault("GLOG_minloglevel", "3")
    sys.stdout.flush()
    out = os.dup(1)
    send_to_nowhere(1)
    return out


def ignore_ctrl_c() -> None:
    """The terminal sends it to everybody; the engine still asks us things afterwards."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def silence_stderr() -> None:
    """From here on every word on stderr would be shown to the user as the pack's: it goes nowhere."""
    sys.stderr.flush()
    send_to_nowhere(2)


def send_to_nowhere(descriptor: int) -> None:
    """Points a standard stream at the null device."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def listen() -> tuple[int, threading.Event]:
    """The server, listening: its port, and an event set when the engine cancels."""
    from finfocus_policy.pack.server import serve

    cancelled = threading.Event()
    work: Future[Any] = Future()
    server, port = serve(work, cancelled)
    if not port:
        raise PackError("no free port on 127.0.0.1")
    KEPT.extend((server, work))
    threading.Thread(target=prepare, args=(work,), name="prepare", daemon=True).start()
    return port, cancelled


def prepare(work: Future[Any]) -> None:
    """Imports what answers the calls, while the engine still reads the port."""
    try:
        from finfocus_policy.pack.work import prepare as make

        make(work, os.environ, str(Path.cwd()))
    except Exception as error:
        work.set_exception(error)


# A grpc server ends when nothing refers to it.
KEPT: list[object] = []


def wait(stop: threading.Event, parent_gone: Callable[[], bool]) -> None:
    """Waits for the end: cancelled by the engine, or the process that started us is gone."""
    while not stop.wait(LOOKS_EVERY):
        if parent_gone():
            break
    else:
        time.sleep(GRACE)
    for kept in KEPT:
        close(kept)
    os._exit(0)


def close(kept: object) -> None:
    """Ends what the calls of the engine started: plugins. Their guards would, but not tidily."""
    if isinstance(kept, Future) and kept.done():
        with suppress(Exception):
            kept.result().session.close()



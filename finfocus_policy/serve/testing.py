"""For the tests of plugin authors: the plugin as a real process, spoken to as a host does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import finfocus_policy
from finfocus_policy.errors import PluginError
from finfocus_policy.sources.plugin.client import Client

LIBRARY = str(Path(finfocus_policy.__file__).resolve().parents[1])
PATIENCE = 20.0


@contextmanager
def served(program: str | Path, *options: str, environ: Mapping[str, str] | None = None) -> Iterator[Client]:
    """Starts a plugin written in Python with this interpreter and gives a client of it; stops it in the end.

    Raises PluginError when it does not say `PORT=<n>` within 20 seconds, or does not stop when asked to.
    """
    path = Path(program)
    paths = os.pathsep.join(part for part in (LIBRARY, os.environ.get("PYTHONPATH", "")) if part)
    process = subprocess.Popen(
        [sys.executable, str(path), *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths, **(environ or {})},
    )
    try:
        client = Client(f"127.0.0.1:{announced(process, path)}", name=path.name)
        try:
            client.name()
            yield client
        finally:
            client.close()
    finally:
        stopped(process, path)


def announced(process: subprocess.Popen[str], path: Path) -> int:
    """The port the plugin says."""
    assert process.stdout is not None
    impatient = threading.Timer(PATIENCE, process.kill)
    impatient.start()
    try:
        for line in process.stdout:
            if line.startswith("PORT="):
                return int(line.removeprefix("PORT="))
    finally:
        impatient.cancel()
    raise PluginError("ended before it said PORT=<n>", place=str(path), hint="start it by hand: --port=5001")


def stopped(process: subprocess.Popen[str], path: Path) -> None:
    """Asks the process to end, and waits for it."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise PluginError("did not end on SIGTERM", place=str(path)) from None
    finally:
        if process.stdout is not None:
            process.stdout.close()

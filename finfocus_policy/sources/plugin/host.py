"""All plugins of a run: found, opened in parallel when they are needed, and stopped together."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from finfocus_policy.sources.plugin.discovery import Installed
from finfocus_policy.sources.plugin.patience import BUDGET_SECONDS, Budget
from finfocus_policy.sources.plugin.source import PluginSource

if TYPE_CHECKING:
    from finfocus_policy.sources.plugin.client import Client
    from finfocus_policy.sources.plugin.launch import Launched

WORKERS = 32
STOP_SECONDS = 2.0
PASSED_ON = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "FINFOCUS_HOME")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is started for a plugin: a command, the environment granted to it, and whether it wants a token."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    token: bool = False


def program_of(installed: Installed, environ: Mapping[str, str], granted: Sequence[str] = ()) -> Program:
    """An installed plugin with the few variables every process needs and those granted to it by name."""
    passed = {name: environ[name] for name in (*PASSED_ON, *granted) if name in environ}
    return Program(name=installed.name, command=(str(installed.binary),), environ=passed)


class Host:
    """Starts plugins as sources. A context manager: leaving it stops every process it started."""

    def __init__(self, programs: Sequence[Program], *, seconds: float = BUDGET_SECONDS) -> None:
        self.budget = Budget(seconds)
        self._executor = ThreadPoolExecutor(WORKERS, thread_name_prefix="plugins")
        self._lock = threading.Lock()
        self._open: list[tuple[Client, Launched]] = []
        self._closed = False
        self.trace = secrets.token_hex(16)
        self.sources = tuple(self._source(program) for program in programs)

    def _source(self, program: Program) -> PluginSource:
        return PluginSource(program.name, lambda: self.opened(program), budget=self.budget, executor=self._executor)

    def opened(self, program: Program) -> Client:
        """A started plugin. Raises PluginError when it does not start."""
        from finfocus_policy.sources.plugin.client import Client
        from finfocus_policy.sources.plugin.launch import launch

        token = secrets.token_urlsafe(32) if program.token else ""
        environ = {**program.environ, "FINFOCUS_PLUGIN_TOKEN": token} if token else dict(program.environ)
        launched = launch(program.command, program.name, environ, ready_seconds=max(self.budget.remaining(), 0.1))
        client = Client(f"127.0.0.1:{launched.port}", name=program.name, token=token, trace=self.trace)
        with self._lock:
            if not self._closed:
                self._open.append((client, launched))
                return client
        launched.stop(STOP_SECONDS)
        client.close()
        return client

    def close(self) -> None:
        """Stops every plugin, politely first. Calls under way end with an error nobody hears."""
        with self._lock:
            self._closed, opened, self._open = True, self._open, []
        self._executor.shutdown(wait=False, cancel_futures=True)
        for client, launched in opened:
            client.close()
            with suppress(OSError):
                launched.stop(STOP_SECONDS)

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def environment() -> Mapping[str, str]:
    """This process's environment."""
    return os.environ

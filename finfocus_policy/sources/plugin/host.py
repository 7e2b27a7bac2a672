"""All plugins of a run: found, opened in parallel when they are needed, and stopped together."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from finfocus_policy.sources.plugin.discovery import Installed
from finfocus_policy.sources.plugin.environment import environment_for, in_ci
from finfocus_policy.sources.plugin.patience import BUDGET_SECONDS, Budget
from finfocus_policy.sources.plugin.source import PluginSource
from finfocus_policy.sources.plugin.trust import Verified, check

if TYPE_CHECKING:
    from finfocus_policy.sources.plugin.client import Client
    from finfocus_policy.sources.plugin.launch import Launched

WORKERS = 32
STOP_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is started for a plugin: a command, the environment granted to it, and whether it is given a token.

    `verify` is asked right before the start; its command is the one started then, and an error of it is the plugin's.
    """

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    token: bool = False
    verify: Callable[[], Verified] | None = None


def program_of(installed: Installed, environ: Mapping[str, str], granted: Iterable[str] = ()) -> Program:
    """An installed plugin with the few variables every process needs and those granted to it by name.

    Every plugin gets a token: ours refuse calls without it, others overlook it.
    """
    return Program(
        name=installed.name,
        command=(str(installed.binary),),
        environ=environment_for(installed.name, environ, granted),
        token=True,
        verify=partial(check, installed, ci=in_ci(environ)),
    )


class Host:
    """Starts plugins as sources. A context manager: leaving it stops every process it started."""

    def __init__(self, programs: Sequence[Program], *, seconds: float = BUDGET_SECONDS) -> None:
        self.budget = Budget(seconds)
        self._executor = ThreadPoolExecutor(WORKERS, thread_name_prefix="plugins")
        self._lock = threading.Lock()
        self._open: list[tuple[Client, Launched, Verified | None]] = []
        self.trusted: list[str] = []
        self._closed = False
        self.trace = secrets.token_hex(16)
        self.sources = tuple(self._source(program) for program in programs)

    def _source(self, program: Program) -> PluginSource:
        return PluginSource(program.name, lambda: self.opened(program), budget=self.budget, executor=self._executor)

    def opened(self, program: Program) -> Client:
        """A started plugin. Raises PluginError when it does not start."""
        from finfocus_policy.sources.plugin.client import Client

        token = secrets.token_urlsafe(32) if program.token else ""
        environ = {**program.environ, "FINFOCUS_PLUGIN_TOKEN": token} if token else dict(program.environ)
        verified = program.verify() if program.verify is not None else None
        try:
            launched = self._launched(program, verified, environ)
        except BaseException:
            if verified is not None:
                verified.close()
            raise
        client = Client(f"127.0.0.1:{launched.port}", name=program.name, token=token, trace=self.trace)
        with self._lock:
            if verified is not None and verified.first:
                self.trusted.append(f"plugin {program.name} is trusted from now on (SHA-256 {verified.sha256})")
            if not self._closed:
                self._open.append((client, launched, verified))
                return client
        stopped(client, launched, verified)
        return client

    def _launched(self, program: Program, verified: Verified | None, environ: Mapping[str, str]) -> Launched:
        """The process: of what was verified, in its own folder, where there is such a thing."""
        from finfocus_policy.sources.plugin.launch import launch

        return launch(
            verified.command if verified is not None else program.command,
            program.name,
            environ,
            ready_seconds=max(self.budget.remaining(), 0.1),
            folder=str(verified.folder) if verified is not None else None,
        )

    def close(self) -> None:
        """Stops every plugin, politely first. Calls under way end with an error nobody hears."""
        with self._lock:
            self._closed, opened, self._open = True, self._open, []
        self._executor.shutdown(wait=False, cancel_futures=True)
        for client, launched, verified in opened:
            stopped(client, launched, verified)

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def stopped(client: Client, launched: Launched, verified: Verified | None) -> None:
    """Lets go of one plugin: the channel, the process, the copy it ran from."""
    client.close()
    with suppress(OSError):
        launched.stop(STOP_SECONDS)
    if verified is not None:
        verified.close()


def environment() -> Mapping[str, str]:
    """This process's environment."""
    return os.environ

"""All plugins of a run: found, opened in parallel when they are needed, and stopped together."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from finfocus_policy.model.plugins import BUDGET_SECONDS, CONCURRENCY, TRANSPORTS
from finfocus_policy.sources.plugin.discovery import Installed
from finfocus_policy.sources.plugin.environment import PASSED_ON, environment_for, in_ci
from finfocus_policy.sources.plugin.lookups import LookUps
from finfocus_policy.sources.plugin.patience import Budget, Patience
from finfocus_policy.sources.plugin.question import DOLLARS
from finfocus_policy.sources.plugin.shipped import started_here
from finfocus_policy.sources.plugin.source import PluginSource
from finfocus_policy.sources.plugin.trust import Verified, check

if TYPE_CHECKING:
    from finfocus_policy.sources.plugin.client import Client
    from finfocus_policy.sources.plugin.launch import Launched

# Those that end when asked are gone by then; the guard of one that does not ends it a little later, without us.
STOP_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is started for a plugin: a command, the environment granted to it, and whether it is given a token.

    `verify` is asked right before the start; its command is the one started then, and an error of it is the plugin's.
    `transport` is how it is spoken to: "port" or "stdio".
    """

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    token: bool = False
    verify: Callable[[], Verified] | None = None
    transport: str = TRANSPORTS[0]

    @property
    def hidden(self) -> tuple[str, ...]:
        """The values entrusted to it, which no message may show."""
        return tuple(value for name, value in self.environ.items() if name not in PASSED_ON)


def program_of(
    installed: Installed,
    environ: Mapping[str, str],
    granted: Iterable[str] = (),
    *,
    transport: str = TRANSPORTS[0],
    others: Iterable[str] = (),
    layers: frozenset[str] | None = None,
) -> Program:
    """An installed plugin with the few variables every process needs and those granted to it by name.

    Every plugin gets a token: ours refuse calls without it, others overlook it. `others` are the plugins whose variables
    are not its own, however alike the names; `layers` the hashes of plugins that may be asked, None for all.
    """
    return Program(
        name=installed.name,
        command=(str(installed.binary),),
        environ=environment_for(installed.name, environ, granted, others),
        token=True,
        verify=partial(check, installed, ci=in_ci(environ), layers=layers),
        transport=transport,
    )


def builtin(name: str, environ: Mapping[str, str], given: Mapping[str, str] | None = None) -> Program:
    """A plugin that comes with FinFocus, run by this very interpreter; `given` are further variables for it alone."""
    environ = {**environment_for(name, environ), **(given or {})}
    return Program(name=name, command=started_here(name), environ=environ, token=True)


class Host:
    """Starts plugins as sources. A context manager: leaving it stops every process it started.

    `seconds` is how long all of them may hold the run up, `currencies` those amounts can be shown in. `remarks` are
    what is to be said about plugins that are not even tried.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        seconds: float = BUDGET_SECONDS,
        workers: int = CONCURRENCY,
        currencies: frozenset[str] = DOLLARS,
        remarks: Iterable[str] = (),
    ) -> None:
        self.budget = Budget(seconds)
        self.remarks = tuple(remarks)
        self.trusted: list[str] = []
        self.trace = secrets.token_hex(16)
        self._lock = threading.Lock()
        self._open: list[tuple[Client, Launched, Verified | None]] = []
        self._over = threading.Event()
        self.sources = tuple(self._source(program, workers, currencies) for program in programs)

    def _source(self, program: Program, workers: int, currencies: frozenset[str]) -> PluginSource:
        patience = Patience(program.name, self.budget, self._over)
        lookups = LookUps(lambda: self.opened(program), patience, workers=workers, currencies=currencies)
        return PluginSource(lookups, patience, hidden=program.hidden)

    def opened(self, program: Program) -> Client:
        """A started plugin. Raises PluginError when it does not start."""
        from finfocus_policy.sources.plugin.client import Client

        token = secrets.token_urlsafe(32) if program.token else ""
        environ = {**program.environ, "FINFOCUS_PLUGIN_TOKEN": token} if token else dict(program.environ)
        verified = self._verified(program)
        try:
            launched = self._launched(program, verified, environ)
        except BaseException:
            if verified is not None:
                verified.close()
            raise
        client = Client(launched.address, name=program.name, token=token, trace=self.trace)
        client.ended = launched.ended
        client.layer = verified.layer if verified is not None else ""
        with self._lock:
            self._open.append((client, launched, verified))
            if not self._over.is_set():
                return client
        self.close()
        return client

    def _verified(self, program: Program) -> Verified | None:
        """What may be started of an installed plugin. Raises PluginError when nothing may."""
        verified = program.verify() if program.verify is not None else None
        if verified is not None and verified.first:
            with self._lock:
                self.trusted.append(f"plugin {program.name} is trusted from now on (SHA-256 {verified.sha256})")
        return verified

    def _launched(self, program: Program, verified: Verified | None, environ: Mapping[str, str]) -> Launched:
        """The process: of what was verified, in its own folder, where there is such a thing."""
        command = verified.command if verified is not None else program.command
        folder = str(verified.folder) if verified is not None else None
        if program.transport == "stdio":
            from finfocus_policy.sources.plugin.stdio import launch_stdio

            return launch_stdio(command, program.name, environ, folder=folder)
        from finfocus_policy.sources.plugin.launch import launch

        ready_seconds = self.budget.remaining() + STOP_SECONDS  # who waits for it gives up first, and says for how long
        return launch(command, program.name, environ, ready_seconds=ready_seconds, folder=folder, over=self._over)

    def notes(self) -> tuple[str, ...]:
        """What is to be said about plugins beside what each source says of itself."""
        with self._lock:
            return (*self.remarks, *sorted(self.trusted))

    def close(self) -> None:
        """Stops every plugin, all at once and politely first. Calls under way end with an error nobody hears."""
        self._over.set()
        for source in self.sources:
            source.close()
        with self._lock:
            opened, self._open = self._open, []
        for client, launched, _ in opened:
            client.close()
            launched.let_go()
        until = time.monotonic() + STOP_SECONDS
        for _, launched, verified in opened:
            if not launched.guarded.wait(max(until - time.monotonic(), 0.0)):
                launched.guarded.abandon()
            if verified is not None:
                verified.close()

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

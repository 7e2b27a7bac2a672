"""A plugin program started for the suite, over its port or through pipes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finfocus_policy.conformance.target import Target
from finfocus_policy.sources.plugin.host import Program
from finfocus_policy.sources.plugin.launch import Launched, launch
from finfocus_policy.sources.plugin.trust import Verified

TOKEN_VARIABLE = "FINFOCUS_PLUGIN_TOKEN"
STOP_SECONDS = 2.0
READY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Process:
    """A plugin's process and the channel to it; `verified` is the copy it runs from, where there is one."""

    launched: Launched
    target: Target
    verified: Verified | None = None

    def ended(self) -> str:
        """How it ended, "" while it runs."""
        return self.launched.ended()

    def said(self) -> str:
        """The last line of its standard error, "" where it said nothing."""
        return self.launched.errors.last()

    def close(self) -> None:
        """Stops it."""
        self.target.close()
        self.launched.stop(STOP_SECONDS)
        if self.verified is not None:
            self.verified.close()


def start(
    command: Sequence[str], name: str, environ: Mapping[str, str], mode: str = "tcp", verified: Verified | None = None
) -> Process:
    """Starts a plugin with a token of its own. Raises PluginError when it does not start."""
    token = secrets.token_urlsafe(32)
    env = {**environ, TOKEN_VARIABLE: token}
    folder = str(verified.folder) if verified is not None else None
    if mode == "stdio":
        from finfocus_policy.sources.plugin.stdio import launch_stdio

        launched = launch_stdio(command, name, env, folder=folder)
    else:
        launched = launch(command, name, env, ready_seconds=READY_SECONDS, folder=folder)
    return Process(launched, Target(launched.address, token=token), verified)


def start_program(program: Program, mode: str = "tcp") -> Process:
    """Starts a plugin as the host does: what was verified, with what was granted. Raises PluginError."""
    if program.verify is None:
        return start(program.command, program.name, program.environ, mode)
    verified = program.verify()
    try:
        return start(verified.command, program.name, program.environ, mode, verified)
    except BaseException:
        verified.close()
        raise

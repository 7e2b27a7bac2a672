"""One plugin started, to be asked by a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from finfocus_policy.cli.needs import WIRE, require
from finfocus_policy.cli.output import say
from finfocus_policy.cli.plugin_found import Place
from finfocus_policy.report.escape import terminal
from finfocus_policy.sources.plugin.discovery import Installed
from finfocus_policy.sources.plugin.host import Host

if TYPE_CHECKING:
    from finfocus_policy.sources.plugin.client import Client

SECONDS = 15.0


@contextmanager
def started(here: Place, plugin: Installed) -> Iterator[Client]:
    """A client of the running plugin, which is stopped afterwards. Raises PluginError when it may not or does not run."""
    require("plugins need", WIRE)
    with Host((), seconds=SECONDS) as host:
        client = host.opened(here.program(plugin))
        for line in host.trusted:
            say(terminal(f"finfocus: {line}"))
        yield client

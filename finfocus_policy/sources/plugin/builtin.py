"""The plugins that settings alone switch on: started with the running interpreter, nothing has to be installed.

A `finfocus` found on PATH is never started (it may be another program), and neither is a library that happens to lie
in the current folder. Which service's key is where is not known here: the process is told the home folder and reads
its own settings there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from finfocus_policy.sources.plugin.environment import environment_for
from finfocus_policy.sources.plugin.host import Program
from finfocus_policy.sources.plugin.shipped import START

NETWORK = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""How this machine gets out to the network; what a plugin that speaks to a service needs besides the usual."""


def switched_on(
    integrations: Mapping[str, str], environ: Mapping[str, str], granted: Iterable[str] = ()
) -> tuple[Program, ...]:
    """The programs of the services that the settings switch on, by name. `integrations` names the file each is
    configured in. One of them stands in for an installed plugin of the same name."""
    return tuple(program(name, file, environ, granted) for name, file in sorted(integrations.items()))


def program(name: str, file: str, environ: Mapping[str, str], granted: Iterable[str] = ()) -> Program:
    """What is started for one service."""
    start = START.format(library=str(Path(__file__).resolve().parents[3]), name=name)
    known = environment_for(name, environ, (*NETWORK, *granted))
    return Program(
        name=name,
        command=(sys.executable, "-c", start),
        environ={**known, "FINFOCUS_HOME": os.path.dirname(os.path.abspath(file))},
        token=True,
    )

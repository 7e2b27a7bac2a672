"""`main` of a plugin process: port, transport, signals."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from finfocus_policy.errors import FinfocusError, InputError
from finfocus_policy.serve.end import End
from finfocus_policy.serve.plugin import Plugin

if TYPE_CHECKING:
    from finfocus_policy.serve.server import Running

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
VERSION = re.compile(r"v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?", re.ASCII)
PORT_VARIABLES = ("FINFOCUS_PLUGIN_PORT", "PULUMICOST_PLUGIN_PORT")
TOKEN_VARIABLE = "FINFOCUS_PLUGIN_TOKEN"


def run(plugin: Plugin, argv: Sequence[str] | None = None) -> int:
    """Serves a plugin until it is told to stop: what the `__main__` of every plugin calls.

    The port: --port, then FINFOCUS_PLUGIN_PORT, then PULUMICOST_PLUGIN_PORT, then a free one. `PORT=<n>` on
    standard output says which it is. With --stdio the calls come through standard input and output instead.
    """
    try:
        check(plugin)
        options = parser(plugin).parse_args(argv)
        return serve(plugin, options, os.environ)
    except FinfocusError as error:
        said = f"{error}".replace("\n  ", ": ")  # one line: hosts show the last one
        print(f"{getattr(plugin, 'name', '') or 'plugin'}: {said}", file=sys.stderr)  # noqa: T201
        return error.exit_code


def check(plugin: object) -> None:
    """Raises InputError for a plugin that says of itself what no host could use: better now than in its first answer."""
    if isinstance(plugin, type):
        raise InputError(f"run was given the class {plugin.__name__}", hint=f"run({plugin.__name__}())")
    if not isinstance(plugin, Plugin):
        raise InputError(f"run was given a {type(plugin).__name__}, which is no Plugin")
    if not (isinstance(plugin.name, str) and NAME.fullmatch(plugin.name)):
        raise InputError(f"name is {plugin.name!r}: letters, digits, - and _, as in kubecost", place=type(plugin).__name__)
    if not (isinstance(plugin.version, str) and VERSION.fullmatch(plugin.version)):
        raise InputError(f"version is {plugin.version!r}: three numbers, as in 0.1.0", place=type(plugin).__name__)
    if isinstance(plugin.providers, str) or not all(isinstance(one, str) for one in plugin.providers):
        hint = f'providers = ("{plugin.providers}",)' if isinstance(plugin.providers, str) else ""
        raise InputError("providers has to be a tuple of words", place=type(plugin).__name__, hint=hint)


def parser(plugin: Plugin) -> argparse.ArgumentParser:
    """The options every plugin has."""
    made = argparse.ArgumentParser(
        prog=plugin.name, description=f"{plugin.name} {plugin.version}, a FinFocus cost plugin"
    )
    made.add_argument("--port", metavar="N", help="on 127.0.0.1; a free one without")
    made.add_argument("--stdio", action="store_true", help="gRPC through standard input and output")
    made.add_argument("--version", action="version", version=plugin.version)
    return made


def port_of(asked: str | None, environ: Mapping[str, str]) -> int:
    """The port to bind, 0 for any. Raises InputError for what is none.

    >>> port_of(None, {"FINFOCUS_PLUGIN_PORT": "5001"}), port_of("7", {}), port_of(None, {})
    (5001, 7, 0)
    """
    name = next((name for name in PORT_VARIABLES if environ.get(name)), "")
    text = asked if asked is not None else environ.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) < 65536):
        raise InputError(f"{text!r} is not a port", place=name if asked is None else "--port", hint="0 to 65535")
    return int(text)


def serve(plugin: Plugin, options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Starts, says where, waits for a signal, stops in peace."""
    from finfocus_policy.serve.server import start

    over = End()
    over.on_signals()
    token = environ.get(TOKEN_VARIABLE, "")
    if options.stdio:
        from finfocus_policy.serve.stdio import serve_stdio

        return serve_stdio(plugin, over, token)
    running = start(plugin, port=port_of(options.port, environ), token=token)
    print(f"PORT={running.port}", flush=True)  # noqa: T201
    over.wait()
    ended(running)
    return 0


def ended(running: Running) -> None:
    """Stops in peace; the process ends here when a call hangs, for Python would wait for its thread."""
    if not running.stop():
        sys.stderr.flush()
        os._exit(0)

"""`finfocus plugin run`: serves a plugin in this process."""

from __future__ import annotations

import argparse
import gc
import os
import runpy
import sys
import traceback
from pathlib import Path

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.needs import installed
from finfocus_policy.cli.output import say
from finfocus_policy.errors import FinfocusError, InputError
from finfocus_policy.report.escape import terminal

ABOUT = """\
Serves a plugin until it is told to stop (Ctrl-C, SIGTERM): catalog (the prices built in), specs (local specs),
vantage, or the path of a program or of a folder with one. It binds 127.0.0.1 alone and prints PORT=<n>. Hosts start
plugins themselves: this is for trying one by hand, with grpcurl for example."""
EXAMPLES = """\
  finfocus plugin run catalog --port 50051
  finfocus plugin run ./finfocus-plugin-acme
  finfocus plugin run vantage --stdio
"""
MODULES = ("grpc", "grpc_health", "grpc_reflection", "google.protobuf")
INSTALL = "in a clone run `make demo`, elsewhere `pip install finfocus-policy` for this Python"
PREFIXES = ("finfocus-plugin-", "pulumicost-plugin-")
SCRIPT = b"python"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("plugin", metavar="NAME|PATH", help="catalog, specs, vantage, or the path of a plugin")
    parser.add_argument("--port", metavar="N", help="on 127.0.0.1; default: FINFOCUS_PLUGIN_PORT, else a free one")
    parser.add_argument("--stdio", action="store_true", help="gRPC through standard input and output")


def run(options: argparse.Namespace) -> int:
    """Ends when the plugin does, with its exit code."""
    from finfocus_policy.plugins import MODULES as OWN

    lacking = [name for name in MODULES if not installed(name)]
    if lacking:
        raise FinfocusError(f"plugins need {', '.join(lacking)}, not installed for this Python", hint=INSTALL)
    words = [*([f"--port={options.port}"] if options.port is not None else []), *(["--stdio"] if options.stdio else [])]
    gc.enable()  # the command line does without (a run is short); a plugin lives long
    if options.plugin in OWN:
        from finfocus_policy.plugins import load
        from finfocus_policy.serve.run import run as serve

        return serve(load(options.plugin), words)
    return started(program(Path(options.plugin)), words)


def program(path: Path) -> Path:
    """The program at a path, or the one in a folder. Raises InputError where there is none."""
    from finfocus_policy.plugins import MODULES as OWN

    if path.is_dir():
        found = sorted(p for p in path.iterdir() if p.name.startswith(PREFIXES) and p.is_file())
        if len(found) != 1:
            said = "holds no plugin" if not found else f"holds {len(found)} plugins"
            raise InputError(said, place=str(path), hint="the path of one finfocus-plugin-NAME")
        return found[0]
    if not path.is_file():
        hint = f"{', '.join(sorted(OWN))} or the path of a plugin; `finfocus plugin init NAME` writes one"
        raise InputError("there is no such plugin", place=str(path), hint=hint)
    return path


def started(path: Path, words: list[str]) -> int:
    """Becomes the program: a Python one in this interpreter, any other in place of this process."""
    with open(path, "rb") as file:
        first = file.readline(256)
    if path.suffix == ".py" or (first.startswith(b"#!") and SCRIPT in first):
        return interpreted(path, words)
    if not os.access(path, os.X_OK):
        raise InputError("cannot be executed", place=str(path), hint=f"chmod 755 {path}")
    sys.stdout.flush()
    os.execv(path, [str(path), *words])
    return ExitCode.INTERNAL


def interpreted(path: Path, words: list[str]) -> int:
    """Runs a Python program as `__main__`, its own folder first on the path as Python does."""
    sys.argv = [str(path), *words]
    sys.path.insert(0, str(path.resolve().parent))
    try:
        runpy.run_path(str(path), run_name="__main__")
    except SystemExit as wish:
        if isinstance(wish.code, str):
            say(terminal(wish.code))
        return wish.code if isinstance(wish.code, int) else ExitCode.INTERNAL if wish.code else ExitCode.DONE
    except Exception as error:
        raise FinfocusError(f"cannot be run: {type(error).__name__}: {error}", place=place_of(error, path)) from error
    return ExitCode.DONE


def place_of(error: Exception, path: Path) -> str:
    """The program, and the line of it an exception comes from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    line = error.lineno if isinstance(error, SyntaxError) else frames[-1].lineno if frames else None
    return f"{path}:{line}" if line else str(path)

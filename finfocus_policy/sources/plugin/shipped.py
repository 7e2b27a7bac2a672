"""The plugins that come with FinFocus: a small program in the plugin folder that starts this very interpreter.

It names the interpreter and the library by their paths: a `finfocus` on PATH may be another program, and a folder
that happens to be the current one may hold another `finfocus_policy`.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

from finfocus_policy import __version__
from finfocus_policy.sources.plugin.discovery import Installed

SHIPPED = {
    "catalog": "prices and recommendations of the price list built in",
    "vantage": "prices and costs of a Vantage account",
}
PROVIDERS = {"catalog": ("aws", "azure", "gcp", "kubernetes"), "vantage": ("aws", "azure", "gcp")}
VERSIONS = {"vantage": "1.0.0"}
"""Of plugins that are not as old as FinFocus."""
BUILT_IN = "catalog"
"""The plugin that knows what this very process knows: it is for other hosts."""
HEAD = "# The plugin {name} of FinFocus "
LONGEST_HEAD = 256
UNNAMED = re.compile(rb"#!\s*(?:/usr)?/bin/env (?:-S )?python[0-9.]*\s*$")
SDK, LONGEST_SCRIPT = b"finfocus_policy", 1024 * 1024
START = """\
import sys
sys.path[0] = {library!r}
from finfocus_policy.cli.main import main
sys.exit(main(["plugin", "run", {name!r}, *sys.argv[1:]]))
"""


def version(name: str) -> str:
    """The version a shipped plugin says it is of, as its folder is called: the Go CLI wants the v, and that they agree."""
    return f"v{VERSIONS.get(name, __version__)}"


def built_in(installed: Installed) -> bool:
    """Whether an installed plugin is our own price list, which ours need not ask of a process: less is told to a plugin
    than the list is asked with. A plugin of somebody else by that name is another matter.
    """
    if installed.name != BUILT_IN:
        return False
    program = installed.binary.with_suffix(".py") if os.name == "nt" else installed.binary
    try:
        with open(program, "rb") as file:
            return HEAD.format(name=BUILT_IN).encode() in file.read(LONGEST_HEAD)
    except OSError:
        return False


def started_here(name: str) -> tuple[str, ...]:
    """The command that serves a plugin of ours, or the Python program at a path, with this interpreter and library."""
    return sys.executable, "-c", START.format(library=str(Path(__file__).resolve().parents[3]), name=name)


def write_program(name: str, folder: Path) -> Path:
    """Writes the program of a shipped plugin; gives its path."""
    start = START.format(library=str(Path(__file__).resolve().parents[3]), name=name)
    about = f"{HEAD.format(name=name)}{__version__}, written by `finfocus plugin install {name}`."
    if os.name == "nt":
        beside = folder / f"finfocus-plugin-{name}.py"
        beside.write_text(f"{about}\n" + start.replace("sys.path[0] =", "sys.path[:1] ="), encoding="utf-8")
        path, text = folder / f"finfocus-plugin-{name}.cmd", f'@"{sys.executable}" "%~dp0{beside.name}" %*\r\n'
    else:
        path = folder / f"finfocus-plugin-{name}"
        text = f'#!/bin/sh\n{about}\nexec {shlex.quote(sys.executable)} -c {shlex.quote(start)} "$@"\n'
    path.write_text(text, encoding="utf-8", newline="")
    path.chmod(0o755)
    return path


def write_starter(program: Path) -> None:
    """Lets a Python program that names no interpreter of its own start with this one and with this library, which the
    `python3` of whoever starts it may lack: the program becomes NAME.py as it is, and a small one takes its name."""
    library, script = str(Path(__file__).resolve().parents[3]), program.with_name(f"{program.name}.py")
    if os.name == "nt":
        text = f'@set "PYTHONPATH={library};%PYTHONPATH%"\r\n@"{sys.executable}" "%~dp0{script.name}" %*\r\n'
        starter = program.with_suffix(".cmd")
    else:
        about = f"# Starts {script.name} with the Python that installed it. Written by `finfocus plugin install`."
        paths = f"PYTHONPATH={shlex.quote(library)}${{PYTHONPATH:+:$PYTHONPATH}}"
        beside = f'"$(dirname "$0")"/{shlex.quote(script.name)}'
        text = f'#!/bin/sh\n{about}\n{paths} exec {shlex.quote(sys.executable)} {beside} "$@"\n'
        starter = program
    program.rename(script)
    script.chmod(0o644)
    starter.write_text(text, encoding="utf-8", newline="")
    starter.chmod(0o755)


def needs_starter(program: Path) -> bool:
    """Whether a program is written with our SDK and leaves it to PATH which Python runs it."""
    with open(program, "rb") as file:
        first = file.readline(256)
        return UNNAMED.match(first) is not None and SDK in file.read(LONGEST_SCRIPT)


def manifest(name: str) -> dict[str, object]:
    """What plugin.manifest.json says of a shipped plugin."""
    return {
        "name": name,
        "version": version(name),
        "description": SHIPPED[name],
        "author": "FinFocus",
        "providers": list(PROVIDERS[name]),
    }

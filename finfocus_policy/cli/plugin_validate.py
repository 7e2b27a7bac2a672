"""`finfocus plugin validate`: is a plugin laid out, trusted and answering as it has to?"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write
from finfocus_policy.cli.plugin_found import Place, named, place
from finfocus_policy.errors import FinfocusError
from finfocus_policy.report.escape import block, terminal
from finfocus_policy.report.layout import columns
from finfocus_policy.sources.plugin.discovery import MANIFEST, METADATA, Installed, start_of
from finfocus_policy.sources.plugin.trust import standing

if TYPE_CHECKING:
    from finfocus_policy.sources.plugin.client import Client

ABOUT = """\
Looks at installed plugins, at all without NAME: folder and program, manifest, owner, modes and hashes, whether it
starts, and what it says of itself. Ends with 1 when something fails. `plugin conformance` asks much more."""
EXAMPLES = """\
  finfocus plugin validate
  finfocus plugin validate kubecost
  finfocus plugin validate kubecost@v1.2.0 --output json
"""
OK, WARN, FAIL = "ok", "warn", "fail"
SPEC = re.compile(r"v(\d+)\.\d+\.\d+")
OUR_MAJOR = "0"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    mark: str
    subject: str
    text: str
    next_step: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("name", metavar="NAME[@VERSION]", nargs="?", default="", help="all plugins in use without")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")


def run(options: argparse.Namespace) -> ExitCode:
    """Prints a line for each thing looked at."""
    here = place()
    plugins = [named(here.found, options.name)] if options.name else list(here.found.plugins)
    results = [(plugin, list(checks(here, plugin))) for plugin in plugins]
    if options.output == "json":
        write(json.dumps([as_json(plugin, found) for plugin, found in results], indent=2) + "\n", machine=True)
    else:
        left_out = [] if options.name else list(here.found.remarks)
        write(block("\n".join([*(line for plugin, found in results for line in table(plugin, found)), *left_out, ""])
                    if results or left_out else f"no plugins in {here.home / 'plugins'}\n"))  # fmt: skip
    failed = any(check.mark == FAIL for _, found in results for check in found)
    return ExitCode.INTERNAL if failed or (here.found.remarks and not options.name) else ExitCode.DONE


def checks(here: Place, plugin: Installed) -> Iterator[Check]:
    """Everything, in order; it is started only when it may."""
    yield from layout(plugin)
    yield from manifest(plugin)
    allowed = trust(plugin)
    yield allowed
    if allowed.mark != FAIL:
        yield from answers(here, plugin)


def layout(plugin: Installed) -> Iterator[Check]:
    """Folder and program."""
    proper = f"finfocus-plugin-{plugin.name}"
    if plugin.binary.name.startswith(proper):
        yield Check(OK, "program", str(plugin.binary))
    else:
        yield Check(WARN, "program", str(plugin.binary), f"call it {proper}: every host looks for that name first")
    if not plugin.version.startswith("v"):
        yield Check(
            WARN,
            "folder",
            str(plugin.folder),
            f"call it v{plugin.version}: `finfocus plugin inspect` of the Go CLI wants the v",
        )


def manifest(plugin: Installed) -> Iterator[Check]:
    """plugin.manifest.json says the same name and version as the folders; plugin.metadata.json is a flat map."""
    try:
        told = json.loads(start_of(plugin.folder / MANIFEST))
        wrong = [key for key in ("name", "version") if told.get(key) != getattr(plugin, key)]
        for key in wrong:
            yield Check(
                FAIL,
                "manifest",
                f"{key} is {told.get(key)!r}, the folder says {getattr(plugin, key)!r}",
                f"correct {plugin.folder / MANIFEST}",
            )
        if not wrong:
            yield Check(OK, "manifest", f"{plugin.name} {plugin.version}")
    except FileNotFoundError:
        yield Check(WARN, "manifest", f"there is no {MANIFEST}", '{"name": ..., "version": ...} beside the program')
    except (OSError, ValueError, AttributeError, RecursionError):
        yield Check(FAIL, "manifest", f"{MANIFEST} cannot be read", f"correct {plugin.folder / MANIFEST}")
    if (plugin.folder / METADATA).exists() and not plugin.metadata:
        yield Check(WARN, "metadata", f"{METADATA} is no map of texts, and is not used")


def trust(plugin: Installed) -> Check:
    """Owner, modes and hashes."""
    stands = standing(plugin)
    if stands.problem is not None:
        return Check(FAIL, "trust", f"{stands.problem.place}: {stands.problem.message}", stands.problem.hint)
    if stands.word == "new":
        return Check(OK, "trust", "used for the first time now, trusted from then on")
    late = f"; came later and not used: {', '.join(stands.added)}" if stands.added else ""
    return Check(
        WARN if late else OK,
        "trust",
        f"since {stands.since}{late}",
        f"`finfocus plugin trust {plugin.name}` takes them in" if late else "",
    )


def answers(here: Place, plugin: Installed) -> Iterator[Check]:
    """It starts, and says who it is."""
    from finfocus_policy.cli.plugin_asked import started

    try:
        with started(here, plugin) as client:
            yield Check(OK, "start", "listens on 127.0.0.1 and answers")
            for look in (called, info):
                yield from look(client, plugin)
    except FinfocusError as error:
        yield Check(FAIL, "start", error.message, error.hint)


def called(client: Client, plugin: Installed) -> Iterator[Check]:
    """Name."""
    name = client.name()
    if name == plugin.name:
        yield Check(OK, "name", f"{name}, by {client.package}.v1")
    else:
        yield Check(
            WARN,
            "name",
            f"answers as {name!r}, the folder says {plugin.name!r}",
            "prices are shown beside the name it answers with",
        )


def info(client: Client, plugin: Installed) -> Iterator[Check]:
    """GetPluginInfo: version, protocol, capabilities."""
    told = client.info()
    if told is None:
        yield Check(WARN, "info", "does not answer GetPluginInfo: an older plugin", "")
        return
    same = told.version.removeprefix("v") == plugin.version.removeprefix("v")
    yield Check(OK if same else WARN, "version", told.version, "" if same else f"the folder says {plugin.version}")
    spec = SPEC.fullmatch(told.spec_version)
    if spec is None:
        yield Check(FAIL, "protocol", f"spec_version is {told.spec_version!r}", "it has to be like v0.5.7")
    elif spec[1] != OUR_MAJOR:
        yield Check(FAIL, "protocol", f"{told.spec_version} is of another major version than ours (v{OUR_MAJOR})", "")
    else:
        yield Check(OK, "protocol", told.spec_version)
    known = ", ".join(sorted(told.capabilities))
    yield Check(OK if known else WARN, "can do", known or "it tells of nothing it can do")


def table(plugin: Installed, found: list[Check]) -> Iterator[str]:
    """For people."""
    yield f"{plugin.name} {plugin.version}"
    rows = [(check.mark, check.subject, terminal(check.text)) for check in found]
    for check, line in zip(found, columns(rows, align="<<<"), strict=True):
        yield f"  {line}"
        if check.next_step:
            yield f"        -> {terminal(check.next_step)}"


def as_json(plugin: Installed, found: list[Check]) -> dict[str, Any]:
    """For machines."""
    valid = all(check.mark != FAIL for check in found)
    return {
        "name": plugin.name,
        "version": plugin.version,
        "path": str(plugin.binary),
        "valid": valid,
        "checks": [asdict(check) for check in found],
    }

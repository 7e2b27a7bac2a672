"""`finfocus plugin inspect`: what a plugin says of itself, and of a type."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import write
from finfocus_policy.cli.plugin_found import Place, named, place
from finfocus_policy.report.escape import block, terminal
from finfocus_policy.report.layout import columns
from finfocus_policy.sources.plugin.discovery import Installed
from finfocus_policy.sources.plugin.trust import standing

if TYPE_CHECKING:
    from finfocus_policy.sources.plugin.client import Client
    from finfocus_policy.wire.values import DryRun, Health, PluginInfo

ABOUT = """\
Starts a plugin and shows what it says: who it is, what it can do, whether it is well and what is wrong with its
settings; with a type, whether it supports that and which columns it fills."""
EXAMPLES = """\
  finfocus plugin inspect catalog
  finfocus plugin inspect catalog aws:ec2/instance:Instance
  finfocus plugin inspect vantage --output json
"""
ANY_TYPE = {"aws": "aws:ec2/instance:Instance", "azure": "azure:compute/linuxVirtualMachine:LinuxVirtualMachine",
            "gcp": "gcp:compute/instance:Instance", "kubernetes": "kubernetes:core/v1:Pod"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a plugin said. None where it does not answer that question; `refused` is why it did not say what it fills."""

    name: str
    package: str
    info: PluginInfo | None
    health: Health | None
    dry_run: DryRun | None
    refused: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("name", metavar="NAME[@VERSION]", help="the version in use without @")
    parser.add_argument("type", metavar="TYPE", nargs="?", default="", help="a type: ec2, ec2:Instance or its token")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")


def run(options: argparse.Namespace) -> ExitCode:
    """Prints it. Ends with 1 when the plugin may not run, does not start or does not answer."""
    here = place()
    plugin = named(here.found, options.name)
    said = ask(here, plugin, options.type)
    if options.output == "json":
        write(json.dumps(as_json(plugin, said, options.type), indent=2, sort_keys=True) + "\n", machine=True)
    else:
        write(block(table(plugin, said, options.type)))
    return ExitCode.DONE


def ask(here: Place, plugin: Installed, type: str) -> Said:
    """Starts it and asks. Raises FinfocusError."""
    from finfocus_policy.cli.plugin_asked import started

    with started(here, plugin) as client:
        name = client.name()
        info = client.info()
        wanted = type or next((ANY_TYPE[p] for p in (info.providers if info else ()) if p in ANY_TYPE), ANY_TYPE["aws"])
        dry, refused = dry_run(client, wanted, info.providers if info else ())
        return Said(name=name, package=client.package, info=info, health=health(client), dry_run=dry, refused=refused)


def health(client: Client) -> Health | None:
    """Its health; None for a plugin without that service."""
    from finfocus_policy.sources.plugin.client import NotOffered
    from finfocus_policy.wire.values import CallFailed, Health

    try:
        return client.health()
    except NotOffered:
        return None
    except CallFailed as failure:
        return Health(status="failed", message=failure.message)


def dry_run(client: Client, type: str, providers: Iterable[str]) -> tuple[DryRun | None, str]:
    """What it would fill for a type, or why it does not say."""
    from finfocus_policy.model.resource import ResourceDescriptor
    from finfocus_policy.wire.dialect import provider_meant
    from finfocus_policy.wire.values import CallFailed

    try:
        provider = provider_meant(type, providers)
        return client.dry_run(ResourceDescriptor(provider=provider, resource_type=type)), ""
    except CallFailed as failure:
        return None, failure.message


def table(plugin: Installed, said: Said, type: str) -> str:
    """For people."""
    info, well = said.info, said.health
    rows = [
        ("plugin", f"{plugin.name} {plugin.version}, {standing(plugin).word}"),
        ("program", str(plugin.binary)),
        ("answers as", f"{said.name} {info.version}" if info else said.name),
        (
            "protocol",
            f"{said.package}.v1" + (f", {info.spec_version}" if info else ", older: it does not say which version"),
        ),
    ]
    if info is not None:
        rows += [
            ("providers", ", ".join(info.providers) or "any"),
            ("can do", ", ".join(sorted(info.capabilities)) or "nothing it tells of"),
        ]
        rows += [(f"  {terminal(key)}", value) for key, value in sorted(info.metadata.items())]
    rows.append(
        (
            "health",
            f"{well.status.replace('_', ' ')}{': ' if well.message else ''}{well.message}" if well else "not told",
        )
    )
    dry = said.dry_run
    if dry is not None:
        rows.append(("settings", "good" if dry.configured else "; ".join(dry.problems) or "not good"))
    # A plugin's own text must not look like a line of ours.
    lines = columns([(key, terminal(value)) for key, value in rows], align="<<")
    if type:
        lines += ["", *of_type(type, said)]
    return "\n".join([*lines, ""])


def of_type(type: str, said: Said) -> list[str]:
    """What it says of a type."""
    dry = said.dry_run
    if dry is None:
        return [terminal(f"{type}: not told: {said.refused}")]
    filled = [field for field in dry.fields if field.status not in ("unsupported", "unspecified")]
    lines = [f"{type}: {'supported' if dry.supported else 'not supported'}"]
    if filled:
        rows = [
            ("column", "filled", "when"),
            *((terminal(f.field), f.status, terminal(f.condition) or "-") for f in filled),
        ]
        lines += ["", *columns(rows, align="<<<")]
    lines.append(f"{len(dry.fields) - len(filled)} of {len(dry.fields)} columns are not filled")
    return lines


def as_json(plugin: Installed, said: Said, type: str) -> dict[str, Any]:
    """For machines. The columns are there when a type was given."""
    info, dry = said.info, said.dry_run
    return {
        "name": plugin.name,
        "version": plugin.version,
        "path": str(plugin.binary),
        "trust": standing(plugin).word,
        "answers_as": said.name,
        "protocol": f"{said.package}.v1",
        "info": None if info is None else {**asdict(info), "capabilities": sorted(info.capabilities)},
        "health": None if said.health is None else asdict(said.health),
        "settings": None if dry is None else {"good": dry.configured, "problems": list(dry.problems)},
        "type": None if not type else {"type": type, "supported": None if dry is None else dry.supported,
                                       "fields": [asdict(field) for field in dry.fields] if dry else []},
    }  # fmt: skip

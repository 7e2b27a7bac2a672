"""`finfocus prices refresh`: price lists from the clouds' public endpoints into the user price list."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import say, write
from finfocus_policy.cli.prices_import import code_of, opened, record, table, target
from finfocus_policy.errors import InputError

if TYPE_CHECKING:
    from finfocus_policy.sources.fetch.refresh import Part, Wanted
    from finfocus_policy.sources.fetch.web import Web

ABOUT = """\
Download the price lists of services in one region and import them, as `finfocus prices import` does. AWS and Azure need
no key; the catalogue of Google Cloud needs an API key, in FINFOCUS_GCP_API_KEY or in a file (--key-file). A list of AWS
that has not changed is not downloaded again; a download that broke off goes on where it stopped."""
EXAMPLES = """\
  finfocus prices refresh --provider aws --region eu-west-1 --service ec2,rds
  finfocus prices refresh --provider azure --region westeurope --service vm,disk
  finfocus prices refresh --provider gcp --service compute --key-file ~/gcp-key.txt
"""
KEY_VARIABLE = "FINFOCUS_GCP_API_KEY"
PROVIDERS = ("aws", "azure", "gcp")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    place_arguments(parser)
    parser.add_argument("--force", action="store_true", help="store prices that the guards would stop, and download what has not changed")
    parser.add_argument("--output", choices=("table", "json"), default="table", help="default: table")


def place_arguments(parser: argparse.ArgumentParser) -> None:
    """What says which lists are meant."""
    parser.add_argument("--provider", choices=PROVIDERS, help="whose lists")
    parser.add_argument("--region", default="", metavar="REGION", help="the region (Google's lists have all of them)")
    parser.add_argument("--service", default="", metavar="A,B", help="the services, as in the keys: ec2,rds or vm,disk or compute")
    parser.add_argument("--endpoint", default="", metavar="URL", help="another server that speaks like the public one")
    parser.add_argument("--key-file", metavar="FILE", help=f"the API key of Google Cloud (else {KEY_VARIABLE})")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(options: argparse.Namespace) -> ExitCode:
    """Downloads, imports, and remembers what was got."""
    from finfocus_policy.sources.fetch.refresh import DOWNLOADS, alone

    folder = target().parent / DOWNLOADS
    with alone(folder):
        return refreshed(options, folder)


def refreshed(options: argparse.Namespace, folder: Path) -> ExitCode:
    """Downloads into a folder that nobody else uses, and imports."""
    from finfocus_policy.sources.fetch.refresh import Memory

    path = target()
    memory = Memory(path.parent)
    # what is remembered counts only while the prices it is about are there
    parts = got(options, folder, memory if path.exists() and not options.force else None)
    changed = [part for part in parts if part.got.path is not None]
    if not changed:
        write("{\"imports\": []}\n" if options.output == "json" else "nothing has changed since the last refresh\n")
        return ExitCode.DONE
    code = imported(changed, options)
    if code is ExitCode.DONE:
        memory.remember(changed)
        forget(changed)
    return code


def got(options: argparse.Namespace, folder: Path, memory: object) -> list[Part]:
    """Every file that is wanted, downloaded."""
    from finfocus_policy.sources.fetch.refresh import Memory, download

    asked = wanted(options)
    with connected(asked, options) as web:
        watch = silent if options.quiet else told
        return list(download(asked, folder, web, memory if isinstance(memory, Memory) else None, watch))


def wanted(options: argparse.Namespace) -> Wanted:
    """What the options mean. Raises InputError."""
    from finfocus_policy.sources.fetch.endpoints import ENDPOINTS, SERVICES
    from finfocus_policy.sources.fetch.origin import checked_endpoint
    from finfocus_policy.sources.fetch.refresh import Wanted, offer
    from finfocus_policy.sources.imports.found import REGION

    if not options.provider or not options.service:
        raise InputError("--provider and --service say which lists are meant", hint="finfocus prices refresh --provider aws --region eu-west-1 --service ec2,rds")
    services = tuple(dict.fromkeys(name.strip().lower() for name in options.service.split(",") if name.strip()))
    for service in services:
        offer(options.provider, service)
    if not services:
        raise InputError("no service is given", place="--service", hint=f"they are {', '.join(SERVICES[options.provider])}")
    if options.provider != "gcp" and (not REGION.fullmatch(options.region) or options.region == "*"):
        raise InputError(f"{options.region!r} is no region", place="--region", hint="name one: its lists are fetched region by region")
    endpoint = checked_endpoint(options.endpoint or ENDPOINTS[options.provider])
    return Wanted(provider=options.provider, region=options.region, services=services, endpoint=endpoint)


def connected(asked: Wanted, options: argparse.Namespace) -> Web:
    """A client of the endpoint; Google's gets its key as a header, never as a part of an address."""
    from finfocus_policy.sources.fetch.web import Web

    return Web(asked.endpoint, headers={"X-Goog-Api-Key": key(options)} if asked.provider == "gcp" else None)


def key(options: argparse.Namespace) -> str:
    """The API key of Google Cloud. Raises InputError without one."""
    text = os.environ.get(KEY_VARIABLE, "")
    if options.key_file:
        try:
            text = Path(options.key_file).expanduser().read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise InputError("the key cannot be read", place=options.key_file, hint="it is a text file with the key alone") from None
    text = text.strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise InputError("the catalogue of Google Cloud needs an API key", hint=f"set {KEY_VARIABLE} or give --key-file; or download the pages and use `finfocus prices import`")
    return text


def imported(parts: Sequence[Part], options: argparse.Namespace) -> ExitCode:
    """The files in force, format by format; the worst exit code of them."""
    from finfocus_policy.sources.imports.run import import_files

    outcomes = []
    for form in sorted({part.form for part in parts}):
        listings = [opened(str(part.got.path), part.date, quiet=True) for part in parts if part.form == form]
        outcomes.append(import_files(listings, form, target(), force=options.force))
    if options.output == "json":
        write(json.dumps({"imports": [record(outcome) for outcome in outcomes]}, indent=2) + "\n", machine=True)
    else:
        write("\n".join(table(outcome) for outcome in outcomes))
    return max(code_of(outcome) for outcome in outcomes)


def forget(parts: Sequence[Part]) -> None:
    """Removes downloads that are in force."""
    for part in parts:
        if part.got.path is not None:
            part.got.path.unlink(missing_ok=True)


def silent(what: str) -> Callable[[int], None]:
    """No progress."""
    return lambda read: None


def told(what: str) -> Callable[[int], None]:
    """Progress of one download: a line every few seconds."""
    import time

    begun = last = time.monotonic()

    def tell(read: int) -> None:
        nonlocal last
        if time.monotonic() - last >= 5:
            last = time.monotonic()
            say(f"finfocus: {what}: {read / 1e6:,.0f} MB in {last - begun:.0f} s")

    return tell

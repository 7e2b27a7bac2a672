"""The lists of one cloud, service by service and region by region, downloaded and ready to import."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from finfocus_policy.errors import InputError
from finfocus_policy.model.period import now
from finfocus_policy.sources.fetch.answer import Known, shown
from finfocus_policy.sources.fetch.endpoints import FORMATS, SAVINGS_PLANS, SERVICES
from finfocus_policy.sources.fetch.origin import within
from finfocus_policy.sources.fetch.web import Got, Web

MOST_PAGES = 5000
DOWNLOADS = "downloads"
MEMORY = "refresh.json"
LOCK = "refresh.lock"
LARGEST_INDEX = 16 << 20
"""An index is read whole; AWS's are some ten kilobytes."""
Watch = Callable[[str], Callable[[int], None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be got: a cloud's services in one region."""

    provider: str
    region: str
    services: tuple[str, ...]
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One downloaded file: what of, the format it has, and the day its prices are of ("": it tells itself)."""

    service: str
    form: str
    got: Got
    date: str = ""


def offer(provider: str, service: str) -> str:
    """The cloud's own name of a service. Raises InputError for one that is not known."""
    known = SERVICES[provider]
    if service not in known:
        raise InputError(f"{service!r} is no service of {provider} that can be refreshed", place="--service", hint=f"they are {', '.join(known)}")
    return known[service]


class Memory:
    """What was got before and is in force, by address: a file beside the user price list."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / MEMORY
        self._known: dict[str, dict[str, str]] = {}
        with suppress(OSError, ValueError):
            told = json.loads(self._path.read_text(encoding="utf-8"))
            self._known = {url: entry for url, entry in told.items() if isinstance(entry, dict)} if isinstance(told, dict) else {}

    def of(self, url: str) -> Known:
        """What is remembered of an address."""
        entry = self._known.get(url, {})
        return Known(etag=str(entry.get("etag", "")), modified=str(entry.get("modified", "")))

    def remember(self, parts: Sequence[Part]) -> None:
        """Keeps what the files were, once their prices are in force."""
        for part in parts:
            known = part.got.known
            self._known[part.got.url] = {"etag": known.etag, "modified": known.modified, "sha256": part.got.sha256}
        text = json.dumps(dict(sorted(self._known.items())), indent=1) + "\n"
        fresh = self._path.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self._path)


def download(wanted: Wanted, folder: Path, web: Web, memory: Memory | None, watch: Watch) -> Iterator[Part]:
    """The files, in order. Of AWS only those that changed since; the other clouds do not tell. Raises InputError."""
    ways: Mapping[str, Callable[..., Iterator[Part]]] = {"aws": _aws, "azure": _azure, "gcp": _gcp}
    folder.mkdir(parents=True, exist_ok=True)
    for service in wanted.services:
        yield from ways[wanted.provider](wanted, service, folder, web, memory, watch)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps a folder of downloads to one process: two that write one file would mix it up. The lock is SQLite's, so it
    goes with the process however that ends. Raises InputError when another one is at work, or nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(folder.with_name(LOCK), timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise InputError(f"the folder of downloads cannot be used ({error})", place=str(folder), hint="set FINFOCUS_HOME to a folder you may write to") from None
    with closing(db):
        try:
            db.execute("begin exclusive")
        except sqlite3.Error as error:
            busy = "locked" in str(error)
            raise InputError("another refresh is running" if busy else f"the folder of downloads cannot be used ({error})", place=str(folder), hint="wait until it is done" if busy else "make room, or set FINFOCUS_HOME to a folder you may write to") from None
        yield


def _file(folder: Path, url: str) -> Path:
    """Where a download is kept: by its address, so that one that broke off is found again."""
    return folder / f"{sha256(url.encode()).hexdigest()[:24]}.json"


def _document(web: Web, url: str, folder: Path) -> Any:
    """A small JSON document."""
    got = web.get(url, _file(folder, url))
    assert got.path is not None
    try:
        if got.path.stat().st_size > LARGEST_INDEX:
            raise InputError(f"is larger than {LARGEST_INDEX >> 20} MiB", place=shown(url), hint="check --endpoint")
        return json.loads(got.path.read_bytes())
    except (ValueError, RecursionError):
        raise InputError("is not JSON", place=shown(url), hint="check --endpoint") from None
    finally:
        got.path.unlink(missing_ok=True)


def _aws(wanted: Wanted, service: str, folder: Path, web: Web, memory: Memory | None, watch: Watch) -> Iterator[Part]:
    """The offer's list of one region, by way of the index that names its current version."""
    name = offer("aws", service)
    plans = service == SAVINGS_PLANS
    kind = "savingsPlan/v1.0/aws" if plans else "offers/v1.0/aws"
    index = f"{wanted.endpoint}/{kind}/{name}/current/region_index.json"
    regions = _document(web, index, folder).get("regions")
    reference = _version(regions, wanted.region, "versionUrl" if plans else "currentVersionUrl")
    if not reference:
        raise InputError(f"{name} has no list for {wanted.region}", place=shown(index), hint="check --region")
    url = within(wanted.endpoint + "/", reference)
    got = web.get(url, _file(folder, url), known=memory.of(url) if memory else None, progress=watch(f"{service} {wanted.region}"))
    yield Part(service=service, form="aws-savings-plans" if plans else FORMATS["aws"], got=got)


def _version(regions: Any, region: str, field: str) -> str:
    """The address of a region's list: the index is a map for offers, a list for savings plans."""
    entries = regions.values() if isinstance(regions, dict) else regions if isinstance(regions, list) else ()
    found = (e.get(field) for e in entries if isinstance(e, dict) and e.get("regionCode") == region)
    return str(next(found, "") or "")


def _azure(wanted: Wanted, service: str, folder: Path, web: Web, memory: Memory | None, watch: Watch) -> Iterator[Part]:
    """All pages of a service in a region; each names the next, which must be of the same origin."""
    asked = f"serviceName eq '{offer('azure', service)}' and armRegionName eq '{wanted.region}'"
    query = urlencode({"api-version": "2023-01-01-preview", "currencyCode": "'USD'", "$filter": asked}, quote_via=quote, safe="$")
    url = f"{wanted.endpoint}/api/retail/prices?{query}"
    seen: set[str] = set()
    while url:
        seen.add(url)
        got = web.get(url, _file(folder, url), progress=watch(f"{service} {wanted.region}, page {len(seen)}"))
        yield Part(service=service, form=FORMATS["azure"], got=got, date=now().date().isoformat())
        following = _member(got, "NextPageLink")
        url = within(wanted.endpoint + "/", following) if following else ""
        _check_pages(url, seen)


def _gcp(wanted: Wanted, service: str, folder: Path, web: Web, memory: Memory | None, watch: Watch) -> Iterator[Part]:
    """All pages of a service; the catalogue has all regions in one."""
    base = f"{wanted.endpoint}/v1/services/{offer('gcp', service)}/skus?currencyCode=USD&pageSize=5000"
    url = base
    seen: set[str] = set()
    while url:
        seen.add(url)
        got = web.get(url, _file(folder, url), progress=watch(f"{service}, page {len(seen)}"))
        yield Part(service=service, form=FORMATS["gcp"], got=got, date=now().date().isoformat())
        token = _member(got, "nextPageToken")
        url = f"{base}&pageToken={quote(token, safe='')}" if token else ""
        _check_pages(url, seen)


def _check_pages(url: str, seen: set[str]) -> None:
    if url in seen or len(seen) > MOST_PAGES:
        raise InputError("its pages go in circles", place=shown(url), hint="check --endpoint")


def _member(got: Got, name: str) -> str:
    """A text member of a downloaded page, "" when it has none."""
    from finfocus_policy.sources.imports.json_stream import JsonStream
    from finfocus_policy.sources.imports.listing import open_listing

    assert got.path is not None
    listing = open_listing(got.path)
    stream = JsonStream(listing.text(), shown(got.url))
    told = ""
    for member in stream.members():
        if member == name:
            told = stream.value() or ""
        else:
            stream.skip()
    return told if isinstance(told, str) else ""

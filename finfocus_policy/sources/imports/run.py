"""An import from files to prices in force: read, settle, guard, replace. Nothing is in force before the last step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from finfocus_policy.errors import InputError
from finfocus_policy.sources.imports.formats import Reader, reader
from finfocus_policy.sources.imports.found import Item, Refused, Why
from finfocus_policy.sources.imports.guards import guard
from finfocus_policy.sources.imports.listing import Listing
from finfocus_policy.sources.imports.settle import settle
from finfocus_policy.sources.imports.staging import StagedFile, Staging
from finfocus_policy.sources.imports.stored import open_stored

STATE = "import.state"
Watcher = Callable[[Refused], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an import ended. `prices` and `keys` count what was stored (nothing when a guard stopped it or there was
    nothing); `refused` has rows by reason with examples; `stops` say why nothing was stored."""

    files: tuple[StagedFile, ...]
    prices: int = 0
    keys: int = 0
    regions: int = 0
    refused: tuple[tuple[Why, int, tuple[str, ...]], ...] = ()
    warnings: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def stored(self) -> bool:
        """True when the prices are in force."""
        return bool(self.sha256)


def import_files(
    listings: Sequence[Listing], form: str, target: Path, *, force: bool = False, watch: Watcher | None = None
) -> Outcome:
    """Imports price lists of one form into the user price list `target`.

    `force` lets prices pass that the guards would stop. `watch` sees every refused row of the files that are read
    now (files an interrupted import finished are read again for it). Raises InputError for a file that cannot be
    read and when another import is running; the list in force stays as it is then.
    """
    read = reader(form)
    with Staging(target.with_name(STATE)) as staging:
        files = tuple(_staged(staging, listing, form, read, watch) for listing in _once(listings))
        staging.keep_only(files)
        with open_stored(target) as stored:
            account = settle(staging, files, stored)
            verdict = guard(staging.db, files, account, stored)
        refused = _refused(staging, account.refused)
        keys, regions, prices = staging.db.execute("select count(distinct key), count(distinct region), count(*) from settled").fetchone()
        if (verdict.stops and not force) or not prices:
            return Outcome(files=files, refused=refused, warnings=verdict.warnings, stops=verdict.stops)
        sha256 = _in_force(staging, files, target)
        warnings = (*verdict.warnings, *(f"let through by --force: {stop}" for stop in verdict.stops))
        return Outcome(files=files, prices=prices, keys=keys, regions=regions, refused=refused, warnings=warnings, sha256=sha256)


def _once(listings: Sequence[Listing]) -> list[Listing]:
    """The files without those that are given twice."""
    if not listings:
        raise InputError("no file is given", hint="name the files of a downloaded price list")
    return list({listing.sha256: listing for listing in reversed(listings)}.values())[::-1]


def _staged(staging: Staging, listing: Listing, form: str, read: Reader, watch: Watcher | None) -> StagedFile:
    known = staging.known(listing, form)
    if known is not None and watch is None:
        return known
    if known is not None:
        staging.forget(known)
    return staging.take(listing, form, _watched(read(listing), watch))


def _watched(items: Iterator[Item], watch: Watcher | None) -> Iterator[Item]:
    for item in items:
        if watch is not None and isinstance(item, Refused):
            watch(item)
        yield item


def _refused(staging: Staging, settled: dict[Why, tuple[int, list[str]]]) -> tuple[tuple[Why, int, tuple[str, ...]], ...]:
    """Rows refused when they were read and those refused when all was known, together."""
    counts = {why: (rows, list(examples)) for why, rows, examples in staging.refusals()}
    for why, (rows, examples) in settled.items():
        before, shown = counts.get(why, (0, []))
        counts[why] = (before + rows, [*shown, *examples][:5])
    return tuple((why, rows, tuple(examples)) for why, (rows, examples) in sorted(counts.items(), key=lambda pair: (-pair[1][0], pair[0].name)))


def _in_force(staging: Staging, files: tuple[StagedFile, ...], target: Path) -> str:
    from finfocus_policy.sources.imports.user_file import write

    sha256 = write(staging.db, files, target)
    staging.finish()
    return sha256

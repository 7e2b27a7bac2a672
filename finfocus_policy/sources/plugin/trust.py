"""Which plugins may run: those that are what they were when they were first used, and that nobody else can change.

What is checked is what runs: the files are copied to a folder of our own while they are hashed, the hashes are held
against plugins.lock, and the copy is started. A file replaced after the check is never executed.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from finfocus_policy.errors import PluginError
from finfocus_policy.sources.plugin import lock
from finfocus_policy.sources.plugin.discovery import Installed
from finfocus_policy.sources.plugin.trust_copy import Copy, private_copy
from finfocus_policy.sources.plugin.trust_files import Facts, fingerprint, survey, walk
from finfocus_policy.sources.plugin.trust_rules import folders_permitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A plugin that may run. `command` starts the very content that was checked, `folder` is the copy's, `sha256` is the
    program's and `layer` that of all files.

    `first`: it was trusted just now. Close it once the process has ended.
    """

    command: tuple[str, ...]
    folder: Path
    sha256: str
    layer: str
    first: bool
    copy: Copy

    def close(self) -> None:
        """Removes the copy."""
        self.copy.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a plugin stands: `trusted`, `new` (not used yet), `changed` or `refused`; since when; what is wrong. `sha256` is the
    program's, `layer` that of all files: what a policy config calls it."""

    word: str
    since: str = ""
    problem: PluginError | None = None
    sha256: str = ""
    layer: str = ""
    added: tuple[str, ...] = ()


def home_of(installed: Installed) -> Path:
    """The home a plugin lies in: `<home>/plugins/<name>/<version>`."""
    return installed.folder.parents[2]


def key_of(installed: Installed) -> str:
    """What a plugin is called in plugins.lock."""
    return f"{installed.name}/{installed.version}"


def program_of(installed: Installed) -> str:
    """The program's path in the plugin's folder."""
    return installed.binary.relative_to(installed.folder).as_posix()


def check(installed: Installed, *, ci: bool, layers: Container[str] | None = None) -> Verified:
    """Lets a plugin run, or raises PluginError that names the file and says what to do.

    A plugin seen for the first time is trusted and written down; on a build machine (`ci`) it is refused. Files that
    came later are not part of it and not copied. `layers` are the hashes of those that may be used here, None for all.
    """
    home = home_of(installed)
    folders_permitted(installed.folder, home)
    known = lock.read(home).get(key_of(installed))
    if known is None and ci:
        raise unlisted(installed)
    copy = private_copy(home)
    try:
        files = survey(installed.folder, copy.folder, known.files if known else None)
        if known is None and program_of(installed) not in files:
            raise PluginError("is gone", place=str(installed.binary))
        layer = fingerprint(files)
        if layers is not None and layer not in layers:
            raise untrusted(installed, layer)
        entry = known or lock.remember(home, key_of(installed), lock.entry_of(files, lock.FIRST_USE))
        unchanged(installed, entry, files)
    except OSError as error:
        copy.close()
        why = (error.strerror or type(error).__name__).lower()
        raise PluginError(f"cannot be copied to be run: {why}", place=str(installed.binary)) from None
    except BaseException:
        copy.close()
        raise
    program = program_of(installed)
    return Verified(
        command=(str(copy.folder / program),),
        folder=copy.folder,
        sha256=files[program].sha256,
        layer=layer,
        first=known is None,
        copy=copy,
    )


def unlisted(installed: Installed) -> PluginError:
    """The error of a plugin nobody trusted before, on a build machine."""
    return PluginError(
        "is not in plugins.lock, and with CI set nothing is trusted on first use",
        place=str(installed.folder),
        hint=f"trust it in a step before: `finfocus plugin trust {installed.name}`, or `finfocus plugin install ... --sha256 ...`",
    )


def untrusted(installed: Installed, layer: str) -> PluginError:
    """The error of a plugin in a gate whose policy config names the layers of prices, and not this one."""
    return PluginError(
        "is not used in this verdict: the policy config does not trust it",
        place=str(installed.folder),
        hint=f'add "{layer}" to trusted_price_layers of cost-budget',
    )


def unchanged(installed: Installed, entry: lock.Entry, files: Mapping[str, Facts]) -> None:
    """Raises PluginError that names the first file that is not what was trusted."""
    for name in (program_of(installed), *files):
        if name not in entry.files:
            raise changed(installed, entry, name, "came after the plugin was trusted")
    for name, before in sorted(entry.files.items()):
        found = files.get(name)
        if found is None:
            raise changed(installed, entry, name, "is gone")
        if found != before:
            raise changed(installed, entry, name, difference(before, found))


def difference(before: Facts, found: Facts) -> str:
    """What is other about a file.

    >>> difference(Facts(sha256="a", owner=0, mode=0o755), Facts(sha256="a", owner=0, mode=0o700))
    'has another mode: 0755 then, 0700 now'
    """
    if found.sha256 != before.sha256:
        return f"has another content: SHA-256 {before.sha256} then, {found.sha256} now"
    if found.owner != before.owner:
        return f"has another owner: user {before.owner} then, {found.owner} now"
    return f"has another mode: {before.mode or 0:04o} then, {found.mode or 0:04o} now"


def changed(installed: Installed, entry: lock.Entry, name: str, what: str) -> Changed:
    """The error of a plugin that is not what it was."""
    return Changed(
        f"{what} (the plugin is trusted since {entry.first_seen}); it is not run",
        place=str(installed.folder / name),
        hint=f"if you updated it: `finfocus plugin trust {installed.name}`; if not: `finfocus plugin remove {installed.name}`, and install it anew",
    )


class Changed(PluginError):
    """A file is not what it was when its plugin was trusted."""


def standing(installed: Installed) -> Standing:
    """How a plugin stands. Starts nothing and writes nothing."""
    home = home_of(installed)
    since = ""
    try:
        folders_permitted(installed.folder, home)
        entry = lock.read(home).get(key_of(installed))
        since = entry.first_seen if entry else ""
        files = survey(installed.folder, only=entry.files if entry else None)
        program = files.get(program_of(installed))
        sha256 = program.sha256 if program else ""
        if entry is None:
            return Standing(word="new", sha256=sha256, layer=fingerprint(files))
        unchanged(installed, entry, files)
        added = tuple(name for name, _ in walk(installed.folder) if name not in entry.files)
    except Changed as problem:
        return Standing(word="changed", since=since, problem=problem)
    except PluginError as problem:
        return Standing(word="refused", since=since, problem=problem)
    return Standing(word="trusted", since=since, sha256=sha256, layer=fingerprint(files), added=added)


def accept(installed: Installed, *, how: str = lock.ACCEPTED) -> lock.Entry:
    """Trusts a plugin as it is now. Raises PluginError when others can change it."""
    home = home_of(installed)
    folders_permitted(installed.folder, home)
    files = survey(installed.folder)
    return lock.remember(home, key_of(installed), lock.entry_of(files, how), replace=True)

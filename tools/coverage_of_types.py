"""What each installed Pulumi SDK has and we do not price (`make coverage-of-types`).

    python tools/coverage_of_types.py                       every pulumi-* package of this environment
    python tools/coverage_of_types.py --site DIR            of another one (its site-packages folder)
    python tools/coverage_of_types.py --tokens FILE         a package's schema.json, or type tokens one a line

No SDK is imported: the tokens stand in its source. Types a package has under dated modules count once.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.mapping.free import is_free
from finfocus_policy.mapping.registry import INDEX
from finfocus_policy.mapping.tokens import canonical

TOKEN = re.compile(r"[a-z][\w-]*:[\w./-]*:[A-Za-z]\w*")
REGISTERED = re.compile(r"super\([\w, ]*\)\.__init__\(\s*['\"]([^'\"\s:]+:[^'\"\s:]*:[^'\"\s:]+)['\"]")
PLUGIN = "pulumi-plugin.json"
WIDTH = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The types of one package: how many there are, and which of them cost something, nothing, or nobody knows."""

    package: str
    priced: tuple[str, ...]
    free: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.priced) + len(self.free) + len(self.missing)

    def by_module(self) -> dict[str, list[str]]:
        """The names of the missing ones, by the first part of their module."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for token in self.missing:
            _, module, name = token.split(":", 2)
            found[module.split("/", 1)[0] or "index"].append(name)
        return dict(sorted(found.items()))


def outcome(token: str) -> str:
    """`priced`, `free` or `missing`. What is in the index without a price is free by itself."""
    plain = canonical(token)
    if plain in INDEX:
        return "priced" if INDEX[plain].draft is not None else "free"
    return "free" if is_free(plain) else "missing"


def coverage(package: str, tokens: Iterable[str]) -> Coverage:
    """The tokens of a package sorted into what we make of them; dated ones once."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for token in sorted({canonical(t) for t in tokens}):
        found[outcome(token)].append(token)
    return Coverage(package=package, priced=tuple(found["priced"]), free=tuple(found["free"]), missing=tuple(found["missing"]))


def sdks(site: Path) -> Iterator[Path]:
    """The folders of Pulumi SDKs: they hold the file that names their provider plugin."""
    return (path.parent for path in sorted(site.glob(f"*/{PLUGIN}")))


def tokens_of_sdk(folder: Path) -> set[str]:
    """The type tokens an SDK registers resources under: what its classes hand to their base."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        if not path.name.startswith("_"):
            found.update(REGISTERED.findall(path.read_text(encoding="utf-8", errors="replace")))
    return found


def tokens_of_file(path: Path) -> set[str]:
    """The tokens of a package schema, or of a list with one a line (# comments). Raises ValueError for another file."""
    text = path.read_text(encoding="utf-8")
    if text.lstrip().startswith("{"):
        return set(json.loads(text)["resources"])
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    found = {line for line in lines if line}
    strange = sorted(line for line in found if not TOKEN.fullmatch(line))
    if strange:
        raise ValueError(f"{strange[0][:80]!r} is no type token")
    return found


def by_package(tokens: Iterable[str]) -> Iterator[Coverage]:
    """Coverage of a list of tokens, a package each."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for token in tokens:
        found[token.split(":", 1)[0]].append(token)
    return (coverage(package, held) for package, held in sorted(found.items()))


def said(of: Coverage, *, brief: bool) -> Iterator[str]:
    """The lines of one package: counts, then what is missing by module."""
    known = len(of.priced) + len(of.free)
    share = f"{known / of.total:.0%}" if of.total else "-"
    yield f"{of.package}: {of.total:,} types: {len(of.priced):,} priced, {len(of.free):,} free, {len(of.missing):,} missing ({share} known)"
    for module, names in () if brief else of.by_module().items():
        yield from wrap(f"{module} ({len(names)}): {', '.join(names)}", WIDTH, initial_indent="  ", subsequent_indent="      ")


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="what each installed Pulumi SDK has and we do not price")
    parser.add_argument("--site", type=Path, default=Path(sysconfig.get_path("purelib")), help="site-packages to look in")
    parser.add_argument("--tokens", type=Path, help="a package's schema.json, or a list of type tokens, instead")
    parser.add_argument("--brief", action="store_true", help="the counts alone")
    options = parser.parse_args(arguments)
    try:
        tokens = tokens_of_file(options.tokens) if options.tokens else {t for folder in sdks(options.site) for t in tokens_of_sdk(folder)}
        told = [line for of in by_package(tokens) for line in said(of, brief=options.brief)]
    except (OSError, ValueError, KeyError) as error:
        print(f"{options.tokens}: {error}", file=sys.stderr)
        return 2
    print("\n".join(told) if told else f"no Pulumi SDK is installed in {options.site}: pip install pulumi-aws, or give --tokens FILE")
    return 0


if __name__ == "__main__":
    sys.exit(main())

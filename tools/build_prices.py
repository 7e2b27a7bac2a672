"""Builds finfocus_policy/sources/catalog/prices.sqlite from the rate cards (`make prices`).

    python tools/build_prices.py            build
    python tools/build_prices.py --check    compare the committed file's content with the cards; 1 on difference
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.errors import CatalogError
from finfocus_policy.sources.catalog import book, store
from finfocus_policy.sources.catalog.reading import PRICES

SHOWN = 10


def differences(path: Path, wanted: list[str]) -> list[str]:
    """Lines only the file has (-) and lines only the cards give (+)."""
    there, here = set(store.content(path)), set(wanted)
    return [f"- {line}" for line in sorted(there - here)] + [f"+ {line}" for line in sorted(here - there)]


def check(path: Path, built: book.Book) -> int:
    """0 when the file holds what the cards say and its hash is that of its content."""
    wrong = differences(path, built.content)
    if not wrong and store.intact(path):
        print(f"{path.name}: {len(built.entries):,} prices, as the cards say ({built.sha256[:12]})")
        return 0
    print(f"{path.name} is not what the cards give ({len(wrong)} lines differ): run `make prices`", file=sys.stderr)
    print("\n".join(wrong[:SHOWN]), file=sys.stderr)
    return 1


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="build the embedded price list from its rate cards")
    parser.add_argument("--check", action="store_true", help="compare, do not write; exit 1 on difference")
    parser.add_argument("--cards", type=Path, default=book.CARDS, help="folder of rate cards")
    parser.add_argument("--file", type=Path, default=PRICES, help="the price list")
    options = parser.parse_args(arguments)
    try:
        built = book.assemble(book.read_cards(options.cards))
        if options.check:
            return check(options.file, built)
        store.write(built, options.file)
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1
    size = options.file.stat().st_size
    print(f"{options.file.name}: {len(built.entries):,} prices from {len(built.cards)} cards, {size / 1024:,.0f} KiB, {built.sha256[:12]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

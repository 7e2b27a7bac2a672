"""Builds finfocus_policy/sources/catalog/prices.sqlite from the rate cards (`make prices`).

    python tools/build_prices.py            build; refused when more than 5 % of a card's prices change
    python tools/build_prices.py --accept [CARD...]    build what these cards (or all) change, however much
    python tools/build_prices.py --check    compare the committed file's content and checksums with the cards; 1 on difference
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.errors import CatalogError
from finfocus_policy.sources.catalog import book, store
from finfocus_policy.sources.catalog.reading import PRICES
from tools import price_changes

SHOWN = 10


def differences(path: Path, wanted: list[str]) -> list[str]:
    """Lines only the file has (-) and lines only the cards give (+)."""
    there, here = set(store.content(path)), set(wanted)
    return [f"- {line}" for line in sorted(there - here)] + [f"+ {line}" for line in sorted(here - there)]


def check(path: Path, built: book.Book, cards: Path) -> int:
    """0 when the file holds what the cards say, its hash is that of its content, and every card's checksum is right."""
    wrong = [*price_changes.wrong_checksums(cards, built), *differences(path, built.content)]
    if not wrong and store.intact(path):
        print(f"{path.name}: {len(built.entries):,} prices, as the cards say ({built.sha256[:12]})")
        return 0
    print(f"{path.name} is not what the cards give ({len(wrong)} lines differ): run `make prices`", file=sys.stderr)
    print("\n".join(wrong[:SHOWN]), file=sys.stderr)
    return 1


def build(built: book.Book, options: argparse.Namespace) -> int:
    """Writes the list and the checksums; 1 and nothing written when a card changes more than is accepted."""
    found = changes_since(options.file, built)
    held_back = price_changes.refused(found, options.accept)
    if held_back:
        print(price_changes.refusal(held_back), file=sys.stderr)
        return 1
    store.write(built, options.file)
    (options.cards / price_changes.CHECKSUMS).write_text(price_changes.checksums(built), encoding="ascii", newline="\n")
    for change in found:
        print(change)
    size = options.file.stat().st_size
    print(f"{options.file.name}: {len(built.entries):,} prices from {len(built.cards)} cards, {size / 1024:,.0f} KiB, {built.sha256[:12]}")
    return 0


def changes_since(path: Path, built: book.Book) -> tuple[price_changes.CardChange, ...]:
    """What changes against the list that is there; a damaged one is replaced without comparing."""
    try:
        return price_changes.changes(path, built)
    except CatalogError as error:
        print(f"{error}: it is built anew, and nothing is compared", file=sys.stderr)
        return ()


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="build the embedded price list from its rate cards")
    parser.add_argument("--check", action="store_true", help="compare, do not write; exit 1 on difference")
    parser.add_argument("--accept", nargs="*", metavar="CARD", help="build what these cards change (all without a name), however much it is")
    parser.add_argument("--cards", type=Path, default=book.CARDS, help="folder of rate cards")
    parser.add_argument("--file", type=Path, default=PRICES, help="the price list")
    options = parser.parse_args(arguments)
    try:
        built = book.assemble(book.read_cards(options.cards))
        return check(options.file, built, options.cards) if options.check else build(built, options)
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

"""How good the derived prices are: hold listed prices back, derive them again, compare.

    python tools/holdout.py [--share 0.03] [--rounds 5] [--show 0]

Prices are taken from the rate cards. "exact": equal to the last published digit; "none": the rule
gave no price. A wrong price counts as close when it is within 0.1 %.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.sources.catalog.book import Place, Sizes, derived_entries, newest, read_cards, told_sizes
from finfocus_policy.sources.catalog.card import FAMILIES, Rate

CLOSE = Decimal("0.001")


def held_back(listed: dict[Place, list[Rate]], told: dict[str, Sizes], share: float, seed: int) -> tuple[list[Place], dict[Place, Decimal]]:
    """Places of families taken out at random, and what the rule gives with them gone."""
    places = sorted(place for place, steps in listed.items() if steps[0].group and steps[0].card.form == FAMILIES)
    out = set(random.Random(seed).sample(places, round(len(places) * share)))
    rest = {place: steps for place, steps in listed.items() if place not in out}
    return sorted(out), {(entry.key, entry.region): entry.price for entry in derived_entries(rest, told)}


def verdict(true: Decimal, given: Decimal | None) -> str:
    """How a derived price compares with the listed one."""
    if given is None:
        return "none"
    if given == true:
        return "exact"
    return "close" if abs(given / true - 1) <= CLOSE else "wrong"


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="measure derived prices against held-back listed ones")
    parser.add_argument("--share", type=float, default=0.03)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--show", type=int, default=0, help="print so many prices that are not exact")
    options = parser.parse_args(arguments)
    cards = read_cards()
    told = told_sizes(cards)
    listed = newest(cards, told)
    counts: dict[str, Counter[str]] = {}
    misses = []
    for seed in range(options.rounds):
        out, given = held_back(listed, told, options.share, seed)
        for place in out:
            true = listed[place][0].price
            word = verdict(true, given.get(place))
            counts.setdefault("/".join(place[0].split("/")[:3]), Counter())[word] += 1
            if word in ("close", "wrong"):
                misses.append(f"{word}: {place[0]} {place[1]} is {true}, derived {given[place]}")
    for service, count in sorted(counts.items()):
        total = sum(count.values())
        print(service, f"{total} held back:", ", ".join(f"{word} {n / total:.2%}" for word, n in sorted(count.items())))
    print("\n".join(sorted(set(misses))[: options.show]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

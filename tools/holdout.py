"""How good the derived prices are: hold listed prices back, derive them again, compare.

    python tools/holdout.py [--share 0.03] [--rounds 5] [--seed 0] [--list aws/msk] [--show 0]

Prices are taken from the rate cards, list by list. "exact": equal to the last published digit; "close":
within 0.1 %; "off": further away, what the rules are there to avoid; "none": no price was given.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.sources.catalog.book import Place, Sizes, added_entries, newest, read_cards, told_sizes
from finfocus_policy.sources.catalog.card import Card, Rate
from finfocus_policy.sources.catalog.ratios import doubts, first_prices, ratios

CLOSE = Decimal("0.001")
WORDS = ("exact", "close", "off", "none")
# Lists whose prices a rule can give; of Azure's virtual machines the general-purpose series are one.
LISTS = ("aws/ebs", "aws/ec2", "aws/elasticache", "aws/mq", "aws/msk", "aws/opensearch", "aws/rds", "aws/redshift")
GENERAL = ("a", "b", "d", "e", "f", "l")
Listed = dict[Place, list[Rate]]


def list_of(place: Place) -> str:
    """The list a price belongs to, "" for one no rule can give.

    >>> list_of(("aws/msk/storage", "eu-west-1")), list_of(("azure/vm/ds_v3/2/linux", "eastus"))
    ('aws/msk', 'azure/vm general purpose')
    """
    cloud, service, *rest = place[0].split("/")
    if (cloud, service) == ("azure", "vm") and rest[0] != "licence":
        return "azure/vm general purpose" if rest[0].startswith(GENERAL) else "azure/vm other series"
    name = f"{cloud}/{service}"
    return name if name in LISTS else ""


def lists_of(listed: Listed) -> dict[str, list[Place]]:
    """The places of every list, in order."""
    found: dict[str, list[Place]] = {}
    for place in sorted(listed):
        if name := list_of(place):
            found.setdefault(name, []).append(place)
    return dict(sorted(found.items()))


def held_back(lists: dict[str, list[Place]], share: float, seed: int) -> set[Place]:
    """A share of every list, taken out at random."""
    return {
        p
        for name, places in lists.items()
        for p in random.Random(f"{name} {seed}").sample(places, max(1, round(len(places) * share)))
    }


def given_without(
    cards: Sequence[Card], listed: Listed, told: dict[str, Sizes], out: set[Place]
) -> dict[Place, Decimal | None]:
    """What the rules give with these prices gone; a ratio that too little is left to bear out is gone with them."""
    rest = {place: steps for place, steps in listed.items() if place not in out}
    prices = first_prices(rest)
    poor = {ratio.place for ratio in ratios(cards) if doubts(ratio, prices)}
    kept = [replace(card, rows=tuple(row for row in card.rows if f"{card.place}:{row[0]}" not in poor)) for card in cards]
    return {(entry.key, entry.region): entry.price for entry in added_entries(kept, rest, told)}


def verdict(true: Decimal | None, given: Decimal | None) -> str:
    """How a derived price compares with the listed one."""
    if given is None or not true:
        return "none"
    if given == true:
        return "exact"
    return "close" if abs(given / true - 1) <= CLOSE else "off"


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="measure derived prices against held-back listed ones")
    parser.add_argument("--share", type=float, default=0.03)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0, help="of the first round; the next ones count on")
    parser.add_argument("--list", action="append", default=[], help="only this list")
    parser.add_argument("--show", type=int, default=0, help="print so many prices that are not exact")
    options = parser.parse_args(arguments)
    cards = read_cards()
    told = told_sizes(cards)
    listed = newest(cards, told)
    lists = {name: places for name, places in lists_of(listed).items() if not options.list or name in options.list}
    relevant = {place: steps for place, steps in listed.items() if list_of(place) in lists or not options.list}
    if options.list:
        cards = [
            card
            for card in cards
            if not card.name.endswith("-ratios") or any(card.name.startswith(n.replace("/", "-")) for n in lists)
        ]
    counts: dict[str, Counter[str]] = {name: Counter() for name in lists}
    misses = set()
    for seed in range(options.seed, options.seed + options.rounds):
        out = held_back(lists, options.share, seed)
        given = given_without(cards, relevant, told, out)
        for place in out:
            true = listed[place][0].price
            word = verdict(true, given.get(place))
            counts[list_of(place)][word] += 1
            if word in ("close", "off"):
                misses.add(f"{word}: {place[0]} {place[1]} is {true}, derived {given[place]}")
    print(f"{'list':26}{'held back':>10}" + "".join(f"{word:>9}" for word in WORDS))
    for name, count in counts.items():
        total = max(1, sum(count.values()))
        print(f"{name:26}{total:10}" + "".join(f"{count[word] / total:9.2%}" for word in WORDS))
    print("\n".join(sorted(misses, reverse=True)[: options.show]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

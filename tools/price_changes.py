"""What a build of the price list changes, card by card: held against the list that is there, and refused when it is
more than somebody is likely to have meant.

`checksums.txt` beside the cards names each card's SHA-256 (`sha256sum --check` reads it too). A card that is new
needs nothing; one that is gone, or of whose prices more than 5 % change, needs --accept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from finfocus_policy.errors import CatalogError
from finfocus_policy.sources.catalog import store
from finfocus_policy.sources.catalog.book import Book

CHECKSUMS = "checksums.txt"
LARGEST_SHARE = Decimal("0.05")
SHOWN = 5
Place = tuple[str, str, str]
Prices = Mapping[str, Mapping[Place, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange:
    """A card that differs from the one the price list was built of. `before` prices were listed from it, `changed`
    is the number of those that are gone or others now, and of those that came; `lines` show the first."""

    card: str
    before: int
    changed: int
    lines: tuple[str, ...] = ()

    @property
    def share(self) -> Decimal:
        """Changed prices to those before; a card without prices (sizes, regions) has nothing that could change."""
        return Decimal(self.changed) / self.before if self.before else Decimal(0)

    @property
    def large(self) -> bool:
        """Whether it has to be accepted."""
        return self.share > LARGEST_SHARE

    def __str__(self) -> str:
        return f"{self.card}: {self.changed:,} of {self.before:,} prices ({self.share:.0%})"


def listed(lines: Iterable[str]) -> tuple[dict[str, str], Prices]:
    """The checksums of cards, and the prices listed from each, in the content of a price list. Derived prices are
    left out: they follow from the others, of other cards too."""
    sums: dict[str, str] = {}
    prices: dict[str, dict[Place, str]] = {}
    for line in lines:
        cells = line.split("\t")
        if cells[0] == "card":
            sums[cells[1]] = cells[-1]
        elif cells[0] != "region" and cells[6] == "list":
            key, unit, region, start, price, card = cells[:6]
            prices.setdefault(card, {})[key, region, start] = f"{price} per {unit}"
    return sums, prices


def changes(path: Path, built: Book) -> tuple[CardChange, ...]:
    """The cards that changed since the price list at `path` was built, sorted. None where there is no list yet.

    A price a newer card took over is not gone: it is compared wherever it stands now.
    """
    if not path.exists():
        return ()
    old_sums, old = listed(store.content(path))
    new_sums, new = listed(built.content)
    everywhere = {place: price for held in new.values() for place, price in held.items()}
    names = sorted(name for name, sum in old_sums.items() if new_sums.get(name) != sum)
    return tuple(change(name, old.get(name, {}), new.get(name, {}), everywhere, gone=name not in new_sums) for name in names)


def change(card: str, old: Mapping[Place, str], new: Mapping[Place, str], everywhere: Mapping[Place, str], *, gone: bool) -> CardChange:
    """What changed of one card; of one that is gone, every price that no other card lists."""
    lost = {place: price for place, price in old.items() if everywhere.get(place) != price}
    came = {place: price for place, price in new.items() if place not in old}
    lines = [f"- {' '.join(place)}: {price} -> {everywhere.get(place, 'none')}" for place, price in sorted(lost.items())]
    lines += [f"+ {' '.join(place)}: {price}" for place, price in sorted(came.items())]
    return CardChange(card=card, before=len(old), changed=len(lost) + (0 if gone else len(came)), lines=tuple(lines))


def refused(found: Iterable[CardChange], accepted: Iterable[str] | None) -> tuple[CardChange, ...]:
    """The large changes nobody accepted; `accepted` names cards, empty for all of them, None for none."""
    names = None if accepted is None else set(accepted)
    if names is not None and not names:
        return ()
    return tuple(one for one in found if one.large and one.card not in (names or ()))


def refusal(found: Iterable[CardChange]) -> str:
    """What is said instead of building."""
    told = []
    for one in found:
        told += [f"{one} would change:", *(f"    {line}" for line in one.lines[:SHOWN])]
        told += [f"    and {len(one.lines) - SHOWN:,} more"] if len(one.lines) > SHOWN else []
    return "\n".join([*told, f"more than {LARGEST_SHARE:.0%} of a card: nothing was built. Look at its diff, then --accept CARD (make prices ACCEPT=CARD), or all with ACCEPT=all"])


def checksums(built: Book) -> str:
    """The text of checksums.txt: a line a card."""
    return "".join(f"{card.sha256}  {card.place}\n" for card in sorted(built.cards, key=lambda card: card.place))


def wrong_checksums(folder: Path, built: Book) -> list[str]:
    """Cards that are not as checksums.txt says, or not in it, and lines of it that are of no card."""
    try:
        told = dict(reversed(line.split("  ", 1)) for line in (folder / CHECKSUMS).read_text(encoding="ascii").splitlines())
    except FileNotFoundError:
        return [f"{CHECKSUMS} is missing"]
    except (OSError, ValueError) as error:
        raise CatalogError(f"cannot be read: {error}", place=str(folder / CHECKSUMS)) from None
    real = {card.place: card.sha256 for card in built.cards}
    return [f"{name} is not as {CHECKSUMS} says" for name in sorted(told.keys() | real.keys()) if told.get(name) != real.get(name)]

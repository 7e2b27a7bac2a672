"""Prices derived from a rule: sizes that are not listed although their family is.

A size known for a family but not listed in a region gets the price that the listed sizes there leave
possible (figures.py). Figures never come from another region or family. What other regions tell is how
far the rule can be trusted: every listed price of the family is derived from the others of its region and
compared, and the rule is silent where that record is poor: for a size, for a region, for a family. It is
silent too where listed prices disagree on the figure, where more than one price would be possible, and
where a last digit counts and could as well have been rounded the other way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from finfocus_policy.sources.catalog.figures import MOST_DIGITS, Digits, Guess, Listed, guess, usual_digits
from finfocus_policy.sources.catalog.sizes import decimals, factor_of, is_metal

# A derived price this far from the listed one (as a share) is wrong.
CLOSE = Decimal("0.001")
# Shares of wrong prices on record: of a size that is left out as evidence, of a size that is derived (with
# the family's own share counted in as if it were so many regions), of a region, of a family.
BAD_SIZE, WRONG_SIZE, WRONG_REGION, WRONG_FAMILY = (Decimal(s) for s in ("0.1", "0.025", "0.2", "0.3"))
PRIOR = 5
# Prices on record a family needs, and one of whose sizes no other region lists (where listed prices are rounded).
LEAST_RECORD, NEW_SIZE_RECORD = 2, 5
# The same where several prices are possible, the listed ones being exact multiples of a figure: the shortest figure
# must have been the right one before.
VAGUE_RECORD, VAGUE_SIZE, VAGUE_FAMILY, VAGUE_REGION = 5, Decimal("0.03"), Decimal("0.05"), 0
# A rounded price must not be nearer than this (in last digits) to be rounded the other way.
EDGE = Decimal("0.05")
# A size so many times the largest listed one needs so many listed prices that tell the figure narrowly each: what one
# rounded price says of it alone, no other price bears out.
FAR, WITNESSES = Decimal(4), 2
# So many exact multiples of one figure leave no rounding to guess; the family's record of such prices has to be as good.
SURE, SURE_RECORD, SURE_FAMILY = 2, 10, Decimal("0.01")


@dataclass(slots=True)
class Record:
    """How prices came out that are listed: right and wrong, the same where several were possible, and (counted
    again) the same where at least `SURE` others were exact multiples of one figure."""

    right: int = 0
    wrong: int = 0
    vague_right: int = 0
    vague_wrong: int = 0
    sure_right: int = 0
    sure_wrong: int = 0

    def note(self, found: Guess | None, true: Decimal) -> None:
        """Count one price."""
        if found is None:
            return
        wrong = abs(found.price / true - 1) > CLOSE
        if found.unrounded and found.evidence >= SURE:
            self.sure_right, self.sure_wrong = self.sure_right + (not wrong), self.sure_wrong + wrong
        if found.spread > CLOSE:
            self.vague_right, self.vague_wrong = self.vague_right + (not wrong), self.vague_wrong + wrong
        else:
            self.right, self.wrong = self.right + (not wrong), self.wrong + wrong

    @property
    def tried(self) -> int:
        """How many came out."""
        return self.right + self.wrong

    @property
    def vague(self) -> int:
        """How many came out although several were possible."""
        return self.vague_right + self.vague_wrong


Records = Mapping[str, Record]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What all regions together tell of a family's shape (never of its price).

    `evidence`: sizes that follow the figure. `finest`: the most digits each size is published with, of
    the regions in order, most first; empty where they say nothing.
    """

    factors: Mapping[str, Decimal]
    listed: Mapping[str, Listed] = field(repr=False)
    evidence: frozenset[str]
    digits: Digits
    finest: Mapping[str, list[tuple[int, str]]]
    sizes: Records
    regions: Records
    whole: Record


def study(listed: Mapping[str, Listed], known: Mapping[str, Decimal | None]) -> Family:
    """The family's shape from its listed prices by region and its known sizes."""
    told = {size: factor for size, factor in known.items() if factor is not None}
    named = {size for cell in listed.values() for size in cell} | set(known)
    factors = {size: factor for size in sorted(named) if (factor := factor_of(size, told)) is not None}
    digits, finest = usual_digits(listed.values()), finest_digits(listed)
    trial = _tried(listed, factors, frozenset(factors), digits, finest)
    if not trial.finer:
        finest = {}
    evidence = frozenset(factors)
    if trial.touched and not trial.finer:
        trial = _tried(listed, factors, evidence, digits, finest)
    while bad := [size for size in evidence if (r := trial.sizes.get(size)) and r.wrong > BAD_SIZE * r.tried]:
        # the worst first: a size that strays makes others look bad
        evidence -= {max(bad, key=lambda s: (_wrongness(trial.sizes[s]), is_metal(s), factors[s]))}
        trial = _tried(listed, factors, evidence, digits, finest)
    whole = _sum(record for size, record in trial.sizes.items() if size in evidence)
    return Family(
        factors=factors,
        listed=listed,
        evidence=evidence,
        digits=digits,
        finest=finest,
        sizes=trial.sizes,
        regions=trial.regions,
        whole=whole,
    )


def _wrongness(record: Record) -> Decimal:
    return record.wrong / Decimal(record.tried)


def finest_digits(listed: Mapping[str, Listed]) -> dict[str, list[tuple[int, str]]]:
    """The digits each size is published with in each region, the most first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for region, cell in listed.items():
        for size, price in cell.items():
            found.setdefault(size, []).append((min(MOST_DIGITS, decimals(price)), region))
    return {size: sorted(rows, reverse=True) for size, rows in found.items()}


def _finest_elsewhere(finest: Mapping[str, list[tuple[int, str]]], size: str, region: str) -> int:
    return next((digits for digits, where in finest.get(size, ()) if where != region), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Every listed price derived from the others of its region: the record by size and by region, and
    whether more prices come out exactly (or others at all) when sizes keep the digits they have elsewhere."""

    sizes: dict[str, Record]
    regions: dict[str, Record]
    finer: bool
    touched: bool


def _tried(
    listed: Mapping[str, Listed],
    factors: Mapping[str, Decimal],
    evidence: frozenset[str],
    digits: Digits,
    finest: Mapping[str, list[tuple[int, str]]],
) -> Trial:
    sizes: dict[str, Record] = {}
    regions: dict[str, Record] = {}
    gained = touched = 0
    for region, cell in listed.items():
        known = {size: price for size, price in cell.items() if size in evidence}
        for size in sorted(cell.keys() & factors.keys()):
            others = {s: price for s, price in known.items() if s != size}
            plain = found = guess(others, factors, size, digits)
            if plain and plain.unrounded and (finer := _finest_elsewhere(finest, size, region)):
                found = guess(others, factors, size, digits, finer)
                touched += found != plain
                gained += (found is not None and found.price == cell[size]) - (plain.price == cell[size])
            sizes.setdefault(size, Record()).note(found, cell[size])
            regions.setdefault(region, Record()).note(found, cell[size])
    return Trial(sizes=sizes, regions=regions, finer=gained > 0, touched=touched > 0)


def _sum(records: Iterable[Record]) -> Record:
    total = Record()
    for record in records:
        total.right += record.right
        total.wrong += record.wrong
        total.vague_right += record.vague_right
        total.vague_wrong += record.vague_wrong
        total.sure_right += record.sure_right
        total.sure_wrong += record.sure_wrong
    return total


def guesses(family: Family, region: str) -> dict[str, Guess]:
    """What the listed prices of a region say of every size that is not listed there, trusted or not."""
    cell = family.listed[region]
    known = {size: price for size, price in cell.items() if size in family.evidence}
    wanted = sorted(family.evidence - cell.keys())
    found = {
        s: guess(known, family.factors, s, family.digits, _finest_elsewhere(family.finest, s, region)) for s in wanted
    }
    return {size: one for size, one in found.items() if one is not None}


def judged(family: Family, region: str) -> dict[str, tuple[Decimal, bool]]:
    """The price that a region's listed sizes give each of the others, and whether it can be trusted."""
    follows = _follows(family, region)
    found = guesses(family, region).items()
    return {
        size: (
            one.price,
            _steady(family, region, one)
            and (_sure(family, size, one) or (follows and _trusted(family, region, size, one))),
        )
        for size, one in found
    }


def _steady(family: Family, region: str, found: Guess) -> bool:
    """True when the listed prices reach as far as the size, and a last digit more or less would not make the price
    wrong, or was not in doubt: not at the edge of
    rounding, and not in a region that rounds in a way of its own."""
    if found.rounded and found.reach >= FAR and found.narrow < WITNESSES:
        return False
    if found.step <= CLOSE:
        return True
    return found.edge >= EDGE and not family.regions.get(region, Record()).wrong


def _sure(family: Family, size: str, found: Guess) -> bool:
    """True when the listed sizes are exact multiples of one figure, and such prices have been right: of this size always."""
    whole, own = family.whole, family.sizes.get(size, Record())
    tried = whole.sure_right + whole.sure_wrong
    if not found.unrounded or found.evidence < SURE or tried < SURE_RECORD or is_metal(size):
        return False
    if found.spread > CLOSE and whole.vague_wrong > VAGUE_FAMILY * whole.vague:
        return False
    return not own.sure_wrong and whole.sure_wrong <= SURE_FAMILY * tried


def _follows(family: Family, region: str) -> bool:
    """True when the family follows the rule, and the region does."""
    whole, here = family.whole, family.regions.get(region, Record())
    if whole.tried < LEAST_RECORD or whole.wrong > WRONG_FAMILY * whole.tried:
        return False
    return here.wrong <= WRONG_REGION * here.tried


def _trusted(family: Family, region: str, size: str, found: Guess) -> bool:
    """True when the record of a size lets a price of it be derived."""
    whole, own = family.whole, family.sizes.get(size, Record())
    expected = own.wrong + PRIOR * whole.wrong / Decimal(whole.tried)
    if expected > WRONG_SIZE * (own.tried + PRIOR) or found.strays:
        return False
    if (is_metal(size) and not own.tried) or (found.evidence == 1 and whole.wrong):
        return False
    if not own.tried and not found.unrounded and whole.tried < NEW_SIZE_RECORD:
        return False
    return found.spread <= CLOSE or (found.unrounded and _lucky(family, region, own))


def _lucky(family: Family, region: str, own: Record) -> bool:
    """True when the shortest figure has been the right one where several prices were possible."""
    whole, here = family.whole, family.regions.get(region, Record())
    if whole.vague < VAGUE_RECORD or whole.vague_wrong > VAGUE_FAMILY * whole.vague:
        return False
    return own.vague_wrong <= VAGUE_SIZE * own.vague and here.vague_wrong <= VAGUE_REGION


def known_sizes(families: Iterable[Mapping[str, Decimal | None]]) -> dict[str, Decimal | None]:
    """Sizes told by several cards, a told factor winning over an unknown one."""
    sizes: dict[str, Decimal | None] = {}
    for family in families:
        for size, factor in family.items():
            sizes[size] = factor if factor is not None else sizes.get(size)
    return sizes

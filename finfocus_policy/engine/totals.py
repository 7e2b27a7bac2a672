"""Totals, coverage and the lower-bound flag: the same sums for every door and every filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from finfocus_policy.errors import AmountError, InputError
from finfocus_policy.model.cost import CostResult, Coverage, Estimate, Status
from finfocus_policy.model.money import ZERO, Money


def totals(results: Sequence[CostResult]) -> Mapping[str, Money]:
    """What is known to be due each month, added up per currency. Raises InputError for an absurd sum."""
    sums: dict[str, Decimal] = {}
    for result in results:
        sums[result.currency] = sums.get(result.currency, ZERO) + result.known_cost
    return {code: summed(sums[code], code, results) for code in sorted(sums)}


def summed(amount: Decimal, currency: str, parts: Sequence[CostResult]) -> Money:
    """The sum of some results as money. Each is possible, but together they may come to more than 1e15:
    then sizes in the stack are wrong, and an InputError names the dearest."""
    try:
        return Money(amount=amount, currency=currency)
    except AmountError:
        dearest = max(parts, key=lambda r: r.known_cost)
        raise InputError(
            f"the resources cost more than 1e15 {currency} a month together, which no stack does",
            hint=f"look at the sizes of {'a resource with secrets' if dearest.secret else dearest.name}, the dearest of them",
        ) from None


def coverage(results: Iterable[CostResult]) -> Coverage:
    """How many resources had which outcome."""
    statuses: Counter[Status] = Counter()
    reasons: Counter[str] = Counter()
    for result in results:
        statuses[result.status] += 1
        if result.reason is not None:
            reasons[result.reason.value] += 1
    return Coverage(
        resources=sum(statuses.values()),
        priced=statuses[Status.PRICED],
        free=statuses[Status.FREE],
        usage_based=statuses[Status.USAGE_BASED],
        unpriced=statuses[Status.UNPRICED],
        reasons=dict(sorted(reasons.items())),
    )


def previous_total(
    results: Sequence[CostResult], deleted: Sequence[CostResult], currency: str, known: bool
) -> Money | None:
    """What was deployed before, from the resources' own previous costs; None where not known."""
    if not known:
        return None
    before = sum((r.previous_cost for r in results if r.previous_cost is not None), ZERO)
    gone = sum((r.known_cost for r in deleted), ZERO)
    return summed(before + gone, currency, (*results, *deleted))


def assemble(
    results: Iterable[CostResult],
    *,
    base: Estimate | None = None,
    deleted: Iterable[CostResult] = (),
    previous_known: bool = False,
    currency: str = "USD",
) -> Estimate:
    """An estimate of these results with totals and coverage of exactly them.

    With `base`, everything else (names, price data, notes, errors, omitted) is that estimate's, and
    what is known of the previous total is too: that is how a filter makes a smaller estimate.
    """
    listed = tuple(sorted(results, key=lambda r: r.urn))
    gone = tuple(sorted(deleted, key=lambda r: r.urn))
    counted = coverage(listed)
    if base is not None:
        currency, previous_known = base.currency, base.previous_total is not None
    made = Estimate(
        results=listed,
        totals=totals(listed),
        coverage=counted,
        is_lower_bound=counted.unpriced > 0,
        currency=currency,
        previous_total=previous_total(listed, gone, currency, previous_known),
        deleted=gone,
    )
    if base is None:
        return made
    return replace(
        base,
        results=made.results,
        totals=made.totals,
        coverage=made.coverage,
        is_lower_bound=made.is_lower_bound,
        previous_total=made.previous_total,
        deleted=made.deleted,
    )

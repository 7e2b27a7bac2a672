"""What a plugin's methods have to give back. Its author is told what is something else: of which kind, never its value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from finfocus_policy.serve.limits import refused
from finfocus_policy.wire.values import ErrorCode

Kind = TypeVar("Kind")


def of_kind(found: object, kind: type[Kind], method: str) -> Kind:
    """What a method gave back, where it is a value of the kind it has to give and its amounts are exact. Raises CallFailed
    (DATA_CORRUPTION) otherwise.

    >>> from finfocus_policy.wire.values import ProjectedCost, Support
    >>> of_kind(Support(supported=True), Support, "supports").supported
    True
    >>> of_kind(ProjectedCost(unit_price=0.5, cost_per_month=Decimal(365)), ProjectedCost, "projected_cost")
    Traceback (most recent call last):
    finfocus_policy.wire.values.CallFailed: the plugin's own answer is wrong: unit_price of projected_cost is a float, not a Decimal
    """
    if not isinstance(found, kind):
        raise wrong(f"{method} gave {called(found)}, not a {kind.__name__}")
    plain: Any = kind  # a class, which mypy takes for no key
    for name in amounts(plain):
        amount = getattr(found, name)
        if amount is not None and not isinstance(amount, Decimal):
            raise wrong(f"{name} of {method} is {called(amount)}, not a Decimal")
    return found


def each_of_kind(found: object, kind: type[Kind], method: str) -> Iterator[Kind]:
    """The values of a list a method gave back. Raises CallFailed for what is none, or holds something else."""
    if not isinstance(found, Iterable):
        raise wrong(f"{method} gave {called(found)}, not a list of {kind.__name__}")
    return (of_kind(one, kind, method) for one in found)


@cache
def amounts(kind: Any) -> tuple[str, ...]:
    """The fields of a value that are amounts."""
    return tuple(field.name for field in fields(kind) if str(field.type).startswith("Decimal"))


def called(found: object) -> str:
    """A value's kind in a sentence.

    >>> called(None), called(True), called(1)
    ('nothing', 'a bool', 'an int')
    """
    if found is None:
        return "nothing"
    name = type(found).__name__
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def wrong(text: str) -> Exception:
    """The failure of an answer that breaks the contract."""
    return refused(f"the plugin's own answer is wrong: {text}", ErrorCode.DATA_CORRUPTION)

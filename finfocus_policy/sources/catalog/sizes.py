"""Sizes of a machine family and the figure they share.

Clouds price most families by one figure per unit of size: an xlarge is eight times a small. The
figure is per unit here: nano 0.25, micro 0.5, small 1, medium 2, large 4, xlarge 8, Nxlarge 8N;
bare metal counts two per vCPU and is told by the sizes card, because its name says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

NAMED = {
    "nano": Decimal("0.25"),
    "micro": Decimal("0.5"),
    "small": Decimal(1),
    "medium": Decimal(2),
    "large": Decimal(4),
    "xlarge": Decimal(8),
}
MULTIPLE = re.compile(r"(?:metal-)?(\d+)(?:xlarge|xl)")
METAL = "metal"


def size_factor(size: str) -> Decimal | None:
    """How many units of its family's figure a size is; None when its name does not say.

    >>> size_factor("large"), size_factor("12xlarge"), size_factor("metal-24xl"), size_factor("metal")
    (Decimal('4'), Decimal('96'), Decimal('192'), None)
    """
    if size in NAMED:
        return NAMED[size]
    match = MULTIPLE.fullmatch(size)
    return NAMED["xlarge"] * int(match[1]) if match else None


def factor_of(size: str, told: Mapping[str, Decimal]) -> Decimal | None:
    """The factor the sizes card tells for this size, else the one its name says."""
    return told.get(size) or size_factor(size)


def list_price(figure: Decimal, factor: Decimal, digits: int | None) -> Decimal:
    """The published price of a size: the product, rounded half up to the digits the family is
    published with (None: published unrounded).

    >>> list_price(Decimal("0.042875"), Decimal(4), 3), list_price(Decimal("0.0134"), Decimal(8), None)
    (Decimal('0.172'), Decimal('0.1072'))
    """
    product = figure * factor
    return product if digits is None else product.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def decimals(price: Decimal) -> int:
    """Digits after the point that say something.

    >>> decimals(Decimal("0.1070")), decimals(Decimal("12"))
    (3, 0)
    """
    exponent = price.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def is_metal(size: str) -> bool:
    """Bare metal, by name."""
    return size.startswith(METAL)

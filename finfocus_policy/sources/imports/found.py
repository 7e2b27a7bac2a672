"""What reading a price list gives: facts about the list, prices under our keys, and refused rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from finfocus_policy.model.period import now

EVERYWHERE = "*"
REGION = re.compile(r"\*|[a-z][a-z0-9-]{0,62}")
KEY = re.compile(r"[a-z0-9-]+(?:/[a-z0-9_.*-]+)+")
DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


class Why(str, Enum):
    """Why a row of a list is not a price of ours. Every refused row is counted under one of them."""

    NOT_MAPPED = "not mapped: no resource of ours is charged by it"
    DEDICATED = "dedicated tenancy or host"
    BYOL = "bring your own licence"
    CAPACITY = "capacity reservation"
    SOFTWARE = "software in the image (SQL Server ...)"
    SYSTEM = "operating system without a price key"
    SPOT = "spot or low priority"
    DEV_TEST = "DevTest offer"
    FREE = "free tier or free item"
    ZONE = "local zone, wavelength zone or outpost"
    COMMITMENT = "reservation or commitment that cannot be told apart"
    CUSTOM = "custom, sole-tenant or reserved capacity"
    CURRENCY = "currency other than USD"
    ZERO = "price of zero"
    NOT_A_PRICE = "not a price (negative, not a number, out of range)"
    UNIT = "unit that is not known for it"
    REGION = "region that cannot be told"
    NAME = "name that cannot be a price key"
    AMBIGUOUS = "ambiguous: several prices for one key and region"
    STEPS = "steps of volume that do not start at zero"
    LICENCE = "Windows without a cheaper Linux beside it"
    LATER = "not in force: it begins later, or has ended"
    DAMAGED = "row that cannot be read"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a list says of itself. `name` is that of the card its prices stand under; `date` (YYYY-MM-DD, "" when
    the list does not tell) is that of its publication."""

    provider: str
    name: str
    page: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One step of a price: `price` USD per `unit` from the volume `start` on, up to `end` (None: to the next step).

    `minus` names the key whose price is taken off once all is read: a Windows machine less the Linux one is the
    licence. `allowance`: a free first step is part of the product, not an account's free tier.
    """

    key: str
    unit: str
    region: str
    start: Decimal
    price: Decimal
    sku: str
    end: Decimal | None = None
    minus: str = ""
    allowance: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is no price of ours: why, and which (SKU and a word of its own)."""

    why: Why
    sku: str
    detail: str = ""


Item = Facts | Found | Refused


def today() -> str:
    """The day prices have to be in force on."""
    return now().date().isoformat()


def date_of(text: object) -> str:
    """The day of a publication date, "" when it is none.

    >>> date_of("2023-02-22T22:15:00Z"), date_of("soon"), date_of(None)
    ('2023-02-22', '', '')
    """
    day = str(text)[:10]
    return day if DATE.fullmatch(day) else ""

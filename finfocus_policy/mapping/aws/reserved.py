"""Reservations the usage file names: their price keys, and the upfront fee as a line of its own.

Keys of the usage file are Infracost's: `reserved_instance_type` (standard, convertible), `reserved_instance_term` (1_year,
3_year), `reserved_instance_payment_option` (no_upfront, partial_upfront, all_upfront). A fee paid upfront costs the
hours of the term alike, so it is part of every month (AWS calls this the effective hourly rate).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

TERMS = {"1_year": "1yr", "3_year": "3yr"}
PAYMENTS = {"no_upfront": "no-upfront", "partial_upfront": "partial-upfront", "all_upfront": "all-upfront"}
KINDS = {"standard": "standard", "convertible": "convertible"}
START = "reserved_instance_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Term, payment and class as price keys spell them."""

    term: str
    payment: str
    kind: str

    @property
    def suffix(self) -> str:
        """What is added to the on-demand key.

        >>> Reservation(term="1yr", payment="no-upfront", kind="standard").suffix
        '/ri/1yr/no-upfront/standard'
        """
        return f"/ri/{self.term}/{self.payment}/{self.kind}"

    @property
    def years(self) -> str:
        """The term in words."""
        return "1 year" if self.term == "1yr" else "3 years"


def word(reader: Reader, key: str, words: dict[str, str], default: str) -> str | Unknown:
    """A choice of the usage file as price keys spell it; the default is said."""
    given = reader.usage_text(START + key)
    if isinstance(given, Unknown):
        return given
    if given is None:
        reader.assume(f"{default.replace('_', ' ')} reservation, no {START}{key} is given")
        return words[default]
    known = words.get(given.lower())
    return known or Unknown(f"usage {START}{key}", f"is none of {', '.join(words)}")


def reservation(reader: Reader) -> Reservation | Unknown | None:
    """The reservation the usage file names, None without one."""
    if all(reader.usage_text(START + key) is None for key in ("type", "term", "payment_option")):
        return None
    # only EC2 has classes: what has none is as EC2's standard
    kind = "standard" if reader.usage_text(f"{START}type") is None else word(reader, "type", KINDS, "standard")
    parts = word(reader, "term", TERMS, "1_year"), word(reader, "payment_option", PAYMENTS, "no_upfront"), kind
    unclear = next((part for part in parts if isinstance(part, Unknown)), None)
    if unclear is not None:
        return unclear
    term, payment, offering = map(str, parts)
    return Reservation(term=term, payment=payment, kind=offering)


def committed(key: str | Unknown, held: Reservation | Unknown) -> str | Unknown:
    """The price key of what is due each hour; of what is paid all upfront, its fee over the hours."""
    if isinstance(key, Unknown):
        return key
    if isinstance(held, Unknown):
        return held
    return key + held.suffix + ("/upfront" if held.payment == "all-upfront" else "")


def fee_meters(
    key: str | Unknown, held: Reservation | Unknown | None, quantity: Decimal | Unknown, what: str
) -> list[Meter]:
    """The fee of a reservation paid partly upfront, spread over its term; what is paid otherwise has no fee beside it."""
    if held is None or isinstance(held, Unknown) or isinstance(key, Unknown) or held.payment != "partial-upfront":
        return []
    name = f"Upfront fee over {held.years} ({what})"
    return [Meter(name=name, unit="hours", keys=(f"{key}{held.suffix}/upfront",), quantity=quantity)]


def note_fee(reader: Reader, held: Reservation | Unknown | None) -> None:
    """Says what becomes of an upfront fee."""
    if isinstance(held, Reservation) and held.payment != "no-upfront":
        reader.assume(f"the upfront fee is spread over the hours of {held.years}")

"""The price list built in, in words."""

from __future__ import annotations

import os

from finfocus_policy.errors import FinfocusError
from finfocus_policy.sources.catalog.lookup import Catalog, Info

SHORT_HASH = 12


def dates(info: Info) -> tuple[str, str]:
    """Oldest and newest date of the rate cards that hold prices."""
    found = sorted(card.date for card in info.cards if card.prices)
    return (found[0], found[-1]) if found else ("", "")


def book_line() -> str:
    """One line for `--version`: how many prices, of when, and their hash. A damaged list is said, not raised.

    >>> book_line().startswith("price list ")
    True
    """
    try:
        info = Catalog().info()
    except FinfocusError as error:
        return f"price list cannot be read: {error}"
    return f"price list {info.sha256[:SHORT_HASH]} of {dates(info)[1]}, {info.prices:,} prices in {info.regions} regions"


def in_force() -> Catalog:
    """The list built in, with those imported over it where there are any."""
    from finfocus_policy.config.files import home_folder
    from finfocus_policy.sources.homes import any_list

    home = home_folder(os.environ)
    if not any_list(home):
        return Catalog()
    from finfocus_policy.cli.price_layers import InForce

    return InForce(home)

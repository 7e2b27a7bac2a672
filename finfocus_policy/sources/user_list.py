"""The user price list: what was imported, in the form of the embedded list and read as it is."""

from __future__ import annotations

import os
from pathlib import Path

from finfocus_policy.model.cost import PriceData
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.homes import FOLDER

WHAT = "the user price list"
HINT = "import the lists again (`finfocus prices import`), or delete the file"
FILE = "user.sqlite"


def user_list_path(home: str | os.PathLike[str]) -> Path:
    """Where the user price list of a home folder is.

    >>> user_list_path("home").as_posix()
    'home/prices/user.sqlite'
    """
    return Path(home) / FOLDER / FILE


class UserList(Catalog):
    """Imported prices: read only, safe to share between threads, opened at the first look-up.

    Raises CatalogError there when the file is missing or damaged.
    """

    what = WHAT
    hint = HINT

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.name = f"{path.stem} prices"

    @property
    def exists(self) -> bool:
        """True when something was imported."""
        return self._path.is_file()

    def data(self) -> tuple[PriceData, ...]:
        """The list as a body of prices, with the dates of the cards used; empty before any use."""
        dates = [date for _, date in self.used_cards() if date]
        if not self.used_cards():
            return ()
        return (PriceData(name=self.name, kind="list", newest=max(dates, default=""), oldest=min(dates, default=""), sha256=self.sha256),)

    @property
    def sha256(self) -> str:
        """The hash of what the list holds."""
        return str(self._rows("select value from meta where name = 'sha256'")[0][0])


def user_lists_in(home: str) -> tuple[UserList, ...]:
    """Every imported list of a home folder, by name."""
    return tuple(UserList(path) for path in sorted(Path(home, FOLDER).glob("*.sqlite")))

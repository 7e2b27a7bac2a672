"""Opening the price list for reading, apart from building it: this is all a look-up imports."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from finfocus_policy.errors import CatalogError

PRICES = Path(__file__).with_name("prices.sqlite")
SCHEMA_VERSION = "2"
EMBEDDED = "the embedded price list"
REBUILD = "reinstall FinFocus, or run `make prices` in a clone"


def connect(path: Path, *, what: str = EMBEDDED, hint: str = REBUILD) -> sqlite3.Connection:
    """A read-only connection that needs no writable folder and no lock.

    Raises CatalogError when the file is missing, damaged or of another schema version; `what` names it there and
    `hint` says how to get a whole one.
    """
    if not path.is_file():
        raise CatalogError(f"{what} is missing", place=str(path), hint=hint)
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        found = db.execute("select value from meta where name = 'schema'").fetchone()
    except sqlite3.Error as error:
        db.close()
        raise damaged(path, error, what=what, hint=hint) from None
    if not found or found[0] != SCHEMA_VERSION:
        db.close()
        version = found[0] if found else "none"
        raise CatalogError(f"{what} has schema {version}, this FinFocus reads {SCHEMA_VERSION}", place=str(path), hint=hint)
    return db


def damaged(path: Path, error: Exception, *, what: str = EMBEDDED, hint: str = REBUILD) -> CatalogError:
    """The error for a file SQLite cannot read."""
    return CatalogError(f"{what} is damaged ({error})", place=str(path), hint=hint)

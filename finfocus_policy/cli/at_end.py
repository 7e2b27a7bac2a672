"""What a command leaves running ends with it, however the command ends."""

from __future__ import annotations

from collections.abc import Callable

_PENDING: list[Callable[[], None]] = []


def at_end(close: Callable[[], None]) -> None:
    """Has something closed once the command is done."""
    _PENDING.append(close)


def close_all() -> None:
    """Closes all of it, the last first."""
    while _PENDING:
        _PENDING.pop()()

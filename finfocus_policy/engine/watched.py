"""Inputs that remember which of them were read: what is set and never read does not change the price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

OPEN = frozenset({"tags", "tagsAll", "labels"})


class Watched(dict[str, Any]):
    """An object of inputs. `asked` are the keys somebody looked for, there or not."""

    __slots__ = ("asked",)

    def __init__(self, held: Mapping[str, Any]) -> None:
        super().__init__({key: watched(value) for key, value in held.items()})
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        """As a dict's; the key is remembered."""
        self.asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)


def watched(value: Any) -> Any:
    """A value with every object in it watched.

    >>> held = watched({"disk": {"size": 8, "sise": 9}})
    >>> held.get("disk").get("size"), list(unread(held))
    (8, [('disk.sise', ['size'])])
    """
    if isinstance(value, Mapping):
        return Watched(value)
    return [watched(item) for item in value] if isinstance(value, (list, tuple)) else value


def unread(value: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Paths in a watched value that nobody looked for, each with the keys that were looked for beside it."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from unread(item, f"{path}[{index}]")
    elif isinstance(value, Watched):
        for key, item in value.items():
            here = f"{path}.{key}" if path else key
            if key in value.asked and key not in OPEN:
                yield from unread(item, here)
            elif key not in OPEN:
                yield here, sorted(value.asked)

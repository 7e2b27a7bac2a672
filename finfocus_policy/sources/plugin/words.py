"""What a plugin says of itself, made fit to be shown: short, and without what was entrusted to it."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 200
SHORTEST_SECRET = 6


def cleaned(text: str, hidden: Iterable[str] = (), longest: int = LONGEST) -> str:
    """A plugin's words on one line, cut, with the values granted to it masked.

    >>> cleaned("key  sk-12345\\n refused", ["sk-12345"])
    'key [secret] refused'
    """
    for secret in sorted((s for s in hidden if len(s) >= SHORTEST_SECRET), key=len, reverse=True):
        text = text.replace(secret, "[secret]")
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: longest * 8]).split())
    return line if len(line) <= longest else f"{line[: longest - 3]}..."

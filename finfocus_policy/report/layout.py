"""Columns of text: how wide a string is on a terminal, cutting, padding and wrapping."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

WIDTH = 100
CUT = "..."


def char_cells(char: str) -> int:
    """Columns one character takes: none for a combining mark, two for a wide one."""
    if combining(char):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    """Columns a text takes on a terminal.

    >>> cells("web"), cells("\\u540d\\u524d")
    (3, 4)
    """
    return len(text) if text.isascii() else sum(map(char_cells, text))


def head(text: str, width: int) -> str:
    """The longest start of a text within `width` columns (and twice as many code points, so that
    a pile of combining marks is cut as well)."""
    if text.isascii():
        return text[:width]
    used, kept = 0, 0
    for char in text[: 2 * width]:
        used += char_cells(char)
        if used > width:
            break
        kept += 1
    return text[:kept]


def fit(text: str, width: int) -> str:
    """The text, or its start and three dots, in at most `width` columns.

    >>> fit("a-very-long-name", 8)
    'a-ver...'
    """
    if len(text) <= 2 * width and cells(text) <= width:
        return text
    return head(text, max(0, width - len(CUT))) + CUT[:width]


def left(text: str, width: int) -> str:
    """Cut and filled up on the right."""
    text = fit(text, width)
    return text + " " * (width - cells(text))


def right(text: str, width: int) -> str:
    """Filled up on the left; never cut: an amount with digits missing is a lie."""
    return " " * (width - cells(text)) + text


def wrap(text: str, *, first: str, rest: str, width: int = WIDTH) -> list[str]:
    """A sentence over as many lines as it needs. `first` and `rest` start the lines: they are our
    own text, so that no line starts with somebody else's. Words longer than a line are cut."""
    lines: list[str] = []
    line, room = first, width - cells(first)
    empty = True
    for word in text.split():
        need = cells(word) + (not empty)
        if need > room and not empty:
            lines.append(line)
            line, room, empty = rest, width - cells(rest), True
            need = cells(word)
        piece = fit(word, room) if empty else f" {word}"
        line += piece
        room -= cells(piece)
        empty = False
    return [*lines, line]


def columns(rows: Sequence[tuple[str, ...]], *, align: str, gap: str = "  ", limits: tuple[int, ...] = ()) -> list[str]:
    """Aligned rows; `align` has `<` or `>` per column, `limits` the widest each may be (0: any).

    >>> columns([("a", "$1.00"), ("bcd", "$10.00")], align="<>")
    ['a     $1.00', 'bcd  $10.00']
    """
    widths = []
    for i in range(len(align)):
        widest = max((cells(row[i]) for row in rows), default=0)
        most = limits[i] if i < len(limits) else 0
        widths.append(min(widest, most) if most else widest)
    sides = [left if side == "<" else right for side in align]
    return [gap.join(s(t, w) for s, t, w in zip(sides, row, widths, strict=True)).rstrip() for row in rows]

"""Text of others, made safe for the place where it is read.

Names, types, regions, tags and error messages come from programs, state files and plugins. On a
terminal they could move the cursor, reverse the reading direction or hide; in a CI log a line can be
a command; in a spreadsheet a cell can be a formula; in Pulumi's output `<{%...%}>` is a colour.
What could act is made visible instead of being dropped, so that a strange name is still seen.
Escaping twice changes nothing: a message may be escaped where it is composed and where it is printed.
"""

from __future__ import annotations

import re

# Printable by category, yet invisible or joining: fillers, the braille blank, variation selectors.
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# A colour directive of Pulumi starts with `<{%` and ends with `%}>`. Azure, GitHub and TeamCity read
# `##vso[`, `##[` and `##teamcity[` anywhere in a line; GitHub reads `::` after leading blanks.
BREAKS = re.compile(r"<(?=\{)|\}(?=>)|#(?=#)|^ *:(?=:)")
FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def visible(char: str) -> str:
    """One character as an escape a person can read.

    >>> visible(chr(27)), visible(chr(0x202E)), visible(chr(10))
    ('\\\\x1b', '\\\\u202e', '\\\\n')
    """
    code = ord(char)
    if char in SHORT:
        return SHORT[char]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def seen(text: str) -> str:
    """The text on one line with everything that is not plainly visible as an escape."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else visible(c) for c in text)
    if text.isascii():
        return text
    return INVISIBLE.sub(lambda m: visible(m.group()), text)


def terminal(text: str) -> str:
    """One line that does nothing to a terminal, a CI log or Pulumi's own output.

    >>> terminal("::error::x"), terminal("<{%fg 1%}>"), terminal("##vso[task]")
    (': :error::x', '< {%fg 1%} >', '# #vso[task]')
    """
    return BREAKS.sub(lambda m: m.group() + " ", seen(text))


def block(text: str) -> str:
    """Several lines, each as `terminal` makes it; line ends stay."""
    return "\n".join(terminal(line) for line in text.split("\n"))


def cell(text: str) -> str:
    """One cell of a CSV file that a spreadsheet shows as text and never computes.

    >>> cell("=1+1"), cell("t3.micro")
    ("'=1+1", 't3.micro')
    """
    safe = terminal(text)
    return f"'{safe}" if safe.lstrip().startswith(FORMULA) else safe

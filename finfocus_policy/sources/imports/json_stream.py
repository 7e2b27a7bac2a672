"""JSON of any size in little memory: walked member by member, values decoded one at a time.

The C decoder of the standard library does the work inside one value (a product, a term: a kilobyte or two); what is
larger than it is never held whole. The price of that: a value may not be larger than `LARGEST` characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn

from finfocus_policy.errors import ReadError

LARGEST = 32 << 20
SPACE = re.compile(r"[ \t\r\n]*")
MARKS = re.compile(r'["{}\[\]]')
NUMBER = re.compile(r"[-+.0-9eE]*")
STRING_END = re.compile(r'["\\]')


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


DECODER = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal, parse_constant=_constant)


class JsonStream:
    """A document that is read from front to back. Numbers come as Decimal. Raises ReadError where it is not JSON.

    The position stands before a value; exactly one of `members`, `items`, `value` and `skip` takes it.
    """

    def __init__(self, chunks: Iterator[str], place: str) -> None:
        self._chunks = chunks
        self._place = place
        self._text = ""
        self._at = 0
        self._gone = 0
        self._over = False

    def members(self) -> Iterator[str]:
        """The names of an object's members; each time the position stands before the member's value."""
        self._take("{")
        if self._peek() == "}":
            self._at += 1
            return
        while True:
            if self._peek() != '"':
                self._fail("a member's name is missing")
            name = self._decode()
            self._take(":")
            yield name
            if self._next_of("}"):
                return

    def items(self) -> Iterator[None]:
        """Once for each item of an array, the position before it."""
        self._take("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield None
            if self._next_of("]"):
                return

    def value(self) -> Any:
        """The value here, whole."""
        self._peek()
        return self._decode()

    def skip(self) -> None:
        """Passes over the value here, however large it is."""
        if self._peek() not in '{["':
            self._decode()
            return
        depth = 0
        while True:
            mark = self._find(MARKS)
            if mark == '"':
                self._pass_string()
            else:
                depth += 1 if mark in "{[" else -1
            if not depth:
                return

    def kind(self) -> str:
        """The first character of the value here: `{`, `[`, `"` or that of a number, true, false or null."""
        return self._peek()

    def end(self) -> None:
        """Nothing but space may follow."""
        if self._peek(final=True):
            self._fail("something follows the document")

    def _next_of(self, close: str) -> bool:
        mark = self._peek()
        if mark not in ("," + close):
            self._fail(f"a comma or {close} is missing")
        self._at += 1
        return mark == close

    def _take(self, mark: str) -> None:
        if self._peek() != mark:
            self._fail(f"{mark} is missing")
        self._at += 1

    def _peek(self, *, final: bool = False) -> str:
        while True:
            found = SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                if final:
                    return ""
                self._fail("it ends in the middle")

    def _decode(self) -> Any:
        """The value at the position. One that reaches the end of what is here may go on: then more is read first."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                self._fail("it is nested too deeply")
            except ValueError as error:
                if self._over:
                    self._fail(str(error).partition(":")[0])
            else:
                # "1" and "0." may be the beginnings of longer numbers
                reached = max(end, NUMBER.match(self._text, self._at).end())  # type: ignore[union-attr]
                if reached < len(self._text) or self._over:
                    self._at = end
                    return value
            have = len(self._text) - self._at
            if have > LARGEST:
                self._fail(f"a value has more than {LARGEST >> 20} million characters, or is damaged")
            # doubled each time: a value of n characters is tried log n times, not n
            while len(self._text) - self._at < 2 * have and self._more():
                pass

    def _more(self) -> bool:
        """Reads on, dropping what lies before the position; False at the end."""
        if self._over:
            return False
        chunk = next(self._chunks, None)
        self._gone += self._at
        self._text = self._text[self._at :] + (chunk or "")
        self._at = 0
        self._over = chunk is None
        return not self._over

    def _find(self, pattern: re.Pattern[str]) -> str:
        while True:
            found = pattern.search(self._text, self._at)
            if found:
                self._at = found.end()
                return found[0]
            self._at = len(self._text)
            if not self._more():
                self._fail("it ends in the middle")

    def _pass_string(self) -> None:
        while self._find(STRING_END) == "\\":
            while self._at >= len(self._text):
                if not self._more():
                    self._fail("it ends in the middle")
            self._at += 1

    def _fail(self, what: str) -> NoReturn:
        raise ReadError(
            f"is not the JSON it should be: {what} (near character {self._gone + self._at:,})",
            place=self._place,
            hint="download it again, or check --format",
        ) from None

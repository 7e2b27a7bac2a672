"""The fields of a spec file, checked one by one. What is wrong is a ConfigError that names file and line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finfocus_policy.config.document import Document, Path, short
from finfocus_policy.errors import AmountError, ConfigError
from finfocus_policy.model.money import checked

NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,24})?(?:[eE][-+]?[0-9]{1,2})?", re.ASCII)
CODE = re.compile(r"[A-Z]{3}", re.ASCII)
DAY = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:[T ].*)?", re.ASCII)
LONGEST = 256


@dataclass(frozen=True, slots=True)
class Fields:
    """A map of a spec file. `path` is where it stands in the document."""

    values: Mapping[str, Any]
    document: Document
    place: str
    path: Path = ()

    def where(self, *keys: str | int) -> str:
        """The file and, where it is known, the line of a key."""
        path = (*self.path, *keys)
        line = next((n for end in range(len(path), 0, -1) if (n := self.document.lines.get(path[:end]))), 0)
        return f"{self.place}:{line}" if line else self.place

    def wrong(self, message: str, *keys: str | int, hint: str = "") -> ConfigError:
        """The error about a key."""
        return ConfigError(message, place=self.where(*keys), hint=hint)

    def only(self, allowed: Iterable[str]) -> None:
        """Raises ConfigError for a key that is none of these."""
        known = list(allowed)
        for key in self.values:
            if key not in known:
                meant = difflib.get_close_matches(key, known, 1)
                hint = f"did you mean {meant[0]}?" if meant else f"a spec has {', '.join(known)}"
                raise self.wrong(f"{short(key)} is no key of a spec", key, hint=hint)

    def text(self, *names: str, needed: bool = False) -> str:
        """A text under the first of these names that is there. Raises ConfigError for what is none."""
        name = next((n for n in names if self.values.get(n) is not None), "")
        if not name:
            if needed:
                raise self.wrong(f"{names[0]} is missing", hint=f"write {names[0]}: ...")
            return ""
        value = self.values[name]
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
            raise self.wrong(f"{name} has to be a text, not {short(value)}", name)
        found = str(value).strip()
        if not found or len(found) > LONGEST or not found.isprintable():
            raise self.wrong(f"{name} has to be a text of 1 to {LONGEST} characters", name)
        return found

    def amount(self, *names: str) -> Decimal | None:
        """An amount of zero or more under the first of these names that is there, None without."""
        name = next((n for n in names if self.values.get(n) is not None), "")
        return self._amount(self.values[name], name) if name else None

    def _amount(self, value: Any, name: str) -> Decimal:
        """Exact: a number is never read as a float."""
        text = "" if isinstance(value, bool) else str(value) if isinstance(value, (int, Decimal, str)) else ""
        if not NUMBER.fullmatch(text):
            raise self.wrong(f"{name} has to be a number of zero or more, not {short(value)}", name)
        try:
            return checked(Decimal(text))
        except AmountError as error:
            raise self.wrong(f"{name}: {error.message}", name) from None

    def currency(self) -> str:
        """The currency, US dollars where none is named."""
        code = self.text("currency") or "USD"
        if not CODE.fullmatch(code):
            raise self.wrong(f"currency has to be three capitals like USD, not {short(code)}", "currency")
        return code

    def day(self, *names: str) -> str:
        """The date (YYYY-MM-DD) of a moment under one of these names, "" without."""
        text = self.text(*names)
        match = DAY.fullmatch(text)
        if text and match is None:
            name = next(n for n in names if self.values.get(n) is not None)
            raise self.wrong(f"{name} has to begin with a date like 2026-11-21, not {short(text)}", name)
        return match[1] if match else ""

    def map(self, name: str, *, needed: bool = False) -> Fields:
        """A map inside this one, an empty one when it is not there."""
        value = self.values.get(name)
        if value is None and needed:
            raise self.wrong(f"{name} is missing", hint="write pricing: {onDemandHourly: 0.0104}, or another price")
        if value is not None and not isinstance(value, Mapping):
            raise self.wrong(f"{name} has to be made of `key: value` pairs, not {short(value)}", name)
        return Fields(value or {}, self.document, self.place, (*self.path, name))

    def maps(self, *names: str) -> list[Fields]:
        """The maps of a list under the first of these names that is there."""
        name = next((n for n in names if self.values.get(n) is not None), "")
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise self.wrong(f"{name} has to be a list of `key: value` pairs", name)
        path = (*self.path, name)
        return [Fields(item, self.document, self.place, (*path, number)) for number, item in enumerate(value)]

    def texts(self, *names: str) -> tuple[str, ...]:
        """A list of texts."""
        name = next((n for n in names if self.values.get(n) is not None), "")
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(f"{name} has to be a list of texts", name)
        return tuple(value)

"""A JSON document as the CLI leaves it on disk: found, decoded, parsed, and recognised.

Pulumi's output reaches us through shells and CI jobs: with a byte order mark or as UTF-16
(PowerShell's `>`), with warnings printed before the JSON, cut off when a job died. What can be read
for certain is read and noted; everything else is a ReadError that says where and what to do next.
Of two equal keys in one object the last one counts, as in Pulumi's own (Go) decoder.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from finfocus_policy.errors import ReadError
from finfocus_policy.read.values import number, refuse_constant

STDIN = "-"
PREVIEW, STREAM, STATE = "preview", "preview stream", "state"
PREVIEW_HINT = "make one with: pulumi preview --json --show-sames > preview.json"
STATE_HINT = "make one with: pulumi stack export > state.json"

_DECODER = json.JSONDecoder(parse_float=number, parse_constant=refuse_constant)
_BLANK = re.compile(r"[ \t\r\n]*")
_LINE = re.compile(r"[^\n]*\n?")
_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was parsed: the one object of a plain document, or the events of a stream in order.

    `place` names the file in messages. `notes` say what was passed over.
    """

    place: str
    values: tuple[Any, ...]
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """PREVIEW, STREAM, STATE, or what else it seems to be, for a message."""
        return recognise(self.values)

    @property
    def body(self) -> dict[str, Any]:
        """The plain document's object."""
        value: dict[str, Any] = self.values[0]
        return value


def load(path: str, stdin: BinaryIO | None = None, *, hint: str = PREVIEW_HINT) -> Document:
    """Read and parse the file at `path`, or standard input when it is "-". `hint` says how such a file is made.

    Raises ReadError when the file cannot be read or is not JSON.
    """
    if path == STDIN:
        return parse(_piped(stdin), "standard input", hint=hint)
    try:
        with open(path, "rb") as file:
            return parse(file.read(), path, hint=hint)
    except FileNotFoundError:
        raise ReadError("there is no such file", place=path, hint=_where(path)) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable path"
        raise ReadError(f"cannot be read: {why.lower()}", place=path) from None


def _piped(stdin: BinaryIO | None) -> bytes:
    try:
        # A process started without standard input has None there.
        return b"" if stdin is None and sys.stdin is None else (stdin or sys.stdin.buffer).read()
    except OSError as error:
        raise ReadError(f"cannot be read: {(error.strerror or 'closed').lower()}", place="standard input") from None


def _where(path: str) -> str:
    if os.path.isabs(path):
        return ""
    try:
        return f"relative paths are looked for in {os.getcwd()}"
    except OSError:
        return "the folder you are in is gone"


@contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage collection inside: a large document is a million new objects, none of them garbage,
    and looking through them again and again takes longer than parsing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def parse(data: bytes | str, place: str, *, hint: str = PREVIEW_HINT) -> Document:
    """Parse what a file held. Raises ReadError with line and column for what is not JSON.

    >>> parse('warning: a new version is available\\n{"steps": []}', "p.json").notes
    ('p.json: 1 line that is not JSON was passed over',)
    """
    text = data if isinstance(data, str) else decode(data, place, hint=hint)
    try:
        with collector_paused():
            values, passed = _values(text, place, hint)
    except RecursionError:
        raise ReadError("is nested too deeply to be a Pulumi document", place=place) from None
    if not values:
        raise ReadError(*_instead(text), place=place, hint=hint)
    if _LONE_SURROGATE.search(text):
        values = [_without_surrogates(value) for value in values]
    lines = "1 line that is not JSON was" if passed == 1 else f"{passed} lines that are not JSON were"
    return Document(place=place, values=tuple(values), notes=(f"{place}: {lines} passed over",) if passed else ())


def decode(data: bytes, place: str, *, hint: str) -> str:
    """The text of a file in UTF-8, UTF-16 or UTF-32, with or without byte order mark. Raises ReadError, with `hint`."""
    if data[:2] == b"\x1f\x8b" or data[:2] == b"PK":
        raise ReadError("is a compressed file", place=place, hint="unpack it first")
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ReadError(f"is not {encoding} text (byte {error.start})", place=place, hint=hint) from None


def _values(text: str, place: str, hint: str) -> tuple[list[Any], int]:
    """All JSON objects in the text, and how many lines between them were something else."""
    values: list[Any] = []
    passed, at, end = 0, _blank(text, 0), len(text)
    while at < end:
        value, after = _object_at(text, at, place, hint)
        if value is None:
            passed, after = passed + 1, _LINE.match(text, at).end()  # type: ignore[union-attr]  # matches always
        else:
            values.append(value)
        at = _blank(text, after)
    return values, passed


def _blank(text: str, at: int) -> int:
    return _BLANK.match(text, at).end()  # type: ignore[union-attr]  # matches the empty text too


def _object_at(text: str, at: int, place: str, hint: str) -> tuple[Any, int]:
    # A brace opens a document, and one that breaks off is an error. Anything else at the start of a
    # line is what the CLI or a script printed around it.
    if text[at] != "{":
        return None, at
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _broken(text, error, place, hint) from None
    except ReadError as error:
        raise ReadError(error.message, place=place) from None
    except ValueError:
        # int() refuses more than some thousand digits, which would take it quadratic time.
        raise ReadError("holds a number with thousands of digits", place=place) from None


def _broken(text: str, error: json.JSONDecodeError, place: str, hint: str) -> ReadError:
    spot = f"{place}, line {error.lineno}, column {error.colno}"
    rest = text[error.pos :].strip()
    if not rest or error.msg.startswith("Unterminated string"):
        return ReadError("ends in the middle of the JSON: it was cut off", place=spot, hint="write the file again")
    return ReadError(f"is not JSON: {error.msg[0].lower()}{error.msg[1:]}", place=spot, hint=hint)


def _instead(text: str) -> tuple[str]:
    """What a text without any JSON object seems to be."""
    start = text.lstrip()[:400]
    if not start:
        return ("is empty",)
    if start[0] == "[":
        return ("holds a JSON list where an object is expected",)
    if start[0] == "<":
        return ("seems to be HTML or XML, not JSON",)
    if start.startswith(("Previewing", "Updating", "@ ", "View ")):
        return ("is the text output of pulumi, not JSON",)
    if re.match(r"(---\s|#.*\n|[\w:.*/-]+:(\s|$))", start):
        return ("seems to be YAML, not JSON",)
    return ("is not JSON",)


def _without_surrogates(value: Any) -> Any:
    # Half of a pair of escapes parses to a text that no output can encode.
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value


_EVENT = re.compile(r"[a-z][A-Za-z]*Event$")
_MARKS: tuple[tuple[str, frozenset[str]], ...] = (
    (STATE, frozenset({"deployment"})),
    (STATE, frozenset({"checkpoint"})),
    (PREVIEW, frozenset({"steps"})),
    (PREVIEW, frozenset({"changeSummary"})),
    ("a Terraform plan or state", frozenset({"terraform_version"})),
    ("an Infracost report", frozenset({"timeGenerated", "projects"})),
    ("a SARIF or policy report", frozenset({"runs"})),
    ("an update plan (--save-plan)", frozenset({"resourcePlans"})),
    (STATE, frozenset({"manifest", "resources"})),
    (STATE, frozenset({"resources"})),
)


def recognise(values: tuple[Any, ...]) -> str:
    """The kind of document these values are.

    >>> recognise(({"steps": []},)), recognise(({"sequence": 0, "preludeEvent": {}},))
    ('preview', 'preview stream')
    """
    first = values[0]
    if any(_EVENT.match(key) for value in values[:3] for key in value):
        return STREAM
    if len(values) > 1:
        return f"{len(values)} JSON documents in a row"
    for kind, keys in _MARKS:
        if keys <= first.keys():
            return kind
    return PREVIEW if first.keys() & {"diagnostics", "duration"} else "some other JSON"


def expect(document: Document, kinds: tuple[str, ...]) -> None:
    """Raise ReadError, with the next step, when the document is not one of these kinds."""
    kind = document.kind
    if kind in kinds:
        return
    wanted = STATE if STATE in kinds else PREVIEW
    if kind == STATE:
        hint = "give it with --pulumi-state"
    elif kind in (PREVIEW, STREAM):
        hint = "give it with --pulumi-json"
    else:
        hint = STATE_HINT if wanted == STATE else PREVIEW_HINT
    named = f"a {kind}" if kind in (PREVIEW, STREAM, STATE) else kind
    raise ReadError(f"is {named} where a {wanted} is expected", place=document.place, hint=hint)

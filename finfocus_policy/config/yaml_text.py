"""YAML to plain values from the parser's events alone: no tags, no objects, exact numbers, bounded work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from finfocus_policy.config.document import MAX_DEPTH, MAX_VALUES, Document, Path, short
from finfocus_policy.errors import ConfigError

NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?", re.ASCII)
WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
         "null": None, "Null": None, "NULL": None, "~": None, "": None}  # fmt: skip
TEXT_TAG = "tag:yaml.org,2002:str"


def parse_yaml(text: str, label: str) -> Document:
    """One YAML document. ConfigError for broken YAML, python (and all other) tags, keys given twice, alias bombs."""
    try:
        import yaml
    except ImportError:
        raise ConfigError(
            "reading YAML needs PyYAML, which is not installed here", place=label,
            hint="install it (pip install pyyaml), or write the same settings as JSON into finfocus.json",
        ) from None  # fmt: skip
    builder = _Builder(label)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed"
        raise ConfigError(f"is not YAML: {reason}{where}", place=label) from None
    except (RecursionError, ValueError, OverflowError):
        raise ConfigError("is not YAML that can be read", place=label) from None
    return Document(value=builder.root, lines=builder.lines)


def scalar(text: str) -> Any:
    """A plain scalar. Only true, false, null and ordinary decimal numbers are more than text: what YAML 1.1
    makes of 5_000, 010, 1:30, yes and .nan surprises people, and stays text for the key's own check.

    >>> scalar("5000"), scalar("0.10"), scalar("5_000"), scalar("80%"), scalar("~")
    (5000, Decimal('0.10'), '5_000', '80%', None)
    """
    if text in WORDS:
        return WORDS[text]
    if not NUMBER.fullmatch(text):
        return text
    return Decimal(text) if "." in text else int(text)


class _Frame:
    """A list or map that is being filled. `key` is the last one read, `wants_key` says a map's next scalar is one."""

    __slots__ = ("anchor", "key", "start", "target", "wants_key")

    def __init__(self, target: list[Any] | dict[str, Any], anchor: str | None, start: int) -> None:
        self.target, self.anchor, self.start = target, anchor, start
        self.key = ""
        self.wants_key = True


class _Builder:
    """Events in, values out, without recursion. An alias counts as much as what it stands for."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.root: Any = None
        self.lines: dict[Path, int] = {}
        self.frames: list[_Frame] = []
        self.anchors: dict[str, tuple[Any, int, int]] = {}
        self.count = 0
        self.documents = 0

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self.count_up(event, 1)
            value = scalar(event.value) if event.implicit[0] and event.tag is None else event.value
            self.check_tag(event)
            if event.anchor:
                self.anchors[event.anchor] = (value, 1, 0)
            self.put(value, event)
        elif kind in ("SequenceStartEvent", "MappingStartEvent"):
            self.check_tag(event)
            self.open(event, [] if kind == "SequenceStartEvent" else {})
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            self.close()
        elif kind == "AliasEvent":
            self.alias(event)
        elif kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                raise self.wrong("holds more than one document", event)

    def wrong(self, message: str, event: Any) -> ConfigError:
        return ConfigError(message, place=f"{self.label}:{event.start_mark.line + 1}")

    def check_tag(self, event: Any) -> None:
        if event.tag not in (None, "!", TEXT_TAG):
            raise self.wrong(f"the tag {short(event.tag)} is not allowed", event)

    def count_up(self, event: Any, by: int) -> None:
        self.count += by
        if self.count > MAX_VALUES:
            raise self.wrong(f"holds more than {MAX_VALUES} values", event)

    def open(self, event: Any, target: list[Any] | dict[str, Any]) -> None:
        if len(self.frames) >= MAX_DEPTH:
            raise self.wrong("is nested too deeply", event)
        self.count_up(event, 1)
        self.put(target, event)
        self.frames.append(_Frame(target, event.anchor, self.count))

    def close(self) -> None:
        frame = self.frames.pop()
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.target, self.count - frame.start + 1, _depth(frame.target))

    def alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            raise self.wrong(f"the alias *{short(event.anchor)[1:-1]} stands for nothing complete above it", event)
        value, size, depth = self.anchors[event.anchor]
        self.count_up(event, size)
        if len(self.frames) + depth > MAX_DEPTH:
            raise self.wrong("is nested too deeply", event)
        self.put(value, event)

    def put(self, value: Any, event: Any) -> None:
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        if isinstance(frame.target, list):
            frame.target.append(value)
            self.lines[tuple(self.path())] = event.start_mark.line + 1
        elif frame.wants_key:
            self.begin_key(frame, value, event)
        else:
            frame.target[frame.key] = value
            frame.wants_key = True

    def begin_key(self, frame: _Frame, value: Any, event: Any) -> None:
        if not isinstance(value, str):
            raise self.wrong(f"the key {short(value)} is not text", event)
        if value in frame.target:
            raise self.wrong(f"the key {short(value)} is there twice", event)
        frame.key, frame.wants_key = value, False
        self.lines[tuple(self.path())] = event.start_mark.line + 1

    def path(self) -> Iterator[str | int]:
        for frame in self.frames:
            yield len(frame.target) - 1 if isinstance(frame.target, list) else frame.key


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level := [v for item in level for v in _containers(item)]:
        depth += 1
    return depth + 1


def _containers(value: Any) -> list[Any]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in children if isinstance(child, (dict, list))]

"""Adding to a usage file somebody wrote: whole entries, at the end of their section. No line of theirs changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from finfocus_policy.errors import InputError, ReadError
from finfocus_policy.model.resource import Resource
from finfocus_policy.read.layout import parsed
from finfocus_policy.read.usage_file import DEFAULTS, RESOURCES, UsageFile, parse

HINT = "--print shows what is missing, --force writes the file anew"


def addresses(text: str, place: str) -> Mapping[str, frozenset[str]]:
    """The addresses each section of a usage file has. Raises ReadError for what is none."""
    layout = parsed(text, place)
    held = {section: layout.get(section, (None, ""))[0] for section in (DEFAULTS, RESOURCES)}
    return {section: frozenset(value) if isinstance(value, dict) else frozenset() for section, value in held.items()}


def written(file: UsageFile, resource: Resource) -> frozenset[str]:
    """The keys a file has for a resource, with a value or still without."""
    return frozenset(key for entry in file.covering(resource) for key in (*entry.usage, *entry.empty))


def added(text: str, place: str, blocks: Mapping[str, Sequence[str]]) -> str:
    """The text with the lines of each block at the end of its section, which is made where there is none.

    Raises InputError for a file that is not written in blocks (JSON, a section in one line), and when the outcome
    would not say all that was said before.
    """
    lines = text.splitlines()
    for section, block in blocks.items():
        if block:
            lines = _with(lines, section, list(block), place)
    made = "\n".join(lines) + "\n"
    _keeps(text, made, place)
    return made


def _with(lines: list[str], section: str, block: list[str], place: str) -> list[str]:
    found = _section(lines, section, place)
    if found is None:
        return [*lines, f"{section}:", *block]
    end, indent = found
    return [*lines[:end], *(indent + line[2:] for line in block), *lines[end:]]


def _section(lines: Sequence[str], section: str, place: str) -> tuple[int, str] | None:
    """The line after a section's last one, and how its addresses are indented; None without the section."""
    import yaml

    root: Any = yaml.compose("\n".join(lines) + "\n", Loader=yaml.SafeLoader)
    pairs: Iterable[tuple[Any, Any]] = root.value if root is not None and root.id == "mapping" and not root.flow_style else ()
    if root is not None and (root.id != "mapping" or root.flow_style):
        raise InputError("is not written in blocks, so nothing can be added to it", place=place, hint=HINT)
    for key, value in pairs:
        if key.value == section:
            return _end(lines, key, value, place)
    return None


def _end(lines: Sequence[str], key: Any, value: Any, place: str) -> tuple[int, str]:
    if value.id == "scalar" and not value.value:
        return int(key.end_mark.line) + 1, "  "
    if value.id != "mapping" or value.flow_style:
        raise InputError(f"has {key.value} in one line, so nothing can be added to it", place=place, hint=HINT)
    end = int(value.end_mark.line) if value.end_mark.column == 0 else int(value.end_mark.line) + 1
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end, " " * int(value.value[0][0].start_mark.column)


def _keeps(before: str, after: str, place: str) -> None:
    """Every entry of before is in after, unchanged."""
    try:
        now = {entry.order(): entry for entry in parse(after, place).entries}
    except ReadError as error:
        raise InputError(f"could not be added to: {error.message}", place=place, hint=HINT) from None
    if any(now.get(entry.order()) != entry for entry in parse(before, place).entries):
        raise InputError("could not be added to without changing what it says", place=place, hint=HINT)

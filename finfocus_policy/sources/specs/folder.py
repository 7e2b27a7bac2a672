"""All specs of some folders. The first folder that has a spec decides; the same one twice in one folder is refused."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from finfocus_policy.config.document import Document, parse_json, read_text
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.settings import Problem
from finfocus_policy.sources.homes import is_spec
from finfocus_policy.sources.specs import message, written
from finfocus_policy.sources.specs.fields import Fields
from finfocus_policy.sources.specs.spec import Spec

MOST_FILES = 5000
KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')


@dataclass(frozen=True, slots=True)
class Specs:
    """What was read, by what makes a spec the same, and what is wrong with what was not."""

    specs: Mapping[tuple[str, str, str, str], Spec]
    problems: tuple[Problem, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of all that was read: of the files' own hashes, in order."""
        return hashlib.sha256("\n".join(sorted(spec.sha256 for spec in self.specs.values())).encode()).hexdigest()


def read_folders(folders: Sequence[str], *, named: str = "") -> Specs:
    """The specs of these folders, strongest first. A folder that is not there has none, unless somebody named it."""
    found: dict[tuple[str, str, str, str], Spec] = {}
    problems: list[Problem] = []
    if named and not os.path.isdir(named):
        problems.append(Problem(place=named, message="there is no such folder of specs"))
    for folder in folders:
        for key, spec in read_folder(folder, problems).items():
            found.setdefault(key, spec)
    return Specs(found, tuple(problems))


def read_folder(folder: str, problems: list[Problem]) -> dict[tuple[str, str, str, str], Spec]:
    """The specs of one folder; `problems` gains what is wrong."""
    found: dict[tuple[str, str, str, str], Spec] = {}
    names = file_names(folder, problems)
    if len(names) > MOST_FILES:
        problems.append(Problem(place=folder, message=f"holds more than {MOST_FILES} specs"))
        return found
    for name in names:
        try:
            spec = read(os.path.join(folder, name))
            same = found.setdefault(spec.key, spec)
            if same is not spec:
                text = f"{same.name} already has the price of {spec.provider} {spec.service} {spec.sku}"
                raise ConfigError(f"{text} {spec.region}".rstrip() + ": remove one of them", place=spec.place)
        except ConfigError as error:
            text = f"{error.message}; {error.hint}" if error.hint else error.message
            problems.append(Problem(place=error.place, message=text))
    return found


def file_names(folder: str, problems: list[Problem]) -> list[str]:
    """The names of the spec files in a folder, sorted."""
    try:
        return sorted(filter(is_spec, os.listdir(folder)))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # of a home that can never be: as one that is not there
            return []
        problems.append(Problem(place=folder, message=f"cannot be read: {(error.strerror or 'no access').lower()}"))
        return []


def read(path: str) -> Spec:
    """One spec file. Raises ConfigError, with file and line, for anything that is none."""
    from finfocus_policy.wire.dialect import provider_of

    text = read_text(path, path)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    document = parsed(text, path)
    if not isinstance(document.value, Mapping):
        raise ConfigError("should be made of `key: value` pairs", place=path)
    inner, where = message.unwrapped(document.value)
    if inner:
        spec = message.spec_in(Fields(inner, document, path, where), sha256)
    else:
        spec = written.spec_in(Fields(document.value, document, path), sha256)
    return replace(spec, provider=provider_of(spec.provider))


def parsed(text: str, path: str) -> Document:
    """The values of a file with the lines they stand on."""
    if not path.lower().endswith(".json"):
        from finfocus_policy.config.yaml_text import parse_yaml

        return parse_yaml(text, path)
    value = parse_json(text, path)
    return Document(value=value, lines=lines_of(value, text))


def lines_of(value: Any, text: str) -> dict[tuple[str | int, ...], int]:
    """The line of each key of a JSON text: its keys stand in the order in which they were read."""
    places = ((match.start(), match[1]) for match in KEY.finditer(text))
    lines: dict[tuple[str | int, ...], int] = {}

    def walk(item: Any, path: tuple[str | int, ...]) -> None:
        pairs = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
        for key, child in pairs:
            where = (*path, key)
            if isinstance(item, dict):
                start = next((start for start, name in places if name == key), None)
                if start is not None:
                    lines[where] = text.count("\n", 0, start) + 1
            walk(child, where)

    walk(value, ())
    return lines

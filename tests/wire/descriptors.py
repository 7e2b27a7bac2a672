"""The protocol as the tests see it: the table of published facts, and our descriptors in its words."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, FileDescriptor, ServiceDescriptor

FILES = ("budget", "costsource", "enums", "focus", "observability", "recommendation")
PACKAGES = ("finfocus.v1", "pulumicost.v1")
SCALARS = {
    FieldDescriptor.TYPE_BOOL: "bool",
    FieldDescriptor.TYPE_DOUBLE: "double",
    FieldDescriptor.TYPE_INT32: "int32",
    FieldDescriptor.TYPE_STRING: "string",
}


class Fact(NamedTuple):
    """A row of protocol.csv: `origin` is `reference` (the API references) or `later` (added since)."""

    origin: str
    kind: str
    owner: str
    name: str
    number: str
    type: str


def facts() -> list[Fact]:
    """Every published fact."""
    with Path(__file__).with_name("protocol.csv").open(encoding="utf-8", newline="") as rows:
        return [Fact(**row) for row in csv.DictReader(rows)]


def module(package: str, file: str, ending: str = "_pb2") -> object:
    """A committed stub."""
    return importlib.import_module(f"finfocus_policy.wire._pb.{package}.{file}{ending}")


def files(package: str) -> list[FileDescriptor]:
    """The descriptors of all files of a package."""
    return [module(package, file).DESCRIPTOR for file in FILES]


def messages(package: str) -> dict[str, Descriptor]:
    """Messages by their name in the package; map entries are not messages of their own."""

    def below(message: Descriptor, name: str) -> Iterator[tuple[str, Descriptor]]:
        yield name, message
        for nested in message.nested_types:
            if not nested.GetOptions().map_entry:
                yield from below(nested, f"{name}.{nested.name}")

    return dict(p for file in files(package) for name, m in file.message_types_by_name.items() for p in below(m, name))


def enums(package: str) -> dict[str, EnumDescriptor]:
    """Enums by their name in the package."""
    found = {name: enum for file in files(package) for name, enum in file.enum_types_by_name.items()}
    for owner, message in messages(package).items():
        found.update({f"{owner}.{enum.name}": enum for enum in message.enum_types})
    return found


def services(package: str) -> dict[str, ServiceDescriptor]:
    """Services by their name in the package."""
    return {name: service for file in files(package) for name, service in file.services_by_name.items()}


def short(full_name: str) -> str:
    """A type's name as the references print it: without the package it is in."""
    return next((full_name.removeprefix(f"{p}.") for p in PACKAGES if full_name.startswith(f"{p}.")), full_name)


def one(field: FieldDescriptor) -> str:
    """The type of one value of a field."""
    if field.message_type:
        return short(field.message_type.full_name)
    return field.enum_type.name if field.enum_type else SCALARS[field.type]


def is_map(field: FieldDescriptor) -> bool:
    """Whether a field is a map."""
    return bool(field.message_type and field.message_type.GetOptions().map_entry)


def type_of(field: FieldDescriptor) -> str:
    """A field's type as a proto file prints it, such as `repeated UsageMetricHint` or `map<string, string>`."""
    if is_map(field):
        key, value = (field.message_type.fields_by_name[part] for part in ("key", "value"))
        return f"map<{one(key)}, {one(value)}>"
    return f"{prefix(field)}{one(field)}"


def prefix(field: FieldDescriptor) -> str:
    """`repeated `, `optional `, `oneof ` or nothing. The descriptors keep `optional` as a oneof named `_field`."""
    if field.label == FieldDescriptor.LABEL_REPEATED:
        return "repeated "
    if field.containing_oneof is None:
        return ""
    return "optional " if field.containing_oneof.name == f"_{field.name}" else "oneof "

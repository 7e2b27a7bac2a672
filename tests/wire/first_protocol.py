"""The protocol exactly as the API references print it, built apart from our files: what the oldest plugin speaks."""

from __future__ import annotations

from google.protobuf import descriptor_pb2, descriptor_pool, timestamp_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from tests.wire.descriptors import Fact, facts

PACKAGE = "first"
TIMESTAMP = "google.protobuf.Timestamp"
SCALARS = {
    "bool": FieldDescriptor.TYPE_BOOL,
    "double": FieldDescriptor.TYPE_DOUBLE,
    "string": FieldDescriptor.TYPE_STRING,
}
STRING_MAP = "map<string, string>"


def add_map(message: descriptor_pb2.DescriptorProto, name: str) -> str:
    """Declare the entry type of a text to text map; its full name."""
    entry = message.nested_type.add(name=f"{name.title().replace('_', '')}Entry")
    entry.options.map_entry = True
    for number, part in enumerate(("key", "value"), start=1):
        entry.field.add(name=part, number=number, type=SCALARS["string"], label=FieldDescriptor.LABEL_OPTIONAL)
    return f".{PACKAGE}.{message.name}.{entry.name}"


def add_field(message: descriptor_pb2.DescriptorProto, fact: Fact) -> None:
    """Declare one field."""
    repeated = fact.type.startswith("repeated ") or fact.type == STRING_MAP
    label = FieldDescriptor.LABEL_REPEATED if repeated else FieldDescriptor.LABEL_OPTIONAL
    field = message.field.add(name=fact.name, number=int(fact.number), label=label)
    name = fact.type.removeprefix("repeated ")
    if name in SCALARS:
        field.type = SCALARS[name]
    elif name == "Status":
        field.type, field.type_name = FieldDescriptor.TYPE_ENUM, f".{PACKAGE}.{message.name}.Status"
    else:
        field.type = FieldDescriptor.TYPE_MESSAGE
        field.type_name = f".{TIMESTAMP}" if name == TIMESTAMP else f".{PACKAGE}.{name}"
        if name == STRING_MAP:
            field.type_name = add_map(message, fact.name)


def add_status(message: descriptor_pb2.DescriptorProto, rows: list[Fact]) -> None:
    """Declare the one nested enum there is."""
    status = message.enum_type.add(name="Status")
    for row in rows:
        if row.owner == f"{message.name}.Status":
            status.value.add(name=row.name, number=int(row.number))


def file_of(rows: list[Fact]) -> descriptor_pb2.FileDescriptorProto:
    """All rows as one proto file."""
    file = descriptor_pb2.FileDescriptorProto(name="first.proto", package=PACKAGE, syntax="proto3")
    file.dependency.append("google/protobuf/timestamp.proto")
    file.message_type.add(name="UsageMetricHint")  # named by the references, its fields are not printed
    fields = [row for row in rows if row.kind == "field"]
    declared = {name: file.message_type.add(name=name) for name in sorted({row.owner for row in fields})}
    for row in fields:
        add_field(declared[row.owner], row)
    add_status(declared["HealthCheckResponse"], rows)
    return file


def messages() -> dict[str, Descriptor]:
    """The messages whose fields the references print, by name."""
    needed = descriptor_pb2.FileDescriptorProto()
    timestamp_pb2.DESCRIPTOR.CopyToProto(needed)
    pool = descriptor_pool.DescriptorPool()
    for file in (needed, file_of([fact for fact in facts() if fact.origin == "reference"])):
        pool.AddSerializedFile(file.SerializeToString())
    return dict(pool.FindFileByName("first.proto").message_types_by_name)

"""Messages with every field set, so that nothing escapes a comparison."""

from __future__ import annotations

from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from tests.wire.descriptors import is_map

DEPTH = 4


def empty(descriptor: Descriptor) -> Message:
    """A new message of a descriptor."""
    return message_factory.GetMessageClass(descriptor)()


def plain(field: FieldDescriptor) -> Any:
    """A value that is not the default, another for each field number."""
    if field.enum_type:
        return field.enum_type.values[-1].number
    values = {
        FieldDescriptor.CPPTYPE_STRING: f"{field.name} é",
        FieldDescriptor.CPPTYPE_DOUBLE: field.number + 0.0104,
        FieldDescriptor.CPPTYPE_INT32: field.number,
        FieldDescriptor.CPPTYPE_BOOL: True,
    }
    return values.get(field.cpp_type, field.number)


def fill_map(message: Message, field: FieldDescriptor) -> None:
    """Put one entry into a map field."""
    key, value = (field.message_type.fields_by_name[part] for part in ("key", "value"))
    if value.message_type:
        getattr(message, field.name)[plain(key)].SetInParent()
    else:
        getattr(message, field.name)[plain(key)] = plain(value)


def fill(message: Message, field: FieldDescriptor, depth: int) -> None:
    """Set one field."""
    repeated = field.label == FieldDescriptor.LABEL_REPEATED
    if is_map(field):
        fill_map(message, field)
    elif field.message_type:
        part = filled(field.message_type, depth - 1)
        if repeated:
            getattr(message, field.name).extend([part, part])
        else:
            getattr(message, field.name).CopyFrom(part)
            getattr(message, field.name).SetInParent()
    elif repeated:
        getattr(message, field.name).extend([plain(field)] * 2)
    else:
        setattr(message, field.name, plain(field))


def filled(descriptor: Descriptor, depth: int = DEPTH, choice: int = 0) -> Message:
    """A message with every field set, of each oneof the member `choice` (counted round)."""
    message = empty(descriptor)
    for field in descriptor.fields if depth else ():
        chosen = field.containing_oneof
        if chosen is None or chosen.fields[choice % len(chosen.fields)] is field:
            fill(message, field, depth)
    return message


def choices(descriptor: Descriptor) -> int:
    """How many filled messages it takes to see every member of every oneof."""
    return max((len(o.fields) for o in descriptor.oneofs), default=1)

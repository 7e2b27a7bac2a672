"""Property values as Pulumi writes them -> values the model knows.

A preview, a state and the analyzer protocol mark what is special in a value in the same two ways
(Pulumi's property value encoding): seven fixed texts stand for values that are not known yet, and
an object with the signature key is an envelope: a secret, an asset, an archive, a reference to a
resource, an output. What comes out holds only None, bool, int, Decimal, str, list, dict,
`Unknown` and `Secret`.

Nothing is copied that needs no change: most of a document passes through as it was parsed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from finfocus_policy.errors import ReadError
from finfocus_policy.model.resource import Secret, Unknown

UNKNOWN_SENTINELS: Mapping[str, str] = {
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7": "bool",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421": "number",
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9": "string",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2": "array",
    "030794c1-ac77-496b-92df-f27374a8bd58": "asset",
    "e48ece36-62e2-4504-bad9-02848725956a": "archive",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff": "object",
}
"""What Pulumi writes where a value is not known: the type is a hint, `string` stands for any."""

SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

MASK = "[secret]"
ASSET_PLACEHOLDER = "[asset]"
ARCHIVE_PLACEHOLDER = "[archive]"

MASKED = "is a masked secret"
ENCRYPTED = "is an encrypted secret"
OUT_OF_RANGE = "is a number out of range"

MAX_DEPTH = 100
"""Levels of nesting a value may have. Protobuf itself stops at 100 messages, so real ones are flatter."""
LEAVES = frozenset({str, int, bool, Decimal, type(None)})
LARGEST = 10**18
SMALLEST_EXPONENT = -30


def number(text: str) -> int | Decimal | Unknown:
    """A JSON number with a point or an exponent: exact, whole ones as int, absurd ones unknown.

    >>> number("0.1"), number("4.0"), number("1e3"), number("1e30000000").why
    (Decimal('0.1'), 4, 1000, 'is a number out of range')
    """
    try:
        return _exact(Decimal(text), "")
    except InvalidOperation:
        return Unknown("", OUT_OF_RANGE)


def from_double(value: float, path: str = "") -> int | Decimal | Unknown:
    """A protobuf double: the decimal it was written as, never its binary tail.

    >>> from_double(100.0), from_double(0.1), str(from_double(float("inf"), "size"))
    (100, Decimal('0.1'), 'size is a number out of range')
    """
    if value.is_integer() and -LARGEST < value < LARGEST:
        return int(value)
    return _exact(Decimal(repr(value)), path)


def _exact(value: Decimal, path: str) -> int | Decimal | Unknown:
    # Checked before anything is done with it: 1e30000000 as an int would fill the memory.
    if not value.is_finite() or value.adjusted() >= 18:
        return Unknown(path, OUT_OF_RANGE)
    if value and value.adjusted() < SMALLEST_EXPONENT:
        return Unknown(path, OUT_OF_RANGE)
    whole = int(value)
    return whole if whole == value else value


def refuse_constant(name: str) -> NoReturn:
    """What a JSON parser calls for NaN and Infinity, which JSON does not have. Raises ReadError."""
    raise ReadError(f"holds {name}, which is not JSON")


def text(value: str, path: str) -> str | Unknown:
    """A text, unless it stands for an unknown or a masked value."""
    if len(value) == 36 and value in UNKNOWN_SENTINELS:
        return Unknown(path)
    return Unknown(path, MASKED) if value == MASK else value


def converted(value: Any, path: str = "", depth: int = 0) -> Any:
    """A value parsed from JSON, with sentinels and envelopes resolved at any depth.

    `path` is where the value stands and goes into each `Unknown`. Returns `value` itself when
    nothing in it had to change. Raises ReadError when it is nested deeper than MAX_DEPTH.

    >>> str(converted({"size": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}, "disk")["size"])
    'disk.size is not known until the update'
    """
    kind = type(value)
    if kind is str:
        return text(value, path)
    if kind is dict:
        return _object(value, path, depth)
    if kind is list:
        return _array(value, path, depth)
    if kind is int and not -LARGEST < value < LARGEST:
        return Unknown(path, OUT_OF_RANGE)
    return Unknown(path, value.why) if kind is Unknown else value


def _object(value: dict[str, Any], path: str, depth: int) -> Any:
    inside = _deeper(depth, path)
    if SIGNATURE_KEY in value:
        return _envelope(value, path, inside)
    result = value
    for key, item in value.items():
        kind = type(item)
        # The cheap tests let most leaves pass without a call: this loop is the reading time.
        if kind is str:
            if len(item) != 36 and item != MASK:
                continue
        elif kind is bool or item is None or (kind is int and -LARGEST < item < LARGEST):
            continue
        new = converted(item, f"{path}.{key}" if path else key, inside)
        if new is not item:
            if result is value:
                result = dict(value)
            result[key] = new
    return result


def _array(value: list[Any], path: str, depth: int) -> list[Any]:
    inside = _deeper(depth, path)
    result = value
    for index, item in enumerate(value):
        if type(item) is str and len(item) != 36 and item != MASK:
            continue
        new = converted(item, f"{path}[{index}]", inside)
        if new is not item:
            if result is value:
                result = list(value)
            result[index] = new
    return result


def _deeper(depth: int, path: str) -> int:
    if depth >= MAX_DEPTH:
        raise ReadError(f"{path[:80]}... is nested deeper than {MAX_DEPTH} levels")
    return depth + 1


Envelope = Callable[[Mapping[str, Any], str, int], Any]


def _envelope(value: Mapping[str, Any], path: str, depth: int) -> Any:
    signature = value[SIGNATURE_KEY]
    opened = ENVELOPES.get(signature) if isinstance(signature, str) else None
    if opened is None:
        return Unknown(path, "is of a kind this version cannot read")
    return opened(value, path, depth)


def _secret(value: Mapping[str, Any], path: str, depth: int) -> Secret | Unknown:
    if "value" in value:
        return secret(converted(value["value"], path, depth))
    if "plaintext" in value:
        return secret(_plaintext(value["plaintext"], path, depth))
    return Unknown(path, MASKED if value.get("ciphertext") == MASK else ENCRYPTED)


def secret(value: Any) -> Secret | Unknown:
    """A value marked secret; one that is not known has nothing to hide and stays Unknown.

    >>> secret("m5.large"), secret(Unknown("size"))
    ([secret], Unknown(path='size', why='is not known until the update'))
    """
    return value if isinstance(value, Unknown | Secret) else Secret(value)


def _plaintext(value: Any, path: str, depth: int) -> Any:
    # `stack export --show-secrets` writes the JSON text of the value. A message about it that came
    # from the parser could hold a part of the secret, so none is passed on.
    if not isinstance(value, str):
        return converted(value, path, depth)
    try:
        return converted(json.loads(value, parse_float=number, parse_constant=refuse_constant), path, depth)
    except (ValueError, RecursionError, ReadError):
        return Unknown(path, "is a damaged secret")


def _output(value: Mapping[str, Any], path: str, depth: int) -> Any:
    if "value" not in value:
        return Unknown(path)
    inside = converted(value["value"], path, depth)
    return secret(inside) if value.get("secret") is True else inside


def _reference(value: Mapping[str, Any], path: str, depth: int) -> str | Unknown:
    # The id when it is known, as the engine flattens references for policy packs; else the URN,
    # by which the resource can be found in the stack.
    for part in (value.get("id"), value.get("urn")):
        if isinstance(part, str) and part and isinstance(text(part, path), str):
            return part
    return Unknown(path)


ENVELOPES: Mapping[str, Envelope] = {
    SECRET: _secret,
    ASSET: lambda value, path, depth: ASSET_PLACEHOLDER,
    ARCHIVE: lambda value, path, depth: ARCHIVE_PLACEHOLDER,
    RESOURCE_REFERENCE: _reference,
    OUTPUT_VALUE: _output,
}


def properties(value: Any, path: str = "") -> dict[str, Any]:
    """The inputs or outputs of a resource; keys beginning with two underscores are Pulumi's own and
    left out, as the engine does for policy packs. Raises ReadError when it is not an object."""
    if value is None:
        return {}
    if not isinstance(value, dict) or SIGNATURE_KEY in value:
        raise ReadError(f"{path or 'the properties'} should be an object")
    result: dict[str, Any] = _object(value, path, 0)
    for key in result:
        if key[:2] == "__":
            return {key: item for key, item in result.items() if key[:2] != "__"}
    return result


def has_unknown(value: Any) -> bool:
    """True when anything in the value is not known, secrets included.

    >>> has_unknown({"tags": {"env": "prod"}}), has_unknown({"sizes": [1, Unknown("sizes[1]")]})
    (False, True)
    """
    kind = type(value)
    if kind is dict:
        return any(type(item) not in LEAVES and has_unknown(item) for item in value.values())
    if kind is list:
        return any(type(item) not in LEAVES and has_unknown(item) for item in value)
    return has_unknown(value.value) if kind is Secret else kind is Unknown


def filled(value: Any, known: Any) -> Any:
    """`value` with its unknown parts taken from `known` where that has them.

    Inputs that were not known when the resource was registered are often known in its outputs.

    >>> filled({"zone": Unknown("zone"), "size": 8}, {"zone": "us-east-1a", "size": 9})
    {'zone': 'us-east-1a', 'size': 8}
    """
    kind = type(value)
    if kind is Unknown:
        return value if known is None else known
    if kind is dict and type(known) is dict:
        return _filled_object(value, known)
    if kind is list and type(known) is list and len(value) == len(known):
        return [filled(item, other) for item, other in zip(value, known, strict=True)]
    return value


def _filled_object(value: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    result = value
    for key, item in value.items():
        if type(item) in (Unknown, dict, list) and key in known:
            new = filled(item, known[key])
            if new is not item:
                if result is value:
                    result = dict(value)
                result[key] = new
    return result

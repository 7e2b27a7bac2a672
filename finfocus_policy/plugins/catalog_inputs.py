"""A descriptor of the protocol as the resource it was told from: inputs by tag and SKU, usage, region."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any

from finfocus_policy.mapping.aws.kubernetes import STANDARD_SUPPORT_ENDED
from finfocus_policy.mapping.free import is_free, tokens
from finfocus_policy.mapping.reader import decimal_of
from finfocus_policy.mapping.region import region_of_zone
from finfocus_policy.mapping.registry import CLOUDS, INDEX, short_type
from finfocus_policy.mapping.tokens import canonical
from finfocus_policy.mapping.usage_keys import usage_key
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Provider, Resource, ResourceDescriptor, Unknown
from finfocus_policy.plugins.catalog_words import (
    ANY,
    BLOCK_SKU,
    COUNTED_BY_SKU,
    DEFAULTS,
    HELD,
    S3_CLASSES,
    SKU_INPUTS,
    SKU_PLACES,
    SKU_WORDS,
    SOLE_KEYS,
    TAG_PLACES,
)
from finfocus_policy.wire.dialect import provider_of, token_of

USAGE, MONTHLY = "usage:", "*730"
EKS, S3, LAMBDA = "aws:eks/cluster:Cluster", "aws:s3/bucket:Bucket", "aws:lambda/function:Function"
GO_ENTRY = re.compile(r"(?:^| )([A-Za-z][\w-]*):")
JSON_STARTS = ("{", "[")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A resource somebody asks the price of; the usage given with it (it is a UsageSource); what was taken for granted,
    as `input=value`."""

    resource: Resource
    amounts: Mapping[str, Decimal | str] = field(default_factory=dict)
    defaults: tuple[str, ...] = ()

    def usage(self, resource: Resource, key: str) -> Decimal | str | None:
        """The value of a usage key, None where it is not given."""
        return self.amounts.get(key)

    def given(self, resource: Resource) -> Mapping[str, Decimal | str]:
        """All usage given."""
        return self.amounts


@cache
def spellings(cloud: str) -> Mapping[str, str]:
    """The reference's spelling (`ec2:Instance`) of every type of a cloud that is priced or free, to its token. Where the
    second provider of a cloud (aws-native) spells one alike, the classic token holds."""
    found: dict[str, str] = {}
    for token in sorted({*INDEX, *tokens()}, key=lambda t: (t.partition(":")[0].endswith("-native"), t)):
        package = token.partition(":")[0]
        if CLOUDS.get(package, package) == cloud:
            found.setdefault(short_type(token), token)
    return found


def token_meant(provider: str, word: str) -> str | None:
    """The type token a descriptor means; None for a type that is neither priced nor free.

    >>> token_meant("aws", "mq:Broker"), token_meant("azure-native", "vm"), token_meant("aws", "warp:Drive")
    ('aws:mq/broker:Broker', 'azure-native:compute:VirtualMachine', None)
    """
    cloud = provider_of(provider)
    token = token_of(cloud, word) or spellings(cloud).get(word)
    return token if token is not None and (canonical(token) in INDEX or is_free(canonical(token))) else None


def asked(descriptor: ResourceDescriptor, token: str) -> Asked:
    """The resource a descriptor tells of: its tags are properties (as the Go host flattens them), or aliases of them."""
    found = dict(placed(token, {k: told(k, v) for k, v in descriptor.tags.items()}, descriptor.sku))
    made = build(token, found, descriptor.region)
    return replace(made, resource=replace(made.resource, id=descriptor.id))


def estimated(token: str, attributes: Mapping[str, Any]) -> Asked:
    """The resource with these properties."""
    exact_ones = {key: exact(value) for key, value in attributes.items()}
    named = exact_ones.get("sku")
    sku = named if isinstance(named, str) else ""
    region = next((v for v in (exact_ones.get(k) for k in ("region", "location")) if isinstance(v, str)), "")
    return build(token, dict(placed(token, exact_ones, sku)), region)


def build(token: str, found: Mapping[str, Any], region: str) -> Asked:
    """The resource of inputs and usage under their paths."""
    given = {**found}
    defaults = [(k, v) for k, v in DEFAULTS.get(token, {}).items() if k not in given]
    if token == LAMBDA and f"{USAGE}monthly_requests" in given and f"{USAGE}request_duration_ms" not in given:
        defaults.append((f"{USAGE}request_duration_ms", "100"))
    given |= defaults
    inputs: dict[str, Any] = {}
    for path in sorted(given):
        if not path.startswith(USAGE):
            put(inputs, path.split("."), given[path])
    place = region_of_zone(region) or region
    package = token.partition(":")[0]
    resource = Resource(
        urn=f"urn:pulumi:asked::asked::{token}::resource",
        type=token,
        inputs=inputs,
        provider=Provider(
            urn="urn:pulumi:asked::asked::pulumi:providers::descriptor",
            type=f"pulumi:providers:{package}",
            inputs={"region": place, "location": place},
        ),
    )
    amounts = {path.removeprefix(USAGE): amount_of(v) for path, v in given.items() if path.startswith(USAGE)}
    said = tuple(f"{path.removeprefix(USAGE)}={value}" for path, value in defaults)
    return Asked(resource=resource, amounts=amounts, defaults=said)


def placed(token: str, properties: Mapping[str, Any], sku: str) -> Iterator[tuple[str, Any]]:
    """Each thing that is told, with the path it belongs to. What no rule and no input knows is left out: tags."""
    known = INDEX[canonical(token)].keys if canonical(token) in INDEX else frozenset()
    snakes = {snake(key): key for key in known}
    rows = TAG_PLACES.get(token, {})
    for name, value in sorted(properties.items(), key=lambda item: item[0] in known):
        if name in rows:
            yield scaled(rows[name], value)
        elif name in known or name in snakes:
            yield snakes.get(name, name), value
        elif usage_key(token, name) is not None:
            yield f"{USAGE}{name}", value
    yield from special(token, properties, sku)
    place = sku_place(token, known)
    if sku and place:
        yield place, SKU_WORDS.get(token, {}).get(sku.lower(), sku)


def special(token: str, properties: Mapping[str, Any], sku: str) -> Iterator[tuple[str, Any]]:
    """What two words say together: a bucket's class and size, a cluster in extended support."""
    if token == S3 and "size" in properties:
        usage = S3_CLASSES.get(sku.upper())
        yield f"{USAGE}{usage or 'standard.storage_gb'}", properties["size"]
    if token == LAMBDA and sku:
        yield from function_sku(sku, {snake(name) for name in properties})
    if token in COUNTED_BY_SKU and isinstance(properties.get("sku"), Mapping) and set(properties["sku"]) == {"name"}:
        yield "sku.capacity", Unknown("sku.capacity", "is not told: of the block sku only the name is")
    extended = "extended" in (sku.removeprefix("cluster-"), str(properties.get("support_type", "")).lower())
    if token == EKS and extended and "version" not in properties:
        yield "version", max(STANDARD_SUPPORT_ENDED, key=lambda version: STANDARD_SUPPORT_ENDED[version])


def function_sku(sku: str, told: set[str]) -> Iterator[tuple[str, Any]]:
    """The SKU of a function is its memory in MB (Go plugins), or its architecture (our host): then a function whose
    memory nobody tells has no price, for the 128 MB of a program that says nothing would be a guess."""
    if decimal_of(sku) is not None:
        yield "memorySize", sku
        return
    yield "architectures", sku
    if "memory_size" not in told:
        yield "memorySize", Unknown("memorySize", "is not told: it is the SKU, or the tag memory_size")


def sku_place(token: str, known: frozenset[str]) -> str:
    """The path of the input that is a type's SKU, "" for none."""
    if token in SKU_PLACES:
        return SKU_PLACES[token]
    first = next((name for name in SKU_INPUTS if name in known), "")
    return "sku.name" if first == "sku" and token.startswith(BLOCK_SKU) else first


def scaled(place: str, value: Any) -> tuple[str, Any]:
    """A row's path, and the value in its unit."""
    number = decimal_of(value)
    if not place.endswith(MONTHLY) or number is None or not number.is_finite():
        return place.removesuffix(MONTHLY), value
    return place.removesuffix(MONTHLY), number * HOURS_PER_MONTH


def put(inputs: dict[str, Any], path: list[str], value: Any) -> None:
    """Sets the value at a path, making blocks on the way. A bare value where a block has to be gives way."""
    for part in path[:-1]:
        below = inputs.get(part)
        if not isinstance(below, dict):
            below = inputs[part] = {}
        inputs = below
    inputs[path[-1]] = value


def amount_of(value: Any) -> Decimal | str:
    """A usage value: a number where it is one."""
    number = decimal_of(value)
    return str(value) if number is None else number


def snake(name: str) -> str:
    """An input's name as Go plugins and Terraform spell it.

    >>> snake("multiAz"), snake("allocatedStorage"), snake("ebsOptimized")
    ('multi_az', 'allocated_storage', 'ebs_optimized')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def exact(value: Any) -> Any:
    """A JSON value with its numbers as int and Decimal."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(repr(value))
    if isinstance(value, Mapping):
        return {key: exact(item) for key, item in value.items()}
    return [exact(item) for item in value] if isinstance(value, list) else value


def told(name: str, text: str) -> Any:
    """The value a tag stands for. Numbers and flags stay text: readers of inputs take them.

    >>> told("rootBlockDevice", "map[volumeSize:20 volumeType:gp3]")
    {'volumeSize': '20', 'volumeType': 'gp3'}
    >>> told("hardwareProfile", "Standard_B1s"), told("instanceType", "t3.micro"), told("bootDisk", "debian-cloud/debian-12")
    ({'vmSize': 'Standard_B1s'}, 't3.micro', {'initializeParams': {'image': 'debian-cloud/debian-12'}})
    """
    if text.startswith("map["):
        blocks = [wrapped(name, go_map(body)) for body in go_blocks(text)]
        return blocks[0] if len(blocks) == 1 else blocks
    if text.startswith(JSON_STARTS):
        try:
            return json.loads(text, parse_float=Decimal)
        except ValueError:
            return text
    key = next((key for form, key in SOLE_KEYS.get(name, {}).items() if text and re.fullmatch(form, text)), "")
    return {key: told(key, text)} if key else text


def wrapped(name: str, block: dict[str, Any]) -> dict[str, Any]:
    """A block, with the one around it that the Go host left away because it held nothing else.

    >>> wrapped("storageProfile", {"osType": "Windows", "createOption": "FromImage"})
    {'osDisk': {'osType': 'Windows', 'createOption': 'FromImage'}}
    >>> wrapped("storageProfile", {"osDisk": {"osType": "Windows"}})
    {'osDisk': {'osType': 'Windows'}}
    """
    if name not in HELD or HELD[name] & block.keys():
        return block
    inner = SOLE_KEYS[name][ANY]
    return {inner: wrapped(inner, block)}


def go_blocks(text: str) -> Iterator[str]:
    """The insides of `map[...]`, one or several after commas.

    >>> list(go_blocks("map[a:1 b:map[c:2]],map[a:3]"))
    ['a:1 b:map[c:2]', 'a:3']
    """
    depth = start = 0
    for place, letter in enumerate(text):
        if letter == "[":
            depth += 1
            start = place + 1 if depth == 1 else start
        elif letter == "]":
            depth -= 1
            if not depth:
                yield text[start:place]


def go_map(body: str) -> dict[str, Any]:
    """What Go prints of a map, as a map: `key:value key:value`, values may hold blanks and maps.

    >>> go_map("name:my disk size:map[gb:3]")
    {'name': 'my disk', 'size': {'gb': '3'}}
    """
    found: dict[str, Any] = {}
    marks = [m for m in GO_ENTRY.finditer(body) if body.count("[", 0, m.start()) == body.count("]", 0, m.start())]
    for mark, after in zip(marks, [*(m.start() for m in marks[1:]), len(body)], strict=True):
        found[mark[1]] = told("", body[mark.end() : after].strip())
    return found

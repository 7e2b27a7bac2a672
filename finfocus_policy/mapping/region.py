"""Which region a resource is in, and who said so.

The order: its own `region`, its zone, its ARN, its provider, stack configuration, the environment,
the provider's profile files, and last what the user gave as a fallback. The first that says
something decides; a region that somebody set but that is not known yet is not replaced by a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from finfocus_policy.mapping.tokens import canonical
from finfocus_policy.model.resource import Resource, Secret, Unknown

ZONE_OF_AWS = re.compile(r"([a-z]{2,}(?:-[a-z0-9]+)*-\d+)[a-z]?")
ZONE_OF_GOOGLE = re.compile(r"([a-z]+-[a-z]+\d+)-[a-z]")
ZONE_OF_WAVELENGTH = re.compile(r"(.+-wl\d+)-([a-z]+)-wlz-(\d+)")
REGION = re.compile(r"[a-z][a-z0-9-]{1,48}")

OWN_KEYS = ("region", "location")
ZONE_KEYS = ("availabilityZone", "zone", "availabilityZones")
PLACE_KEYS = frozenset({*OWN_KEYS, *ZONE_KEYS, "arn"})
# What a resource of a type nobody here prices may say of its size: plugins are asked with the first that is a plain text.
SIZE_KEYS = ("instanceType", "instanceClass", "dbInstanceClass", "nodeType", "vmSize", "machineType", "volumeType", "size",
             "sku", "tier", "type")  # fmt: skip
ASKED_KEYS = PLACE_KEYS | frozenset(SIZE_KEYS)
COMMON_KEYS = PLACE_KEYS | {"identifier", "name", "tags", "tagsAll"}
CONFIG_KEYS: Mapping[str, tuple[str, ...]] = {
    "aws": ("aws:region",),
    "aws-native": ("aws-native:region", "aws:region"),
    "azure": ("azure:location", "azure-native:location"),
    "azure-native": ("azure-native:location", "azure:location"),
    "gcp": ("gcp:region", "gcp:zone"),
    "google-native": ("google-native:region", "google-native:zone", "gcp:region", "gcp:zone"),
}
AWS_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
AZURE_VARIABLES = ("ARM_LOCATION", "AZURE_LOCATION")
GOOGLE_VARIABLES = (
    *("GOOGLE_REGION", "GCLOUD_REGION", "CLOUDSDK_COMPUTE_REGION"),
    *("GOOGLE_ZONE", "GCLOUD_ZONE", "CLOUDSDK_COMPUTE_ZONE"),
)
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "aws": AWS_VARIABLES,
    "aws-native": AWS_VARIABLES,
    "azure": AZURE_VARIABLES,
    "azure-native": AZURE_VARIABLES,
    "gcp": GOOGLE_VARIABLES,
    "google-native": GOOGLE_VARIABLES,
}


@dataclass(frozen=True, slots=True)
class RegionHints:
    """What is known of regions beside the resources: stack config ("aws:region"), environment
    variables, the region of the AWS profile in use, and what the user gave for want of better."""

    config: Mapping[str, Any] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    profile: str = ""
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A region, in words where it is from, and whether a secret said so."""

    region: str | Unknown
    source: str
    secret: bool = False


def region_of_zone(zone: str) -> str:
    """The region of an availability zone; Local Zones and Wavelength Zones are priced apart and keep
    the code price lists know them by.

    >>> [region_of_zone(z) for z in ("us-east-1a", "us-west-2-lax-1a", "us-east-1-wl1-bos-wlz-1", "europe-west4-b", "1")]
    ['us-east-1', 'us-west-2-lax-1', 'us-east-1-wl1-bos1', 'europe-west4', '']
    """
    wavelength = ZONE_OF_WAVELENGTH.fullmatch(zone)
    if wavelength:
        return f"{wavelength[1]}-{wavelength[2]}{wavelength[3]}"
    match = ZONE_OF_GOOGLE.fullmatch(zone) or ZONE_OF_AWS.fullmatch(zone)
    return match.group(1) if match else ""


def region_of_arn(arn: str) -> str:
    """The region in an ARN, empty for global resources.

    >>> region_of_arn("arn:aws:ec2:eu-west-1:123456789012:instance/i-1"), region_of_arn("arn:aws:s3:::bucket")
    ('eu-west-1', '')
    """
    parts = arn.split(":", 5)
    return parts[3] if len(parts) > 5 and parts[0] == "arn" else ""


def normal(text: str) -> str:
    """A region as price lists spell it.

    >>> normal("West Europe"), normal("us-east-1")
    ('westeurope', 'us-east-1')
    """
    return text.replace(" ", "").lower()


def judged(value: Any, path: str, source: str, reading: Callable[[str], str] = normal) -> Found | None:
    """What a value says of the region; None when it says nothing."""
    secret = isinstance(value, Secret)
    if isinstance(value, Secret):
        value = value.value
    if isinstance(value, Unknown):
        return Found(Unknown(path, value.why), source, secret)
    if not isinstance(value, str) or not value.strip():
        return None
    region = reading(value.strip())
    if not region:
        return None
    if not REGION.fullmatch(region):
        return Found(Unknown(path, "is not the name of a region"), source, secret)
    return Found(region, source, secret)


def package_of(type: str) -> str:
    """The package of a type token.

    >>> package_of("azure-native:compute:Disk")
    'azure-native'
    """
    return type.split(":", 1)[0]


def own(resource: Resource) -> Iterator[Found | None]:
    """What the resource itself says: its region, its zone, its ARN."""
    inputs = resource.inputs
    yield judged(inputs.get("region"), "region", "its own region")
    if not resource.type.startswith("aws"):
        yield judged(inputs.get("location"), "location", "its own location", lambda t: region_of_zone(t) or normal(t))
    for key in ZONE_KEYS:
        value = inputs.get(key)
        if isinstance(value, (list, tuple)):
            value = value[0] if value else None
        yield judged(value, key, "its availability zone", region_of_zone)
    for arn in (inputs.get("arn"), resource.outputs.get("arn"), resource.id):
        yield judged(arn, "arn", "its ARN", region_of_arn)


def provided(resource: Resource) -> Iterator[Found | None]:
    """What the provider that manages the resource says, whatever the provider."""
    provider = resource.provider
    if provider is None:
        return
    name = provider.urn.rsplit("::", 1)[-1]
    source = "the default provider" if name.startswith("default") else f"provider {name}"
    for key in OWN_KEYS:
        yield judged(provider.inputs.get(key), f"{key} of {source}", source)
    yield judged(provider.inputs.get("zone"), f"zone of {source}", source, region_of_zone)


def beside_inputs(resource: Resource) -> tuple[Any, ...]:
    """What has a say in a resource's region beside its inputs: its provider, and an ARN it got."""
    given = resource.provider.inputs if resource.provider else {}
    arn, id = resource.outputs.get("arn"), resource.id
    return (
        given.get("region"),
        given.get("location"),
        given.get("zone"),
        region_of_arn(arn) if isinstance(arn, str) else "",
        region_of_arn(id) if id else "",
    )


def surroundings(package: str, hints: RegionHints) -> Iterator[Found | None]:
    """What stack configuration, environment and profile say; last the user's fallback."""
    for key in CONFIG_KEYS.get(package, ()):
        reading = region_of_zone if key.endswith("zone") else normal
        yield judged(hints.config.get(key), key, f"stack config {key}", reading)
    for key in VARIABLES.get(package, ()):
        reading = region_of_zone if key.endswith("ZONE") else normal
        yield judged(hints.environ.get(key), key, f"environment {key}", reading)
    if package.startswith("aws"):
        yield judged(hints.profile, "profile", "the AWS profile")
    yield judged(hints.fallback, "the setting region", "the setting region")


def locate(resource: Resource, hints: RegionHints) -> Found:
    """The region of a resource with its source; an unknown zone leaves the decision to the provider."""
    passed = ""
    for found in (*own(resource), *provided(resource)):
        if found is None:
            continue
        if isinstance(found.region, Unknown) and found.source in ("its availability zone", "its ARN"):
            passed = passed or f" (its {found.region})"
            continue
        return Found(found.region, found.source + passed, found.secret)
    for found in surroundings(package_of(canonical(resource.type)), hints):
        if found is not None:
            return Found(found.region, found.source + passed, found.secret)
    why = "is given nowhere: set it on the provider, in the stack config, in the environment or with --region"
    return Found(Unknown("region", why), "", False)


def find(resource: Resource, hints: RegionHints) -> tuple[str | Unknown, str]:
    """The region a resource is priced in and in words who said so; Unknown when nobody did.

    >>> find(Resource(urn="u", type="aws:ebs/volume:Volume", inputs={"availabilityZone": "eu-west-1b"}), RegionHints())
    ('eu-west-1', 'its availability zone')
    """
    found = locate(resource, hints)
    return found.region, found.source

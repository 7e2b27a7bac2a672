"""What a plugin is asked about: one resource for each cloud, as the references' examples have them."""

from __future__ import annotations

from finfocus_policy.errors import InputError
from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb
from finfocus_policy.wire.dialect import provider_of

TAGS = {"environment": "production", "app": "web"}
PROBES = (
    ("aws", "ec2", "t3.micro", "us-east-1"),
    ("aws", "aws:ec2/instance:Instance", "t3.micro", "us-east-1"),
    ("azure", "vm", "Standard_B1s", "eastus"),
    ("azure", "azure-native:compute:VirtualMachine", "Standard_B1s", "eastus"),
    ("gcp", "compute", "n1-standard-1", "us-central1"),
    ("gcp", "gcp:compute/instance:Instance", "n1-standard-1", "us-central1"),
    ("kubernetes", "k8s-namespace", "default", "default"),
    ("kubernetes", "kubernetes:core/v1:Namespace", "default", "default"),
    ("custom", "service", "standard", "global"),
)


def descriptor(provider: str, resource_type: str, sku: str, region: str) -> pb.ResourceDescriptor:
    """A descriptor with the tags of the examples."""
    return pb.ResourceDescriptor(
        provider=provider, resource_type=resource_type, sku=sku, region=region, tags=TAGS, id="i-0123456789abcdef0"
    )


def possible(providers: tuple[str, ...]) -> tuple[pb.ResourceDescriptor, ...]:
    """The probes for a plugin of these clouds, all of them where it names none."""
    known = {provider_of(word) for word in providers}
    return tuple(descriptor(*probe) for probe in PROBES if not known or probe[0] in known)


def written(text: str) -> pb.ResourceDescriptor:
    """A resource as it is typed: PROVIDER,TYPE,SKU,REGION. Raises InputError.

    >>> written("aws,ec2,t3.micro,us-east-1").sku
    't3.micro'
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not (parts[0] and parts[1]):
        raise InputError(f"{text!r} is no resource", place="--resource", hint="write aws,ec2,t3.micro,us-east-1")
    return descriptor(*parts)

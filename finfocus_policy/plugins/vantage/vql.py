"""Questions in Vantage's query language (VQL), within its limits: a provider in every group, quotes doubled, AND and OR
never in one group."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from finfocus_policy.wire.values import CallFailed, ErrorCode

SERVICES: Mapping[str, str] = {
    "ec2": "AmazonEC2",
    "rds": "AmazonRDS",
    "s3": "AmazonS3",
    "lambda": "AWSLambda",
    "dynamodb": "AmazonDynamoDB",
    "eks": "AmazonEKS",
    "ecs": "AmazonECS",
    "ecr": "AmazonECR",
    "elasticache": "AmazonElastiCache",
    "elasticfilesystem": "AmazonEFS",
    "sqs": "AWSQueueService",
    "sns": "AmazonSNS",
    "kms": "awskms",
    "secretsmanager": "AWSSecretsManager",
    "cloudfront": "AmazonCloudFront",
    "redshift": "AmazonRedshift",
    "es": "AmazonES",
    "kinesis": "AmazonKinesis",
}
"""The service part of an ARN to the identifier of AWS's cost and usage report."""
EC2_ID = re.compile(r"(i|vol|snap|eipalloc)-[0-9a-f]{8,17}")
LONGEST = 256


def everything(providers: Sequence[str], tags: Mapping[str, str], service: str = "") -> str:
    """All costs of some providers, with all of some tags.

    >>> everything(["aws"], {"project": "shop"})
    "(costs.provider = 'aws' AND tags.name = 'project' AND tags.value = 'shop')"
    >>> everything(["aws", "gcp"], {})
    "(costs.provider = 'aws') OR (costs.provider = 'gcp')"
    """
    of_service = f" AND costs.service = {quoted(service)}" if service else ""
    rest = f"{of_service} AND {tagged(tags)}" if tags else of_service
    return " OR ".join(f"(costs.provider = {quoted(provider)}{rest})" for provider in providers)


def tagged(tags: Mapping[str, str]) -> str:
    """The condition that a cost carries every one of these tags.

    >>> tagged({"env": "prod", "team": "it's"})
    "(tags.name, tags.value) IN (('env', 'prod'), ('team', 'it''s'))"
    """
    pairs = [(quoted(name), quoted(value)) for name, value in sorted(tags.items())]
    if len(pairs) == 1:
        return f"tags.name = {pairs[0][0]} AND tags.value = {pairs[0][1]}"
    return f"(tags.name, tags.value) IN ({', '.join(f'({name}, {value})' for name, value in pairs)})"


def quoted(text: str) -> str:
    """A text as VQL writes it. Raises CallFailed for one that cannot be in a question."""
    if len(text) > LONGEST or not text.isprintable() or "\\" in text:
        raise CallFailed(ErrorCode.INVALID_RESOURCE, "a tag or name cannot be asked for: it is too long or not plain text")
    return "'" + text.replace("'", "''") + "'"


def service_of(arn: str, resource: str) -> str:
    """The service a resource of AWS is billed under, "" where its name does not tell.

    >>> service_of("arn:aws:rds:us-east-1:1:db:shop", "shop"), service_of("", "i-0123456789abcdef0"), service_of("", "shop")
    ('AmazonRDS', 'AmazonEC2', '')
    """
    name = arn or resource
    if name.startswith("arn:"):
        return SERVICES.get(name.split(":", 3)[2], "") if name.count(":") > 2 else ""
    return "AmazonEC2" if EC2_ID.fullmatch(name) else ""


def same(row: str, resource: str, arn: str) -> bool:
    """Whether a row's resource is the one that is meant: by its id, its ARN, or the ARN or path that ends with its id.

    >>> same("arn:aws:ec2:us-east-1:1:instance/i-1", "i-1", ""), same("i-10", "i-1", "")
    (True, False)
    """
    if not row:
        return False
    found, names = row.casefold(), {name.casefold() for name in (resource, arn) if name}
    return found in names or any(found.endswith((f"/{name}", f":{name}")) for name in names)

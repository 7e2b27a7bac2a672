"""What clouds give each account for free every month, for ever: taken off once for a whole stack.

Off unless the setting `free_tiers` says otherwise: an account's other stacks use the same allowance. Free tiers that
end (twelve months of S3 or EC2) are not here, nor what somebody has to switch on (one free Cosmos DB account). Where
the price list itself begins with a free step (SNS, Service Bus) it is counted there, with or without this setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache

from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.model.cost import Meter, Priced, PriceRequest
from finfocus_policy.model.money import ZERO, plain
from finfocus_policy.model.resource import Resource, Stack

OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "usgov", "usdod", "china")
Answer = tuple[PriceRequest, Priced]
Pricer = Callable[[Resource, Graph], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """So much of something a month costs an account nothing.

    `keys` are patterns of price keys that share it, `amount` is in the unit of their cards (`unit` in words),
    `regions` limits it to some regions. `page` is the provider's, read on `date`.
    """

    name: str
    keys: str
    amount: Decimal
    unit: str
    page: str
    regions: str = ""
    date: str = "2026-11-21"

    def covers(self, keys: Iterable[str], region: str) -> bool:
        """Whether a meter with these price keys draws on it. In GovCloud and China accounts are others, with terms of
        their own: nothing is taken off there."""
        if (self.regions and region not in self.regions.split()) or region.startswith(OTHER_PARTITIONS):
            return False
        return any(fnmatchcase(key, pattern) for key in keys for pattern in self.keys.split())


def _row(name: str, keys: str, amount: str, unit: str, page: str, regions: str = "") -> Allowance:
    return Allowance(name=name, keys=keys, amount=Decimal(amount), unit=unit, page=page, regions=regions)


LAMBDA, DYNAMODB = "https://aws.amazon.com/lambda/pricing/", "https://aws.amazon.com/dynamodb/pricing/"
CLOUDWATCH, CLOUDFRONT = "https://aws.amazon.com/cloudwatch/pricing/", "https://aws.amazon.com/cloudfront/pricing/"
GLUE, GCP = "https://aws.amazon.com/glue/pricing/", "https://cloud.google.com/free/docs/free-cloud-features"
RUN, FUNCTIONS = "https://cloud.google.com/run/pricing", "https://cloud.google.com/functions/pricing-1stgen"
SECRETS, BIGQUERY = "https://cloud.google.com/secret-manager/pricing", "https://cloud.google.com/bigquery/pricing"
R2 = "https://developers.cloudflare.com/r2/pricing/"
BUCKET_REGIONS = "us-east1 us-west1 us-central1"

# fmt: off
ALLOWANCES = (
    _row("Lambda requests", "aws/lambda/requests/*", "1000000", "requests", LAMBDA),
    _row("Lambda duration", "aws/lambda/duration/*", "400000", "GB-seconds", LAMBDA),
    _row("DynamoDB storage", "aws/dynamodb/standard/storage", "25", "GB", DYNAMODB),
    _row("DynamoDB write capacity", "aws/dynamodb/standard/write-capacity", "18250", "unit-hours (25 units)", DYNAMODB),
    _row("DynamoDB read capacity", "aws/dynamodb/standard/read-capacity", "18250", "unit-hours (25 units)", DYNAMODB),
    _row("DynamoDB streams", "aws/dynamodb/standard/streams", "2500000", "read requests", DYNAMODB),
    _row("CloudWatch alarms", "aws/cloudwatch/alarm/standard", "10", "alarm metrics", CLOUDWATCH),
    _row("CloudWatch logs", "aws/cloudwatch/logs/standard/*", "5", "GB ingested, stored or scanned", CLOUDWATCH),
    _row("CloudWatch dashboards", "aws/cloudwatch/dashboard", "3", "dashboards", CLOUDWATCH),
    _row("SQS requests", "aws/sqs/requests/*", "1000000", "requests", "https://aws.amazon.com/sqs/pricing/"),
    _row("KMS requests", "aws/kms/requests/symmetric", "20000", "requests", "https://aws.amazon.com/kms/pricing/"),
    _row("Step Functions", "aws/sfn/standard/transitions", "4000", "transitions", "https://aws.amazon.com/step-functions/pricing/"),
    _row("CodeBuild", "aws/codebuild/linux/general1.small", "100", "minutes", "https://aws.amazon.com/codebuild/pricing/"),
    _row("CloudFront data", "aws/cloudfront/internet/*", "1024", "GB", CLOUDFRONT),
    _row("CloudFront requests", "aws/cloudfront/http/* aws/cloudfront/https/*", "10000000", "requests", CLOUDFRONT),
    _row("CloudFront functions", "aws/cloudfront/function", "2000000", "invocations", CLOUDFRONT),
    _row("Glue catalog storage", "aws/glue/catalog/storage", "1000000", "objects", GLUE),
    _row("Glue catalog requests", "aws/glue/catalog/requests", "1000000", "requests", GLUE),
    _row("Cloud Run requests", "gcp/run/requests/*", "2000000", "requests", RUN),
    _row("Cloud Run CPU", "gcp/run/cpu/*", "180000", "vCPU-seconds", RUN),
    _row("Cloud Run memory", "gcp/run/memory/*", "360000", "GiB-seconds", RUN),
    _row("Cloud Run CPU, always on", "gcp/run/cpu-always/*", "240000", "vCPU-seconds", RUN),
    _row("Cloud Run memory, always on", "gcp/run/memory-always/*", "450000", "GiB-seconds", RUN),
    _row("Cloud Functions invocations", "gcp/cloudfunctions/invocations", "2000000", "invocations", FUNCTIONS),
    _row("Cloud Functions CPU", "gcp/cloudfunctions/cpu", "200000", "GHz-seconds", FUNCTIONS),
    _row("Cloud Functions memory", "gcp/cloudfunctions/memory", "400000", "GB-seconds", FUNCTIONS),
    _row("Cloud Functions outbound data", "gcp/cloudfunctions/outbound", "5", "GB", FUNCTIONS),
    _row("Pub/Sub", "gcp/pubsub/message-data", "0.009765625", "TiB (10 GiB)", "https://cloud.google.com/pubsub/pricing"),
    _row("BigQuery queries", "gcp/bigquery/queries", "1", "TiB", BIGQUERY),
    _row("BigQuery storage", "gcp/bigquery/storage/*", "10", "GiB", BIGQUERY),
    _row("Secret Manager versions", "gcp/secretmanager/version", "6", "active versions", SECRETS),
    _row("Secret Manager access", "gcp/secretmanager/access", "10000", "operations", SECRETS),
    _row("Secret Manager rotation", "gcp/secretmanager/rotation", "3", "notifications", SECRETS),
    _row("Cloud Logging", "gcp/logging/data", "50", "GiB", "https://cloud.google.com/stackdriver/pricing"),
    _row("Cloud Storage", "gcp/storage/standard/storage", "5", "GB", GCP, BUCKET_REGIONS),
    _row("Cloud Storage class A operations", "gcp/storage/standard/class-a", "5000", "operations", GCP, BUCKET_REGIONS),
    _row("Cloud Storage class B operations", "gcp/storage/standard/class-b", "50000", "operations", GCP, BUCKET_REGIONS),
    _row("Cloud Scheduler", "gcp/cloudscheduler/job", "3", "jobs", "https://cloud.google.com/scheduler/pricing"),
    _row("Cloud Tasks", "gcp/cloudtasks/operations", "1000000", "operations", "https://cloud.google.com/tasks/pricing"),
    _row("Workflows internal steps", "gcp/workflows/internal-steps", "5000", "steps", "https://cloud.google.com/workflows/pricing"),
    _row("Workflows external steps", "gcp/workflows/external-steps", "2000", "steps", "https://cloud.google.com/workflows/pricing"),
    _row("R2 storage", "cloudflare/r2/standard/storage", "10", "GB", R2),
    _row("R2 class A operations", "cloudflare/r2/standard/class-a", "1000000", "operations", R2),
    _row("R2 class B operations", "cloudflare/r2/standard/class-b", "10000000", "operations", R2),
    _row("Log Analytics", "azure/log-analytics/ingestion", "5", "GB", "https://azure.microsoft.com/pricing/details/monitor/"),
)
# fmt: on


class Allowances:
    """A pricer of one stack that takes the free tiers off, in the order of URNs: nothing is given twice.

    `price` is who prices one resource otherwise, `ask` prices what is left to pay.
    """

    def __init__(self, stack: Stack, hints: RegionHints, price: Pricer, ask: Callable[[PriceRequest], Priced]) -> None:
        self._price, self._ask = price, ask
        self._answers: dict[int, Answer] = {}
        for resources in (stack.resources, stack.previous or ()):
            self._use(resources, Graph((*stack.structure, *resources), hints))

    def _use(self, resources: Iterable[Resource], graph: Graph) -> None:
        left = {allowance.name: allowance.amount for allowance in ALLOWANCES}
        for resource in sorted(resources, key=lambda r: r.urn):
            request, priced = self._price(resource, graph)
            lower = reduced(request, left)
            self._answers[id(resource)] = (request, priced) if lower is request else (lower, self._ask(lower))

    def price(self, resource: Resource, graph: Graph) -> Answer:
        """The answer about one resource of the stack."""
        return self._answers.get(id(resource)) or self._price(resource, graph)


def reduced(request: PriceRequest, left: dict[str, Decimal]) -> PriceRequest:
    """The request without what is still free, which is taken out of `left`; the same request when nothing is."""
    meters, said = [], list(request.assumptions)
    for meter in request.meters:
        meters.append(meter)
        allowance, taken = _taken(meter, request.descriptor.region, left)
        if allowance is not None and taken and isinstance(meter.quantity, Decimal):
            left[allowance.name] -= taken
            meters[-1] = replace(meter, quantity=meter.quantity - taken / meter.scale)
            said.append(f"free tier: {plain(taken)} {allowance.unit} of {allowance.name} a month are taken off")
    return replace(request, meters=tuple(meters), assumptions=tuple(said)) if len(said) > len(request.assumptions) else request


@lru_cache(maxsize=4096)
def _covering(keys: tuple[str, ...], region: str) -> tuple[Allowance, ...]:
    """The allowances that price keys draw on: a stack has many resources of few keys."""
    return tuple(a for a in ALLOWANCES if a.covers(keys, region))


def _taken(meter: Meter, region: str, left: dict[str, Decimal]) -> tuple[Allowance | None, Decimal]:
    if not isinstance(meter.quantity, Decimal) or not meter.quantity.is_finite() or meter.quantity <= 0:
        return None, ZERO
    keys = tuple(key for key in meter.keys if isinstance(key, str))
    allowance = next((a for a in _covering(keys, region) if left[a.name]), None)
    return allowance, ZERO if allowance is None else min(left[allowance.name], meter.quantity * meter.scale)

"""Services that run somebody's code or model: App Runner, SageMaker endpoints and notebooks, canaries.

Rules (AWS App Runner, Amazon SageMaker AI and CloudWatch pricing pages): App Runner holds the memory of the
least instances all month and charges vCPUs while requests are answered; an endpoint runs the instances of its
variants, a serverless variant costs by use; a notebook by the hour, with its disk (5 GB unless it says
otherwise); a canary by the run.
"""

from __future__ import annotations

import re
from decimal import Decimal

from finfocus_policy.mapping.aws.fargate import UNITS, sized
from finfocus_policy.mapping.aws.meters import default, fixed, keyed, shown, used
from finfocus_policy.mapping.aws.nodes import hours, required
from finfocus_policy.mapping.entry import ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter, Reason
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

TWO = Decimal(2)
CONFIGURATION = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
SCALING = "aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion"
NOTEBOOK_DISK = Decimal(5)
RATE = re.compile(r"rate\((\d{1,5}) (minute|hour)s?\)")
MINUTES = {"minute": Decimal(1), "hour": Decimal(60)}


def least_instances(reader: Reader) -> Decimal | Unknown:
    """How many instances App Runner keeps ready: what its scaling configuration says, else one."""
    scaling = reader.linked("autoScalingConfigurationArn", SCALING)
    reference = reader.get("autoScalingConfigurationArn")
    if scaling is None and isinstance(reference, Unknown):
        return reference
    least = None if scaling is None else scaling.whole("minSize")
    if least is None:
        reader.assume("one instance kept ready")
    return default(least, ONE)


def app_service(reader: Reader) -> Draft:
    """aws:apprunner/service:Service: 1 vCPU and 2 GB unless it says otherwise."""
    block = reader.block("instanceConfiguration")
    cores = ONE if block.get("cpu") is None else sized(block, "cpu")
    memory = TWO if block.get("memory") is None else sized(block, "memory")
    held = product(memory, least_instances(reader))
    return Draft(
        meters=(
            fixed("Provisioned memory", "GB-hours", "aws/apprunner/memory", hours(ONE if held is None else held)),
            used(
                "Active vCPUs",
                "vCPU-hours",
                "aws/apprunner/vcpu",
                product(cores, reader.usage("monthly_active_instance_hours")),
            ),
        )
    )


def variant_meters(variant: Reader, number: int) -> list[Meter]:
    """What one variant of an endpoint runs on."""
    label = f"production_variants[{number}]"
    serverless = variant.block("serverlessConfig")
    if serverless.present:
        memory = serverless.number("memorySizeInMb")
        size = Unknown(serverless.at("memorySizeInMb"), "is not given") if memory is None else memory
        amount = product(size, ONE / UNITS, variant.usage("monthly_inference_seconds"))
        return [used("Inference duration", "GB-seconds", "aws/sagemaker/serverless", amount, group=label)]
    sku, count = required(variant, "instanceType"), default(variant.whole("initialInstanceCount"), ONE)
    name = f"Hosting ({shown(sku, 'instance type')})"
    return [fixed(name, "hours", keyed("aws/sagemaker/hosting", sku), hours(count), group=label)]


def endpoint(reader: Reader) -> Draft:
    """aws:sagemaker/endpoint:Endpoint, its configuration followed also when the reference is not known yet."""
    found = reader.linked("endpointConfigName", CONFIGURATION)
    if found is None:
        return Draft(reason=Reason.UNKNOWN_INPUT, detail="its endpoint configuration is not among these resources")
    variants = (*found.items("productionVariants"), *found.items("shadowProductionVariants"))
    meters = [m for number, variant in enumerate(variants) for m in variant_meters(variant, number)]
    return Draft(meters=tuple(meters))


def notebook(reader: Reader) -> Draft:
    """aws:sagemaker/notebookInstance:NotebookInstance."""
    sku, size = required(reader, "instanceType"), default(reader.number("volumeSize"), NOTEBOOK_DISK)
    used_hours = default(reader.usage("monthly_hrs"), HOURS_PER_MONTH)
    name = f"Notebook instance ({shown(sku, 'instance type')})"
    return Draft(
        sku=sku,
        meters=(
            fixed(name, "hours", keyed("aws/sagemaker/notebook", sku), used_hours),
            fixed("Notebook storage", "GB", "aws/sagemaker/notebook-storage", size),
        ),
    )


def runs_of(reader: Reader) -> Decimal | Unknown | None:
    """Runs of a canary a month: what the usage file says, else its rate; None when a timetable decides."""
    given = reader.usage("monthly_runs")
    if given is not None:
        return given
    rate = reader.text("schedule.expression")
    if isinstance(rate, Unknown):
        return rate
    match = RATE.fullmatch(rate or "")
    every = Decimal(match[1]) * MINUTES[match[2]] if match else Decimal(0)
    return HOURS_PER_MONTH * MINUTES["hour"] / every if every else None


def canary(reader: Reader) -> Draft:
    """aws:synthetics/canary:Canary."""
    return Draft(meters=(used("Canary runs", "runs", "aws/cloudwatch/canary", runs_of(reader)),))


ENTRIES = (
    entry(
        "aws:apprunner/service:Service",
        "apprunner:Service",
        "instanceConfiguration autoScalingConfigurationArn",
        app_service,
    ),
    entry(SCALING, "apprunner:AutoScalingConfigurationVersion", "minSize", None),
    entry("aws:sagemaker/endpoint:Endpoint", "sagemaker:Endpoint", "endpointConfigName", endpoint),
    entry(CONFIGURATION, "sagemaker:EndpointConfiguration", "productionVariants shadowProductionVariants", None),
    entry(
        "aws:sagemaker/notebookInstance:NotebookInstance",
        "sagemaker:NotebookInstance",
        "instanceType volumeSize",
        notebook,
    ),
    entry("aws:synthetics/canary:Canary", "synthetics:Canary", "schedule", canary),
)

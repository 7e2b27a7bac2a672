"""Things that run for a while: CodeBuild projects, Glue jobs, Step Functions, Airflow, warm Lambda functions, APIs.

Rules (the services' pricing pages): builds by the minute and size; Glue by DPU-hour, a worker being
as many DPUs as its type says, 10 where a Spark job says nothing; express workflows by GB-hour of
64 MB chunks and started 100 ms; Airflow by the hour of an environment, which has one worker and two schedulers, and
of its further ones.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import billed, blocks, fixed, keyed, rated, shown, times, use, used, word
from finfocus_policy.mapping.entry import MILLION, ONE, THOUSAND, Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO, plain
from finfocus_policy.model.resource import Unknown

MEGABYTES = Decimal(1024)
MEMORY_BLOCK, TIME_BLOCK = Decimal(64), Decimal(100)
SECONDS = Decimal(3600)
TWO = Decimal(2)
DPUS = {
    "standard": ONE,
    "g.025x": Decimal("0.25"),
    "g.1x": ONE,
    "g.2x": Decimal(2),
    "g.4x": Decimal(4),
    "g.8x": Decimal(8),
    "g.12x": Decimal(12),
    "g.16x": Decimal(16),
}
SPARK_DEFAULT, PYTHON_DEFAULT = Decimal(10), Decimal("0.0625")
SYSTEMS = (("windows", "Windows"), ("arm", "ARM"), ("linux_gpu", "Linux GPU"), ("linux", "Linux"))


def build_system(kind: str) -> str:
    """The system a build environment runs.

    >>> build_system("windows_server_2019_container"), build_system("linux_container")
    ('Windows', 'Linux')
    """
    return next((name for start, name in SYSTEMS if kind.startswith(start)), kind)


def build_project(reader: Reader) -> Draft:
    """aws:codebuild/project:Project."""
    size = word(reader, "environment.computeType", "build_general1_small")
    kind = word(reader, "environment.type", "linux_container")
    unclear = next((u for u in (size, kind) if isinstance(u, Unknown)), None)
    if unclear is not None:
        return Draft(sku=unclear, meters=(used("Build", "minutes", unclear, reader.usage("monthly_build_mins")),))
    label = str(size).removeprefix("build_").replace("_", ".")
    system = build_system(str(kind))
    key = keyed("aws/codebuild", system.lower().replace(" ", "-"), label)
    return Draft(sku=label, meters=(used(f"{system} ({label})", "minutes", key, reader.usage("monthly_build_mins")),))


def units_of(reader: Reader) -> Decimal | Unknown:
    """The DPUs a Glue job takes: its capacity, its workers, or the default of its kind."""
    capacity, workers = reader.number("maxCapacity"), reader.number("numberOfWorkers")
    if capacity is not None:
        return capacity
    kind, command = word(reader, "workerType", "standard"), word(reader, "command.name", "glueetl")
    if workers is None:
        if isinstance(command, Unknown):
            return command
        units = PYTHON_DEFAULT if command == "pythonshell" else SPARK_DEFAULT
        reader.assume(f"{plain(units)} DPUs, no capacity is given")
        return units
    if isinstance(kind, Unknown):
        return kind
    each = DPUS.get(kind)
    return Unknown("workerType", "has a number of DPUs we do not know") if each is None else times(workers, each)


def glue_job(reader: Reader) -> Draft:
    """aws:glue/job:Job."""
    units, hours = units_of(reader), reader.usage("monthly_hours")
    if isinstance(units, Unknown):
        return Draft(sku=units, meters=(used("Duration", "hours", units, hours),))
    unit = f"hours ({plain(units)} DPU{'' if units == ONE else 's'})"
    amount = product(hours, units)
    if units == 0:
        return Draft(free=True)
    return Draft(meters=(used("Duration", unit, "aws/glue/job/dpu-hours", amount, scale=units),))


def duration_of(reader: Reader, requests: Decimal | Unknown | None) -> Decimal | Unknown | None:
    """GB-hours of the express workflows of a month."""
    duration, memory = reader.usage("workflow_duration_ms"), reader.usage("memory_mb")
    if duration is None:
        return None
    held = times(blocks(memory, MEMORY_BLOCK), MEMORY_BLOCK / MEGABYTES)
    seconds = times(blocks(duration, TIME_BLOCK), TIME_BLOCK / THOUSAND)
    amount = product(requests, held, seconds)
    return amount / SECONDS if isinstance(amount, Decimal) else amount


def state_machine(reader: Reader) -> Draft:
    """aws:sfn/stateMachine:StateMachine; a standard one unless it says otherwise."""
    kind = word(reader, "type", "standard")
    if kind == "express":
        requests = reader.usage("monthly_requests")
        meters: tuple[Meter, ...] = (
            used("Requests", "1M requests", "aws/sfn/express/requests", requests, scale=MILLION),
            used("Duration", "GB-hours", "aws/sfn/express/duration", duration_of(reader, requests)),
        )
        return Draft(sku=kind, meters=meters)
    key = keyed("aws/sfn", kind, "transitions")
    amount = reader.usage("monthly_transitions")
    return Draft(sku=kind, meters=(used("Transitions", "1K transitions", key, amount, scale=THOUSAND),))


def further(reader: Reader, usage: str, path: str, included: Decimal) -> Decimal | Unknown | None:
    """Hours of workers or schedulers beyond those an environment includes: as many as the usage file says, at least
    those it always keeps."""
    given, kept = reader.usage(usage), reader.whole(path)
    least = kept - included if isinstance(kept, Decimal) else kept
    if least is None or reader.told(usage) or (isinstance(least, Decimal) and least <= ZERO):
        return product(given, HOURS_PER_MONTH)
    return product(least, HOURS_PER_MONTH)


def airflow(reader: Reader) -> Draft:
    """aws:mwaa/environment:Environment, mw1.small unless it says otherwise."""
    kind = word(reader, "environmentClass", "mw1.small")
    size = kind if isinstance(kind, Unknown) else kind.removeprefix("mw1.")
    label = shown(size, "class").capitalize()
    workers = further(reader, "additional_workers", "minWorkers", ONE)
    schedulers = further(reader, "additional_schedulers", "schedulers", TWO)
    meters = (
        fixed(f"Environment ({label})", "hours", keyed("aws/mwaa/environment", size)),
        used(f"Worker ({label})", "hours", keyed("aws/mwaa/worker", size), workers),
        used(f"Scheduler ({label})", "hours", keyed("aws/mwaa/scheduler", size), schedulers),
        used("Meta database", "GB", "aws/mwaa/database", reader.usage("meta_database_gb")),
    )
    return Draft(sku=size, meters=meters)


def chip_of(reader: Reader) -> str | Unknown:
    """The architecture, as the usage file says."""
    value = reader.usage_text("architecture")
    return "x86_64" if value is None else value


def provisioned_concurrency(reader: Reader) -> Draft:
    """aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig, kept warm the hours the usage file says."""
    chip, memory = chip_of(reader), reader.usage("memory_mb")
    held = memory / MEGABYTES if isinstance(memory, Decimal) else memory
    hours, each = reader.usage("monthly_duration_hrs"), reader.usage("request_duration_ms")
    requests, count = reader.usage("monthly_requests"), reader.whole("provisionedConcurrentExecutions")
    running = product(requests, each, held, ONE / THOUSAND)
    requests_key = keyed("aws/lambda/requests", chip)
    count = Unknown("provisionedConcurrentExecutions", "is not given") if count is None else count
    key = count if isinstance(count, Unknown) else keyed("aws/lambda/provisioned", chip)
    meters = (
        used("Requests", "1M requests", requests_key, requests, scale=MILLION),
        used("Provisioned Concurrency", "GB-seconds", key, product(count, held, hours, SECONDS)),
        used("Duration", "GB-seconds", keyed("aws/lambda/provisioned-duration", chip), running),
    )
    return Draft(sku=chip, meters=meters)


REQUEST_BLOCK, MESSAGE_BLOCK = Decimal(512), Decimal(32)
CONNECTED = use(
    "Connection duration", "1M minutes", "aws/apigateway/websocket/minutes", "monthly_connection_mins", MILLION
)


def api(reader: Reader) -> Draft:
    """aws:apigatewayv2/api:Api: requests in blocks of 512 KB, messages in blocks of 32 KB."""
    kind = word(reader, "protocolType", "http")
    if kind == "websocket":
        amount = billed(reader, "monthly_messages", "message_size_kb", MESSAGE_BLOCK)
        messages = used("Messages", "1M messages", "aws/apigateway/websocket/messages", amount, scale=MILLION)
        return Draft(sku=kind, meters=(messages, *rated(reader, CONNECTED)))
    amount = billed(reader, "monthly_requests", "request_size_kb", REQUEST_BLOCK)
    key = keyed("aws/apigateway", kind, "requests")
    return Draft(sku=kind, meters=(used("Requests", "1M requests", key, amount, scale=MILLION),))


def stage(reader: Reader) -> Draft:
    """aws:apigateway/stage:Stage: the cache, where there is one."""
    enabled, size = reader.flag("cacheClusterEnabled"), reader.number("cacheClusterSize")
    if enabled is None or enabled is False:
        return Draft(free=True)
    if size is None:
        size = Unknown("cacheClusterSize", "is not given")
    unclear = next((u for u in (enabled, size) if isinstance(u, Unknown)), None)
    label = plain(size) if isinstance(size, Decimal) and unclear is None else ""
    key = f"aws/apigateway/cache/{label}" if unclear is None else unclear
    return Draft(sku=label, meters=(fixed(f"Cache memory ({label or 'size not known'} GB)", "hours", key),))


ENTRIES = (
    entry("aws:apigateway/stage:Stage", "apigateway:Stage", "cacheClusterEnabled cacheClusterSize", stage),
    entry("aws:apigatewayv2/api:Api", "apigatewayv2:Api", "protocolType", api),
    entry("aws:codebuild/project:Project", "codebuild:Project", "environment", build_project),
    entry("aws:glue/job:Job", "glue:Job", "maxCapacity numberOfWorkers workerType command", glue_job),
    entry(
        "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
        "lambda:ProvisionedConcurrencyConfig",
        "provisionedConcurrentExecutions",
        provisioned_concurrency,
    ),
    entry("aws:mwaa/environment:Environment", "mwaa:Environment", "environmentClass minWorkers schedulers", airflow),
    entry("aws:sfn/stateMachine:StateMachine", "sfn:StateMachine", "type", state_machine),
)

"""Queues and topics: SQS, SNS and its subscriptions. Everything is usage.

Rules (Amazon SQS and SNS pricing pages): every started 64 KB of a request is one request; the first
million requests, hundred thousand HTTP and thousand e-mail notifications of a month are free.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.flat import HUNDRED_THOUSAND
from finfocus_policy.mapping.aws.meters import billed, used
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

KB_BLOCK = Decimal(64)
TOPIC = "aws/sns/"
HUNDRED_K, MILLION_N = ("100k notifications", HUNDRED_THOUSAND), ("1M notifications", MILLION)
SUBSCRIPTIONS = (
    ("HTTP/HTTPS notifications", HUNDRED_K, "http", "http_subscriptions"),
    ("Email/Email-JSON notifications", HUNDRED_K, "email", "email_subscriptions"),
    ("Kinesis Firehose notifications", MILLION_N, "firehose", "kinesis_subscriptions"),
    ("Mobile Push notifications", MILLION_N, "mobile-push", "mobile_push_subscriptions"),
    ("MacOS notifications", MILLION_N, "macos", "macos_subscriptions"),
)
PROTOCOLS = {
    "http": ("HTTP notifications", MILLION_N, "subscription/http"),
    "https": ("HTTP notifications", MILLION_N, "subscription/http"),
    "email": ("Email notifications", HUNDRED_K, "subscription/email"),
    "email-json": ("Email notifications", HUNDRED_K, "subscription/email"),
    "firehose": ("Kinesis Firehose notifications", MILLION_N, "firehose"),
    "application": ("Mobile Push notifications", MILLION_N, "mobile-push"),
    "sms": ("SMS notifications", HUNDRED_K, "sms"),
}
FREE_PROTOCOLS = ("sqs", "lambda")


def kind_of(reader: Reader, path: str) -> str | Unknown:
    """standard or fifo, as a flag says."""
    flag = reader.flag(path)
    return flag if isinstance(flag, Unknown) else ("fifo" if flag else "standard")


def queue(reader: Reader) -> Draft:
    """aws:sqs/queue:Queue."""
    kind = kind_of(reader, "fifoQueue")
    key = kind if isinstance(kind, Unknown) else f"aws/sqs/requests/{kind}"
    size = "request_size" if reader.usage("request_size_kb") is None else "request_size_kb"
    amount = billed(reader, "monthly_requests", size, KB_BLOCK)
    return Draft(sku=kind, meters=(used("Requests", "1M requests", key, amount, scale=MILLION),))


def fifo_meters(reader: Reader) -> list[Meter]:
    """A FIFO topic: publishing and notifying, by requests and by GB."""
    requests, size = reader.usage("monthly_requests"), reader.usage("request_size_kb")
    payload = product(requests, size, ONE / MILLION)
    told = reader.usage("fifo_subscriptions")
    return [
        used("FIFO Publish API requests", "1M requests", TOPIC + "fifo/requests", requests, scale=MILLION),
        used("FIFO Publish API payload", "GB", TOPIC + "fifo/payload", payload),
        used(
            "FIFO notifications",
            "1M notifications",
            TOPIC + "fifo/notifications",
            product(requests, told),
            scale=MILLION,
        ),
        used("FIFO notification payload", "GB", TOPIC + "fifo/notified", product(payload, told)),
    ]


def standard_meters(reader: Reader) -> list[Meter]:
    """A standard topic: requests, and notifications by the kind of subscriber."""
    requests = billed(reader, "monthly_requests", "request_size_kb", KB_BLOCK)
    meters = [used("API requests", "1M requests", TOPIC + "requests", requests, scale=MILLION)]
    for name, (unit, scale), item, usage in SUBSCRIPTIONS:
        amount = product(requests, reader.usage(usage))
        meters.append(used(name, unit, TOPIC + item, amount, scale=scale))
    if reader.usage("sms_subscriptions") is not None:
        amount = product(requests, reader.usage("sms_subscriptions"))
        meters.append(used("SMS notifications", "100k notifications", TOPIC + "sms", amount, scale=HUNDRED_THOUSAND))
    return meters


def topic(reader: Reader) -> Draft:
    """aws:sns/topic:Topic."""
    kind = kind_of(reader, "fifoTopic")
    if isinstance(kind, Unknown):
        return Draft(sku=kind, meters=(used("API requests", "1M requests", kind, None, scale=MILLION),))
    return Draft(sku=kind, meters=tuple(fifo_meters(reader) if kind == "fifo" else standard_meters(reader)))


def subscription(reader: Reader) -> Draft:
    """aws:sns/topicSubscription:TopicSubscription; to queues and functions it is free."""
    protocol = reader.name("protocol")
    if protocol in FREE_PROTOCOLS:
        return Draft(free=True)
    if not isinstance(protocol, str) or protocol not in PROTOCOLS:
        unclear = protocol if isinstance(protocol, Unknown) else Unknown("protocol", "is not one we know")
        return Draft(sku=unclear, meters=(used("Notifications", "1M notifications", unclear, None, scale=MILLION),))
    name, (unit, scale), item = PROTOCOLS[protocol]
    amount = billed(reader, "monthly_requests", "request_size_kb", KB_BLOCK)
    return Draft(sku=protocol, meters=(used(name, unit, TOPIC + item, amount, scale=scale),))


ENTRIES = (
    entry("aws:sqs/queue:Queue", "sqs:Queue", "fifoQueue", queue),
    entry("aws:sns/topic:Topic", "sns:Topic", "fifoTopic", topic),
    entry("aws:sns/topicSubscription:TopicSubscription", "sns:TopicSubscription", "protocol", subscription),
)

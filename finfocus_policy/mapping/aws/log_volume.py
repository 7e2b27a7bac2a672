"""What an RDS instance may have beside its storage: a volume for its logs, a public address.

Rules (Amazon RDS user guide and pricing page, Amazon VPC pricing page): a dedicated log volume has 1,024 GB and 3,000
provisioned IOPS of the kind the database has, in each of its zones; a public IPv4 address costs the same everywhere.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import fixed, keyed
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

SIZE, IOPS = Decimal(1024), Decimal(3000)


def log_volume(reader: Reader, zones: str | Unknown) -> list[Meter]:
    """The volume for logs, where there is one."""
    wanted = reader.flag("dedicatedLogVolume")
    if wanted is None or wanted is False:
        return []
    said = reader.name("storageType")
    kind = "io1" if said is None else said
    unclear = next((u for u in (wanted, kind, zones) if isinstance(u, Unknown)), None)

    def key(item: str) -> str | Unknown:
        return keyed("aws/rds", item, kind, zones) if unclear is None else unclear

    return [
        fixed("Dedicated log volume", "GB", key("storage"), SIZE),
        fixed("Dedicated log volume IOPS", "IOPS", key("iops"), IOPS),
    ]


def public_address(reader: Reader) -> list[Meter]:
    """The address of an instance that can be reached from the internet."""
    wanted = reader.flag("publiclyAccessible")
    if wanted is None or wanted is False:
        return []
    key = wanted if isinstance(wanted, Unknown) else "aws/vpc/public-ipv4"
    return [fixed("Public IPv4 address", "hours", key)]


def beside(reader: Reader, zones: str | Unknown) -> list[Meter]:
    """All that a database has beside its storage."""
    return [*log_volume(reader, zones), *public_address(reader)]

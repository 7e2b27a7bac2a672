"""What an EC2 machine is charged for, whoever starts it: an instance, a spot request, an autoscaling group.

Rules: Amazon EC2 pricing pages (on-demand, T unlimited credits, EBS-optimized, CloudWatch detailed
monitoring = seven metrics an instance, a public IPv4 address by the hour when one is asked for). On a dedicated
host the host is charged, by itself, and no machine on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from finfocus_policy.mapping.aws.reserved import committed, fee_meters, note_fee, reservation
from finfocus_policy.mapping.aws.volume import volume_meters
from finfocus_policy.mapping.entry import ONE
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import SPOT_BOUND, Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

METRICS = Decimal(7)
TWO = Decimal(2)
SYSTEMS = {"linux": "Linux/UNIX", "windows": "Windows", "rhel": "RHEL", "suse": "SUSE"}
UNLIMITED_BY_DEFAULT = frozenset({"t3", "t3a", "t4g"})
BURSTABLE = UNLIMITED_BY_DEFAULT | {"t2"}
# EBS optimization is included in every current family; these older sizes pay for it by the hour.
PAYS_FOR_EBS_OPTIMIZATION = frozenset(
    [
        *("c1.xlarge", "c3.xlarge", "c3.2xlarge", "c3.4xlarge", "g2.2xlarge", "i2.xlarge", "i2.2xlarge", "i2.4xlarge"),
        *("m1.large", "m1.xlarge", "m2.2xlarge", "m2.4xlarge", "m3.xlarge", "m3.2xlarge"),
        *("r3.xlarge", "r3.2xlarge", "r3.4xlarge"),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A volume of a machine: the part of the resource it is, and the block that describes it."""

    group: str
    block: Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The settings of a machine that decide its price; None is "not said here"."""

    sku: str | Unknown | None = None
    tenancy: str | Unknown | None = None
    monitoring: bool | Unknown | None = None
    credits: str | Unknown | None = None
    ebs_optimized: bool | Unknown | None = None
    market: str | Unknown | None = None
    public_ip: bool | Unknown | None = None
    windows: bool | Unknown | None = None
    root: Volume | None = None
    volumes: tuple[Volume, ...] = ()


def over(own: Machine, under: Machine) -> Machine:
    """A machine's own settings over those of its launch template; the volumes of both."""

    def first(name: str) -> object:
        value = getattr(own, name)
        return getattr(under, name) if value is None else value

    names = ("sku", "tenancy", "monitoring", "credits", "ebs_optimized", "market", "public_ip", "windows", "root")
    return Machine(volumes=(*own.volumes, *under.volumes), **{n: first(n) for n in names})  # type: ignore[arg-type]


def vcpus(sku: str) -> Decimal | None:
    """How many vCPUs a size has, by the rule all families but bare metal and a few old ones follow.

    >>> [vcpus(s) for s in ("t3.micro", "t2.micro", "m5.large", "db.r5.2xlarge", "m5.metal")]
    [Decimal('2'), Decimal('1'), Decimal('2'), Decimal('8'), None]
    """
    family, _, size = sku.removeprefix("db.").rpartition(".")
    if size in ("nano", "micro", "small"):
        return ONE if family == "t2" else TWO
    if size == "medium":
        return TWO if family in BURSTABLE else ONE
    if size == "large":
        return TWO
    times = size.removesuffix("xlarge") or "1"
    return Decimal(4 * int(times)) if size.endswith("xlarge") and times.isdecimal() and len(times) < 4 else None


def family_of(sku: str | Unknown | None) -> str:
    """The family of an instance type, empty when it is not known.

    >>> family_of("t3a.micro")
    't3a'
    """
    return sku.split(".", 1)[0] if isinstance(sku, str) else ""


def system_of(machine: Machine, reader: Reader) -> str | Unknown:
    """The operating system: the usage file's word, else Windows when its password is asked for, else Linux (said)."""
    given = reader.usage_text("operating_system")
    if isinstance(given, str):
        known = given.lower() in SYSTEMS
        return given.lower() if known else Unknown("usage operating_system", "is none of linux, windows, rhel, suse")
    if given is not None:
        return given
    if isinstance(machine.windows, Unknown):
        return machine.windows
    if machine.windows:
        return "windows"
    reader.assume("Linux, the image is not looked into")
    return "linux"


def keys_for(sku: str, system: str, tenancy: str, reserved: str) -> tuple[str, ...]:
    """The price keys whose sum is the machine's price an hour; `reserved` is the end of a committed price's key.

    >>> keys_for("m5.large", "windows", "default", "")
    ('aws/ec2/instance/m5.large/linux', 'aws/ec2/licence/m5.large/windows')
    """
    base = f"aws/ec2/instance/{sku}/linux"
    if tenancy not in ("default", "shared", ""):
        base += f"-{tenancy}"
    base += reserved
    return (base,) if system == "linux" else (base, f"aws/ec2/licence/{sku}/{system}")


def purchase_of(machine: Machine, reserved: object | None, reader: Reader) -> str:
    """The word for how the machine is bought; spot is shown at the on-demand price, and said."""
    if reserved is not None:
        return "reserved"
    if machine.market == "spot":
        reader.assume(SPOT_BOUND)
        return "spot"
    return "on-demand"


def usage_meter(machine: Machine, reader: Reader, count: Decimal | Unknown) -> Meter:
    """The hours of the machine itself."""
    system, reserved = system_of(machine, reader), reservation(reader)
    sku, tenancy = machine.sku, machine.tenancy
    if sku is None:
        sku = Unknown(reader.at("instanceType"), "is not given")
    purchase = purchase_of(machine, reserved, reader)
    label = "type not known" if isinstance(sku, Unknown) else sku
    shown = "system not known" if isinstance(system, Unknown) else SYSTEMS[system]
    note_fee(reader, reserved)
    unclear = next((u for u in (sku, system, tenancy, reserved, machine.market) if isinstance(u, Unknown)), None)
    keys: tuple[str | Unknown, ...]
    keys = (
        (unclear,)
        if unclear is not None
        else keys_for(str(sku), str(system), str(tenancy or ""), str(committed("", reserved) if reserved else ""))
    )
    if tenancy == "dedicated":
        reader.assume("the fee of $2 an hour a region pays once for dedicated instances is not included")
    amount = product(hours(reader), count)
    return Meter(
        name=f"Instance usage ({shown}, {purchase}, {label})",
        unit="hours",
        keys=keys,
        quantity=amount,
        spot=purchase == "spot",
    )


def upfront_meters(machine: Machine, reader: Reader, count: Decimal | Unknown) -> list[Meter]:
    """The fee of a reservation paid partly upfront."""
    sku, held = machine.sku, reservation(reader)
    if held is None or not isinstance(sku, str) or isinstance(machine.tenancy, Unknown):
        return []
    amount = product(hours(reader), count)
    assert amount is not None
    return fee_meters(keys_for(sku, "linux", machine.tenancy or "", "")[0], held, amount, sku)


def hours(reader: Reader) -> Decimal | Unknown:
    """Hours a month: 730 unless the usage file says otherwise."""
    given = reader.usage("monthly_hrs")
    return HOURS_PER_MONTH if given is None else given


def when(flag: bool | Unknown | None, amount: Decimal | Unknown | None) -> Decimal | Unknown | None:
    """The amount if the flag is set, unknown if that is not known, else None."""
    if isinstance(flag, Unknown):
        return flag
    return amount if flag else None


def credits_meter(machine: Machine, reader: Reader, count: Decimal | Unknown) -> Meter | None:
    """CPU credits beyond the baseline: only when the usage file gives their hours."""
    family = family_of(machine.sku)
    if family not in BURSTABLE or machine.credits == "standard":
        return None
    if machine.credits is None and family not in UNLIMITED_BY_DEFAULT:
        return None
    given, cores = reader.usage("monthly_cpu_credit_hrs"), reader.usage("vcpu_count")
    if given is None:
        reader.assume("no CPU credits beyond the baseline")
        return None
    amount = product(given, vcpus(str(machine.sku)) if cores is None else cores, count)
    if amount == 0:
        return None
    system = system_of(machine, reader)
    unclear = next((u for u in (machine.credits, system) if isinstance(u, Unknown)), None)
    suffix = "-windows" if system == "windows" else ""
    clear = f"aws/ec2/cpu-credits/{family}{suffix}" if unclear is None else unclear
    return Meter(name="CPU credits", unit="vCPU-hours", keys=(clear,), quantity=amount, usage_based=True)


def optional_meters(machine: Machine, reader: Reader, count: Decimal | Unknown) -> list[Meter]:
    """What is charged only when asked for: EBS optimization, monitoring, credits, a public address."""
    found: list[Meter] = []

    def add(name: str, unit: str, key: str, amount: Decimal | Unknown | None) -> None:
        if amount is not None:
            found.append(Meter(name=name, unit=unit, keys=(key,), quantity=product(amount, count)))

    if machine.sku in PAYS_FOR_EBS_OPTIMIZATION:
        optimized = when(machine.ebs_optimized, hours(reader))
        add("EBS-optimized usage", "hours", f"aws/ec2/ebs-optimized/{machine.sku}", optimized)
    add("EC2 detailed monitoring", "metrics", "aws/ec2/detailed-monitoring", when(machine.monitoring, METRICS))
    credits = credits_meter(machine, reader, count)
    if credits is not None:
        found.append(credits)
    add("Public IPv4 address", "hours", "aws/vpc/public-ipv4", when(machine.public_ip, hours(reader)))
    return found


def disk_meters(machine: Machine, reader: Reader, count: Decimal | Unknown) -> list[Meter]:
    """The root volume (8 GB gp2 when nothing is said of it) and the other volumes."""
    root = machine.root or Volume(group="root_block_device", block=Reader(reader.context, None, "rootBlockDevice"))
    return [m for v in (root, *machine.volumes) for m in volume_meters(v.block, group=v.group, count=count)]


def running_meters(machine: Machine, reader: Reader, count: Decimal | Unknown) -> list[Meter]:
    """The hours of the machine itself, and the fee of its reservation; nothing on a dedicated host."""
    if machine.tenancy == "host" and not isinstance(machine.sku, Unknown):
        reader.assume("on a dedicated host, which is charged by itself")
        return []
    return [usage_meter(machine, reader, count), *upfront_meters(machine, reader, count)]


def machine_meters(machine: Machine, reader: Reader, count: Decimal | Unknown = ONE) -> list[Meter]:
    """All meters of `count` equal machines. `reader` is of the resource that starts them."""
    return [
        *running_meters(machine, reader, count),
        *optional_meters(machine, reader, count),
        *disk_meters(machine, reader, count),
    ]

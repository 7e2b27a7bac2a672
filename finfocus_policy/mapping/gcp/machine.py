"""Compute Engine machines: what an instance, a template or a node pool is charged for.

Rules (Compute Engine pricing pages): a machine type costs so much an hour, spot machines less. Whoever
runs a machine the whole month gets the sustained-use discount by itself: 30 % on N1, F1, G1 and M1,
20 % on N2, N2D and C2; GPUs attached to N1 machines get 30 %. Custom machine types pay 5 % more for
core and memory than predefined ones. Accelerators and local SSD that belong to a machine type are in
its price; what is attached beside it is charged by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from finfocus_policy.mapping.entry import ONE
from finfocus_policy.mapping.reader import NAME, Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.model.resource import Unknown

Amount = Decimal | Unknown
HUNDRED = Decimal(100)
MIB = Decimal(1024)
CUSTOM = re.compile(r"(?:([a-z0-9]+)-)?custom-(\d{1,3})-(\d{3,7})(-ext)?")
LISTED_CUSTOM = frozenset({"custom-1-7680-ext", "custom-2-10240-ext", "custom-4-30720-ext"})
PREMIUM = Decimal("1.05")
DISCOUNTS = {
    **dict.fromkeys(("n1", "f1", "g1", "m1", "custom"), Decimal("0.3")),
    **dict.fromkeys(("n2", "n2d", "c2"), Decimal("0.2")),
}
GPU_DISCOUNT = Decimal("0.3")
# GB of memory a vCPU may have before more of it is extended memory.
LARGEST_MEMORY = {"n1": Decimal("6.5"), "n2": Decimal(8), "n2d": Decimal(8), "e2": Decimal(8)}
WITH_GPUS = ("a2", "a3", "a4", "g2", "g4")
GPU_NAMES = {
    "nvidia-tesla-t4": "NVIDIA Tesla T4",
    "nvidia-tesla-p4": "NVIDIA Tesla P4",
    "nvidia-tesla-v100": "NVIDIA Tesla V100",
    "nvidia-tesla-p100": "NVIDIA Tesla P100",
    "nvidia-tesla-k80": "NVIDIA Tesla K80",
    "nvidia-tesla-a100": "NVIDIA Tesla A100",
    "nvidia-l4": "NVIDIA L4",
}
# The charged systems by what the names of their images have in them, the first that fits. Images one brings a subscription
# for ("byos") have no licence; SQL Server's come on Windows, Express without a price of its own.
BROUGHT = "byos"
SYSTEMS = (
    (re.compile(r"windows-sql|(?:^|/)sql-(?:\d{4}-)?(?:std|standard|ent|enterprise|web)"), "windows-sql"),
    (re.compile(r"windows|(?:^|/)sql-.*win-"), "windows"),
    (re.compile(r"rhel.*\bsap\b|\bsap\b.*rhel"), "rhel-sap"),
    (re.compile(r"rhel"), "rhel"),
    (re.compile(r"suse-sap|sles.*\bsap\b|\bsap\b.*sles"), "sles-sap"),
    (re.compile(r"sles"), "sles"),
    (re.compile(r"ubuntu-(?:os-)?pro"), "ubuntu-pro"),
)
EXPRESS = re.compile(r"(?:^|/)sql-(?:\d{4}-)?exp")
SYSTEM_NAMES = {
    "windows": "Windows Server licence",
    "rhel": "Red Hat Enterprise Linux licence",
    "rhel-sap": "Red Hat Enterprise Linux for SAP licence",
    "sles": "SUSE Linux Enterprise Server licence",
    "sles-sap": "SUSE Linux Enterprise Server for SAP licence",
    "sql-server": "SQL Server licence",
    "ubuntu-pro": "Ubuntu Pro licence",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """Accelerators of one kind attached to a machine."""

    kind: str | Unknown
    count: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One kind of machine: type, whether it is spot, accelerators, and the licensed system of its image."""

    sku: str | Unknown
    spot: bool | Unknown = False
    gpus: tuple[Gpu, ...] = ()
    system: str | Unknown = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How many machines run and how long each, in hours a month; a whole month earns the discount."""

    count: Amount = ONE
    hours: Amount = HOURS_PER_MONTH
    group: str = ""

    @property
    def whole(self) -> bool:
        """True when the machines run all month."""
        return isinstance(self.hours, Decimal) and self.hours >= HOURS_PER_MONTH

    @property
    def machine_hours(self) -> Amount:
        """Hours of all machines together."""
        found = product(self.count, self.hours)
        return Unknown("hours") if found is None else found


def family_of(sku: str) -> str:
    """The family of a machine type; custom types without one are N1.

    >>> family_of("n2d-standard-4"), family_of("custom-4-8192")
    ('n2d', 'custom')
    """
    return sku.partition("-")[0]


def discount_factor(reader: Reader, share: Decimal | None, what: str) -> Decimal:
    """What is left to pay after the sustained-use discount, which is said."""
    if share is None:
        return ONE
    reader.assume(f"sustained-use discount of a whole month: {plain(share * HUNDRED)} % off {what}")
    return ONE - share


def model_of(spot: bool) -> str:
    """How price keys call the provisioning model."""
    return "spot" if spot else "on-demand"


def words_of(spot: bool) -> str:
    """How components call the provisioning model."""
    return "preemptible" if spot else "on-demand"


def machine_meters(machine: Machine, reader: Reader, run: Run) -> list[Meter]:
    """The hours of the machines, their licences and accelerators."""
    sku, spot = machine.sku, machine.spot
    if spot is True:
        reader.assume("the spot price of the price list's date: Google changes it up to once a month")
    if isinstance(sku, Unknown) or isinstance(spot, Unknown):
        unknown = sku if isinstance(sku, Unknown) else spot
        assert isinstance(unknown, Unknown)
        name = f"Instance usage (Linux/UNIX, {'machine type not known' if isinstance(sku, Unknown) else sku})"
        meters = [Meter(name=name, unit="hours", keys=(unknown,), quantity=run.machine_hours, group=run.group)]
    else:
        custom = None if sku in LISTED_CUSTOM else CUSTOM.fullmatch(sku)
        meters = [usage_meter(sku, spot, reader, run)] if custom is None else custom_meters(custom, spot, reader, run)
    return [*meters, *licence_meters(machine, run), *gpu_meters(machine, reader, run)]


def usage_meter(sku: str, spot: bool, reader: Reader, run: Run) -> Meter:
    """The hours of predefined machines."""
    share = None if spot or not run.whole else DISCOUNTS.get(family_of(sku))
    return Meter(
        name=f"Instance usage (Linux/UNIX, {words_of(spot)}, {sku})",
        unit="hours",
        keys=(f"gcp/compute/machine/{sku}/{model_of(spot)}",),
        quantity=run.machine_hours,
        factor=discount_factor(reader, share, sku),
        group=run.group,
    )


def custom_meters(match: re.Match[str], spot: bool, reader: Reader, run: Run) -> list[Meter]:
    """Cores and memory of custom machines; memory above what a vCPU may have is extended memory."""
    family = match[1] or "n1"
    cores, memory = Decimal(match[2]), Decimal(match[3]) / MIB
    most = cores * LARGEST_MEMORY.get(family, memory)
    extended = max(Decimal(0), memory - most) if match[4] else Decimal(0)
    share = None if spot or not run.whole else DISCOUNTS.get(family)
    factor = discount_factor(reader, share, f"custom {family} machines")
    reader.assume("custom machine types cost 5 % more than predefined ones of their family")
    kind = f"Linux/UNIX, {words_of(spot)}, {family.upper()}"

    def meter(name: str, size: str, part: str, amount: Decimal, premium: Decimal) -> Meter:
        return Meter(
            name=f"{name} ({kind} {size})",
            unit="hours",
            keys=(f"gcp/compute/{part}/{family}/{model_of(spot)}",),
            quantity=run.machine_hours,
            scale=amount,
            factor=factor * premium,
            group=run.group,
        )

    found = [
        meter("Custom instance CPU", f"{plain(cores)} vCPUs", "core", cores, PREMIUM),
        meter("Custom Instance RAM", f"{plain(memory - extended)} GB", "memory", memory - extended, PREMIUM),
    ]
    if extended:
        size = f"{plain(extended)} GB"
        found.append(meter("Custom Instance Extended RAM", size, "extended-memory", extended, ONE))
    return found


def confidential_meters(reader: Reader, path: str, flag: str, run: Run) -> list[Meter]:
    """What encrypted memory costs beside the machine: there is no price of it here."""
    block = reader.block(path)
    wanted = block.unknown if block.unknown is not None else block.flag(flag)
    if wanted is None and block.get("confidentialInstanceType") is not None:
        wanted = True
    if not isinstance(wanted, Unknown) and wanted is not True:
        return []
    key = wanted if isinstance(wanted, Unknown) else "gcp/compute/confidential"
    return [
        Meter(name="Confidential computing", unit="hours", keys=(key,), quantity=run.machine_hours, group=run.group)
    ]


def tenant(reader: Reader, sku: str | Unknown) -> str | Unknown:
    """The machine type, not to be priced on a node of its own: the node is charged instead."""
    nodes = reader.get("scheduling.nodeAffinities")
    if nodes is None or nodes == []:
        return sku
    return Unknown(reader.at("scheduling.nodeAffinities"), "put it on sole-tenant nodes, which are charged instead")


def licence_meters(machine: Machine, run: Run) -> list[Meter]:
    """The licence of the image's operating system, if it has one that is charged."""
    system, sku = machine.system, machine.sku
    if system == "":
        return []
    if system == "windows-sql":
        return [m for each in ("windows", "sql-server") for m in licence_meters(replace(machine, system=each), run)]
    name = "Operating system licence" if isinstance(system, Unknown) else SYSTEM_NAMES[system]
    unknown = next((u for u in (system, sku) if isinstance(u, Unknown)), None)
    key = f"gcp/compute/licence/{sku}/{system}" if unknown is None else unknown
    return [Meter(name=name, unit="hours", keys=(key,), quantity=run.machine_hours, group=run.group)]


def belongs(sku: str | Unknown) -> bool:
    """True for machine types whose accelerators are part of them."""
    return isinstance(sku, str) and family_of(sku) in WITH_GPUS


def gpu_meters(machine: Machine, reader: Reader, run: Run) -> list[Meter]:
    """Accelerators attached beside the machine type."""
    if belongs(machine.sku):
        reader.assume(f"the accelerators of {machine.sku} are in its price")
    return [gpu_meter(gpu, machine, reader, run) for gpu in machine.gpus]


def gpu_meter(gpu: Gpu, machine: Machine, reader: Reader, run: Run) -> Meter:
    """Accelerators of one kind."""
    kind, spot = gpu.kind, machine.spot
    hours = product(run.machine_hours, gpu.count)
    unknown = next((u for u in (kind, spot) if isinstance(u, Unknown)), None)
    if unknown is not None:
        return Meter(name="Accelerator", unit="hours", keys=(unknown,), quantity=hours, group=run.group)
    name = GPU_NAMES.get(str(kind), str(kind))
    share = None if spot or not run.whole else GPU_DISCOUNT
    return Meter(
        name=f"{name} ({words_of(bool(spot))})",
        unit="hours",
        keys=(f"gcp/compute/gpu/{kind}/{model_of(bool(spot))}",),
        quantity=hours,
        factor=discount_factor(reader, share, name),
        group=run.group,
    )


GUESTS = ("guestAccelerators", "type", "count")


def gpus_of(reader: Reader, sku: str | Unknown, names: tuple[str, str, str] = GUESTS) -> tuple[Gpu, ...]:
    """Accelerators as a list of blocks tells (its name, and those of kind and number in it), one when no number is
    given (said); none for machine types that have theirs in the price."""
    found = []
    blocks, type_key, count_key = names
    for block in () if belongs(sku) else reader.items(blocks):
        kind, count = kind_of_gpu(block.text(type_key), block.at(type_key)), block.whole(count_key)
        if kind is None and count is None and block.unknown is None:
            continue
        if count is None:
            block.assume(f"{block.path}: 1 accelerator, no count is given")
            count = ONE
        if count != 0:
            found.append(Gpu(kind=Unknown(block.at(type_key), "is not given") if kind is None else kind, count=count))
    return tuple(found)


def kind_of_gpu(value: str | Unknown | None, path: str) -> str | Unknown | None:
    """An accelerator by name or by its address.

    >>> kind_of_gpu("projects/p/zones/us-central1-a/acceleratorTypes/nvidia-tesla-t4", "type")
    'nvidia-tesla-t4'
    """
    if value is None or isinstance(value, Unknown):
        return value
    name = value.rsplit("/", 1)[-1]
    return name if NAME.fullmatch(name) else Unknown(path, "cannot be a name in a price list")


def spot_of(reader: Reader, *flags: str, model: str = "") -> bool | Unknown:
    """True when any flag says so or the provisioning model is SPOT."""
    answers: list[bool | Unknown | None] = [reader.flag(flag) for flag in flags]
    if model:
        told = reader.text(model)
        if told == "FLEX_START":
            told = Unknown(
                reader.at(model), "is FLEX_START: what machines cost that start when there is room is not known"
            )
        answers.append(told if isinstance(told, Unknown) else told == "SPOT")
    if True in [a for a in answers if isinstance(a, bool)]:
        return True
    return next((a for a in answers if isinstance(a, Unknown)), False)


def system_of(image: str | Unknown | None) -> str | Unknown:
    """The charged operating system an image's name tells of.

    >>> [system_of(i) for i in ("windows-cloud/windows-2022", "debian-cloud/debian-12", "rhel-byos-cloud/rhel-9-byos")]
    ['windows', '', '']
    >>> [system_of(i) for i in ("windows-sql-cloud/sql-std-2022-win-2022", "suse-sap-cloud/sles-15-sp5-sap")]
    ['windows-sql', 'sles-sap']
    """
    if image is None or isinstance(image, Unknown):
        return "" if image is None else image
    name = image.lower()
    if BROUGHT in name:
        return ""
    if EXPRESS.search(name):
        return "windows"
    return next((system for word, system in SYSTEMS if word.search(name)), "")

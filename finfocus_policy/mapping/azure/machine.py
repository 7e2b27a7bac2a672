"""What a virtual machine is charged for, alone, in a scale set or in a cluster.

Rules (Azure virtual machines pricing): the machine by the hour; Windows is charged above Linux unless a licence
of one's own is brought (Azure Hybrid Benefit), so are Red Hat, SUSE and SQL Server images; a machine on a dedicated host
is paid with the host, but for its licences; disks are charged apart. Spot prices are no list prices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from finfocus_policy.mapping.azure.disk import disk_meters
from finfocus_policy.mapping.azure.forms import View, shown, unclear
from finfocus_policy.mapping.azure.size import price_key
from finfocus_policy.mapping.entry import ONE
from finfocus_policy.mapping.reader import product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Unknown

LICENCES = frozenset({"windows_server", "windows_client"})
WINDOWS_PUBLISHERS = frozenset({"microsoftwindowsserver", "microsoftwindowsdesktop", "microsoftsqlserver"})
SPOT = frozenset({"spot", "low"})
# Publishers of images with a licence in their price -> what it is called, here and in the price list.
LICENSED = {"redhat": ("Red Hat", "rhel"), "suse": ("SUSE", "sles"), "microsoftsqlserver": ("SQL Server", "sql")}
# Words in the name of an offer or an edition that is free, or for which one brings one's own licence.
UNLICENSED = re.compile(r"byos|opensuse|dev|express|eval|free", re.IGNORECASE)
LICENCE_KEY = "azure/vm/licence/{{}}/{{}}/{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A machine's size, whether it runs Windows, and whose licence that is; `spot` machines can be taken away."""

    size: str | Unknown | None
    windows: bool | Unknown
    licence: str | Unknown | None = None
    spot: bool | Unknown = False


def runs_windows(view: View) -> bool | Unknown:
    """What the form's type, the disk, the profile or the image say; Linux (said) when nobody does."""
    declared = [view.text(field) for field in ("os", "disk_os")]
    for word in declared:
        if isinstance(word, Unknown):
            return word
        if word is not None:
            return word.lower() == "windows"
    profile = view.block("windows_profile")
    if profile.reader.unknown is not None:
        return profile.reader.unknown
    if profile.present:
        return True
    publisher = view.text("publisher")
    if isinstance(publisher, Unknown):
        return publisher
    if publisher is None and not view.has("linux"):
        view.assume("Linux, nothing says otherwise")
    return (publisher or "").lower() in WINDOWS_PUBLISHERS


def machine_of(view: View, windows: bool | None = None) -> Machine:
    """The machine a block describes; the type itself may say what it runs."""
    priority = view.text("priority")
    return Machine(
        size=view.name("size"),
        windows=runs_windows(view) if windows is None else windows,
        licence=view.text("licence"),
        spot=priority if isinstance(priority, Unknown) else (priority or "").lower() in SPOT,
    )


def system_keys(machine: Machine) -> tuple[str, tuple[str | Unknown, ...]]:
    """What the machine is called in its component's name, and its price keys."""
    base = price_key(machine.size)
    if isinstance(machine.spot, Unknown):
        return "pay as you go", (machine.spot,)
    if machine.spot:
        return "spot", (price_key(machine.size, "azure/vm/{}/{}/spot"),)
    if isinstance(machine.windows, Unknown) or not machine.windows:
        return "pay as you go", (base,) if not isinstance(machine.windows, Unknown) else (machine.windows,)
    if isinstance(machine.licence, Unknown):
        return "pay as you go", (machine.licence,)
    if (machine.licence or "").lower() in LICENCES:
        return "hybrid benefit", (base,)
    return "pay as you go", (base, price_key(machine.size, "azure/vm/licence/{}/{}/windows"))


def image_licence(machine: Machine, view: View) -> tuple[str, str | Unknown] | None:
    """What the image costs besides the machine: the name of the licence and its price key."""
    publisher, offer, edition = (view.text(field) for field in ("publisher", "offer", "edition"))
    found = LICENSED.get(publisher.lower()) if isinstance(publisher, str) else None
    if isinstance(publisher, Unknown):
        return "image", publisher
    if found is None or any(
        isinstance(word, str) and UNLICENSED.search(word) for word in (offer, edition, machine.licence)
    ):
        return None
    unknown = unclear(offer, edition, machine.licence)
    return found[0], price_key(machine.size, LICENCE_KEY.format(found[1])) if unknown is None else unknown


def instance_meters(machine: Machine, view: View, count: Decimal | Unknown = ONE) -> list[Meter]:
    """The hours of `count` machines, of machine and licences; on a dedicated host of the licences alone."""
    main = instance_meter(machine, view, count)
    found = [main]
    if view.get("host") is not None or view.get("hosts") is not None:
        view.assume("it runs on a dedicated host, which is charged")
        found = [replace(main, name="Windows licence", keys=main.keys[1:])] if len(main.keys) > 1 else []
    image = image_licence(machine, view)
    if image is not None:
        found.append(replace(main, name=f"Licence ({image[0]})", keys=(image[1],)))
    return found


def instance_meter(machine: Machine, view: View, count: Decimal | Unknown = ONE, group: str = "") -> Meter:
    """The hours of `count` machines."""
    hours = view.usage("monthly_hrs")
    purchase, keys = system_keys(machine)
    system = "Windows" if machine.windows is True else "Linux"
    name = f"Instance usage ({system}, {purchase}, {'size not given' if machine.size is None else shown(machine.size)})"
    amount = product(HOURS_PER_MONTH if hours is None else hours, count)
    return Meter(name=name, unit="hours", keys=keys, quantity=amount, group=group)


def attached(disk: View) -> bool | Unknown:
    """True for a disk that is a resource of its own: it is charged there."""
    how = disk.text("how")
    if isinstance(how, Unknown) or str(how).lower() != "attach":
        return how if isinstance(how, Unknown) else False
    disk.assume("disks that are attached are charged apart")
    return True


def disks(view: View, groups: Sequence[str], count: Decimal | Unknown = ONE) -> list[Meter]:
    """The OS disk and the data disks of `count` machines; an ephemeral OS disk costs nothing."""
    os_group, data_group = groups
    found: list[Meter] = []
    block = view.block("os_disk")
    local, apart = block.text("local"), attached(block) if view.get("os_disk_id") is None else True
    unknown = unclear(apart, local)
    if apart is True:
        pass
    elif unknown is not None:
        found.append(Meter(name="Storage", unit="months", keys=(unknown,), quantity=count, group=os_group))
    elif str(local or "").lower() != "local":
        found += disk_meters(
            block,
            count=count,
            group=os_group,
            usage="storage_os_disk" if os_group.startswith("storage_") else "os_disk",
            label="OS disk",
        )
    for each in view.items("data_disks"):
        apart = attached(each)
        if isinstance(apart, Unknown):
            found.append(Meter(name="Storage", unit="months", keys=(apart,), quantity=count, group=data_group))
        if apart is not False:
            continue
        found += disk_meters(each, count=count, group=data_group, usage="storage_data_disk", label="data disk")
    return found

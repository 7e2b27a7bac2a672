"""Scale sets: as many machines as their capacity says, each with its disks."""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, entries, form, kind
from finfocus_policy.mapping.azure.machine import disks, instance_meters, machine_of
from finfocus_policy.mapping.entry import ONE, Draft
from finfocus_policy.model.resource import Unknown

OWN = "size=sku count=instances licence=licenseType priority=priority os_disk=osDisk os_disk.kind=storageAccountType "
OWN += "os_disk.size=diskSizeGb os_disk.local=diffDiskSettings.option data_disks=dataDisks "
OWN += "data_disks.kind=storageAccountType data_disks.size=diskSizeGb publisher=sourceImageReference.publisher "
OWN += "offer=sourceImageReference.offer edition=sourceImageReference.sku"
LINUX = kind(
    "compute:VirtualMachineScaleSet",
    form(
        "azure:compute/linuxVirtualMachineScaleSet:LinuxVirtualMachineScaleSet",
        OWN.replace("licence=licenseType ", ""),
    ),
)
WINDOWS = kind(
    "compute:VirtualMachineScaleSet",
    form("azure:compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet", OWN),
)
PROFILE = "virtualMachineProfile.storageProfile"
SET = kind(
    "compute:VirtualMachineScaleSet",
    form(
        "azure:compute/scaleSet:ScaleSet",
        "size=sku.name count=sku.capacity licence=licenseType priority=priority disk_os=storageProfileOsDisk.osType "
        "windows_profile=osProfileWindowsConfig publisher=storageProfileImageReference.publisher "
        "offer=storageProfileImageReference.offer edition=storageProfileImageReference.sku "
        "os_disk=storageProfileOsDisk os_disk.kind=managedDiskType "
        "data_disks=storageProfileDataDisks data_disks.kind=managedDiskType data_disks.size=diskSizeGb",
    ),
    form(
        "azure-native:compute:VirtualMachineScaleSet",
        "size=sku.name count=sku.capacity licence=virtualMachineProfile.licenseType "
        f"priority=virtualMachineProfile.priority disk_os={PROFILE}.osDisk.osType "
        "windows_profile=virtualMachineProfile.osProfile.windowsConfiguration "
        f"publisher={PROFILE}.imageReference.publisher offer={PROFILE}.imageReference.offer "
        f"edition={PROFILE}.imageReference.sku os_disk={PROFILE}.osDisk "
        "os_disk.kind=managedDisk.storageAccountType os_disk.size=diskSizeGB os_disk.local=diffDiskSettings.option "
        f"data_disks={PROFILE}.dataDisks data_disks.kind=managedDisk.storageAccountType data_disks.size=diskSizeGB",
    ),
)
NEW_GROUPS = ("os_disk", "data_disk")
OLD_GROUPS = ("storage_os_disk", "storage_data_disk")


def count_of(view: View) -> Decimal | Unknown:
    """The usage file's instances, else the capacity, else one (said)."""
    given, count = view.usage("instances"), view.whole("count")
    if given is not None:
        view.assume("the number of instances is from the usage file")
        return given
    if count is None:
        view.assume("1 instance, no number is given")
    return ONE if count is None else count


def scale_set(view: View, windows: bool | None = None) -> Draft:
    """A scale set."""
    it, count = machine_of(view, windows), count_of(view)
    groups = OLD_GROUPS if view.classic and windows is None else NEW_GROUPS
    return Draft(sku=it.size, meters=(*instance_meters(it, view, count), *disks(view, groups, count)))


def linux(view: View) -> Draft:
    """azure:compute/linuxVirtualMachineScaleSet:LinuxVirtualMachineScaleSet."""
    return scale_set(view, False)


def windows(view: View) -> Draft:
    """azure:compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet."""
    return scale_set(view, True)


ENTRIES = (*entries(LINUX, linux), *entries(WINDOWS, windows), *entries(SET, scale_set))

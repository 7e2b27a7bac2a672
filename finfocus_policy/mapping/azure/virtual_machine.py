"""Virtual machines: one rule for the classic types and azure-native."""

from __future__ import annotations

from finfocus_policy.mapping.azure.forms import View, entries, form, kind
from finfocus_policy.mapping.azure.machine import disks, instance_meters, machine_of
from finfocus_policy.mapping.entry import Draft

OWN = "size=size licence=licenseType priority=priority os_disk=osDisk os_disk.kind=storageAccountType "
OWN += "os_disk.size=diskSizeGb os_disk.local=diffDiskSettings.option os_disk_id=osManagedDiskId host=dedicatedHostId "
OWN += "hosts=dedicatedHostGroupId publisher=sourceImageReference.publisher offer=sourceImageReference.offer "
OWN += "edition=sourceImageReference.sku"
LINUX = kind("compute:VirtualMachine", form("azure:compute/linuxVirtualMachine:LinuxVirtualMachine", OWN))
WINDOWS = kind("compute:VirtualMachine", form("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", OWN))
MACHINE = kind(
    "compute:VirtualMachine",
    form(
        "azure:compute/virtualMachine:VirtualMachine",
        "size=vmSize licence=licenseType disk_os=storageOsDisk.osType windows_profile=osProfileWindowsConfig "
        "publisher=storageImageReference.publisher offer=storageImageReference.offer edition=storageImageReference.sku "
        "os_disk=storageOsDisk os_disk.kind=managedDiskType os_disk.size=diskSizeGb os_disk.how=createOption "
        "data_disks=storageDataDisks data_disks.kind=managedDiskType data_disks.size=diskSizeGb "
        "data_disks.how=createOption",
    ),
    form(
        "azure-native:compute:VirtualMachine",
        "size=hardwareProfile.vmSize licence=licenseType priority=priority disk_os=storageProfile.osDisk.osType "
        "windows_profile=osProfile.windowsConfiguration publisher=storageProfile.imageReference.publisher "
        "offer=storageProfile.imageReference.offer edition=storageProfile.imageReference.sku host=host hosts=hostGroup "
        "os_disk=storageProfile.osDisk os_disk.kind=managedDisk.storageAccountType os_disk.size=diskSizeGB "
        "os_disk.local=diffDiskSettings.option os_disk.how=createOption data_disks=storageProfile.dataDisks "
        "data_disks.kind=managedDisk.storageAccountType data_disks.size=diskSizeGB data_disks.how=createOption",
    ),
)
NEW_GROUPS = ("os_disk", "data_disk")
OLD_GROUPS = ("storage_os_disk", "storage_data_disk")


def machine(view: View, windows: bool | None = None) -> Draft:
    """A virtual machine with its disks."""
    it = machine_of(view, windows)
    groups = OLD_GROUPS if view.classic and windows is None else NEW_GROUPS
    meters = (*instance_meters(it, view), *disks(view, groups))
    return Draft(sku=it.size, meters=meters, free=not meters)


def linux(view: View) -> Draft:
    """azure:compute/linuxVirtualMachine:LinuxVirtualMachine."""
    return machine(view, False)


def windows(view: View) -> Draft:
    """azure:compute/windowsVirtualMachine:WindowsVirtualMachine."""
    return machine(view, True)


ENTRIES = (*entries(LINUX, linux), *entries(WINDOWS, windows), *entries(MACHINE, machine))

"""Azure Backup: the virtual machines a Recovery Services vault protects.

Rules (Backup pricing): an instance by its size - up to 50 GB, up to 500 GB, each further 500 GB - and what is stored, by
the replication of the vault. The vault itself costs nothing.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from finfocus_policy.mapping.azure.disk import DEFAULT_SIZE
from finfocus_policy.mapping.azure.forms import View, entries, form, keyed, kind
from finfocus_policy.mapping.azure.lines import of, unlinked
from finfocus_policy.mapping.azure.virtual_machine import LINUX, MACHINE, WINDOWS
from finfocus_policy.mapping.entry import ONE, Draft
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

VAULT = kind(
    "recoveryservices:Vault",
    form("azure:recoveryservices/vault:Vault", "mode=storageModeType far=crossRegionRestoreEnabled"),
    form(
        "azure-native:recoveryservices:Vault",
        "mode=properties.redundancySettings.standardTierStorageRedundancy "
        "far=properties.redundancySettings.crossRegionRestore",
    ),
)
SMALL, LARGE = Decimal(50), Decimal(500)
COPIES = {"locallyredundant": "LRS", "zoneredundant": "ZRS", "georedundant": "GRS"}


def protected(view: View) -> Decimal | Unknown | None:
    """Gigabytes of the disks of the machine; None when it is not among these resources."""
    machine = view.linked("machine", LINUX, WINDOWS, MACHINE)
    if machine is None:
        return unlinked(view, "machine")
    total = Decimal(0)
    for disk in (machine.block("os_disk"), *machine.items("data_disks")):
        size = disk.number("size")
        if isinstance(size, Unknown):
            return size
        total += DEFAULT_SIZE if size is None else size
    return total


def replication(view: View) -> str | Unknown:
    """LRS, ZRS, GRS, or RA-GRS where another region can restore; geo-redundant when nothing is said."""
    vault = view.linked("vault", VAULT)
    mode = unlinked(view, "vault") if vault is None else vault.text("mode")
    far = None if vault is None else vault.get("far")
    if isinstance(mode, Unknown) or isinstance(far, Unknown):
        return mode if isinstance(mode, Unknown) else Unknown("crossRegionRestore")
    copies = COPIES.get((mode or "GeoRedundant").lower(), Unknown("storageModeType", "is not a kind of replication"))
    return "RA-GRS" if copies == "GRS" and str(far).lower() in ("true", "enabled") else copies


def instance(size: Decimal | Unknown | None) -> Meter:
    """The protected instance, by its size."""
    if not isinstance(size, Decimal):
        key = "azure/backup/instance/medium" if size is None else size
        return Meter(name="Instance backup", unit="month", keys=(key,), quantity=None, usage_based=True)
    if size <= SMALL:
        words, step, number = "under 50 GB", "small", ONE
    elif size <= LARGE:
        words, step, number = "under 500 GB", "medium", ONE
    else:
        words, step, number = "over 500 GB", "medium", (size / LARGE).to_integral_value(ROUND_CEILING)
    key = f"azure/backup/instance/{step}"
    return Meter(name=f"Instance backup ({words})", unit="month", keys=(key,), quantity=number)


def machine(view: View) -> Draft:
    """A protected virtual machine: the disks it has, and as much stored where the usage file says nothing."""
    given, size = view.usage("disk_size_gb"), protected(view)
    size = size if given is None else given
    kept, copies = view.usage("backup_storage_gb"), replication(view)
    if kept is None and size is not None:
        view.assume("as much backup stored as its disks hold, none is given")
        kept = size
    key = keyed("azure/backup/storage/{}", copies)
    name = "Data stored" if isinstance(copies, Unknown) else f"{copies} data stored"
    stored = Meter(name=name, unit="GB", keys=(key,), quantity=kept, usage_based=True)
    return Draft(sku=copies, meters=(instance(size), stored))


ENTRIES = (
    *entries(VAULT, None),
    *of(
        "recoveryservices:ProtectedItem",
        machine,
        form("azure:backup/protectedVM:ProtectedVM", "machine=sourceVmId vault=recoveryVaultName"),
    ),
)

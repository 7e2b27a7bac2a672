"""Which SKUs of the Google Cloud catalogue are which price: its descriptions tell, the place at their end aside.

There is no SKU for a machine type: it is the sum of its cores and memory, which `settle` makes of them.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.sources.imports.found import Why
from finfocus_policy.sources.imports.rule import Rule, RuleTable

ENGINE = "Compute Engine"
ONE = Decimal(1)
CORE = {"hour": ONE}
MEMORY = {"GB-hour": ONE}
IN = r" (?:running )?in .+"
FAMILY = r"(?P<family>[a-z]\d[a-z]?)(?: AMD| Arm)?"
SPOT = "Spot Preemptible "


def machines() -> tuple[Rule, ...]:
    """Cores and memory of a family. What is not the plain one is refused before."""
    rules = [
        Rule(services=ENGINE, where={"usagetype": r"Commit\w*"}, refuse=Why.COMMITMENT),
        Rule(services=ENGINE, where={"description": r".*(?:Commitment|Reserved|DWS|Calendar Mode).*"}, refuse=Why.COMMITMENT),
        Rule(services=ENGINE, where={"description": r".*(?:Custom|Sole Tenancy|Extended|Overcommit|Premium Tier Upgrade|Upgrade Premium).*"}, refuse=Why.CUSTOM),
    ]
    for before, use, end in (("", "OnDemand", "on-demand"), (SPOT, "Preemptible", "spot")):
        told = {"usagetype": use}
        rules += [
            Rule(services=ENGINE, where={**told, "description": rf"{before}{FAMILY}(?: Predefined)? Instance Core{IN}"}, key=f"gcp/compute/core/{{family}}/{end}", unit="hour", listed=CORE),
            Rule(services=ENGINE, where={**told, "description": rf"{before}{FAMILY}(?: Predefined)? Instance Ram{IN}"}, key=f"gcp/compute/memory/{{family}}/{end}", unit="hour", listed=MEMORY),
            Rule(services=ENGINE, where={**told, "description": rf"{before}Compute optimized (?:Instance )?Core{IN}"}, key=f"gcp/compute/core/c2/{end}", unit="hour", listed=CORE),
            Rule(services=ENGINE, where={**told, "description": rf"{before}Compute optimized (?:Instance )?Ram{IN}"}, key=f"gcp/compute/memory/c2/{end}", unit="hour", listed=MEMORY),
            Rule(services=ENGINE, where={**told, "description": rf"(?:Spot Preemptible )?Nvidia (?:Tesla )?(?P<kind>[A-Z0-9]+) GPU(?: attached to .+)?{IN}" if before else rf"Nvidia (?:Tesla )?(?P<kind>[A-Z0-9]+) GPU{IN}"}, key=f"gcp/compute/gpu/nvidia-tesla-{{kind}}/{end}", unit="hour", listed=CORE),
        ]
    return (*rules, Rule(services=ENGINE, where={"usagetype": "Preemptible"}, refuse=Why.SPOT))


def storage() -> tuple[Rule, ...]:
    """Disks, snapshots and buckets."""
    kinds = {"Storage PD": "pd-standard", "SSD backed PD": "pd-ssd", "Balanced PD": "pd-balanced", "Extreme PD": "pd-extreme"}
    disks = [
        Rule(services=ENGINE, where={"usagetype": "OnDemand", "description": rf"{word} Capacity(?: in .+)?"}, key=f"gcp/compute/disk/{kind}/storage", unit="GB-month")
        for word, kind in kinds.items()
    ]
    regional = [
        Rule(services=ENGINE, where={"usagetype": "OnDemand", "description": rf"Regional {word} Capacity(?: in .+)?"}, key=f"gcp/compute/regional-disk/{kind}/storage", unit="GB-month")
        for word, kind in kinds.items()
    ]
    return (
        *disks,
        *regional,
        Rule(services=ENGINE, where={"description": r"SSD backed Local Storage(?: in .+)?", "usagetype": "OnDemand"}, key="gcp/compute/local-ssd/on-demand", unit="GB-month"),
        Rule(services=ENGINE, where={"description": r"Storage PD Snapshot(?: in .+)?", "usagetype": "OnDemand"}, key="gcp/compute/snapshot/storage", unit="GB-month"),
        Rule(services="Cloud Storage", where={"description": r".*(?:Early Delete|Autoclass|Dual-Region|Multi-Region|Operations|Retrieval|Bulk).*"}, refuse=Why.NOT_MAPPED),
        Rule(services="Cloud Storage", where={"description": r"(?P<class>Standard|Nearline|Coldline|Archive) Storage .+", "place": "one"}, key="gcp/storage/{class}/storage", unit="GB-month"),
    )


def services() -> tuple[Rule, ...]:
    """Addresses and Cloud SQL, whose engines share their prices."""
    sql = r"Cloud SQL for (?:MySQL|PostgreSQL): (?P<where>Zonal|Regional)"
    return (
        Rule(services=ENGINE, where={"description": r"External IP Charge on a Standard VM(?: in .+)?"}, key="gcp/compute/address/in-use", unit="hour"),
        Rule(services=ENGINE, where={"description": r"Static Ip Charge(?: in .+)?"}, key="gcp/compute/address/unused", unit="hour"),
        Rule(services="Cloud SQL", where={"description": rf"{sql} - vCPU in .+"}, key="gcp/sql/vcpu/{where}", unit="hour"),
        Rule(services="Cloud SQL", where={"description": rf"{sql} - RAM in .+"}, key="gcp/sql/memory/{where}", unit="hour", listed=MEMORY),
        Rule(services="Cloud SQL", where={"description": rf"{sql} - Standard storage in .+"}, key="gcp/sql/storage/ssd/{where}", unit="GB-month"),
    )


GCP = RuleTable((*machines(), *storage(), *services()))

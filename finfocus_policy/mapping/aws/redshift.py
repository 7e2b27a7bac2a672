"""Redshift clusters and serverless workgroups.

Rules (Amazon Redshift pricing page): every node by the hour, in both zones of a Multi-AZ cluster; RA3 nodes keep their data in managed
storage per GB; concurrency scaling at the node's price by the second beyond the free hours; Spectrum
per TB scanned; manual snapshots as S3 storage. Serverless: RPU-hours while queries run.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.meters import default, keyed, shown, times, use
from finfocus_policy.mapping.aws.nodes import node_meter, required
from finfocus_policy.mapping.entry import ONE, Draft, entry, usage_meter
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

ROOM = "aws/redshift"
SECOND = ONE / Decimal(3600)
TWO = Decimal(2)
SPECTRUM = use("Spectrum", "TB", f"{ROOM}/spectrum", "spectrum_data_scanned_tb")
BACKUP = use("Backup storage", "GB", f"{ROOM}/backup", "backup_storage_gb")
CAPACITY = use("Redshift Serverless", "RPU-hours", f"{ROOM}/serverless/rpu", "monthly_rpu_hours")


def managed_storage(reader: Reader, sku: str | Unknown) -> list[Meter]:
    """Data of RA3 nodes, when the usage file says how much."""
    if isinstance(sku, Unknown) or not sku.startswith("ra3"):
        return []
    usage = "managed_storage_gb"
    if reader.usage(usage) is None:
        reader.assume("managed storage is not included: how much is not given")
        return []
    return [usage_meter(reader, f"Managed storage ({sku})", "GB", f"{ROOM}/managed-storage", usage)]


def concurrency(reader: Reader, sku: str | Unknown) -> Meter:
    """Seconds of added clusters beyond the free ones, at the price of the node."""
    seconds = reader.usage("excess_concurrency_scaling_secs")
    name = f"Concurrency scaling ({shown(sku, 'node type')})"
    key = keyed(f"{ROOM}/node", sku)
    return Meter(name=name, unit="node-seconds", keys=(key,), quantity=seconds, usage_based=True, factor=SECOND)


def node_count(reader: Reader) -> Decimal | Unknown:
    """How many nodes; one unless more are asked for, as many again in a second zone."""
    count, two = default(reader.whole("numberOfNodes"), ONE), reader.flag("multiAz")
    if isinstance(two, Unknown):
        return two
    return times(count, TWO) if two else count


def cluster(reader: Reader) -> Draft:
    """aws:redshift/cluster:Cluster."""
    sku = required(reader, "nodeType")
    name = f"Cluster usage ({{}}, {shown(sku, 'node type')})"
    optional = [rate.meter(reader) for rate in (SPECTRUM, BACKUP) if reader.usage(rate.usage) is not None]
    meters = (
        node_meter(reader, name, ROOM, (sku,), node_count(reader)),
        *managed_storage(reader, sku),
        concurrency(reader, sku),
        *optional,
    )
    return Draft(sku=sku, meters=meters)


def workgroup(reader: Reader) -> Draft:
    """aws:redshiftserverless/workgroup:Workgroup: nothing is due while no query runs."""
    reader.assume("storage of the namespace is not included: how much is not given")
    return Draft(meters=(CAPACITY.meter(reader),))


ENTRIES = (
    entry("aws:redshift/cluster:Cluster", "redshift:Cluster", "nodeType numberOfNodes multiAz", cluster),
    entry("aws:redshiftserverless/workgroup:Workgroup", "redshiftserverless:Workgroup", "", workgroup),
)

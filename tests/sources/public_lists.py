"""The public price lists the cards were made of, read as facts: (key, region, tier start, price)."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from finfocus_policy.mapping.azure.size import price_key
from tools.make_cards_aws_data import SIDE_KEYS
from tools.make_cards_gcp import key_of as google_key

Fact = tuple[str, str, Decimal, Decimal]
LISTS = Path(os.environ.get("FINFOCUS_PRICE_LISTS") or Path(__file__).resolve().parents[3] / "shared" / "reference-prices")
ABSENT = f"the public price lists are not at {LISTS} (set FINFOCUS_PRICE_LISTS): every one of their rows goes UNTESTED"
EBS = {
    "gp3 iops above 3000": ("gp3/iops", 0),
    "gp3 throughput above 125 MiBps": ("gp3/throughput", 0),
    "io1 iops": ("io1/iops", 0),
    "io2 iops to 32000": ("io2/iops", 0),
    "io2 iops 32001-64000": ("io2/iops", 32000),
    "io2 iops above 64000": ("io2/iops", 64000),
    "standard io requests": ("standard/io", 0),
    "snapshot archive storage": ("snapshot/archive-storage", 0),
    "snapshot archive retrieval": ("snapshot/archive-retrieval", 0),
    "snapshot fast restore": ("snapshot/fast-restore", 0),
}


GOOGLE_STARTS = {
    "0-1 TiB": 0, "1-10 TiB": 1024, "above 10 TiB": 10240,
    "0-100000 MiB": 0, "100000-250000 MiB": 100000, "above 250000 MiB": 250000,
}
GOOGLE_STEPS = {"egress": tuple(GOOGLE_STARTS)[:3], "monitoring": tuple(GOOGLE_STARTS)[3:]}
GOOGLE_PLACES = {"us-multi": "us", "europe-multi": "eu", "asia-multi": "asia"}


def rows(name: str) -> list[dict[str, str]]:
    with (LISTS / name if "/" in name else LISTS / "aws" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def ec2() -> Iterator[Fact]:
    """The newer list wins, but for its bare-metal rows."""
    prices = {(r["instance_type"], r["region"]): r["usd_per_hour"] for r in rows("ec2_linux.csv")}
    prices |= {(r["instance_type"], r["zone"]): r["usd_per_hour"] for r in rows("ec2_linux_zones.csv")}
    prices |= {(r["instance_type"], r["region"]): r["usd_per_hour"] for r in rows("ec2_linux_2026_us.csv") if ".metal" not in r["instance_type"]}
    for (name, region), price in prices.items():
        yield f"aws/ec2/instance/{name}/linux", region, Decimal(0), Decimal(price)


def rds() -> Iterator[Fact]:
    for row in rows("rds.csv"):
        for engine in ("mysql", "mariadb") if row["engine"] == "mysql" else (row["engine"],):
            yield f"aws/rds/instance/{engine}/{row['instance_class']}/{row['deployment']}", row["region"], Decimal(0), Decimal(row["usd_per_hour"])


def ebs() -> Iterator[Fact]:
    for row in rows("ebs.csv"):
        key, start = EBS.get(f"{row['volume']} {row['rate']}", (f"{row['volume']}/{row['rate']}", 0))
        price = Decimal(row["usd"]) / 1024 if row["unit"] == "GiBps-month" else Decimal(row["usd"])
        yield f"aws/ebs/{key}", row["region"], Decimal(start), price


def windows() -> Iterator[Fact]:
    prices = {(r["operating_system"], r["instance_type"]): Decimal(r["usd_per_hour"]) for r in rows("ec2_by_os_eu-west-1_2023.csv") if r["preinstalled_software"] == "NA"}
    for (system, name), price in prices.items():
        linux = prices.get(("Linux", name))
        if system == "Windows" and linux is not None and price > linux:
            yield f"aws/ec2/licence/{name}/windows", "*", Decimal(0), price - linux


SIDE = {item: key for service in ("msk", "mq", "redshift") for item, key in SIDE_KEYS[service].items()}
LICENSED = {
    "Oracle Enterprise Bring your own license": "oracle-ee-byol",
    "Oracle Standard Two Bring your own license": "oracle-se2-byol",
    "Oracle Standard Two License included": "oracle-se2",
    "SQL Server Enterprise License included": "sqlserver-ee",
    "SQL Server Express License included": "sqlserver-ex",
    "SQL Server Standard License included": "sqlserver-se",
    "SQL Server Web License included": "sqlserver-web",
}


def plainly(file: str, key: Callable[[dict[str, str]], str]) -> Callable[[], Iterator[Fact]]:
    """A list with one price an hour in every row."""

    def facts() -> Iterator[Fact]:
        for row in rows(file):
            yield key(row), row["region"], Decimal(0), Decimal(row["usd_per_hour"])

    return facts


def service_rates() -> Iterator[Fact]:
    """Serverless ElastiCache is named by engine and item: "serverless redis ECPU"."""
    for row in rows("service_rates.csv"):
        key = SIDE.get(row["rate"]) or row["rate"].lower().replace(" ", "/")
        yield f"aws/{row['service']}/{key}", row["region"], Decimal(0), Decimal(row["usd"])


def licensed() -> Iterator[Fact]:
    for row in rows("rds_all_engines_eu-west-1_2023.csv"):
        engine = LICENSED.get(f"{row['engine']} {row['edition']} {row['license']}")
        if engine and row["deployment"] in ("Single-AZ", "Multi-AZ"):
            yield f"aws/rds/instance/{engine}/{row['instance_class']}/{row['deployment'].lower()}", row["region"], Decimal(0), Decimal(row["usd_per_hour"])


elasticache = plainly("elasticache.csv", lambda row: f"aws/elasticache/node/{row['engine']}/{row['node_type']}")
opensearch = plainly("opensearch.csv", lambda row: f"aws/opensearch/instance/{row['instance_type'].removesuffix('.search')}")
msk = plainly("msk.csv", lambda row: f"aws/msk/broker/{row['usage_type'].lower()}")
mq = plainly("mq.csv", lambda row: f"aws/mq/broker/{row['engine']}/{row['deployment']}/{row['instance_type']}")
redshift = plainly("redshift.csv", lambda row: f"aws/redshift/node/{row['node_type']}")


def google_machines(model: str, column: str) -> Callable[[], Iterator[Fact]]:
    def facts() -> Iterator[Fact]:
        for row in rows("gcp/machine_types.csv"):
            if row[column]:
                yield f"gcp/compute/machine/{row['machine_type']}/{model}", row["region"], Decimal(0), Decimal(row[column])

    return facts


def google_licences() -> Iterator[Fact]:
    for row in rows("gcp/os_licences.csv"):
        yield f"gcp/compute/licence/{row['machine_type']}/{row['os']}", "*", Decimal(0), Decimal(row["usd_per_hour"])


def google_storage() -> Iterator[Fact]:
    for row in rows("gcp/storage_network.csv"):
        kind, region = row["kind"], row["region"]
        steps = GOOGLE_STEPS.get(kind.split(" ")[0], (row["item"],))
        start = Decimal(0 if len(steps) == 1 else GOOGLE_STARTS[row["item"]])
        yield google_key(row), GOOGLE_PLACES.get(region, region), start, Decimal(row["usd"])


def azure_machines() -> Iterator[Fact]:
    """Keyed as the mapping keys them; a few names of memory-optimized machines are of another pattern."""
    for row in rows("azure/vm_linux.csv"):
        key = price_key(row["size"])
        if isinstance(key, str):
            yield key, row["region"], Decimal(0), Decimal(row["usd_per_hour"])


KINDS = {
    "google machines": google_machines("on-demand", "usd_per_hour"),
    "google spot machines": google_machines("spot", "usd_per_hour_spot"),
    "google licences": google_licences,
    "google storage and network": google_storage,
    "ec2": ec2,
    "rds": rds,
    "ebs": ebs,
    "windows": windows,
    "elasticache": elasticache,
    "opensearch": opensearch,
    "msk": msk,
    "mq": mq,
    "redshift": redshift,
    "service_rates": service_rates,
    "licensed": licensed,
    "azure_machines": azure_machines,
}

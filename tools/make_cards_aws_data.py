"""Makes the AWS rate cards of managed data services from plain price lists.

    python tools/make_cards_aws_data.py PATH-OF-PRICE-LISTS

ElastiCache, OpenSearch, MSK, MQ, Redshift nodes and their side rates; Aurora and the licensed RDS
engines of one region. As `make_cards_aws.py`: review the diff of the cards, then `make prices`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.model.money import plain
from finfocus_policy.sources.catalog.book import CARDS
from tools.condense import cells
from tools.make_cards_aws import DUMP, RATES, SHOP, Maker, Row

VALKEY = Decimal("0.8")
LEANER = "AWS price pages as kept by LeanerCloud/ec2-instances-info (MIT)"
# Redshift's names say nothing of size: by price, in units of ra3.large.
REDSHIFT = {
    "ra3": {"large": Decimal(1), "xlplus": Decimal(2), "4xlarge": Decimal(6), "16xlarge": Decimal(24)},
}
SIDE_KEYS = {
    "elasticache": {f"serverless {e} {i}": f"serverless/{e}/{i.lower()}" for e in ("redis", "memcached", "valkey") for i in ("ECPU", "storage")},
    "mq": {"broker storage multi-az": "storage/multi-az", "broker storage single-az": "storage/single-az"},
    "msk": {
        "Express.In-Bytes": "express/in",
        "Express.Storage": "express/storage",
        "Kafka.DataRetrieval.Tiered": "tiered/retrieval",
        "Kafka.PrivateConnectivity.BytesProcessed (PrivateConnectivity)": "private-connectivity/data",
        "Kafka.PrivateConnectivityHours": "private-connectivity/hours",
        "Kafka.Storage.GP2": "storage",
        "Kafka.Storage.Tiered": "tiered/storage",
        "Kafka.Throughput": "throughput",
        "Kafka.mcu.general": "connect/mcu",
        "KafkaReplication-Processed-Bytes (CrossRegionSourceLocal)": "replicator/cross-region",
        "KafkaReplication-Processed-Bytes (SameRegionSource)": "replicator/same-region",
        "KafkaReplication-ReplicatorHours": "replicator/hours",
        "KafkaServerless-ClusterHours": "serverless/hours",
        "KafkaServerless-In-Bytes": "serverless/in",
        "KafkaServerless-Out-Bytes": "serverless/out",
        "KafkaServerless-PartitionHours": "serverless/partitions",
        "KafkaServerless-StorageHours": "serverless/storage",
    },
    "redshift": {"inter region transfer": "inter-region-transfer", "serverless RPU": "serverless/rpu"},
}
SIDE_DATES = {"elasticache": "2025-03-14", "mq": "2025-02-13", "msk": "2025-04-04", "redshift": "2025-03-19"}
PAGES = {
    "elasticache": "https://aws.amazon.com/elasticache/pricing/",
    "mq": "https://aws.amazon.com/amazon-mq/pricing/",
    "msk": "https://aws.amazon.com/msk/pricing/",
    "opensearch": "https://aws.amazon.com/opensearch-service/pricing/",
    "redshift": "https://aws.amazon.com/redshift/pricing/",
}
UNITS = {"h": "hour", "GB-h": "GB-hour", "MCU-h": "MCU-hour", "RPU-h": "RPU-hour", "MBps-month": "MBps-month"}
EDITIONS = {"Enterprise": "ee", "Standard Two": "se2", "Standard": "se", "Express": "ex", "Web": "web"}
OPEN = {"MySQL": "mysql", "PostgreSQL": "postgres"}
LICENSED = {"Oracle": "oracle", "SQL Server": "sqlserver"}
DEPLOYMENTS = {"Single-AZ": "single-az", "Multi-AZ": "multi-az", "Multi-AZ (readable standbys)": "multi-az-cluster"}


def elasticache(maker: Maker) -> None:
    """Nodes. Memcached costs what Redis does, Valkey 0.8 of it, wherever both are listed: what one
    engine's list lacks the others tell, so the card is whole. r6gd has no Memcached."""
    prices: dict[tuple[str, str], Decimal] = {}
    for row in maker.rows("aws/elasticache.csv"):
        price = Decimal(row["usd_per_hour"]) / (VALKEY if row["engine"] == "valkey" else 1)
        if prices.setdefault((row["node_type"], row["region"]), price) != price:
            raise SystemExit(f"{row['node_type']} in {row['region']}: the engines no longer keep their ratio")
    tiered = {row["node_type"].rpartition(".")[0] for row in maker.rows("aws/elasticache.csv")} - {
        row["node_type"].rpartition(".")[0] for row in maker.rows("aws/elasticache.csv") if row["engine"] == "memcached"
    }
    facts = {"page": PAGES["elasticache"], "date": "2025-05-28", "whole": "yes"}
    told = "Memcached as Redis, Valkey 0.8 x Redis in every pair that is listed"
    of = "aws/elasticache/node/{engine}/{{family}}.{{size}}"
    for name, engines, factor, tier in (
        ("aws-elasticache", ("redis", "memcached"), Decimal(1), False),
        ("aws-elasticache-tiered", ("redis",), Decimal(1), True),
        ("aws-elasticache-valkey", ("valkey",), VALKEY, None),
    ):
        kept = ((n, r, p * factor) for (n, r), p in sorted(prices.items()) if tier is None or (n.rpartition(".")[0] in tiered) == tier)
        keys = " ".join(of.format(engine=engine) for engine in engines)
        maker.families(name, cells(kept), {}, keys=keys, source=f"{LEANER}; {told}", **facts)


def opensearch(maker: Maker) -> None:
    """Instances of all roles; the suffix .search (.elasticsearch) says nothing of the price."""
    rows = ((row["instance_type"].removesuffix(".search"), row["region"], Decimal(row["usd_per_hour"])) for row in maker.rows("aws/opensearch.csv"))
    maker.families("aws-opensearch", cells(rows), {}, page=PAGES["opensearch"], date="2025-05-28", source=LEANER, keys="aws/opensearch/instance/{family}.{size}")


def msk(maker: Maker) -> None:
    """Brokers as the API names them: kafka.m5.large, express.m7g.large."""
    rows = ((row["usage_type"].lower(), row["region"], Decimal(row["usd_per_hour"])) for row in maker.rows("aws/msk.csv"))
    maker.families("aws-msk", cells(rows), {}, page=PAGES["msk"], date="2025-04-04", source=SHOP, keys="aws/msk/broker/{family}.{size}")


def mq(maker: Maker) -> None:
    """Brokers by engine and deployment, a whole pair or cluster at a time; the family of a key holds all three."""
    rows = ((f"{row['engine']}/{row['deployment']}/{row['instance_type']}", row["region"], Decimal(row["usd_per_hour"])) for row in maker.rows("aws/mq.csv"))
    maker.families("aws-mq", cells(rows), {}, page=PAGES["mq"], date="2025-02-13", source=SHOP, keys="aws/mq/broker/{family}.{size}")


def mq_ratios(maker: Maker) -> None:
    """A pair costs two single brokers, a RabbitMQ cluster three, and a single one the same with either engine."""
    active, pair = "activemq/single-instance", "activemq/active-standby-multi-az"
    rabbit, cluster = "rabbitmq/single-instance", "rabbitmq/cluster-multi-az"
    links = ((pair, active, "2"), (active, pair, "0.5"), (active, rabbit, "1"), (rabbit, active, "1"), (cluster, rabbit, "3"), (rabbit, cluster, "0.3333333333"))
    sizes = ("mq.m5.large", "mq.m5.xlarge", "mq.m5.2xlarge", "mq.m5.4xlarge", "mq.t3.micro")
    rows = [
        (f"aws/mq/broker/{key}/{size}", "hour", f"aws/mq/broker/{source}/{size}", factor, "5")
        for size in sizes
        for key, source, factor in links
        if cluster not in (key, source) or size != "mq.t3.micro"
    ]
    ratio_card(maker, "mq", rows)


def side_ratios(maker: Maker) -> None:
    """Storage of MSK is one price under several names, throughput costs four fifths of it; replication costs the
    same within a region and between two; serverless Memcached costs what Redis does; ra3.xlplus is two ra3.large."""
    msk, speed = "aws/msk/storage", "aws/msk/throughput"
    sold = [f"aws/msk/{product}/storage" for product in ("express", "serverless")]
    copies = [f"aws/msk/replicator/{reach}" for reach in ("cross-region", "same-region")]
    rows = [(msk, "GB-month", source, "1", "5") for source in sold]
    rows += [(msk, "GB-month", speed, "1.25", "5"), (speed, "MBps-month", msk, "0.8", "4")]
    rows += [(key, "GB-month", msk, "1", "5") for key in sold]
    rows += [(key, "GB", source, "1", "5") for key, source in (copies, copies[::-1])]
    ratio_card(maker, "msk", rows)
    large, plus = "aws/redshift/node/ra3.large", "aws/redshift/node/ra3.xlplus"
    ratio_card(maker, "redshift", [(plus, "hour", large, "2", "4"), (large, "hour", plus, "0.5", "4")])
    rows = []
    for item, unit, digits in (("storage", "GB-hour", "5"), ("ecpu", "ECPU", "10")):
        keys = [f"aws/elasticache/serverless/{engine}/{item}" for engine in ("memcached", "redis")]
        rows += [(key, unit, source, "1", digits) for key, source in (keys, keys[::-1])]
    ratio_card(maker, "elasticache", rows)


def ratio_card(maker: Maker, service: str, rows: Iterable[Iterable[str]]) -> None:
    """One card of the ratios form."""
    source = "ratios between prices of the same region, borne out by every region that lists both"
    header = "key,unit,from,factor,digits"
    maker.write(f"aws-{service}-ratios", header, rows, page=PAGES[service], date=SIDE_DATES[service], source=source)


def redshift(maker: Maker) -> None:
    """Node hours."""
    rows = [(family, " ".join(f"{size}={plain(factor)}" for size, factor in sizes.items())) for family, sizes in REDSHIFT.items()]
    facts = {"page": PAGES["redshift"], "date": "2025-03-19"}
    maker.write("aws-redshift-sizes", "family,sizes", rows, source="sizes in units of ra3.large, by price", **facts)
    listed = ((row["node_type"], row["region"], Decimal(row["usd_per_hour"])) for row in maker.rows("aws/redshift.csv"))
    maker.families("aws-redshift", cells(listed), REDSHIFT, source=SHOP, keys="aws/redshift/node/{family}.{size}", sizes="aws-redshift-sizes", **facts)


def side_rates(maker: Maker) -> None:
    """What the services are charged for beside nodes: one card a service."""
    for service, keys in SIDE_KEYS.items():
        merged: dict[tuple[str, str, Decimal], list[str]] = {}
        for row in maker.rows("aws/service_rates.csv"):
            if row["service"] == service:
                place = (f"aws/{service}/{keys[row['rate']]}", UNITS.get(row["unit"], row["unit"]), Decimal(row["usd"]))
                merged.setdefault(place, []).append(row["region"])
        rows = [(key, unit, " ".join(sorted(regions)), "0", plain(price)) for (key, unit, price), regions in sorted(merged.items())]
        maker.write(f"aws-{service}-rates", RATES, rows, page=PAGES[service], date=SIDE_DATES[service], source=SHOP)


def aurora(maker: Maker) -> None:
    """Aurora instances of one region; MySQL and PostgreSQL cost the same in every class both have."""
    rows = {(row["instance_class"], row["region"], Decimal(row["usd_per_hour"])) for row in engines(maker) if row["engine"].startswith("Aurora")}
    maker.families(
        "aws-aurora-eu-west-1",
        cells(sorted(rows)),
        {},
        page="https://aws.amazon.com/rds/aurora/pricing/",
        date="2023-02-23",
        source=DUMP,
        keys="aws/aurora/instance/mysql/{family}.{size} aws/aurora/instance/postgresql/{family}.{size}",
    )


def engines(maker: Maker) -> list[Row]:
    """The list of all RDS engines in one region."""
    return maker.rows("aws/rds_all_engines_eu-west-1_2023.csv")


def rds_engines(maker: Maker) -> None:
    """Oracle and SQL Server (licence included or one's own), and clusters with two readable standbys:
    one card a deployment, the engine as part of the family."""
    for deployment, word in DEPLOYMENTS.items():
        found = [(f"{engine}/{row['instance_class']}", row["region"], Decimal(row["usd_per_hour"])) for row in engines(maker) if row["deployment"] == deployment and (engine := engine_of(row))]
        facts = {"page": "https://aws.amazon.com/rds/pricing/", "date": "2023-02-23", "source": DUMP}
        maker.families(f"aws-rds-eu-west-1-{word}", cells(found), {}, keys=f"aws/rds/instance/{{family}}.{{size}}/{word}", **facts)


def engine_of(row: Row) -> str:
    """The engine as mappings name it; empty for rows that newer lists have, Outposts, and rows whose
    licence is not said (SQL Server images)."""
    if row["engine"] in LICENSED and row["license"] != "NA":
        own = "-byol" if row["license"].startswith("Bring") else ""
        return f"{LICENSED[row['engine']]}-{EDITIONS[row['edition']]}{own}"
    return OPEN.get(row["engine"], "") if "readable" in row["deployment"] else ""


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="make the rate cards of AWS data services from plain price lists")
    parser.add_argument("lists", type=Path, help="folder with aws/*.csv")
    parser.add_argument("--cards", type=Path, default=CARDS, help="where the cards go")
    options = parser.parse_args(arguments)
    maker = Maker(options.lists, options.cards)
    for make in (elasticache, opensearch, msk, mq, mq_ratios, side_ratios, redshift, side_rates, aurora, rds_engines):
        make(maker)
    return 0


if __name__ == "__main__":
    sys.exit(main())

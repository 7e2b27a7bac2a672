"""Makes the AWS rate cards from plain price lists (EC2, EBS, RDS, Windows licences, regions).

    python tools/make_cards_aws.py PATH-OF-PRICE-LISTS

PATH holds aws/*.csv and regions/aws_regions.csv, one price a row. The lists are not part of the
repository, the cards made of them are: review their diff, then `make prices`.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.model.money import plain
from finfocus_policy.sources.catalog.book import CARDS
from finfocus_policy.sources.catalog.sizes import is_metal, size_factor
from tools.condense import Cells, cells, family_rows

FAMILIES = "family,region,figure,digits,sizes"
RATES = "key,unit,region,tier_start,price"
ORDER = ("card", "provider", "page", "date", "currency", "source", "unit", "keys", "sizes", "whole", "packed")
SHOP = "AWS price pages as kept by yeo/ec2.shop (MIT)"
DUMP = "AWS price list dump of cycloidio/terracost (MIT)"
EC2_PAGE = "https://aws.amazon.com/ec2/pricing/on-demand/"
METAL_PER_VCPU = 2
MIB_PER_GIB = 1024
EBS_KEYS = {
    ("standard", "io requests"): ("standard/io", 0),
    ("gp3", "iops above 3000"): ("gp3/iops", 0),
    ("gp3", "throughput above 125 MiBps"): ("gp3/throughput", 0),
    ("io1", "iops"): ("io1/iops", 0),
    ("io2", "iops to 32000"): ("io2/iops", 0),
    ("io2", "iops 32001-64000"): ("io2/iops", 32000),
    ("io2", "iops above 64000"): ("io2/iops", 64000),
}
Row = Mapping[str, str]


class Maker:
    """Reads lists from `lists`, writes cards to `cards`."""

    def __init__(self, lists: Path, cards: Path) -> None:
        self.lists = lists
        self.cards = cards

    def rows(self, name: str) -> list[Row]:
        """The rows of one list."""
        with (self.lists / name).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def write(self, name: str, header: str, rows: Iterable[Iterable[str]], **facts: str) -> None:
        """One card: facts, header, rows."""
        told = {"card": name, "provider": "aws", "currency": "USD", **facts}
        lines = [f"# {fact}: {told[fact]}" for fact in ORDER if fact in told]
        text = "\n".join([*lines, header, *(",".join(row) for row in rows)])
        (self.cards / f"{name.replace('-', '_')}.csv").write_text(text + "\n", encoding="utf-8")

    def families(self, name: str, found: Cells, factors: Mapping[str, Mapping[str, Decimal]], **facts: str) -> None:
        """A card of the families form, priced per hour."""
        self.write(name, FAMILIES, family_rows(found, factors), unit="hour", **facts)


def ec2_sizes(maker: Maker) -> dict[str, dict[str, Decimal]]:
    """The sizes card of EC2 and the factors of its bare-metal sizes."""
    sizes: dict[str, dict[str, str]] = {}
    metal: dict[str, dict[str, Decimal]] = {}
    for row in maker.rows("aws/ec2_types.csv"):
        family, _, size = row["instance_type"].rpartition(".")
        sizes.setdefault(family, {})[size] = size
        if is_metal(size):
            factor = metal.setdefault(family, {})[size] = Decimal(row["vcpus"]) * METAL_PER_VCPU
            sizes[family][size] = f"{size}={plain(factor)}"
    order = lambda item: (size_factor(item.partition("=")[0]) or Decimal(10**6), item)  # noqa: E731
    rows = [(family, " ".join(sorted(of.values(), key=order))) for family, of in sorted(sizes.items())]
    source = "machine types as kept by getmoto/moto (Apache-2.0); metal counts two units a vCPU"
    maker.write("aws-ec2-sizes", "family,sizes", rows, page="https://aws.amazon.com/ec2/instance-types/", date="2026-08-01", source=source)
    return metal


def ec2(maker: Maker, metal: Mapping[str, Mapping[str, Decimal]]) -> None:
    """Linux machines: all regions, zones, and the newer list of three regions."""
    facts = {"page": EC2_PAGE, "keys": "aws/ec2/instance/{family}.{size}/linux", "sizes": "aws-ec2-sizes"}
    lists = (
        ("aws-ec2-linux", "aws/ec2_linux.csv", "region", "2025-04-04", SHOP, True),
        ("aws-ec2-linux-zones", "aws/ec2_linux_zones.csv", "zone", "2025-04-04", SHOP, True),
        # This list's bare-metal rows carry the price of dedicated tenancy: left out.
        ("aws-ec2-linux-2026-us", "aws/ec2_linux_2026_us.csv", "region", "2026-07-20", "price tables of aws/karpenter-provider-aws (Apache-2.0)", False),
    )
    for name, file, place, date, source, with_metal in lists:
        rows = ((row["instance_type"], row[place], Decimal(row["usd_per_hour"])) for row in maker.rows(file))
        kept = cells(row for row in rows if with_metal or not is_metal(row[0].partition(".")[2]))
        maker.families(name, kept, metal, date=date, source=source, **facts)


def reserved(maker: Maker) -> None:
    """What a reserved Linux machine costs an hour with no upfront fee, a card a term and class; kept by family."""
    rows = maker.rows("aws/ec2_reserved_no_upfront.csv")
    for years, offering in (("1", "standard"), ("1", "convertible"), ("3", "standard"), ("3", "convertible")):
        picked = (row for row in rows if (row["term_years"], row["offering_class"]) == (years, offering))
        maker.families(
            f"aws-ec2-reserved-{years}yr-{offering}",
            cells((row["instance_type"], row["region"], Decimal(row["usd_per_hour"])) for row in picked),
            {},
            page="https://aws.amazon.com/ec2/pricing/reserved-instances/pricing/",
            date="2025-04-04",
            source=SHOP,
            keys=f"aws/ec2/instance/{{family}}.{{size}}/linux/ri/{years}yr/no-upfront/{offering}",
            packed="yes",
        )


def windows(maker: Maker, metal: Mapping[str, Mapping[str, Decimal]]) -> None:
    """The Windows licence: what a machine with it costs above the same one with Linux."""
    prices: dict[tuple[str, str], Decimal] = {}
    for row in maker.rows("aws/ec2_by_os_eu-west-1_2023.csv"):
        if row["preinstalled_software"] == "NA" and row["operating_system"] in ("Windows", "Linux"):
            prices[row["operating_system"], row["instance_type"]] = Decimal(row["usd_per_hour"])
    over = {name: price - prices["Linux", name] for (system, name), price in prices.items() if system == "Windows" and ("Linux", name) in prices}
    found = cells((name, "*", price) for name, price in sorted(over.items()) if price > 0)
    keys = "aws/ec2/licence/{family}.{size}/windows"
    source = f"{DUMP}, eu-west-1: Windows above Linux, the same in every region"
    maker.families("aws-ec2-windows", found, metal, page=EC2_PAGE, date="2023-02-23", source=source, keys=keys, sizes="aws-ec2-sizes")


def rds(maker: Maker) -> None:
    """Database instances, one card an engine and deployment. MariaDB is priced as MySQL."""
    rows = maker.rows("aws/rds.csv")
    for engine, keys in (("mysql", ("mysql", "mariadb")), ("postgres", ("postgres",))):
        for deployment in ("single-az", "multi-az"):
            picked = (row for row in rows if (row["engine"], row["deployment"]) == (engine, deployment))
            maker.families(
                f"aws-rds-{engine}-{deployment}",
                cells((row["instance_class"], row["region"], Decimal(row["usd_per_hour"])) for row in picked),
                {},
                page=f"https://aws.amazon.com/rds/{'postgresql' if engine == 'postgres' else engine}/pricing/",
                date="2025-04-04",
                source=SHOP,
                keys=" ".join(f"aws/rds/instance/{key}/{{family}}.{{size}}/{deployment}" for key in keys),
            )


def ebs(maker: Maker) -> None:
    """Volumes and snapshots; throughput per MiBps although the list has GiBps."""
    merged: dict[tuple[str, str, int, Decimal], list[str]] = {}
    for row in maker.rows("aws/ebs.csv"):
        price, unit = Decimal(row["usd"]), row["unit"]
        if unit == "GiBps-month":
            price, unit = price / MIB_PER_GIB, "MiBps-month"
        key, start = EBS_KEYS.get((row["volume"], row["rate"]), (f"{row['volume']}/{row['rate'].replace(' ', '-')}", 0))
        merged.setdefault((f"aws/ebs/{key}", "hour" if unit == "h" else unit, start, price), []).append(row["region"])
    rows = [(key, unit, " ".join(sorted(regions)), str(start), plain(price)) for (key, unit, start, price), regions in sorted(merged.items())]
    rows += unknown_steps(maker.rows("aws/ebs.csv"))
    maker.write("aws-ebs", RATES, rows, page="https://aws.amazon.com/ebs/pricing/", date="2024-07-18", source=SHOP)


def unknown_steps(listed: Iterable[Row]) -> list[tuple[str, ...]]:
    """io2 IOPS steps a region must have but the list lacks: the step below does not go on there."""
    have = {(row["rate"], row["region"]) for row in listed if row["volume"] == "io2"}
    rows = []
    for (volume, rate), (key, start) in EBS_KEYS.items():
        if volume == "io2" and start:
            places = sorted(region for first, region in have if first == "iops to 32000" and (rate, region) not in have)
            if places:
                rows.append((f"aws/ebs/{key}", "IOPS-month", " ".join(places), str(start), ""))
    return rows


def regions(maker: Maker) -> None:
    """Codes and names of regions and zones."""
    rows = [
        (row["code"], f'"{row["long_name"]}"' if "," in row["long_name"] else row["long_name"], "region" if row["kind"] == "region" else "zone", row["parent_region"])
        for row in maker.rows("regions/aws_regions.csv")
    ]
    page = "https://aws.amazon.com/about-aws/global-infrastructure/"
    maker.write("aws-regions", "code,name,kind,parent", rows, page=page, date="2025-04-04", source=SHOP)


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="make the AWS rate cards from plain price lists")
    parser.add_argument("lists", type=Path, help="folder with aws/*.csv and regions/aws_regions.csv")
    parser.add_argument("--cards", type=Path, default=CARDS, help="where the cards go")
    options = parser.parse_args(arguments)
    maker = Maker(options.lists, options.cards)
    metal = ec2_sizes(maker)
    ec2(maker, metal)
    windows(maker, metal)
    reserved(maker)
    rds(maker)
    ebs(maker)
    regions(maker)
    return 0


if __name__ == "__main__":
    sys.exit(main())

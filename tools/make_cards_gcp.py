"""Makes the Google Cloud rate cards from plain price lists (machine types, licences, storage, network, regions).

    python tools/make_cards_gcp.py PATH-OF-PRICE-LISTS

PATH holds gcp/*.csv and regions/gcp_regions.csv, one price a row. The lists are not part of the
repository, the cards made of them are: review their diff, then `make prices`. Cards that are not
written here (gcp_services.csv and its like) are kept by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.model.money import plain
from finfocus_policy.sources.catalog.book import CARDS
from finfocus_policy.sources.catalog.shapes import PARTS, SHAPES, Vector, shapes_of
from tools.condense_parts import figures_of, parts_rows
from tools.make_cards_aws import RATES, Row
from tools.make_cards_aws import Maker as CardMaker

LIST = "Google Cloud price catalogue as kept by Cyclenerd/google-cloud-pricing-cost-calculator (Apache-2.0)"
DATE = "2026-07-30"
MACHINES = "https://cloud.google.com/compute/vm-instance-pricing"
MODELS = {"on-demand": "usd_per_hour", "spot": "usd_per_hour_spot"}
CUSTOM = ("e2", "n1", "n2", "n2d")
# Families whose machine types have different accelerators: each kind is a family of its own.
MIXED = ("a2", "a3")
PLACES = {"us-multi": "us", "europe-multi": "eu", "asia-multi": "asia"}
MULTIPLE = {
    "us": "United States (multi-region)",
    "eu": "European Union (multi-region)",
    "asia": "Asia (multi-region)",
    "europe": "Europe (multi-region)",
    "nam4": "Iowa and South Carolina (dual-region)",
    "eur4": "Netherlands and Finland (dual-region)",
    "asia1": "Tokyo and Osaka (dual-region)",
}
ITEMS = (
    (r"disk pd-local", "gcp/compute/local-ssd/on-demand"),
    (r"disk pd-local (\w+)(?: commit)?", r"gcp/compute/local-ssd/\1"),
    (r"disk included-lssd-(\w+)", r"gcp/compute/included-local-ssd/\1/on-demand"),
    (r"disk included-lssd-(\w+) (\w+)(?: commit)?", r"gcp/compute/included-local-ssd/\1/\2"),
    (r"disk (\S+) regional", r"gcp/compute/regional-disk/\1/storage"),
    (r"disk (\S+)", r"gcp/compute/disk/\1/storage"),
    (r"snapshot pd-snapshot", "gcp/compute/snapshot/storage"),
    (r"gcs storage dra(?:-\w+)?", "gcp/storage/durable-reduced-availability/storage"),
    (r"gcs (storage|retrieval) ([a-z]+)(?:-\w+)?", r"gcp/storage/\2/\1"),
    (r"ip in use by vm", "gcp/compute/address/in-use"),
    (r"ip static unused", "gcp/compute/address/unused"),
    (r"nat data", "gcp/compute/nat/data"),
    (r"nat gateway \(32 or more vms\)", "gcp/compute/nat/gateway"),
    (r"vpn tunnel", "gcp/compute/vpn/tunnel"),
    (r"egress internet to (\w+) .*", r"gcp/network/internet-egress/\1"),
    (r"monitoring data .*", "gcp/monitoring/data"),
)
STEPS = {"1-10 TiB": 1024, "above 10 TiB": 10240, "100000-250000 MiB": 100_000, "above 250000 MiB": 250_000}
TIERS = {"gcp/network/internet-egress": (0, 1024, 10240), "gcp/monitoring/data": (0, 100_000, 250_000)}
Shapes = Mapping[str, Mapping[str, Vector]]


class Maker(CardMaker):
    """Cards of the one list that all prices here are from."""

    def write(self, name: str, header: str, rows: Iterable[Iterable[str]], **facts: str) -> None:
        """One card: facts, header, rows."""
        super().write(name, header, rows, **{"provider": "gcp", "date": DATE, "source": LIST, **facts})


def split(machine_type: str) -> tuple[str, str]:
    """Family and shape of a machine type.

    >>> split("n1-standard-4"), split("a2-ultragpu-1g")
    (('n1', 'standard-4'), ('a2-ultragpu', '1g'))
    """
    parts = machine_type.split("-")
    count = 2 if parts[0] in MIXED else 1
    return "-".join(parts[:count]), "-".join(parts[count:])


def shapes(maker: Maker) -> Shapes:
    """The shapes card."""
    rows = []
    for row in sorted(maker.rows("gcp/machine_type_specs.csv"), key=lambda row: row["machine_type"]):
        family, shape = split(row["machine_type"])
        counts = [plain(Decimal(row[c] or "0")) for c in ("vcpus", "ram_gb", "accelerator_count", "local_ssd")]
        rows.append((family, shape, *("" if count == "0" else count for count in counts)))
    page = "https://cloud.google.com/compute/docs/machine-resource"
    maker.write("gcp-shapes", ",".join(SHAPES), rows, page=page)
    return shapes_of(rows)


def machine_cells(maker: Maker, column: str) -> dict[tuple[str, str], dict[str, Decimal]]:
    """Listed prices by family and region."""
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in maker.rows("gcp/machine_types.csv"):
        if row[column]:
            family, shape = split(row["machine_type"])
            found.setdefault((family, row["region"]), {})[shape] = Decimal(row[column])
    return found


def machines(maker: Maker, known: Shapes) -> None:
    """Machine types, and core and memory of the families that have custom ones."""
    custom: dict[tuple[str, str], list[str]] = {}
    for model, column in MODELS.items():
        cells = machine_cells(maker, column)
        keys = f"gcp/compute/machine/{{family}}-{{size}}/{model}"
        facts = {"page": MACHINES, "unit": "hour", "keys": keys, "sizes": "gcp-shapes"}
        maker.write(f"gcp-machines-{model}", ",".join(PARTS), parts_rows(cells, known), **facts)
        for (family, region), prices in sorted(cells.items()):
            if family in CUSTOM:
                figures, followed = figures_of(prices, known[family])
                for part, price in zip(("core", "memory"), figures[:2], strict=True) if len(followed) > 1 else ():
                    key = f"gcp/compute/{part}/{family}/{model}"
                    custom.setdefault((key, plain(price)), []).append(region)
    rows = [(key, "hour", " ".join(regions), "0", price) for (key, price), regions in sorted(custom.items())]
    source = f"{LIST}: solved from its machine types"
    maker.write("gcp-core-memory", RATES, rows, page=MACHINES, source=source)


def licences(maker: Maker, known: Shapes) -> None:
    """Operating systems that are charged on top of the machine."""
    found: dict[str, dict[tuple[str, str], dict[str, Decimal]]] = {}
    for row in maker.rows("gcp/os_licences.csv"):
        family, shape = split(row["machine_type"])
        found.setdefault(row["os"], {}).setdefault((family, "*"), {})[shape] = Decimal(row["usd_per_hour"])
    for system, cells in sorted(found.items()):
        keys = f"gcp/compute/licence/{{family}}-{{size}}/{system}"
        facts = {"page": "https://cloud.google.com/compute/disks-image-pricing", "unit": "hour", "keys": keys}
        maker.write(f"gcp-licence-{system}", ",".join(PARTS), parts_rows(cells, known), sizes="gcp-shapes", **facts)


def key_of(row: Row) -> str:
    """The price key of a row of the storage and network list."""
    name = f"{row['kind']} {row['item']}"
    for pattern, key in ITEMS:
        match = re.fullmatch(pattern, name)
        if match:
            return match.expand(key)
    raise SystemExit(f"{name}: no price key is known for it")


def storage(maker: Maker) -> None:
    """Disks, snapshots, Cloud Storage, addresses, NAT, VPN, internet egress, monitoring."""
    prices: dict[tuple[str, str, str], dict[int, str]] = {}
    for row in maker.rows("gcp/storage_network.csv"):
        place = PLACES.get(row["region"], row["region"])
        unit = {"h": "hour"}.get(row["unit"], row["unit"])
        steps = prices.setdefault((key_of(row), unit, place), {})
        steps[STEPS.get(row["item"], 0)] = plain(Decimal(row["usd"]))
    merged: dict[tuple[str, str, int, str], list[str]] = {}
    for (key, unit, place), steps in prices.items():
        for start in next((t for prefix, t in TIERS.items() if key.startswith(prefix)), (0,)):
            merged.setdefault((key, unit, start, steps.get(start, "")), []).append(place)
    rows = [(k, unit, " ".join(sorted(p)), str(start), price) for (k, unit, start, price), p in sorted(merged.items())]
    maker.write("gcp-storage-network", RATES, rows, page="https://cloud.google.com/compute/all-pricing")


def regions(maker: Maker) -> None:
    """Regions, and the multi-regions and dual-regions of Cloud Storage."""
    rows = [(row["code"], row["location"], "region", row["code"]) for row in maker.rows("regions/gcp_regions.csv")]
    rows += [(code, name, "multi-region", code) for code, name in sorted(MULTIPLE.items())]
    maker.write("gcp-regions", "code,name,kind,parent", rows, page="https://cloud.google.com/about/locations")


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="make the Google Cloud rate cards from plain price lists")
    parser.add_argument("lists", type=Path, help="folder with gcp/*.csv and regions/gcp_regions.csv")
    parser.add_argument("--cards", type=Path, default=CARDS, help="where the cards go")
    options = parser.parse_args(arguments)
    maker = Maker(options.lists, options.cards)
    known = shapes(maker)
    machines(maker, known)
    licences(maker, known)
    storage(maker)
    regions(maker)
    return 0


if __name__ == "__main__":
    sys.exit(main())

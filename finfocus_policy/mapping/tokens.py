"""Type tokens as the index spells them.

azure-native offers every resource under its default name, under dated modules ("compute/v20230301") and in
packages made for one dated module ("azure-native_compute_v20230301"): all are the same type.
"""

from __future__ import annotations

import re
from functools import lru_cache

NATIVE = "azure-native"
DATED = re.compile(r"azure-native(?:_[a-z0-9]+)*:([a-z0-9]+)(?:/v\d{8}[a-z0-9]*)?:([A-Za-z0-9]+)")


def canonical(type: str) -> str:
    """The token without the date of its module; any other token as it is.

    >>> canonical("azure-native:compute/v20230301:VirtualMachine"), canonical("aws:ec2/vpc:Vpc")
    ('azure-native:compute:VirtualMachine', 'aws:ec2/vpc:Vpc')
    """
    return undated(type) if type.startswith(NATIVE) else type


@lru_cache(maxsize=1024)
def undated(type: str) -> str:
    """An azure-native token without date."""
    match = DATED.fullmatch(type)
    return type if match is None else f"{NATIVE}:{match[1]}:{match[2]}"

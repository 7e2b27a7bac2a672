"""Type tokens as the index spells them.

azure-native offers every resource under its default name, under dated modules ("compute/v20230301") and in
packages made for one dated module ("azure-native_compute_v20230301"): all are the same type. Until 2021 the
provider was named azure-nextgen, its newest module "compute/latest".
"""

from __future__ import annotations

import re
from functools import lru_cache

NATIVE = "azure-native"
NAMES = (NATIVE, "azure-nextgen")
DATED = re.compile(
    r"azure-(?:native|nextgen)(?:_[a-z0-9]+)*:([a-z0-9]+)(?:/(?:v\d{8}[a-z0-9]*|latest))?:([A-Za-z0-9]+)"
)


def canonical(type: str) -> str:
    """The token without the date of its module; any other token as it is.

    >>> canonical("azure-native:compute/v20230301:VirtualMachine"), canonical("azure-nextgen:web/latest:WebApp")
    ('azure-native:compute:VirtualMachine', 'azure-native:web:WebApp')
    >>> canonical("aws:ec2/vpc:Vpc")
    'aws:ec2/vpc:Vpc'
    """
    return undated(type) if type.startswith(NAMES) else type


@lru_cache(maxsize=1024)
def undated(type: str) -> str:
    """An azure-native token without date."""
    match = DATED.fullmatch(type)
    return type if match is None else f"{NATIVE}:{match[1]}:{match[2]}"

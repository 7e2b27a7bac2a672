"""One local spec: whose price it is, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Step = tuple[Decimal, Decimal]
FALLBACKS = ("default", "standard", "basic")
"""SKUs that stand for every other one of their service, the first that there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """The price of one SKU in `currency`: of a month, of an hour, or of a GB and month in steps of (first GB, price).

    Of several the month goes before the hour and that before the GB, as the Go host takes them. `region` "" holds
    everywhere. `on_demand`: its prices are of on-demand capacity; `otherwise` has those of an hour of what is bought otherwise ("spot",
    "reserved"). `place` names the file, `date` (YYYY-MM-DD) is the day the price is of where the file says so.
    """

    provider: str
    service: str
    sku: str
    region: str = ""
    currency: str = "USD"
    monthly: Decimal | None = None
    hourly: Decimal | None = None
    per_gb: tuple[Step, ...] = ()
    on_demand: bool = False
    otherwise: Mapping[str, Decimal] = field(default_factory=dict)
    date: str = ""
    description: str = ""
    source: str = ""
    assumptions: tuple[str, ...] = ()
    place: str = field(default="", compare=False)
    sha256: str = field(default="", compare=False)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two specs the same one. Spelling in capitals does not.

        >>> Spec(provider="aws", service="EC2", sku="T3.micro").key
        ('aws', 'ec2', 't3.micro', '')
        """
        return (self.provider.casefold(), self.service.casefold(), self.sku.casefold(), self.region.casefold())

    @property
    def name(self) -> str:
        """The file's own name.

        >>> Spec(provider="aws", service="ec2", sku="x", place="/home/me/specs/aws-ec2-x.yaml").name
        'aws-ec2-x.yaml'
        """
        return self.place.replace("\\", "/").rpartition("/")[2]

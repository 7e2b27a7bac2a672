"""What a customer pays instead of the list price: rules somebody wrote down, each with its place.

List prices are the provider's; these rules turn one into the *effective* price. A percentage is what is taken off
(12 means 12 %), a coverage is the share of the hours that is committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase

from finfocus_policy.model.money import HOURS_PER_MONTH

ANY = "*"
NODE_PREFIXES = ("db.", "cache.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which prices a rule is about: globs that must all match.

    `key` is the whole price key, `provider` and `service` its first and second part, `sku` and `type` any part of it
    ("m5.*"), `family` what stands before the size ("m5" of m5.large and db.m5.large).
    """

    key: str = ANY
    provider: str = ANY
    service: str = ANY
    sku: str = ANY
    family: str = ANY
    region: str = ANY

    def covers(self, key: str, region: str) -> bool:
        """Whether a price is one of these.

        >>> Match(service="ec2", sku="m5.*").covers("aws/ec2/instance/m5.large/linux", "eu-west-1")
        True
        >>> Match(family="m5", region="us-*").covers("aws/rds/instance/mysql/db.m5.large/multi-az", "eu-west-1")
        False
        """
        parts = key.split("/")
        service = parts[1] if len(parts) > 1 else ""
        return (
            like(key, self.key)
            and like(parts[0], self.provider)
            and like(service, self.service)
            and like(region, self.region)
            and (self.sku == ANY or any(fnmatchcase(part, self.sku) for part in parts))
            and (self.family == ANY or any(fnmatchcase(family_of(part), self.family) for part in parts))
        )


def like(text: str, pattern: str) -> bool:
    """Whether a text is what a pattern asks for; most ask for nothing, and there are many keys."""
    return pattern == ANY or fnmatchcase(text, pattern)


def family_of(part: str) -> str:
    """The family of a part of a key that names a size.

    >>> family_of("db.m5.large"), family_of("ds_v3")
    ('m5', 'ds_v3')
    """
    for prefix in NODE_PREFIXES:
        part = part.removeprefix(prefix)
    return part.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A price of one's own (`price`, per unit of the price key; 0 only where it is written), or a percentage off."""

    match: Match
    price: Decimal | None = None
    percent: Decimal | None = None
    place: str = ""
    layer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """A percentage off everything of one provider (an account-wide agreement)."""

    provider: str
    percent: Decimal
    place: str = ""
    layer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Reservations or savings plans that cover a share of the hours of machines.

    `kind`: standard, convertible, compute-savings-plan, ec2-savings-plan. Their rate comes from the price lists, or is
    the list price less `percent`. `coverage` in percent.
    """

    match: Match
    term: str = "1yr"
    payment: str = "no-upfront"
    kind: str = "standard"
    coverage: Decimal = Decimal(100)
    percent: Decimal | None = None
    place: str = ""
    layer: str = ""

    @property
    def suffix(self) -> str:
        """What is added to an on-demand key for the committed price (docs/architecture.md, "Price keys").

        >>> Commitment(match=Match(), kind="compute-savings-plan").suffix, Commitment(match=Match()).suffix
        ('/sp/compute/1yr/no-upfront', '/ri/1yr/no-upfront/standard')
        """
        plan = self.kind.removesuffix("-savings-plan")
        if plan != self.kind:
            return f"/sp/{plan}/{self.term}/{self.payment}"
        return f"/ri/{self.term}/{self.payment}/{self.kind}"

    @property
    def words(self) -> str:
        """The commitment in words."""
        years = f"{self.term.removesuffix('yr')}-year"
        plan = self.kind.removesuffix("-savings-plan")
        what = f"{plan} savings plan" if plan != self.kind else f"{self.kind} reservation"
        return f"{years} {self.payment.replace('-', ' ')} {what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What spot machines are taken to cost below on-demand, where no list has their price."""

    match: Match
    percent: Decimal
    place: str = ""
    layer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The currency amounts are shown in. `rates`: how much of each currency one US dollar is, as of `as_of`
    (YYYY-MM-DD). Rates are written down, never fetched."""

    code: str
    rates: Mapping[str, Decimal]
    as_of: str
    place: str = ""
    layer: str = ""

    def factor(self, currency: str) -> Decimal | None:
        """What an amount in `currency` is multiplied with to be in `code`; None when the table does not tell.

        >>> Exchange(code="EUR", rates={"EUR": Decimal("0.92")}, as_of="2026-11-01").factor("USD")
        Decimal('0.92')
        """
        known = {"USD": Decimal(1), **self.rates}
        if currency == self.code:
            return Decimal(1)
        if currency not in known or self.code not in known:
            return None
        return known[self.code] / known[currency]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRules:
    """Every rule in force, those of the stronger layer first: the first that matches decides."""

    overrides: tuple[Override, ...] = ()
    discounts: tuple[Discount, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    spot: tuple[Spot, ...] = ()
    hours: Decimal = HOURS_PER_MONTH
    hours_layer: str = ""
    currency: Exchange | None = None
    public: bool = False

    @property
    def change_prices(self) -> bool:
        """Whether any rule can make an effective price differ from the list price."""
        return bool(self.overrides or self.discounts or self.commitments or self.spot)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLayer:
    """The price rules of one file of settings: its name, the hash of what it says, whether they are used, and whether
    they are this project's own (others are shared by many stacks)."""

    name: str
    sha256: str
    used: bool = True
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSettings:
    """All that settings say of prices. `gate`: a verdict somebody relies on is made, so only layers with a hash in
    `trusted` count."""

    rules: PriceRules = field(default_factory=PriceRules)
    layers: tuple[PriceLayer, ...] = ()
    gate: bool = False
    trusted: tuple[str, ...] = ()

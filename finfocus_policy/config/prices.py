"""The setting `prices`: checked rules of one layer, and how the layers' rules become those in force.

A stronger layer's rules stand first, and the first that matches decides; discounts are joined by provider; single
values come from the strongest layer. `public` holds when any layer says so: it only ever hides. In gate mode the rules
of the project's file and of the home file count only when the policy config names their hash
(docs/decisions/0005-price-layers.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from finfocus_policy.config.budgets import fields
from finfocus_policy.config.currencies import CURRENCIES
from finfocus_policy.config.layers import Layer
from finfocus_policy.config.schema import COMMITMENT, CURRENCY, OVERRIDE, PRICES, SPOT, Key, Kind, Where, nearest
from finfocus_policy.config.values import AMOUNT, SIMPLE, Node, amount, as_problem, one_of
from finfocus_policy.errors import ConfigError
from finfocus_policy.model.money import HOURS_PER_MONTH, plain
from finfocus_policy.model.prices import (
    Commitment,
    Discount,
    Exchange,
    Match,
    Override,
    PriceLayer,
    PriceRules,
    PriceSettings,
    Spot,
)
from finfocus_policy.model.settings import Problem

ONE, HUNDRED = Decimal(1), Decimal(100)
LONGEST_MONTH = Decimal(744)
MATCHING = ("key", "provider", "service", "sku", "family", "region")
PROVIDERS = ("aws", "azure", "gcp", "digitalocean", "cloudflare")
Problems = list[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one layer says of prices, and the hash of it: that of its JSON with sorted keys, so that comments and
    layout do not change it. `hours` is None where the layer does not say."""

    rules: PriceRules = field(default_factory=PriceRules)
    hours: Decimal | None = None
    sha256: str = ""


def percentage(node: Node, *, whole: bool = False) -> Decimal:
    """A percentage with its sign: 0 up to below 100, or up to 100 with `whole`."""
    value = node.value
    if not isinstance(value, str) or not value.strip().endswith("%"):
        raise node.wrong(node.not_a(Kind.PERCENT.value).message, _in_percent(value))
    text = value.strip()[:-1].strip()
    if not AMOUNT.fullmatch(text):
        raise node.not_a(f"{Kind.PERCENT.value}, from 0% up")
    found = amount(Node(value=text, origin=node.origin, path=node.path), Kind.PERCENT.value)
    if found > HUNDRED or (found == HUNDRED and not whole):
        raise node.wrong(f"{value.strip()} leaves nothing to pay" if not whole else f"{value.strip()} is more than all",
                         "what costs nothing is an override with price: 0" if not whole else "")  # fmt: skip
    return found


def _in_percent(value: Any) -> str:
    """What to write for a number without the sign: 5 is 5%, and 0.6 most likely 60%."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return ""
    number = Decimal(str(value))
    return f'write "{plain(number * HUNDRED)}%" (or "{value}%", if you mean that)' if 0 < number < 1 else f'write "{value}%"'


def coverage(node: Node) -> Decimal:
    """The share of the hours a commitment covers: above nothing, up to all. One of nothing would only keep the rules
    after it from being asked."""
    found = percentage(node, whole=True)
    if not found:
        raise node.wrong("covers nothing", "leave the rule out")
    return found


def price(node: Node) -> Decimal:
    """A price per unit; 0 is one, since somebody wrote it."""
    return amount(node, Kind.PRICE.value, "a price is 0 or more")


def hours(node: Node) -> Decimal:
    """Hours of a month: no month has more than 744."""
    found = amount(node, Kind.HOURS.value, f"write {Kind.HOURS.value}")
    if not 1 <= found <= LONGEST_MONTH:
        raise node.not_a(Kind.HOURS.value)
    return found


def day(node: Node) -> str:
    """A day of the calendar, YYYY-MM-DD."""
    try:
        return date.fromisoformat(node.value.strip()).isoformat() if isinstance(node.value, str) else _no_day(node)
    except ValueError:
        return _no_day(node)


def _no_day(node: Node) -> str:
    raise node.not_a(Kind.DATE.value)


def rates(node: Node) -> dict[str, Decimal]:
    """Currency codes and how much of each a dollar is."""
    found = {}
    for item in node.items():
        code = str(item.path[-1])
        if code not in CURRENCIES:
            guess = code.upper() if code.upper() in CURRENCIES else nearest(code, CURRENCIES)
            raise item.wrong(f"{code[:20]!r} is not {Kind.CURRENCY.value}", f"did you mean {guess}?" if guess else "")
        found[code] = amount(item, "a number like 0.92", "a rate is above 0")
        if not found[code]:
            raise item.wrong("a rate of 0 would make everything free")
    if found.get("USD", ONE) != ONE:
        raise node.wrong(f"says that one US dollar is {plain(found['USD'])} US dollars", "a rate is how much of a currency one US dollar is: leave USD out")
    return found


def reader(key: Key) -> Callable[[Node], Any]:
    """How the value of a key inside `prices` is read."""
    if key.kind is Kind.CHOICE:
        return lambda node: one_of(node, key.choices)
    if key.name == "coverage":
        return coverage
    own: Mapping[Kind, Callable[[Node], Any]] = {
        Kind.PERCENT: percentage, Kind.PRICE: price, Kind.HOURS: hours, Kind.DATE: day, Kind.RATES: rates,
    }  # fmt: skip
    return own.get(key.kind) or SIMPLE[key.kind]


def read_prices(node: Node, problems: Problems) -> Said:
    """What a layer says of prices. Each wrong rule becomes a problem and is left out."""
    label = node.origin.label

    def parse(key: Key, item: Node) -> Any:
        if key.kind is Kind.RULES:
            return tuple(rule for each in listed(item) if (rule := guarded(key, each, problems, label)))
        if key.kind is Kind.DISCOUNTS:
            return tuple(discount(each, label) for each in item.items())
        if key.name == "currency":
            return exchange(item, problems, label)
        return reader(key)(item)

    found = fields(node, PRICES, parse, problems)
    month = found.pop("hours_per_month", None)
    rules = PriceRules(**{name: value for name, value in found.items() if value is not None})
    return Said(rules=rules, hours=month, sha256=fingerprint(node.value))


def listed(node: Node) -> list[Node]:
    """The rules of a list."""
    if not isinstance(node.value, (list, tuple)):
        raise node.not_a(Kind.RULES.value)
    return [node.child(index, value) for index, value in enumerate(node.value)]


def guarded(key: Key, node: Node, problems: Problems, label: str) -> Any:
    """One rule of a list, None when it is wrong."""
    make = {"overrides": override, "commitments": commitment, "spot": spot}[key.name]
    before = len(problems)
    try:
        made = make(node, problems, label)
    except ConfigError as error:
        problems.append(as_problem(error))
        return None
    return made if len(problems) == before else None


def told(node: Node, keys: Sequence[Key], problems: Problems) -> dict[str, Any]:
    """The checked fields of a rule, what it matches as `match`."""
    found = fields(node, keys, lambda key, item: reader(key)(item), problems)
    matching = {name: found.pop(name) for name in MATCHING if name in found}
    if "type" in found:
        matching["sku"] = found.pop("type")
    if "discount" in found:
        found["percent"] = found.pop("discount")
    return {**found, "match": Match(**matching)}


def override(node: Node, problems: Problems, label: str) -> Override | None:
    """An override: a price or a discount, and something it is about."""
    before = len(problems)
    found = told(node, OVERRIDE, problems)
    if len(problems) > before:
        return None
    if (found.get("price") is None) == (found.get("percent") is None):
        raise node.wrong("says neither price nor discount" if "price" not in found else "says both price and discount", "write one of them")
    if "price" in found and not set(named(found["match"])) & {"key", "sku", "service"}:
        raise node.wrong("gives everything the same price", "say of what: key, sku or service")
    return Override(**found, place=node.place, layer=label)


def named(match: Match) -> list[str]:
    """What a match asks for."""
    return [name for name in MATCHING if getattr(match, name) != getattr(Match(), name)]


def commitment(node: Node, problems: Problems, label: str) -> Commitment:
    """A reservation or savings plan."""
    return Commitment(**told(node, COMMITMENT, problems), place=node.place, layer=label)


def spot(node: Node, problems: Problems, label: str) -> Spot | None:
    """What spot machines are taken to cost."""
    found = told(node, SPOT, problems)
    return Spot(**found, place=node.place, layer=label) if "percent" in found else None


def discount(node: Node, label: str) -> Discount:
    """A percentage off everything of a provider."""
    provider = str(node.path[-1])
    if provider not in PROVIDERS:
        guess = nearest(provider, PROVIDERS)
        hint = f'did you mean "{guess}"?' if guess else f"providers are {', '.join(PROVIDERS)}"
        raise node.wrong(f"{provider[:40]!r} is not a provider with list prices", hint)
    return Discount(provider=provider, percent=percentage(node), place=node.place, layer=label)


def exchange(node: Node, problems: Problems, label: str) -> Exchange | None:
    """The currency to show, with its rate."""
    found = fields(node, CURRENCY, lambda key, item: reader(key)(item), problems)
    if len(found) < len(CURRENCY):
        return None
    if found["code"] != "USD" and found["code"] not in found["rates"]:
        raise node.wrong(f"has no rate for {found['code']}", f"add it: rates: {{{found['code']}: ...}}")
    return Exchange(**found, place=node.place, layer=label)


def fingerprint(value: Any) -> str:
    """The hash of what a layer says: SHA-256 of its JSON with sorted keys, numbers as plain text.

    >>> fingerprint({"discounts": {"aws": "8%"}}) == fingerprint({"discounts": {"aws": "8%"}})
    True
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_text)
    return hashlib.sha256(text.encode()).hexdigest()


def _text(value: Any) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def hashes(node: Node) -> tuple[str, ...]:
    """SHA-256 hashes, 64 hexadecimal digits each."""
    if not isinstance(node.value, (list, tuple)):
        raise node.not_a(Kind.HASHES.value)
    return tuple(sorted({_hash(node.child(index, value)) for index, value in enumerate(node.value)}))


def _hash(node: Node) -> str:
    value = node.value.strip().lower() if isinstance(node.value, str) else ""
    if len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise node.wrong(node.not_a("a SHA-256 hash of 64 hexadecimal digits").message, "the note in the verdict names the hash to add")
    return value


def settled(layers: Sequence[Layer], *, gate: bool) -> tuple[PriceSettings, tuple[str, ...]]:
    """The rules in force of all layers, strongest first, and notes about those that are not trusted."""
    trusted: tuple[str, ...] = next((layer.values["trusted_price_layers"] for layer in layers if "trusted_price_layers" in layer.values), ())
    saying = [(layer, said) for layer in layers if isinstance(said := layer.values.get("prices"), Said)]
    if not saying:
        return PriceSettings(gate=gate, trusted=trusted), ()
    used, named, notes = [], [], []
    for layer, said in saying:
        good = not gate or layer.where is Where.POLICY or said.sha256 in trusted
        named.append(PriceLayer(name=layer.label, sha256=said.sha256, used=good, own=layer.where is Where.PROJECT))
        if good:
            used.append((layer, said))
        else:
            notes.append(ignored(f"the prices of {layer.label}", said.sha256))
    rules = replace(joined(used), public=any(said.rules.public for _, said in saying))
    return PriceSettings(rules=rules, layers=tuple(named), gate=gate, trusted=trusted), tuple(notes)


def ignored(what: str, sha256: str) -> str:
    """What is said of a layer of prices a gate does not use."""
    return f'{what} are not used in this verdict: the policy config does not trust them (add "{sha256}" to trusted_price_layers of cost-budget)'


def joined(saying: Sequence[tuple[Layer, Said]]) -> PriceRules:
    """The rules of several layers, strongest first, made one."""
    rules = [said.rules for _, said in saying]
    discounts: dict[str, Discount] = {}
    for each in (each for rule in rules for each in rule.discounts):
        discounts.setdefault(each.provider, each)
    month = next(((said.hours, layer.label) for layer, said in saying if said.hours is not None), (HOURS_PER_MONTH, ""))
    return PriceRules(
        overrides=tuple(each for rule in rules for each in rule.overrides),
        discounts=tuple(sorted(discounts.values(), key=lambda d: d.provider)),
        commitments=tuple(each for rule in rules for each in rule.commitments),
        spot=tuple(each for rule in rules for each in rule.spot),
        hours=month[0],
        hours_layer=month[1],
        currency=next((rule.currency for rule in rules if rule.currency), None),
    )

"""Settings -> live objects, and the one evaluation that the pack, the CLI and a foreign pack share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from finfocus_policy.engine.estimate import Pricer, estimate
from finfocus_policy.engine.evaluate import evaluate, excess, within
from finfocus_policy.engine.ways import ways_back
from finfocus_policy.mapping.alternatives import alternatives
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints, beside_inputs
from finfocus_policy.mapping.registry import describe, keys_of
from finfocus_policy.model.budget import BudgetResult, BudgetVerdict, Verdict
from finfocus_policy.model.cost import SPOT_BOUND, CostResult, Estimate, Priced, PriceData, PriceRequest, Reason, Status
from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO
from finfocus_policy.model.period import age_in_days, now
from finfocus_policy.model.ports import CostSource, UsageSource
from finfocus_policy.model.resource import EMPTY, Resource, Secret, Stack
from finfocus_policy.model.settings import Problem, Settings
from finfocus_policy.report.findings import compose
from finfocus_policy.report.view import View
from finfocus_policy.sources.catalog.lookup import Catalog
from finfocus_policy.sources.homes import any_list

FRESH_DAYS = 180
PRESET_NOTES = {
    False: "usage that is not given is taken from the preset {p}",
    True: "usage that is not given is taken from the presets: {p.low} to {p.high}, {p.expected} where one figure stands",
}
FREE_TIERS_NOTE = "free tiers are taken off once for this stack; other stacks of the same account share them"
TAG_KEYS = frozenset({"tags", "tagsAll", "labels"})


class NoUsage:
    """The usage source of somebody who gave no usage."""

    def usage(self, resource: Resource, key: str) -> Decimal | str | None:
        """Nothing is known."""
        return None

    def given(self, resource: Resource) -> Mapping[str, Decimal | str]:
        """Nothing is given."""
        return EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One evaluation: the estimate, the verdict on it, and what it was made with.

    Where settings hide effective prices (`prices.public`), `estimate` and `verdict` are as they may be shown and
    `exact` is the estimate behind them.
    """

    estimate: Estimate
    verdict: Verdict
    settings: Settings
    now: datetime
    exact: Estimate | None = None

    @property
    def paid(self) -> Estimate:
        """The estimate at effective prices, also where what is shown hides them: for keeping, not for showing."""
        return self.exact or self.estimate

    def view(self, **options: Any) -> View:
        """What a report shows of it; options are the View's (expand, groups, width...)."""
        return View(
            estimate=options.pop("estimate", self.estimate),
            verdict=self.verdict,
            files=self.settings.files,
            looked_for=self.settings.looked_for,
            now=self.now,
            **options,
        )


def frozen(value: Any) -> Any:
    """A JSON-like value as something hashable, equal only for equal values and types."""
    if isinstance(value, Mapping):
        return tuple((k, frozen(v)) for k, v in sorted(value.items()))
    if isinstance(value, (list, tuple)):
        return ("[]", *map(frozen, value))
    if isinstance(value, Secret):
        return (type(value), frozen(value.value))
    return (type(value).__name__, value)


class Evaluator:
    """Prices resources and judges stacks under one set of settings.

    Equal resources are described and priced once: what a mapping reads of them (without tags) and what
    else decides their region, with the usage given for them, is the key, unless a reference to another
    resource has a say. Safe to use from several threads: at worst two of them price the same thing.
    """

    def __init__(
        self,
        settings: Settings,
        hints: RegionHints,
        *,
        usage: UsageSource | None = None,
        sources: Sequence[CostSource] | None = None,
        now: datetime | None = None,
    ) -> None:
        self.settings = settings
        self.hints = hints
        self.now = now
        self._given: UsageSource = usage or NoUsage()
        self._usage = self._preset("expected")
        self._price_notes: tuple[str, ...] = ()
        self._sources = tuple(sources) if sources is not None else self._own_sources()
        self._known: dict[Any, tuple[PriceRequest, Priced]] = {}

    def _own_sources(self) -> tuple[CostSource, ...]:
        """The embedded prices; with imported lists or price rules, all layers of prices as one source."""
        prices, home = self.settings.prices, self.settings.home
        if not prices.rules.change_prices and not any_list(home):
            return (Catalog(),)
        from finfocus_policy.sources.layers import Layered, user_lists

        lists: tuple[Any, ...] = ()
        if any_list(home):
            lists, self._price_notes = user_lists(home, gate=prices.gate, trusted=prices.trusted)
        return (Layered(lists, prices.rules),)

    @property
    def sources(self) -> tuple[CostSource, ...]:
        """Who is asked for prices, in this order."""
        return self._sources

    @property
    def currency(self) -> str:
        """The currency amounts are shown in."""
        exchange = self.settings.prices.rules.currency
        return exchange.code if exchange else "USD"

    def _preset(self, end: str) -> UsageSource:
        """What usage is given, with the preset of one end of the range for the rest."""
        preset = self.settings.usage_preset
        if preset is None:
            return self._given
        from finfocus_policy.read.usage_preset import PresetUsage

        return PresetUsage(given_by=self._given, preset=getattr(preset, end))

    def check_usage(self, stack: Stack) -> None:
        """Keys of the usage file that nothing in the stack can take become problems of the settings: one mandatory
        finding, like other misspelt keys. (The CLI refuses such a file before it prices anything.)"""
        if not self.settings.usage_file:
            return
        from finfocus_policy.read.usage_file import UsageFile

        if isinstance(self._given, UsageFile):
            from finfocus_policy.read.usage_check import wrong_keys

            wrong = (Problem(place=w.place, message=f"{w.message}; {w.hint}") for w in wrong_keys(self._given, stack.resources))
            self.settings = replace(self.settings, problems=tuple(dict.fromkeys((*self.settings.problems, *wrong))))

    def at(self, end: str) -> Evaluator:
        """The same evaluator at the "low", "expected" or "high" end of the range of usage presets."""
        made = copy(self)
        made._usage, made._known = self._preset(end), {}
        return made

    def _key(self, resource: Resource) -> Any:
        keys = keys_of(resource.type)
        if keys is None:
            return (resource.type,)
        if any(p in keys for p in resource.dependencies):
            return None
        inputs = resource.inputs
        read = tuple((k, frozen(inputs[k])) for k in sorted(keys) if k in inputs and k not in TAG_KEYS)
        return (resource.type, read, frozen(beside_inputs(resource)), frozen(self._usage.given(resource)))

    def price(self, resource: Resource, graph: Graph) -> tuple[PriceRequest, Priced]:
        """What a resource is charged for, and its cost from the first source that answers.

        Equal resources may share one answer: the tags and id in its descriptor are the first one's.
        """
        key = self._key(resource)
        known = self._known.get(key) if key is not None else None
        if known is not None:
            return known
        followed = graph.followed
        request = self._month(describe(resource, graph, self._usage), resource)
        priced = self.asked(request)
        answer = (replace(request, assumptions=without_bound(request)) if at_spot(priced) else request), priced
        if key is not None and graph.followed == followed:
            self._known[key] = answer
        return answer

    def _month(self, request: PriceRequest, resource: Resource) -> PriceRequest:
        """The request for as many hours as a month has by the settings, unless the usage file gives them."""
        rules = self.settings.prices.rules
        if rules.hours == HOURS_PER_MONTH or "monthly_hrs" in self._usage.given(resource):
            return request
        from finfocus_policy.sources.month import of_hours

        return of_hours(request, rules.hours, rules.hours_layer)

    def asked(self, request: PriceRequest) -> Priced:
        """The answer of the first source that has one."""
        exchange = self.settings.prices.rules.currency
        if exchange is None:
            return self._listed(request)
        from finfocus_policy.sources.currency import converted

        return converted(self._listed(request), exchange)

    def shown(self, request: PriceRequest) -> Priced:
        """The answer as it may be shown: at list prices where settings hide what is really paid."""
        answer = self.asked(request)
        if not self.settings.prices.rules.public:
            return answer
        from finfocus_policy.report.public import listed

        return listed(answer)

    def _listed(self, request: PriceRequest) -> Priced:
        if request.free:
            return Priced(status=Status.FREE)
        if request.reason is not None:
            return Priced(status=Status.UNPRICED, reason=request.reason, detail=request.detail)
        for source in self._sources:
            answer = source.price(request)
            if answer is not None:
                return answer
        return Priced(status=Status.UNPRICED, reason=Reason.NO_PRICE, detail="no source has a price for it")

    def estimate(
        self, stack: Stack, *, previous: Mapping[str, Decimal] | None = None, previous_total: Decimal | None = None
    ) -> Estimate:
        """The estimate of a stack. `previous` are per-URN costs of what was deployed, used when the
        stack itself does not say; `previous_total` is their total."""
        total = sum(previous.values(), ZERO) if previous is not None and previous_total is None else previous_total
        made = estimate(stack, self._pricer(stack), hints=self.hints, known=previous, known_total=total, currency=self.currency)
        data = self.price_data((*made.results, *made.deleted))
        made = replace(made, price_data=data, notes=(*made.notes, *self._price_notes))
        if self.settings.free_tiers:
            made = replace(made, notes=(*made.notes, FREE_TIERS_NOTE))
        preset = self.settings.usage_preset
        if preset is None:
            return made
        noted = replace(made, usage_preset=str(preset), notes=(*made.notes, PRESET_NOTES[preset.is_range].format(p=preset)))
        return self._ranged(noted, stack) if preset.is_range else noted

    def _ranged(self, made: Estimate, stack: Stack) -> Estimate:
        """The estimate with what each resource costs at both ends of the range of usage presets."""
        low, high = ({r.urn: r.known_cost for r in self.at(end).plain(stack).results} for end in ("low", "high"))
        return replace(made, results=tuple(replace(r, low=low[r.urn], high=high[r.urn]) for r in made.results))

    def plain(self, stack: Stack) -> Estimate:
        """The estimate without a comparison to what was deployed, and without the range."""
        alone = replace(stack, previous=None)
        return estimate(alone, self._pricer(alone), hints=self.hints, currency=self.currency)

    def _pricer(self, stack: Stack) -> Pricer:
        """Who prices the resources of one stack: with free tiers, what is left of them hangs on all the others."""
        if not self.settings.free_tiers:
            return self.price
        from finfocus_policy.sources.free_tiers import Allowances

        return Allowances(stack, self.hints, self.price, self.asked).price

    def price_data(self, results: Iterable[CostResult]) -> tuple[PriceData, ...]:
        """The bodies of prices the results stand on, with those older than 180 days named as stale, and the files whose
        price rules are in force.

        Not those that were only looked into: through another door, or for a way back, others are.
        """
        at = self.now or now()
        cards = cards_of(results)
        data = (aged(d, cards.get(d.name, ()), at) for source in self._sources for d in source.data() if keeps(source, d, cards))
        rules = (PriceData(name=layer.name, kind="override", sha256=layer.sha256) for layer in self.settings.prices.layers if layer.used)
        return tuple(sorted((*data, *rules), key=lambda d: (d.kind, d.name)))

    def judge(
        self, stack: Stack, *, previous: Mapping[str, Decimal] | None = None, previous_total: Decimal | None = None
    ) -> Judgement:
        """The verdict on a stack: its estimate held against every budget, with ways back."""
        at = self.now or now()
        made = self.estimate(stack, previous=previous, previous_total=previous_total)
        budgets = tuple(self._with_ways(b, made, stack) for b in evaluate(made, self.settings))
        if self.settings.prices.rules.public:
            from finfocus_policy.engine.totals import assemble
            from finfocus_policy.report.public import published

            shown, verdict = published(made, budgets, self.settings, now=at, assemble=assemble)
            return Judgement(estimate=shown, verdict=verdict, settings=self.settings, now=at, exact=made)
        findings = compose(made, budgets, self.settings, now=at)
        verdict = Verdict(budgets=budgets, findings=findings)
        return Judgement(estimate=made, verdict=verdict, settings=self.settings, now=at)

    def _with_ways(self, held: BudgetResult, made: Estimate, stack: Stack) -> BudgetResult:
        if held.verdict is not BudgetVerdict.DENY:
            return held
        there = self.at(held.usage) if held.usage else self
        results = there.plain(stack).results if held.usage else made.results
        covered = within(held.budget.scope, results)
        ways = ways_back(covered, excess(held, made), there._variants(stack), held.budget.currency)
        return replace(held, ways_back=ways)

    def _variants(self, stack: Stack) -> Any:
        resources = {r.urn: r for r in stack.resources}
        graph = Graph((*stack.structure, *stack.resources), self.hints)

        def variants(urn: str) -> Iterator[tuple[str, Decimal | None]]:
            for option in alternatives(resources[urn]) if urn in resources else ():
                yield option.change, self.price(option.resource, graph)[1].monthly_cost

        return variants


Cards = Mapping[str, tuple[tuple[str, str], ...]]


def cards_of(results: Iterable[CostResult]) -> Cards:
    """Names and dates of the cards that results stand on, by source. Those of secrets would tell what is secret."""
    used: dict[str, set[tuple[str, str]]] = {}
    for source in {id(r.priced.source): r.priced.source for r in results if not r.secret}.values():
        if source is None:
            continue
        for layer, card, date in source.layers or ((source.name, *card) for card in source.cards):
            used.setdefault(layer, set()).add((card, date))
    return {name: tuple(sorted(cards)) for name, cards in used.items()}


def keeps(source: CostSource, data: PriceData, cards: Cards) -> bool:
    """Whether a body of prices is one the results stand on. A source without cards knows that itself."""
    return source.name != Catalog.name or bool(cards.get(data.name))


def at_spot(priced: Priced) -> bool:
    """Whether a rule says what spot machines cost."""
    return any(text.startswith("spot at ") for text in priced.rules)


def without_bound(request: PriceRequest) -> tuple[str, ...]:
    """The assumptions of a request without the one that on-demand prices stand for spot."""
    return tuple(text for text in request.assumptions if text != SPOT_BOUND)


def aged(data: PriceData, cards: Sequence[tuple[str, str]], at: datetime) -> PriceData:
    """Price data with the dates of its cards that were used, and the names of what is past its time."""
    dates = [date for _, date in cards if date]
    dated = replace(data, newest=max(dates), oldest=min(dates)) if dates else data
    known = cards if dates else ((data.name, data.oldest),)
    stale = tuple(f"{name} of {date}" for name, date in known if date and age_in_days(date, at) > FRESH_DAYS)
    return replace(dated, stale=stale) if stale else dated

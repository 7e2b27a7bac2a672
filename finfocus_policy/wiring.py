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
from finfocus_policy.model.cost import CostResult, Estimate, Priced, PriceData, PriceRequest, Reason, Status
from finfocus_policy.model.money import ZERO
from finfocus_policy.model.period import age_in_days, now
from finfocus_policy.model.ports import CostSource, UsageSource
from finfocus_policy.model.resource import EMPTY, Resource, Secret, Stack
from finfocus_policy.model.settings import Problem, Settings
from finfocus_policy.report.findings import compose
from finfocus_policy.report.view import View
from finfocus_policy.sources.catalog.lookup import Catalog

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
    """One evaluation: the estimate, the verdict on it, and what it was made with."""

    estimate: Estimate
    verdict: Verdict
    settings: Settings
    now: datetime

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
        self._sources = tuple(sources) if sources is not None else (Catalog(),)
        self._known: dict[Any, tuple[PriceRequest, Priced]] = {}

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
        request = describe(resource, graph, self._usage)
        answer = request, self._ask(request)
        if key is not None and graph.followed == followed:
            self._known[key] = answer
        return answer

    def _ask(self, request: PriceRequest) -> Priced:
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
        made = estimate(stack, self._pricer(stack), hints=self.hints, known=previous, known_total=total)
        made = replace(made, price_data=self.price_data((*made.results, *made.deleted)))
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
        return estimate(alone, self._pricer(alone), hints=self.hints)

    def _pricer(self, stack: Stack) -> Pricer:
        """Who prices the resources of one stack: with free tiers, what is left of them hangs on all the others."""
        if not self.settings.free_tiers:
            return self.price
        from finfocus_policy.sources.free_tiers import Allowances

        return Allowances(stack, self.hints, self.price, self._ask).price

    def price_data(self, results: Iterable[CostResult]) -> tuple[PriceData, ...]:
        """The bodies of prices the results stand on, with those older than 180 days named as stale.

        Not those that were only looked into: through another door, or for a way back, others are.
        """
        at = self.now or now()
        cards = cards_of(results)
        data = (aged(d, cards.get(d.name, ()), at) for source in self._sources for d in source.data() if keeps(source, d, cards))
        return tuple(sorted(data, key=lambda d: (d.kind, d.name)))

    def judge(
        self, stack: Stack, *, previous: Mapping[str, Decimal] | None = None, previous_total: Decimal | None = None
    ) -> Judgement:
        """The verdict on a stack: its estimate held against every budget, with ways back."""
        at = self.now or now()
        made = self.estimate(stack, previous=previous, previous_total=previous_total)
        budgets = tuple(self._with_ways(b, made, stack) for b in evaluate(made, self.settings))
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
    used: dict[str, set[tuple[tuple[str, str], ...]]] = {}
    for result in results:
        if result.priced.source is not None and not result.secret:
            used.setdefault(result.priced.source.name, set()).add(result.priced.source.cards)
    return {name: tuple(sorted(set().union(*cards))) for name, cards in used.items()}


def keeps(source: CostSource, data: PriceData, cards: Cards) -> bool:
    """Whether a body of prices is one the results stand on. A source without cards knows that itself."""
    return not isinstance(source, Catalog) or bool(cards.get(data.name))


def aged(data: PriceData, cards: Sequence[tuple[str, str]], at: datetime) -> PriceData:
    """Price data with the dates of its cards that were used, and the names of what is past its time."""
    dates = [date for _, date in cards if date]
    dated = replace(data, newest=max(dates), oldest=min(dates)) if dates else data
    known = cards if dates else ((data.name, data.oldest),)
    stale = tuple(f"{name} of {date}" for name, date in known if date and age_in_days(date, at) > FRESH_DAYS)
    return replace(dated, stale=stale) if stale else dated

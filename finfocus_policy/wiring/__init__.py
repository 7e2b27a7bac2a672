"""Settings -> live objects, and the one evaluation that the pack, the CLI and a foreign pack share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from finfocus_policy.engine.estimate import Pricer, estimate
from finfocus_policy.engine.evaluate import evaluate, excess, within
from finfocus_policy.engine.ways import ways_back
from finfocus_policy.mapping.alternatives import alternatives
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints, beside_inputs
from finfocus_policy.mapping.registry import describe, keys_of
from finfocus_policy.model.budget import BudgetResult, BudgetVerdict, Verdict
from finfocus_policy.model.cost import SPOT_BOUND, CostResult, Estimate, Priced, PriceData, PriceRequest
from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO
from finfocus_policy.model.period import now
from finfocus_policy.model.ports import CostSource, Plugins, UsageSource
from finfocus_policy.model.resource import EMPTY, Resource, Stack
from finfocus_policy.model.settings import Problem, Settings
from finfocus_policy.report.findings import compose
from finfocus_policy.report.view import View
from finfocus_policy.wiring.asking import Asking, lists_in
from finfocus_policy.wiring.keys import key_of
from finfocus_policy.wiring.local_specs import local_specs, problems_of
from finfocus_policy.wiring.price_data import aged, cards_of, keeps

if TYPE_CHECKING:
    from finfocus_policy.sources.specs.source import SpecSource

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
        if self.settings.prices.rules.public:
            from finfocus_policy.report.public import without_accounts

            options["notes"] = without_accounts(options.get("notes", ()))
        return View(
            estimate=options.pop("estimate", self.estimate),
            verdict=self.verdict,
            files=self.settings.files,
            looked_for=self.settings.looked_for,
            now=self.now,
            **options,
        )


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
        plugins: Plugins | None = None,
        now: datetime | None = None,
    ) -> None:
        self.settings = settings
        self.hints = hints
        self.now = now
        self._given: UsageSource = usage or NoUsage()
        self._usage = self._preset("expected")
        lists, self._price_notes = (tuple(sources), ()) if sources is not None else lists_in(settings)
        specs = self._specs() if sources is None else None
        self._plugins = plugins
        self._asking = Asking(plugins.sources if plugins else (), lists, settings.prices.rules.currency, specs)
        self._keys: dict[str, frozenset[str] | None] = {}
        self._known: dict[Any, tuple[PriceRequest, Priced]] = {}
        self._ahead: dict[Any, PriceRequest] = {}

    def _specs(self) -> SpecSource | None:
        """The local specs in force. Those that are wrong become problems of the settings: one mandatory finding. (The
        CLI refuses them before it prices anything.)"""
        specs, note = local_specs(self.settings)
        self._price_notes += (note,) if note else ()
        if wrong := problems_of(specs):
            self.settings = replace(self.settings, problems=tuple(dict.fromkeys((*self.settings.problems, *wrong))))
        return specs

    def check_specs(self) -> None:
        """Raises InputError for a local spec that cannot be used."""
        if self._asking.specs is not None:
            self._asking.specs.check()

    @property
    def sources(self) -> tuple[CostSource, ...]:
        """Who is asked for prices, in this order."""
        return self._asking.sources

    @property
    def asks_ahead(self) -> bool:
        """Whether there is somebody whose answers take time, so that it pays to ask before they are needed."""
        return bool(self._asking.plugins)

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
        made._usage, made._known, made._ahead = self._preset(end), {}, {}
        return made

    def _key(self, resource: Resource) -> Any:
        type = resource.type
        if type not in self._keys:
            self._keys[type] = keys_of(type)
        keys = self._keys[type]
        if keys is None:
            return (type,)
        for property in resource.dependencies:
            if property in keys:
                return None
        read = {k: v for k, v in resource.inputs.items() if k in keys and k not in TAG_KEYS}
        usage = self._usage.given(resource)
        return key_of((type, read, beside_inputs(resource), dict(usage) if usage else None))

    def price(self, resource: Resource, graph: Graph) -> tuple[PriceRequest, Priced]:
        """What a resource is charged for, and its cost from the first source that answers.

        Equal resources may share one answer: the tags and id in its descriptor are the first one's.
        """
        key = self._key(resource)
        known = self._known.get(key) if key is not None else None
        if known is not None:
            return known
        request, cacheable = self._request(resource, graph, key)
        priced = self._asking.price(request)
        answer = (replace(request, assumptions=without_bound(request)) if at_spot(priced) else request), priced
        if cacheable:
            self._known[key] = answer
        return answer

    def _request(self, resource: Resource, graph: Graph, key: Any) -> tuple[PriceRequest, bool]:
        """What a resource is charged for, and whether that holds for all of its key."""
        ahead = self._ahead.get(key) if key is not None else None
        if ahead is not None:
            return ahead, True
        followed = graph.followed
        request = self._month(describe(resource, graph, self._usage), resource)
        return request, key is not None and graph.followed == followed

    def begin(self, resources: Iterable[Resource], graph: Graph) -> None:
        """Asks those whose answers take time about these resources, and waits for nothing."""
        requests = []
        for resource in resources if self.asks_ahead else ():
            key = self._key(resource)
            if key is not None and (key in self._known or key in self._ahead):
                continue
            request, cacheable = self._request(resource, graph, key)
            requests.append(request)
            if cacheable:
                self._ahead[key] = request
        self._asking.start(requests)

    def _month(self, request: PriceRequest, resource: Resource) -> PriceRequest:
        """The request for as many hours as a month has by the settings, unless the usage file gives them."""
        rules = self.settings.prices.rules
        if rules.hours == HOURS_PER_MONTH or "monthly_hrs" in self._usage.given(resource):
            return request
        from finfocus_policy.sources.month import of_hours

        return of_hours(request, rules.hours, rules.hours_layer)

    def asked(self, request: PriceRequest) -> Priced:
        """The answer of the first source that has one."""
        return self._asking.price(request)

    def estimate(
        self, stack: Stack, *, previous: Mapping[str, Decimal] | None = None, previous_total: Decimal | None = None
    ) -> Estimate:
        """The estimate of a stack. `previous` are per-URN costs of what was deployed, used when the
        stack itself does not say; `previous_total` is their total."""
        total = sum(previous.values(), ZERO) if previous is not None and previous_total is None else previous_total
        self._begin_all(stack)
        made = estimate(stack, self._pricer(stack), hints=self.hints, known=previous, known_total=total, currency=self.currency)
        data = self.price_data((*made.results, *made.deleted))
        notes = (*made.notes, *self._price_notes, *self._unmatched(stack), *(self._plugins.notes() if self._plugins else ()), *self._asking.notes())
        made = replace(made, price_data=data, notes=tuple(dict.fromkeys(notes)))
        if self.settings.free_tiers:
            made = replace(made, notes=(*made.notes, FREE_TIERS_NOTE))
        preset = self.settings.usage_preset
        if preset is None:
            return made
        noted = replace(made, usage_preset=str(preset), notes=(*made.notes, PRESET_NOTES[preset.is_range].format(p=preset)))
        return self._ranged(noted, stack) if preset.is_range else noted

    def _unmatched(self, stack: Stack) -> tuple[str, ...]:
        """What is to be said of price rules that match nothing."""
        prices = self.settings.prices
        if not prices.rules.change_prices:
            return ()
        from finfocus_policy.sources.layers import Layered

        whole = stack.project and not stack.omitted and not stack.errors
        own = [layer.name for layer in prices.layers if layer.own] if whole else []
        return tuple(note for lists in self._asking.lists if isinstance(lists, Layered) for note in lists.unmatched(own))

    def _begin_all(self, stack: Stack) -> None:
        """Everything about a stack is asked before the first answer is waited for."""
        for resources in (stack.resources, stack.previous or ()) if self.asks_ahead else ():
            self.begin(resources, Graph((*stack.structure, *resources), self.hints))

    def _ranged(self, made: Estimate, stack: Stack) -> Estimate:
        """The estimate with what each resource costs at both ends of the range of usage presets."""
        low, high = ({r.urn: r.known_cost for r in self.at(end).plain(stack).results} for end in ("low", "high"))
        return replace(made, results=tuple(replace(r, low=low[r.urn], high=high[r.urn]) for r in made.results))

    def plain(self, stack: Stack) -> Estimate:
        """The estimate without a comparison to what was deployed, and without the range."""
        alone = replace(stack, previous=None)
        self._begin_all(alone)
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
        data = (aged(d, cards.get(d.name, ()), at) for source in self.sources for d in source.data() if keeps(source, d, cards))
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
            options = tuple(alternatives(resources[urn])) if urn in resources else ()
            self.begin((option.resource for option in options), graph)
            for option in options:
                yield option.change, self.price(option.resource, graph)[1].monthly_cost

        return variants


def at_spot(priced: Priced) -> bool:
    """Whether a rule, or a spec of somebody's own, says what spot machines cost."""
    own = priced.source is not None and priced.source.kind == "spec"
    return own or any(text.startswith("spot at ") for text in priced.rules)


def without_bound(request: PriceRequest) -> tuple[str, ...]:
    """The assumptions of a request without the one that on-demand prices stand for spot."""
    return tuple(text for text in request.assumptions if text != SPOT_BOUND)

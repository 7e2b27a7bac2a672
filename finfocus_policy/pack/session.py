"""One run of the engine: what it told us, what was seen, and what we make of it.

`Analyze` prices each resource from its inputs and returns; `AnalyzeStack` judges the whole stack
from its outputs, with the inputs where outputs are unknown. Whatever fails becomes a finding and
leaves every other finding alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from finfocus_policy.config.files import aws_profile_region, start_folders
from finfocus_policy.config.layers import ConfigInputs
from finfocus_policy.config.load import load
from finfocus_policy.engine.estimate import result_of
from finfocus_policy.history.names import StackKey
from finfocus_policy.history.store import DEPLOYED, PREVIEWED, History, save
from finfocus_policy.history.store import load as load_history
from finfocus_policy.history.verdict import remembered
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import RegionHints
from finfocus_policy.mapping.registry import keys_of
from finfocus_policy.model.budget import Finding, Level
from finfocus_policy.model.cost import CostResult, Priced, PriceRequest, Reason, Status
from finfocus_policy.model.period import now
from finfocus_policy.model.resource import Provider, Resource, ResourceDescriptor, Stack
from finfocus_policy.model.settings import Settings
from finfocus_policy.pack import failure
from finfocus_policy.pack.context import StackContext, of_environment
from finfocus_policy.pack.report_file import write_report
from finfocus_policy.pack.spend import SpendGuard, baseline, strongest
from finfocus_policy.read import analyzer
from finfocus_policy.read.states import is_structure
from finfocus_policy.report.findings import resource_finding
from finfocus_policy.report.summary import change_text
from finfocus_policy.wiring import Evaluator, Judgement
from finfocus_policy.wiring.plugins import host_of

if TYPE_CHECKING:
    from finfocus_policy.sources.plugin.host import Host

T = TypeVar("T")


class Careful(Evaluator):
    """An evaluator for which a failure at one resource is that resource's failure alone.

    A resource that is asked about again with the same inputs, as AnalyzeStack does, has its answer
    already, unless it hangs on another resource that may have become known since.
    """

    def __init__(self, *given: Any, failed: Callable[[str, Exception, str], None], **named: Any) -> None:
        super().__init__(*given, **named)
        self._failed = failed
        self._asked: dict[str, tuple[Resource, tuple[PriceRequest, Priced]]] = {}

    def price(self, resource: Resource, graph: Graph) -> tuple[PriceRequest, Priced]:
        """As the evaluator's; what it raises becomes an unpriced resource and a finding."""
        before = self._asked.get(resource.urn)
        if before is not None and same_question(before[0], resource):
            return before[1]
        try:
            answer = super().price(resource, graph)
        except Exception as error:
            self._failed("pricing it", error, resource.urn)
            return not_priced(resource)
        self._asked[resource.urn] = (resource, answer)
        return answer

    def begin(self, resources: Iterable[Resource], graph: Graph) -> None:
        """As the evaluator's; of what cannot be asked about, the price will tell."""
        asked = tuple(resources) if self.asks_ahead else ()
        try:
            super().begin(asked, graph)
        except Exception:
            for resource in asked if len(asked) > 1 else ():
                self.begin((resource,), graph)

    def at(self, end: str) -> Careful:
        """As the evaluator's, with answers of its own."""
        made = super().at(end)
        assert isinstance(made, Careful)
        made._asked = {}
        return made

    def forget_gaps(self) -> None:
        """Drops answers without a price: what they lacked may have come since (a launch template that
        was registered after the group that names it)."""
        self._asked = {urn: asked for urn, asked in self._asked.items() if priced(asked[1])}


def priced(answer: tuple[PriceRequest, Priced]) -> bool:
    """Whether an answer is more than a gap."""
    return answer[1].status is not Status.UNPRICED


def same_question(one: Resource, other: Resource) -> bool:
    """Whether two readings of a resource cannot be priced differently."""
    return not other.dependencies and one.inputs == other.inputs and one.provider == other.provider and one.id == other.id


def not_priced(resource: Resource) -> tuple[PriceRequest, Priced]:
    """The answer about a resource whose pricing failed."""
    package, _, rest = resource.type.partition(":")
    detail = "pricing it failed"
    request = PriceRequest(
        type=resource.type,
        descriptor=ResourceDescriptor(provider=package, resource_type=rest),
        reason=Reason.SOURCE_FAILED,
        detail=detail,
    )
    return request, Priced(status=Status.UNPRICED, reason=request.reason, detail=detail)


class Session:
    """The state of one run. Calls may come from several threads; one is worked on at a time."""

    def __init__(self, environ: Mapping[str, str], *, pack_folder: str = "") -> None:
        self.environ = environ
        self.pack_folder = pack_folder
        self.context = of_environment(environ)
        self._levels: Mapping[str, Level] = {}
        self._policy: Mapping[str, Mapping[str, Any]] = {}
        self._lock = threading.RLock()
        self._failures: dict[str, Finding] = {}
        self._host: Host | None = None
        self._reset()

    def _reset(self) -> None:
        self.close()
        self._settings: Settings | None = None
        self._evaluator: Careful | None = None
        self._guards: tuple[SpendGuard, ...] = ()
        self._history = History()
        self._judged: Stack | None = None
        self._later: Callable[[], None] | None = None
        self._graph = Graph()
        self._seen: dict[str, Resource] = {}
        self._told: set[Finding] = set()
        self._providers: dict[str, Provider] = {}

    def close(self) -> None:
        """Stops the plugins, if any were needed."""
        host, self._host = self._host, None
        if host is not None:
            host.close()

    def about(self, context: StackContext) -> None:
        """Which stack this is (ConfigureStack). An engine that tells nothing leaves the environment in force."""
        with self._lock:
            told = context.named or context.project or context.config
            self.context = context if told else self.context
            self._reset()

    def configure(self, levels: Mapping[str, Level], policy: Mapping[str, Mapping[str, Any]]) -> None:
        """Levels and policy config (Configure). Raises ConfigError when the policy config is wrong."""
        with self._lock:
            self._levels, self._policy = dict(levels), dict(policy)
            self.close()
            self._settings, self._evaluator, self._guards = None, None, ()
            self._settings = self._load()

    def failed(self, doing: str, error: Exception, urn: str = "") -> None:
        """Keeps a failure, to be told with the next answer that can carry findings."""
        failure.log(doing, error)
        settings = self._settings or Settings()
        found = failure.finding(doing, error, action=settings.on_error, levels={**settings.levels, **self._levels}, urn=urn)
        self._failures.setdefault(found.message, found)  # one finding for all resources it happens to

    def _carefully(self, doing: str, work: Callable[[], T], otherwise: T, urn: str = "") -> T:
        try:
            return work()
        except Exception as error:
            self.failed(doing, error, urn)
            return otherwise

    def failures(self) -> list[Finding]:
        """The failures not told yet."""
        found = list(self._failures.values())
        fresh = [f for f in found if f not in self._told]
        self._told.update(fresh)
        return fresh

    def _load(self) -> Settings:
        folders = start_folders(self.environ)
        return load(
            ConfigInputs(
                policy=self._policy,
                levels=self._levels,
                stack_config=self.context.config,
                stack_tags=self.context.tags,
                environ=self.environ,
                project=self.context.project,
                stack=self.context.stack,
                start_folders=folders,
                pack_folder=self.pack_folder,
                gate=True,
            )
        )

    def _ready(self, urn: str) -> Careful:
        """Settings, evaluator, history and guard, made when the first resource arrives."""
        if self._evaluator is not None:
            return self._evaluator
        self.context = self.context.of_urn(urn)
        if self._settings is None or not self.context.named:
            self._settings = self._carefully("reading the settings", self._load, self._settings or self._fallback())
        settings = self._settings
        hints = RegionHints(self.context.config, self.environ, aws_profile_region(self.environ), settings.region)
        self._host = self._carefully("finding plugins", lambda: host_of(settings, self.environ), None)
        self._evaluator = Careful(
            settings, hints, usage=self._usage(settings), plugins=self._host, failed=self.failed
        )
        self._graph = Graph(self._seen.values(), hints)
        if self.context.named:
            self._history = load_history(self._key(), self._home())
            none: tuple[SpendGuard, ...] = ()
            self._guards = self._carefully("preparing spend-guard", lambda: self._new_guards(settings), none)
        return self._evaluator

    def _fallback(self) -> Settings:
        return Settings(levels={**Settings().levels, **self._levels})

    def _usage(self, settings: Settings) -> Any:
        if not settings.usage_file:
            return None
        from finfocus_policy.read import usage_file

        return self._carefully("reading the usage file", lambda: usage_file.read(settings.usage_file), None)

    def _key(self) -> StackKey:
        context = self.context
        return StackKey(organization=context.organization, project=context.project, stack=context.stack)

    def _home(self) -> Path | None:
        return Path(self._settings.home) if self._settings and self._settings.home else None

    def _new_guards(self, settings: Settings) -> tuple[SpendGuard, ...]:
        if not self.context.updating or settings.levels["spend-guard"] is Level.DISABLED:
            return ()
        budgets, at = strongest(settings.budgets, self.context), now()
        return tuple(SpendGuard(b, baseline(self._history, b.currency, at), settings) for b in budgets)

    def analyze(self, message: Any) -> list[Finding]:
        """One resource before it is made: priced, and held against the limits that are about one resource."""
        with self._lock:
            urn = message.urn
            nothing: list[Finding] = []
            found = self._carefully("looking at it", lambda: self._analyze(message), nothing, urn)
            return found if not self._failures else [*found, *self.failures()]

    def _analyze(self, message: Any) -> list[Finding]:
        evaluator = self._ready(message.urn)
        resource = analyzer.resource(message, keys_of, self._providers)
        self._seen[resource.urn] = resource
        self._graph.add(resource)
        if is_structure(resource):
            return []
        limited = evaluator.settings.resource_limit is not None
        if not limited and not self._guards and evaluator.asks_ahead:
            evaluator.begin((resource,), self._graph)  # AnalyzeStack waits for the answers
            return []
        answer = evaluator.price(resource, self._graph)
        if not limited and not self._guards:
            return []
        result = result_of(resource, answer)
        found = [self._carefully("applying resource-cost", lambda: self._limit(result), None, result.urn)] if limited else []
        found += [self._carefully("applying spend-guard", partial(self._guarded, g, result), None, result.urn) for g in self._guards]
        return [f for f in found if f is not None]

    def _limit(self, result: CostResult) -> Finding | None:
        """resource-cost, once for each finding: the stack's verdict would say it again."""
        assert self._settings is not None
        found = resource_finding(result, self._settings)
        if found is not None and self._settings.prices.rules.public:
            from finfocus_policy.report.public import private

            found = private(found)
        if found is not None:
            self._told.add(found)
        return found

    def _guarded(self, guard: SpendGuard, result: CostResult) -> Finding | None:
        """spend-guard, in words that may be shown."""
        found = guard.check(result)
        if found is None or not guard.settings.prices.rules.public:
            return found
        from finfocus_policy.report.public import private

        return private(found)

    def analyze_stack(self, resources: Sequence[Any]) -> list[Finding]:
        """The verdict on the whole stack."""
        with self._lock:
            judged = self._carefully("judging the stack", lambda: self._judge(resources), None)
            found = list(judged.verdict.findings) if judged else []
            if judged:
                silent: tuple[str, ...] = ()
                notes = self._carefully("keeping the verdict", lambda: self._remember(judged), silent)
                found = with_notes(found, notes)
            return [*(f for f in found if f not in self._told), *self.failures()]

    def _judge(self, resources: Sequence[Any]) -> Judgement:
        first = resources[0].urn if resources else ""
        evaluator = self._ready(first)
        evaluator.forget_gaps()
        stack = self._judged = self._stack(resources)
        self._carefully("checking the usage file", lambda: evaluator.check_usage(stack), None)
        deployed = self._history.deployed
        if deployed is None or deployed.currency != evaluator.currency:
            return evaluator.judge(stack)
        return evaluator.judge(stack, previous=deployed.costs, previous_total=deployed.total)

    def _stack(self, resources: Sequence[Any]) -> Stack:
        context = self.context
        return analyzer.stack(
            resources,
            self._seen,
            keys_of,
            project=context.project,
            stack=context.stack,
            organization=context.organization,
            config=context.config,
            providers=self._providers,
        )

    def _remember(self, judged: Judgement) -> tuple[str, ...]:
        """Keeps the verdict and writes the report; gives notes about what could not be done."""
        notes = [*self._history.notes, self._since_preview(judged)]
        if self.context.named:
            kind = DEPLOYED if self.context.updating else PREVIEWED
            notes.append(save(self._key(), self._home(), remembered(judged.paid, judged.now), kind=kind))
            self._later = partial(self._keep_preview, judged)
        if judged.settings.report_file:
            notes.append(write_report(judged, judged.settings.report_file))
        return tuple(n for n in notes if n)

    def afterwards(self) -> None:
        """What nobody waits for, once the answer about the stack is sent: keeps the preview. Never raises."""
        with self._lock:
            later, self._later = self._later, None
            if later is not None:
                self._carefully("keeping the preview", later, None)

    def _keep_preview(self, judged: Judgement) -> None:
        """Keeps what prices need of a preview, for `finfocus cost estimate --modify`."""
        if self._judged is None or self.context.updating:
            return None
        from finfocus_policy.history.last_preview import MOST_RESOURCES, forget, keep
        from finfocus_policy.read.written import written

        if len(self._judged.resources) > MOST_RESOURCES:
            return forget(self._key(), self._home())
        return keep(self._key(), self._home(), written(self._judged, keys_of), at=judged.now, previous_known=False)

    def _since_preview(self, judged: Judgement) -> str:
        """The change since the last preview of a stack no update of which is known; "" when there is none to tell."""
        before, total = self._history.previewed, judged.paid.total
        if judged.exact is not None or before is None or self._history.deployed is not None or before.currency != total.currency or before.total == total.amount:
            return ""
        known = replace(judged.estimate, previous_total=replace(total, amount=before.total))
        return f"change since the preview of {before.at:%Y-%m-%d %H:%M} UTC: {change_text(known)}"


def with_notes(findings: Iterable[Finding], notes: Sequence[str]) -> list[Finding]:
    """Notes in the summary, before its last line, which names the settings files; without a summary nobody asked for them."""
    found = list(findings)
    for index, finding in enumerate(found):
        if notes and finding.policy == "cost-estimate":
            *lines, last = finding.message.split("\n")
            found[index] = replace(finding, message="\n".join((*lines, *notes, last)))
            break
    return found


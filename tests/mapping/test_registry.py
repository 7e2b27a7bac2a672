"""The index as a whole: complete, honest about unknowns, safe with hostile inputs, silent about secrets."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.mapping import registry
from finfocus_policy.mapping.clouds import PACKAGES
from finfocus_policy.mapping.free import FOLDER as FREE
from finfocus_policy.mapping.free import PROVIDERS, is_free, lines_of, packages, tokens
from finfocus_policy.mapping.graph import Graph
from finfocus_policy.mapping.region import ASKED_KEYS, COMMON_KEYS
from finfocus_policy.mapping.registry import INDEX, describe, keys_of, supported
from finfocus_policy.model.cost import Reason, Status
from finfocus_policy.model.resource import Resource, Secret, Unknown
from finfocus_policy.sources.catalog.lookup import Catalog
from tests.draws import draws
from tests.mapping.support import UNKNOWN, Usage, provider, related, resource

CASES = [json.loads(p.read_text()) for p in sorted((Path(__file__).parent / "cases").glob("*/*.json"))]
MODULES = [module for load in dict.fromkeys(PACKAGES.values()) for module in load()]
MAPPED = [c for c in CASES if c["type"] in INDEX and INDEX[c["type"]].draft is not None]
CATALOG = Catalog()
SECRET = "hunter2-very-secret"

# Read, but no price hangs on them alone: what else decides.
HARMLESS = {
    "creditSpecification": "credits are charged only when the usage file gives them",
    "availabilityZone": "the provider's region holds",
    "availabilityZones": "the provider's region holds",
    "ebsOptimized": "free in current families; test_unknown_only_where_it_costs has the others",
    "zone": "the provider's region holds",
    "attachedDisks": "charged where they are made, known or not",
    "minSize": "the desired count decides",
    "maxSize": "only the range that is said",
    "allocationId": "its address is charged at the Elastic IP, known or not",
    "availabilityZoneAddresses": "as allocationId",
    "hostId": "on a dedicated host, known or not which",
    "hostResourceGroupArn": "as hostId",
    "lifecycleRules": "which classes are listed; their cost is usage",
    "lifecycleConfiguration": "as lifecycleRules",
    "engineVersion": "only a remark",
    "engineLifecycleSupport": "as engineVersion",
    "defaultCacheBehavior": "as lifecycleRules",
    "orderedCacheBehaviors": "as lifecycleRules",
    "loggingConfig": "as lifecycleRules",
    "insightSelectors": "as lifecycleRules",
    "lifecyclePolicies": "as lifecycleRules",
    "transitGatewayId": "that it is given decides, known or not",
    "certificateAuthorityArn": "that it is given decides, known or not",
    "thresholdMetricId": "that it is given decides, known or not",
    **dict.fromkeys(("serverId", "serverName", "keyVaultId", "vaultName"), "the provider's region holds"),
    **dict.fromkeys(("kubernetesClusterId", "resourceName", "resourceGroupName"), "the provider's region holds"),
    "elasticPoolId": "that it is given decides, known or not",
    "masterInstanceName": "that it is given decides, known or not",
    "datasetId": "the provider's region holds",
    "isHnsEnabled": "only a remark",
    "osManagedDiskId": "that it is given decides, known or not",
    **dict.fromkeys(("dedicatedHostId", "dedicatedHostGroupId", "host", "hostGroup"), "that it is given decides"),
    "databaseName": "its account decides",
    "loadbalancerId": "charged as the dearer kind",
    "profileName": "only whether fast checks are added, and that is said",
    "profileId": "only whether fast checks are added, and that is said",
    "virtualNetworkGatewayId": "only the component's name",
    "virtualNetworkGateway1": "only the component's name",
    **dict.fromkeys(("jobs", "staticSites"), "not counted, and that is said"),
    **dict.fromkeys(("autoscale", "maxSlots"), "not counted, and that is said"),
    **dict.fromkeys(("source", "natIP"), "that it is given decides, known or not"),
    "dropletId": "that it is given decides, known or not",
    "tags": "no price",
    "name": "no price",
}


class Guarded(dict[str, Any]):
    """Inputs that remember which top-level keys were read and refuse the undeclared."""

    def __init__(self, values: Mapping[str, Any], allowed: frozenset[str]) -> None:
        super().__init__(values)
        self.allowed = allowed
        self.read: set[str] = set()

    def _seen(self, key: str) -> None:
        self.read.add(key)
        assert key in self.allowed, f"reads {key}, which keys_of does not declare"

    def get(self, key: str, default: Any = None) -> Any:
        self._seen(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._seen(key)
        return super().__getitem__(key)


def request_of(case: Mapping[str, Any]) -> Any:
    it, graph = related(case)
    return describe(it, graph, Usage(case.get("usage")))


# -- the index


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp", "digitalocean", "cloudflare"])
def test_every_mapping_file_is_in_the_index(cloud: str) -> None:
    """A file is a mapping when it has ENTRIES of its own; what several share has none."""
    folder = Path(registry.__file__).parent / cloud
    named = {m.__name__.rsplit(".", 1)[-1] for m in MODULES if f".{cloud}." in m.__name__}
    assert named == {p.stem for p in folder.glob("*.py") if "\nENTRIES" in p.read_text(encoding="utf-8")}


def test_no_type_is_two_things() -> None:
    entries = [e.token for m in MODULES for e in m.ENTRIES]
    assert len(entries) == len(set(entries))
    assert not set(entries) & tokens()
    assert not {e.split(":")[0] for e in entries} & packages()


def test_keys_of() -> None:
    keys = keys_of("aws:ec2/instance:Instance")
    assert keys is not None
    assert keys >= COMMON_KEYS | {"instanceType", "launchTemplate"}
    assert "userData" not in keys
    assert keys_of("aws:ec2/launchTemplate:LaunchTemplate"), "free, but others read it"
    assert keys_of("aws:ec2/vpc:Vpc") is None
    assert keys_of("no:such:type") == keys_of("") == ASKED_KEYS, "where it is, to say what is missing there"
    assert "aws:ec2/launchTemplate:LaunchTemplate" not in supported()


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["type"].rsplit(":", 1)[-1])
def test_no_mapping_reads_a_key_it_does_not_declare(case: dict[str, Any]) -> None:
    it, graph = related(case)
    guarded = Graph((), graph.hints)
    for urn in [r["name"] for r in case.get("related", ())] + ["it"]:
        each = next(r for r in (*graph, it) if r.name == urn)
        guarded.add(replace(each, inputs=Guarded(each.inputs, COMMON_KEYS | (keys_of(each.type) or set()))))
    mine = guarded.get(it.urn)
    assert mine is not None
    assert "AssertionError" not in describe(mine, guarded, Usage(case.get("usage"))).detail
    if it.type in INDEX and INDEX[it.type].draft is not None:
        assert isinstance(mine.inputs, Guarded)
        assert mine.inputs.read, "the guard was not asked"


# -- unknowns


def known_paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if above:
        yield above
    if isinstance(value, dict) and not {"$unknown", "$secret"} & set(value):
        for key, item in value.items():
            yield from known_paths(item, (*above, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from known_paths(item, (*above, index))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, list):
        return [put(v, path[1:], new) if i == path[0] else v for i, v in enumerate(value)]
    return {k: put(v, path[1:], new) if k == path[0] else v for k, v in value.items()}


def read_paths(case: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    declared = keys_of(case["type"]) or frozenset()
    for path in known_paths(case["inputs"]):
        if path[0] in declared and not HARMLESS.keys() & set(path):
            yield path


@pytest.mark.parametrize("case", MAPPED, ids=lambda c: c["type"].rsplit(":", 1)[-1])
def test_an_unknown_where_something_is_read_is_never_priced(case: dict[str, Any]) -> None:
    plain = request_of(case)
    if CATALOG.price(plain).status not in (Status.PRICED, Status.USAGE_BASED):
        return
    for path in read_paths(case):
        request = request_of({**case, "inputs": put(case["inputs"], path, {"$unknown": True})})
        if request == plain:
            without = request_of({**case, "inputs": put(case["inputs"], path, None)})
            assert without == plain, f"{path} decides, and being unknown changes nothing"
            continue
        answer = CATALOG.price(request)
        assert answer.status is Status.UNPRICED, path
        assert "could not be read at" not in request.detail, path
        assert answer.reason in (Reason.UNKNOWN_INPUT, Reason.UNKNOWN_REGION), path


def test_unknown_only_where_it_costs() -> None:
    old, new = ({"instanceType": t, "ebsOptimized": UNKNOWN} for t in ("r3.xlarge", "m5.large"))
    it = "aws:ec2/instance:Instance"
    assert CATALOG.price(describe(resource(it, old), Graph(), Usage())).reason is Reason.UNKNOWN_INPUT
    assert CATALOG.price(describe(resource(it, new), Graph(), Usage())).status is Status.PRICED


def test_what_is_known_is_counted_beside_what_is_not() -> None:
    inputs = {"instanceType": UNKNOWN, "rootBlockDevice": {"volumeSize": 100}}
    answer = CATALOG.price(describe(resource("aws:ec2/instance:Instance", inputs), Graph(), Usage()))
    assert (answer.status, answer.monthly_cost, answer.known_cost) == (Status.UNPRICED, None, Decimal(10))


# -- hostile inputs

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=20),
    st.sampled_from(["", "t3.micro", "gp3", "io1", "standard", "9e999999", "-1", "\x1b[31m", "a" * 5000, "${x}"]),
    st.builds(Unknown),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3), st.builds(Secret, inner)
    ),
    max_leaves=8,
)
NESTED = sorted({str(p) for c in CASES for path in known_paths(c["inputs"]) for p in path if isinstance(p, str)})
BLOCKS = st.one_of(VALUES, st.dictionaries(st.sampled_from(NESTED), VALUES, max_size=6))


@st.composite
def hostile(draw: st.DrawFn) -> Resource:
    type = draw(st.sampled_from(sorted(INDEX)))
    keys = sorted(keys_of(type) or ())
    inputs = draw(st.dictionaries(st.sampled_from(keys), st.one_of(BLOCKS, st.lists(BLOCKS, max_size=3)), max_size=8))
    home = provider(draw(SCALARS), defaultTags=draw(st.one_of(VALUES, st.just('{"tags": [[[1]]]}'))))
    return resource(type, inputs, provider=home, outputs=draw(st.dictionaries(st.just("arn"), VALUES)))


@draws(300)
@given(hostile(), st.dictionaries(st.sampled_from(["monthly_hrs", "instances", "operating_system"]), SCALARS))
def test_no_input_of_any_shape_breaks_a_mapping(it: Resource, usage: dict[str, Any]) -> None:
    class Plain:
        def usage(self, resource: Resource, key: str) -> Any:
            value = usage.get(key)
            return value if isinstance(value, (str, Decimal)) else None

        def given(self, resource: Resource) -> Mapping[str, Any]:
            return usage

    request = describe(it, Graph([it]), Plain())
    assert "could not be read at" not in request.detail, "a mapping failed on its own"
    kinds = [request.free, request.reason is not None, bool(request.meters)]
    assert sum(kinds) == 1
    answer = CATALOG.price(request)
    assert answer.status is Status.UNPRICED or answer.monthly_cost is None or answer.monthly_cost >= 0


def test_a_mapping_that_fails_is_an_unpriced_resource() -> None:
    class Broken:
        def usage(self, resource: Resource, key: str) -> Decimal:
            raise RuntimeError(SECRET)

    request = describe(resource("aws:ec2/instance:Instance", {"instanceType": "t3.micro"}), Graph(), Broken())
    assert request.reason is Reason.UNKNOWN_INPUT
    assert "aws:ec2/instance:Instance" in request.detail
    assert SECRET not in request.detail


# -- secrets


@pytest.mark.parametrize("case", MAPPED, ids=lambda c: c["type"].rsplit(":", 1)[-1])
def test_a_secret_that_is_read_marks_the_request_and_nothing_is_said_of_it(case: dict[str, Any]) -> None:
    it, graph = related(case)
    for key in sorted(set(it.inputs) & (keys_of(it.type) or frozenset()) - COMMON_KEYS):
        shut = replace(it, inputs={**it.inputs, key: Secret(it.inputs[key])})
        open_one, request = (
            describe(it, graph, Usage(case.get("usage"))),
            describe(shut, graph, Usage(case.get("usage"))),
        )
        assert request.meters == open_one.meters, "secrets are used for pricing"
        if request.secret:
            assert len(request.assumptions) <= 1
        planted = describe(replace(it, inputs={**it.inputs, key: Secret(SECRET)}), graph, Usage())
        assert planted.secret or SECRET not in repr(planted)
        assert SECRET not in f"{planted.detail}{planted.assumptions}"


def test_secret_tags_are_left_out() -> None:
    tags = {"team": "shop", "password": Secret(SECRET), "later": UNKNOWN, "count": 3}
    for inputs in ({"tags": tags}, {"tagsAll": tags}, {"tags": {"team": "shop"}, "tagsAll": Secret(tags)}):
        request = describe(resource("aws:ec2/vpc:Vpc", inputs), Graph(), Usage())
        assert request.descriptor.tags == {"team": "shop"}
        assert not request.secret


def test_tags_come_from_everywhere() -> None:
    home = provider("eu-west-1", "eu", defaultTags='{"tags": {"env": "prod", "team": "platform"}}')
    it = resource("aws:ec2/vpc:Vpc", {"tags": {"team": "shop"}}, provider=home)
    assert describe(it, Graph(), Usage()).descriptor.tags == {"env": "prod", "team": "shop"}
    everything = resource("aws:ec2/vpc:Vpc", {"tags": {"team": "shop"}, "tagsAll": {"team": "shop", "a": "b"}})
    assert describe(everything, Graph(), Usage()).descriptor.tags == {"team": "shop", "a": "b"}
    for text in ("", "{", "[]", '{"tags": 3}', "[" * 100_000):
        odd = resource("aws:ec2/vpc:Vpc", {}, provider=provider("eu-west-1", "eu", defaultTags=text))
        assert describe(odd, Graph(), Usage()).descriptor.tags == {}


# -- free types


def test_free_types() -> None:
    assert len(tokens()) > 850
    for type in (
        "pulumi:pulumi:Stack",
        "pulumi:providers:aws",
        "random:index/randomId:RandomId",
        "tls:index/privateKey:PrivateKey",
    ):
        assert is_free(type)
    for type in (
        "azuread:index/user:User",
        "docker:index/image:Image",
        "docker-build:index:Image",
        "command:local:Command",
    ):
        assert describe(resource(type), Graph(), Usage()).free
    for type in ("aws:ec2/instance:Instance", "randomly:a:B", "aws", "", ":", "aws:eks/cluster:Cluster"):
        assert not is_free(type)


def test_the_free_lists_are_in_order() -> None:
    for package in PROVIDERS:
        lines = list(lines_of(package))
        modules = [line.split()[0] for line in lines]
        assert modules == sorted(modules)
        names = [(m, n) for line in lines for m, *ns in [line.split()] for n in ns]
        assert names == sorted(names)
        assert len(names) == len(set(names))
    assert {p.stem for p in FREE.glob("*.txt")} == {*PROVIDERS, "packages"}


def test_unsupported_is_not_free() -> None:
    request = describe(resource("kubernetes:core/v1:PersistentVolumeClaim", {"a": object()}), Graph(), Usage())
    assert (request.free, request.reason) == (False, Reason.UNSUPPORTED_TYPE)
    assert request.descriptor.provider == "kubernetes"
    assert describe(resource("azure-native:web:Made", {}), Graph(), Usage()).descriptor.provider == "azure"


# -- speed


def test_reading_the_free_types_and_describing_is_cheap() -> None:
    code = (
        "import time; from finfocus_policy.mapping.free import is_free; s = time.thread_time(); "
        "is_free('aws:ec2/vpc:Vpc'); print(time.thread_time() - s)"
    )
    best = min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in range(3)
    )
    assert best < 0.005
    graph, usage = Graph(), Usage()
    many = [resource("aws:ec2/instance:Instance", {"instanceType": "t3.micro"}, name=str(i)) for i in range(2000)]
    assert min(own_time(lambda: [describe(it, graph, usage) for it in many]) for _ in range(3)) / len(many) < 0.0005


def own_time(work: Callable[[], object]) -> float:
    """Seconds of our own: what a busy machine does beside is not counted."""
    start = time.thread_time()
    work()
    return time.thread_time() - start


# -- the figure of the README


def test_ten_small_instances_cost_83_92() -> None:
    inputs = {"ami": "ami-1", "instanceType": "t3.micro"}
    answer = CATALOG.price(describe(resource("aws:ec2/instance:Instance", inputs), Graph(), Usage()))
    assert answer.status is Status.PRICED
    assert [c.monthly_cost for c in answer.components] == [Decimal("7.592"), Decimal("0.8")]
    assert answer.monthly_cost is not None
    assert answer.monthly_cost * 10 == Decimal("83.92")

"""Relations that hold between the costs of two stacks, whatever the stacks are: a hundred draws each.

Nothing here knows a price. What is right follows from what prices are: more of a thing never costs
less, what is not charged for changes nothing, and the same stack costs the same however it is told.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.engine.group import group
from finfocus_policy.engine.select import parse_filter, select
from finfocus_policy.harness.requests import of_stack
from finfocus_policy.model.cost import Estimate, Status
from finfocus_policy.model.money import HOURS_PER_MONTH
from finfocus_policy.model.resource import Resource
from finfocus_policy.read import preview
from finfocus_policy.read.document import Document
from finfocus_policy.read.merge import merge
from finfocus_policy.read.values import SECRET, SIGNATURE_KEY, UNKNOWN_SENTINELS
from tests.fuzz.engine_calls import played
from tests.metamorphic import drawing
from tests.metamorphic.drawing import (
    CATALOG,
    GROUP,
    INSTANCE,
    MACHINES,
    PLAIN_DISKS,
    PROJECT,
    REGIONS,
    ROOT,
    VOLUME,
    Raw,
    cost,
    document,
    estimated,
    lines,
    raw,
    read,
    resources,
    with_inputs,
)

drawn = given(seed=st.integers(0, 2**32))
SENTINEL = next(text for text, kind in UNKNOWN_SENTINELS.items() if kind == "string")


def total_of(body: Raw) -> Decimal:
    """The total of a preview."""
    return estimated(read(body)).total.amount


class Given:
    """A usage source that says the same of every resource."""

    def __init__(self, **usage: Decimal) -> None:
        self._usage = usage

    def usage(self, resource: Resource, key: str) -> Decimal | str | None:
        """The value of a key."""
        return self._usage.get(key)

    def given(self, resource: Resource) -> Mapping[str, Decimal | str]:
        """All of it."""
        return self._usage


# --- what changes nothing ---


@drawn
def test_the_order_of_the_steps_changes_nothing(seed: int) -> None:
    chance = random.Random(seed)
    raws = resources(chance)
    other = list(raws)
    chance.shuffle(other)
    assert estimated(read(document(raws))) == estimated(read(document(other)))


@drawn
def test_the_order_of_the_keys_changes_nothing(seed: int) -> None:
    raws = resources(random.Random(seed))
    other = [{**r, "inputs": dict(reversed(list(r["inputs"].items())))} for r in raws]
    assert lines(estimated(read(document(raws)))) == lines(estimated(read(document(other))))


@drawn
def test_new_names_change_nothing(seed: int) -> None:
    chance = random.Random(seed)
    raws = resources(chance)
    new = chance.choice(("z", "A.", "ünïcode-", "a b ", "$x::y"))
    one = estimated(read(document(raws)))
    other = estimated(read(document(resources(random.Random(seed), start=new))))
    assert sorted(lines(one).values()) == sorted(lines(other).values())


@drawn
def test_aliases_protection_and_the_like_change_nothing(seed: int) -> None:
    raws = resources(random.Random(seed))
    beside = {"aliases": [f"{PROJECT}::{INSTANCE}::old"], "protect": True, "ignoreChanges": ["tags"], "sequenceNumber": 4}
    assert cost(raws) == cost({**r, **beside} for r in raws)


@drawn
def test_tags_change_nothing(seed: int) -> None:
    chance = random.Random(seed)
    raws = resources(chance)
    tags = {chance.choice(("team", "env", "::error::", "\x1b[31m")): chance.choice(("a", "=1+1", SENTINEL)) for _ in range(3)}
    assert cost(raws) == cost(with_inputs(r, tags=tags) for r in raws)


@drawn
def test_inputs_that_are_null_are_inputs_that_are_not_there(seed: int) -> None:
    raws = resources(random.Random(seed))
    nulls = dict.fromkeys(("iops", "throughput", "rootBlockDevice", "monitoring", "multiAz", "neverHeardOf"))
    assert cost(raws) == cost({**r, "inputs": {**nulls, **r["inputs"]}} for r in raws)


@drawn
def test_numbers_as_text_are_numbers(seed: int) -> None:
    raws = resources(random.Random(seed))
    assert cost(raws) == cost(spelled(r) for r in raws)


def spelled(value: Any) -> Any:
    """The value with every whole number as text."""
    if isinstance(value, dict):
        return {key: spelled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [spelled(item) for item in value]
    return str(value) if type(value) is int else value


@drawn
def test_a_free_resource_changes_nothing(seed: int) -> None:
    chance = random.Random(seed)
    raws = resources(chance)
    free = raw("free", chance.choice(drawing.FREE), cidrBlock="10.0.0.0/16")
    made = estimated(read(document([*raws, free])))
    assert made.total.amount == cost(raws)
    assert lines(made)[free["urn"]] == ("free", Decimal(0))


@drawn
def test_a_component_around_resources_changes_nothing(seed: int) -> None:
    raws = resources(random.Random(seed))
    tier = {"urn": f"{PROJECT}::drawn:index:Tier::tier", "type": "drawn:index:Tier", "custom": False, "parent": ROOT}
    inside = [{**r, "parent": tier["urn"]} for r in raws]
    assert lines(estimated(read(document(raws)))) == lines(estimated(read(document([tier, *inside]))))


@pytest.mark.parametrize("op", ["update", "same", "import", "refresh", "replace"])
@drawn
def test_what_is_done_with_a_resource_does_not_change_what_it_costs(op: str, seed: int) -> None:
    raws = resources(random.Random(seed))
    assert cost(raws) == cost(raws, op=op)


# --- the same stack, told otherwise ---


@drawn
def test_a_replacement_is_a_deletion_and_a_creation(seed: int) -> None:
    chance = random.Random(seed)
    raws = resources(chance)
    new = with_inputs(drawing.instance(chance, "web"), subnetId="b")
    was = with_inputs(drawing.instance(chance, "web"), subnetId="a")
    around = document([*raws], op="create")["steps"]
    urn = new["urn"]
    replaced = [
        {"op": "create-replacement", "urn": urn, "oldState": was, "newState": new},
        {"op": "replace", "urn": urn, "oldState": was, "newState": new},
        {"op": "delete-replaced", "urn": urn, "oldState": {**was, "delete": True}},
    ]
    apart = [{"op": "delete", "urn": urn, "oldState": was}, {"op": "create", "urn": urn, "newState": new}]
    bodies = [{**document([]), "steps": [*around, *steps]} for steps in (replaced, apart)]
    assert total_of(bodies[0]) == total_of(bodies[1]) == cost([*raws, new])


@drawn
def test_a_preview_with_its_state_is_a_preview_that_shows_everything(seed: int) -> None:
    chance = random.Random(seed)
    kept, gone = resources(chance, start="kept"), resources(chance, 2, start="gone")
    was = [drawing.volume(chance, f"disk{i}") for i in range(3)]
    now = [with_inputs(r, size=chance.randint(1, 500)) for r in was]
    changes = [{"op": "update", "urn": n["urn"], "oldState": w, "newState": n} for w, n in zip(was, now, strict=True)]
    changes += [{"op": "delete", "urn": g["urn"], "oldState": g} for g in gone]
    sames = [{"op": "same", "urn": k["urn"], "oldState": k, "newState": k} for k in kept]
    summary = {"update": len(changes), "same": len(kept)}
    some = read({**document([]), "steps": changes, "changeSummary": summary})
    whole = estimated(read({**document([]), "steps": [*sames, *changes], "changeSummary": summary}))
    merged = estimated(merge_of(some, [*kept, *was, *gone]))
    assert some.omitted == len(kept)
    assert (whole.total, whole.previous_total) == (merged.total, merged.previous_total)
    assert lines(whole) == lines(merged)


def merge_of(shown: Any, deployed: list[Raw]) -> Any:
    """The preview with the state of what was deployed."""
    return merge(shown, drawing.read_state(deployed))


@drawn
def test_a_state_costs_what_the_preview_of_its_creation_did(seed: int) -> None:
    raws = resources(random.Random(seed))
    assert lines(estimated(drawing.read_state(raws))) == lines(estimated(read(document(raws))))


@drawn
def test_the_streaming_form_costs_what_the_plain_one_does(seed: int) -> None:
    raws = [{k: v for k, v in r.items() if k != "propertyDependencies"} for r in resources(random.Random(seed))]
    events: list[Raw] = [{"sequence": 1, "preludeEvent": {"config": {"aws:region": "us-east-1"}}}]
    events += [{"sequence": 2, "resourcePreEvent": {"metadata": {"op": "create", "urn": r["urn"], "new": r}}} for r in raws]
    events.append({"sequence": 3, "summaryEvent": {"resourceChanges": {"create": len(raws)}}})
    streamed = preview.read(Document(place="drawn", values=tuple(events)))
    assert lines(estimated(streamed)) == lines(estimated(read(document(raws))))


@drawn
def test_the_engine_s_messages_cost_what_the_preview_does(seed: int) -> None:
    stack = read(document(resources(random.Random(seed)), region=REGIONS[seed % len(REGIONS)]))
    entries = [{"method": c.method, "request": c.request} for c in of_stack(stack) if c.method == "Analyze"]
    whole = next(c for c in of_stack(stack) if c.method == "AnalyzeStack")
    entries += [{"method": "AnalyzeStack", "request": r} for r in whole.request["resources"]]
    made = played(tuple(entries), {"AWS_REGION": REGIONS[seed % len(REGIONS)]})
    assert made is not None
    assert lines(made[0].estimate) == lines(estimated(stack))


@drawn
def test_a_region_is_a_region_wherever_it_is_said(seed: int) -> None:
    chance = random.Random(seed)
    region, raws = chance.choice(REGIONS), [drawing.instance(chance, "a"), drawing.database(chance, "b"), drawing.volume(chance, "c")]
    explicit = f"{PROJECT}::pulumi:providers:aws::there"
    provider = {"urn": explicit, "type": "pulumi:providers:aws", "custom": True, "inputs": {"region": region}}
    told = [
        total_of(document(raws, region=region)),
        total_of(document([with_inputs(r, region=region) for r in raws], region="us-east-1")),
        total_of(document([provider, *({**r, "provider": f"{explicit}::1"} for r in raws)], region="sa-east-1")),
    ]
    assert told[0] == told[1] == told[2]


@drawn
def test_secret_inputs_keep_the_total_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    raws = resources(chance)
    hidden = [{**r, "inputs": {k: secret(v) if chance.random() < 0.5 else v for k, v in r["inputs"].items()}} for r in raws]
    one, other = estimated(read(document(raws))), estimated(read(document(hidden)))
    assert one.total == other.total
    assert {u: c for u, (_, c) in lines(one).items()} == {u: c for u, (_, c) in lines(other).items()}


def secret(value: Any) -> Raw:
    """The value in Pulumi's secret envelope."""
    return {SIGNATURE_KEY: SECRET, "value": value}


# --- more and less ---


@drawn
def test_every_further_resource_adds_exactly_what_it_costs_alone(seed: int) -> None:
    chance = random.Random(seed)
    one, other = resources(chance, start="a"), resources(chance, start="b")
    assert cost([*one, *other]) == cost(one) + cost(other)
    assert cost([*one, *other]) >= cost(one)


@drawn
def test_copies_cost_their_number(seed: int) -> None:
    chance = random.Random(seed)
    count = chance.randint(2, 9)
    state = chance.getstate()

    def copy(index: int) -> Raw:
        chance.setstate(state)
        return drawing.instance(chance, f"copy{index}")

    assert cost(copy(i) for i in range(count)) == count * cost([copy(0)])


@pytest.mark.parametrize(
    ("draw", "key", "most"),
    [
        (drawing.volume, "size", 3000),
        (drawing.volume, "iops", 20000),
        (drawing.volume, "throughput", 900),
        (drawing.database, "allocatedStorage", 3000),
        (drawing.database, "iops", 20000),
    ],
)
@drawn
def test_more_of_anything_never_costs_less(draw: Callable[[random.Random, str], Raw], key: str, most: int, seed: int) -> None:
    chance = random.Random(seed)
    thing = draw(chance, "thing")
    less, more = sorted((chance.randint(1, most), chance.randint(1, most)))
    one, other = (estimated(read(document([with_inputs(thing, **{key: n})]))) for n in (less, more))
    if all(e.coverage.unpriced == 0 for e in (one, other)):
        assert one.total.amount <= other.total.amount


@drawn
def test_dearer_choices_never_cost_less(seed: int) -> None:
    chance = random.Random(seed)
    base, machine = drawing.database(chance, "base"), drawing.instance(chance, "machine")
    assert cost([with_inputs(base, multiAz=False)]) <= cost([with_inputs(base, multiAz=True)])
    assert cost([with_inputs(machine, monitoring=False)]) <= cost([with_inputs(machine, monitoring=True)])
    linux, windows = (estimated(read(document([with_inputs(machine, getPasswordData=w)]))) for w in (False, True))
    assert windows.coverage.unpriced or linux.total.amount <= windows.total.amount


@drawn
def test_a_group_costs_its_number_of_machines(seed: int) -> None:
    count = random.Random(seed).randint(1, 19)
    one, many = (drawing.scaled(random.Random(seed), "web", n) for n in (1, count))
    assert cost(many) == count * cost(one)


@drawn
def test_a_group_of_machines_costs_what_the_machines_do(seed: int) -> None:
    chance = random.Random(seed)
    template, group_ = drawing.scaled(chance, "web", 3)
    inputs, ebs = template["inputs"], template["inputs"]["blockDeviceMappings"][0]["ebs"]
    alone = [raw(f"m{i}", INSTANCE, instanceType=inputs["instanceType"], rootBlockDevice=ebs) for i in range(3)]
    assert group_["type"] == GROUP
    assert cost([template, group_]) == cost(alone)


@drawn
def test_a_disk_split_in_two_costs_the_same(seed: int) -> None:
    chance = random.Random(seed)
    kind, one, other = chance.choice(PLAIN_DISKS), chance.randint(1, 900), chance.randint(1, 900)
    whole = raw("whole", VOLUME, type=kind, size=one + other)
    parts = [raw("one", VOLUME, type=kind, size=one), raw("other", VOLUME, type=kind, size=other)]
    region = chance.choice(REGIONS)
    assert cost([whole], region=region) == cost(parts, region=region) > 0


@drawn
def test_a_disk_in_a_machine_costs_what_it_does_beside_it(seed: int) -> None:
    chance = random.Random(seed)
    machine = with_inputs(drawing.instance(chance, "web"), ebsBlockDevices=[])
    block = drawing.disk(chance, "volumeSize", "volumeType")
    own = {("size" if k == "volumeSize" else "type" if k == "volumeType" else k): v for k, v in block.items()}
    inside = cost([with_inputs(machine, ebsBlockDevices=[block])])
    assert inside == cost([machine, raw("disk", VOLUME, **own)])


@drawn
def test_two_regions_differ_by_the_ratio_of_the_list(seed: int) -> None:
    chance = random.Random(seed)
    kind, (here, there) = chance.choice(MACHINES), chance.sample(REGIONS, 2)
    bare = raw("web", INSTANCE, instanceType=kind)
    key = f"aws/ec2/instance/{kind}/linux"
    prices = [CATALOG.lookup(key, region) for region in (here, there)]
    hours = [usage_cost(estimated(read(document([bare], region=region)))) for region in (here, there)]
    if None in prices:
        assert None in hours
    else:
        assert hours[0] * prices[1].price == hours[1] * prices[0].price  # type: ignore[operator,union-attr]
        assert hours[0] == HOURS_PER_MONTH * prices[0].price  # type: ignore[union-attr]


def usage_cost(made: Estimate) -> Decimal | None:
    """What the machine itself costs."""
    return next(c.monthly_cost for r in made.results for c in r.priced.components if "Instance usage" in c.name)


@drawn
def test_hours_scale(seed: int) -> None:
    chance = random.Random(seed)
    machine, hours = [drawing.instance(chance, "web")], Decimal(chance.randint(1, 730))
    month, part = (estimated(read(document(machine)), usage=Given(monthly_hrs=h)) for h in (HOURS_PER_MONTH, hours))
    whole, share = usage_cost(month), usage_cost(part)
    assert whole is not None
    assert share is not None
    assert share * HOURS_PER_MONTH == whole * hours
    assert month.total.amount - whole >= part.total.amount - share


@drawn
def test_more_use_never_costs_less(seed: int) -> None:
    chance = random.Random(seed)
    raws = [raw("f", drawing.FUNCTION, memorySize=chance.choice((128, 512, 3008))), raw("n", drawing.GATEWAY)]
    less, more = sorted(Decimal(chance.randint(0, 10**10)) for _ in range(2))
    costs = [
        cost(raws, usage=Given(monthly_requests=n, request_duration_ms=Decimal(250), monthly_data_processed_gb=n / 1000))
        for n in (less, more)
    ]
    assert cost(raws) <= costs[0] <= costs[1]


# --- what is not known ---


@drawn
def test_a_value_that_is_not_known_never_raises_what_is(seed: int) -> None:
    chance = random.Random(seed)
    raws = resources(chance)
    index = chance.randrange(len(raws))
    inputs = raws[index]["inputs"]
    if not inputs:
        return
    key = chance.choice(sorted(inputs))
    veiled = [*raws[:index], with_inputs(raws[index], **{key: SENTINEL}), *raws[index + 1 :]]
    assert cost(veiled) <= cost(raws)


@drawn
def test_an_estimate_with_a_gap_says_so(seed: int) -> None:
    chance = random.Random(seed)
    raws = [*resources(chance), with_inputs(drawing.instance(chance, "gap"), instanceType=SENTINEL)]
    made = estimated(read(document(raws)))
    assert made.is_lower_bound
    assert made.total.amount <= cost([*raws[:-1], with_inputs(raws[-1], instanceType="r5.2xlarge")])


# --- parts and the whole ---


@pytest.mark.parametrize("key", ["type", "provider", "service", "region", "component", "status", "tag:team"])
@drawn
def test_groups_add_up_to_the_total(key: str, seed: int) -> None:
    chance = random.Random(seed)
    raws = [with_inputs(r, tags={"team": chance.choice("ab")}) for r in resources(chance)]
    made = estimated(read(document(raws)))
    groups = group(made, key)
    assert sum(g.monthly_cost for g in groups) == made.total.amount
    assert sum(g.count for g in groups) == len(made.results)


@drawn
def test_a_filter_and_its_rest_add_up_to_the_total(seed: int) -> None:
    made = estimated(read(document(resources(random.Random(seed)))))
    by_status = [select(made, [parse_filter(f"status={s.value}")]) for s in Status]
    assert sum(e.total.amount for e in by_status) == made.total.amount
    assert sum(e.coverage.resources for e in by_status) == made.coverage.resources

"""References between resources, known and unknown."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from finfocus_policy.mapping.graph import Graph
from finfocus_policy.model.resource import Secret
from tests.mapping.support import UNKNOWN, resource, urn

LT, ASG, TASK = (
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:autoscaling/group:Group",
    "aws:ecs/taskDefinition:TaskDefinition",
)
ROLE = "aws:iam/role:Role"
TEMPLATE = resource(LT, {"name": "web", "instanceType": "m5.large"}, name="lt", id="lt-0123")


def group(value: object, *urns: str, key: str = "launchTemplate") -> object:
    return resource(ASG, {key: value}, name="asg", dependencies={key: urns})


def test_an_unknown_reference_is_followed_by_its_dependency() -> None:
    graph = Graph([resource(ROLE, name="role"), TEMPLATE])
    it = group({"id": UNKNOWN}, urn(ROLE, "role"), TEMPLATE.urn)
    assert graph.linked(it, "launchTemplate", LT) is TEMPLATE
    assert graph.linked(it, "launchTemplate", TASK) is None
    assert graph.linked(it, "mixedInstancesPolicy", LT) is None


def test_known_ids_names_and_arns_are_looked_up() -> None:
    task = resource(TASK, {"family": "job"}, name="job", outputs={"arn": "arn:aws:ecs:::job:1"})
    graph = Graph([TEMPLATE, task])
    for value in ({"id": "lt-0123"}, {"name": "web"}, [{"name": "web"}], Secret({"id": "lt-0123"}), "lt-0123"):
        assert graph.linked(group(value), "launchTemplate", LT) is TEMPLATE, value
    assert graph.linked(group("arn:aws:ecs:::job:1", key="taskDefinition"), "taskDefinition", TASK) is task
    for value in ({"id": "lt-9"}, {}, None, 7, [], UNKNOWN, {"a": {"b": {"c": {"d": {"e": "web"}}}}}):
        assert graph.linked(group(value), "launchTemplate", LT) is None, value


def test_resources_arrive_one_by_one_and_again() -> None:
    graph = Graph()
    it = group({"name": "web"})
    assert graph.linked(it, "launchTemplate", LT) is None
    graph.add(TEMPLATE)
    assert graph.linked(it, "launchTemplate", LT) is TEMPLATE
    newer = replace(TEMPLATE, inputs={"name": "web", "instanceType": "m5.xlarge"}, id="lt-0123")
    graph.add(newer)
    assert graph.get(TEMPLATE.urn) is newer
    assert graph.linked(it, "launchTemplate", LT) is newer


def test_a_resource_does_not_refer_to_itself() -> None:
    it = resource(LT, {"name": "web", "launchTemplate": "web"}, name="self")
    assert Graph([it]).linked(it, "launchTemplate", LT) is None


def test_many_threads_and_many_resources() -> None:
    graph = Graph()
    templates = [resource(LT, {"name": f"t{i}"}, name=f"t{i}") for i in range(2000)]
    wrong: list[int] = []

    def work(start: int) -> None:
        for i in range(start, 2000, 4):
            graph.add(templates[i])
            if graph.linked(group({"name": f"t{i}"}), "launchTemplate", LT) is not templates[i]:
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_ten_thousand_cost_next_to_nothing() -> None:
    made = [resource(ROLE, {"name": f"r{i}"}, name=f"r{i}") for i in range(10_000)]
    start = time.thread_time()  # a busy machine is not our own time
    graph = Graph(made)
    for it in made:
        graph.linked(it, "policy", LT)
    assert time.thread_time() - start < 1

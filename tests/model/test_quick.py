"""Values that are quicker to make are the same values: frozen, equal, hashable, copied and pickled as before."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any

import pytest

from finfocus_policy.model.cost import CostResult
from finfocus_policy.model.quick import quick
from finfocus_policy.model.resource import Resource, ResourceDescriptor


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    a: int
    b: str = "b"
    c: dict[str, int] = field(default_factory=dict)
    d: tuple[str, ...] = field(default=(), compare=False)


Quick = quick(dataclass(frozen=True, slots=True, kw_only=True)(type("Quick", (), {"__annotations__": dict(Plain.__annotations__), "b": "b", "c": field(default_factory=dict), "d": field(default=(), compare=False)})))
GIVEN: list[dict[str, Any]] = [{"a": 1}, {"a": 1, "b": "x"}, {"a": 2, "c": {"k": 1}}, {"a": 1, "d": ("not compared",)}]


@pytest.mark.parametrize("given", GIVEN)
def test_it_holds_what_the_plain_one_holds(given: dict[str, Any]) -> None:
    mine, plain = Quick(**given), Plain(**given)
    assert repr(mine) == repr(plain).replace("Plain", "Quick")
    assert [Quick(**other) == mine for other in GIVEN] == [Plain(**other) == plain for other in GIVEN]
    assert copy.deepcopy(mine) == replace(mine) == mine
    with pytest.raises(FrozenInstanceError):
        mine.a = 5


def test_each_has_a_mapping_of_its_own() -> None:
    one, other = Quick(a=1), Quick(a=1)
    one.c["k"] = 1
    assert other.c == {}


@pytest.mark.parametrize("wrong", [{}, {"b": "x"}, {"a": 1, "z": 2}])
def test_it_refuses_what_the_plain_one_refuses(wrong: dict[str, Any]) -> None:
    for kind in (Plain, Quick):
        with pytest.raises(TypeError):
            kind(**wrong)
    with pytest.raises(TypeError):
        Quick(1)


@pytest.mark.parametrize("kind", [Resource, ResourceDescriptor, CostResult])
def test_the_values_of_large_stacks_are_made_so(kind: type) -> None:
    made = inspect.signature(kind)
    assert {p.kind for p in made.parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert all(name.startswith(("set_", "new_")) or name == "MISSING" for name in kind.__init__.__code__.co_names)


def test_they_can_be_sent_to_another_process() -> None:
    made = Resource(urn="urn:pulumi:d::p::t:m:T::a", type="t:m:T", inputs={"size": 1})
    assert pickle.loads(pickle.dumps(made)) == made


@pytest.mark.parametrize(
    "made",
    [
        dataclass(frozen=True, kw_only=True)(type("NoSlots", (), {"__annotations__": {"a": int}})),
        dataclass(frozen=True, slots=True)(type("Positional", (), {"__annotations__": {"a": int}})),
        dataclass(frozen=True, slots=True, kw_only=True)(
            type("After", (), {"__annotations__": {"a": int}, "__post_init__": lambda self: None})
        ),
    ],
)
def test_a_class_of_another_kind_is_refused(made: type) -> None:
    with pytest.raises(TypeError, match="slots and keywords only"):
        quick(made)

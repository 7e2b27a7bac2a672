"""Every name, number and type the API references print is ours, under both package names."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.wire import descriptors
from tests.wire.descriptors import PACKAGES, Fact

FACTS = descriptors.facts()


def named(fact: Fact) -> str:
    """The id of a case."""
    return f"{fact.owner}.{fact.name}"


def of(kind: str) -> list[Fact]:
    """The facts of one kind."""
    return [fact for fact in FACTS if fact.kind == kind]


def test_the_table_holds_all_the_references_print() -> None:
    printed = Counter(fact.kind for fact in FACTS if fact.origin == "reference")
    assert printed == {"field": 41, "value": 25, "method": 8, "message": 1}


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("fact", of("field"), ids=named)
def test_field(fact: Fact, package: str) -> None:
    field = descriptors.messages(package)[fact.owner].fields_by_name[fact.name]
    assert (str(field.number), descriptors.type_of(field)) == (fact.number, fact.type)


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("fact", of("value"), ids=named)
def test_enum_value(fact: Fact, package: str) -> None:
    assert descriptors.enums(package)[fact.owner].values_by_name[fact.name].number == int(fact.number)


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("fact", of("message"), ids=named)
def test_empty_message(fact: Fact, package: str) -> None:
    assert not descriptors.messages(package)[fact.name].fields


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("fact", of("method"), ids=named)
def test_method(fact: Fact, package: str) -> None:
    method = descriptors.services(package)[fact.owner].methods_by_name[fact.name]
    assert f"{method.input_type.name} -> {method.output_type.name}" == fact.type
    assert not method.client_streaming
    assert not method.server_streaming


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_is_our_own(package: str) -> None:
    """A number we made up would collide with the next one the ecosystem gives out."""
    ours = {
        "field": {(o, f.name) for o, m in descriptors.messages(package).items() for f in m.fields},
        "message": {("", name) for name, m in descriptors.messages(package).items() if not m.fields},
        "value": {(o, v) for o, e in descriptors.enums(package).items() for v in e.values_by_name},
        "method": {(o, m) for o, s in descriptors.services(package).items() for m in s.methods_by_name},
    }
    assert ours == {kind: {(fact.owner, fact.name) for fact in of(kind)} for kind in ours}


@pytest.mark.parametrize("package", PACKAGES)
def test_enums_start_at_unspecified(package: str) -> None:
    """A value the reader does not know has to have a meaning: the first one."""
    for name, enum in descriptors.enums(package).items():
        assert enum.values[0].number == 0, name
        assert enum.values[0].name.endswith("_UNSPECIFIED"), name

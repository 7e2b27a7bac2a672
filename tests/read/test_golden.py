"""Every recording, read, against a file that a reviewer can read. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from finfocus_policy.model.resource import Stack
from tests.read.picture import picture
from tests.read.recordings import PLANTED, PREVIEWS, STATES, stacks

GOLDEN = Path(__file__).parent / "golden"
STACKS = dict(stacks())


@pytest.mark.parametrize("name", sorted(STACKS))
def test_a_recording_is_read_as_its_golden_file_says(name: str) -> None:
    shown, file = picture(STACKS[name]), GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


def test_there_is_no_golden_file_without_a_recording() -> None:
    assert {file.name.removesuffix(".txt") for file in GOLDEN.glob("*.txt")} == set(STACKS)


def test_every_recorded_document_is_among_them() -> None:
    assert {f"{path.parent.name}-{path.name}" for path in (*PREVIEWS, *STATES)} <= set(STACKS)


@pytest.mark.parametrize("name", sorted(STACKS))
def test_no_planted_secret_shows(name: str) -> None:
    stack: Stack = STACKS[name]
    shown = f"{stack!r}{stack}{picture(stack)}"
    assert [secret for secret in PLANTED if secret in shown] == []


@pytest.mark.parametrize("name", sorted(STACKS))
def test_resources_come_sorted_and_once(name: str) -> None:
    for part in (STACKS[name].resources, STACKS[name].structure, STACKS[name].previous or ()):
        urns = [resource.urn for resource in part]
        assert urns == sorted(set(urns))

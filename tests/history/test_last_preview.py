"""The last preview of each stack: kept for its owner alone, found again, replaced, bounded."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from finfocus_policy.history import last_preview
from finfocus_policy.history.last_preview import keep, last
from finfocus_policy.history.names import StackKey

AT = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)
DEV = StackKey(project="shop", stack="dev")


def found(home: Path, **of: str) -> str | None:
    kept = last(home, **of)
    return kept.text() if kept else None


def test_the_newest_is_found_and_the_others_by_name(tmp_path: Path) -> None:
    keep(DEV, tmp_path, "one", at=AT)
    keep(StackKey(project="shop", stack="prod"), tmp_path, "two", at=AT + timedelta(hours=1))
    keep(StackKey(project="else", stack="dev"), tmp_path, "three", at=AT + timedelta(hours=2), previous_known=False)
    assert (found(tmp_path), found(tmp_path, project="shop"), found(tmp_path, project="shop", stack="dev")) == ("three\n", "two\n", "one\n")
    assert found(tmp_path, stack="none") is found(tmp_path / "elsewhere") is last(None) is None
    kept = last(tmp_path)
    assert kept is not None
    assert (kept.key.project, kept.at, kept.previous_known) == ("else", AT + timedelta(hours=2), False)


def test_a_later_one_takes_its_place_for_its_owner_alone(tmp_path: Path) -> None:
    keep(DEV, tmp_path, "one", at=AT)
    keep(DEV, tmp_path, "two", at=AT - timedelta(hours=1))
    [file] = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert found(tmp_path) == "two\n"
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)


def test_one_too_large_leaves_none_instead_of_an_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_preview, "LARGEST", 10)
    keep(DEV, tmp_path, "one", at=AT)
    keep(DEV, tmp_path, "x" * 11, at=AT)
    assert found(tmp_path) is None


@pytest.mark.parametrize("key", [StackKey(project="shop", stack=""), StackKey(project="x" * 5000, stack="dev")])
def test_what_has_no_name_or_too_long_a_one_is_not_kept(tmp_path: Path, key: StackKey) -> None:
    keep(key, tmp_path, "one", at=AT)
    assert found(tmp_path) is None


def test_nothing_raises_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "history").write_text("a file in the way")
    keep(DEV, tmp_path, "one", at=AT)
    keep(DEV, None, "one", at=AT)
    assert found(tmp_path) is None


@pytest.mark.parametrize("head", ["", "{", "[]", '{"version": 2}', '{"version": 1, "at": "yesterday"}', '{"version": 1, "organization": "", "project": "p", "stack": "s", "at": 3}', "\xff"])
def test_a_damaged_one_is_passed_over(tmp_path: Path, head: str) -> None:
    keep(StackKey(project="shop", stack="prod"), tmp_path, "good", at=AT)
    keep(DEV, tmp_path, "bad", at=AT + timedelta(hours=1))
    [file] = (tmp_path / "history").glob("*/*/dev~*")
    file.write_text(f"{head}\nbad\n", encoding="latin-1")
    assert found(tmp_path) == "good\n"


def test_what_is_forgotten_is_not_the_last(tmp_path: Path) -> None:
    keep(DEV, tmp_path, "{}", at=AT)
    assert last(tmp_path) is not None
    last_preview.forget(DEV, tmp_path)
    last_preview.forget(DEV, tmp_path)
    assert last(tmp_path) is None

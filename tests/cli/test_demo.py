"""`finfocus demo`, `doctor` and the data they come with."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from finfocus_policy.cli import doctor
from finfocus_policy.cli.demo import BUDGET, PREVIEW
from tests.cli.running import FIXTURES, NOW, ROOT, check_golden, finfocus, transcript

OTHERS = {"FINFOCUS_MONTHLY": "1", "AWS_REGION": "mars-north-1", "FINFOCUS_ON_UNPRICED": "deny"}


def test_the_demo_data_is_the_example_and_the_recording() -> None:
    example = ROOT / "examples" / "ten-instances"
    assert PREVIEW.read_bytes() == (example / "preview.json").read_bytes()
    assert PREVIEW.read_bytes() == (FIXTURES / "ten-instances" / "preview.json").read_bytes()
    assert BUDGET.read_bytes() == (example / "finfocus.json").read_bytes()


@pytest.mark.parametrize("python", [(sys.executable,), (sys.executable, "-S", "-s")], ids=["full", "bare"])
def test_the_demo(python: tuple[str, ...], tmp_path: Path) -> None:
    done = finfocus("demo", cwd=tmp_path, python=python)
    assert done.returncode == 0
    check_golden("demo.txt", transcript(("demo",), done))


def test_the_demo_is_the_same_under_settings_of_ones_own(tmp_path: Path) -> None:
    assert finfocus("demo", cwd=tmp_path, env=OTHERS).stdout == finfocus("demo", cwd=tmp_path).stdout


def test_the_pack_refuses_the_stack_of_the_demo(tmp_path: Path) -> None:
    done = finfocus("demo", "--pack", cwd=tmp_path)
    assert done.returncode == 0
    first, _, second = done.stdout.partition("\n2. ")
    assert "DENY budget web-servers" in first
    assert "[mandatory]  cost-budget" in second
    assert second.count("$83.92 of $80.00") >= 1
    assert "cheapest ways back under it" in second
    assert "FAIL" in second
    check_golden("demo.pack.txt", transcript(("demo", "--pack"), done))


def test_the_second_half_says_what_it_lacks() -> None:
    done = finfocus("demo", "--pack", python=(sys.executable, "-S", "-s"))
    assert done.returncode == 0
    assert "needs grpc, pulumi, google.protobuf, not installed" in done.stdout
    assert "make demo" in done.stdout


def marks(text: str) -> dict[str, str]:
    """The mark of each subject, the worst where it has several."""
    order = ["ok", "warn", "fail"]
    found: dict[str, str] = {}
    for line in text.splitlines():
        mark, _, rest = line.partition(" ")
        subject = rest.split()[0]
        if mark in order:
            found[subject] = max(found.get(subject, "ok"), mark, key=order.index)
    return found


def test_doctor_looks_at_everything(tmp_path: Path) -> None:
    done = finfocus("doctor", cwd=tmp_path, env={"FINFOCUS_HOME": str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")
    said = marks(done.stdout)
    assert set(said) == {"finfocus", *(look.__name__ for look in doctor.LOOKS)}
    assert (said["pack"], said["python"], said["packages"], said["prices"], said["home"]) == ("ok",) * 5
    assert "cost-budget" in done.stdout
    assert os.listdir(tmp_path) == []


def test_doctor_without_the_pack_s_packages() -> None:
    said = marks(finfocus("doctor", python=(sys.executable, "-S", "-s")).stdout)
    assert (said["packages"], said["pack"], said["prices"]) == ("warn", "warn", "ok")


def test_doctor_on_bad_settings(tmp_path: Path) -> None:
    (tmp_path / "finfocus.json").write_text('{"budgts": []}', encoding="utf-8")
    done = finfocus("doctor", cwd=tmp_path, python=(sys.executable, "-S", "-s"))
    assert done.returncode == 1
    assert marks(done.stdout)["settings"] == "fail"


@pytest.mark.parametrize(("answer", "mark"), [("echo v3.260.0", "ok"), ("exit 1", "warn"), (None, "warn")])
def test_doctor_asks_pulumi_for_its_version(answer: str | None, mark: str, tmp_path: Path) -> None:
    if answer:
        (tmp_path / "pulumi").write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
        (tmp_path / "pulumi").chmod(0o755)
    done = finfocus("doctor", env={"PATH": f"{tmp_path}:/bin"}, python=(sys.executable, "-S", "-s"))
    assert marks(done.stdout)["pulumi"] == mark
    assert ("v3.260.0" in done.stdout) is (answer == "echo v3.260.0")


def test_doctor_finds_a_changed_price_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One price changed behind the hash's back."""
    import shutil
    import sqlite3

    from finfocus_policy.sources.catalog.lookup import Catalog
    from finfocus_policy.sources.catalog.reading import PRICES

    copy = tmp_path / "prices.sqlite"
    shutil.copy(PRICES, copy)
    monkeypatch.setattr(doctor, "Catalog", lambda: Catalog(copy))
    monkeypatch.setenv("FINFOCUS_NOW", NOW)  # a list that is old is another line
    assert [line.mark for line in doctor.prices()] == ["ok"]
    with sqlite3.connect(copy) as db:
        db.execute("update price set price = '0.0105' where price = '0.0104'")
    db.close()
    assert [line.mark for line in doctor.prices()] == ["fail"]

"""The last verdict of each stack: exact, private, safe from hostile names, disks and neighbours."""

import json
import os
import stat
import subprocess
import sys
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.history.names import StackKey, file_name
from finfocus_policy.history.store import History, load, save
from finfocus_policy.history.verdict import StoredVerdict, from_json, remembered
from finfocus_policy.model.cost import CostComponent, CostResult, Coverage, Estimate, Priced, Status
from finfocus_policy.model.money import Money
from finfocus_policy.model.resource import Operation, ResourceDescriptor

KEY = StackKey(organization="acme", project="shop", stack="dev")
NOON = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)
VERDICT = StoredVerdict(at=NOON, total=Decimal("83.915"), costs={"urn:a": Decimal("83.915")})

HOSTILE = [
    "",
    ".",
    "..",
    "../../../etc/passwd",
    "a/b",
    "a\\b",
    "a\x00b",
    "dev~preview",
    "dev~previewed",
    "DEV",
    "Dev",
    "con",
    "nul.txt",
    "dev.",
    "x" * 300,
    "x" * 301,
    "\ud800",
    "désert",
    "C:\\x",
    "~",
    "dev json",
    "-rf",
    ".hidden",
]


def result(urn: str, cost: str | None, *, secret: bool = False, currency: str = "USD") -> CostResult:
    amount = None if cost is None else Decimal(cost)
    component = CostComponent(name="c", unit="hours", quantity=None, unit_price=None, monthly_cost=amount)
    return CostResult(
        urn=urn,
        type="t",
        name="n",
        operation=Operation.CREATE,
        priced=Priced(status=Status.PRICED, components=(component,), currency=currency),
        descriptor=ResourceDescriptor(provider="aws", resource_type="t"),
        secret=secret,
    )


def estimate(*results: CostResult) -> Estimate:
    totals = {"USD": Money(amount=sum((r.known_cost for r in results if r.currency == "USD"), Decimal(0)), currency="USD")}
    return Estimate(results=results, totals=totals, coverage=Coverage(), is_lower_bound=False)


def test_round_trip_keeps_every_digit(tmp_path):
    exact = StoredVerdict(at=NOON, total=Decimal("0.000000000001"), costs={"urn:x": Decimal("0.000000000001")})
    assert save(KEY, tmp_path, exact, kind="deployed") == ""
    assert save(KEY, tmp_path, VERDICT, kind="previewed") == ""
    assert load(KEY, tmp_path) == History(deployed=exact, previewed=VERDICT)


def test_nothing_known_is_no_note(tmp_path):
    assert load(KEY, tmp_path) == History()
    assert load(KEY, None) == History()
    assert "FINFOCUS_HOME" in save(KEY, None, VERDICT, kind="deployed")


def test_only_costs_and_no_secret_cost():
    kept = remembered(
        estimate(
            result("urn:a", "10.5"),
            result("urn:free", "0"),
            result("urn:unknown", None),
            result("urn:hidden", "7", secret=True),
            result("urn:euro", "3", currency="EUR"),
        ),
        NOON,
    )
    assert kept.costs == {"urn:a": Decimal("10.5")}
    assert kept.withheld == {"urn:hidden"}
    assert (kept.total, kept.withheld_total) == (Decimal("17.5"), Decimal("7.0"))
    assert '"7' not in json.dumps(kept.to_json())


def test_private_and_complete_on_disk(tmp_path):
    save(KEY, tmp_path, VERDICT, kind="deployed")
    path = tmp_path / "history" / "acme" / "shop" / "dev.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(p.name for p in path.parent.iterdir()) == ["dev.json"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_in_their_folder(tmp_path, name):
    key = StackKey(organization=name, project=name, stack=name)
    assert save(key, tmp_path, VERDICT, kind="deployed") == ""
    (written,) = (p for p in tmp_path.rglob("*") if p.is_file())
    assert (tmp_path / "history").resolve() in written.resolve().parents
    assert len(written.relative_to(tmp_path).parts) == 4
    assert load(key, tmp_path).deployed == VERDICT


def test_hostile_names_never_share_a_file():
    names = [*HOSTILE, "dev", "dev.preview", "a_b"]
    assert len({file_name(n).lower() for n in names}) == len(names)
    kinds = {StackKey(project="p", stack=n).path(Path("h"), k) for n in names for k in ("deployed", "previewed")}
    assert len(kinds) == 2 * len(names)


@given(st.text(max_size=200), st.text(max_size=200))
def test_different_names_have_different_files(one, other):
    assert (file_name(one).lower() == file_name(other).lower()) == (one == other)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"version": 2}',
        b'{"version": 1}',
        json.dumps({**VERDICT.to_json(), "total": "NaN"}).encode(),
        json.dumps({**VERDICT.to_json(), "total": "-5"}).encode(),
        json.dumps({**VERDICT.to_json(), "costs": {"urn:a": "-0.01"}}).encode(),
        json.dumps({**VERDICT.to_json(), "total": 83.9}).encode(),
        json.dumps({**VERDICT.to_json(), "costs": {"urn": "1e99"}}).encode(),
        json.dumps({**VERDICT.to_json(), "costs": []}).encode(),
        json.dumps({**VERDICT.to_json(), "withheld": [1]}).encode(),
        json.dumps({**VERDICT.to_json(), "at": "yesterday"}).encode(),
    ],
)
def test_a_damaged_file_is_a_note_and_the_next_run_mends_it(tmp_path, content):
    path = KEY.path(tmp_path, "deployed")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    found = load(KEY, tmp_path)
    assert found.deployed is None
    assert len(found.notes) == 1
    assert "damaged" in found.notes[0]
    assert save(KEY, tmp_path, VERDICT, kind="deployed") == ""
    assert load(KEY, tmp_path).deployed == VERDICT


def test_a_home_that_is_a_file_is_a_note(tmp_path):
    (tmp_path / "home").write_text("")
    assert "not kept" in save(KEY, tmp_path / "home", VERDICT, kind="deployed")
    assert load(KEY, tmp_path / "home").deployed is None


def test_a_full_disk_leaves_the_old_verdict_whole(tmp_path, monkeypatch):
    save(KEY, tmp_path, VERDICT, kind="deployed")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    note = save(KEY, tmp_path, StoredVerdict(at=NOON, total=Decimal(1)), kind="deployed")
    assert "No space left" in note
    monkeypatch.undo()
    assert load(KEY, tmp_path).deployed == VERDICT
    assert [p.name for p in KEY.path(tmp_path, "deployed").parent.iterdir()] == ["dev.json"]


def test_parallel_runs_always_leave_a_whole_file(tmp_path):
    code = """
import sys
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from finfocus_policy.history.names import StackKey
from finfocus_policy.history.store import save, load
from finfocus_policy.history.verdict import StoredVerdict
key = StackKey(organization="acme", project="shop", stack="dev")
for n in range(150):
    cost = Decimal(int(sys.argv[2]) * 1000 + n)
    costs = {f"urn:{i}": cost for i in range(200)}
    verdict = StoredVerdict(at=datetime(2026, 1, 1, tzinfo=timezone.utc), total=cost * 200, costs=costs)
    assert save(key, Path(sys.argv[1]), verdict, kind=sys.argv[3]) == ""
    found = load(key, Path(sys.argv[1]))
    assert found.notes == ()
    for kept in (found.deployed, found.previewed):
        assert kept is None or kept.total == sum(kept.costs.values())
"""
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(n), kind])
        for n, kind in enumerate(("deployed", "deployed", "previewed"))
    ]
    assert [run.wait(300) for run in runs] == [0, 0, 0]
    assert len(list(KEY.path(tmp_path, "deployed").parent.iterdir())) == 2


def test_what_killed_runs_left_half_written_goes_after_an_hour(tmp_path):
    """And nothing else: neither what is being written now, nor what is somebody's own."""
    assert save(KEY, tmp_path, VERDICT, kind="deployed") == ""
    folder = KEY.path(tmp_path, "deployed").parent
    names = {".4711-0123456789ab.tmp": False, ".4712-0123456789ab.tmp": True, "notes.tmp": True, ".mine.tmp": True}
    for name in names:
        (folder / name).write_text("half")
        os.utime(folder / name, (0, 0))
    os.utime(folder / ".4712-0123456789ab.tmp")
    assert save(KEY, tmp_path, VERDICT, kind="deployed") == ""
    assert {name: (folder / name).exists() for name in names} == names


def test_reading_refuses_other_versions():
    with pytest.raises(ValueError, match="version 9"):
        from_json({**VERDICT.to_json(), "version": 9})

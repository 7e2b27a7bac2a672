"""A plugin runs as it was when it was trusted, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from finfocus_policy.errors import PluginError
from finfocus_policy.sources.plugin import lock
from finfocus_policy.sources.plugin.discovery import Installed, find
from finfocus_policy.sources.plugin.trust import accept, check, difference, standing
from finfocus_policy.sources.plugin.trust_files import Facts
from tests.cli.running import ROOT
from tests.plugins.installed import lay, lock_of, only, program

DAY = "2026-11-21"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINFOCUS_NOW", f"{DAY}T12:00:00Z")


def sha256(text: str) -> str:
    """As sha256sum says."""
    return hashlib.sha256(text.encode()).hexdigest()


def used(plugin: Installed, *, ci: bool = False) -> bool:
    """Checks a plugin and lets it go; whether it was the first time."""
    verified = check(plugin, ci=ci)
    verified.close()
    return verified.first


def test_the_first_use_is_written_down_for_the_owner_alone(tmp_path: Path) -> None:
    lay(tmp_path, prices_py="PRICE = 1\n")
    assert used(only(tmp_path))
    files = {
        "finfocus-plugin-mine": {"mode": "0755", "owner": os.getuid(), "sha256": sha256(program())},
        "prices.py": {"mode": "0644", "owner": os.getuid(), "sha256": sha256("PRICE = 1\n")},
    }
    entry = {"first_seen": DAY, "trusted": "first use", "files": files}
    assert lock_of(tmp_path) == {"format": 1, "plugins": {"mine/v1.0.0": entry}}
    path = tmp_path / "plugins.lock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == json.dumps(lock_of(tmp_path), indent=2, sort_keys=True) + "\n"


def test_the_second_use_changes_nothing(tmp_path: Path) -> None:
    lay(tmp_path)
    used(only(tmp_path))
    before = (tmp_path / "plugins.lock").read_bytes()
    assert not used(only(tmp_path))
    assert (tmp_path / "plugins.lock").read_bytes() == before


def overwritten(folder: Path) -> None:
    (folder / "finfocus-plugin-mine").write_text(program("evil"))


def replaced(folder: Path) -> None:
    (folder / "new").write_text(program("evil"))
    (folder / "new").chmod(0o755)
    os.replace(folder / "new", folder / "finfocus-plugin-mine")


def neighbour_changed(folder: Path) -> None:
    (folder / "prices.py").write_text("PRICE = 2\n")


def neighbour_gone(folder: Path) -> None:
    (folder / "prices.py").unlink()


def other_mode(folder: Path) -> None:
    (folder / "prices.py").chmod(0o600)


def other_program(folder: Path) -> None:
    """discovery takes this one first."""
    (folder / "plugin.metadata.json").write_text('{"region": "us-east-1"}')
    shutil.copy(folder / "finfocus-plugin-mine", folder / "finfocus-plugin-mine-us-east-1")


CHANGES: list[tuple[Callable[[Path], None], str, str]] = [
    (overwritten, "finfocus-plugin-mine", f"SHA-256 {sha256(program())} then, {sha256(program('evil'))} now"),
    (replaced, "finfocus-plugin-mine", f"SHA-256 {sha256(program())} then, {sha256(program('evil'))} now"),
    (
        neighbour_changed,
        "prices.py",
        f"SHA-256 {sha256('PRICE = 1' + chr(10))} then, {sha256('PRICE = 2' + chr(10))} now",
    ),
    (neighbour_gone, "prices.py", "is gone"),
    (other_mode, "prices.py", "has another mode: 0644 then, 0600 now"),
    (other_program, "finfocus-plugin-mine-us-east-1", "came after the plugin was trusted"),
]


@pytest.mark.parametrize(("change", "name", "text"), CHANGES, ids=[change.__name__ for change, _, _ in CHANGES])
def test_a_changed_file_is_refused_by_name_until_it_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], name: str, text: str
) -> None:
    folder = lay(tmp_path, prices_py="PRICE = 1\n").parent
    used(only(tmp_path))
    monkeypatch.setenv("FINFOCUS_NOW", "2027-01-05T12:00:00Z")
    change(folder)
    with pytest.raises(PluginError) as refused:
        check(only(tmp_path), ci=False)
    assert refused.value.place == str(folder / name)
    assert text in refused.value.message
    assert DAY in refused.value.message
    assert "finfocus plugin trust mine" in refused.value.hint
    assert standing(only(tmp_path)).word == "changed"
    assert list((tmp_path / "run").glob("*/*")) == []

    assert accept(only(tmp_path)).first_seen == DAY
    assert not used(only(tmp_path), ci=True)
    assert standing(only(tmp_path)).word == "trusted"


def test_another_owner_is_a_change() -> None:
    before, now = Facts(sha256="a", owner=0, mode=0o755), Facts(sha256="a", owner=1000, mode=0o755)
    assert difference(before, now) == "has another owner: user 0 then, 1000 now"


def test_a_build_machine_trusts_nothing_by_itself(tmp_path: Path) -> None:
    lay(tmp_path)
    with pytest.raises(
        PluginError, match=r"not in plugins\.lock, and with CI set nothing is trusted on first use"
    ) as refused:
        check(only(tmp_path), ci=True)
    assert refused.value.place == str(tmp_path / "plugins" / "mine" / "v1.0.0")
    assert "finfocus plugin trust mine" in refused.value.hint
    assert not (tmp_path / "plugins.lock").exists()
    accept(only(tmp_path))
    assert not used(only(tmp_path), ci=True)


def test_a_new_version_is_a_new_plugin(tmp_path: Path) -> None:
    lay(tmp_path)
    used(only(tmp_path))
    lay(tmp_path, version="v1.1.0")
    with pytest.raises(PluginError, match=r"not in plugins\.lock"):
        check(only(tmp_path), ci=True)
    assert not used(find((tmp_path,), {"mine": "1.0.0"}).plugins[0], ci=True)


def test_a_file_that_came_later_is_no_part_of_the_plugin(tmp_path: Path) -> None:
    folder = lay(tmp_path, prices_py="").parent
    used(only(tmp_path))
    (folder / "json.py").write_text("raise SystemExit('planted')")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "x.py").write_text("")
    verified = check(only(tmp_path), ci=False)
    assert sorted(path.name for path in verified.folder.rglob("*")) == ["finfocus-plugin-mine", "prices.py"]
    verified.close()
    assert standing(only(tmp_path)).added == ("deeper/x.py", "json.py")


def test_what_python_leaves_beside_a_script_is_no_change(tmp_path: Path) -> None:
    folder = lay(tmp_path).parent
    used(only(tmp_path))
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "prices.cpython-311.pyc").write_bytes(b"planted")
    verified = check(only(tmp_path), ci=True)
    assert [path.name for path in verified.folder.iterdir()] == ["finfocus-plugin-mine"]
    verified.close()
    assert standing(only(tmp_path)).added == ()


DAMAGE = {
    "empty": b"",
    "no JSON": b"trust me",
    "another format": b'{"format": 2, "plugins": {}}',
    "a list": b"[]",
    "plugins a list": b'{"format": 1, "plugins": []}',
    "no files": b'{"format": 1, "plugins": {"mine/v1.0.0": {"first_seen": "x", "trusted": "x"}}}',
    "no hash": b'{"format": 1, "plugins": {"mine/v1.0.0": {"first_seen": "x", "trusted": "x", "files": {"a": {"sha256": "aa"}}}}}',
    "deep": b"[" * 100_000,
    "no text": b"\xff\xfe",
}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_lock_trusts_nothing_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    lay(tmp_path)
    path = tmp_path / "plugins.lock"
    path.write_bytes(content)
    path.chmod(0o600)
    for attempt in (lambda: check(only(tmp_path), ci=False), lambda: accept(only(tmp_path))):
        with pytest.raises(PluginError, match="is damaged") as refused:
            attempt()
        assert refused.value.place == str(path)
    assert path.read_bytes() == content
    assert standing(only(tmp_path)).word == "refused"


@pytest.mark.parametrize("kind", ["writable", "link", "folder"])
def test_a_lock_that_others_can_write_is_no_lock(tmp_path: Path, kind: str) -> None:
    lay(tmp_path)
    used(only(tmp_path))
    path = tmp_path / "plugins.lock"
    if kind == "writable":
        path.chmod(0o666)
    elif kind == "link":
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.unlink()
        path.mkdir()
    with pytest.raises(PluginError) as refused:
        check(only(tmp_path), ci=False)
    assert refused.value.place == str(path)


def test_what_cannot_be_remembered_is_not_run(tmp_path: Path) -> None:
    lay(tmp_path)
    (tmp_path / lock.MUTEX).mkdir()
    with pytest.raises(PluginError, match="cannot be written") as refused:
        check(only(tmp_path), ci=False)
    assert "FINFOCUS_HOME" in refused.value.hint
    assert list((tmp_path / "run").glob("*/*")) == []


TRUSTER = """
import sys
from pathlib import Path
from finfocus_policy.sources.plugin.discovery import find
from finfocus_policy.sources.plugin.trust import check
home = Path(sys.argv[1])
sys.stdin.read()
for plugin in find((home,)).plugins:
    if plugin.name.startswith(sys.argv[2]):
        check(plugin, ci=False).close()
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    names = [f"{who}{i}" for who in "abcd" for i in range(5)]
    for name in names:
        lay(tmp_path, name)
    writers = [
        subprocess.Popen([sys.executable, "-c", TRUSTER, str(tmp_path), who], cwd=ROOT, stdin=subprocess.PIPE)
        for who in "abcd"
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.close()
    assert [writer.wait(60) for writer in writers] == [0] * 4
    assert sorted(lock.read(tmp_path)) == [f"{name}/v1.0.0" for name in names]
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"plugins", "plugins.lock", lock.MUTEX, "run"}


HOLDER = """
import fcntl, os, sys
held = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(held, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(os.name == "nt", reason="locks are another matter there")
def test_a_stopped_process_that_holds_the_lock_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else this process could not even end: its threads wait."""
    lay(tmp_path)
    monkeypatch.setattr("finfocus_policy.sources.plugin.lock_file.PATIENCE", 0.2)
    command = [sys.executable, "-c", HOLDER, str(tmp_path / lock.MUTEX)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(PluginError, match="cannot be written: another process has held"):
            check(only(tmp_path), ci=False)
        holder.communicate()
    check(only(tmp_path), ci=False).close()
    assert list(lock.read(tmp_path)) == ["mine/v1.0.0"]


def test_ten_processes_that_use_one_plugin_for_the_first_time_all_run_it(tmp_path: Path) -> None:
    path = lay(tmp_path)
    command = [sys.executable, "-c", TRUSTER, str(tmp_path), "mine"]
    users = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) for _ in range(10)]
    for user in users:
        assert user.stdin is not None
        user.stdin.close()
    assert [user.wait(60) for user in users] == [0] * 10
    (entry,) = lock.read(tmp_path).values()
    assert list(entry.files) == [path.name]
    assert [left.name for left in (tmp_path / "run").iterdir()] == [".held"]


def test_what_a_killed_writer_left_of_the_lock_is_removed_by_the_next(tmp_path: Path) -> None:
    lay(tmp_path)
    (tmp_path / f".{lock.LOCK}-half").write_text('{"format": 1, "plu')
    check(only(tmp_path), ci=False).close()
    assert list(tmp_path.glob(f".{lock.LOCK}-*")) == []


def test_a_folder_of_endless_folders_is_no_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking through it would take longer than anybody waits."""
    monkeypatch.setattr("finfocus_policy.sources.plugin.trust_files.MOST_ENTRIES", 50)
    folder = lay(tmp_path).parent
    for number in range(60):
        (folder / f"{number}").mkdir(mode=0o755)
    with pytest.raises(PluginError, match="has more than 50 files and folders"):
        check(only(tmp_path), ci=False)

"""What was checked is what runs: programs, scripts, neighbours, and files replaced in between."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from finfocus_policy.errors import PluginError
from finfocus_policy.sources.plugin import trust_copy
from finfocus_policy.sources.plugin.launch import launch
from finfocus_policy.sources.plugin.trust import Verified, check
from tests.cli.running import ROOT
from tests.plugins.installed import environment, lay, only, program


def said(verified: Verified, says: Path) -> dict[str, object]:
    """What a plugin tells of itself once it is started as the host starts it."""
    started = launch(verified.command, "mine", environment(says), folder=str(verified.folder))
    started.stop()
    content: dict[str, object] = json.loads(says.read_text())
    return content


def test_a_file_replaced_after_the_check_is_not_executed(tmp_path: Path) -> None:
    path = lay(tmp_path / "home")
    verified = check(only(tmp_path / "home"), ci=False)
    (tmp_path / "evil").write_text(program("evil"))
    (tmp_path / "evil").chmod(0o755)
    os.replace(tmp_path / "evil", path)
    assert said(verified, tmp_path / "says")["word"] == "good"
    verified.close()


def test_a_file_overwritten_in_place_after_the_check_is_not_executed(tmp_path: Path) -> None:
    path = lay(tmp_path / "home")
    verified = check(only(tmp_path / "home"), ci=False)
    path.write_text(program("evil"))
    assert said(verified, tmp_path / "says")["word"] == "good"
    verified.close()


def test_a_file_that_changes_all_the_time_is_refused_or_is_the_trusted_one(tmp_path: Path) -> None:
    """Three megabytes are read in pieces, of which one may be old and the next new."""
    good, evil = (program(word) + "#" * 3_000_000 + word for word in ("good", "evil"))
    path = lay(tmp_path, text=good)
    check(only(tmp_path), ci=False).close()
    over = threading.Event()

    def swap() -> None:
        while not over.is_set():
            for text in (evil, good):
                with suppress(OSError):
                    path.write_text(text)

    swapper = threading.Thread(target=swap)
    swapper.start()
    outcomes = {"ran": 0, "refused": 0}
    try:
        while sum(outcomes.values()) < 40 or (not outcomes["refused"] and sum(outcomes.values()) < 1000):
            try:
                verified = check(only(tmp_path), ci=False)
            except PluginError:
                outcomes["refused"] += 1
                continue
            assert Path(verified.command[0]).read_text() == good
            outcomes["ran"] += 1
            verified.close()
    finally:
        over.set()
        swapper.join()
    assert outcomes["refused"]


def test_a_script_finds_its_neighbours_and_runs_in_their_folder(tmp_path: Path) -> None:
    text = program(extra="import prices\nassert prices.TABLE == open('table.txt').read()")
    path = lay(tmp_path / "home", text=text, prices_py="TABLE = 'a'\n")
    (path.parent / "table.txt").write_text("a")
    verified = check(only(tmp_path / "home"), ci=False)
    told = said(verified, tmp_path / "says")
    assert told["cwd"] == os.path.realpath(verified.folder)
    assert not (path.parent / "__pycache__").exists()
    verified.close()
    assert not verified.folder.exists()


def test_a_neighbour_planted_after_the_check_is_not_imported(tmp_path: Path) -> None:
    text = program(extra="try:\n    import planted\nexcept ImportError:\n    pass")
    path = lay(tmp_path / "home", text=text)
    check(only(tmp_path / "home"), ci=False).close()
    (path.parent / "planted.py").write_text("raise SystemExit(66)")
    verified = check(only(tmp_path / "home"), ci=False)
    assert said(verified, tmp_path / "says")["word"] == "good"
    verified.close()


def test_a_compiled_program_runs_from_its_copy(tmp_path: Path) -> None:
    cat = shutil.which("cat")
    assert cat is not None
    path = lay(tmp_path)
    shutil.copy(os.path.realpath(cat), path)
    verified = check(only(tmp_path), ci=False)
    path.write_text(program("evil"))
    done = subprocess.run([*verified.command, "-"], input=b"as it was", capture_output=True, check=True)
    assert done.stdout == b"as it was"
    verified.close()


def test_the_copy_is_its_owners_alone_and_not_written_to(tmp_path: Path) -> None:
    lay(tmp_path, prices_py="")
    verified = check(only(tmp_path), ci=False)
    modes = {p.name: p.stat().st_mode & 0o7777 for p in (tmp_path / "run", verified.folder, *verified.folder.iterdir())}
    modes["copy"] = modes.pop(verified.folder.name)
    assert modes == {"run": 0o700, "copy": 0o700, "finfocus-plugin-mine": 0o500, "prices.py": 0o400}
    verified.close()
    assert [path.name for path in (tmp_path / "run").iterdir()] == [trust_copy.MUTEX]


def test_special_bits_are_not_copied(tmp_path: Path) -> None:
    lay(tmp_path).chmod(0o6755)
    verified = check(only(tmp_path), ci=False)
    assert Path(verified.command[0]).stat().st_mode & 0o7777 == 0o500
    verified.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from finfocus_policy.sources.plugin.discovery import find
from finfocus_policy.sources.plugin.trust import check
check(find((Path(sys.argv[1]),)).plugins[0], ci=False)
if sys.argv[2:]:
    print("there", flush=True)
    sys.stdin.read()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_copies_of_killed_processes_are_removed_by_the_next_and_those_of_living_ones_stay(tmp_path: Path) -> None:
    lay(tmp_path)
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    alive = subprocess.Popen([*command, "stay"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert alive.stdout is not None
    assert alive.stdout.readline() == b"there\n"
    (kept,) = (path for path in (tmp_path / "run").iterdir() if path.is_dir())
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert len([path for path in (tmp_path / "run").iterdir() if path.is_dir()]) == 2
    mine = check(only(tmp_path), ci=False)
    assert {path for path in (tmp_path / "run").iterdir() if path.is_dir()} == {kept, mine.folder}
    mine.close()
    alive.communicate()
    check(only(tmp_path), ci=False).close()
    assert not kept.exists()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_where_the_home_takes_no_copy_the_temporary_folder_does(tmp_path: Path, temporary: Path) -> None:
    lay(tmp_path / "home")
    (tmp_path / "home" / "run").write_text("a file, not a folder")
    verified = check(only(tmp_path / "home"), ci=False)
    assert verified.folder.parent == temporary
    assert verified.folder.stat().st_mode & 0o7777 == 0o700
    verified.close()
    assert list(temporary.iterdir()) == []


def left_behind(folder: Path) -> None:
    """A folder of a process that was killed: nobody holds its lock file."""
    folder.mkdir()
    (folder / trust_copy.HELD).touch()
    (folder / "grpc").touch()


def test_temporary_folders_of_killed_processes_are_removed_and_nobody_elses(temporary: Path) -> None:
    mine = trust_copy.temporary()
    left_behind(temporary / f"{trust_copy.LOOSE}dead")
    (temporary / f"{trust_copy.LOOSE}new").mkdir()
    (temporary / "finfocus-other").mkdir()
    (temporary / f"{trust_copy.LOOSE}link").symlink_to(temporary / "finfocus-other")
    trust_copy.temporary().close()
    names = {f"{trust_copy.LOOSE}new", f"{trust_copy.LOOSE}link", "finfocus-other", mine.folder.name}
    assert {path.name for path in temporary.iterdir()} == names
    os.utime(temporary / f"{trust_copy.LOOSE}new", (0, 0))
    trust_copy.temporary().close()
    assert {path.name for path in temporary.iterdir()} == names - {f"{trust_copy.LOOSE}new"}


def test_a_copy_without_a_folder_or_a_folder_of_nobody_is_removed(tmp_path: Path) -> None:
    """Killed right after its lock file was made."""
    lay(tmp_path)
    check(only(tmp_path), ci=False).close()
    (tmp_path / "run" / f"early{trust_copy.HELD}").touch()
    check(only(tmp_path), ci=False).close()
    assert [path.name for path in (tmp_path / "run").iterdir()] == [trust_copy.MUTEX]


def test_a_run_folder_others_can_write_is_refused(tmp_path: Path) -> None:
    lay(tmp_path)
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o777)
    with pytest.raises(PluginError, match="can be written by every user"):
        check(only(tmp_path), ci=False)

"""Windows and macOS from here: every module is imported, and the command line works, where POSIX and /proc are not.

What differs is in five places, each tested with the system's part played by the test: where a project's settings
are looked for, how the pack knows that its parent is gone, how its children end, how a file replaces
another, and how a child is asked to stop. docs/platforms.md says what that means for users.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace
from typing import Any

import pytest

from finfocus_policy.cli import pulumi_preview
from finfocus_policy.config import files
from finfocus_policy.harness import folder
from finfocus_policy.history import store
from finfocus_policy.history.names import DEVICES, file_name
from finfocus_policy.pack import parent
from finfocus_policy.processes import guard
from tests.cli.running import FIXTURES, ROOT, environment

AMPUTATED = Path(__file__).with_name("amputated.py")
TEN = "ten-instances/preview.json"
RUNS = {
    "demo": (0, "Total"),
    f"cost projected --pulumi-json {TEN} --out-file OUT": (0, ""),
    f"check --pulumi-json {TEN} --monthly 50": (3, "FAIL"),
    "config show": (0, "on_error"),
}


@pytest.mark.slow
@pytest.mark.parametrize("words", RUNS)
def test_the_command_line_without_posix(words: str, tmp_path: Path) -> None:
    code, said = RUNS[words]
    given = [str(tmp_path / "out") if w == "OUT" else w for w in words.split()]
    env = environment(FINFOCUS_HOME=str(tmp_path))
    done = subprocess.run([sys.executable, str(AMPUTATED), *given], cwd=FIXTURES, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, done.stderr
    assert said in done.stdout
    assert int(done.stderr.split()[0]) > 100


# --- where settings are looked for ---


def test_without_proc_the_shell_s_folder_is_what_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.parent_folder(os.getpid(), proc=str(tmp_path / "no-proc")) == ""
    monkeypatch.setattr(files, "parent_folder", lambda process: "")
    assert files.start_folders({"PWD": str(tmp_path)}) == (str(tmp_path),)
    assert files.start_folders({}) == ()


@pytest.mark.parametrize(
    ("env", "home"),
    [
        ({"USERPROFILE": "/profile"}, os.path.join("/profile", ".finfocus")),
        ({"HOME": "/home", "USERPROFILE": "/profile"}, os.path.join("/home", ".finfocus")),
        ({"FINFOCUS_HOME": "C:\\Users\\me\\ff"}, "C:\\Users\\me\\ff"),
        ({}, ""),
    ],
)
def test_the_home_of_windows(env: dict[str, str], home: str) -> None:
    assert files.home_folder(env) == home


def test_nobody_s_permissions_are_asked_where_they_mean_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    open_to_all = tmp_path / "finfocus.yaml"
    open_to_all.write_text("{}", encoding="utf-8")
    open_to_all.chmod(0o666)
    assert files.anybody_may_write(str(open_to_all)) is (os.name != "nt")
    monkeypatch.setattr(files, "os", SimpleNamespace(name="nt"))
    assert files.anybody_may_write(str(open_to_all)) is False


# --- how the pack knows that its parent is gone ---


class Kernel:
    """Windows's part: a process, and what waiting for it gives."""

    def __init__(self, handle: int | None, *answers: int) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self._handle, self._answers = handle, list(answers)

    def OpenProcess(self, *given: Any) -> int | None:
        """A handle, None when it may not be had."""
        self.asked.append(given)
        return self._handle

    def WaitForSingleObject(self, *given: Any) -> int:
        """0 when it has ended, 258 when the time was up first."""
        self.asked.append(given)
        return self._answers.pop(0)


def test_a_parent_is_watched_by_its_handle() -> None:
    system = Kernel(77, 258, 258, 0)
    gone = parent.by_handle(4242, system)
    assert [gone(), gone(), gone()] == [False, False, True]
    assert system.asked == [(parent.SYNCHRONIZE, False, 4242), (77, 0), (77, 0), (77, 0)]


def test_a_parent_that_may_not_be_watched_counts_as_there() -> None:
    assert parent.by_handle(4242, Kernel(None))() is False


def test_windows_is_asked_for_handles_as_wide_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    system = SimpleNamespace(OpenProcess=SimpleNamespace(), WaitForSingleObject=SimpleNamespace())
    monkeypatch.setattr(parent.ctypes, "WinDLL", {"kernel32": system}.__getitem__, raising=False)
    made = parent.kernel()
    assert made.OpenProcess.restype is made.WaitForSingleObject.argtypes[0] is parent.ctypes.c_void_p


def test_which_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = iter([100, 100, 1])
    monkeypatch.setattr(parent, "os", SimpleNamespace(name="posix", getppid=lambda: next(ids)))
    gone = parent.watch()
    assert (gone(), gone()) == (False, True)
    monkeypatch.setattr(parent, "os", SimpleNamespace(name="nt", getppid=lambda: 100))
    monkeypatch.setattr(parent, "kernel", lambda: Kernel(5, 0))
    assert parent.watch()() is True


# --- how its children end ---


def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """guard.py as Windows runs it: no pipe can be handed to a child, so none is made."""
    monkeypatch.setattr(guard, "os", SimpleNamespace(name="nt", environ=os.environ))


def test_a_child_without_a_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    on_windows(monkeypatch)
    with guard.start_guarded([sys.executable, "-c", "print('hello')"], stdout=subprocess.PIPE) as held:
        assert held.process.stdout is not None
        assert held.process.stdout.read() == b"hello\n"
        assert held.process.wait(10) == 0
        held.process.stdout.close()


def test_a_child_without_a_guard_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    on_windows(monkeypatch)
    held = guard.start_guarded([sys.executable, "-c", "import time; time.sleep(60)"])
    assert held.process.args[0] == sys.executable  # type: ignore[index]  # the command itself, no guard before it
    assert held.stop() != 0
    assert held.process.poll() is not None


# --- how a file replaces another ---


@pytest.mark.parametrize(("system", "refusals", "kept"), [("nt", 3, True), ("nt", 99, False), ("posix", 1, False), ("posix", 0, True)])
def test_a_file_that_is_being_read_is_replaced_a_moment_later(
    system: str, refusals: int, kept: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waits: list[float] = []
    left = [refusals]

    def replace(source: Path, target: Path) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        os.replace(source, target)

    monkeypatch.setattr(store, "os", SimpleNamespace(name=system, replace=replace))
    monkeypatch.setattr(store, "time", SimpleNamespace(sleep=waits.append))
    (tmp_path / "new").write_text("new", encoding="utf-8")
    (tmp_path / "old").write_text("old", encoding="utf-8")
    if kept:
        store.move(tmp_path / "new", tmp_path / "old")
    else:
        with pytest.raises(PermissionError):
            store.move(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_text(encoding="utf-8") == ("new" if kept else "old")
    assert waits == list(store.PATIENCE[: min(refusals, 5)] if system == "nt" else ())


@pytest.mark.parametrize("name", ["con", "NUL", "aux.json", "com1", "lpt9.x", "prod.", "a:b", "a\\b", "..\\..\\x", "C:\\x", "a?b*", "a|b", 'a"b', "a<b>", "a ", "a\x01"])
def test_names_that_windows_reserves_or_cuts(name: str) -> None:
    made = file_name(name)
    assert not set(made) & set('<>:"/\\|?*')
    assert made.isprintable()
    assert made == made.rstrip(". ")
    assert made.partition(".")[0] not in DEVICES
    assert "~" in made
    assert made.lower() == made


# --- the pack's folder, and stopping a preview ---


@pytest.mark.parametrize("prefix", ["C:\\Users\\Jörg Müller\\venv", "D:\\new\\table", "/Users/x y/venv", "C:\\%TEMP%\\'q'"])
def test_a_pack_folder_names_paths_of_any_system(prefix: str) -> None:
    import yaml

    kind = PurePosixPath if prefix.startswith("/") else PureWindowsPath
    made = folder.contents(prefix, kind(prefix))  # type: ignore[arg-type]  # it is only printed
    manifest = yaml.safe_load(made["PulumiPolicy.yaml"])
    assert manifest["runtime"]["options"]["virtualenv"] == prefix
    line = next(text for text in made["__main__.py"].splitlines() if text.startswith("sys.path.insert"))
    given: list[Any] = []
    exec(line, {"sys": SimpleNamespace(path=SimpleNamespace(insert=lambda _, path: given.append(path)))})
    assert given == [prefix]


def test_a_folder_is_taken_where_nobody_has_a_user_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delattr(os, "getuid", raising=False)
    made = folder.write_pack_folder(environ={"FINFOCUS_HOME": str(tmp_path / "ff")})
    assert made.is_relative_to(tmp_path)


@pytest.mark.parametrize(("system", "asked"), [("posix", "SIGINT"), ("nt", "SIGTERM")])
def test_a_preview_is_asked_to_stop_in_a_way_the_system_has(system: str, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    process: Any = SimpleNamespace(send_signal=sent.append, communicate=lambda timeout=None: (b"", b""))
    monkeypatch.setattr(pulumi_preview, "os", SimpleNamespace(name=system))
    pulumi_preview.finish(process)
    assert [s.name for s in sent] == [asked]


def test_the_documentation_names_every_place() -> None:
    text = (ROOT / "docs" / "platforms.md").read_text(encoding="utf-8")
    for module in ("config/files.py", "pack/parent.py", "processes/guard.py", "history/store.py", "cli/pulumi_preview.py", "harness/folder.py"):
        assert module in text
        assert (ROOT / "finfocus_policy" / module).is_file()


def test_a_report_from_windows_is_the_same_bytes(tmp_path: Path) -> None:
    """Files are written without the system's own line ends."""
    store.write_atomically(tmp_path / "x.json", json.dumps({}) + "\n")
    assert (tmp_path / "x.json").read_bytes() == b"{}\n"

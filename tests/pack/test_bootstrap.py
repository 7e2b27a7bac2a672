"""bootstrap/bin/python: the interpreter that makes itself on first use."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from finfocus_policy.harness.drive import drive
from tests.pack.driving import ROOT, recorded

pytestmark = pytest.mark.slow

# Stands for a machine's python3: can tell its version, make an environment, and install (or not).
FAKE = """#!/bin/sh
here=$(dirname "$0")
case "$*" in
*version_info*) exit 0 ;;
*"-m venv"*)
    [ -e "$here/no-venv" ] && { echo "No module named ensurepip" >&2; exit 1; }
    mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; cp "$here"/offline "$3/bin/" 2>/dev/null; exit 0 ;;
*"-m pip"*)
    echo installed >>"$here/../../installs"; sleep 1
    [ -e "$here/offline" ] && { echo "Could not find a version" >&2; exit 1; }
    exit 0 ;;
*google.protobuf*) exit 1 ;;
*) printf '<%s>' "$@" ;;
esac
"""


@pytest.fixture
def machine(tmp_path):
    """A pack in a folder with a space, and a PATH with nothing but a shell's tools and the fake."""
    pack = tmp_path / "my pack"
    (pack / "bootstrap" / "bin").mkdir(parents=True)
    shutil.copy2(ROOT / "bootstrap" / "bin" / "python", pack / "bootstrap" / "bin" / "python")
    shutil.copy(ROOT / "requirements.txt", pack)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "mkdir", "rm", "rmdir", "cat", "find", "sleep", "touch", "tail", "cp", "kill"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    (tools / "python3").write_text(FAKE)
    (tools / "python3").chmod(0o755)
    return pack


def start(pack, *args):
    env = {"PATH": str(pack.parent / "tools"), "HOME": str(pack.parent)}
    command = [str(pack / "bootstrap" / "bin" / "python"), *args]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(pack, *args):
    process = start(pack, *args)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def installs(pack):
    return len((pack / "installs").read_text().splitlines()) if (pack / "installs").exists() else 0


def test_first_use_makes_the_environment_and_the_next_is_it(machine):
    code, out, err = run(machine, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(machine))
    assert (code, out) == (0, f"<-u><-m><pulumi.policy><127.0.0.1:1><{machine}>")
    assert "setting up .venv" in err
    assert "is ready" in err
    assert run(machine, "-c", "import pulumi.run.plugin") == (0, "<-c><import pulumi.run.plugin>", "")
    assert installs(machine) == 1
    assert not (machine / ".venv.lock").exists()


def test_at_once_installs_once(machine):
    runs = [start(machine, str(n)) for n in range(4)]
    answers = [r.communicate(timeout=120) for r in runs]
    assert [r.returncode for r in runs] == [0] * 4
    assert [out for out, _ in answers] == ["<0>", "<1>", "<2>", "<3>"]
    assert installs(machine) == 1
    assert not (machine / ".venv.lock").exists()


def test_newer_requirements_are_installed(machine):
    run(machine, "x")
    later = max(p.stat().st_mtime for p in machine.rglob("*")) + 5
    os.utime(machine / "requirements.txt", (later, later))
    assert "setting up" in run(machine, "x")[2]
    assert installs(machine) == 2


def test_a_lock_of_a_dead_run_is_taken_over(machine):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (machine / ".venv.lock").mkdir()
    (machine / ".venv.lock" / "owner").write_text(str(dead.pid))
    assert run(machine, "x")[:2] == (0, "<x>")


def test_an_old_unsigned_lock_is_taken_over(machine):
    (machine / ".venv.lock").mkdir()
    long_ago = (machine / ".venv.lock").stat().st_mtime - 600
    os.utime(machine / ".venv.lock", (long_ago, long_ago))
    assert run(machine, "x")[:2] == (0, "<x>")


def test_a_live_lock_is_waited_for(machine):
    (machine / ".venv.lock").mkdir()
    (machine / ".venv.lock" / "owner").write_text(str(os.getpid()))
    waiting = start(machine, "x")
    time.sleep(1.5)
    assert waiting.poll() is None
    shutil.rmtree(machine / ".venv.lock")
    out, err = waiting.communicate(timeout=120)
    assert (out, "waiting for it" in err) == ("<x>", True)


def test_a_stopped_first_use_leaves_no_lock(machine):
    process = start(machine, "x")
    while not installs(machine):
        time.sleep(0.05)
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 143
    assert not (machine / ".venv.lock").exists()
    assert run(machine, "x")[:2] == (0, "<x>")


@pytest.mark.parametrize(
    ("flag", "words"),
    [("offline", ("Could not find a version", "offline?", "pip install -r")), ("no-venv", ("apt-get install python3-venv",))],
)
def test_what_cannot_be_done_is_said_on_stderr(machine, flag, words):
    (machine.parent / "tools" / flag).write_text("")
    code, out, err = run(machine, "x")
    assert (code, out) == (1, "")
    assert all(word in err for word in words)
    assert not (machine / ".venv.lock").exists()


def test_no_python(machine):
    (machine.parent / "tools" / "python3").unlink()
    code, out, err = run(machine, "x")
    assert (code, out) == (1, "")
    assert "no Python 3.10 or newer" in err


def test_an_environment_made_otherwise_is_used_as_it_is(machine):
    bin_folder = machine / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "python").symlink_to(shutil.which("true") or "/bin/true")
    assert run(machine, "x") == (0, "", "")
    assert installs(machine) == 0


@pytest.mark.slow
def test_a_fresh_clone_is_a_pack(tmp_path):
    """The real thing: a clone without .venv, started as the engine starts it."""
    clone = tmp_path / "fresh clone"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "tests", "docs", "build", "dist", "*.egg-info")
    shutil.copytree(ROOT, clone, ignore=ignored)
    python = clone / "bootstrap" / "bin" / "python"
    probe = subprocess.run([python, "-c", "import pulumi.run.plugin"], capture_output=True, text=True, check=False)
    if probe.returncode and not packages_come(tmp_path):
        pytest.skip("NOT TESTED: the first use of a fresh clone, which installs what it needs (no package comes from where pip looks)")
    assert (probe.returncode, probe.stdout) == (0, ""), probe.stderr
    result = drive(clone, recorded("ten-instances").calls, python=str(python), config={"cost-budget": {"monthly": 50}},
                   env={"FINFOCUS_HOME": str(tmp_path)})  # fmt: skip
    assert result.of("cost-budget")
    assert Path(clone, ".venv").is_dir()


def packages_come(folder):
    """Whether pip gets a package from wherever this machine gets its packages."""
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "PyYAML"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0

"""A child never outlives the pack, however the pack ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from finfocus_policy.processes.guard import child_environment, start_guarded

ROOT = Path(__file__).resolve().parents[2]
# A child that ignores being asked to leave and has a child of its own.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(os.getpid(), grandchild.pid, flush=True)
time.sleep(60)
"""
PACK = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from finfocus_policy.processes.guard import start_guarded
held = start_guarded([sys.executable, "-c", {STUBBORN!r}])
time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def gone_within(pids: list[int], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while any(alive(p) for p in pids) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(alive(p) for p in pids)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_child_survives_the_pack(how):
    pack = subprocess.Popen([sys.executable, "-c", PACK], stdout=subprocess.PIPE, text=True)
    try:
        assert pack.stdout is not None
        pids = [int(p) for p in pack.stdout.readline().split()]
        assert len(pids) == 2
        assert all(alive(p) for p in pids)
    finally:
        pack.send_signal(how)
        pack.wait()
        pack.stdout.close()
    assert gone_within(pids, 8)


def test_output_and_exit_code_are_the_childs():
    with start_guarded([sys.executable, "-c", "print('hello'); raise SystemExit(7)"], stdout=subprocess.PIPE) as child:
        out, _ = child.process.communicate(timeout=20)
        assert (out.strip(), child.process.returncode) == (b"hello", 7)


def test_stop_ends_the_child_and_its_children():
    child = start_guarded([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE)
    assert child.process.stdout is not None
    pids = [int(p) for p in child.process.stdout.readline().split()]
    assert child.stop() == 128 + signal.SIGKILL
    child.process.stdout.close()
    assert gone_within(pids, 3)


# Starts a process in a session of its own, as a daemon does, tells its number, and ends or stays.
DAEMON = """
import os, subprocess, sys, time
middle = "import subprocess as s, sys; print(s.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True, stdout=s.DEVNULL).pid)"
print(subprocess.check_output([sys.executable, "-c", middle], start_new_session=True).decode().strip(), flush=True)
time.sleep(float(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can follow a process that leaves its group")
@pytest.mark.parametrize("stays", ["0", "60"])
def test_what_a_child_leaves_in_the_background_ends_with_it(stays):
    child = start_guarded([sys.executable, "-c", DAEMON, stays], stdout=subprocess.PIPE)
    assert child.process.stdout is not None
    daemon = int(child.process.stdout.readline())
    if stays != "0":
        assert alive(daemon)
        child.let_go()
    assert gone_within([daemon, child.process.pid], 20)
    child.stop()
    child.process.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can follow a process that leaves its group")
def test_how_the_child_ended_is_known_before_what_it_left_has_ended():
    """Its number and code are the started process's own, and what it left is no child of it any more."""
    with start_guarded([sys.executable, "-c", DAEMON, "0.2"], stdout=subprocess.PIPE) as child:
        assert child.process.stdout is not None
        daemon = int(child.process.stdout.readline())
        assert alive(daemon)
        assert child.child() not in (0, daemon, child.process.pid)
        assert child.code() is None
        assert child.code(20.0) == 0
        assert gone_within([daemon], 20)
        assert child.wait(20.0)
        assert (child.code(), child.process.returncode) == (0, 0)
        child.process.stdout.close()


def test_a_child_ended_by_a_signal_is_told_as_such():
    with start_guarded([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]) as child:
        assert child.code(20.0) == 128 + signal.SIGKILL


def test_a_guard_that_is_killed_is_no_child_that_runs():
    with start_guarded([sys.executable, "-c", "import time; time.sleep(60)"]) as child:
        until = time.monotonic() + 20
        while not child.child() and time.monotonic() < until:
            time.sleep(0.01)
        started = child.child()
        child.process.kill()
        assert child.wait(20.0)
        assert child.code() == -signal.SIGKILL
        os.kill(started, signal.SIGKILL)


def test_a_command_that_is_not_there():
    child = start_guarded(["/no/such/command"], stderr=subprocess.PIPE)
    _, said = child.process.communicate(timeout=20)
    assert child.process.returncode == 127
    assert b"/no/such/command" in said
    child.stop()


def test_the_decrypted_config_stays_in_the_pack():
    environ = {"PULUMI_CONFIG": '{"shop:apiKey": "topsecretvalue"}', "PULUMI_STACK": "dev", "PATH": "/bin"}
    assert child_environment(environ) == {"PULUMI_STACK": "dev", "PATH": "/bin"}


def test_children_get_no_decrypted_config(monkeypatch):
    monkeypatch.setenv("PULUMI_CONFIG", "topsecretvalue")
    code = "import os; print('topsecretvalue' in str(dict(os.environ)))"
    child = start_guarded([sys.executable, "-c", code], stdout=subprocess.PIPE)
    out, _ = child.process.communicate(timeout=20)
    child.stop()
    assert out.strip() == b"False"

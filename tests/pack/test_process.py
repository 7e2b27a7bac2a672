"""The pack as a process: how it starts, what it says where, and that it ends."""

import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2

from finfocus_policy.harness.drive import PackProcess, drive
from finfocus_policy.model.budget import Level
from tests.pack.driving import NOON, ROOT, lines, play, recorded
from tests.pack.test_guard import gone_within

TEN = recorded("ten-instances")
COMMAND = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(ROOT)]


def environment(home, **more):
    return {**os.environ, "HOME": str(home), "FINFOCUS_HOME": str(home / "ff"), "FINFOCUS_NOW": NOON, **more}


def started(home):
    process = subprocess.Popen(COMMAND, cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def ended(process):
    process.kill()
    out, err = process.communicate(timeout=60)
    return out, err


def test_the_port_is_the_only_word(home):
    process, port = started(home)
    assert 1024 < port < 65536
    assert ended(process) == (b"", b"")


def test_main_is_short():
    text = (ROOT / "__main__.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 10


def test_the_pack_ends_when_its_parent_does(home):
    code = f"""
import subprocess, sys, time
pack = subprocess.Popen({COMMAND!r}, cwd={str(ROOT)!r}, stdout=subprocess.PIPE)
pack.stdout.readline()
print(pack.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], env=environment(home), stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pack = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    assert gone_within([pack], 60)


def test_ctrl_c_is_for_the_engine(home):
    process, port = started(home)
    process.send_signal(signal.SIGINT)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        call = channel.unary_unary("/pulumirpc.Analyzer/Remediate")
        assert call(b"", timeout=60, wait_for_ready=True) == b""
    assert ended(process) == (b"", b"")


def test_cancel_ends_the_pack(home):
    process, port = started(home)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        channel.unary_unary("/pulumirpc.Analyzer/Cancel")(b"", timeout=60, wait_for_ready=True)
    assert process.wait(60) == 0
    ended(process)


def test_a_pack_that_is_never_configured_still_answers(home):
    """An engine that has no policy config skips Configure, and handshakes with the language host."""
    env = environment(home, FINFOCUS_MONTHLY="50")
    with tempfile.TemporaryFile() as output, PackProcess(ROOT, env=env, output=output) as pack:
        stub = pack.stub()
        with pytest.raises(grpc.RpcError) as refused:
            stub.Handshake(analyzer_pb2.AnalyzerHandshakeRequest(engine_address="127.0.0.1:1"))
        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
        assert stub.GetPluginInfo(empty_pb2.Empty()).version
        (stack,) = TEN.only("AnalyzeStack")
        answer = stub.AnalyzeStack(json_format.ParseDict(stack.request, analyzer_pb2.AnalyzeStackRequest()))
        assert "cost-budget" in {d.policyName for d in answer.diagnostics}
        assert stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest()).diagnostics != answer.diagnostics


def test_several_packs_at_once_share_a_home(home):
    (home / "ff").mkdir()
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: play(TEN, home, config={"cost-budget": {"monthly": 50}}), range(4)))
    assert len({tuple(lines(r)[:1]) for r in results}) == 1
    assert all(r.of("cost-budget")[0].level is Level.MANDATORY for r in results)
    kept = sorted(p.name for p in (home / "ff").rglob("*") if p.is_file())
    assert kept == ["dev~last-preview.json", "dev~previewed.json"]


@pytest.mark.parametrize("home_is", ["missing", "a file", "read-only", "nowhere"])
def test_a_home_that_cannot_be_used_hurts_nobody(home, home_is):
    folder = home / "ff"
    if home_is == "a file":
        folder.write_text("")
    if home_is == "read-only":
        folder.mkdir()
        folder.chmod(0o500)
    env = {"FINFOCUS_HOME": "/proc/nowhere"} if home_is == "nowhere" else {}
    result = play(TEN, home, config={"cost-budget": {"monthly": 500}}, env=env)
    assert [d.policy for d in result.diagnostics] == ["cost-estimate"]
    read_only = home_is == "read-only" and not os.access(folder, os.W_OK)  # root may write all the same
    assert ("was not kept" in result.diagnostics[0].message) == (home_is in ("a file", "nowhere") or read_only)


def test_started_by_the_shim_it_answers_the_same(home):
    """bootstrap/bin/python starts the pack without Pulumi's SDK, which changes no word of it."""
    shim = ROOT / "bootstrap" / "bin" / "python"
    if not (ROOT / ".venv" / "bin" / "python").exists():
        shim = lean_shim(home)
    run, config = recorded("shop"), {"cost-budget": {"monthly": 50}}
    env = environment(home, PWD=str(ROOT))  # a shell sets it right, and the summary tells of it
    answers = [drive(ROOT, run.calls, python=python, env=env, config=config) for python in (None, str(shim))]
    assert lines(answers[0]) == lines(answers[1])
    assert answers[0].info == answers[1].info
    assert (answers[1].stdout, answers[1].stderr, answers[1].exit_code) == ("", "", 0)


def lean_shim(home):
    """What the shim does, for a checkout that runs in another environment than its .venv."""
    script = home / "python"
    script.write_text(f"#!/bin/sh\nexec '{sys.executable}' -u '{ROOT}/finfocus_policy/pack/lean.py'\n")
    script.chmod(0o755)
    return script


def test_the_sdk_is_spared(home):
    code = """
import sys
from finfocus_policy.pack.lean import spare_the_sdk
spare_the_sdk()
import finfocus_policy.pack.server, finfocus_policy.pack.work
print(sorted(m for m in sys.modules if m.split(".")[0] in ("pulumi", "httpx", "yaml", "pulumi_policy")))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.strip()
    assert "analyzer_pb2" in loaded
    assert "httpx" not in loaded
    assert "pulumi.automation" not in loaded

"""Nobody else answers for a plugin: sockets of other processes, calls without the token of this launch."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from finfocus_policy.errors import PluginError
from finfocus_policy.sources.plugin.client import Client
from finfocus_policy.sources.plugin.host import Host, program_of
from finfocus_policy.sources.plugin.launch import launch
from finfocus_policy.sources.plugin.trust import accept
from finfocus_policy.wire.values import CallFailed
from tests.cli.running import ROOT
from tests.plugins.installed import environment, lay, only
from tests.serve.speaking import free_port

IMPOSTOR = """
import socket, sys
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
server.bind(("127.0.0.1", 0))
server.listen()
print(server.getsockname()[1], flush=True)
sys.stdin.read()
"""
LIAR = """#!{python}
import os, time
print("PORT=" + os.environ["FINFOCUS_PLUGIN_LIAR_AT"], flush=True)
time.sleep(60)
"""
SHARER = """#!{python}
import os, socket, time
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
server.bind(("127.0.0.1", int(os.environ["FINFOCUS_PLUGIN_LIAR_AT"])))
server.listen()
print("PORT=" + os.environ["FINFOCUS_PLUGIN_LIAR_AT"], flush=True)
time.sleep(60)
"""
OURS = """#!{python}
import os, sys
sys.path.insert(1, {root!r})
with open(os.environ["FINFOCUS_PLUGIN_MINE_SAYS"], "w") as file:
    file.write(os.environ["FINFOCUS_PLUGIN_PORT"])
from finfocus_policy.serve.plugin import Plugin
from finfocus_policy.serve.run import run
class Mine(Plugin):
    name = "mine"
    providers = ("aws",)
sys.exit(run(Mine()))
"""
linux = sys.platform == "linux"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port another process listens on."""
    with subprocess.Popen([sys.executable, "-c", IMPOSTOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as impostor:
        assert impostor.stdout is not None
        yield int(impostor.stdout.readline())
        impostor.communicate()


@pytest.mark.parametrize("text", [LIAR, SHARER], ids=["names a port of another process", "shares one with it"])
def test_an_impostor_is_not_asked(tmp_path: Path, taken: int, text: str) -> None:
    """Linux tells whose a socket is; elsewhere the token is what is left."""
    path = lay(tmp_path, "liar", text=text.format(python=sys.executable))
    environ = {"PATH": os.environ["PATH"], "FINFOCUS_PLUGIN_LIAR_AT": str(taken)}
    if not linux:
        launch((str(path),), "liar", environ, ready_seconds=60).stop()
        return
    with pytest.raises(PluginError, match=f"port {taken} is another process's") as refused:
        launch((str(path),), "liar", environ, ready_seconds=60)
    assert refused.value.place == "liar"


def test_the_port_that_was_offered_is_not_taken_from_whoever_listens_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    """A plugin that says nothing is looked for at the offered port, where somebody else may have come first."""
    path = lay(tmp_path, "silent", text=f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    monkeypatch.setattr("finfocus_policy.sources.plugin.launch.free_port", lambda: taken)
    monkeypatch.setattr("finfocus_policy.sources.plugin.launch.SILENT_SECONDS", 0.2)
    if linux:
        with pytest.raises(PluginError, match="another process's"):
            launch((str(path),), "silent", {}, ready_seconds=60)


def test_a_plugin_whose_port_somebody_took_meanwhile_is_offered_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    """A port is free when it is offered; a plugin that finds it taken ends, as those of the Go SDK do."""
    text = "import os, socket, sys\nserver = socket.socket()\nserver.bind(('127.0.0.1', int(sys.argv[1][7:])))\n"
    path = lay(tmp_path, text=f"#!{sys.executable}\n{text}server.listen()\nprint('PORT=' + sys.argv[1][7:], flush=True)\nwhile True:\n    server.accept()\n")
    offers = iter([taken, taken, free_port()])
    monkeypatch.setattr("finfocus_policy.sources.plugin.launch.free_port", lambda: next(offers))
    launch((str(path),), "mine", {}, ready_seconds=60).stop()
    assert list(offers) == []
    monkeypatch.setattr("finfocus_policy.sources.plugin.launch.free_port", lambda: taken)
    with pytest.raises(PluginError, match="before it listened"):
        launch((str(path),), "mine", {}, ready_seconds=60)


def test_our_plugins_answer_the_process_that_started_them_alone(tmp_path: Path) -> None:
    lay(tmp_path, text=OURS.format(python=sys.executable, root=str(ROOT)))
    accept(only(tmp_path))
    with Host((), seconds=60) as host:
        client = host.opened(program_of(only(tmp_path), environment(tmp_path / "says") | {"CI": "true"}))
        assert client.name() == "mine"
        port = int((tmp_path / "says").read_text())
        for token in ("", "guessed"):
            stranger = Client(f"127.0.0.1:{port}", name="mine", token=token)
            with pytest.raises(CallFailed) as refused:
                stranger.call("Name", *name_call())
            assert "answers the process that started it alone" in refused.value.message
            with pytest.raises(CallFailed):
                stranger.health()
            stranger.close()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            bare = channel.unary_unary("/pulumicost.v1.CostSourceService/Name")
            with pytest.raises(grpc.RpcError) as status:
                bare(b"", timeout=60)
            assert status.value.code() is grpc.StatusCode.UNAUTHENTICATED
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert [path.name for path in (tmp_path / "run").iterdir()] == [".held"]


def test_each_start_has_its_own_token(tmp_path: Path) -> None:
    lay(tmp_path, text=OURS.format(python=sys.executable, root=str(ROOT)))
    program = program_of(only(tmp_path), environment(tmp_path / "says"))
    with Host((), seconds=60) as host:
        first, second = host.opened(program), host.opened(program)
        tokens = {client._token for client in (first, second)}
    assert len(tokens) == 2
    assert min(map(len, tokens)) >= 43
    assert [line for line in host.trusted if "mine" in line and "SHA-256" in line] == host.trusted
    assert len(host.trusted) == 1


def name_call() -> tuple[object, object]:
    """Request and answer of the simplest call."""
    from finfocus_policy.wire._pb.finfocus.v1 import costsource_pb2 as pb

    return pb.NameRequest(), pb.NameResponse

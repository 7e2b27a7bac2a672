"""The stubs are modules like any other, and nobody pays for them who speaks to no plugin."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "finfocus_policy"
STUBS = sorted((LIBRARY / "wire" / "_pb").rglob("*_pb2*.py"))
IMPORTED = re.compile(r"^import time: +\d+ \| +\d+ \| +(\S+)$", re.MULTILINE)


def python(*arguments: str, cwd: Path, path: str = str(ROOT)) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter."""
    environment = os.environ | {"PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def wire_or_rpc(modules: list[str]) -> list[str]:
    """Those of the modules that belong to the wire."""
    return sorted(m for m in modules if m.startswith(("finfocus_policy.wire", "grpc", "google.protobuf")))


def test_both_packages_load_in_one_process_whatever_is_on_the_path(tmp_path: Path) -> None:
    for decoy in ("finfocus", "pulumicost"):
        (tmp_path / decoy / "v1").mkdir(parents=True)
        (tmp_path / decoy / "__init__.py").write_text("raise SystemExit('the decoy was imported')")
    names = [".".join(stub.relative_to(ROOT).with_suffix("").parts) for stub in STUBS]
    assert len(names) == 16
    ran = python("-W", "error", "-c", f"import {', '.join(names)}", cwd=tmp_path, path=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_room_itself_imports_nothing(tmp_path: Path) -> None:
    ran = python("-X", "importtime", "-c", "import finfocus_policy.wire", cwd=tmp_path)
    assert wire_or_rpc(IMPORTED.findall(ran.stderr)) == ["finfocus_policy.wire"]


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]], ids=" ".join)
def test_the_command_line_starts_without_it(arguments: list[str], tmp_path: Path) -> None:
    ran = python("-X", "importtime", "-m", "finfocus_policy", *arguments, cwd=tmp_path)
    assert ran.returncode == 0
    assert "finfocus_policy.cli.main" in IMPORTED.findall(ran.stderr)
    assert wire_or_rpc(IMPORTED.findall(ran.stderr)) == []


def test_the_pack_starts_without_it(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", str(ROOT / "__main__.py"), "127.0.0.1:1"]
    with (
        open(tmp_path / "stderr", "w+b") as stderr,
        subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=stderr) as pack,
    ):
        assert pack.stdout is not None
        never = threading.Timer(60, pack.kill)
        never.start()
        port = pack.stdout.readline()
        never.cancel()
        pack.kill()
        pack.wait()
        stderr.seek(0)
        modules = IMPORTED.findall(stderr.read().decode())
    assert port.strip().isdigit()
    assert "finfocus_policy.pack.start" in modules
    assert not [m for m in modules if m.startswith("finfocus_policy.wire")]


def outer_imports(path: Path) -> set[str]:
    """What a module imports as soon as it is imported: imports inside functions are left out."""
    names: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return names


HOST = LIBRARY / "sources" / "plugin"
CORE = ("config", "engine", "history", "mapping", "model", "read", "report", "sources")


@pytest.mark.parametrize("room", CORE)
def test_no_room_of_the_core_imports_it(room: str) -> None:
    files = [path for path in (LIBRARY / room).rglob("*.py") if HOST not in path.parents]
    found = {str(path.relative_to(LIBRARY)): wire_or_rpc(sorted(outer_imports(path))) for path in files}
    assert found, room
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("room", [*CORE, "wiring", "pack"])
def test_the_host_of_plugins_is_loaded_when_there_is_one(room: str) -> None:
    """The room that speaks to plugins may import the wire: whoever imports it does so inside a function."""
    speaking = {path for path in HOST.rglob("*.py") if wire_or_rpc(sorted(outer_imports(path)))}
    heavy = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in speaking}
    assert "finfocus_policy.sources.plugin.client" in heavy
    place = LIBRARY / room
    files = [path for path in place.rglob("*.py") if HOST not in path.parents]
    assert files
    early = {path.name: outer_imports(path) & heavy for path in files}
    assert {name: found for name, found in early.items() if found} == {}


def test_the_search_sees_what_it_looks_for(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "if True:\n    from finfocus_policy import wire\nimport grpc\ndef later():\n    import google.protobuf"
    )
    assert wire_or_rpc(sorted(outer_imports(module))) == ["finfocus_policy.wire", "grpc"]

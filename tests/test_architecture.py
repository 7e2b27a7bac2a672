"""docs/architecture.md is what a maintainer trusts: its rooms, floors and faces are those of the tree."""

from __future__ import annotations

import ast
import re
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "finfocus_policy"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (?:`([a-z.]+)`[^|]*) \| (.*) \|$", PAGE.split("## ")[0], re.MULTILINE)
FACES = sorted({face for _, text in ROWS for face in re.findall(r"`([a-z_]+(?:\.\w+)+)(?:[(`\s]|\.\*)", text)} - {"usage_keys.csv"})
# What a face may be written after, so that rows stay short.
SHELVES = ["finfocus_policy", "finfocus_policy.sources", *(f"finfocus_policy.{room}" for room, _ in ROWS)]
SPEAKS_GRPC = {"pack", "harness", "wire", "serve", "conformance", "sources/plugin/client.py"}


def test_every_room_has_a_row() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()} | {"errors"}
    assert {room.partition(".")[0] for room, _ in ROWS} == rooms


def test_the_floors_are_those_that_are_held() -> None:
    told = PAGE.partition("(import-linter holds it):")[2].partition(".\n")[0]
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("layers = [")[2].partition("]")[0]
    held = [set(re.findall(r"[a-z]+", floor)) for floor in re.findall(r'"(.*)"', contract)]
    assert [set(re.findall(r"`([a-z]+)`", floor)) for floor in told.split("<")] == held[::-1]


def found(face: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    for shelf in SHELVES:
        module, _, name = f"{shelf}.{face}".rpartition(".")
        try:
            spec = find_spec(module)
        except ModuleNotFoundError:
            continue
        if spec is not None and has(import_module(module), name):
            return True
    return False


def has(module: Any, name: str) -> bool:
    return hasattr(module, name) or (hasattr(module, "__path__") and find_spec(f"{module.__name__}.{name}") is not None)


@pytest.mark.parametrize("face", FACES)
def test_faces_exist(face: str) -> None:
    assert found(face)


def outside(path: Path) -> set[str]:
    """The packages that are not Python's own and that a file imports when it is imported."""
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    named = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    named += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return {name.partition(".")[0] for name in named} - sys.stdlib_module_names - {"finfocus_policy"}


def test_only_what_speaks_grpc_imports_more_than_python_has() -> None:
    files = {path.relative_to(PACKAGE): outside(path) for path in PACKAGE.rglob("*.py")}
    assert {str(path) if path.parts[0] == "sources" else path.parts[0] for path, names in files.items() if names} == SPEAKS_GRPC

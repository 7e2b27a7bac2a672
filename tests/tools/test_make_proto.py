"""tools/make_proto.py: the committed stubs are in step, and being out of step is seen."""

from __future__ import annotations

import doctest
import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load() -> ModuleType:
    """The tool as a module; tools/ is no package."""
    spec = importlib.util.spec_from_file_location("make_proto", ROOT / "tools" / "make_proto.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_proto = load()
LENIENT = make_proto.NOT_TYPED_BY_US


def test_the_examples_in_it_hold() -> None:
    assert doctest.testmod(make_proto) == (0, 2)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of proto/ and of the stubs."""
    for place in (make_proto.PROTO, make_proto.STUBS):
        shutil.copytree(ROOT / place, tmp_path / place, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_committed_stubs_are_in_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert make_proto.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def enums(tree: Path) -> Path:
    """The hand-written enums."""
    return tree / "proto/finfocus/v1/enums.proto"


def stub(tree: Path) -> Path:
    """The stub made of them."""
    return tree / "finfocus_policy/wire/_pb/finfocus/v1/enums_pb2.py"


def add_value(tree: Path) -> None:
    text = enums(tree).read_text()
    enums(tree).write_text(text + "\n// New.\nenum New {\n  NEW_UNSPECIFIED = 0;  // not said\n}\n")


def edit_stub(tree: Path) -> None:
    stub(tree).write_text(stub(tree).read_text() + "# by hand\n")


def lose_stub(tree: Path) -> None:
    stub(tree).unlink()


def edit_legacy(tree: Path) -> None:
    legacy = tree / "proto/pulumicost/v1/budget.proto"
    legacy.write_text(legacy.read_text().replace("limit = 1", "limit = 9"))


def leave_orphan(tree: Path) -> None:
    shutil.copy(stub(tree), stub(tree).with_name("gone_pb2.py"))


def carriage_returns(tree: Path) -> None:
    stub(tree).write_bytes(stub(tree).read_bytes().replace(b"\n", b"\r\n"))


CHANGES = {
    add_value: {
        "finfocus_policy/wire/_pb/finfocus/v1/enums_pb2.py: differs",
        "finfocus_policy/wire/_pb/finfocus/v1/enums_pb2.pyi: differs",
        "finfocus_policy/wire/_pb/pulumicost/v1/enums_pb2.py: differs",
        "finfocus_policy/wire/_pb/pulumicost/v1/enums_pb2.pyi: differs",
        "proto/pulumicost/v1/enums.proto: differs",
    },
    edit_stub: {"finfocus_policy/wire/_pb/finfocus/v1/enums_pb2.py: differs"},
    lose_stub: {"finfocus_policy/wire/_pb/finfocus/v1/enums_pb2.py: missing"},
    edit_legacy: {"proto/pulumicost/v1/budget.proto: differs"},
    leave_orphan: {"finfocus_policy/wire/_pb/finfocus/v1/gone_pb2.py: not made from any file of proto/finfocus"},
    carriage_returns: {"finfocus_policy/wire/_pb/finfocus/v1/enums_pb2.py: differs"},
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_check_sees_it_and_changes_nothing_and_making_mends_it(change, tree, capsys) -> None:
    change(tree)
    before = {p: p.read_bytes() for p in tree.rglob("*") if p.is_file()}
    assert make_proto.main(["--check"], root=tree) == 1
    seen = capsys.readouterr()
    assert set(seen.out.splitlines()) == CHANGES[change]
    assert "make proto" in seen.err
    assert {p: p.read_bytes() for p in tree.rglob("*") if p.is_file()} == before
    assert make_proto.main([], root=tree) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(CHANGES[change])
    assert make_proto.main(["--check"], root=tree) == 0


def test_a_file_that_is_no_proto_is_refused(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    enums(tree).write_text(enums(tree).read_text() + "message {")
    assert make_proto.main([], root=tree) == 1
    assert "make_proto: protoc refused a file of proto/" in capfd.readouterr().err
    assert make_proto.differences(tree, {}) != []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a_pb2.py", "# Protobuf Python Version: 6.31.1\n", "protobuf 5.29"),
        ("a_pb2.py", "# Protobuf Python Version: 5.30.0\n", "protobuf 5.29"),
        ("a_pb2.py", "pass\n", "no version line"),
        ("a_pb2_grpc.py", "GRPC_GENERATED_VERSION = '1.74.0'\n", "grpcio-tools 1.71"),
    ],
)
def test_another_generator_is_refused(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(make_proto.GeneratorError, match=said):
        make_proto.finished(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("a_pb2.py", "# Protobuf Python Version: 5.29.0\n", "# Protobuf Python Version: 5.29.0\n"),
        ("a_pb2_grpc.py", "GRPC_GENERATED_VERSION = '1.71.2'\n", LENIENT + "GRPC_GENERATED_VERSION = '1.71.0'\n"),
        ("a_pb2.pyi", "from finfocus.v1 import b_pb2 as _b_pb2\n", LENIENT + "from . import b_pb2 as _b_pb2\n"),
        ("a_pb2.pyi", "from pulumicost.v1 import b_pb2 as _b_pb2\n", LENIENT + "from . import b_pb2 as _b_pb2\n"),
        ("a_pb2.pyi", "from google.protobuf import b_pb2\n", LENIENT + "from google.protobuf import b_pb2\n"),
    ],
)
def test_what_is_changed_in_generated_code(name: str, text: str, wanted: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert make_proto.finished(tmp_path / name) == wanted


def test_a_missing_generator_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "grpc_tools", None)
    assert make_proto.main(["--check"]) == 1
    assert capsys.readouterr().err == "make_proto: grpcio-tools is not installed: run `make proto`, which sets it up\n"

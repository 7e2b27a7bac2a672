"""Who reads a proto file reads what each thing is for: everything in it has a comment."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2
from grpc_tools import protoc

from tests.wire.descriptors import FILES

ROOT = Path(__file__).resolve().parents[2]
PATHS = {package: ROOT / "proto" / package / "v1" for package in ("finfocus", "pulumicost")}
# Numbers of the parts of a FileDescriptorProto, a message, an enum and a service that hold things with a name.
FILE = {4: "message_type", 5: "enum_type", 6: "service"}
MESSAGE = {2: "field", 3: "nested_type", 4: "enum_type", 8: "oneof_decl"}
PARTS = {"message_type": MESSAGE, "nested_type": MESSAGE, "enum_type": {2: "value"}, "service": {2: "method"}}


def parsed(package: str, file: str, out: Path) -> descriptor_pb2.FileDescriptorProto:
    """A proto file with its comments."""
    well_known = resources.files("grpc_tools") / "_proto"
    name = f"{package}/v1/{file}.proto"
    to = f"--descriptor_set_out={out}"
    assert protoc.main(["protoc", f"-I{ROOT / 'proto'}", f"-I{well_known}", "--include_source_info", to, name]) == 0
    return descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes()).file[0]


def things(holder: object, parts: dict[int, str], path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], str]]:
    """Everything with a name, with its path as the comments know it."""
    for number, part in parts.items():
        for index, thing in enumerate(getattr(holder, part)):
            synthetic = part == "oneof_decl" and thing.name.startswith("_")
            if synthetic or (part == "nested_type" and thing.options.map_entry):
                continue
            yield (*path, number, index), thing.name
            yield from things(thing, PARTS.get(part, {}), (*path, number, index))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("package", PATHS)
def test_everything_has_a_comment(package: str, file: str, tmp_path: Path) -> None:
    proto = parsed(package, file, tmp_path / "set")
    comments = {tuple(p.path): p.leading_comments or p.trailing_comments for p in proto.source_code_info.location}
    named = list(things(proto, FILE))
    assert len(named) > 30
    assert [name for path, name in named if not comments.get(path, "").strip()] == []


@pytest.mark.parametrize("file", FILES)
def test_the_older_package_differs_in_its_name_alone(file: str) -> None:
    new, legacy = ((PATHS[package] / f"{file}.proto").read_text(encoding="utf-8") for package in PATHS)
    changed = set(new.splitlines()) ^ set(legacy.splitlines())
    assert all(line.startswith(("//", "package ", "import ")) for line in changed)
    assert "package pulumicost.v1;" in changed


def test_there_are_no_other_files() -> None:
    for folder in PATHS.values():
        assert sorted(path.name for path in folder.iterdir()) == [f"{file}.proto" for file in FILES]

"""Protocol stubs from proto/: `make proto`, and `--check` for CI.

proto/finfocus/v1 is written by hand. proto/pulumicost/v1, the protocol under its older name, differs from it in the
package alone, so it is derived here; both are committed, as are the stubs in finfocus_policy/wire/_pb.

The generator writes imports that only work when its output folder is on sys.path; here they are made relative, so that
the stubs are ordinary modules of finfocus_policy and cannot be confused with somebody else's `finfocus` package.

Exits 1 when `--check` finds a difference, or when the installed generator is not the one the stubs are made with.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROTO = "proto"
STUBS = "finfocus_policy/wire/_pb"
PACKAGE, LEGACY = "finfocus", "pulumicost"
# The oldest protobuf of pyproject's range must load what is written: its major and minor version are the generator's.
GENCODE = re.compile(r"^# Protobuf Python Version: 5\.29\.\d+$", re.MULTILINE)
# The stubs refuse a grpcio older than their generator. Patch releases generate the same code, and pyproject allows
# every patch, so the floor is the minor version.
GRPC_FLOOR = re.compile(r"^(GRPC_GENERATED_VERSION = '1\.71)\.\d+'$", re.MULTILINE)
SIBLING_IMPORT = re.compile(rf"^from (?:{PACKAGE}|{LEGACY})\.v1 import (\w+_pb2)\b", re.MULTILINE)
LEGACY_HEADER = f"""\
// Made from the file of the same name in {PROTO}/{PACKAGE}/v1 by tools/make_proto.py: change that one.
// Plugins of the older name speak this package; the bytes of every message are the same in both.
"""
# mypy follows imports into excluded files; their types are used, their style is the generator's.
NOT_TYPED_BY_US = "# mypy: ignore-errors\n"
PACKAGE_DOC = {
    "": "Generated protocol messages: see tools/make_proto.py.",
    PACKAGE: "The protocol under its name of today.",
    f"{PACKAGE}/v1": "Messages and services of `finfocus.v1`.",
    LEGACY: "The protocol under its older name.",
    f"{LEGACY}/v1": "Messages and services of `pulumicost.v1`.",
}


class GeneratorError(Exception):
    """The stubs cannot be made: what is wrong and what to do."""


def legacy(text: str) -> str:
    """The older package's form of a proto file.

    >>> print(legacy('package finfocus.v1;\\nimport "finfocus/v1/enums.proto";').splitlines()[2])
    package pulumicost.v1;
    """
    renamed = text.replace(f"package {PACKAGE}.v1;", f"package {LEGACY}.v1;")
    return LEGACY_HEADER + renamed.replace(f'import "{PACKAGE}/v1/', f'import "{LEGACY}/v1/')


def relative(text: str) -> str:
    """Generated code with the imports of its neighbours made relative.

    >>> relative("from finfocus.v1 import enums_pb2 as finfocus_dot_v1_dot_enums__pb2")
    'from . import enums_pb2 as finfocus_dot_v1_dot_enums__pb2'
    """
    return SIBLING_IMPORT.sub(r"from . import \1", text)


def written(root: Path) -> list[Path]:
    """The proto files written by hand."""
    return sorted((root / PROTO / PACKAGE / "v1").glob("*.proto"))


def run_protoc(protos: Path, out: Path) -> None:
    """Run the generator on every proto file below a folder."""
    try:
        from grpc_tools import protoc
    except ImportError as error:
        raise GeneratorError("grpcio-tools is not installed: run `make proto`, which sets it up") from error
    well_known = resources.files("grpc_tools") / "_proto"
    files = [str(path.relative_to(protos)) for path in sorted(protos.rglob("*.proto"))]
    places = [f"-I{protos}", f"-I{well_known}", *(f"--{kind}_out={out}" for kind in ("python", "pyi", "grpc_python"))]
    if protoc.main(["protoc", *places, *files]):
        raise GeneratorError(f"protoc refused a file of {PROTO}/: its message is above")


def finished(path: Path) -> str:
    """The committed text of a file the generator wrote."""
    text = path.read_text(encoding="utf-8")
    if path.name.endswith("_pb2.py") and not GENCODE.search(text):
        found = next((line for line in text.splitlines() if "Protobuf Python Version" in line), "no version line")
        raise GeneratorError(f"{path.name} must be made by protobuf 5.29, not by {found!r}: install grpcio-tools 1.71")
    if path.name.endswith("_pb2_grpc.py") and not GRPC_FLOOR.search(text):
        raise GeneratorError(f"{path.name} must be made by grpcio-tools 1.71: install that version")
    lenient = "" if path.name.endswith("_pb2.py") else NOT_TYPED_BY_US
    return lenient + relative(GRPC_FLOOR.sub(r"\1.0'", text))


def has_service(text: str) -> bool:
    """Whether a proto file declares a service; the generator writes an empty grpc stub for the others."""
    return re.search(r"^service ", text, re.MULTILINE) is not None


def generated(root: Path) -> Iterator[tuple[str, str]]:
    """Every file that is made from the hand-written ones: path below the root, text."""
    with tempfile.TemporaryDirectory() as folder:
        protos, out = Path(folder, "in"), Path(folder, "out")
        out.mkdir()
        services = set()
        for source in written(root):
            text = source.read_text(encoding="utf-8")
            if has_service(text):
                services.add(source.stem)
            for package, content in ((PACKAGE, text), (LEGACY, legacy(text))):
                place = protos / package / "v1" / source.name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(content, encoding="utf-8")
            yield f"{PROTO}/{LEGACY}/v1/{source.name}", legacy(text)
        run_protoc(protos, out)
        for path in sorted(p for p in out.rglob("*_pb2*") if p.is_file()):
            stem, _, kind = path.name.partition("_pb2")
            if kind != "_grpc.py" or stem in services:
                yield f"{STUBS}/{path.relative_to(out).as_posix()}", finished(path)
    for package, doc in PACKAGE_DOC.items():
        yield Path(STUBS, package, "__init__.py").as_posix(), f'"""{doc}"""\n'


def present(root: Path) -> set[str]:
    """Files that are there now in the places that hold only generated ones."""
    found = [*(root / PROTO / LEGACY).rglob("*"), *(root / STUBS).rglob("*")]
    return {p.relative_to(root).as_posix() for p in found if p.is_file() and "__pycache__" not in p.parts}


def differences(root: Path, wanted: dict[str, str]) -> list[str]:
    """One line per file that is missing, differs or should not be there."""
    lines = []
    for name in sorted(wanted.keys() | present(root)):
        path = root / name
        if name not in wanted:
            lines.append(f"{name}: not made from any file of {PROTO}/{PACKAGE}")
        elif not path.is_file():
            lines.append(f"{name}: missing")
        elif path.read_bytes() != wanted[name].encode():
            lines.append(f"{name}: differs")
    return lines


def write(root: Path, wanted: dict[str, str]) -> None:
    """Make the tree hold exactly the wanted files; unchanged ones are not touched."""
    for line in differences(root, wanted):
        name = line.partition(":")[0]
        path = root / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted[name].encode())
        else:
            path.unlink()
        print(f"{'wrote' if name in wanted else 'removed'} {name}")


def main(argv: list[str] | None = None, root: Path = ROOT) -> int:
    """Write the stubs, or with `--check` say what is out of step."""
    parser = argparse.ArgumentParser(description="Protocol stubs from proto/.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a file is out of step")
    options = parser.parse_args(argv)
    try:
        wanted = dict(generated(root))
    except GeneratorError as error:
        print(f"make_proto: {error}", file=sys.stderr)
        return 1
    if not options.check:
        write(root, wanted)
        return 0
    out_of_step = differences(root, wanted)
    for line in out_of_step:
        print(line)
    if out_of_step:
        print("make_proto: run `make proto` and commit what it writes", file=sys.stderr)
    return 1 if out_of_step else 0


if __name__ == "__main__":
    raise SystemExit(main())

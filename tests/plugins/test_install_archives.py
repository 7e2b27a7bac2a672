"""Archives made to do harm: nothing of them is unpacked outside, and nothing of them stays."""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finfocus_policy.errors import InputError
from finfocus_policy.sources.plugin import archive
from finfocus_policy.sources.plugin.archive import unpack
from finfocus_policy.sources.plugin.install import Wish, install
from tests.plugins.installed import program

PROGRAM = "finfocus-plugin-mine"


def member(
    name: str, kind: bytes = tarfile.REGTYPE, link: str = "", data: bytes = b""
) -> tuple[tarfile.TarInfo, bytes]:
    """One entry of a tar."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size, info.mode = kind, link, len(data), 0o755
    return info, data


def tar(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> None:
    """A .tar.gz of a good program and these entries."""
    with tarfile.open(path, "w:gz") as made:
        for info, data in (member(PROGRAM, data=program().encode()), *members):
            made.addfile(info, io.BytesIO(data))


def zipped(path: Path, *entries: tuple[str, int, bytes]) -> None:
    """A .zip of a good program and entries of name, mode with kind, and content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, mode, data in ((PROGRAM, stat.S_IFREG | 0o755, program().encode()), *entries):
            info = zipfile.ZipInfo("x")
            info.filename = name
            info.external_attr, info.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            made.writestr(info, data)


PLAIN = stat.S_IFREG | 0o644
TARS: dict[str, tuple[list[tuple[tarfile.TarInfo, bytes]], str]] = {
    "an absolute path": ([member("/tmp/outside")], "absolute path"),
    "a path that leads out": ([member("../outside")], "leads out of its folder"),
    "one that leads out in the middle": ([member("a/../../outside")], "leads out of its folder"),
    "dots within": ([member("a/..")], "leads out of its folder"),
    "a link": ([member("link", tarfile.SYMTYPE, "/etc/passwd")], "which is a link"),
    "a link and a file through it": ([member("d", tarfile.SYMTYPE, "/tmp"), member("d/outside")], "which is a link"),
    "a hard link": ([member("link", tarfile.LNKTYPE, "/etc/passwd")], "which is a link"),
    "a device": ([member("null", tarfile.CHRTYPE)], "which is no plain file"),
    "a disk": ([member("disk", tarfile.BLKTYPE)], "which is no plain file"),
    "a pipe": ([member("pipe", tarfile.FIFOTYPE)], "which is no plain file"),
    "a sparse file": ([member("sparse", tarfile.GNUTYPE_SPARSE)], "which is no plain file|is damaged"),
    "a name twice": ([member(PROGRAM)], "twice"),
    "a name twice on some disks": ([member(PROGRAM.upper())], "twice"),
    "a file that is a folder too": ([member("a/b"), member("a")], "as a file and as a folder"),
    "a folder below a file": ([member("a"), member("a/b")], "cannot be unpacked"),
    "a drive": ([member("C:/outside")], "absolute path"),
    "a backslash": ([member("a\\..\\outside")], "a name no plugin needs"),
    "a stream of a file": ([member("ab:cd")], "a name no plugin needs"),
    "a name of control characters": ([member("a\x1b[31m")], "a name no plugin needs"),
    "a name that is too long": ([member("a" * 300)], "a name no plugin needs"),
    "a path that is too long": ([member("/".join(["ab"] * 200))], "a path that is too long"),
    "too many folders": ([member("a/" * 20 + "b")], "a path that is too long"),
}


@pytest.mark.parametrize(("members", "text"), TARS.values(), ids=TARS)
def test_a_hostile_tar(tmp_path: Path, members: list[tuple[tarfile.TarInfo, bytes]], text: str) -> None:
    refused_by(tmp_path, "tar.gz", lambda path: tar(path, *members), text)


ZIPS: dict[str, tuple[list[tuple[str, int, bytes]], str]] = {
    "an absolute path": ([("/tmp/outside", PLAIN, b"")], "absolute path"),
    "a path that leads out": ([("../outside", PLAIN, b"")], "leads out of its folder"),
    "a folder that leads out": ([("../outside/", stat.S_IFDIR | 0o755, b"")], "leads out of its folder"),
    "a link": ([("link", stat.S_IFLNK | 0o777, b"/etc/passwd")], "which is a link"),
    "a device": ([("null", stat.S_IFCHR | 0o666, b"")], "which is no plain file"),
    "a name twice": ([(PROGRAM, PLAIN, b"")], "twice"),
    "a backslash": ([("..\\outside", PLAIN, b"")], "a name no plugin needs"),
    "a network path": ([("\\\\host\\share", PLAIN, b"")], "absolute path"),
    "a drive": ([("c:outside", PLAIN, b"")], "absolute path"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(("entries", "text"), ZIPS.values(), ids=ZIPS)
def test_a_hostile_zip(tmp_path: Path, entries: list[tuple[str, int, bytes]], text: str) -> None:
    refused_by(tmp_path, "zip", lambda path: zipped(path, *entries), text)


def refused_by(tmp_path: Path, ending: str, make: Callable[[Path], None], text: str) -> None:
    """Installing an archive is refused by name, and leaves nothing anywhere."""
    box = tmp_path / "box"
    box.mkdir()
    path = box / f"finfocus-plugin-mine_1.0.0.{ending}"
    make(path)
    before = {p for p in Path("/tmp").iterdir() if p.name == "outside"}
    with pytest.raises(InputError, match=text) as refused:
        install(Wish(source=str(path)), box / "home")
    assert refused.value.place == path.name
    assert refused.value.message.isprintable()
    assert list((box / "home" / "plugins").iterdir()) == []
    assert sorted(p.name for p in box.iterdir()) == sorted([path.name, "home"])
    assert {p for p in Path("/tmp").iterdir() if p.name == "outside"} == before


def damaged_tail(path: Path) -> None:
    tar(path, member("data", data=os.urandom(100_000)))
    path.write_bytes(path.read_bytes()[:-50_000])


def damaged_middle(path: Path) -> None:
    tar(path, member("data", data=os.urandom(100_000)))
    content = bytearray(path.read_bytes())
    content[5000:5100] = b"\0" * 100
    path.write_bytes(bytes(content))


def no_gzip(path: Path) -> None:
    path.write_bytes(b"PK but not really")


def huge_header(path: Path) -> None:
    """A header that says its names take five gigabytes."""
    header = tarfile.TarInfo("names")
    header.type, header.size = tarfile.XHDTYPE, 5 * 1024**3
    path.write_bytes(gzip.compress(header.tobuf(tarfile.USTAR_FORMAT) + b"\0" * 4096))


def long_name_header(path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 5 * 1024**2
    path.write_bytes(gzip.compress(header.tobuf(tarfile.GNU_FORMAT) + b"a" * 5 * 1024**2))


BROKEN = [(damaged_tail, "damaged"), (damaged_middle, "damaged|cannot be unpacked"), (no_gzip, "damaged"),
          (huge_header, "has a header of"), (long_name_header, "has a header of")]  # fmt: skip


@pytest.mark.parametrize(("make", "text"), BROKEN, ids=[make.__name__ for make, _ in BROKEN])
def test_a_broken_tar(tmp_path: Path, make: Callable[[Path], None], text: str) -> None:
    refused_by(tmp_path, "tar.gz", make, text)


def zip_cut(path: Path) -> None:
    zipped(path, ("data", PLAIN, os.urandom(10_000)))
    path.write_bytes(path.read_bytes()[:5000])


def zip_wrong_sum(path: Path) -> None:
    zipped(path, ("data", PLAIN, b"x" * 10_000))
    content = path.read_bytes()
    at = content.rfind(b"PK\x01\x02")
    path.write_bytes(content[: at + 16] + b"\1\2\3\4" + content[at + 20 :])


def zip_locked(path: Path) -> None:
    """The flag of encryption on every entry of the list of contents."""
    zipped(path)
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(bytes(content))


def zip_long_contents(path: Path) -> None:
    zipped(path)
    content = path.read_bytes()
    at = content.rfind(b"PK\x05\x06")
    path.write_bytes(content[: at + 12] + struct.pack("<I", 500_000_000) + content[at + 16 :])


ZIPS_BROKEN = [(zip_cut, "damaged"), (zip_wrong_sum, "damaged"), (zip_locked, "damaged"), (no_gzip, "damaged"),
               (zip_long_contents, "a list of contents that is too long")]  # fmt: skip


@pytest.mark.parametrize(("make", "text"), ZIPS_BROKEN, ids=[make.__name__ for make, _ in ZIPS_BROKEN])
def test_a_broken_zip(tmp_path: Path, make: Callable[[Path], None], text: str) -> None:
    refused_by(tmp_path, "zip", make, text)


@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_a_bomb_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    """A thousandth of it on disk; no more than the limit is ever written."""
    monkeypatch.setattr(archive, "MOST_BYTES", 2 * 1024**2)
    data = b"\0" * 20 * 1024**2
    path = tmp_path / f"bomb.{ending}"
    if ending == "zip":
        zipped(path, ("bomb", PLAIN, data))
    else:
        tar(path, member("bomb", data=data))
    assert path.stat().st_size < len(data) / 200
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="unpacks to more than 2 MiB"):
        unpack(path, tmp_path / "out")
    assert sum(p.stat().st_size for p in (tmp_path / "out").iterdir()) <= 2 * 1024**2 + archive.CHUNK


def test_what_lies_behind_the_end_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tar with much behind its end: a damage further on has to be seen, so it is read."""
    monkeypatch.setattr(archive, "MOST_BYTES", 2 * 1024**2)
    monkeypatch.setattr(archive, "MOST_ENTRIES", 10)
    tar(tmp_path / "bomb.tar.gz", member("folder", tarfile.DIRTYPE, data=b"\0" * 20 * 1024**2))
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="unpacks to more than 2 MiB"):
        unpack(tmp_path / "bomb.tar.gz", tmp_path / "out")


@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 50)
    path = tmp_path / f"many.{ending}"
    if ending == "zip":
        zipped(path, *((str(i), PLAIN, b"") for i in range(archive.MOST_ENTRIES + 1)))
    else:
        tar(path, *(member(str(i)) for i in range(archive.MOST_ENTRIES + 1)))
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="has more than 50 entries"):
        unpack(path, tmp_path / "out")


def test_special_bits_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "bits.tar.gz"
    info, data = member("root", data=b"x")
    info.mode, info.uid = 0o6777, 0
    tar(path, (info, data))
    (tmp_path / "out").mkdir()
    unpack(path, tmp_path / "out")
    assert stat.S_IMODE((tmp_path / "out" / "root").stat().st_mode) == 0o755


@given(st.text(alphabet=st.sampled_from("ab./\\: \n\x00C\u202e"), max_size=30) | st.text(max_size=30))
def test_no_name_leads_out(raw: str) -> None:
    """Whatever an archive calls its entries: below the folder, or refused."""
    try:
        name = archive.safe(raw, "x.zip")
    except InputError:
        return
    inside = os.path.normpath(os.path.join("/folder", name))
    assert inside == "/folder" or inside.startswith("/folder/")
    assert name == "" or os.path.join("/folder", name) == inside

"""Plugins installed from files, folders and archives: laid out for every host, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import stat
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from finfocus_policy.errors import FinfocusError, InputError, PluginError
from finfocus_policy.serve.plugin import info
from finfocus_policy.sources.plugin import lock, shipped
from finfocus_policy.sources.plugin.install import Wish, install, remove, split
from finfocus_policy.sources.plugin.launch import launch
from finfocus_policy.sources.plugin.trust import check, standing
from tests.plugins.installed import environment, only, program

MANIFEST = {"name": "mine", "version": "v1.2.0", "description": "prices of mine"}


def tree(home: Path) -> dict[str, str]:
    """Every file below the plugins of a home, with its mode."""
    found = sorted((home / "plugins").rglob("*"))
    return {
        str(p.relative_to(home / "plugins")): f"{stat.S_IMODE(p.stat().st_mode):o}" for p in found if not p.is_dir()
    }


def tar(path: Path, files: dict[str, tuple[str, int]]) -> str:
    """A .tar.gz of texts with modes; its SHA-256."""
    with tarfile.open(path, "w:gz") as archive:
        for name, (text, mode) in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(text.encode()), mode
            archive.addfile(member, io.BytesIO(text.encode()))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def zipped(path: Path, files: dict[str, tuple[str, int]]) -> str:
    """The same as a .zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (text, mode) in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(info, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def runs(home: Path, tmp_path: Path) -> str:
    """The word a plugin says once it is verified, on a build machine, and started."""
    verified = check(only(home), ci=True)
    launch(verified.command, "mine", environment(tmp_path / "says"), folder=str(verified.folder)).stop()
    verified.close()
    word: str = json.loads((tmp_path / "says").read_text())["word"]
    return word


FILES = {"finfocus-plugin-mine": (program(), 0o755), "LICENSE": ("free", 0o644), "data/prices.txt": ("1", 0o666)}
LAID = {
    "mine/v1.2.0/LICENSE": "644",
    "mine/v1.2.0/data/prices.txt": "644",
    "mine/v1.2.0/finfocus-plugin-mine": "755",
    "mine/v1.2.0/plugin.manifest.json": "644",
    "mine/v1.2.0/plugin.metadata.json": "644",
}


@pytest.mark.parametrize("make", [tar, zipped])
@pytest.mark.parametrize("top", ["", "./", "finfocus-plugin-mine-1.2.0/", "finfocus-plugin-mine/"])
def test_an_archive(tmp_path: Path, make: object, top: str) -> None:
    home = tmp_path / "home"
    ending = "tar.gz" if make is tar else "zip"
    path = tmp_path / f"finfocus-plugin-mine_1.2.0_Linux_x86_64.{ending}"
    sha256 = make(path, {top + name: file for name, file in FILES.items()})  # type: ignore[operator]
    made = install(Wish(source=str(path), sha256=sha256.upper()), home)
    assert (made.name, made.version) == ("mine", "v1.2.0")
    assert tree(home) == LAID
    assert json.loads((made.folder / "plugin.manifest.json").read_text()) == {"name": "mine", "version": "v1.2.0"}
    assert json.loads((made.folder / "plugin.metadata.json").read_text()) == {
        "installed_from": path.name,
        "sha256": sha256,
    }
    assert [path.name for path in (home / "plugins").iterdir()] == ["mine"]
    assert standing(only(home)).word == "trusted"
    assert lock.read(home)["mine/v1.2.0"].how == "installed"


@pytest.mark.parametrize("kind", ["file", "folder", "tar.gz", "zip"])
def test_what_was_installed_runs_on_a_build_machine(tmp_path: Path, kind: str) -> None:
    home, name = tmp_path / "home", "finfocus-plugin-mine_1.2.0"
    path = tmp_path / (name if kind in ("file", "folder") else f"{name}.{kind}")
    files = {"finfocus-plugin-mine": (program(), 0o755)}
    if kind == "file":
        path.write_text(program())
    elif kind == "folder":
        path.mkdir()
        (path / "finfocus-plugin-mine").write_text(program())
    else:
        (tar if kind == "tar.gz" else zipped)(path, files)
    install(Wish(source=str(path)), home)
    assert runs(home, tmp_path) == "good"


def test_a_zip_without_modes_gets_an_executable_program(tmp_path: Path) -> None:
    zipped(tmp_path / "finfocus-plugin-mine_1.2.0.zip", {"finfocus-plugin-mine": (program(), 0o644), "b": ("", 0o644)})
    install(Wish(source=str(tmp_path / "finfocus-plugin-mine_1.2.0.zip")), tmp_path / "home")
    assert tree(tmp_path / "home")["mine/v1.2.0/finfocus-plugin-mine"] == "755"
    assert tree(tmp_path / "home")["mine/v1.2.0/b"] == "644"


def test_a_manifest_tells_name_and_version_and_is_kept(tmp_path: Path) -> None:
    files = {"finfocus-plugin-mine": (program(), 0o755), "plugin.manifest.json": (json.dumps(MANIFEST), 0o644)}
    tar(tmp_path / "download.tgz", files)
    made = install(Wish(source=str(tmp_path / "download.tgz")), tmp_path / "home")
    assert json.loads((made.folder / "plugin.manifest.json").read_text()) == MANIFEST


def test_the_masks_of_a_careless_machine_do_not_matter(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        tar(tmp_path / "finfocus-plugin-mine_1.2.0.tar.gz", FILES)
        install(Wish(source=str(tmp_path / "finfocus-plugin-mine_1.2.0.tar.gz")), tmp_path / "home")
        assert check(only(tmp_path / "home"), ci=True).first is False
    finally:
        os.umask(old)


@pytest.mark.parametrize("name", sorted(shipped.SHIPPED))
def test_a_shipped_plugin_is_a_small_program_that_starts_this_interpreter(tmp_path: Path, name: str) -> None:
    made = install(Wish(source=name), tmp_path)
    assert (made.name, made.version) == (name, shipped.version(name))
    assert made.binary == tmp_path / "plugins" / name / shipped.version(name) / f"finfocus-plugin-{name}"
    assert tree(tmp_path)[f"{name}/{shipped.version(name)}/finfocus-plugin-{name}"] == "755"
    text = made.binary.read_text()
    assert text.startswith("#!/bin/sh\n")
    assert sys.executable in text
    manifest = json.loads((made.folder / "plugin.manifest.json").read_text())
    assert (manifest["name"], manifest["version"]) == (name, shipped.version(name))
    assert standing(made).word == "trusted"


@pytest.mark.parametrize("name", ["catalog", "vantage"])
def test_a_shipped_plugin_says_the_version_it_is_installed_as(name: str) -> None:
    from finfocus_policy.plugins import load

    assert info(load(name)).version == shipped.version(name)


def test_an_installed_version_stays_unless_it_is_forced(tmp_path: Path) -> None:
    path = tmp_path / "finfocus-plugin-mine_1.2.0"
    path.write_text(program("old"))
    install(Wish(source=str(path)), tmp_path / "home")
    path.write_text(program("new"))
    with pytest.raises(InputError, match="is installed already") as refused:
        install(Wish(source=str(path)), tmp_path / "home")
    assert "--force" in refused.value.hint
    assert runs(tmp_path / "home", tmp_path) == "old"
    install(Wish(source=str(path), replace=True), tmp_path / "home")
    assert runs(tmp_path / "home", tmp_path) == "new"
    assert [path.name for path in (tmp_path / "home" / "plugins").iterdir()] == ["mine"]


def test_versions_lie_beside_each_other_and_are_removed_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "program"
    path.write_text(program())
    for version in ("1.2.0", "v1.10.0"):
        install(Wish(source=str(path), name="mine", version=version), tmp_path / "home")
    newest = only(tmp_path / "home")
    assert newest.version == "v1.10.0"
    remove(newest)
    assert only(tmp_path / "home").version == "v1.2.0"
    assert sorted(lock.read(tmp_path / "home")) == ["mine/v1.2.0"]
    remove(only(tmp_path / "home"))
    assert list((tmp_path / "home" / "plugins").iterdir()) == []
    assert lock.read(tmp_path / "home") == {}


def test_a_wrong_hash_installs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "finfocus-plugin-mine_1.2.0.tar.gz"
    sha256 = tar(path, FILES)
    with pytest.raises(InputError, match=f"its SHA-256 is {sha256}, not {'0' * 64}"):
        install(Wish(source=str(path), sha256="0" * 64), tmp_path / "home")
    assert list((tmp_path / "home" / "plugins").iterdir()) == []


def test_the_hash_is_looked_at_before_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "finfocus-plugin-mine_1.2.0.tar.gz"
    path.write_bytes(b"no archive at all")
    with pytest.raises(InputError, match="its SHA-256 is"):
        install(Wish(source=str(path), sha256="0" * 64), tmp_path / "home")


BAD: list[tuple[str, dict[str, str], str]] = [
    ("no such file", {"source": "nothing-here"}, "there is no such file"),
    ("a hash for a shipped one", {"source": "catalog", "sha256": "0" * 64}, "comes with FinFocus"),
    ("a version for a shipped one", {"source": "vantage", "version": "2.0.0"}, "comes with FinFocus"),
    ("no hash", {"source": "file", "sha256": "abc"}, "64 hexadecimal digits"),
    ("a hash for a folder", {"source": "folder", "sha256": "0" * 64}, "is a folder"),
    ("no name", {"source": "file", "version": "1.0.0"}, "does not tell the plugin's name"),
    ("no version", {"source": "file", "name": "mine"}, "does not tell the plugin's version"),
    ("not a version", {"source": "file", "name": "mine", "version": "latest"}, "'latest' is not a version"),
    ("a version that leads out", {"source": "file", "name": "mine", "version": "../../x"}, "is not a version"),
    ("a name that leads out", {"source": "file", "name": "../mine", "version": "1.0.0"}, "cannot be a plugin's name"),
    ("a name of dots", {"source": "file", "name": "..", "version": "1.0.0"}, "cannot be a plugin's name"),
    ("a hidden name", {"source": "file", "name": ".mine", "version": "1.0.0"}, "cannot be a plugin's name"),
    ("another name than the manifest", {"source": "folder", "name": "other"}, "says name 'mine', not 'other'"),
    (
        "another version than the manifest",
        {"source": "folder", "version": "9.0.0"},
        "says version 'v1.2.0', not '9.0.0'",
    ),
    ("no program", {"source": "empty", "name": "mine", "version": "1.0.0"}, "there is no program in it"),
    ("a broken manifest", {"source": "broken", "name": "mine", "version": "1.0.0"}, "cannot be read"),
    ("a manifest of another kind", {"source": "list", "name": "mine", "version": "1.0.0"}, "is not a map"),
    ("a link", {"source": "linked", "name": "mine", "version": "1.0.0"}, "is a link"),
    ("a pipe for a program", {"source": "pipe", "name": "mine", "version": "1.0.0"}, "is neither a file nor a folder"),
    ("a device", {"source": "/dev/zero", "name": "mine", "version": "1.0.0"}, "is neither a file nor a folder"),
    ("an empty file", {"source": "nothing", "name": "mine", "version": "1.0.0"}, "is empty"),
    ("another's program", {"source": "foreign"}, "its program is of the plugin 'other', not of 'mine'"),
    ("a pipe", {"source": "piped", "name": "mine", "version": "1.0.0"}, "is not a file"),
]


@pytest.mark.parametrize(("wish", "text"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_cannot_be_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wish: dict[str, str], text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text(program())
    for folder in ("folder", "empty", "broken", "list", "linked", "piped"):
        Path(folder).mkdir()
        if folder != "empty":
            Path(folder, "finfocus-plugin-mine").write_text(program())
    Path("folder/plugin.manifest.json").write_text(json.dumps(MANIFEST))
    Path("broken/plugin.manifest.json").write_text("{")
    Path("list/plugin.manifest.json").write_text("[]")
    Path("linked/prices.py").symlink_to("/etc/passwd")
    os.mkfifo("piped/waiting")
    os.mkfifo("pipe")
    Path("nothing").touch()
    Path("foreign").mkdir()
    Path("foreign/finfocus-plugin-other").write_text(program())
    Path("foreign/plugin.manifest.json").write_text(json.dumps(MANIFEST))
    with pytest.raises(InputError, match=text) as refused:
        install(Wish(**wish), Path("home"))  # type: ignore[arg-type]
    assert refused.value.place
    assert not Path("home/plugins").exists() or list(Path("home/plugins").iterdir()) == []
    assert not Path("home/plugins.lock").exists()


def test_a_home_others_can_write_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins").chmod(0o777)
    with pytest.raises(PluginError, match="can be written by every user"):
        install(Wish(source="catalog"), tmp_path)


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(FinfocusError, match="cannot be written"):
        install(Wish(source="catalog"), tmp_path / "home")


def test_a_full_disk_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "finfocus-plugin-mine_1.2.0"
    path.write_text(program())

    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "open", lambda *_: Full())
    with pytest.raises(FinfocusError, match="cannot be written: no space left on device"):
        install(Wish(source=str(path)), tmp_path / "home")
    monkeypatch.undo()
    assert list((tmp_path / "home" / "plugins").iterdir()) == []


@pytest.mark.parametrize(
    ("file_name", "told"),
    [
        ("finfocus-plugin-aws-public_0.1.8_Linux_x86_64_us-east-1.tar.gz", ("aws-public", "0.1.8")),
        ("finfocus-plugin-aws-public-v0.1.8.zip", ("aws-public", "0.1.8")),
        ("pulumicost-plugin-kubecost_1.0.0-rc.1_darwin_arm64.tgz", ("kubecost", "1.0.0-rc.1")),
        ("finfocus-plugin-mine", ("mine", "")),
        ("finfocus-plugin-mine-v0.1.0-linux-amd64.tar.gz", ("mine", "0.1.0")),
        ("finfocus-plugin-mine-v0.1.0-linux_amd64.tar.gz", ("mine", "0.1.0")),
        ("finfocus-plugin-mine-1.0.0-beta.2+build5.zip", ("mine", "1.0.0-beta.2")),
        ("finfocus-plugin-mine_windows_amd64.exe", ("mine", "")),
        ("finfocus-plugin-mine.exe", ("mine", "")),
        ("download.zip", ("", "")),
    ],
)
def test_what_a_file_name_tells(file_name: str, told: tuple[str, str]) -> None:
    assert split(file_name) == told

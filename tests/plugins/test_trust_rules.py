"""Whoever else could change a plugin makes it refused, with the command that mends it."""

from __future__ import annotations

import grp
import os
import pwd
import stat
import subprocess
from pathlib import Path

import pytest

from finfocus_policy.errors import PluginError
from finfocus_policy.sources.plugin import trust_files
from finfocus_policy.sources.plugin.trust import check, standing
from finfocus_policy.sources.plugin.trust_rules import permitted
from tests.plugins.installed import lay, only

ME, OTHER, GROUP = 1000, 1001, 54321
FILE, FOLDER = stat.S_IFREG, stat.S_IFDIR


def status(kind: int, mode: int, owner: int, group: int = GROUP) -> os.stat_result:
    """What the system would say of a file."""
    return os.stat_result((kind | mode, 0, 0, 1, owner, group, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("kind", "mode", "owner", "text"),
    [
        (FILE, 0o755, ME, ""),
        (FILE, 0o755, 0, ""),
        (FOLDER, 0o755, ME, ""),
        (FILE, 0o755, OTHER, "belongs to user 1001"),
        (FOLDER, 0o1777, OTHER, "belongs to user 1001"),
        (FILE, 0o757, ME, "every user"),
        (FILE, 0o1757, ME, "every user"),
        (FILE, 0o702, 0, "every user"),
        (FOLDER, 0o777, ME, "every user"),
        (FOLDER, 0o1777, 0, ""),
        (FOLDER, 0o1777, ME, ""),
        (FILE, 0o775, ME, "its group"),
        (FOLDER, 0o775, 0, "its group"),
    ],
)
def test_who_may_change_it(kind: int, mode: int, owner: int, text: str) -> None:
    if not text:
        permitted("x", status(kind, mode, owner), ME)
        return
    with pytest.raises(PluginError, match=text) as refused:
        permitted("/a b", status(kind, mode, owner), ME)
    assert refused.value.place == "/a b"
    assert "'/a b'" in refused.value.hint


PLACES = ["", "plugins", "plugins/mine", "plugins/mine/v1.0.0", "plugins/mine/v1.0.0/finfocus-plugin-mine",
          "plugins/mine/v1.0.0/prices.py"]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_what_all_can_write_is_refused_and_the_hint_mends_it(tmp_path: Path, place: str) -> None:
    home = tmp_path / "a home"
    lay(home, prices_py="")
    path = home / place
    mode = stat.S_IMODE(path.stat().st_mode)
    path.chmod(mode | 0o002)
    with pytest.raises(PluginError, match="can be written by every user") as refused:
        check(only(home), ci=False)
    assert refused.value.place == str(path)
    assert not (home / "plugins.lock").exists()
    assert standing(only(home)).word == "refused"
    subprocess.run(refused.value.hint, shell=True, check=True)
    check(only(home), ci=False).close()
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_link_beside_the_program_is_refused(tmp_path: Path) -> None:
    folder = lay(tmp_path).parent
    (folder / "prices.py").symlink_to("/etc/hostname")
    with pytest.raises(PluginError, match="is a link") as refused:
        check(only(tmp_path), ci=False)
    assert refused.value.place == str(folder / "prices.py")


@pytest.mark.parametrize("what", ["program", "version", "name", "plugins"])
def test_a_link_on_the_way_is_refused(tmp_path: Path, what: str) -> None:
    """discovery leaves links out; one that appears after it looked is refused all the same."""
    path = lay(tmp_path)
    plugin = only(tmp_path)
    moved = {"program": path, "version": path.parent, "name": path.parents[1], "plugins": path.parents[2]}[what]
    moved.rename(tmp_path / "elsewhere")
    moved.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PluginError, match="is a link") as refused:
        check(plugin, ci=False)
    assert refused.value.place == str(moved)


def test_a_pipe_beside_the_program_holds_nobody_up(tmp_path: Path) -> None:
    folder = lay(tmp_path).parent
    os.mkfifo(folder / "waiting")
    with pytest.raises(PluginError, match="is not a file"):
        check(only(tmp_path), ci=False)


def test_a_home_that_is_a_link_is_the_users_own_choice(tmp_path: Path) -> None:
    lay(tmp_path / "disk")
    (tmp_path / "home").symlink_to(tmp_path / "disk")
    assert check(only(tmp_path / "home"), ci=False).first


@pytest.mark.parametrize(("limit", "most"), [("MOST_FILES", 2), ("MOST_BYTES", 10), ("MOST_DEPTH", 1)])
def test_a_plugin_is_its_program_and_what_that_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    folder = lay(tmp_path, a_py="", b_py="").parent
    (folder / "1" / "2").mkdir(parents=True)
    monkeypatch.setattr(trust_files, limit, most)
    with pytest.raises(PluginError, match=r"more than|too large"):
        check(only(tmp_path), ci=False)
    assert list((tmp_path / "run").glob("*/*")) == []


def test_a_program_that_is_gone_is_told_by_name_and_not_written_down(tmp_path: Path) -> None:
    path = lay(tmp_path)
    plugin = only(tmp_path)
    path.unlink()
    with pytest.raises(PluginError, match="is gone") as refused:
        check(plugin, ci=False)
    assert refused.value.place == str(path)
    assert not (tmp_path / "plugins.lock").exists()


@pytest.mark.parametrize(
    ("group_name", "members", "allowed"),
    [
        ("me", [], True),
        ("me", ["me"], True),
        ("me", ["me", "you"], False),
        ("staff", [], False),
        ("staff", ["me"], False),
    ],
)
def test_a_group_of_ones_own_is_nobody_else(
    monkeypatch: pytest.MonkeyPatch, group_name: str, members: list[str], allowed: bool
) -> None:
    """As where each user has a group, and files are group-writable by default."""
    group = grp.struct_group((group_name, "x", GROUP, members))
    monkeypatch.setattr("grp.getgrgid", {GROUP: group}.__getitem__)
    monkeypatch.setattr("pwd.getpwuid", {ME: pwd.struct_passwd(("me", "x", ME, GROUP, "", "/", "/"))}.__getitem__)
    for mode in (0o775, 0o664):
        if allowed:
            permitted("x", status(FILE, mode, ME), ME)
            continue
        with pytest.raises(PluginError, match="can be written by its group"):
            permitted("x", status(FILE, mode, ME), ME)
    with pytest.raises(PluginError):
        permitted("x", status(FILE, 0o775, 0), ME)

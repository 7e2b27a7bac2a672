"""Who else could change a file that we are about to run: its owner and whoever its mode lets write.

Asked of the program, of all beside it and of every folder up to the home. Windows has no such modes; there the
hashes of plugins.lock are all there is.
"""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path

from finfocus_policy.errors import PluginError

ROOT = 0


def permitted(path: str | Path, status: os.stat_result, me: int | None = None) -> None:
    """Raises PluginError, with the command that mends it, when somebody else can change what is there.

    A folder with the sticky bit may be writable by all: nobody can replace in it what is another's. A group of which
    its owner is the only member is nobody else. `me` is the number of this user, told by the system when not given.
    """
    if os.name == "nt":
        return
    me = os.getuid() if me is None else me
    quoted = shlex.quote(str(path))
    if status.st_uid not in (me, ROOT):
        message = f"belongs to user {status.st_uid}, neither to you nor to root"
        raise PluginError(message, place=str(path), hint=f"if it is yours: chown {me} {quoted}")
    if stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX:
        return
    if status.st_mode & stat.S_IWOTH:
        raise PluginError("can be written by every user of this machine", place=str(path), hint=f"chmod go-w {quoted}")
    if status.st_mode & stat.S_IWGRP and not private(status.st_gid, status.st_uid):
        raise PluginError("can be written by its group", place=str(path), hint=f"chmod g-w {quoted}")


def private(group: int, user: int) -> bool:
    """Whether a group is a user's own: of the same name, with nobody else in it. Where each user has one, files are
    group-writable by default.
    """
    import grp
    import pwd

    try:
        members, name = grp.getgrgid(group), pwd.getpwuid(user).pw_name
    except KeyError:
        return False
    return members.gr_name == name and set(members.gr_mem) <= {name}


def folders_permitted(folder: Path, home: Path) -> None:
    """The same for every folder from the home down to this one; raises PluginError for a link among them, too."""
    inner = folder.relative_to(home)
    for path in (home, *reversed([home / p for p in inner.parents if p != Path()]), folder):
        try:
            status = os.stat(path) if path == home else os.lstat(path)
        except OSError as error:
            raise PluginError(f"cannot be read: {(error.strerror or 'no access').lower()}", place=str(path)) from None
        if not stat.S_ISDIR(status.st_mode):
            raise PluginError("is a link, not a folder", place=str(path), hint="copy the folder")
        permitted(path, status)

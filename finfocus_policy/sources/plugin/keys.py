"""API keys: written in the settings, kept in a file, or asked of a command (a password manager).

A key is never logged, and no message here holds one, nor what a command printed.
"""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import time
from collections.abc import Mapping, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any

from finfocus_policy.errors import ConfigError

WAYS = ("api_key", "api_key_file", "api_key_command")
LARGEST = 16 * 1024
COMMAND_SECONDS = 10.0
ONE_OF = "write exactly one of api_key, api_key_file and api_key_command"
# The secrets of the stack are no business of a password manager.
KEPT = ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS", "PULUMI_CONFIG_PASSPHRASE")


def api_key(settings: Mapping[str, Any], environ: Mapping[str, str], place: str = "integrations.vantage") -> str:
    """The key that the settings of an integration mean. `place` is where they are, for messages.

    Raises ConfigError when there is none or more than one, when the file can be read by others, when the command
    fails or takes more than ten seconds, and for what cannot be a key.
    """
    given = [way for way in WAYS if settings.get(way)]
    if len(given) != 1:
        found = f"{' and '.join(given)} are given together" if given else "there is no API key"
        raise ConfigError(found, place=place, hint=ONE_OF)
    way, value = given[0], settings[given[0]]
    where = f"{place}.{way}"
    if way == "api_key_command":
        return checked(asked(value, environ, where), where)
    if not isinstance(value, str):
        raise ConfigError("has to be text", place=where)
    return checked(value if way == "api_key" else read(value, environ, where), where)


def checked(text: str, where: str) -> str:
    """A key without the white space around it. Raises ConfigError for what no header can carry."""
    key = text.strip()
    if not key:
        raise ConfigError("holds no key", place=where)
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ConfigError("is no API key: it has spaces, line breaks or letters beyond ASCII", place=where)
    return key


def read(path: str, environ: Mapping[str, str], where: str) -> str:
    """The content of a key file that only its owner can read."""
    home = environ.get("HOME") or environ.get("USERPROFILE") or ""
    full = os.path.join(home, path[2:]) if path.startswith(("~/", "~\\")) and home else path
    try:
        with open(os.open(full, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            kept_to_owner(full, os.fstat(file.fileno()))
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{full} cannot be read: {(error.strerror or 'no access').lower()}", place=where) from None
    if len(content) > LARGEST:
        raise ConfigError(f"{full} is too large for a key", place=where)
    return content.decode("utf-8", "replace")


def kept_to_owner(path: str, status: os.stat_result, me: int | None = None) -> None:
    """Raises ConfigError, with the command that mends it, when others can read or write a key file."""
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError("is not a file", place=path)
    if os.name == "nt":
        return
    quoted = shlex.quote(path)
    if status.st_uid not in ((os.getuid() if me is None else me), 0):
        raise ConfigError(f"belongs to user {status.st_uid}, neither to you nor to root", place=path)
    if status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise ConfigError(
            f"holds a key and others have access to it (mode {mode:04o})", place=path, hint=f"chmod 600 {quoted}"
        )


def words_of(command: Any, where: str) -> list[str]:
    """A command as its words; no shell ever sees it.

    >>> words_of("pass show 'my key'", ""), words_of(["op", "read", "op://a/b"], "")
    (['pass', 'show', 'my key'], ['op', 'read', 'op://a/b'])
    """
    if (
        isinstance(command, Sequence)
        and not isinstance(command, str)
        and all(isinstance(word, str) for word in command)
    ):
        return list(command)
    try:
        words = shlex.split(command) if isinstance(command, str) else []
    except ValueError:
        words = []
    if not words:
        raise ConfigError("is no command: write its words as a list, or as one line", place=where)
    return words


def asked(command: Any, environ: Mapping[str, str], where: str) -> str:
    """What a command prints. What it says of errors is not shown: it may be about the key."""
    words = words_of(command, where)
    passed = {name: value for name, value in environ.items() if name not in KEPT}
    try:
        # Standard input may be the channel a plugin is spoken to through.
        child = subprocess.Popen(
            words, env=passed, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise ConfigError(f"{words[0]} cannot be run: {(error.strerror or 'no access').lower()}", place=where) from None
    try:
        printed, code = answer(child)
    except (Empty, subprocess.TimeoutExpired):
        message = f"{words[0]} took more than {COMMAND_SECONDS:g} seconds"
        raise ConfigError(message, place=where, hint="unlock what it waits for, and try again") from None
    finally:
        child.kill()
        child.wait()
    if len(printed) > LARGEST:
        raise ConfigError(f"{words[0]} printed more than a key", place=where)
    if code:
        raise ConfigError(f"{words[0]} ended with code {code}", place=where, hint="run it by hand to see why")
    return printed.decode("utf-8", "replace")


def answer(child: subprocess.Popen[bytes]) -> tuple[bytes, int]:
    """The start of what a command prints, and its code: 0 when it has printed too much already.

    Raises Empty or TimeoutExpired when it takes too long, even where a child of its own keeps its output open.
    """
    until = time.monotonic() + COMMAND_SECONDS
    read: SimpleQueue[bytes] = SimpleQueue()
    assert child.stdout is not None
    Thread(target=pour, args=(child.stdout, read), daemon=True).start()
    printed = read.get(timeout=COMMAND_SECONDS)
    return printed, 0 if len(printed) > LARGEST else child.wait(max(until - time.monotonic(), 0.1))


def pour(pipe: IO[bytes], read: SimpleQueue[bytes]) -> None:
    """Hands on the start of what comes through a pipe."""
    with pipe:
        read.put(pipe.read(LARGEST + 1))

"""`pulumi preview --json`, run for somebody who named no file."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from finfocus_policy.cli.output import say
from finfocus_policy.errors import FinfocusError, InputError

PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
GRACE_SECONDS = 10
LAST_LINES = 12


def project_folder(start: Path) -> Path | None:
    """The folder of the Pulumi project that `start` is in: itself or the nearest one above it."""
    for folder in (start, *start.parents):
        if any((folder / name).is_file() for name in PROJECT_FILES):
            return folder
    return None


def preview(stack: str = "") -> str:
    """The document of a preview run now, in the project of the working folder.

    Raises InputError without a project or without the Pulumi CLI, and FinfocusError with Pulumi's
    own last lines when it makes no document. A preview that ended with errors is a document.
    """
    folder = project_folder(Path.cwd())
    if folder is None:
        raise InputError(
            "there is no Pulumi project here and no file was given",
            hint="give --pulumi-json FILE (from `pulumi preview --json --show-sames`) or --pulumi-state FILE",
        )
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise InputError(
            "the Pulumi CLI is not on PATH, so the preview cannot be run",
            hint="install it from https://www.pulumi.com/docs/install/, or give --pulumi-json FILE",
        )
    command = [pulumi, "preview", "--json", "--show-sames", "--non-interactive"]
    if stack:
        command += ["--stack", stack]
    say(f"finfocus: running pulumi {' '.join(command[1:])} in {folder} ...")
    code, out, err = run(command)
    if is_document(out):
        return out
    raise FinfocusError(f"pulumi preview ended with code {code}:\n{last_lines(err or out)}", hint=next_step(err))


def run(command: Sequence[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a program. Ctrl-C reaches it too: it is given time to end."""
    process = begin(command)
    try:
        out, err = process.communicate()
    except BaseException:
        finish(process)
        raise
    return process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")


def begin(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """The program, started. Raises InputError when what is on PATH cannot be executed."""
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except OSError as error:
        raise InputError(
            f"cannot be started: {error.strerror}",
            place=command[0],
            hint="see that it is the Pulumi CLI and for this machine, or give --pulumi-json FILE",
        ) from None


def finish(process: subprocess.Popen[bytes]) -> None:
    """Ends a program that is no longer wanted: asked first, then made to."""
    process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
    try:
        process.communicate(timeout=GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def is_document(text: str) -> bool:
    """Whether Pulumi printed a preview, plain or streaming, and not only an error."""
    start = text.lstrip()[:1]
    if start != "{":
        return False
    try:
        first, _ = json.JSONDecoder().raw_decode(text.lstrip())
    except ValueError:
        return False
    return "steps" in first or "changeSummary" in first or "sequence" in first or "diagnostics" in first


def last_lines(text: str) -> str:
    """The end of what a program said."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(f"    {line[:400]}" for line in lines[-LAST_LINES:]) or "    (it said nothing)"


def next_step(err: str) -> str:
    """What to do about the commonest failures.

    >>> next_step("error: no stack selected; please use `pulumi stack select`")
    'choose one with --stack NAME, or `pulumi stack select NAME`'
    """
    if "no stack selected" in err or "stack must be" in err:
        return "choose one with --stack NAME, or `pulumi stack select NAME`"
    if "passphrase" in err:
        return "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"
    if "PULUMI_ACCESS_TOKEN" in err or "pulumi login" in err:
        return "log in first: `pulumi login`"
    return "run `pulumi preview` by itself to see more, or give --pulumi-json FILE"

"""What goes wrong is said in one clear message: what, where, what to do next. Never a traceback."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from finfocus_policy.cli.main import main
from tests.cli.running import FIXTURES, ROOT, environment, finfocus, typed

TEN = FIXTURES / "ten-instances" / "preview.json"
TEXTS = {
    "empty.json": (b"", "is empty"),
    "cut.json": (TEN.read_bytes()[:9000], "cut off"),
    "text.txt": (b"Previewing update (dev):\n", "text output of pulumi"),
    "list.json": (b"[]", "list"),
    "other.json": (b'{"hello": 1}', "some other JSON"),
    "plan.json": (b'{"terraform_version": "1.5", "planned_values": {}}', "Terraform"),
    "binary": (bytes(range(256)), "not"),
    "gzip.json": (b"\x1f\x8b\x08\x00", "compressed"),
    "deep.json": (b'{"steps": ' + b"[" * 200_000, "nested"),
}


def explained(done: subprocess.CompletedProcess[str], code: int = 2) -> str:
    """The message of a run that had to fail clearly."""
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.startswith("finfocus: error: ")
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("option", ["--pulumi-json", "--pulumi-state"])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_file_that_is_no_document(name: str, option: str, tmp_path: Path) -> None:
    data, said = TEXTS[name]
    (tmp_path / name).write_bytes(data)
    message = explained(typed("cost", "projected", option, name, cwd=tmp_path))
    wrong = "pulumi preview --json" if option == "--pulumi-state" else "pulumi stack export"
    assert wrong not in message, "how to make a file of the other kind"
    assert said in message
    assert name in message


def test_a_state_given_as_a_preview_and_back() -> None:
    state = explained(finfocus("cost", "projected", "--pulumi-json", "shop-update/state.json"))
    assert "--pulumi-state" in state
    preview = explained(finfocus("cost", "projected", "--pulumi-state", "shop-update/preview.json"))
    assert "--pulumi-json" in preview


@pytest.mark.parametrize("option", ["--pulumi-json", "--pulumi-state", "--usage-file", "--config", "--out-file"])
def test_an_empty_name_is_no_name(option: str) -> None:
    """What a script gives when its variable is not set: not a report on the screen, and not a file without a name."""
    stack = () if option == "--pulumi-json" else ("--pulumi-json", str(TEN))
    message = explained(typed("cost", "projected", *stack, option, ""))
    assert f"{option}: names nothing" in message


def test_a_usage_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "usage.yml").write_bytes(bytes(range(256)))
    message = explained(typed("cost", "projected", "--pulumi-json", str(TEN), "--usage-file", "usage.yml", cwd=tmp_path))
    assert "finfocus usage init" in message
    assert "pulumi" not in message


def test_of_different_stacks() -> None:
    words = ("--pulumi-json", "ten-instances/preview.json", "--pulumi-state", "shop-update/state.json")
    assert "ten-instances/dev" in explained(finfocus("cost", "projected", *words))


def test_python_that_is_too_old_is_named_not_traced() -> None:
    """Run by this one, which pretends; the lines before have to be good for the old one too."""
    start = (ROOT / "finfocus_policy" / "__main__.py").read_text(encoding="utf-8")
    ast.parse(start, feature_version=(3, 7))
    old = "import runpy, sys; sys.version_info = (3, 9, 18); runpy.run_module('finfocus_policy', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", old], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("FinFocus needs Python 3.10 or newer, this is ")
    assert "Traceback" not in done.stderr


def test_nothing_to_fail_on_is_a_mistake() -> None:
    assert "write budget,unpriced or one of them" in explained(finfocus("cost", "projected", "--pulumi-json", str(TEN), "--fail-on", ""))


def test_no_file_and_a_folder() -> None:
    assert "no such file" in explained(finfocus("cost", "projected", "--pulumi-json", "nowhere.json"))
    assert "shop" in explained(finfocus("cost", "projected", "--pulumi-json", "shop"))


def test_a_file_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Not with a real file: whoever runs the tests as root may read everything."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("finfocus_policy.read.document.open", refused, raising=False)
    assert main(["cost", "projected", "--pulumi-json", "preview.json"]) == 2
    assert "preview.json: cannot be read: permission denied" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("pries get", "prices get"),
        ("cost projcted", "cost projected"),
        ("chek", "check"),
        ("prices", "info, get, explain"),
        ("cost projected --pulumi-jsn x", "--pulumi-json"),
        ("cost projected --outptu json", "--output"),
        ("cost projected --output jsn", "json"),
        ("cost projected --pulumi x", "--pulumi"),
        ("cost projected --fail-on bugdet", "budget, unpriced"),
        ("cost projected --filter regoin=x", "region"),
        ("cost projected --group-by reigon", "region"),
        ("--region x cost projected", "after the command"),
        ("prices get t3.mcro", "t3.micro"),
        ("prices get t3.micro --region us-esat-1", "us-east-1"),
        ("prices explain web-01 --pulumi-json ten-instances/preview.json", "web-0"),
        ("analyze --pulumi-json ten-instances/preview.json --policy-pack shop", "PulumiPolicy.yaml"),
        ("cost projected --pulumi-json - --pulumi-state -", "only one"),
        ("check --pulumi-json ten-instances/preview.json --stack dev", "a file was given"),
        ("cost projected --pulumi-json ten-instances/preview.json --pulumi-json shop/preview.json", "--pulumi-json: is given twice"),
        ("check --pulumi-state shop-update/state.json --pulumi-state lifecycle/state.json", "--pulumi-state: is given twice"),
    ],
)
def test_mistakes_name_what_was_meant(words: str, meant: str) -> None:
    assert meant in explained(typed(*words.split()))


def test_beginnings_of_options_are_not_options() -> None:
    """A shortened option would change its meaning when a new one is added."""
    explained(finfocus("cost", "projected", "--pulumi-j", "ten-instances/preview.json"))


def test_an_error_that_quotes_a_file_is_harmless_to_a_terminal(tmp_path: Path) -> None:
    name = "evil\x1b[31m.json"
    (tmp_path / name).write_text("nothing", encoding="utf-8")
    message = explained(finfocus("cost", "projected", "--pulumi-json", name, cwd=tmp_path))
    assert "\x1b" not in message


BROKEN = """
import sys
from finfocus_policy import wiring
def fall(*_, **__):
    raise RuntimeError("the sky\\nfell")
wiring.Evaluator.judge = fall
from finfocus_policy.cli.main import main
sys.exit(main(["check", "--pulumi-json", "ten-instances/preview.json"]))
"""


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_defect_is_one_line_and_a_traceback_on_request(debug: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN],
        cwd=FIXTURES,
        env=environment(**({"FINFOCUS_DEBUG": debug} if debug else {})),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "internal error: RuntimeError: the sky fell" in done.stderr
    assert "report it" in done.stderr
    assert ("Traceback" in done.stderr) is bool(debug)


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter there")
def test_ctrl_c_is_no_defect() -> None:
    """While it waits for a document on standard input."""
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING], cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert (out, err) == (b"", b"finfocus: interrupted\n")


EARLY = """
import runpy, sys
class Pressed:
    @staticmethod
    def find_spec(name, *_):
        if name == "finfocus_policy.cli.main":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Pressed)
runpy.run_module("finfocus_policy", run_name="__main__")
"""


def test_ctrl_c_while_it_starts_is_no_defect() -> None:
    """Before the command line is imported, which takes a moment on a busy machine."""
    done = subprocess.run([sys.executable, "-c", EARLY], cwd=ROOT, env=environment(), capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"finfocus: interrupted\n")


WAITING = """
import sys, threading
from finfocus_policy.cli.main import main
from finfocus_policy.read import document, preview, merge, state
threading.Timer(0.3, lambda: print("ready", flush=True)).start()
sys.exit(main(["cost", "projected", "--pulumi-json", "-"]))
"""

"""The examples: each program makes what its recording holds, and its README tells the truth."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import FIXTURES, ROOT, finfocus

EXAMPLES = ROOT / "examples"
COPIES = {
    "ten-instances/preview.json": "ten-instances/preview.json",
    "shop/preview.json": "shop/preview.json",
    "shop/state.json": "shop-update/state.json",
    "shop/preview-update.json": "shop-update/preview.json",
}
# What the stand-in providers of the recording made up for values that the program only refers to.
RESOLVED = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
# Defaults that the real SDK fills in and a stand-in for it does not.
DEFAULTS = {"Managed by Pulumi"}
# What the provider resource carries beside its program's inputs.
PROVIDER_KEYS = {"version", "__internal", "skipCredentialsValidation", "skipRegionValidation"}


class Made:
    """A resource as a stand-in for the SDK keeps it; its outputs are names of their own."""

    def __init__(self, token: str, name: str, inputs: dict[str, Any]) -> None:
        self.token, self.called, self.inputs = token, name, inputs

    def __getattr__(self, output: str) -> str:
        if output.startswith("_"):
            raise AttributeError(output)
        return f"<{self.called}.{output}>"


def camel(name: str) -> str:
    """An argument's name as the engine knows it."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def stand_ins(made: list[Made], settings: dict[str, Any]) -> dict[str, types.ModuleType]:
    """`pulumi` and `pulumi_aws` that only write down what a program asks for."""

    class Module(types.ModuleType):
        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return resource(self.__name__, name) if name[0].isupper() else Module(name.rstrip("_"))

    def resource(module: str, kind: str) -> Any:
        token = "pulumi:providers:aws" if kind == "Provider" else f"aws:{module}/{kind[0].lower()}{kind[1:]}:{kind}"

        def make(name: str, /, opts: Any = None, **inputs: Any) -> Made:
            made.append(Made(token, name, {camel(k): v for k, v in inputs.items()}))
            return made[-1]

        return make

    class Component:
        def __init__(self, token: str, name: str) -> None:
            made.append(Made(token, name, {}))

    class Config:
        get_bool = staticmethod(settings.get)
        require_secret = staticmethod(lambda key: "[secret]")

    pulumi = types.ModuleType("pulumi")
    for name, value in {
        "ComponentResource": Component,
        "Config": Config,
        "ResourceOptions": lambda **options: options,
        "AssetArchive": lambda assets: "<archive>",
        "StringAsset": lambda text: "<asset>",
    }.items():
        setattr(pulumi, name, value)
    return {"pulumi": pulumi, "pulumi_aws": Module("pulumi_aws")}


def program(folder: str, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> dict[str, Made]:
    """What an example's program asks for, by type and name."""
    made: list[Made] = []
    for name, module in stand_ins(made, settings).items():
        monkeypatch.setitem(sys.modules, name, module)
    runpy.run_path(str(EXAMPLES / folder / "__main__.py"))
    keyed = {f"{m.token} {m.called}": m for m in made}
    assert len(keyed) == len(made)
    return keyed


def recorded(path: str) -> dict[str, dict[str, Any]]:
    """The inputs a preview holds, by type and name; without the stack itself."""
    steps = json.loads((EXAMPLES / path).read_text(encoding="utf-8"))["steps"]
    states = [s["newState"] for s in steps if s["op"] != "delete" and not s["urn"].endswith("-dev")]
    return {f"{s['type']} {s['urn'].rsplit('::', 1)[-1]}": s.get("inputs", {}) for s in states}


def plain(value: Any) -> Any:
    """A recorded or asked-for value, with what only refers to something as a star."""
    if isinstance(value, dict):
        return "*" if "assets" in value else {k: plain(v) for k, v in sorted(value.items())}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return "*" if isinstance(value, str) and (RESOLVED.fullmatch(value) or value.startswith("<")) else value


def comparable(inputs: dict[str, Any]) -> dict[str, Any]:
    """Without what the SDK adds; the tags of a provider travel as JSON."""
    kept = {k: v for k, v in inputs.items() if k not in PROVIDER_KEYS and not (isinstance(v, str) and v in DEFAULTS)}
    if isinstance(kept.get("defaultTags"), str):
        kept["defaultTags"] = json.loads(kept["defaultTags"])
    return {k: plain(v) for k, v in kept.items()}


@pytest.mark.parametrize("folder", ["ten-instances", "shop"])
def test_a_program_makes_what_was_recorded(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {key: comparable(made.inputs) for key, made in program(folder, monkeypatch).items()}
    assert asked == {key: comparable(inputs) for key, inputs in recorded(f"{folder}/preview.json").items()}


def test_the_change_of_the_shop_is_the_recorded_one(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = program("shop", monkeypatch), program("shop", monkeypatch, busy=True)
    assert set(before) - set(after) == {"aws:ec2/instance:Instance bastion"}
    changed = {k for k in after if after[k].inputs != before[k].inputs}
    assert {k.split()[-1] for k in changed} == {"app-0", "app-1", "app-2", "tier-asg"}
    was = recorded("shop/preview-update.json")
    assert {k: comparable(after[k].inputs) for k in changed} == {k: comparable(was[k]) for k in changed}


@pytest.mark.parametrize(("copy", "original"), COPIES.items())
def test_the_documents_are_the_recordings(copy: str, original: str) -> None:
    assert (EXAMPLES / copy).read_bytes() == (FIXTURES / original).read_bytes()


def commands(readme: str) -> list[tuple[list[str], str]]:
    """The `finfocus` lines of a README and what is said of them."""
    lines = [line.strip() for line in readme.splitlines() if line.startswith("    finfocus ")]
    return [(shlex.split(line.split("#")[0])[1:], line.partition("#")[2]) for line in lines]


@pytest.mark.parametrize("folder", ["ten-instances", "shop"])
def test_what_a_readme_says_is_so(folder: str) -> None:
    calls = commands((EXAMPLES / folder / "README.md").read_text(encoding="utf-8"))
    assert len(calls) >= 2
    for words, said in calls:
        done = finfocus(*words, cwd=EXAMPLES / folder)
        code = re.search(r"exit code (\d)", said)
        assert done.returncode == (int(code[1]) if code else 0)
        assert [amount for amount in re.findall(r"\$\d[\d.,]*\d", said) if amount not in done.stdout] == []


@pytest.mark.parametrize("folder", ["ten-instances", "shop"])
def test_the_budgets_in_yaml_are_those_in_json(folder: str) -> None:
    from finfocus_policy.config.document import read
    from finfocus_policy.config.yaml_text import parse_yaml

    readme = (EXAMPLES / folder / "README.md").read_text(encoding="utf-8")
    block = "budgets:\n" + readme.partition("    budgets:\n")[2].split("\n\n")[0]
    path = EXAMPLES / folder / "finfocus.json"
    dedented = "\n".join(line.removeprefix("    ") for line in block.splitlines())
    assert parse_yaml(dedented, "README.md").value == read(str(path), path.name).value


def test_every_example_is_tested() -> None:
    """`opa` is tested in tests/report/test_infracost_schema.py."""
    assert {p.name for p in Path(EXAMPLES).iterdir() if p.is_dir()} == {"ten-instances", "shop", "opa"}

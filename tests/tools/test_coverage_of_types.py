"""`make coverage-of-types`: tokens are found in the source of SDKs and in schemas, and sorted into what we make of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.coverage_of_types import coverage, main, tokens_of_sdk

GENERATED = '''
class {name}(pulumi.CustomResource):
    def _internal_init(__self__, resource_name):
        alias_opts = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_="aws:old/{lower}:{name}")])
        super({name}, __self__).__init__(
            '{token}',
            resource_name,
            __props__,
            opts)
'''
TOKENS = {
    "aws:ec2/instance:Instance": "priced",
    "aws:ec2/launchTemplate:LaunchTemplate": "free",  # others read it, by itself it costs nothing
    "aws:ec2/vpc:Vpc": "free",
    "aws:madeup/thing:Thing": "missing",
    "aws:madeup/other:Other": "missing",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site-packages folder with one SDK, as the generator writes them."""
    for token in TOKENS:
        name = token.rsplit(":", 1)[-1]
        folder = tmp_path / "pulumi_aws" / token.split(":")[1].split("/")[0]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name.lower()}.py").write_text(GENERATED.format(name=name, lower=name.lower(), token=token))
    (tmp_path / "pulumi_aws" / "provider.py").write_text("super(Provider, __self__).__init__(\n    'aws',\n    resource_name)\n")
    (tmp_path / "pulumi_aws" / "pulumi-plugin.json").write_text('{"resource": true, "name": "aws"}')
    (tmp_path / "other").mkdir()
    return tmp_path


def test_registered_tokens_are_found_and_aliases_and_providers_are_not(site: Path) -> None:
    assert tokens_of_sdk(site / "pulumi_aws") == set(TOKENS)


def test_what_is_missing_is_listed_by_module(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--site", str(site)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "aws: 5 types: 1 priced, 2 free, 2 missing (60% known)",
        "  madeup (2): Other, Thing",
    ]


def test_dated_modules_count_once() -> None:
    dated = ("azure-native:compute:Disk", "azure-native:compute/v20230301:Disk", "azure-native_compute_v20230301:compute:Disk")
    assert coverage("azure-native", dated).priced == ("azure-native:compute:Disk",)


@pytest.mark.parametrize("form", ["list", "schema"])
def test_a_list_or_a_schema_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    file = tmp_path / form
    file.write_text("\n".join(["# all of them", *TOKENS]) if form == "list" else json.dumps({"name": "aws", "resources": {t: {} for t in TOKENS}}))
    assert main(["--tokens", str(file), "--brief"]) == 0
    assert capsys.readouterr().out == "aws: 5 types: 1 priced, 2 free, 2 missing (60% known)\n"


@pytest.mark.parametrize("text", ["no token", "{", '{"no": "resources"}'])
def test_another_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (tmp_path / "file").write_text(text)
    assert main(["--tokens", str(tmp_path / "file")]) == 2
    assert "file" in capsys.readouterr().err


def test_without_an_sdk_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--site", str(tmp_path)]) == 0
    assert "--tokens FILE" in capsys.readouterr().out

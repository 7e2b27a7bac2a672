"""The settings `plugins` and `plugin_host`: what they are made into, and what is said of mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.config.load import ConfigInputs, load
from finfocus_policy.model.plugins import PluginChoice, PluginSettings
from finfocus_policy.model.settings import Settings

HOME: list[tuple[dict[str, Any], PluginSettings]] = [
    ({}, PluginSettings()),
    ({"plugins": {}, "plugin_host": {}}, PluginSettings()),
    ({"plugins": {"kubecost": {"version": "1.2.0", "enabled": False}}}, PluginSettings(each={"kubecost": PluginChoice(version="1.2.0", enabled=False)})),
    ({"plugins": {"k": {"transport": "stdio", "environment": ["KEY", "URL"]}}}, PluginSettings(each={"k": PluginChoice(transport="stdio", environment=("KEY", "URL"))})),
    ({"plugins": {"catalog": {"enabled": True}}}, PluginSettings(each={"catalog": PluginChoice(wanted=True)})),
    ({"plugin_host": {"budget_seconds": 2.5, "concurrency": 8}}, PluginSettings(budget_seconds=2.5, concurrency=8)),
    # what the Go CLI writes there is left alone
    ({"plugins": {"aws-public": {"pricing_tier": "on-demand"}}, "plugin_host": {"strict_compatibility": True}}, PluginSettings(each={"aws-public": PluginChoice()})),
    ({"plugins": [{"name": "aws-public", "priority": 1}]}, PluginSettings()),
]  # fmt: skip
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"plugins": {"k": {"enabled": "perhaps"}}}, "plugins.k.enabled: 'perhaps' is not one of true, false"),
    ({"plugins": {"k": {"transport": "stdoi"}}}, 'did you mean "stdio"?'),
    ({"plugins": {"k": {"versoin": "1.0.0"}}}, 'did you mean "version"?'),
    ({"plugins": {"k": {"environment": "KEY"}}}, "is not a list of names of environment variables"),
    ({"plugins": {"k": 3}}, "3 is not a map"),
    ({"plugin_host": {"budget_seconds": 0}}, "0 is not seconds, 0.1 to 300"),
    ({"plugin_host": {"budget_seconds": "ten"}}, "is not seconds"),
    ({"plugin_host": {"concurrency": 1.5}}, "1.5 is not a whole number"),
    ({"plugin_host": {"concurrency": True}}, "is not a whole number, 1 to 256"),
]


def settings_of(content: dict[str, Any], folder: Path) -> Settings:
    (folder / "config.json").write_text(json.dumps(content), encoding="utf-8")
    return load(ConfigInputs(home=str(folder)))


@pytest.mark.parametrize(("content", "wanted"), HOME)
def test_what_the_home_file_sets(content: dict[str, Any], wanted: PluginSettings, tmp_path: Path) -> None:
    settings = settings_of(content, tmp_path)
    assert (settings.plugins, settings.problems) == (wanted, ())


@pytest.mark.parametrize(("content", "said"), WRONG)
def test_mistakes_are_problems_with_a_place(content: dict[str, Any], said: str, tmp_path: Path) -> None:
    (problem,) = settings_of(content, tmp_path).problems
    assert said in str(problem)
    assert "config.json" in problem.place


def test_a_plugin_with_a_wrong_setting_is_not_used(tmp_path: Path) -> None:
    assert not settings_of({"plugins": {"k": {"enabled": 1}}}, tmp_path).plugins.of("k").enabled


def test_the_repository_cannot_set_anything_about_plugins(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n", encoding="utf-8")
    (tmp_path / "finfocus.json").write_text('{"plugins": {"k": {"environment": ["KEY"]}}}', encoding="utf-8")
    settings = load(ConfigInputs(project="shop", start_folders=(str(tmp_path),), home=""))
    assert settings.plugins == PluginSettings()
    assert "home folder" in str(settings.problems[0])

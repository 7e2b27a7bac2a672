"""Where the key and the endpoint come from, and what is refused; no message shows the key."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from finfocus_policy.config.edit import show
from finfocus_policy.config.load import ConfigInputs, load
from finfocus_policy.plugins.vantage.settings import VantageSettings, made, read
from finfocus_policy.wire.values import CallFailed, ErrorCode
from finfocus_policy.wiring.plugins import programs_of
from tests.vantage.serving import KEY

EXAMPLE = f"# as in the integration example\nintegrations:\n  vantage:\n    api_key: '{KEY}'\n    endpoint: 'https://api.vantage.sh'\n"


def home(folder: Path, text: str, name: str = ".finfocus") -> dict[str, str]:
    """A home with this config.yaml, as an environment."""
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "config.yaml").write_text(text, encoding="utf-8")
    return {"HOME": str(folder), "PATH": os.environ["PATH"]}


@pytest.mark.parametrize("folder", [".finfocus", ".pulumicost"])
def test_the_example_configures_the_real_api(folder: str, tmp_path: Path) -> None:
    found = read(home(tmp_path, EXAMPLE, folder))
    assert (found.key, found.endpoint, found.api, found.failure) == (KEY, "https://api.vantage.sh", "v2", None)


def test_the_old_home_counts_where_the_new_one_says_nothing(tmp_path: Path) -> None:
    environ = home(tmp_path, EXAMPLE, ".pulumicost")
    (tmp_path / ".finfocus").mkdir()
    assert read(environ).key == KEY
    settings = load(ConfigInputs(environ=environ))
    assert settings.integrations == {"vantage": str(tmp_path / ".pulumicost" / "config.yaml")}
    assert read({**environ, "FINFOCUS_HOME": str(tmp_path / ".finfocus")}).failure is not None


def test_variables_are_stronger_and_bring_their_own_endpoint(tmp_path: Path) -> None:
    environ = home(tmp_path, EXAMPLE)
    assert read({**environ, "FINFOCUS_PLUGIN_VANTAGE_ENDPOINT": "https://evil.example"}).endpoint == "https://api.vantage.sh"
    found = read({**environ, "FINFOCUS_PLUGIN_VANTAGE_API_KEY": "other", "FINFOCUS_PLUGIN_VANTAGE_API": "seed-v1"})
    assert (found.key, found.endpoint, found.api) == ("other", "https://api.vantage.sh", "seed-v1")


@pytest.mark.parametrize(
    ("endpoint", "found"),
    [
        ("https://api.vantage.sh/", "https://api.vantage.sh"),
        ("https://api.vantage.sh/v2", "https://api.vantage.sh"),
        ("https://gateway.example:8443/costs/v1/", "https://gateway.example:8443/costs"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://api.vantage.sh", None),
        ("http://10.0.0.1", None),
        ("http://localhost.evil.example", None),
        ("ftp://api.vantage.sh", None),
        ("https://", None),
        ("https://user:word@api.vantage.sh", None),
        ("https://api.vantage.sh?key=1", None),
        ("https://api.vantage.sh:99999", None),
        ("api.vantage.sh", None),
        ("https://[::1", None),
    ],
)
def test_endpoints(endpoint: str, found: str | None) -> None:
    if found is not None:
        assert made({"api_key": KEY, "endpoint": endpoint}, {}).endpoint == found
    else:
        with pytest.raises(CallFailed) as failed:
            made({"api_key": KEY, "endpoint": endpoint}, {})
        assert failed.value.code is ErrorCode.INVALID_ENDPOINT
        assert "user:word" not in str(failed.value)


@pytest.mark.parametrize(
    ("endpoint", "api"), [("https://api.vantage.sh", "v2"), ("https://API.vantage.sh:443", "v2"), ("https://gateway.example", "")]
)
def test_the_endpoint_tells_the_dialect(endpoint: str, api: str) -> None:
    assert made({"api_key": KEY, "endpoint": endpoint}, {}).api == api
    assert made({"api_key": KEY, "endpoint": endpoint, "api": "seed-v1"}, {}).api == "seed-v1"


def test_a_file_keeps_the_key_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "the key"
    file.write_text(f"{KEY}\n", encoding="ascii")
    file.chmod(0o600)
    assert made({"api_key_file": str(file)}, {}).key == KEY
    for mode in (0o640, 0o604, 0o660):
        file.chmod(mode)
        with pytest.raises(CallFailed) as failed:
            made({"api_key_file": str(file)}, {})
        assert failed.value.code is ErrorCode.MISSING_API_KEY
        assert f"chmod 600 '{file}'" in failed.value.message


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"api_key": ""},
        {"api_key": "   "},
        {"api_key": "k\nInjected: header"},
        {"api_key": "schlüssel"},
        {"api_key_file": "/nonexistent/key"},
        {"api_key_file": "/"},
        {"api_key_command": [sys.executable, "-c", f"print('{KEY}'); raise SystemExit(3)"]},
        {"api_key_command": ["/nonexistent/program"]},
        {"api_key_command": [sys.executable, "-c", ""]},
        {"api_key_command": []},
    ],
)
def test_without_a_key(given: dict[str, Any]) -> None:
    with pytest.raises(CallFailed) as failed:
        made(given, {"PATH": os.environ["PATH"]})
    assert failed.value.code is ErrorCode.MISSING_API_KEY
    assert KEY not in str(failed.value)
    assert "Injected" not in str(failed.value)


def test_a_command_prints_the_key() -> None:
    words = [sys.executable, "-c", f"print('{KEY}')"]
    assert made({"api_key_command": words}, {}).key == KEY
    assert made({"api_key_command": f"{sys.executable} -c \"print('{KEY}')\""}, {}).key == KEY


@pytest.mark.parametrize("text", ["integrations: 1\n", "integrations: {vantage: 1}\n", "- a\n", "{", ""])
def test_a_file_that_says_nothing_usable_leaves_the_plugin_without_a_key(text: str, tmp_path: Path) -> None:
    failure = read(home(tmp_path, text)).failure
    assert failure is not None
    assert failure.code in (ErrorCode.MISSING_API_KEY, ErrorCode.PLUGIN_NOT_CONFIGURED)


WRONG = [
    ("{api_key: k, endpont: x}", 'did you mean "endpoint"?'),
    ("{api_key: k, api: v1}", "is not one of v2, seed-v1"),
    ("{api_key: k, api_key_file: f}", "api_key and api_key_file are both set"),
    ("{api_key: 12345678}", "is no text; put the key into quotes"),
    ("{api_key: [hunter2]}", "is no text; put the key into quotes"),
    ("{api_key: k, endpoint: 5}", "is not text"),
    ("{api_key_command: [op, 5]}", "is not text"),
    ("{api_key: k, api: hunter2}", "is not one of v2, seed-v1"),
    ("hunter2", "is no map of settings"),
]


@pytest.mark.parametrize(("value", "says"), WRONG)
def test_mistakes_are_named_with_their_line_and_switch_nothing_on(value: str, says: str, tmp_path: Path) -> None:
    settings = load(ConfigInputs(environ=home(tmp_path, f"integrations:\n  vantage: {value}\n")))
    assert settings.integrations == {}
    (problem,) = settings.problems
    assert problem.place.startswith("home config.yaml:2: integrations.vantage")
    assert says in problem.message
    assert "hunter2" not in str(problem)


def test_a_misspelt_service_is_named_and_strange_ones_are_left_alone(tmp_path: Path) -> None:
    settings = load(ConfigInputs(environ=home(tmp_path, "integrations: {vantge: {api_key: k}, kubecost: {url: x}}\n")))
    assert [str(p) for p in settings.problems] == [
        "home config.yaml:1: integrations.vantge: 'vantge' is not a service here; did you mean \"vantage\"?"
    ]


def test_the_key_is_in_no_settings(tmp_path: Path) -> None:
    settings = load(ConfigInputs(environ=home(tmp_path, EXAMPLE)))
    assert settings.integrations == {"vantage": str(tmp_path / ".finfocus" / "config.yaml")}
    assert KEY not in repr(settings)
    assert KEY not in repr(VantageSettings(key=KEY))
    assert re.search(r"^integrations\.vantage +on +home config\.yaml:2: integrations$", show(settings), re.MULTILINE)
    assert KEY not in show(settings) + show(settings, "json")


def test_the_project_s_file_cannot_switch_it_on(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (tmp_path / "finfocus.yaml").write_text(EXAMPLE, encoding="utf-8")
    settings = load(ConfigInputs(environ={"HOME": str(tmp_path / "none")}, project="shop", start_folders=(str(tmp_path),)))
    assert settings.integrations == {}
    assert "may not set endpoints" in settings.problems[0].message


def test_neither_command_line_nor_environment_of_the_process_has_the_key(tmp_path: Path) -> None:
    environ = {**home(tmp_path, EXAMPLE, ".pulumicost"), "HTTPS_PROXY": "http://proxy:3128", "PULUMI_ACCESS_TOKEN": "t", "PULUMI_CONFIG": "{}"}
    ((program,), remarks) = programs_of(load(ConfigInputs(environ=environ)), environ)
    assert (program.name, remarks, program.token) == ("vantage", (), True)
    assert program.command[0] == sys.executable
    assert KEY not in repr(program)
    assert program.environ == {
        "FINFOCUS_HOME": str(tmp_path / ".pulumicost"), "HOME": str(tmp_path), "HTTPS_PROXY": "http://proxy:3128", "PATH": environ["PATH"]}  # fmt: skip


def test_it_can_be_switched_off_without_losing_the_key(tmp_path: Path) -> None:
    environ = home(tmp_path, EXAMPLE + "plugins: {vantage: {enabled: false}}\n")
    assert programs_of(load(ConfigInputs(environ=environ)), environ) == ((), ())

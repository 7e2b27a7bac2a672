"""What the plugin needs to ask Vantage: from its own variables, else from `integrations.vantage` in the home file.

A key and its endpoint come from the same place, so that no variable can send a file's key elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from finfocus_policy.errors import ConfigError, InputError
from finfocus_policy.sources.fetch.origin import PORTS, loopback, origin
from finfocus_policy.sources.plugin.keys import api_key
from finfocus_policy.wire.values import CallFailed, ErrorCode

ENDPOINT = "https://api.vantage.sh"
REAL_HOST = "api.vantage.sh"
APIS = ("v2", "seed-v1")
PREFIX = "FINFOCUS_PLUGIN_VANTAGE_"
NAMES = ("api_key", "api_key_file", "api_key_command", "endpoint", "api", "report_token", "workspace_token")
WHERE = "integrations.vantage.{name} in config.yaml of the home folder"
SERVED = ("/v1", "/v2")


@dataclass(frozen=True, slots=True, kw_only=True)
class VantageSettings:
    """Who is asked, and as whom. `api` is "" where the endpoint has to tell; `key` is never shown.

    `failure` is why Vantage cannot be asked at all.
    """

    key: str = field(default="", repr=False)
    endpoint: str = ENDPOINT
    api: str = ""
    report_token: str = ""
    workspace_token: str = ""
    failure: CallFailed | None = None


def read(environ: Mapping[str, str]) -> VantageSettings:
    """The settings of this process; what is wrong with them is their `failure`, since a plugin has to start to say it."""
    given: Mapping[str, Any] = {}
    try:
        given = variables(environ) or home_settings(environ)
        return made(given, environ)
    except CallFailed as failure:
        return VantageSettings(failure=failure)
    except ConfigError as error:
        return VantageSettings(failure=CallFailed(ErrorCode.PLUGIN_NOT_CONFIGURED, error.message, hint=error.hint))


def variables(environ: Mapping[str, str]) -> dict[str, str]:
    """What is set as FINFOCUS_PLUGIN_VANTAGE_API_KEY and the like; nothing unless a key is."""
    found = {
        name: environ[PREFIX + name.upper()].strip() for name in NAMES if environ.get(PREFIX + name.upper(), "").strip()
    }
    return found if any(name.startswith("api_key") for name in found) else {}


def home_settings(environ: Mapping[str, str]) -> Mapping[str, Any]:
    """`integrations.vantage` of the home file, {} without one. Raises ConfigError for a file that cannot be read."""
    from finfocus_policy.config.document import read as read_document
    from finfocus_policy.config.files import home_file, home_folder, legacy_file

    path = home_file(home_folder(environ)) or legacy_file(environ)
    value = read_document(path, os.path.basename(path)).value if path else None
    for name in ("integrations", "vantage"):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def made(given: Mapping[str, Any], environ: Mapping[str, str]) -> VantageSettings:
    """Checked settings. Raises CallFailed: MISSING_API_KEY, INVALID_ENDPOINT or PLUGIN_NOT_CONFIGURED."""
    api = str(given.get("api") or "")
    if api not in ("", *APIS):
        raise CallFailed(ErrorCode.PLUGIN_NOT_CONFIGURED, f"{WHERE.format(name='api')} is none of {', '.join(APIS)}")
    endpoint = checked_endpoint(str(given.get("endpoint") or ENDPOINT))
    return VantageSettings(
        key=key_of(given, environ),
        endpoint=endpoint,
        api=api or ("v2" if origin(endpoint)[1] == REAL_HOST else ""),
        report_token=str(given.get("report_token") or ""),
        workspace_token=str(given.get("workspace_token") or ""),
    )


def checked_endpoint(text: str) -> str:
    """An endpoint without its version and slash. Raises CallFailed (INVALID_ENDPOINT) for one that may not be asked.

    >>> checked_endpoint("https://api.vantage.sh/v2/"), checked_endpoint("http://127.0.0.1:8080")
    ('https://api.vantage.sh', 'http://127.0.0.1:8080')
    """
    try:
        parts = urlsplit(text.strip())
        scheme, host, port = origin(text.strip())
    except (ValueError, InputError):
        raise bad_endpoint("is not an address") from None
    if scheme not in PORTS or not host or not port:
        raise bad_endpoint("is not an address")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise bad_endpoint("has more than a host and a path")
    if scheme == "http" and not loopback(host):
        raise bad_endpoint("is plain http, which would show the key to the network")
    plain = text.strip().rstrip("/")
    return next((plain[: -len(end)] for end in SERVED if plain.endswith(end)), plain)


def bad_endpoint(why: str) -> CallFailed:
    """The refusal of an endpoint; the text itself is not shown, a key may stand in it."""
    return CallFailed(
        ErrorCode.INVALID_ENDPOINT, f"{WHERE.format(name='endpoint')} {why}", hint="write it as https://host"
    )


def key_of(given: Mapping[str, Any], environ: Mapping[str, str]) -> str:
    """The key, from wherever it is kept. Raises CallFailed (MISSING_API_KEY) when it cannot be had."""
    try:
        return api_key(given, environ)
    except ConfigError as error:
        hint = f" ({error.hint})" if error.hint else ""  # what travels to the host is the message alone
        raise CallFailed(ErrorCode.MISSING_API_KEY, f"{error.place}: {error.message}{hint}") from None

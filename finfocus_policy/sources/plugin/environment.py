"""What a plugin's process is told of ours: the few variables every process needs, and those granted to it by name.

Everything else stays here: the decrypted stack config that the engine hands to a pack, access tokens, cloud keys.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

from finfocus_policy.errors import ConfigError

PASSED_ON = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "FINFOCUS_HOME")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
# The secrets of the stack: nobody can grant these.
KEPT = ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE",
        "PULUMI_ACCESS_TOKEN")  # fmt: skip
NO = ("", "0", "false", "no", "off")


def environment_for(
    name: str, environ: Mapping[str, str], granted: Iterable[str] = (), others: Iterable[str] = ()
) -> dict[str, str]:
    """The environment of the plugin `name`. A variable that carries its name (FINFOCUS_PLUGIN_<NAME>_<KEY>) is meant
    for it, unless it carries the longer name of one of the `others`. Raises ConfigError for a grant that is no name, or is
    a secret of the stack.

    >>> environment_for("kubecost", {"PATH": "/bin", "TOKEN": "t", "KEY": "k", "FINFOCUS_PLUGIN_KUBECOST_URL": "u"}, ["KEY"])
    {'FINFOCUS_PLUGIN_KUBECOST_URL': 'u', 'KEY': 'k', 'PATH': '/bin'}
    >>> environment_for("aws", {"FINFOCUS_PLUGIN_AWS_PUBLIC_KEY": "k"}, others=["aws-public"])
    {}
    """
    named = carrying(name)
    longer = tuple(prefix for prefix in map(carrying, others) if prefix.startswith(named) and prefix != named)
    meant = {key for key in environ if key.startswith(named) and not key.startswith(longer)}
    wanted = {*PASSED_ON, *meant, *(checked(name, variable) for variable in granted)}
    handed = {key: environ[key] for key in sorted(environ) if key in wanted}
    if handed.get("FINFOCUS_HOME"):  # it runs in a folder of its own
        handed["FINFOCUS_HOME"] = os.path.abspath(handed["FINFOCUS_HOME"])
    return handed


def carrying(name: str) -> str:
    """How the variables of a plugin begin.

    >>> carrying("aws-public")
    'FINFOCUS_PLUGIN_AWS_PUBLIC_'
    """
    return f"FINFOCUS_PLUGIN_{re.sub('[^A-Z0-9]', '_', name.upper())}_"


def checked(plugin: str, variable: str) -> str:
    """A variable that can be granted. Raises ConfigError for others."""
    place = f"plugins.{plugin}.environment"
    if not NAME.fullmatch(variable):
        raise ConfigError(
            f"{variable[:60]!r} is not the name of a variable", place=place, hint="one name each, without * or ="
        )
    if variable.upper() in KEPT:
        raise ConfigError(f"{variable} holds secrets of the stack and is never handed to a plugin", place=place)
    return variable


def in_ci(environ: Mapping[str, str]) -> bool:
    """Whether this is a build machine, where nobody sees what is trusted for the first time.

    >>> in_ci({"CI": "true"}), in_ci({"CI": "false"}), in_ci({})
    (True, False, False)
    """
    return environ.get("CI", "").strip().lower() not in NO

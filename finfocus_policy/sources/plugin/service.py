"""What the plugin of an outside service is told that settings switch on: where its settings are, and how to get out.

Its key is not among it. The process is told the home folder and reads its own settings there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

NETWORK = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""How this machine gets out to the network."""


def variables_for(file: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of a service's plugin besides the usual ones; `file` is the one it is configured in.

    >>> variables_for("/home/ada/.finfocus/config.yaml", {"HTTPS_PROXY": "http://proxy:3128", "SECRET": "s"})
    {'HTTPS_PROXY': 'http://proxy:3128', 'FINFOCUS_HOME': '/home/ada/.finfocus'}
    """
    network = {name: environ[name] for name in NETWORK if environ.get(name)}
    return {**network, "FINFOCUS_HOME": os.path.dirname(os.path.abspath(file))}

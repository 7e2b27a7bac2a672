"""Addresses that may be asked: https, plain http on this machine alone, and nothing outside the origin that was named."""

from __future__ import annotations

import ipaddress
from urllib.parse import urljoin, urlsplit

from finfocus_policy.errors import InputError

PORTS = {"http": 80, "https": 443}


def checked_endpoint(text: str) -> str:
    """The endpoint without a slash at its end. Raises InputError for one that may not be asked."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InputError("is not an address", place=f"--endpoint {text}", hint="write it as https://host") from None
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise InputError("is not an address", place=f"--endpoint {text}", hint="write it as https://host")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError("has more than a host and a path", place="--endpoint", hint="keys and queries do not belong there")
    if parts.scheme == "http" and not loopback(parts.hostname):
        raise InputError("plain http is for this machine alone", place=f"--endpoint {text}", hint="use https")
    return text.rstrip("/")


def loopback(host: str) -> bool:
    """True for this machine.

    >>> loopback("localhost"), loopback("127.0.0.2"), loopback("::1"), loopback("example.org")
    (True, True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address; InputError for what is none.

    >>> origin("https://prices.azure.com:443/api") == origin("https://prices.azure.com/other")
    True
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InputError(f"{url[:200]!r} is not an address") from None
    return parts.scheme, (parts.hostname or "").lower(), port or PORTS.get(parts.scheme, 0)


def within(base: str, reference: str) -> str:
    """A reference found in an answer as an address. Raises InputError when it leads elsewhere."""
    url = urljoin(base, reference)
    if origin(url) != origin(base):
        _, host, _ = origin(base)
        raise InputError(f"{host} refers to another host ({origin(url)[1] or reference[:100]!r}): that is not followed", hint="check --endpoint")
    return url

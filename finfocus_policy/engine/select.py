"""Filters: which resources an answer is about. Different keys AND, the same key OR, globs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import translate

from finfocus_policy.engine.group import TAG, component, provider, service
from finfocus_policy.engine.totals import assemble
from finfocus_policy.errors import InputError
from finfocus_policy.model.cost import CostResult, Estimate

PLACE = "--filter"
KEYS = ("type", "provider", "service", "region", "status", "operation", "name", "component")
CLOSED = {
    "status": ("priced", "free", "usage_based", "unpriced"),
    "operation": ("create", "update", "same", "replace", "delete", "read", "refresh", "import", "none"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition: `key` ("type", "tag:env") and the glob its value must match."""

    key: str
    glob: str

    def __str__(self) -> str:
        return f"{self.key}={self.glob}"


def parse_filter(text: str) -> Filter:
    """A filter as typed. Raises InputError with the nearest key, or value where the set is closed.

    >>> parse_filter("type=aws:rds/*")
    Filter(key='type', glob='aws:rds/*')
    >>> parse_filter("tag:env=prod*").key
    'tag:env'
    >>> parse_filter("regoin=eu-*")
    Traceback (most recent call last):
    ...
    finfocus_policy.errors.InputError: --filter: 'regoin' is nothing to filter by
      did you mean region? known: type, provider, service, region, status, operation, name, component, tag:KEY
    """
    key, equals, glob = text.partition("=")
    key, glob = key.strip(), glob.strip()
    if not equals or not key or not glob:
        raise InputError(f"{text!r} is not a filter", place=PLACE, hint="write KEY=GLOB, for example type=aws:rds/*")
    if not is_tag(key) and key not in KEYS:
        raise unknown_key(key)
    if key in CLOSED and not any(matcher(glob)(value) for value in CLOSED[key]):
        raise unknown_value(key, glob)
    return Filter(key=key, glob=glob)


def is_tag(key: str) -> bool:
    """Whether a key asks for a tag."""
    return key.startswith(TAG) and len(key) > len(TAG)


def unknown_key(key: str) -> InputError:
    """What is said of a misspelt key."""
    near = get_close_matches(key, [*KEYS, TAG], 1)
    start = f"did you mean {near[0]}{'KEY' if near[0] == TAG else ''}? " if near else ""
    return InputError(f"{key!r} is nothing to filter by", place=PLACE, hint=f"{start}known: {', '.join(KEYS)}, {TAG}KEY")


def unknown_value(key: str, value: str) -> InputError:
    """What is said of a value that no resource can ever have."""
    near = get_close_matches(value, CLOSED[key], 1)
    start = f"did you mean {near[0]}? " if near else ""
    return InputError(f"no {key} is called {value!r}", place=PLACE, hint=f"{start}known: {', '.join(CLOSED[key])}")


def matcher(glob: str) -> Callable[[str], bool]:
    """A test for one glob (`*`, `?`, `[ab]`), capitals kept apart. A name is itself whatever is in it: `web[0]` too."""
    pattern = re.compile(translate(glob))
    return lambda text: text == glob or pattern.match(text) is not None


READERS: dict[str, Callable[[CostResult], tuple[str, ...]]] = {
    "type": lambda r: (r.type,),
    "provider": lambda r: (provider(r),),
    "service": lambda r: (service(r.type), service(r.type).rpartition(":")[2]),
    "region": lambda r: (r.region,),
    "status": lambda r: (r.status.value,),
    "operation": lambda r: (r.operation.value,),
    "name": lambda r: (r.name, r.urn),
    "component": lambda r: (component(r), *(urn.rsplit("::", 1)[-1] for urn in r.ancestors)),
}


def tag_reader(key: str) -> Callable[[CostResult], tuple[str, ...]]:
    """The value of a tag, nothing where a resource does not have it."""
    name = key[len(TAG) :]
    return lambda r: (r.descriptor.tags[name],) if name in r.descriptor.tags else ()


Check = Callable[[CostResult], bool]


def check_of(key: str, globs: Sequence[str]) -> Check:
    """Whether a resource has a value of `key` that matches any of the globs."""
    read = tag_reader(key) if is_tag(key) else READERS[key]
    matchers = [matcher(g) for g in globs]
    return lambda result: any(match(value) for value in read(result) for match in matchers)


def checks(filters: Iterable[Filter]) -> list[Check]:
    """One check a key; all of them must hold."""
    by_key: dict[str, list[str]] = {}
    for one in filters:
        by_key.setdefault(one.key, []).append(one.glob)
    return [check_of(key, globs) for key, globs in sorted(by_key.items())]


def select(estimate: Estimate, filters: Iterable[Filter]) -> Estimate:
    """The estimate of the resources that pass, its totals and coverage theirs alone.

    Budgets are never held against it: they are of the whole stack. Without filters it is the
    estimate itself.
    """
    held = checks(filters)
    if not held:
        return estimate
    return assemble(
        (r for r in estimate.results if all(t(r) for t in held)),
        base=estimate,
        deleted=(r for r in estimate.deleted if all(t(r) for t in held)),
    )

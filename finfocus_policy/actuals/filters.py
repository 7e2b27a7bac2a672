"""What `--filter` means for actual costs: tags are asked of the source, everything else is chosen among resources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import translate
from itertools import product

from finfocus_policy.errors import InputError
from finfocus_policy.model.period import Period
from finfocus_policy.wire.values import ActualQuery

PLACE = "--filter"
TAG = "tag:"
OF_RESOURCES = ("type", "name", "provider")
OF_ACCOUNT = ("provider",)
CLOUDS = ("aws", "azure", "gcp")
EVERYTHING = "*"
"""The resource id that stands for all an account has, where no tag narrows it."""
MOST_QUERIES = 50
Filters = Mapping[str, tuple[str, ...]]


def parse(texts: Sequence[str], *, stack: bool) -> Filters:
    """Values by key. Raises InputError for a key nothing can be chosen by; `stack` says that there are resources.

    >>> parse(["tag:env=prod", "tag:env=test"], stack=False)
    {'tag:env': ('prod', 'test')}
    """
    known = OF_RESOURCES if stack else OF_ACCOUNT
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not key or not value:
            raise InputError(f"{text[:80]!r} is not a filter", place=PLACE, hint="write tag:KEY=VALUE, for example tag:project=shop")
        if not (key.startswith(TAG) and len(key) > len(TAG)) and key not in known:
            raise unknown(key, known, stack)
        if not stack and any(letter in value for letter in "*?["):
            raise InputError(f"{text[:80]!r}: sources of actual cost know no patterns", place=PLACE, hint="write the whole value, or give the filter once for each")
        if not stack and key == "provider" and value not in CLOUDS:
            raise InputError(f"no cloud is called {value[:40]!r}", place=PLACE, hint=f"known: {', '.join(CLOUDS)}")
        found[key] = (*found.get(key, ()), value)
    return found


def unknown(key: str, known: Sequence[str], stack: bool) -> InputError:
    """What is said of a key that nothing can be chosen by."""
    if not stack and key in OF_RESOURCES:
        return InputError(f"{key!r} is known of resources only", place=PLACE, hint="give the stack: --pulumi-state FILE")
    near = get_close_matches(key, [*known, TAG], 1)
    meant = f"did you mean {near[0]}{'KEY' if near[0] == TAG else ''}? " if near else ""
    return InputError(f"{key[:40]!r} is nothing to filter by", place=PLACE, hint=f"{meant}known: {', '.join(known)}, {TAG}KEY")


def queries(filters: Filters, period: Period) -> tuple[ActualQuery, ...]:
    """The questions about a whole account: one, or one for each choice where a key has several values (a resource has
    one value of a tag, so nothing is counted twice). Raises InputError for too many."""
    names = sorted(filters)
    choices = [tuple(dict.fromkeys(filters[name])) for name in names]
    made = tuple(query(dict(zip(names, values, strict=True)), period) for values in product(*choices))
    if len(made) > MOST_QUERIES:
        raise InputError(f"these filters make {len(made)} questions", place=PLACE, hint="use fewer values")
    return made


def query(chosen: Mapping[str, str], period: Period) -> ActualQuery:
    """One question about a whole account."""
    tags = {name.removeprefix(TAG): value for name, value in chosen.items()}
    return ActualQuery(resource_id="" if tags else EVERYTHING, start=period.start, end=period.end, tags=tags)


def fits(filters: Filters, values: Mapping[str, str], tags: Mapping[str, str]) -> bool:
    """Whether a resource is chosen: different keys must all match, of the same key any value; globs."""
    return all(
        matches(globs, tags.get(key.removeprefix(TAG)) if key.startswith(TAG) else values.get(key))
        for key, globs in filters.items()
    )


def matches(globs: Iterable[str], value: str | None) -> bool:
    """Whether a value matches one of the patterns."""
    return value is not None and any(re.fullmatch(translate(glob), value) for glob in globs)

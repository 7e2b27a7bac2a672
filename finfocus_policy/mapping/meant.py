"""The type token somebody means who typed a part of it: `ec2/instance`, `rds:Instance`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from finfocus_policy.errors import InputError
from finfocus_policy.mapping.free import is_free, tokens
from finfocus_policy.mapping.registry import INDEX, supported
from finfocus_policy.mapping.tokens import canonical

MOST_LISTED = 8
NEAR = 0.75
Words = tuple[str, ...]


def words_of(token: str) -> Words:
    """A token's words in lower case, the module's own repetition of the name left out.

    >>> words_of("aws:ec2/instance:Instance"), words_of("azure-native:compute:VirtualMachine")
    (('aws', 'ec2', 'instance'), ('azure-native', 'compute', 'virtualmachine'))
    """
    words = [w for w in re.split(r"[:/]", token.lower()) if w]
    return tuple(w for i, w in enumerate(words) if not i or w != words[i - 1])


def type_meant(text: str, place: str = "--type") -> str:
    """The priced type that a token, or its last words, name. A form of another provider of the same cloud
    (aws-native) has to be named in full where both have it.

    Raises InputError for a type that is none, is free or is several, with the nearest.

    >>> type_meant("ec2/instance"), type_meant("rds:Instance")
    ('aws:ec2/instance:Instance', 'aws:rds/instance:Instance')
    """
    plain = canonical(text)
    if plain in INDEX and INDEX[plain].draft is not None:
        return text
    if is_free(plain) or plain in INDEX:
        raise InputError(f"{text} costs nothing by itself: there is nothing to estimate", place=place)
    found = ending(supported(), words_of(text))
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"{text!r} may be {' or '.join(shown(found))}", place=place, hint="say more of the token")
    free = ending(tokens(), words_of(text))
    if free:
        raise InputError(f"{free[0]} costs nothing by itself: there is nothing to estimate", place=place)
    raise InputError(f"{text!r} is no type with a price", place=place, hint=nearest_hint(text))


def ending(known: Iterable[str], words: Words) -> list[str]:
    """The tokens that end with these words; without those of the -native providers where others do too."""
    found = sorted(t for t in known if words and words_of(t)[-len(words) :] == words)
    return [t for t in found if not is_native(t)] or found


def is_native(token: str) -> bool:
    """Whether a token is of the second provider a cloud has (aws-native, azure-native, google-native)."""
    return token.split(":", 1)[0].endswith("-native")


def shown(found: list[str]) -> list[str]:
    """The first of some tokens, and how many more there are."""
    rest = len(found) - MOST_LISTED
    return [*found[:MOST_LISTED], *([f"one of {rest} more"] if rest > 0 else [])]


def nearest_hint(text: str) -> str:
    """What may have been meant."""
    by_words: dict[str, str] = {}
    for token in sorted(supported(), key=lambda t: (not is_native(t), t)):  # the classic form is the one that stays
        by_words |= {"/".join(words_of(token)[start:]): token for start in (0, 1)}
    near = get_close_matches("/".join(words_of(text)), sorted(by_words), 3, NEAR)
    if not near:
        return "a token is written like aws:ec2/instance:Instance, or in short ec2/instance"
    return f"did you mean {' or '.join(dict.fromkeys(by_words[n] for n in near))}?"

"""Take secrets out of text that a model or a person will see."""

import base64
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from html.entities import codepoint2name
from itertools import groupby
from typing import Final

from actionary.base.http import Headers, HTTPResponse
from actionary.base.secret import Secret

MASK: Final = "•••••"
_SHORTEST: Final = 4
"""Shorter values are no secrets worth the name, and would blank out ordinary text."""


def redact(text: str, secrets: Collection[Secret]) -> str:
    """Return `text` with every secret masked, plain and encoded.

    Percent-encoding, JSON's and HTML's escapes are found in any mixture of encoded and plain
    characters, also laid over each other; hex, base64 and base64url whole, the last two also
    inside a longer encoded text, wherever the secret starts in it. Case plays no part.
    """
    values = {value for secret in secrets if len(value := secret.reveal()) >= _SHORTEST}
    for value in sorted(values, key=len, reverse=True):
        text = _pattern(value).sub(MASK, text)
    return text


def redact_response(response: HTTPResponse, secrets: Collection[Secret]) -> HTTPResponse:
    """Return the response with every secret masked in its reason, headers and body.

    A body that is no text stays byte for byte what it was but for the masks.
    """
    body = response.body.decode("utf-8", "surrogateescape")
    return replace(
        response,
        reason=redact(response.reason, secrets),
        headers=Headers((redact(n, secrets), redact(v, secrets)) for n, v in response.headers),
        body=redact(body, secrets).encode("utf-8", "surrogateescape"),
    )


@lru_cache(maxsize=64)
def _pattern(value: str) -> re.Pattern[str]:
    """Return what finds `value`.

    Every alternative begins with a plain character, so that the search leaps from one of those
    to the next instead of trying every place: 16 MB take a fraction of a second.
    """
    whole = sorted({_either_case(form) for form in _whole_forms(value)}, key=len, reverse=True)
    return re.compile("|".join([_spelled(value), *whole]))


def _whole_forms(value: str) -> Iterator[str]:
    data = value.encode("utf-8", "replace")
    yield data.hex()
    for skipped in range(3):
        # Three ways a value can fall into base64's groups of three bytes; the characters at
        # both ends also depend on the neighbours, so they are left out of what is looked for.
        encoded = base64.b64encode(b"\0" * skipped + data).decode().rstrip("=")
        core = encoded[(0, 2, 3)[skipped] : len(encoded) - (1 if (skipped + len(data)) % 3 else 0)]
        if len(core) >= 2 * _SHORTEST:
            yield core
            yield core.replace("+", "-").replace("/", "_")


def _spelled(value: str) -> str:
    """Return a pattern of `value`, each of its characters plain or escaped in some way."""
    pieces: list[str] = []
    for character, run in groupby(value):
        length = len(list(run))
        if character == "\\":
            # One piece for all of them: each may be doubled, again and again.
            pieces.append(rf"(?:\\{{{length},{8 * length}}}|(?:{_escaped(character)}){{{length}}})")
            continue
        ways = f"{_either_case(character)}|{_escaped(character)}"
        again = r"\\{0,8}" if pieces else ""
        pieces.append(f"(?:{again}(?:{ways}))" + (f"{{{length}}}" if length > 1 else ""))
    return "".join(pieces)


def _escaped(character: str) -> str:
    """Return a pattern of the escapes of a character, each also escaped again."""
    code = ord(character)
    data = character.encode("utf-8", "replace")
    again = "(?:amp;){0,4}"
    ways = [
        "".join(rf"%(?:25){{0,4}}{_either_case(f'{byte:02x}')}" for byte in data),
        rf"\\{{1,8}}u{_either_case(_utf_16(character)[0])}",
        f"&{again}#0{{0,6}}{code};?",
        f"&{again}#[xX]0{{0,6}}{_either_case(f'{code:x}')};?",
    ]
    if code > 0xFFFF:
        ways[1] += rf"\\{{1,8}}u{_either_case(_utf_16(character)[1])}"
    if code in codepoint2name:
        ways.append(f"&{again}{codepoint2name[code]};?")
    if character == "'":
        ways.append(f"&{again}apos;")
    if character == " ":
        ways.append(r"\+")  # in a form
    return "|".join(ways)


def _utf_16(character: str) -> list[str]:
    data = character.encode("utf-16-be", "surrogatepass").hex()
    return [data[place : place + 4] for place in range(0, len(data), 4)]


def _either_case(text: str) -> str:
    return "".join(
        f"[{one.lower()}{one.upper()}]" if one.isalpha() and one.isascii() else re.escape(one)
        for one in text
    )

"""Take secrets out of text that a model or a person will see."""

import base64
import re
from collections.abc import Collection, Iterator
from urllib.parse import quote, quote_plus

from actionary.base.jsonvalue import dump_json
from actionary.base.secret import Secret

MASK = "•••••"
_SHORTEST = 4
"""Shorter values are no secrets worth the name, and would blank out ordinary text."""


def redact(text: str, secrets: Collection[Secret]) -> str:
    """Return `text` with every secret masked: plain, base64, percent-encoded, hex or in JSON.

    Base64 is also found inside a longer encoded text, wherever the secret starts in it.
    """
    forms = {form for secret in secrets for form in _forms(secret.reveal())}
    if not forms:
        return text
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(form) for form in longest_first), re.IGNORECASE)
    return pattern.sub(MASK, text)


def _forms(value: str) -> Iterator[str]:
    if len(value) < _SHORTEST:
        return
    data = value.encode("utf-8", "replace")
    yield value
    yield quote(value, safe="")
    yield quote_plus(value)
    yield dump_json(value)[1:-1]
    yield data.hex()
    for skipped in range(3):
        # Three ways a value can fall into base64's groups of three bytes; the characters at
        # both ends also depend on the neighbours, so they are left out of what is looked for.
        encoded = base64.b64encode(b"\0" * skipped + data).decode().rstrip("=")
        core = encoded[(0, 2, 3)[skipped] : len(encoded) - (1 if (skipped + len(data)) % 3 else 0)]
        if len(core) >= 2 * _SHORTEST:
            yield core
            yield core.replace("+", "-").replace("/", "_")

"""A curl command that sends the same request; each credential is a variable of the shell."""

import base64
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from actionary.actions.masked import masked_headers, masked_target
from actionary.base.http import CredentialSlot, HTTPRequest

_MARK = "\x00"
"""Around the name of a variable until the shell's quotes are made; nothing else holds it."""

_BASIC = "Basic "


def curl_command(request: HTTPRequest, slots: Sequence[CredentialSlot] = ()) -> str:
    """Return one command for a POSIX shell, byte for byte the same request.

    The variables are named after the security schemes, see `variable_of`; that of HTTP basic
    holds `user:password`. One in a query has to be percent-encoded already.
    """
    basic = [slot for slot in slots if slot.prefix == _BASIC]
    others = [slot for slot in slots if slot.prefix != _BASIC]
    parts = urlsplit(request.url)
    url = f"{parts.scheme}://{parts.netloc}{masked_target(request, others, _mark)}"
    words = ["curl", "--request", request.method, "--globoff", "--path-as-is", _quoted(url)]
    if request.method == "HEAD":
        words[1:3] = ["--head"]
    headers = [
        (name, value)
        for name, value in masked_headers(request, others, _mark)
        if not (basic and name.lower() == "authorization")
    ]
    for name, value in headers:
        words += ["--header", _quoted(f"{name}: {value}" if value else f"{name};")]
    for slot in basic:
        words += ["--user", f'"${variable_of(slot.scheme)}"']
    if not request.body:
        return " ".join(words)
    if not any(name.lower() == "content-type" for name, _ in headers):
        words += ["--header", "'Content-Type:'"]  # curl would say it is a form
    try:
        text = request.body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        data = base64.b64encode(request.body).decode("ascii")
        return f"printf %s {data} | base64 -d | {' '.join([*words, '--data-binary', '@-'])}"
    return " ".join([*words, "--data-raw", _quoted(text)])


def variable_of(scheme: str) -> str:
    """Return the shell variable for a scheme's credential: `ordersKey` is in `$ORDERS_KEY`."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", scheme)
    name = re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_").upper()
    return name if re.match(r"[A-Z]", name) else f"KEY_{name}".rstrip("_")


def _mark(slot: CredentialSlot) -> str:
    return f"{_MARK}{variable_of(slot.scheme)}{_MARK}"


def _quoted(text: str) -> str:
    """Return `text` as one word: in single quotes, and a variable in double quotes."""
    words = []
    for number, piece in enumerate(text.split(_MARK)):
        if number % 2:
            words.append(f'"${piece}"')
        elif piece:
            words.append("'" + piece.replace("'", "'\\''") + "'")
    return "".join(words) or "''"

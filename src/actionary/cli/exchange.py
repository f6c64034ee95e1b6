"""A call in JSON: its request, credentials masked, what was put right, and its answer."""

import base64
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlsplit

from actionary.actions.masked import masked_headers, masked_target
from actionary.actions.redact import MASK, redact
from actionary.base.http import CredentialSlot, HTTPRequest, HTTPResponse
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.secret import Secret


def request_json(
    request: HTTPRequest, slots: Sequence[CredentialSlot], repairs: Sequence[str]
) -> JSONObject:
    """Return `method`, `url`, `headers` and `body`; bytes that are no text are in `body_base64`."""
    parts = urlsplit(request.url)
    target = masked_target(request, slots, _mask)
    return {
        "method": request.method,
        "url": f"{parts.scheme}://{parts.netloc}{target}",
        "headers": _headers(masked_headers(request, slots, _mask)),
        **_body(request.body),
        **({"repairs": list(repairs)} if repairs else {}),
    }


def response_json(response: HTTPResponse, secrets: Collection[Secret]) -> JSONObject:
    """Return `status`, `headers` and `body`, `secrets` that came back masked."""
    headers = [(name, redact(value, secrets)) for name, value in response.headers]
    return {
        "status": response.status,
        "headers": _headers(headers),
        **_body(response.body, secrets),
        "milliseconds": round(response.elapsed * 1000),
    }


def _mask(slot: CredentialSlot) -> str:
    return f"{MASK} ({slot.scheme})"


def _headers(pairs: Iterable[tuple[str, str]]) -> JSONObject:
    """Return headers by name; what comes several times is joined (RFC 9110, section 5.2)."""
    found: dict[str, JSONValue] = {}
    for name, value in pairs:
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _body(data: bytes, secrets: Collection[Secret] = ()) -> JSONObject:
    if not data:
        return {"body": None}
    try:
        return {"body": redact(data.decode("utf-8"), secrets)}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(data).decode("ascii")}

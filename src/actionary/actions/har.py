"""A request, credentials masked, and its answer as a HAR 1.2 log of one entry."""

import base64
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from actionary.actions.masked import masked_headers, masked_target
from actionary.actions.redact import MASK, redact_response
from actionary.base.http import CredentialSlot, HTTPRequest, HTTPResponse
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.base.secret import Secret

_HTTP = "HTTP/1.1"


def har_of(
    request: HTTPRequest,
    response: HTTPResponse | None,
    *,
    started: datetime,
    slots: Sequence[CredentialSlot] = (),
    secrets: Collection[Secret] = (),
) -> JSONObject:
    """Return the log; without a response its status is 0, as browsers write what never came."""
    elapsed = response.elapsed * 1000 if response is not None else 0
    entry: JSONObject = {
        "startedDateTime": started.isoformat(),
        "time": elapsed,
        "request": _request(request, slots),
        "response": _response(response or HTTPResponse(status=0), secrets),
        "cache": {},
        "timings": {"send": 0, "wait": elapsed, "receive": 0},
    }
    creator = {"name": "actionary", "version": "1"}
    return {"log": {"version": "1.2", "creator": creator, "entries": [entry]}}


def _request(request: HTTPRequest, slots: Sequence[CredentialSlot]) -> JSONObject:
    parts = urlsplit(request.url)
    target = masked_target(request, slots, lambda slot: MASK)
    found: dict[str, JSONValue] = {
        "method": request.method,
        "url": f"{parts.scheme}://{parts.netloc}{target}",
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": _named(masked_headers(request, slots, lambda slot: MASK)),
        "queryString": _named(parse_qsl(target.partition("?")[2], keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": len(request.body),
    }
    if request.body:
        text, encoding = _text(request.body)
        found["postData"] = {
            "mimeType": request.headers.get("content-type"),
            "text": text,
            **({"_encoding": encoding} if encoding else {}),
        }
    return found


def _response(response: HTTPResponse, secrets: Collection[Secret]) -> JSONObject:
    response = redact_response(response, secrets)
    text, encoding = _text(response.body)
    return {
        "status": response.status,
        "statusText": response.reason,
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": _named(response.headers),
        "content": {
            "size": len(response.body),
            "mimeType": response.headers.get("content-type"),
            "text": text,
            **({"encoding": encoding} if encoding else {}),
        },
        "redirectURL": response.headers.get("location"),
        "headersSize": -1,
        "bodySize": len(response.body),
    }


def _text(data: bytes) -> tuple[str, str]:
    """Return bytes as text, or as base64 and its name."""
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return base64.b64encode(data).decode("ascii"), "base64"


def _named(pairs: Iterable[tuple[str, str]]) -> list[JSONValue]:
    return [{"name": name, "value": value} for name, value in pairs]

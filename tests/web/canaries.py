"""Secrets to look for, an API that tells them back, and how they are found again."""

import base64
import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from actionary.auth.credential import (
    APIKey,
    BasicLogin,
    BearerToken,
    Credential,
    OAuthToken,
)
from actionary.base.secret import Secret
from actionary.testing.upstream import Answer, RecordedRequest
from tests.shop import SHOP

CANARY = "cnry/7f3a+Q9=&<x>'zK41\"e"
"""Every encoding of it looks different."""
KEY_IN = {"type": "apiKey", "name": "the_key"}
KINDS: dict[str, tuple[dict[str, Any], Callable[[str], Credential]]] = {
    "api key in a header": ({**KEY_IN, "in": "header"}, lambda it: APIKey(value=Secret(it))),
    "api key in the query": ({**KEY_IN, "in": "query"}, lambda it: APIKey(value=Secret(it))),
    "api key in a cookie": (
        {**KEY_IN, "in": "cookie"},
        lambda it: APIKey(value=Secret(it.replace('"', "-"))),
    ),
    "password": (
        {"type": "http", "scheme": "basic"},
        lambda it: BasicLogin(username="ada", password=Secret(it)),
    ),
    "bearer token": (
        {"type": "http", "scheme": "bearer"},
        lambda it: BearerToken(token=Secret(it)),
    ),
    "refresh token": (
        {
            "type": "oauth2",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "https://as.example/a",
                    "tokenUrl": "https://as.example/t",
                    "scopes": {},
                }
            },
        },
        lambda it: OAuthToken(access_token=Secret("an-access-token"), refresh_token=Secret(it)),
    ),
}
ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda it: it,
    "base64": lambda it: base64.b64encode(it.encode()).decode(),
    "base64url": lambda it: base64.urlsafe_b64encode(it.encode()).decode().rstrip("="),
    "url": lambda it: quote(it, safe=""),
    "json": lambda it: json.dumps(it)[1:-1].replace("<", "\\u003c"),
    "hex": lambda it: it.encode().hex(),
}


@dataclass(frozen=True, kw_only=True)
class Echo:
    """An API that tells back what it was told, and more."""

    secret: str

    def __call__(self, request: RecordedRequest) -> Answer:
        """Answer with the secret in every encoding, in another form each time."""
        forms = {name: encode(self.secret) for name, encode in ENCODINGS.items()}
        told = {**forms, "all": forms, "headers": [list(pair) for pair in request.headers]}
        told["target"] = request.target
        where = (("X-Echo", quote(self.secret)), ("Set-Cookie", f"a={forms['hex']}"))
        number = request.headers.get("x-number")
        if number == "page":
            page = "".join(f"<p>{html.escape(form)}</p>" for form in forms.values())
            body = f"<html><body>{page}<script>{self.secret}</script></body></html>".encode()
            return Answer(status=401, headers=(*where, ("Content-Type", "text/html")), body=body)
        if number == "text":
            body = "\n".join(forms.values()).encode() + b"\xff\xfe"
            return Answer(status=500, headers=(*where, ("Content-Type", "text/plain")), body=body)
        body = json.dumps(told, ensure_ascii=False).encode()
        return Answer(headers=(*where, ("Content-Type", "application/json")), body=body)


def document(scheme: Mapping[str, Any]) -> dict[str, Any]:
    account = json.loads(json.dumps(SHOP["paths"]["/account"]))
    account["get"]["parameters"] = [
        {"name": "X-Number", "in": "header", "schema": {"type": "string"}}
    ]
    return SHOP | {
        "components": {"securitySchemes": {"key": dict(scheme)}},
        "paths": SHOP["paths"] | {"/account": account},
    }


def holds(text: str, form: str) -> bool:
    """Whether a text holds a form, however often it is escaped."""
    core = form.strip("=")
    bare = html.unescape(text).replace("\\", "")
    return any(
        one.lower() in other.lower()
        for other in (text, bare)
        for one in (core, core.replace("\\", ""))
    )

"""The parts every kind of request has: its address, how it signs in, its headers and body."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from actionary.base.errors import ActionaryError
from actionary.base.http import host_of
from actionary.base.jsonvalue import JSONObject, parse_json
from actionary.openapi.convert.sample import (
    Body,
    Field,
    FormBody,
    JSONBody,
    OtherBody,
    Sample,
)
from actionary.openapi.convert.secretnames import holds_secret, is_of_the_client
from actionary.openapi.diagnostic import Findings

FORM: Final = "application/x-www-form-urlencoded"
_METHOD: Final = re.compile(r"[A-Za-z]{3,20}")
_BARE_VARIABLE: Final = re.compile(r"(?<=[:\[,])(\s*)\{\{[^{}\"]+\}\}")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HOST: Final = re.compile(r"([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d+)?")
_GAPS: Final = re.compile(r"\{\{.*?\}\}|\$\{?[A-Za-z_]\w*\}?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A URL taken apart; `origin` is empty when the host is not known."""

    origin: str
    segments: tuple[str, ...]
    query: tuple[Field, ...]
    login: bool = False
    """Whether a user name or password stood in it."""


def parse_address(text: str) -> Address | None:
    """Return the parts of a URL as people write it, or None when it leads nowhere we call.

    `{{host}}/users` has no origin: what stands for the host is not known.
    """
    text = text.strip().partition("#")[0]
    if not _SCHEME.match(text) and not text.startswith(("/", "{{", "$")):
        text = f"https://{text}"  # as browsers and Postman do; curl would take http
    rest, _, query_text = text.partition("?")
    query = tuple(Field(name=n, value=v) for n, v in parse_qsl(query_text, keep_blank_values=True))
    scheme, separator, tail = rest.partition("://")
    host, slash, path = (tail if separator else rest).partition("/")
    segments = tuple(unquote(part) for part in path.split("/")) if slash else ()
    if not separator or _GAPS.search(host) or _GAPS.search(scheme):
        return Address(origin="", segments=segments, query=query)
    if scheme.lower() not in ("http", "https"):
        return None
    try:
        parts = urlsplit(f"{scheme.lower()}://{host}")
        name = host_of(parts.geturl())
    except ValueError:
        return None
    if not _HOST.fullmatch(name):
        return None
    return Address(
        origin=f"{scheme.lower()}://{name}", segments=segments, query=query, login="@" in host
    )


def sample_from(
    method: str,
    address: Address,
    headers: Iterable[Field],
    findings: Findings,
    *,
    body: Body | None = None,
    schemes: tuple[JSONObject, ...] = (),
) -> Sample | None:
    """Return the request with its secrets turned into security schemes, or None if it is none.

    `schemes` are those the source names apart from the headers; they come first.
    """
    if not _METHOD.fullmatch(method):
        return None
    found = list(schemes)
    if address.login:
        found.append({"type": "http", "scheme": "basic"})
    own_headers = []
    for header in headers:
        scheme = _scheme_of_header(header, is_signed_in=bool(found))
        if scheme is not None:
            found.append(scheme)
        elif header.name.lower() == "cookie":
            findings.warning(
                "conversion-cookie",
                "",
                "Cookies were sent; they are left out.",
                "If the API signs in by a cookie, declare it as an API key `in: cookie`.",
            )
        elif _is_argument(header):
            own_headers.append(header)
    own_query = []
    for each in address.query:
        if holds_secret(each.name):
            found.append({"type": "apiKey", "in": "query", "name": each.name})
        elif each.name:
            own_query.append(each)
    return Sample(
        method=method.upper(),
        origin=address.origin,
        segments=address.segments,
        query=tuple(own_query),
        headers=tuple(own_headers),
        body=body,
        schemes=tuple(each for n, each in enumerate(found) if each not in found[:n]),
    )


def _is_argument(header: Field) -> bool:
    name = header.name.lower()
    if name == "authorization" or is_of_the_client(name):
        return False
    return bool(_HEADER_NAME.fullmatch(header.name))


def _scheme_of_header(header: Field, *, is_signed_in: bool) -> JSONObject | None:
    if header.name.lower() == "authorization":
        if is_signed_in or not header.value.strip():
            return None
        word = header.value.split()[0].lower()
        if word in ("bearer", "basic"):
            return {"type": "http", "scheme": word}
        return {"type": "apiKey", "in": "header", "name": "Authorization"}
    if is_of_the_client(header.name) or not _HEADER_NAME.fullmatch(header.name):
        return None
    if holds_secret(header.name):
        return {"type": "apiKey", "in": "header", "name": header.name}
    return None


def body_from(text: str, media_type: str) -> Body | None:
    """Return a body given as text; without a media type it is known by how it begins."""
    essence = media_type.partition(";")[0].strip().lower()
    if not text.strip():
        return None
    is_json = essence.endswith(("/json", "+json"))
    if is_json or (essence in ("", FORM, "text/plain") and text.lstrip()[:1] in ("{", "[")):
        read = _json_in(text)
        if isinstance(read, JSONBody):
            return replace(read, media_type=essence) if is_json else read
        if is_json:
            return JSONBody(value=None, media_type=essence)
    if essence in ("", FORM):
        pairs = parse_qsl(text, keep_blank_values=True)
        if pairs and all(re.fullmatch(r"[\w.\[\]-]{1,100}", name) for name, _ in pairs):
            return FormBody(fields=tuple(Field(name=n, value=v) for n, v in pairs))
        essence = essence if essence not in ("", FORM) else "text/plain"
    is_text = essence.startswith("text/") or essence.endswith(("xml", "javascript"))
    return OtherBody(media_type=essence, is_text=is_text)


def _json_in(text: str) -> JSONBody | None:
    for attempt in (text, _BARE_VARIABLE.sub(r"\1null", text)):
        try:
            return JSONBody(value=parse_json(attempt))
        except ActionaryError:
            continue
    return None


def header_fields(value: object) -> tuple[Field, ...]:
    """Return headers given as a list of `{name or key, value}`; disabled ones are left out."""
    if not isinstance(value, list):
        return ()
    found = []
    for each in value:
        if isinstance(each, Mapping) and each.get("disabled") is not True:
            name = each.get("key", each.get("name"))
            if isinstance(name, str):
                found.append(Field(name=name.strip(), value=str(each.get("value") or "")))
    return tuple(found)

"""A Postman collection, format 2.0 or 2.1, to samples."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from actionary.base.errors import ActionaryError
from actionary.base.jsonvalue import JSONObject, JSONValue, parse_json
from actionary.base.text import truncate
from actionary.openapi.convert.errors import ConversionError
from actionary.openapi.convert.pathgaps import clean_name
from actionary.openapi.convert.request import (
    Address,
    body_from,
    header_fields,
    parse_address,
    sample_from,
)
from actionary.openapi.convert.sample import (
    MAX_SAMPLES,
    Answer,
    Body,
    Field,
    FormBody,
    JSONBody,
    OtherBody,
    Sample,
)
from actionary.openapi.convert.secretnames import holds_secret
from actionary.openapi.diagnostic import Findings
from actionary.openapi.media import text_of

MAX_FOLDERS: Final = 30
"""Folders in folders that are followed."""
_VARIABLE: Final = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_LANGUAGES: Final = {"json": "application/json", "xml": "application/xml", "html": "text/html"}


def is_postman(value: object) -> bool:
    """Return whether a parsed text is a collection, also as Postman's API wraps it."""
    if not isinstance(value, Mapping):
        return False
    inner = value.get("collection")
    if isinstance(inner, Mapping):
        return is_postman(inner)
    info = value.get("info")
    named = isinstance(info, Mapping) and ("_postman_id" in info or "schema" in info)
    return (named and isinstance(value.get("item"), list)) or _is_first_format(value)


def _is_first_format(value: Mapping[str, JSONValue]) -> bool:
    return isinstance(value.get("requests"), list) and "order" in value


def samples_of_postman(value: JSONObject, findings: Findings) -> tuple[str, str, list[Sample]]:
    """Return the collection's name, its description and its requests.

    Raises `ConversionError` for the first format, which Postman itself no longer reads.
    """
    inner = value.get("collection")
    collection = inner if isinstance(inner, Mapping) else value
    if _is_first_format(collection):
        raise ConversionError(
            "This is a Postman collection of format 1.",
            hint="Import it into Postman and export it as Collection v2.1.",
        )
    info = collection.get("info")
    facts = info if isinstance(info, Mapping) else {}
    reader = _Reader(collection, findings)
    return text_of(facts.get("name")), _description(facts), reader.samples()


class _Reader:
    """Goes through the folders of one collection; how to sign in is inherited on the way."""

    def __init__(self, collection: Mapping[str, JSONValue], findings: Findings) -> None:
        self._collection = collection
        self._findings = findings
        self._variables = _variables(collection.get("variable"))

    def samples(self) -> list[Sample]:
        found: list[Sample] = []
        auth = self._collection.get("auth")
        for item, folders, inherited in _items(self._collection.get("item"), (), auth):
            if len(found) >= MAX_SAMPLES:
                break
            sample = self._sample(item, folders, inherited)
            if sample is not None:
                found.append(sample)
            else:
                self._findings.warning(
                    "conversion-left-out",
                    "",
                    f"The request {text_of(item.get('name'))!r:.80} is left out: it has no"
                    " address that can be called.",
                )
        return found

    def _sample(
        self, item: Mapping[str, JSONValue], folders: tuple[str, ...], auth: JSONValue
    ) -> Sample | None:
        request = item.get("request")
        if isinstance(request, str):
            request = {"method": "GET", "url": request}
        if not isinstance(request, Mapping):
            return None
        address = self._address(request.get("url"))
        if address is None:
            return None
        own = request.get("auth")
        schemes = schemes_of_auth(own if isinstance(own, Mapping) else auth)
        headers = [
            replace(each, description=words)
            for each, words in zip(
                header_fields(request.get("header")),
                _header_words(request.get("header")),
                strict=True,
            )
        ]
        content_type = next((h.value for h in headers if h.name.lower() == "content-type"), "")
        sample = sample_from(
            text_of(request.get("method")) or "GET",
            address,
            headers,
            self._findings,
            body=_body(request.get("body"), content_type),
            schemes=schemes,
        )
        if sample is None:
            return None
        return replace(
            sample,
            name=text_of(item.get("name")).strip(),
            description=truncate(_description(request), 4000),
            tags=folders[:1],
            path_words=_path_words(request.get("url")),
            answers=_answers(item.get("response")),
        )

    def _address(self, url: JSONValue) -> Address | None:
        """Return the address; of a URL in parts, its parts tell which of the query is on."""
        if isinstance(url, str):
            return parse_address(self._filled(url))
        if not isinstance(url, Mapping):
            return None
        raw = text_of(url.get("raw")) or _joined(url)
        address = parse_address(self._filled(raw))
        query = url.get("query")
        if address is None or not isinstance(query, list):
            return address
        fields = tuple(
            Field(
                name=text_of(each.get("key")),
                value=text_of(each.get("value")),
                description=_description(each),
            )
            for each in query
            if isinstance(each, Mapping) and each.get("key") and each.get("disabled") is not True
        )
        return replace(address, query=fields)

    def _filled(self, url: str) -> str:
        """Return a URL with the collection's variables in the place of the host; not in the path.

        `{{baseUrl}}/users/{{id}}` keeps `{{id}}`: it is what a caller gives.
        """
        head = _VARIABLE.match(url.strip())
        for _ in range(5):
            if head is None or head[1] not in self._variables:
                break
            url = self._variables[head[1]] + url.strip()[head.end() :]
            head = _VARIABLE.match(url)
        scheme, separator, rest = url.partition("://")
        if not separator:
            return url
        host, slash, path = rest.partition("/")
        return f"{scheme}://{_VARIABLE.sub(self._value, host)}{slash}{path}"

    def _value(self, match: re.Match[str]) -> str:
        return self._variables.get(match[1], match[0])


def _items(
    value: JSONValue, folders: tuple[str, ...], auth: JSONValue
) -> Iterator[tuple[Mapping[str, JSONValue], tuple[str, ...], JSONValue]]:
    if not isinstance(value, list) or len(folders) > MAX_FOLDERS:
        return
    for item in value:
        if not isinstance(item, Mapping):
            continue
        own = item.get("auth")
        inherited = own if isinstance(own, Mapping) else auth
        if isinstance(item.get("item"), list):
            name = text_of(item.get("name")) or "folder"
            yield from _items(item["item"], (*folders, name), inherited)
        elif "request" in item:
            yield item, folders, inherited


def schemes_of_auth(auth: JSONValue) -> tuple[JSONObject, ...]:
    """Return Postman's way to sign in as security schemes; the values in it are not looked at.

    What cannot be said in a document, such as a signature, is none.
    """
    if not isinstance(auth, Mapping):
        return ()
    kind = text_of(auth.get("type"))
    facts = _facts(auth.get(kind))
    if kind in ("bearer", "basic", "digest"):
        return ({"type": "http", "scheme": kind},)
    if kind == "jwt":
        return ({"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},)
    if kind == "apikey":
        place = facts.get("in", "header")
        name = facts.get("key", "")
        if not name or _VARIABLE.search(name):
            name = "X-API-Key"
        return ({"type": "apiKey", "in": place if place == "query" else "header", "name": name},)
    if kind == "oauth2":
        return (_oauth(facts),)
    return ()


def _oauth(facts: Mapping[str, str]) -> JSONObject:
    token_url = facts.get("accessTokenUrl", "")
    flow: dict[str, JSONValue] = {
        "tokenUrl": token_url,
        "scopes": dict.fromkeys(facts.get("scope", "").split(), ""),
    }
    grant = facts.get("grant_type", "")
    if not _is_address(token_url):
        return {"type": "http", "scheme": "bearer"}
    if grant == "client_credentials":
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}
    if not _is_address(facts.get("authUrl", "")):
        return {"type": "http", "scheme": "bearer"}
    return {
        "type": "oauth2",
        "flows": {"authorizationCode": {"authorizationUrl": facts["authUrl"], **flow}},
    }


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://")) and "{{" not in url


def _facts(value: JSONValue) -> dict[str, str]:
    """Return the fields of a way to sign in: a list of key and value, or a mapping (2.0)."""
    if isinstance(value, Mapping):
        return {key: text_of(item) for key, item in value.items()}
    if not isinstance(value, list):
        return {}
    pairs = [each for each in value if isinstance(each, Mapping)]
    return {text_of(each.get("key")): text_of(each.get("value")) for each in pairs}


def _variables(value: JSONValue) -> dict[str, str]:
    """Return the collection's variables, those that hold secrets left out."""
    if not isinstance(value, list):
        return {}
    pairs = [each for each in value if isinstance(each, Mapping)]
    named = {text_of(e.get("key") or e.get("id")): text_of(e.get("value")) for e in pairs}
    return {name: text for name, text in named.items() if text and not holds_secret(name)}


def _joined(url: Mapping[str, JSONValue]) -> str:
    host, path = url.get("host"), url.get("path")
    where = ".".join(map(text_of, host)) if isinstance(host, list) else text_of(host)
    parts = "/".join(map(_segment, path)) if isinstance(path, list) else text_of(path)
    protocol = text_of(url.get("protocol"))
    start = f"{protocol}://{where}" if protocol else where
    return f"{start}/{parts.removeprefix('/')}"


def _segment(value: JSONValue) -> str:
    return text_of(value.get("value")) if isinstance(value, Mapping) else text_of(value)


def _path_words(url: JSONValue) -> tuple[tuple[str, str], ...]:
    variables = url.get("variable") if isinstance(url, Mapping) else None
    if not isinstance(variables, list):
        return ()
    pairs = [each for each in variables if isinstance(each, Mapping)]
    named = ((clean_name(text_of(e.get("key") or e.get("id"))), _description(e)) for e in pairs)
    return tuple((name, words) for name, words in named if words)


def _header_words(value: JSONValue) -> list[str]:
    """Return the description of each header that `header_fields` returns."""
    if not isinstance(value, list):
        return []
    return [
        _description(each)
        for each in value
        if isinstance(each, Mapping)
        and each.get("disabled") is not True
        and isinstance(each.get("key", each.get("name")), str)
    ]


def _description(value: Mapping[str, JSONValue]) -> str:
    found = value.get("description")
    return text_of(found.get("content") if isinstance(found, Mapping) else found).strip()


def _body(value: JSONValue, content_type: str) -> Body | None:
    if not isinstance(value, Mapping) or value.get("disabled") is True:
        return None
    mode = text_of(value.get("mode"))
    if mode == "raw":
        options = value.get("options")
        raw = options.get("raw") if isinstance(options, Mapping) else None
        language = text_of(raw.get("language")) if isinstance(raw, Mapping) else ""
        media_type = content_type or _LANGUAGES.get(language, "")
        return body_from(text_of(value.get("raw")), media_type)
    if mode in ("urlencoded", "formdata"):
        return FormBody(fields=_fields(value.get(mode)), is_multipart=mode == "formdata")
    if mode == "graphql":
        return JSONBody(value={"query": "", "variables": {}})
    if mode == "file":
        return OtherBody(media_type=content_type or "application/octet-stream", is_text=False)
    return None


def _fields(value: JSONValue) -> tuple[Field, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(
        Field(
            name=text_of(each.get("key")),
            value=text_of(each.get("value")),
            description=_description(each),
            is_file=each.get("type") == "file",
        )
        for each in value
        if isinstance(each, Mapping) and each.get("key") and each.get("disabled") is not True
    )


def _answers(value: JSONValue) -> tuple[Answer, ...]:
    """Return the examples saved with a request."""
    found = []
    for each in value if isinstance(value, list) else ():
        code = each.get("code") if isinstance(each, Mapping) else None
        if not isinstance(each, Mapping) or not isinstance(code, int):
            continue
        fields = header_fields(each.get("header"))
        kinds = (field.value for field in fields if field.name.lower() == "content-type")
        media_type = next(kinds, "").partition(";")[0].strip().lower()
        answer = Answer(status=int(code), media_type=media_type)
        text = text_of(each.get("body"))
        if text.lstrip()[:1] in ("{", "["):
            with contextlib.suppress(ActionaryError):
                answer = replace(
                    answer,
                    value=parse_json(text),
                    has_value=True,
                    media_type=media_type or "application/json",
                )
        found.append(answer)
    return tuple(found)

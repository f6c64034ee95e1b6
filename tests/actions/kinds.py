"""A document with one operation for each way an argument travels, for referees to judge."""

from typing import Any


def _get(name: str, *parameters: dict[str, Any], security: Any = ()) -> dict[str, Any]:
    answer = {"200": {"description": "ok"}}
    found: dict[str, Any] = {
        "operationId": name, "parameters": list(parameters), "responses": answer}  # fmt: skip
    return {"get": {**found, **({"security": security} if security else {})}}


def _post(name: str, media_type: str, schema: Any, **media: Any) -> dict[str, Any]:
    content = {media_type: {"schema": schema, **media}}
    body = {"required": True, "content": content}
    answer = {"200": {"description": "ok"}}
    return {"post": {"operationId": name, "requestBody": body, "responses": answer}}


def _parameter(place: str, schema: Any, **fields: Any) -> dict[str, Any]:
    named = {"name": "color", "in": place, "required": True, **fields}
    return {**named, **({} if "content" in fields else {"schema": schema})}


TEXT = {"type": "string", "minLength": 3}
NUMBER = {"type": "integer", "minimum": 3}
LIST = {"type": "array", "items": {"enum": ["blue", "black"]}, "minItems": 2}
# In small letters: Prism looks for no others in a query.
OBJECT = {
    "type": "object",
    "required": ["red"],
    "properties": {"red": {"type": "string"}, "green": {"type": "string"}},
    "additionalProperties": False,
}
LISTED = {"type": "object", "required": ["tags"], "properties": {"tags": LIST}}
FORM = "application/x-www-form-urlencoded"

KINDS: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Kinds", "version": "1"},
    "servers": [{"url": "https://t.example.com"}],
    "paths": {
        "/path-text/{color}": _get("pathText", _parameter("path", TEXT)),
        "/path-list/{color}": _get("pathList", _parameter("path", LIST)),
        "/path-object/{color}": _get("pathObject", _parameter("path", OBJECT)),
        "/path-exploded/{color}": _get("pathExploded", _parameter("path", OBJECT, explode=True)),
        "/path-label/{color}": _get("pathLabel", _parameter("path", TEXT, style="label")),
        "/path-matrix/{color}": _get("pathMatrix", _parameter("path", TEXT, style="matrix")),
        "/query-text": _get("queryText", _parameter("query", TEXT)),
        "/query-number": _get("queryNumber", _parameter("query", NUMBER)),
        "/query-list": _get("queryList", _parameter("query", LIST)),
        "/query-joined": _get("queryJoined", _parameter("query", LIST, explode=False)),
        "/query-piped": _get(
            "queryPiped", _parameter("query", LIST, style="pipeDelimited", explode=False)
        ),
        "/query-deep": _get(
            "queryDeep", _parameter("query", OBJECT, style="deepObject", explode=True)
        ),
        "/query-deep-list": _get(
            "queryDeepList", _parameter("query", LISTED, style="deepObject", explode=True)
        ),
        "/header-text": _get("headerText", _parameter("header", TEXT)),
        "/header-list": _get("headerList", _parameter("header", LIST)),
        "/header-object": _get("headerObject", _parameter("header", OBJECT)),
        "/cookie-text": _get("cookieText", _parameter("cookie", TEXT)),
        "/json": _post("json", "application/json", OBJECT),
        "/json-list": _post("jsonList", "application/json", LIST),
        "/json-vendor": _post("jsonVendor", "application/vnd.t+json", OBJECT),
        "/form": _post("form", FORM, OBJECT),
        "/form-list": _post(
            "formList", FORM, {"type": "object", "properties": {"color": LIST}},
            encoding={"color": {"style": "form", "explode": True}},
        ),
        "/files": _post("files", "multipart/form-data", OBJECT),
        "/text": _post("text", "text/plain", TEXT),
        "/bytes": _post("bytes", "application/octet-stream", {"type": "string"}),
        "/xml": _post("xml", "application/xml", {"type": "string"}),
        "/key-in-header": _get("keyInHeader", security=[{"header": []}]),
        "/key-in-query": _get("keyInQuery", security=[{"query": []}]),
        "/login": _get("login", security=[{"basic": []}]),
        "/token": _get("token", security=[{"bearer": []}]),
        "/both": _get("both", security=[{"header": [], "bearer": []}]),
        "/either": _get("either", security=[{"query": []}, {"basic": []}]),
    },
    "components": {
        "securitySchemes": {
            "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "query": {"type": "apiKey", "in": "query", "name": "key"},
            "basic": {"type": "http", "scheme": "basic"},
            "bearer": {"type": "http", "scheme": "bearer"},
        }
    },
}  # fmt: skip

"""Swagger 2.0 in the words of 3.x: one object at a time, as it is read; nothing is looked up."""

from collections.abc import Mapping, Sequence
from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"

_OF_PARAMETER = frozenset(
    ("name", "in", "description", "required", "allowEmptyValue", "collectionFormat", "$ref")
)
_COLLECTION: Final[Mapping[str, tuple[str, bool]]] = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}
_FLOWS = {"accessCode": "authorizationCode", "application": "clientCredentials"}


def is_body_part(parameter: JSONValue) -> bool:
    """Whether a parameter of 2.0 belongs to the body."""
    return isinstance(parameter, dict) and parameter.get("in") in ("body", "formData")


def parameter_of(raw: JSONObject) -> JSONObject:
    """Return a parameter outside the body; what 2.0 says beside its name becomes its schema."""
    if "schema" in raw or "content" in raw:
        return raw  # written as in 3.x, by mistake: read as meant
    return {
        "name": raw.get("name"),
        "in": raw.get("in"),
        "required": raw.get("required"),
        "description": raw.get("description"),
        "example": raw.get("x-example"),
        "deprecated": raw.get("x-deprecated"),
        "schema": _schema_of(raw),
        **_style_of(raw),
    }


def _schema_of(raw: JSONObject) -> JSONObject:
    schema = {
        key: value
        for key, value in raw.items()
        if key not in _OF_PARAMETER and not (key.startswith("x-") and key != "x-nullable")
    }
    if schema.get("type") == "file":
        return {**schema, "type": "string", "format": "binary"}
    return schema


def _style_of(raw: JSONObject) -> JSONObject:
    if raw.get("type") != "array" or raw.get("in") not in ("query", "formData"):
        return {}
    style, explode = _COLLECTION.get(str(raw.get("collectionFormat")), _COLLECTION["csv"])
    return {"style": style, "explode": explode}


def body_of(parts: Sequence[JSONObject], consumes: JSONValue) -> JSONObject | None:
    """Return the request body that the body and form parameters of an operation make up.

    With both, which the standard forbids, the body counts.
    """
    whole = [part for part in parts if part.get("in") == "body"]
    offered = _names(consumes)
    if whole:
        body = whole[-1]
        return {
            "description": body.get("description"),
            "required": body.get("required"),
            "content": {name: {"schema": body.get("schema")} for name in offered or (JSON,)},
        }
    fields = [part for part in parts if isinstance(part.get("name"), str)]
    return _form(fields, offered) if fields else None


def _form(fields: Sequence[JSONObject], offered: Sequence[str]) -> JSONObject:
    properties: dict[str, JSONValue] = {}
    encoding: dict[str, JSONValue] = {}
    required: list[JSONValue] = []
    for part in fields:
        name = str(part["name"])
        schema = dict(_schema_of(part))
        if part.get("description"):
            schema["description"] = part["description"]
        properties[name] = schema
        if part.get("required") is True:
            required.append(name)
        style = _style_of(part)
        if style:
            encoding[name] = style
    schema = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    has_file = any(part.get("type") == "file" for part in fields)
    forms = [name for name in offered if name.split(";")[0].strip() == FORM or _has_parts(name)]
    if has_file:
        forms = [name for name in forms if _has_parts(name)] or [MULTIPART]
    media: JSONObject = {"schema": schema, "encoding": encoding}
    return {"required": bool(required), "content": dict.fromkeys(forms or (FORM,), media)}


def _has_parts(name: str) -> bool:
    return name.strip().lower().startswith("multipart/")


def _names(value: JSONValue) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def response_of(raw: JSONObject, produces: JSONValue) -> JSONObject:
    """Return a response; its one schema holds for every media type that is produced."""
    if "schema" not in raw:
        return raw
    content = {name: {"schema": raw["schema"]} for name in _names(produces) or (JSON,)}
    return {"description": raw.get("description"), "content": content}


def security_scheme_of(raw: JSONObject) -> JSONObject:
    """Return a security scheme; a scheme written as in 3.x by mistake is read as meant."""
    kind = raw.get("type")
    if kind == "basic":
        return {**raw, "type": "http", "scheme": "basic"}
    if kind != "oauth2" or "flows" in raw:
        return raw
    flow = {
        "authorizationUrl": raw.get("authorizationUrl"),
        "tokenUrl": raw.get("tokenUrl"),
        "scopes": raw.get("scopes"),
    }
    name = str(raw.get("flow"))
    return {**raw, "flows": {_FLOWS.get(name, name): flow}}


def servers_of(raw: JSONObject, source: str | None) -> JSONValue:
    """Return the servers that host, schemes and basePath stand for; None when they say nothing.

    What is missing comes from where the document came from; without any scheme it is https,
    which every other scheme comes after.
    """
    host, base = raw.get("host"), raw.get("basePath")
    if not isinstance(host, str) or not host.strip():
        if not isinstance(base, str) or base.strip() in ("", "/"):
            return None
        return [{"url": base.strip()}]
    host = host.strip()
    scheme, separator, rest = host.partition("://")  # a whole URL, by mistake: read as meant
    schemes = [scheme] if separator else _names(raw.get("schemes"))
    host = rest if separator else host
    if not schemes:
        known = (source or "").partition(":")[0].lower()
        schemes = [known if known in ("http", "https") else "https"]
    schemes.sort(key=lambda one: one != "https")
    path = base.strip() if isinstance(base, str) else ""
    path = path if path.startswith("/") or not path else f"/{path}"
    return [{"url": f"{one}://{host.rstrip('/')}{path}"} for one in schemes]

"""Parameters: name, location, how they are written, schema."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from actionary.base.jsonvalue import JSONValue, join_pointer
from actionary.openapi.diagnostic import Findings
from actionary.openapi.dialect import Dialect
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.media import MediaType, read_media_types, text_of
from actionary.openapi.refs import Resolver

LOCATIONS: Final = ("path", "query", "header", "cookie")

_DEFAULT_STYLE = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
}
_OURS = ("accept", "content-type", "authorization")
_OF_HTTP = ("host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation, its references resolved."""

    name: str
    location: str
    """`path`, `query`, `header` or `cookie`."""
    required: bool = False
    description: str = ""
    style: str = "form"
    explode: bool = True
    allow_reserved: bool = False
    deprecated: bool = False
    schema: JSONValue = None
    media_type: MediaType | None = None
    """Set when the parameter has `content`: its value is written in that media type."""
    example: JSONValue = None
    pointer: str = ""


def read_parameters(
    lists: tuple[tuple[JSONValue, str], ...],
    resolver: Resolver,
    dialect: Dialect,
    findings: Findings,
) -> tuple[Parameter, ...]:
    """Return the parameters of an operation: a later list overrides an earlier one.

    Each list comes with its pointer; the path item's first, the operation's last (OAS 3.1.1,
    section 4.8.10). What cannot be read costs a diagnostic.
    """
    parameters: dict[tuple[str, str], Parameter] = {}
    for values, pointer in lists:
        if not isinstance(values, list):
            continue
        for index, value in enumerate(values):
            parameter = _read_parameter(value, f"{pointer}/{index}", resolver, dialect, findings)
            if parameter is not None:
                parameters[(parameter.location, _key(parameter))] = parameter
    return tuple(parameters.values())


def _key(parameter: Parameter) -> str:
    return parameter.name.lower() if parameter.location == "header" else parameter.name


def _read_parameter(
    value: JSONValue, pointer: str, resolver: Resolver, dialect: Dialect, findings: Findings
) -> Parameter | None:
    try:
        found = resolver.deref(value, pointer)
    except UnresolvedReferenceError as error:
        findings.error("broken-reference", pointer, error.message, error.hint)
        return None
    raw = found.value
    if not isinstance(raw, dict):
        findings.error("invalid-parameter", pointer, "This parameter is not a mapping.")
        return None
    name, location = raw.get("name"), raw.get("in")
    if not isinstance(name, str) or not name or location not in LOCATIONS:
        if location == "querystring" and dialect.has_querystring:
            what = "A parameter that is the whole query string is not read yet."
        else:
            what = "A parameter needs a `name`, and an `in` of path, query, header or cookie."
        findings.error("invalid-parameter", pointer, what)
        return None
    assert isinstance(location, str)
    if location == "header" and name.lower() in (*_OURS, *_OF_HTTP):
        reason = "HTTP itself sets it."
        if name.lower() in _OURS:
            reason = "it follows from media types and security (OAS 3.1.1, section 4.8.12)."
        findings.info("ignored-header", pointer, f"The header {name!r} is ignored: {reason}")
        return None
    return _with_style(
        Parameter(
            name=name,
            location=location,
            required=raw.get("required") is True or location == "path",
            description=text_of(raw.get("description")),
            allow_reserved=raw.get("allowReserved") is True,
            deprecated=raw.get("deprecated") is True,
            schema=raw.get("schema"),
            media_type=_media_type(raw, found.pointer),
            example=raw.get("example"),
            pointer=found.pointer,
        ),
        raw,
        findings,
    )


def _media_type(raw: Mapping[str, JSONValue], pointer: str) -> MediaType | None:
    if "schema" in raw:
        return None
    media_types = read_media_types(raw.get("content"), f"{pointer}{join_pointer('content')}")
    return media_types[0] if media_types else None


def _with_style(
    parameter: Parameter, raw: Mapping[str, JSONValue], findings: Findings
) -> Parameter:
    style = raw.get("style", _DEFAULT_STYLE[parameter.location])
    if style not in _STYLES[parameter.location]:
        findings.warning(
            "invalid-style",
            parameter.pointer,
            f"The style {style!r} does not exist for a {parameter.location} parameter; "
            f"{_DEFAULT_STYLE[parameter.location]!r} is used.",
            f"Use one of {', '.join(_STYLES[parameter.location])}.",
        )
        style = _DEFAULT_STYLE[parameter.location]
    assert isinstance(style, str)
    explode = raw.get("explode")
    if not isinstance(explode, bool):
        explode = style in ("form", "cookie", "deepObject")
    return replace(parameter, style=style, explode=explode)

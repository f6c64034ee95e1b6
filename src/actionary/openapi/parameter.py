"""Parameters: name, location, how they are written, schema."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from actionary.base.http import FRAMING_HEADERS
from actionary.base.jsonvalue import JSONObject, JSONValue, join_pointer
from actionary.base.made import made
from actionary.openapi.diagnostic import Findings
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.fix import remove_value
from actionary.openapi.media import MediaType, read_media_types, text_of
from actionary.openapi.reading import Reading
from actionary.openapi.swagger import is_body_part, parameter_of

LOCATIONS: Final = ("path", "query", "querystring", "header", "cookie")

_DEFAULT_STYLE = {
    "path": "simple",
    "query": "form",
    "querystring": "form",
    "header": "simple",
    "cookie": "form",
}
_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "tabDelimited", "deepObject"),
    "querystring": ("form",),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
}
_OURS = ("accept", "content-type", "authorization")
_IGNORED: Final = frozenset((*_OURS, *FRAMING_HEADERS))


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of an operation, its references resolved."""

    name: str
    location: str
    """`path`, `query`, `header`, `cookie`, or `querystring`: the whole of it (3.2)."""
    required: bool = False
    description: str = ""
    style: str = "form"
    explode: bool = True
    allow_reserved: bool = False
    """In a query; since 3.2 also elsewhere (OAS 3.2.0, Fixed Fields for use with `schema`)."""
    deprecated: bool = False
    schema: JSONValue = None
    media_type: MediaType | None = None
    """Set when the parameter has `content`: its value is written in that media type."""
    example: JSONValue = None
    pointer: str = ""


def read_parameters(
    shared: tuple[JSONValue, str], own: tuple[JSONValue, str], reading: Reading
) -> tuple[Parameter, ...]:
    """Return the parameters of an operation: its `own` override those its path item `shared`.

    Each list comes with its pointer (OAS 3.1.1, section 4.8.10). What cannot be read costs a
    diagnostic. The body of 2.0 is left out.
    """
    values, pointer = shared
    of_path: tuple[Parameter, ...] = ()
    if values:
        place = ("parameters", pointer)
        if place not in reading.known:
            reading.known[place] = _read_list(values, pointer, reading)
        of_path = reading.known[place]
    of_operation = _read_list(*own, reading) if own[0] else ()
    if len(of_path) + len(of_operation) < 2:
        return of_path or of_operation
    parameters = {(one.location, _key(one)): one for one in of_path}
    for one in of_operation:
        parameters[(one.location, _key(one))] = one
    return tuple(parameters.values())


def _read_list(values: JSONValue, pointer: str, reading: Reading) -> tuple[Parameter, ...]:
    if not isinstance(values, list):
        return ()
    read = (_read_entry(value, f"{pointer}/{index}", reading) for index, value in enumerate(values))
    return tuple(one for one in read if one is not None)


def undeclared_names(
    needed: Sequence[str], lists: Iterable[JSONValue], reading: Reading
) -> tuple[str, ...]:
    """Return those of the `needed` path parameters that nothing declares."""
    left = list(dict.fromkeys(needed)) if len(needed) > 1 else list(needed)
    known = reading.path_names
    for values in lists:
        for value in values if isinstance(values, list) else ():
            if not isinstance(value, dict):
                continue
            reference = value.get("$ref")
            if reference is None:
                name = _path_name(value)
            elif not isinstance(reference, str):
                continue
            elif reference in known:
                name = known[reference]
            else:
                try:
                    name = _path_name(reading.resolver.resolve(reference).value)
                except UnresolvedReferenceError:
                    name = None
                known[reference] = name
            if name in left:
                left.remove(name)
                if not left:
                    return ()
    return tuple(left)


def resolve_body(lists: Iterable[JSONValue], reading: Reading) -> None:
    """Raise `UnresolvedReferenceError` when the schema of a body of 2.0 leads nowhere."""
    for values in lists:
        for value in values if isinstance(values, list) else ():
            if not isinstance(value, dict):
                continue
            if "$ref" in value:
                try:
                    value = reading.resolver.resolve(value["$ref"]).value
                except UnresolvedReferenceError:
                    continue  # the parameters' own diagnostics name it
            if isinstance(value, dict) and value.get("in") == "body":
                schema = value.get("schema")
                if isinstance(schema, dict) and "$ref" in schema:
                    reading.resolver.resolve(schema["$ref"])


def _path_name(parameter: JSONValue) -> str | None:
    if isinstance(parameter, dict) and parameter.get("in") == "path":
        return str(parameter.get("name"))
    return None


def body_parts(
    lists: tuple[tuple[JSONValue, str], ...], reading: Reading
) -> tuple[list[JSONObject], str]:
    """Return the parameters that make up the body of 2.0, and where the first one stands."""
    parts: dict[tuple[str, str], JSONObject] = {}
    where = ""
    for value, pointer in _entries(lists):
        try:
            found = reading.resolver.deref(value, pointer)
        except UnresolvedReferenceError:
            continue  # the parameters' own diagnostics name it
        if is_body_part(found.value):
            assert isinstance(found.value, dict)
            parts[(str(found.value["in"]), str(found.value.get("name")))] = found.value
            where = where or found.pointer
    return list(parts.values()), where


def _entries(lists: tuple[tuple[JSONValue, str], ...]) -> Iterator[tuple[JSONValue, str]]:
    for values, pointer in lists:
        if isinstance(values, list):
            for index, value in enumerate(values):
                yield value, f"{pointer}/{index}"


def _key(parameter: Parameter) -> str:
    return parameter.name.lower() if parameter.location == "header" else parameter.name


def _read_entry(value: JSONValue, pointer: str, reading: Reading) -> Parameter | None:
    if not (isinstance(value, dict) and "$ref" in value):
        return _read_parameter(value, pointer, reading)
    try:
        found = reading.resolver.resolve(value["$ref"])
    except UnresolvedReferenceError as error:
        reading.findings.error("broken-reference", pointer, error.message, error.hint)
        return None
    place = ("parameter", found.pointer)
    if place not in reading.known:
        reading.known[place] = _read_parameter(found.value, found.pointer, reading)
    known: Parameter | None = reading.known[place]
    return known


def _read_parameter(value: JSONValue, pointer: str, reading: Reading) -> Parameter | None:
    findings = reading.findings
    if not isinstance(value, dict):
        findings.error("invalid-parameter", pointer, "This parameter is not a mapping.")
        return None
    raw: JSONObject = value
    if reading.dialect.is_swagger:
        if is_body_part(raw):
            return None
        raw = parameter_of(raw)
    name, location = raw.get("name"), raw.get("in")
    if (
        not isinstance(name, str)
        or not name
        or location not in LOCATIONS
        or (location == "querystring" and not reading.dialect.has_querystring)
    ):
        what = "A parameter needs a `name`, and an `in` of path, query, header or cookie."
        findings.error("invalid-parameter", pointer, what)
        return None
    assert isinstance(location, str)
    if location == "header" and name.lower() in _IGNORED:
        reason = "HTTP itself sets it."
        if name.lower() in _OURS:
            reason = "it follows from media types and security (OAS 3.1.1, section 4.8.12)."
        findings.info(
            "ignored-header",
            pointer,
            f"The header {name!r} is ignored: {reason}",
            fix=remove_value("Leave it out", pointer),
        )
        return None
    style, explode = _style(location, raw, pointer, findings)
    return made(
        Parameter,
        name=name,
        location=location,
        required=raw.get("required") is True or location == "path",
        description=text_of(raw.get("description")),
        style=style,
        explode=explode,
        allow_reserved=raw.get("allowReserved") is True
        and (location == "query" or reading.dialect.has_querystring),
        deprecated=raw.get("deprecated") is True,
        schema=raw.get("schema"),
        media_type=_media_type(raw, pointer),
        example=raw.get("example"),
        pointer=pointer,
    )


def _media_type(raw: JSONObject, pointer: str) -> MediaType | None:
    if "schema" in raw:
        return None
    media_types = read_media_types(raw.get("content"), f"{pointer}{join_pointer('content')}")
    return media_types[0] if media_types else None


def _style(location: str, raw: JSONObject, pointer: str, findings: Findings) -> tuple[str, bool]:
    default = _DEFAULT_STYLE[location]
    style = raw.get("style", default)
    if style not in _STYLES[location]:
        findings.warning(
            "invalid-style",
            pointer,
            f"The style {style!r} does not exist for a {location} parameter; {default!r} is used.",
            f"Use one of {', '.join(_STYLES[location])}.",
            fix=remove_value("Leave the style out", f"{pointer}/style"),
        )
        style = default
    assert isinstance(style, str)
    explode = raw.get("explode")
    if not isinstance(explode, bool):
        explode = style in ("form", "cookie", "deepObject")
    return style, explode

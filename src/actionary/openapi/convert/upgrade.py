"""A document of Swagger 2.0 or OpenAPI 3.0, as one of 3.1 that says the same."""

from collections.abc import Mapping
from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.openapi.convert.errors import ConversionError
from actionary.openapi.dialect import dialect_of
from actionary.openapi.swagger import (
    body_of,
    is_body_part,
    parameter_of,
    response_of,
    security_scheme_of,
    servers_of,
)

VERSION: Final = "3.1.0"
_MOVED: Final = {
    "#/definitions/": "#/components/schemas/",
    "#/parameters/": "#/components/parameters/",
    "#/responses/": "#/components/responses/",
}
_DATA: Final = frozenset(("example", "examples", "default", "enum", "const", "x-example"))
"""What stands there is values, not schemas."""
_NAMES: Final = frozenset(
    (
        "properties",
        "patternProperties",
        "definitions",
        "$defs",
        "schemas",
        "parameters",
        "responses",
    )
)
"""What stands there is named by the author, so no name in it is a keyword."""
_BESIDE_A_REFERENCE: Final = frozenset(
    ("$ref", "summary", "description", "default", "readOnly", "writeOnly", "nullable", "x-nullable")
)
"""Anything else beside one counted for nothing before 3.1, and would count from then on."""
_METHODS: Final = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace"))
_OF_THE_ROOT: Final = ("info", "tags", "externalDocs", "security")


def upgraded(raw: JSONObject, *, source: str | None = None) -> JSONObject:
    """Return the document in the words of 3.1; references inside it lead to the same things.

    Raises `DocumentVersionError` for a version that is not read, `ConversionError` for one that
    needs no conversion.
    """
    version, dialect = dialect_of(raw)
    if dialect.is_swagger:
        raw = _from_swagger(raw, source)
    elif not version.startswith("3.0"):
        raise ConversionError(
            f"This is an OpenAPI document already, of version {version}.",
            hint="It can be used as it is; `actionary check` says how well.",
        )
    found = _modern({**raw, "openapi": VERSION}, is_named=False)
    assert isinstance(found, Mapping)
    return found


def _from_swagger(raw: JSONObject, source: str | None) -> JSONObject:
    """Return a document of 2.0 in the words of 3.x."""
    document: dict[str, JSONValue] = {"openapi": VERSION}
    document |= {key: raw[key] for key in _OF_THE_ROOT if key in raw}
    servers = servers_of(raw, source)
    if servers:
        document["servers"] = servers
    document["paths"] = {
        path: _path_item(item, raw, source) if isinstance(item, Mapping) else item
        for path, item in _mapping(raw.get("paths")).items()
    }
    document |= {key: item for key, item in raw.items() if key.startswith("x-")}
    components = _components(raw)
    if components:
        document["components"] = components
    found = _led(document)
    assert isinstance(found, Mapping)
    return found


def _components(raw: JSONObject) -> dict[str, JSONValue]:
    schemes = _mapping(raw.get("securityDefinitions")).items()
    parts: dict[str, JSONValue] = {
        "schemas": raw.get("definitions"),
        "parameters": {
            name: _stripped(parameter_of(_mapping(parameter)))
            for name, parameter in _mapping(raw.get("parameters")).items()
            if not is_body_part(parameter)
        },
        "responses": {
            name: _stripped(response_of(_mapping(response), raw.get("produces")))
            for name, response in _mapping(raw.get("responses")).items()
        },
        "securitySchemes": {name: _scheme(_mapping(scheme)) for name, scheme in schemes},
    }
    return {name: part for name, part in parts.items() if part}


def _scheme(raw: JSONObject) -> JSONObject:
    scheme = security_scheme_of(raw)
    flows = scheme.get("flows")
    if not isinstance(flows, Mapping):
        return scheme
    kept = {key: value for key, value in scheme.items() if key not in _OF_A_FLOW}
    return {**kept, "flows": {name: _stripped(_mapping(flow)) for name, flow in flows.items()}}


_OF_A_FLOW: Final = frozenset(("flow", "authorizationUrl", "tokenUrl", "scopes"))


def _path_item(raw: JSONObject, document: JSONObject, source: str | None) -> JSONObject:
    shared = [_mapping(each) for each in _list(raw.get("parameters"))]
    own = [each for each in shared if not is_body_part(_target(each, document))]
    bodies = [_target(each, document) for each in shared if is_body_part(_target(each, document))]
    item: dict[str, JSONValue] = {}
    for key, value in raw.items():
        if key in _METHODS and isinstance(value, Mapping):
            item[key] = _operation(value, bodies, document, source)
        elif key != "parameters":
            item[key] = value
    if own:
        item["parameters"] = [_outside(each) for each in own]
    return item


def _operation(
    raw: JSONObject, shared: list[JSONObject], document: JSONObject, source: str | None
) -> JSONObject:
    parameters = [_mapping(each) for each in _list(raw.get("parameters"))]
    mine = [_target(each, document) for each in parameters]
    names = {(each.get("name"), each.get("in")) for each in mine}
    bodies = [each for each in shared if (each.get("name"), each.get("in")) not in names]
    bodies += [each for each in mine if is_body_part(each)]
    operation = {
        key: value
        for key, value in raw.items()
        if key not in ("parameters", "consumes", "produces", "schemes", "responses")
    }
    outside = [
        _outside(each)
        for each, target in zip(parameters, mine, strict=True)
        if not is_body_part(target)
    ]
    if outside:
        operation["parameters"] = outside
    body = body_of(bodies, raw.get("consumes", document.get("consumes")))
    if body is not None and "requestBody" not in raw:
        operation["requestBody"] = _stripped(body)
    if "schemes" in raw:
        servers = servers_of({**document, "schemes": raw["schemes"]}, source)
        if servers:
            operation["servers"] = servers
    produces = raw.get("produces", document.get("produces"))
    operation["responses"] = {
        status: _stripped(response_of(response, produces))
        if isinstance(response, Mapping)
        else response
        for status, response in _mapping(raw.get("responses")).items()
    }
    return operation


def _target(parameter: JSONObject, document: JSONObject) -> JSONObject:
    """Return what a parameter's reference stands for, when that is one of the shared ones."""
    for _ in range(10):
        reference = parameter.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/parameters/"):
            break
        name = reference.removeprefix("#/parameters/").replace("~1", "/").replace("~0", "~")
        parameter = _mapping(_mapping(document.get("parameters")).get(name))
    return parameter


def _outside(parameter: JSONObject) -> JSONObject:
    return parameter if "$ref" in parameter else _stripped(parameter_of(parameter))


def _stripped(value: JSONObject) -> JSONObject:
    """Return `value` without what is absent."""
    return {key: item for key, item in value.items() if item is not None}


def _led(value: JSONValue) -> JSONValue:
    """Return `value` with every reference to where its target stands in 3.x."""
    if isinstance(value, list):
        return [_led(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    found = {key: _led(item) for key, item in value.items()}
    reference = value.get("$ref")
    if isinstance(reference, str):
        for old, new in _MOVED.items():
            if reference.startswith(old):
                found["$ref"] = new + reference.removeprefix(old)
    return found


def _modern(value: JSONValue, *, is_named: bool) -> JSONValue:
    """Return `value` with the schema words of 3.0 and 2.0 as JSON Schema 2020-12 has them."""
    if isinstance(value, list):
        return [_modern(item, is_named=False) for item in value]
    if not isinstance(value, Mapping):
        return value
    if is_named:
        return {key: _modern(item, is_named=False) for key, item in value.items()}
    if isinstance(value.get("$ref"), str) and not _METHODS & value.keys():
        value = {key: item for key, item in value.items() if key in _BESIDE_A_REFERENCE}
    found = {
        key: item
        if key in _DATA or key.startswith("x-")
        else _modern(item, is_named=key in _NAMES and isinstance(item, Mapping))
        for key, item in value.items()
    }
    return _schema(found) if _OLD & found.keys() else found


_OLD: Final = frozenset(
    ("nullable", "x-nullable", "exclusiveMinimum", "exclusiveMaximum", "discriminator")
)


def _schema(schema: dict[str, JSONValue]) -> JSONObject:
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool):
            is_open = schema.pop(exclusive)
            if is_open and limit in schema:
                schema[exclusive] = schema.pop(limit)
    if isinstance(schema.get("discriminator"), str):
        schema["discriminator"] = {"propertyName": schema["discriminator"]}
    nullable = [schema.pop(key) for key in ("nullable", "x-nullable") if key in schema]
    if True not in nullable:
        return schema
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        choices = schema.get("enum")
        if isinstance(choices, list) and None not in choices:
            schema["enum"] = [*choices, None]
        return schema
    return schema if len(schema) == 0 else {"anyOf": [schema, {"type": "null"}]}


def _mapping(value: JSONValue) -> JSONObject:
    return value if isinstance(value, Mapping) else {}


def _list(value: JSONValue) -> list[JSONValue]:
    return value if isinstance(value, list) else []

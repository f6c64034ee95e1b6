"""One argument schema for a function, and where in the request each argument goes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from actionary.actions.filecontent import WORDS as DATA_URL
from actionary.actions.slimming import slim
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.openapi.dialect import Dialect
from actionary.openapi.jsonschema import MAX_SCHEMA_NODES, SchemaConverter, words_for_model
from actionary.openapi.media import BodyKind, MediaType, RequestBody
from actionary.openapi.operation import PLACEHOLDER, Operation
from actionary.openapi.parameter import LOCATIONS, Parameter
from actionary.openapi.refs import Resolver

Place: TypeAlias = tuple[str, str | None]
"""`path`, `query`, `querystring`, `header`, `cookie` or `body`, and the name there; None: the whole
body."""

BODY: Final = "body"
_FILES: Final = BodyKind.MULTIPART
_FEW_SCHEMAS: Final = 100
"""Parts up to which a schema is not weighed: it is small."""

_MEMBERS: Final = frozenset((BodyKind.JSON, BodyKind.FORM, BodyKind.MULTIPART, BodyKind.XML))
"""Bodies that are written from members, so that each can be an argument."""

_MAX_ARGUMENT_NAME = 64
_LEGAL_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_SPREADABLE = frozenset(
    (
        "type",
        "properties",
        "required",
        "title",
        "description",
        "additionalProperties",
        "examples",
        "minProperties",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentPlan:
    """How the arguments of one function look, and where they go."""

    parameters: JSONObject
    """JSON Schema 2020-12 of the arguments, always an object."""
    places: Mapping[str, Place]
    media_type: MediaType | None = None
    """What the body is written as; None when there is no body."""
    body_required: bool = False
    body_names: tuple[str, ...] = ()
    """Arguments that must be there as soon as any other part of an optional body is."""
    body_minimum: int = 0
    """How many of the body's properties must be given when they are arguments of their own."""
    cut: str = ""
    """What was left out of a schema that was too large, in words; what is cut takes any value."""


def plan_arguments(
    operation: Operation, resolver: Resolver, dialect: Dialect, *, media_type: str | None = None
) -> ArgumentPlan:
    """Return the argument schema of `operation` and the place of each argument.

    The body is written in `media_type`, or in the one we speak best.

    The properties of an object body stand beside the parameters; any other body is one
    argument. Names that clash keep apart: the first of path, query, header, cookie and body
    keeps the name, the others get their place in front.
    """
    draft = _Draft(SchemaConverter(resolver, dialect))
    for parameter in _in_order(operation):
        draft.add_parameter(parameter)
    body = operation.request_body
    media = _media(body, media_type) if body is not None else None
    if body is not None and media is not None:
        draft.add_body(body, media)
    return draft.plan(media, required=body.required if body is not None else False)


def _media(body: RequestBody, name: str | None) -> MediaType | None:
    named = (media for media in body.media_types if media.name == name)
    return next(named, body.chosen)


def _in_order(operation: Operation) -> list[Parameter]:
    in_path = set(PLACEHOLDER.findall(operation.path))
    return [
        parameter
        for location in LOCATIONS
        for parameter in operation.parameters
        if parameter.location == location and (location != "path" or parameter.name in in_path)
    ]


class _Draft:
    """The plan while it is being made."""

    def __init__(self, converter: SchemaConverter) -> None:
        self._converter = converter
        self._properties: dict[str, JSONValue] = {}
        self._required: list[JSONValue] = []
        self._places: dict[str, Place] = {}
        self._body_names: list[str] = []
        self._body_minimum = 0
        self._members_with_files: list[str] = []

    def add_parameter(self, parameter: Parameter) -> None:
        schema = parameter.media_type.schema if parameter.media_type else parameter.schema
        converted = self._converter.convert(schema)
        # Changed in place: the converter still has to fill in what it only refers to.
        if parameter.description:
            converted["description"] = words_for_model(parameter.description)
        if parameter.example is not None and "examples" not in converted:
            converted["examples"] = [parameter.example]
        if parameter.deprecated:
            converted["deprecated"] = True
        name = self._name(parameter.name, parameter.location)
        self._properties[name] = converted
        self._places[name] = (parameter.location, parameter.name)
        if parameter.required:
            self._required.append(name)

    def add_body(self, body: RequestBody, media: MediaType) -> None:
        schema = self._converter.convert_root(media.schema)
        if media.kind in _MEMBERS and _is_spreadable(schema):
            self._spread(schema, required=body.required, has_files=media.kind is _FILES)
            return
        if body.description and "description" not in schema:
            schema["description"] = words_for_model(body.description)
        if "type" not in schema:
            self._give_type(schema, media.kind)
        elif media.kind is BodyKind.BINARY:
            _say(schema, DATA_URL)
        name = self._name(BODY, BODY)
        self._properties[name] = schema
        self._places[name] = (BODY, None)
        if body.required:
            self._required.append(name)

    def _give_type(self, schema: dict[str, JSONValue], kind: BodyKind) -> None:
        """Say what a body is whose schema does not, where its media type leaves one answer."""
        if kind is BodyKind.MULTIPART:
            schema["type"] = "object"
        elif kind is BodyKind.TEXT:
            schema["type"] = "string"
        elif kind is BodyKind.BINARY:
            schema["type"] = "string"
            _say(schema, DATA_URL)
        elif kind is BodyKind.XML and not {"$ref", "allOf", "anyOf", "oneOf"} & set(schema):
            schema["type"] = "string"
            _say(schema, "The whole body as XML text.")

    def _spread(self, schema: dict[str, JSONValue], *, required: bool, has_files: bool) -> None:
        properties = schema["properties"]
        needed = schema.get("required")
        needed = needed if isinstance(needed, list) else []
        assert isinstance(properties, dict)
        minimum = schema.get("minProperties")
        self._body_minimum = minimum if isinstance(minimum, int) else 0
        for property_name, value in properties.items():
            name = self._name(property_name, BODY)
            if has_files:
                self._members_with_files.append(name)
            self._properties[name] = value
            self._places[name] = (BODY, property_name)
            if property_name in needed:
                (self._required if required else self._body_names).append(name)

    def _name(self, wanted: str, place: str) -> str:
        name = wanted
        if not _LEGAL_NAME.fullmatch(wanted):
            name = re.sub(r"[^A-Za-z0-9_.-]+", "_", wanted).strip("_")[:_MAX_ARGUMENT_NAME] or place
        if name in self._places:
            name = f"{place}_{name}"[:_MAX_ARGUMENT_NAME]
        base, number = name, 2
        while name in self._places:
            name, number = f"{base[: _MAX_ARGUMENT_NAME - 4]}_{number}", number + 1
        return name

    def plan(self, media: MediaType | None, *, required: bool) -> ArgumentPlan:
        definitions = self._converter.definitions()
        for name in self._members_with_files:
            member = self._properties[name]
            if isinstance(member, dict) and _takes_bytes(member, definitions):
                _say(member, DATA_URL)
        parameters: dict[str, JSONValue] = {"type": "object", "properties": self._properties}
        if self._required:
            parameters["required"] = self._required
        parameters["additionalProperties"] = False
        if definitions:
            parameters["$defs"] = definitions
        cut = ""
        slimmed: JSONObject = parameters
        if self._converter.node_count > _FEW_SCHEMAS:
            slimmed, cut = slim(parameters)
        if self._converter.was_cut:
            passed = f"what passes {MAX_SCHEMA_NODES:,} parts"
            cut = f"{passed}, {cut}" if cut else passed
        return ArgumentPlan(
            parameters=slimmed,
            places=self._places,
            media_type=media,
            body_required=required,
            body_names=tuple(self._body_names),
            body_minimum=self._body_minimum,
            cut=cut,
        )


def _takes_bytes(schema: Mapping[str, JSONValue], definitions: Mapping[str, JSONValue]) -> bool:
    """Whether a member of a form with files is a file, or a list of them."""
    target: JSONValue = schema
    for _ in range(3):
        if not isinstance(target, Mapping):
            return False
        if "$ref" in target:
            target = definitions.get(str(target["$ref"]).rpartition("/")[2])
        elif isinstance(target.get("items"), Mapping):
            target = target["items"]
    return isinstance(target, Mapping) and target.get("format") == "binary"


def _say(schema: dict[str, JSONValue], words: str) -> None:
    description = schema.get("description")
    text = description.strip() if isinstance(description, str) else ""
    if text and text[-1] not in ".!?:;":
        text += "."
    schema["description"] = f"{text} {words}".strip()


def _is_spreadable(schema: Mapping[str, JSONValue]) -> bool:
    """Whether the properties of a body may stand beside the parameters without loss."""
    if schema.get("type", "object") != "object" or not schema.get("properties"):
        return False
    return set(schema) <= _SPREADABLE and schema.get("additionalProperties", False) is False

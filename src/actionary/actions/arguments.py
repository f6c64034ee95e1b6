"""One argument schema for a function, and where in the request each argument goes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

from actionary.actions.filecontent import WORDS as DATA_URL
from actionary.actions.slimming import slim
from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.openapi.document import Document
from actionary.openapi.jsonschema import MAX_SCHEMA_NODES, SchemaConverter
from actionary.openapi.media import BodyKind, MediaType, RequestBody
from actionary.openapi.operation import PLACEHOLDER, Operation
from actionary.openapi.parameter import LOCATIONS, Parameter
from actionary.openapi.schemakeywords import words_for_model
from actionary.openapi.schemashape import SchemaShapes, Shape

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


class ArgumentShapes:
    """What the argument schemas of one document's functions are put together from."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._parameters: dict[int, tuple[Parameter, Shape, str]] = {}

    @cached_property
    def schemas(self) -> SchemaShapes:
        """The shapes of the document's schemas."""
        return SchemaShapes(self._document.resolver, self._document.dialect)

    def of_parameter(self, parameter: Parameter) -> tuple[Shape, str]:
        """Return the shape of a parameter, its own words at the top, and its name for a model."""
        known = self._parameters.get(id(parameter))
        if known is None:
            shape = _worded(self.schemas.shape_of(_schema_of(parameter)), parameter)
            name = _legal_name(parameter.name, parameter.location)
            known = self._parameters[id(parameter)] = (parameter, shape, name)
        return known[1], known[2]


def _schema_of(parameter: Parameter) -> JSONValue:
    return parameter.media_type.schema if parameter.media_type else parameter.schema


def _worded(shape: Shape, parameter: Parameter) -> Shape:
    words: dict[str, JSONValue] = {}
    if parameter.description:
        words["description"] = words_for_model(parameter.description)
    if parameter.example is not None and "examples" not in shape.schema:
        words["examples"] = [parameter.example]
    if parameter.deprecated:
        words["deprecated"] = True
    return shape.with_words(words) if words else shape


def plan_arguments(
    operation: Operation, shapes: ArgumentShapes, *, media_type: str | None = None
) -> ArgumentPlan:
    """Return the argument schema of `operation` and the place of each argument.

    The body is written in `media_type`, or in the one we speak best.

    The properties of an object body stand beside the parameters; any other body is one
    argument. Names that clash keep apart: the first of path, query, header, cookie and body
    keeps the name, the others get their place in front.
    """
    draft = _Draft(shapes)
    for parameter in _in_order(operation):
        draft.add_parameter(parameter)
    body = operation.request_body
    media = _media(body, media_type) if body is not None else None
    if body is not None and media is not None:
        draft.add_body(body, media)
    return draft.plan(media, required=body.required if body is not None else False)


def _media(body: RequestBody, name: str | None) -> MediaType | None:
    named = (media for media in body.media_types if media.name == name)
    return next(named, None) or body.chosen


def _in_order(operation: Operation) -> list[Parameter]:
    parameters = operation.parameters
    if not parameters:
        return []
    in_path = PLACEHOLDER.findall(operation.path)
    sent = [one for one in parameters if one.location != "path" or one.name in in_path]
    if len(sent) > 1:
        sent.sort(key=_rank)
    return sent


def _rank(parameter: Parameter) -> int:
    return LOCATIONS.index(parameter.location)


class _Draft:
    """The plan while it is being made."""

    def __init__(self, shapes: ArgumentShapes) -> None:
        self._shapes = shapes
        self._converter = SchemaConverter(shapes.schemas)
        self._names: list[str] = []
        self._roots: list[Shape] = []
        self._required: list[JSONValue] = []
        self._places: dict[str, Place] = {}
        self._spread_names: dict[str, str] = {}
        self._body_names: list[str] = []
        self._body_minimum = 0
        self._has_files = False

    def add_parameter(self, parameter: Parameter) -> None:
        shape, name = self._shapes.of_parameter(parameter)
        if self._converter.has_room_for(shape):
            self._converter.add(shape)
        else:
            shape = _worded(self._converter.convert(_schema_of(parameter)), parameter)
        name = self._free_name(name, parameter.location)
        self._names.append(name)
        self._roots.append(shape)
        self._places[name] = (parameter.location, parameter.name)
        if parameter.required:
            self._required.append(name)

    def add_body(self, body: RequestBody, media: MediaType) -> None:
        shape = self._converter.convert_root(media.schema)
        kind = media.kind
        if kind in _MEMBERS and _is_spreadable(shape.schema):
            self._roots.append(shape)
            self._spread(shape.schema, required=body.required, has_files=kind is _FILES)
            return
        words = dict(shape.schema)
        if body.description and "description" not in words:
            words["description"] = words_for_model(body.description)
        if "type" not in words:
            _give_type(words, kind)
        elif kind is BodyKind.BINARY:
            words = _saying(words, DATA_URL)
        name = self._free_name(BODY, BODY)
        self._names.append(name)
        self._roots.append(shape.with_words(words))
        self._places[name] = (BODY, None)
        if body.required:
            self._required.append(name)

    def _spread(self, schema: Mapping[str, JSONValue], *, required: bool, has_files: bool) -> None:
        properties = schema["properties"]
        needed = schema.get("required")
        needed = needed if isinstance(needed, list) else []
        assert isinstance(properties, dict)
        minimum = schema.get("minProperties")
        self._body_minimum = minimum if isinstance(minimum, int) else 0
        self._has_files = has_files
        for property_name in properties:
            name = self._free_name(_legal_name(property_name, BODY), BODY)
            self._spread_names[property_name] = name
            self._places[name] = (BODY, property_name)
            if property_name in needed:
                (self._required if required else self._body_names).append(name)

    def _free_name(self, name: str, place: str) -> str:
        if name not in self._places:
            return name
        base = name = f"{place}_{name}"[:_MAX_ARGUMENT_NAME]
        number = 2
        while name in self._places:
            name, number = f"{base[: _MAX_ARGUMENT_NAME - 4]}_{number}", number + 1
        return name

    def plan(self, media: MediaType | None, *, required: bool) -> ArgumentPlan:
        schemas, definitions = self._converter.finish(self._roots)
        properties: dict[str, JSONValue] = dict(zip(self._names, schemas, strict=False))
        if self._spread_names:
            members: Any = schemas[-1]["properties"]
            for property_name, name in self._spread_names.items():
                member = members[property_name]
                if self._has_files and _takes_bytes(member, definitions):
                    member = _saying(member, DATA_URL)
                properties[name] = member
        parameters: dict[str, JSONValue] = {"type": "object", "properties": properties}
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


def _legal_name(wanted: str, place: str) -> str:
    if _LEGAL_NAME.fullmatch(wanted):
        return wanted
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", wanted).strip("_")[:_MAX_ARGUMENT_NAME] or place


def _give_type(schema: dict[str, JSONValue], kind: BodyKind) -> None:
    """Say what a body is whose schema does not, where its media type leaves one answer."""
    if kind is BodyKind.MULTIPART:
        schema["type"] = "object"
    elif kind is BodyKind.TEXT:
        schema["type"] = "string"
    elif kind is BodyKind.BINARY:
        schema["type"] = "string"
        schema.update(_saying(schema, DATA_URL))
    elif kind is BodyKind.XML and not {"$ref", "allOf", "anyOf", "oneOf"} & set(schema):
        schema["type"] = "string"
        schema.update(_saying(schema, "The whole body as XML text."))


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


def _saying(schema: Mapping[str, JSONValue], words: str) -> dict[str, JSONValue]:
    """Return a schema with a sentence after its description."""
    description = schema.get("description")
    text = description.strip() if isinstance(description, str) else ""
    if text and text[-1] not in ".!?:;":
        text += "."
    return {**schema, "description": f"{text} {words}".strip()}


def _is_spreadable(schema: Mapping[str, JSONValue]) -> bool:
    """Whether the properties of a body may stand beside the parameters without loss."""
    if schema.get("type", "object") != "object" or not schema.get("properties"):
        return False
    return set(schema) <= _SPREADABLE and schema.get("additionalProperties", False) is False

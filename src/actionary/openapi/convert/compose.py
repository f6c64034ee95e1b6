"""Samples to one OpenAPI document that a person then goes through."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from actionary.base.jsonvalue import JSONObject, JSONValue, canonical_json
from actionary.base.text import count
from actionary.openapi.convert.errors import ConversionError
from actionary.openapi.convert.pathgaps import clean_name, templated
from actionary.openapi.convert.sample import (
    Answer,
    Field,
    FormBody,
    JSONBody,
    Sample,
)
from actionary.openapi.convert.shape import merged, shape_of, shape_of_text
from actionary.openapi.diagnostic import Findings

_METHODS: Final = frozenset(
    ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY")
)
_JSON: Final = "application/json"


@dataclass(slots=True)
class _Group:
    """The samples of one operation."""

    path: str
    gaps: tuple[str, ...]
    samples: list[Sample] = field(default_factory=list)


def document_from(
    samples: Sequence[Sample],
    findings: Findings,
    *,
    title: str,
    description: str = "",
    server: str = "",
) -> JSONObject:
    """Return a document with an operation for each method and path in `samples`.

    Only shapes are kept, never values: those of a real request may be secret or personal.
    `server` takes the place of every host; without it the most frequent one is the server, and
    what went elsewhere says so. Raises `ConversionError` when nothing is left.
    """
    usable = [sample for sample in samples if sample.method in _METHODS]
    if not usable:
        raise ConversionError(
            "There is no request in it that could be called.",
            hint="Save or record at least one request to the API.",
        )
    origins = Counter(sample.origin for sample in usable if sample.origin)
    origin = origins.most_common(1)[0][0] if origins else ""
    if not server and not origin:
        findings.warning(
            "conversion-server",
            "/servers",
            "None of the requests says which host it goes to.",
            "Add `servers:` with one `url:`, or convert it again with --server.",
        )
    groups = _grouped(usable)
    schemes = _Schemes(usable)
    ids: set[str] = set()
    paths: dict[str, dict[str, JSONValue]] = {}
    for (_, method, _), group in groups.items():
        item = paths.setdefault(group.path, {})
        if method.lower() in item:
            where = group.samples[0].origin or "an unknown host"
            findings.warning(
                "conversion-left-out",
                "",
                f"{method} {group.path} of {where} is left out: another host has the same.",
                "Make a document of each host: convert it again with --server.",
            )
            continue
        operation = _operation(method, group, schemes, ids)
        if not server and group.samples[0].origin not in ("", origin):
            operation["servers"] = [{"url": group.samples[0].origin}]
        item[method.lower()] = operation
    document: dict[str, JSONValue] = {
        "openapi": "3.1.0",
        "info": {"title": title or "Untitled", "version": "1"},
    }
    if description:
        document["info"] = {"title": title, "description": description, "version": "1"}
    if server or origin:
        document["servers"] = [{"url": server or origin}]
    if schemes.default is not None:
        document["security"] = [{key: [] for key in schemes.default}]
    document["paths"] = paths
    if schemes.declared:
        document["components"] = {"securitySchemes": schemes.declared}
    return document


def _grouped(samples: Iterable[Sample]) -> dict[tuple[str, str, tuple[str, ...]], _Group]:
    """Return the samples by host, method and path, paths told apart by more than a gap's name."""
    groups: dict[tuple[str, str, tuple[str, ...]], _Group] = {}
    names: dict[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]] = {}
    for sample in samples:
        parts = templated(sample.segments)
        shape = tuple(
            "{}" if part.startswith("{") and part.endswith("}") else part for part in parts
        )
        path = "/" + "/".join(parts)
        gaps = tuple(part[1:-1] for part, s in zip(parts, shape, strict=True) if s == "{}")
        path, gaps = names.setdefault((sample.origin, shape), (path, gaps))
        key = (sample.origin, sample.method, shape)
        groups.setdefault(key, _Group(path, gaps)).samples.append(sample)
    return groups


class _Schemes:
    """The security schemes of all samples, each under one name, and what every sample demands."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.declared: dict[str, JSONObject] = {}
        self._names: dict[bytes, str] = {}
        demands = {self.names(sample) for sample in samples}
        self.default = next(iter(demands)) if len(demands) == 1 and demands != {()} else None

    def names(self, sample: Sample) -> tuple[str, ...]:
        """Return the names of the schemes a sample used, declaring those not yet known."""
        return tuple(self._name(scheme) for scheme in sample.schemes)

    def requirement(self, samples: Sequence[Sample]) -> list[JSONValue] | None:
        """Return the `security` of an operation, or None when the document's default says it."""
        demands = list(dict.fromkeys(self.names(sample) for sample in samples))
        if self.default is not None or demands == [()]:
            return None
        return [{key: [] for key in names} for names in demands]

    def _name(self, scheme: JSONObject) -> str:
        key = canonical_json(scheme)
        if key not in self._names:
            name = _unique(_scheme_name(scheme), set(self.declared))
            self._names[key] = name
            self.declared[name] = scheme
        return self._names[key]


def _scheme_name(scheme: JSONObject) -> str:
    if scheme.get("type") == "http":
        return f"{scheme.get('scheme')}Auth"
    if scheme.get("type") == "apiKey":
        return clean_name(str(scheme.get("name", "apiKey")))
    return "oauth2"


def _operation(
    method: str, group: _Group, schemes: _Schemes, ids: set[str]
) -> dict[str, JSONValue]:
    first = group.samples[0]
    operation: dict[str, JSONValue] = {
        "operationId": _operation_id(method, group, ids),
    }
    if first.name:
        operation["summary"] = first.name[:120]
    if first.description:
        operation["description"] = first.description
    if first.tags:
        operation["tags"] = list(first.tags)
    parameters = [*_path_parameters(group), *_query_parameters(group), *_headers(group)]
    if parameters:
        operation["parameters"] = parameters
    body = _request_body(group.samples)
    if body is not None and method not in ("GET", "HEAD", "TRACE"):
        operation["requestBody"] = body
    operation["responses"] = _responses(
        [answer for sample in group.samples for answer in sample.answers]
    )
    security = schemes.requirement(group.samples)
    if security is not None:
        operation["security"] = security
    return operation


def _operation_id(method: str, group: _Group, ids: set[str]) -> str:
    """Return a name: the request's own where it has one, else made of method and path."""
    name = group.samples[0].name
    own = clean_name(name) if name and name.isascii() else ""
    if own in ("", "value") or own[0].isdigit():
        words = [part for part in group.path.split("/") if part]
        text = " ".join(f"by {w[1:-1]}" if w.startswith("{") else w for w in words)
        own = clean_name(f"{method.lower()} {text}")
    found = _unique(own[:60], ids)
    ids.add(found)
    return found


def _unique(name: str, taken: set[str]) -> str:
    number, found = 2, name
    while found in taken:
        found = f"{name}{number}"
        number += 1
    return found


def _path_parameters(group: _Group) -> list[JSONValue]:
    words = dict(group.samples[0].path_words)
    found: list[JSONValue] = []
    inner = [name for name in _gap_names(group.path) if name not in group.gaps]
    places = [i for i, part in enumerate(group.path[1:].split("/")) if _is_gap(part)]
    for name, place in zip(group.gaps, places, strict=True):
        values = [sample.segments[place] for sample in group.samples]
        literal = [value for value in values if not _is_written_gap(value)]
        schema = merged([shape_of_text(value) for value in literal]) if literal else {}
        found.append(_parameter(name, "path", schema or {"type": "string"}, words.get(name, "")))
    found += [_parameter(name, "path", {"type": "string"}, words.get(name, "")) for name in inner]
    return found


def _is_gap(part: str) -> bool:
    return part.startswith("{") and part.endswith("}")


def _is_written_gap(value: str) -> bool:
    return value.startswith((":", "{", "$"))


def _gap_names(path: str) -> list[str]:
    return [piece.partition("}")[0] for piece in path.split("{")[1:]]


def _query_parameters(group: _Group) -> list[JSONValue]:
    values: dict[str, list[Field]] = {}
    repeated: set[str] = set()
    for sample in group.samples:
        own = Counter(each.name for each in sample.query)
        repeated |= {name for name, number in own.items() if number > 1}
        for each in sample.query:
            values.setdefault(each.name, []).append(each)
    found: list[JSONValue] = []
    for name, fields in values.items():
        schema = _field_schema(fields) or {"type": "string"}
        if name in repeated:
            schema = {"type": "array", "items": schema}
        words = next((each.description for each in fields if each.description), "")
        found.append(_parameter(name, "query", schema, words))
    return found


def _headers(group: _Group) -> list[JSONValue]:
    names: dict[str, Field] = {}
    for sample in group.samples:
        for each in sample.headers:
            names.setdefault(each.name.lower(), each)
    return [
        _parameter(each.name, "header", {"type": "string"}, each.description)
        for each in names.values()
    ]


def _parameter(name: str, place: str, schema: JSONObject, description: str) -> JSONObject:
    parameter: dict[str, JSONValue] = {"name": name, "in": place}
    if place == "path":
        parameter["required"] = True
    if description:
        parameter["description"] = description
    parameter["schema"] = schema
    return parameter


def _field_schema(fields: Sequence[Field]) -> JSONObject:
    """Return the schema of values given as text; an empty one or a variable tells nothing."""
    known = [each.value for each in fields if each.value and "{{" not in each.value]
    return merged([shape_of_text(value) for value in known if not value.startswith("$")])


def _request_body(samples: Sequence[Sample]) -> JSONObject | None:
    bodies = [sample.body for sample in samples if sample.body is not None]
    if not bodies:
        return None
    schemas: dict[str, list[JSONObject]] = {}
    for body in bodies:
        if isinstance(body, JSONBody):
            schemas.setdefault(body.media_type or _JSON, []).append(shape_of(body.value))
        elif isinstance(body, FormBody):
            media = (
                "multipart/form-data" if body.is_multipart else "application/x-www-form-urlencoded"
            )
            schemas.setdefault(media, []).append(_form_schema(body))
        else:
            form: JSONObject = {"type": "string"} if body.is_text else {}
            schemas.setdefault(body.media_type or "application/octet-stream", []).append(form)
    content = {media: {"schema": merged(found)} for media, found in schemas.items()}
    return {"required": len(bodies) == len(samples), "content": content}


def _form_schema(body: FormBody) -> JSONObject:
    fields: dict[str, list[Field]] = {}
    for each in body.fields:
        fields.setdefault(each.name, []).append(each)
    properties: dict[str, JSONValue] = {}
    for name, found in fields.items():
        schema: dict[str, JSONValue] = dict(_field_schema(found) or {"type": "string"})
        if found[0].is_file:
            schema = {"type": "string", "format": "binary"}
        if found[0].description:
            schema["description"] = found[0].description
        properties[name] = {"type": "array", "items": schema} if len(found) > 1 else schema
    return {"type": "object", "properties": properties}


def _responses(answers: Sequence[Answer]) -> JSONObject:
    by_status: dict[str, list[Answer]] = {}
    for answer in answers:
        if 200 <= answer.status <= 599:
            by_status.setdefault(str(answer.status), []).append(answer)
    responses: dict[str, JSONValue] = {}
    for status, found in sorted(by_status.items()):
        response: dict[str, JSONValue] = {"description": found[0].description or _said(status)}
        content: dict[str, JSONValue] = {}
        for media in dict.fromkeys(each.media_type for each in found if each.media_type):
            shapes = [shape_of(a.value) for a in found if a.media_type == media and a.has_value]
            content[media] = {"schema": merged(shapes)} if shapes else {}
        if content:
            response["content"] = content
        responses[status] = response
    return responses or {"default": {"description": "What the API answers."}}


def _said(status: str) -> str:
    return "It worked." if status.startswith("2") else "It did not work."


def told(samples: Sequence[Sample], document: Mapping[str, JSONValue]) -> str:
    """Return in a sentence how much came of how much."""
    paths = document.get("paths")
    items = paths.values() if isinstance(paths, Mapping) else ()
    operations = sum(len(item) for item in items if isinstance(item, Mapping))
    return f"{count(len(samples), 'request')} became {count(operations, 'operation')}."

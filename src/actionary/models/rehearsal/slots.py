"""A function's parameters as slots to fill, nested objects laid flat."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.messages.tool import ToolDefinition
from actionary.models.rehearsal.vocabulary import word_set
from actionary.models.rehearsal.words import split_name, stem, stems_of

_MAX_DEPTH = 4


class Sort(StrEnum):
    """What a slot asks for, beyond its JSON type."""

    ID = "id"
    ENUM = "enum"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    EMAIL = "email"
    URL = "url"
    PLACE = "place"
    PERSON = "person"
    QUERY = "query"
    TITLE = "title"
    BODY = "body"
    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One value to fill in, at `path` in the arguments; `*` in a path is a list's one item."""

    path: tuple[str, ...]
    schema: Mapping[str, Any]
    is_required: bool
    is_list: bool
    sort: Sort
    stems: tuple[str, ...]
    about: tuple[str, ...]

    @property
    def name(self) -> str:
        """The parameter's own name."""
        return next(part for part in reversed(self.path) if part != "*")

    @property
    def words(self) -> str:
        """The name as people say it."""
        return " ".join(split_name(self.name))

    @property
    def joined(self) -> str:
        """The name in lower case without separators, to compare names of different styles."""
        return "".join(split_name(self.name))

    @property
    def description(self) -> str:
        """What the document says about it."""
        return str(self.schema.get("description", ""))

    @property
    def options(self) -> tuple[Any, ...]:
        """The values it may have, when they are listed."""
        return tuple(self.schema.get("enum", ()))


def slots_of(tool: ToolDefinition) -> tuple[Slot, ...]:
    """Return the slots of a function, in the order of its document."""
    return tuple(_slots(tool.parameters, (), tool.parameters, is_required=True))


def _slots(
    schema: JSONObject, path: tuple[str, ...], root: JSONObject, *, is_required: bool
) -> Iterator[Slot]:
    plain = simplified(schema, root)
    properties = plain.get("properties")
    if isinstance(properties, Mapping) and len(path) <= _MAX_DEPTH:
        required = cast("Sequence[str]", plain.get("required", ()))
        for name, inner in properties.items():
            if isinstance(inner, Mapping) and not inner.get("readOnly"):
                needs = is_required and name in required
                yield from _slots(inner, (*path, name), root, is_required=needs)
        return
    if not path:
        return
    items = plain.get("items")
    if plain.get("type") == "array" and isinstance(items, Mapping):
        item = simplified(items, root)
        if isinstance(item.get("properties"), Mapping):
            yield from _slots(item, (*path, "*"), root, is_required=is_required)
            return
        merged = {"description": plain.get("description", ""), **item}
        yield _slot(path, merged, is_required=is_required, is_list=True)
        return
    yield _slot(path, plain, is_required=is_required, is_list=False)


def simplified(schema: JSONObject, root: JSONObject) -> dict[str, Any]:
    """Return a schema with references, `allOf` and the first real alternative folded in."""
    plain: dict[str, Any] = dict(schema)
    for _ in range(_MAX_DEPTH):
        reference = plain.pop("$ref", None)
        if isinstance(reference, str) and reference.startswith("#/"):
            plain = {**_pointed(root, reference), **plain}
        for part in cast("Sequence[Mapping[str, Any]]", plain.pop("allOf", ())):
            properties = {**part.get("properties", {}), **plain.get("properties", {})}
            required = [*part.get("required", ()), *plain.get("required", ())]
            plain = {**part, **plain}
            if properties:
                plain["properties"], plain["required"] = properties, required
        alternatives = [
            option
            for key in ("anyOf", "oneOf")
            for option in cast("Sequence[JSONObject]", plain.pop(key, ()))
            if option.get("type") != "null"
        ]
        if alternatives:
            plain = {**alternatives[0], **plain}
        if not {"$ref", "allOf", "anyOf", "oneOf"} & plain.keys():
            break
    kind = plain.get("type")
    if isinstance(kind, list):
        plain["type"] = next((one for one in kind if one != "null"), "string")
    if "enum" in plain:
        plain["enum"] = [value for value in plain["enum"] if value is not None]
    return plain


def _pointed(root: JSONObject, reference: str) -> dict[str, Any]:
    at: JSONValue = root
    for key in reference[2:].split("/"):
        at = at.get(key) if isinstance(at, Mapping) else None
    return dict(at) if isinstance(at, Mapping) else {}


def _slot(
    path: tuple[str, ...], schema: dict[str, Any], *, is_required: bool, is_list: bool
) -> Slot:
    name = next(part for part in reversed(path) if part != "*")
    description = str(schema.get("description", ""))
    return Slot(
        path=path,
        schema=schema,
        is_required=is_required,
        is_list=is_list,
        sort=_sort(split_name(name), schema, description),
        stems=tuple(stem(part) for part in split_name(name)),
        about=stems_of(description[:300]),
    )


_PLACES = word_set(
    """city location place country region area town destination origin address where state
    province airport station neighborhood neighbourhood district locality street venue
    departure arrival near geo capital nation"""
)
_PERSONS = word_set(
    """customer guest person user owner author assignee sender recipient contact attendee
    passenger traveler traveller holder member client player artist director actor speaker
    doctor patient buyer seller name fullname firstname lastname username"""
)
_QUERIES = word_set(
    """q query search keyword keywords term terms phrase question searchterm text input prompt
    ingredient ingredients topic"""
)
_TITLES = word_set("title subject label heading headline name summary topic caption")
_BODIES = word_set(
    """body message content text note notes comment comments description reason details remark
    remarks instructions feedback bio"""
)
_CODES = word_set("currency symbol ticker language locale lang base target iso isin")
_ID_ENDINGS = word_set(
    """id ids uuid guid sku slug key code reference ref handle isbn barcode vin hash number no
    uid"""
)  # fmt: skip
_DATE_NAMES = word_set(
    """date day checkin checkout arrival departure since until deadline due birthday from to
    start end begin after before"""
)


def _sort(name: tuple[str, ...], schema: Mapping[str, Any], description: str) -> Sort:
    if schema.get("enum"):
        return Sort.ENUM
    kind, form = schema.get("type", "string"), schema.get("format", "")
    if kind == "boolean":
        return Sort.BOOLEAN
    last = name[-1] if name else ""
    if last in {"id", "ids"} and kind in {"integer", "string"}:
        return Sort.ID
    if kind in {"integer", "number"}:
        return Sort.NUMBER
    forms = {"date": Sort.DATE, "date-time": Sort.MOMENT, "time": Sort.TIME, "email": Sort.EMAIL,
             "uri": Sort.URL, "url": Sort.URL, "uuid": Sort.ID}  # fmt: skip
    if form in forms:
        return forms[form]
    if last == "time" and "date" not in description.lower():
        return Sort.TIME
    if _is_date(name, description):
        return Sort.MOMENT if re.search(r"date-?time|timestamp|T\d\d:", description) else Sort.DATE
    return _sort_by_words(name, description)


def _is_date(name: tuple[str, ...], description: str) -> bool:
    says = re.search(r"YYYY|ISO[- ]?8601|\d{4}-\d\d-\d\d|\bdates?\b", description) is not None
    joined = "".join(name)
    is_named = "date" in name or joined in {"checkin", "checkout", "day", "deadline", "birthday"}
    return is_named or (says and bool(_DATE_NAMES & {*name, joined}))


_SHORT_CODE = re.compile(r"\b(?:two|2|three|3)[- ](?:letter|character|digit)|\biso[- ]?\d")


def _sort_by_words(name: tuple[str, ...], description: str) -> Sort:
    last, words = (name[-1] if name else ""), set(name)
    said = description.lower()
    if last in {"email", "mail", "emails"} or "email address" in said[:60]:
        return Sort.EMAIL
    if last in {"url", "uri", "link", "website", "domain", "href", "webhook"}:
        return Sort.URL
    if (
        _SHORT_CODE.search(said)
        or words & _CODES
        or (last == "code" and re.search(r"currency|language|country", said))
    ):
        return Sort.CODE
    if last in _ID_ENDINGS and (last not in {"number", "code", "key"} or len(name) > 1):
        return Sort.ID
    if re.search(r"\b(?:unique )?(?:id|identifier|sku)\b", said[:80]) and last not in _QUERIES:
        return Sort.ID
    if last in {"to", "cc", "bcc", "recipient", "recipients", "from", "sender"}:
        return Sort.EMAIL if "mail" in said else Sort.PERSON
    for sort, known in (
        (Sort.PLACE, _PLACES),
        (
            Sort.QUERY,
            word_set("q query search keyword keywords term terms question searchterm"),
        ),
        (Sort.BODY, _BODIES),
        (Sort.TITLE, _TITLES - {"name"}),
    ):
        if last in known or "".join(name) in known:
            return sort
    if re.search(r"\b(?:city|place|town|country|location|region)\b", said[:60]) and len(name) == 1:
        return Sort.PLACE
    if last == "name" or words & _PERSONS:
        is_person = len(name) == 1 or bool(words & (_PERSONS - {"name"}))
        return (
            Sort.PERSON
            if (is_person and len(name) > 1) or words & (_PERSONS - {"name"})
            else Sort.TITLE
        )
    return Sort.QUERY if words & _QUERIES else Sort.TEXT

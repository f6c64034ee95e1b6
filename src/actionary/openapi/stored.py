"""A document's stored form: what listing its operations needs, so that a later load need not parse.

The first line says which reading wrote it, of which text, and the facts of every operation; the
second is the parsed value as JSON, unless the text is that already. A document loaded from it is
read as a whole, by the same code as ever, when more is asked of it than the facts.
"""

import zlib
from codecs import BOM_UTF8
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson

from actionary.base.jsonvalue import JSONObject
from actionary.openapi.diagnostic import Findings
from actionary.openapi.document import Document, has_addresses, read_loaded
from actionary.openapi.extensions import Flag
from actionary.openapi.load import Loaded, collector_paused
from actionary.openapi.operation import Operation, Problem
from actionary.openapi.reading import Reading
from actionary.openapi.refs import Resolver
from actionary.openapi.server import Server, ServerVariable

_Kind = TypeVar("_Kind", bound="StoredDocument")

FORM: Final = 1
"""To be raised when a change outside of this package changes what reading a document gives."""

_HEAD: Final = frozenset(
    (
        "openapi",
        "swagger",
        "info",
        "servers",
        "host",
        "basePath",
        "schemes",
        "security",
        "securityDefinitions",
        "$self",
    )
)
"""The fields of a document that are not about one operation."""


def stored_form(document: Document) -> bytes | None:
    """Return the stored form of `document` as it was read, or None when it has none.

    A document of several files, one given as a value, and one in which schemas have addresses
    are read from their text each time.
    """
    loaded = document.loaded
    if loaded.text is None or document.files or has_addresses(loaded, document.dialect):
        return None
    raw = loaded.value
    head: dict[str, Any] = {key: raw[key] for key in raw if key in _HEAD}
    components = raw.get("components")
    if isinstance(components, Mapping) and "securitySchemes" in components:
        head["components"] = {"securitySchemes": components["securitySchemes"]}
    if b'"$ref"' in orjson.dumps(head):
        return None
    # Read once more: what was answered or set beside it since is not of the text.
    operations = read_loaded(loaded, document.source).operations
    facts = {
        "by": _reading(),
        "text": _checksum(loaded.text),
        "source": document.source,
        "is_json": loaded.is_json,
        "duplicate_key": loaded.duplicate_key,
        "head": head,
        "operations": [_facts_of(operation) for operation in operations],
    }
    value = b"" if loaded.is_json else orjson.dumps(raw)
    return orjson.dumps(facts) + b"\n" + value


def from_stored_form(
    form: bytes, text: str | bytes, *, source: str | None = None
) -> "StoredDocument | None":
    """Return the document that `stored_form` wrote, equal to the one read from `text`.

    None when it was written by another reading, of another text or for another source: then
    the text is to be read.
    """
    end = form.find(b"\n")
    text = text.removeprefix("\ufeff") if isinstance(text, str) else text.removeprefix(BOM_UTF8)
    try:
        facts = orjson.loads(memoryview(form)[: max(end, 0)])
    except orjson.JSONDecodeError:
        return None
    if not isinstance(facts, dict) or facts.get("by") != _reading():
        return None
    if facts["source"] != source or facts["text"] != _checksum(text):
        return None
    whole = Whole(facts, memoryview(form)[end + 1 :], text, source)
    head = read_loaded(Loaded(facts["head"], is_json=True), source)
    operations = tuple(
        StoredOperation.of(index, one, whole) for index, one in enumerate(facts["operations"])
    )
    return StoredDocument.beginning(head, operations, whole)


@lru_cache(maxsize=1)
def _reading() -> str:
    """Return what reads documents here: another version, or code that was changed, may differ."""
    from importlib.metadata import version  # slow to load, and rarely needed

    code = 0
    for path in sorted(Path(__file__).parent.glob("*.py")):
        code = zlib.crc32(path.read_bytes(), code)
    return f"{FORM} {version('actionary')} {code:08x}"


def _checksum(text: str | bytes) -> list[int]:
    """Return what tells texts apart that were mixed up; it is no seal."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return [len(data), zlib.crc32(data)]


def _facts_of(operation: Operation) -> list[Any]:
    own, around = operation.confirmation_flags
    return [
        operation.method,
        operation.path,
        operation.pointer,
        operation.operation_id,
        operation.problem,
        [own, around] if own or around else None,
        operation.servers or None,
    ]


class Whole:
    """The whole document behind its facts, read when first asked for."""

    def __init__(
        self, facts: JSONObject, value: memoryview, text: str | bytes, source: str | None
    ) -> None:
        self._facts = facts
        self._value = value
        self._text = text
        self._source = source

    @cached_property
    def document(self) -> Document:
        """The document as reading its text gives it."""
        with collector_paused():
            key = self._facts["duplicate_key"]
            loaded = Loaded(
                orjson.loads(self._value or self._text),
                is_json=self._facts["is_json"] is True,
                text=self._text if isinstance(self._text, str) else None,
                data=self._text if isinstance(self._text, bytes) else None,
                duplicate_key=key if isinstance(key, str) else None,
            )
            return read_loaded(loaded, self._source)


class StoredOperation(Operation):
    """An operation of which the facts are at hand, and the rest is read when asked for."""

    @classmethod
    def of(cls, index: int, facts: list[Any], whole: Whole) -> "StoredOperation":
        """Return the operation that `facts` are about, the one at `index` in the document."""
        method, path, pointer, operation_id, problem, flags, servers = facts
        operation = object.__new__(cls)
        own, around = flags or ((), ())
        operation.__dict__.update(
            method=method,
            path=path,
            pointer=pointer,
            operation_id=operation_id,
            answered_servers=tuple(map(_server, servers)) if servers else (),
            constant_headers=(),
            problem=Problem(**problem) if problem else None,
            confirmation_flags=(tuple(map(Flag, own)), tuple(map(Flag, around))),
            _whole=whole,
            _index=index,
        )
        return operation

    @cached_property
    def _read(self) -> Operation:
        whole: Whole = self.__dict__["_whole"]
        index: int = self.__dict__["_index"]
        return whole.document.operations[index]

    @cached_property
    def raw(self) -> JSONObject:
        """As in the document."""
        return self._read.raw

    @cached_property
    def path_item(self) -> JSONObject:
        """What stands round it."""
        return self._read.path_item

    @cached_property
    def reading(self) -> Reading | None:
        """What its parts are read with."""
        return self._read.reading

    @property
    def servers(self) -> tuple[Server, ...]:
        """Its own or its path item's; empty when the document's apply."""
        return self.answered_servers

    @property
    def undeclared(self) -> tuple[str, ...]:
        """The gaps in its path for which no parameter is declared."""
        if "_index" in self.__dict__ and self.problem is None:
            return ()  # a copy with another path looks again
        return super().undeclared


class StoredDocument(Document):
    """A document of which the operations are at hand, and the rest is read when asked for."""

    @classmethod
    def beginning(
        cls, head: Document, operations: tuple[Operation, ...], whole: Whole
    ) -> "StoredDocument":
        """Return the document that begins with `head`."""
        document = object.__new__(cls)
        document.__dict__.update(head.__dict__)
        for name in ("raw", "resolver", "findings", "loaded"):
            del document.__dict__[name]
        document.__dict__.update(operations=operations, _whole=whole)
        return document

    def become(self, kind: type[_Kind]) -> _Kind:
        """Return the same as a `kind` of stored document; nothing is read for it."""
        other = object.__new__(kind)
        other.__dict__.update(self.__dict__)
        return other

    @property
    def _read(self) -> Document:
        whole: Whole = self.__dict__["_whole"]
        return whole.document

    @cached_property
    def raw(self) -> JSONObject:
        """The parsed value."""
        return self._read.raw

    @cached_property
    def resolver(self) -> Resolver:
        """Follows its references."""
        return self._read.resolver

    @cached_property
    def findings(self) -> Findings:
        """What reading found so far, without lines."""
        return self._read.findings

    @cached_property
    def loaded(self) -> Loaded:
        """The text and its value."""
        return self._read.loaded


def _server(facts: dict[str, Any]) -> Server:
    variables = {
        name: ServerVariable(
            default=one["default"], enum=tuple(one["enum"]), description=one["description"]
        )
        for name, one in facts["variables"].items()
    }
    return Server(**{**facts, "variables": variables})

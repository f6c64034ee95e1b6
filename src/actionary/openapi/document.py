"""A loaded OpenAPI document: its operations, servers and security schemes, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from actionary.base.jsonvalue import JSONObject, JSONValue
from actionary.openapi.bases import TREE, rewrite_references
from actionary.openapi.diagnostic import Diagnostic, Findings, Severity
from actionary.openapi.dialect import Dialect, dialect_of, is_newer
from actionary.openapi.errors import DocumentError, NotADocumentError
from actionary.openapi.limits import DEFAULT_LIMITS, DocumentLimits
from actionary.openapi.lint import LintSubject, lint_document
from actionary.openapi.load import (
    Loaded,
    check_mapping,
    collector_paused,
    parse_document_bytes,
    parse_document_text,
)
from actionary.openapi.locate import Locator
from actionary.openapi.media import text_of
from actionary.openapi.operation import Operation, read_operations
from actionary.openapi.question import Question, answer_operation, answer_server, questions_of
from actionary.openapi.reading import Reading
from actionary.openapi.refs import Resolver
from actionary.openapi.security import (
    SecurityRequirement,
    SecurityScheme,
    read_requirement,
    read_security_schemes,
)
from actionary.openapi.server import Server, read_servers
from actionary.openapi.swagger import servers_of
from actionary.openapi.text import check_text
from actionary.openapi.tree import files_of_folder, find_root, parse_files


@dataclass(frozen=True, kw_only=True, eq=False)
class Document:
    """An OpenAPI document, strictly read: everything above may trust these values.

    `diagnostics` are computed when first asked for: finding lines costs a pass over the text.
    """

    openapi_version: str
    title: str
    version: str
    description: str
    source: str | None
    """The URL it came from: relative servers and a missing server are taken from it."""
    raw: JSONObject = field(repr=False)
    servers: tuple[Server, ...] = ()
    security: SecurityRequirement | None = None
    security_schemes: Mapping[str, SecurityScheme] = field(default_factory=dict)
    operations: tuple[Operation, ...] = field(default=(), repr=False)
    dialect: Dialect = field(repr=False)
    resolver: Resolver = field(repr=False)
    findings: Findings = field(default_factory=Findings, repr=False)
    """What reading found so far, without lines."""
    loaded: Loaded = field(repr=False)
    files: Mapping[str, Loaded] = field(default_factory=dict, repr=False)
    """The other files it is made of, by path."""

    @classmethod
    def load(
        cls,
        data: bytes | str | Path | Mapping[str, JSONValue],
        *,
        source: str | None = None,
        limits: DocumentLimits = DEFAULT_LIMITS,
    ) -> "Document":
        """Return the document that `data` holds.

        A `Path` to a file or folder is read from disk; text and bytes are parsed; a mapping
        is taken as it is.
        Raises a `DocumentError` that says where and why. What costs less than the whole
        document is among the `diagnostics`.
        """
        if isinstance(data, Path):
            if data.is_dir():
                files = files_of_folder(data, limits=limits)
                return cls.load_tree(files, source=source, limits=limits)
            data = _read_file(data)
        if isinstance(data, Mapping):
            return read_loaded(Loaded(check_mapping(data, limits), is_json=True), source)
        with collector_paused():
            if isinstance(data, bytes):
                loaded = parse_document_bytes(data, limits)
            else:
                loaded = parse_document_text(check_text(data, limits), limits)
            return read_loaded(loaded, source)

    @classmethod
    def load_tree(
        cls,
        files: Mapping[str, bytes | str],
        *,
        root: str | None = None,
        source: str | None = None,
        limits: DocumentLimits = DEFAULT_LIMITS,
    ) -> "Document":
        """Return the document that several files make up, by their paths in one folder.

        `root` is the one to begin with; without it, the one that says `openapi:` nearest to the
        top. References lead from file to file within `files` and nowhere else.
        """
        with collector_paused():
            parsed, broken = parse_files(files, limits)
            root = find_root(parsed, broken, root)
            suffix = f"/{root}"
            base = source[: -len(root)] if source and source.endswith(suffix) else TREE
            values = {path: one.value for path, one in parsed.items()}
            rewrite_references(values, root, base=base)
            others = {path: one for path, one in parsed.items() if path != root}
            return read_loaded(parsed[root], source, files=others)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What only the builder can say before everything can be called."""
        return questions_of(self.servers, self.operations)

    def answered(self, answers: Mapping[str, str]) -> "Document":
        """Return the document with the gaps that `questions` name filled, by their names."""
        return replace(
            self,
            servers=tuple(answer_server(server, answers) for server in self.servers),
            operations=tuple(answer_operation(one, answers) for one in self.operations),
        )

    @property
    def text(self) -> str | None:
        """The text it was read from; None when it was given as a value."""
        return self.loaded.text

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found, in the order of the text."""
        subject = LintSubject(
            raw=self.raw,
            source=self.source,
            title=self.title,
            servers=self.servers,
            security=self.security,
            security_schemes=self.security_schemes,
            operations=self.operations,
            resolver=self.resolver,
            files={path: one.value for path, one in self.files.items()},
        )
        with collector_paused():
            return _located((*self.found, *lint_document(subject)), self.loaded, self.files)

    @cached_property
    def found(self) -> tuple[Diagnostic, ...]:
        """What reading all of it finds, without lines; the first use reads what was not yet."""
        for operation in self.operations:
            operation.check()
        return (*_duplicates(self.loaded), *self.findings.all())

    @property
    def has_errors(self) -> bool:
        """Whether something in it cannot be used."""
        return any(one.severity is Severity.ERROR for one in self.diagnostics)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocument:
    """What checking gave: the document, if there is one, and everything found."""

    document: Document | None
    diagnostics: tuple[Diagnostic, ...]


def check_document(
    data: bytes | str | Mapping[str, JSONValue],
    *,
    source: str | None = None,
    limits: DocumentLimits = DEFAULT_LIMITS,
) -> CheckedDocument:
    """Return the document and its diagnostics; never raises for bad input."""
    try:
        document = Document.load(data, source=source, limits=limits)
    except DocumentError as error:
        return CheckedDocument(document=None, diagnostics=(_as_diagnostic(error, data),))
    return CheckedDocument(document=document, diagnostics=document.diagnostics)


def _as_diagnostic(error: DocumentError, data: object) -> Diagnostic:
    line, column = error.line, error.column
    if not line and error.pointer and isinstance(data, str | bytes):
        text = data if isinstance(data, str) else data.decode("utf-8", "replace")
        line, column = Locator(text, is_json=False).find(error.pointer)
    return Diagnostic(
        rule=error.code,
        severity=Severity.ERROR,
        message=error.message,
        hint=error.hint,
        pointer=error.pointer,
        line=line,
        column=column,
    )


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotADocumentError(
            f"The file {str(path)!r} cannot be read: {error.strerror or error}.",
            hint="Check the path and its permissions.",
        ) from error


def read_loaded(
    loaded: Loaded, source: str | None, *, files: Mapping[str, Loaded] | None = None
) -> Document:
    """Return the document of a parsed text; its references by address are made plain in place."""
    raw = loaded.value
    version, dialect = dialect_of(raw)
    findings = Findings()
    if is_newer(version, dialect):
        findings.warning(
            "newer-version",
            "/openapi",
            f"OpenAPI {version:.20} is later than any version known here; it is read as 3.2.",
            "Check that the functions are what you expect, or write `openapi: 3.2.0`.",
        )
    others = {path: one.value for path, one in (files or {}).items()}
    if not others and has_addresses(loaded, dialect):
        rewrite_references({"": raw}, "", base=source or TREE)
    resolver = Resolver(raw, source=source, files=others)
    info = _mapping(raw.get("info"))
    paths = raw.get("paths")
    if paths is not None and not isinstance(paths, Mapping):
        findings.error("invalid-paths", "/paths", "`paths` is not a mapping of paths.")
    reading = Reading(resolver, dialect, findings, raw.get("consumes"), raw.get("produces"))
    return Document(
        openapi_version=version,
        title=text_of(info.get("title")),
        version=str(info.get("version", "")),
        description=text_of(info.get("description")),
        source=source,
        raw=raw,
        servers=_read_servers(raw, dialect, source),
        security=read_requirement(raw.get("security"), "/security", findings),
        security_schemes=read_security_schemes(
            _at(raw, dialect.security_schemes_at), resolver, findings, dialect=dialect
        ),
        operations=read_operations(paths, reading),
        dialect=dialect,
        resolver=resolver,
        findings=findings,
        loaded=loaded,
        files=files or {},
    )


def has_addresses(loaded: Loaded, dialect: Dialect) -> bool:
    """Whether schemas may have addresses of their own, so that reading changes the value."""
    return dialect.has_json_schema and loaded.mentions("$id")


def _read_servers(raw: JSONObject, dialect: Dialect, source: str | None) -> tuple[Server, ...]:
    if dialect.is_swagger and "servers" not in raw:
        return read_servers(servers_of(raw, source), "/schemes" if "schemes" in raw else "/host")
    return read_servers(raw.get("servers"), "/servers")


def _at(raw: JSONObject, keys: tuple[str, ...]) -> JSONValue:
    value: JSONValue = raw
    for key in keys:
        value = _mapping(value).get(key)
    return value


def _duplicates(loaded: Loaded) -> tuple[Diagnostic, ...]:
    key = loaded.duplicate_key
    if key is None or loaded.text is None:
        return ()
    pointer = Locator(loaded.text, is_json=loaded.is_json).find_duplicate(key)
    found = Findings()
    found.warning(
        "duplicate-key",
        pointer,
        f"The key {key!r:.80} stands twice in one mapping; the last counts.",
        "Keep one of them.",
    )
    return found.all()


def _mapping(value: JSONValue) -> Mapping[str, JSONValue]:
    return value if isinstance(value, Mapping) else {}


def _located(
    found: tuple[Diagnostic, ...], loaded: Loaded, files: Mapping[str, Loaded]
) -> tuple[Diagnostic, ...]:
    first: dict[tuple[str, str, str], Diagnostic] = {}
    for one in found:
        first.setdefault((one.rule, one.pointer, one.message), one)
    if not first or loaded.text is None:
        return tuple(first.values())
    locators: dict[str, Locator] = {}
    placed = []
    for one in first.values():
        path, separator, pointer = one.pointer.partition("#")
        file = path if separator and path in files else ""
        if file not in locators:
            here = files[file] if file else loaded
            locators[file] = Locator(here.text or "", is_json=here.is_json)
        line, column = locators[file].find(pointer if file else one.pointer)
        placed.append(replace(one, line=line, column=column, file=file))
    return tuple(sorted(placed, key=lambda one: (one.file, one.line, one.column)))

"""`actionary convert`: a starting document out of what somebody has instead of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from actionary.base.http import origin_of
from actionary.base.jsonvalue import JSONObject, dump_json
from actionary.base.text import count
from actionary.cli.document import tell_findings
from actionary.cli.output import Terminal, plain, standard_error, standard_output
from actionary.cli.reading import Given, client_for, fetch, read
from actionary.config import Settings
from actionary.openapi.addedscheme import declared
from actionary.openapi.convert.door import convert as convert_samples
from actionary.openapi.convert.errors import ConversionError
from actionary.openapi.document import Document
from actionary.openapi.errors import DocumentError
from actionary.openapi.manifest import (
    ManifestError,
    PluginManifest,
    load_manifest,
    looks_like_manifest,
)
from actionary.transport.client import HTTPClient


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions:
    """What the command line says about a conversion."""

    what: str
    """A path, `-` for standard input, or a URL."""
    server: str = ""
    output: Path | None = None
    allow_hosts: Sequence[str] = ()


def convert(options: ConvertOptions, settings: Settings) -> int:
    """Write the document to standard output or a file, and what to look at to standard error.

    Raises an `ActionaryError` when nothing can be made of it.
    """
    client = client_for(settings, options.allow_hosts)
    given = read(options.what, client)
    terminal = standard_error()
    manifest = _manifest(given)
    if manifest is not None:
        tell_findings(given.name, manifest.diagnostics, terminal)
        document = _named_by(manifest, client, options.server)
        terminal.say(terminal.dim(plain(f"Read from {manifest.document_url}.")))
    else:
        converted = convert_samples(given.content, server=options.server, source=given.source)
        tell_findings(given.name, converted.diagnostics, terminal)
        terminal.say(terminal.dim(plain(f"From {converted.kind}: {converted.summary}")))
        document = converted.document
    _write(document, options.output, terminal)
    return 0


def _manifest(given: Given) -> PluginManifest | None:
    if not looks_like_manifest(given.content):
        return None
    try:
        return load_manifest(given.content, source=given.source)
    except DocumentError:
        return None


def _named_by(manifest: PluginManifest, client: HTTPClient, server: str) -> JSONObject:
    """Return the document a manifest names, its sign-in written into it, and where it is served."""
    if manifest.problem is not None:
        raise ManifestError(manifest.problem.message, hint=manifest.problem.hint)
    fetched = fetch(manifest.document_url, client)
    document = Document.load(fetched.content, source=fetched.source)
    raw = declared(document.raw, manifest.auth.security_scheme())
    if "swagger" in raw or (raw.get("servers") and not server):
        return raw
    return {**raw, "servers": [{"url": server or origin_of(fetched.source or "")}]}


def _write(document: JSONObject, output: Path | None, terminal: Terminal) -> None:
    text = dump_json(document, pretty=True)
    if output is None:
        standard_output().say(text)
        return
    try:
        output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise ConversionError(
            f"The file {str(output)!r} cannot be written: {error.strerror or error}.",
            hint="Check the folder and its permissions.",
        ) from error
    paths = document.get("paths")
    number = len(paths) if isinstance(paths, Mapping) else 0
    terminal.say(terminal.dim(f"{output}: {count(number, 'path')}. Look at it with check."))

"""What the editor imports: a document, or a plugin manifest with the document it names."""

from dataclasses import dataclass, field
from typing import Any

from actionary.base.jsonvalue import dump_json
from actionary.gpts.manifest import draft_of
from actionary.openapi.diagnostic import Diagnostic, Severity
from actionary.openapi.errors import DocumentError
from actionary.openapi.manifest import (
    ManifestError,
    PluginManifest,
    load_manifest,
    looks_like_manifest,
)
from actionary.transport.client import HTTPClient
from actionary.transport.errors import CallError
from actionary.transport.fetch import FetchedDocument, fetch_document
from actionary.web.action_view import problem_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A document's bytes and where they came from, and the manifest that led there."""

    content: bytes = field(repr=False)
    source_url: str
    manifest: PluginManifest | None = None


async def import_from(client: HTTPClient, url: str, manifest_text: str) -> Imported:
    """Return what is at `url`, or what a pasted manifest leads to.

    Raises `CallError` or `DocumentError`: a manifest without its document is of no use here.
    """
    if manifest_text:
        manifest = load_manifest(manifest_text)
    else:
        fetched = await fetch_document(client, url)
        found = manifest_in(fetched.content, fetched.source_url)
        if found is None:
            return Imported(content=fetched.content, source_url=fetched.source_url)
        manifest = found
    if manifest.problem is not None:
        raise ManifestError(manifest.problem.message, hint=manifest.problem.hint)
    document = await _fetch_named(client, manifest.document_url)
    return Imported(content=document.content, source_url=document.source_url, manifest=manifest)


async def _fetch_named(client: HTTPClient, url: str) -> FetchedDocument:
    try:
        return await fetch_document(client, url)
    except CallError as error:
        error.hint = f"The manifest names {url} as its document. {error.hint}".strip()
        raise


def manifest_in(data: bytes, source: str | None = None) -> PluginManifest | None:
    """Return the plugin manifest that `data` is, or None when it is something else."""
    if not looks_like_manifest(data):
        return None
    try:
        return load_manifest(data, source=source)
    except DocumentError:
        return None


def manifest_problems(manifest: PluginManifest) -> list[dict[str, Any]]:
    """Return what is said of a manifest's text while it stands in place of a document."""
    can_import = manifest.problem is None
    first = Diagnostic(
        rule="manifest-invalid",
        severity=Severity.ERROR,
        message="This is a plugin manifest, not yet its document.",
        hint="Press Import its document." if can_import else "",
        line=1,
        column=1,
    )
    return [problem_of(each) for each in (first, *manifest.diagnostics)]


def filled_in(manifest: PluginManifest) -> dict[str, Any]:
    """Return what a manifest adds to the answer to a fetch."""
    draft = draft_of(manifest)
    remarks = [
        {**problem_of(each), "line": 1, "column": 1, "message": f"In the manifest: {each.message}"}
        for each in manifest.diagnostics
    ]
    return {
        "remarks": remarks,
        "scheme": dump_json(draft.added_scheme) if draft.added_scheme else "",
        "privacy_url": draft.privacy_url,
        "draft": {
            "name": draft.name,
            "description": draft.description,
            "instructions": draft.instructions,
        },
    }

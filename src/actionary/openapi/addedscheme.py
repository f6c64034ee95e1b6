"""A security scheme beside a document: for how to sign in that the document keeps to itself."""

from dataclasses import replace
from typing import Final

from actionary.base.jsonvalue import JSONObject
from actionary.openapi.diagnostic import Findings
from actionary.openapi.document import Document
from actionary.openapi.security import SchemeKind, read_security_schemes

ADDED_SCHEME: Final = "manifest-auth"
"""The name of the added scheme; a document that declares it itself keeps its own."""


def with_added_scheme(document: Document, scheme: JSONObject | None) -> Document:
    """Return `document` as if it declared `scheme` and demanded it by default.

    Nine of ten plugin documents declare no scheme: how to sign in stands in the manifest. It
    holds where the document says nothing, or demands by default only what it never declares;
    an operation with a `security` of its own keeps it. A scheme nothing would use, or that
    cannot be read, is not added.
    """
    if not scheme or ADDED_SCHEME in document.security_schemes:
        return document
    if document.security is not None and not _is_undeclared(document):
        return document
    if all(operation.own_security is not None for operation in document.operations):
        return document
    findings = Findings()
    read = read_security_schemes({ADDED_SCHEME: scheme}, document.resolver, findings)
    if not read or read[ADDED_SCHEME].kind is SchemeKind.UNKNOWN or findings.all():
        return document
    return replace(
        document,
        security=({ADDED_SCHEME: ()},),
        security_schemes={**document.security_schemes, **read},
    )


def is_added(document: Document) -> bool:
    """Return whether `document` has the scheme, and not by its own text."""
    components = document.raw.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    own = isinstance(schemes, dict) and ADDED_SCHEME in schemes
    return ADDED_SCHEME in document.security_schemes and not own


def _is_undeclared(document: Document) -> bool:
    named = [name for alternative in document.security or () for name in alternative]
    return bool(named) and not any(name in document.security_schemes for name in named)


def declared(raw: JSONObject, scheme: JSONObject | None) -> JSONObject:
    """Return a document's own value with `scheme` written into it, in the same cases.

    For a document that leaves here and must say by itself how to sign in.
    """
    if not scheme or raw.get("security") is not None or "swagger" in raw:
        return raw
    components = raw.get("components")
    parts = components if isinstance(components, dict) else {}
    schemes = parts.get("securitySchemes")
    known = schemes if isinstance(schemes, dict) else {}
    if ADDED_SCHEME in known:
        return raw
    return {
        **raw,
        "security": [{ADDED_SCHEME: []}],
        "components": {**parts, "securitySchemes": {**known, ADDED_SCHEME: scheme}},
    }

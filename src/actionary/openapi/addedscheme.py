"""A security scheme beside a document: for how to sign in that the document keeps to itself."""

from dataclasses import replace
from typing import Final

from actionary.base.jsonvalue import JSONObject
from actionary.openapi.diagnostic import Findings
from actionary.openapi.document import Document
from actionary.openapi.security import read_security_schemes

ADDED_SCHEME: Final = "manifest-auth"
"""The name of the added scheme; a document that declares it itself keeps its own."""


def with_added_scheme(document: Document, scheme: JSONObject | None) -> Document:
    """Return `document` as if it declared `scheme`, and demanded it where it says nothing.

    Nine of ten plugin documents declare no scheme: how to sign in stands in the manifest. An
    operation with a `security` of its own, or a document with a default, keeps it; what they
    demand and never declare is `scheme` under that name. A scheme nothing would use, or that
    cannot be read, is not added.
    """
    if not scheme or ADDED_SCHEME in document.security_schemes:
        return document
    operations = [operation.own_security for operation in document.operations]
    is_default = document.security is None and None in operations
    demanded = [one for one in (document.security, *operations) if one is not None]
    names = {name for one in demanded for alternative in one for name in alternative}
    wanted = sorted(names - document.security_schemes.keys()) + [ADDED_SCHEME] * is_default
    findings = Findings()
    read = read_security_schemes(dict.fromkeys(wanted, scheme), document.resolver, findings)
    if not read or findings.all():
        return document
    return replace(
        document,
        security=({ADDED_SCHEME: ()},) if is_default else document.security,
        security_schemes={**document.security_schemes, **read},
    )


def is_added(document: Document, name: str) -> bool:
    """Return whether `document` has a scheme of that name, and not by its own text."""
    components = document.raw.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    own = set(schemes if isinstance(schemes, dict) else {})
    old = document.raw.get("securityDefinitions")  # of 2.0
    own |= set(old if isinstance(old, dict) else {})
    return name in document.security_schemes and name not in own


def declared(raw: JSONObject, scheme: JSONObject | None) -> JSONObject:
    """Return a document's own value with `scheme` written into it as its default, if it has none.

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

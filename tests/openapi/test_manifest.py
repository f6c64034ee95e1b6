"""Plugin manifests: what is read, what is put right, and what is refused."""

import json
from typing import Any

import pytest

from actionary.actions.function import functions_of
from actionary.openapi.addedscheme import ADDED_SCHEME, declared, is_added, with_added_scheme
from actionary.openapi.document import Document
from actionary.openapi.errors import DocumentError
from actionary.openapi.manifest import (
    ManifestAuthKind,
    ManifestError,
    is_manifest,
    load_manifest,
    looks_like_manifest,
)

SOURCE = "https://tea.example/.well-known/ai-plugin.json"
MANIFEST: dict[str, Any] = {
    "schema_version": "v1",
    "name_for_human": "Tea time",
    "name_for_model": "tea",
    "description_for_human": "Finds teas.",
    "description_for_model": "Use it to find teas. Never suggest coffee.",
    "auth": {"type": "none"},
    "api": {"type": "openapi", "url": "https://tea.example/openapi.yaml"},
    "logo_url": "https://tea.example/logo.png",
    "contact_email": "hello@tea.example",
    "legal_info_url": "https://tea.example/legal",
}
DOCUMENT = """
openapi: 3.0.1
info: {title: Tea, version: v1}
servers: [{url: https://tea.example}]
paths:
  /teas: {get: {operationId: teas, summary: Teas, responses: {}}}
  /open: {get: {operationId: open, summary: Open, security: [], responses: {}}}
"""


def manifest_with(**changes: Any) -> str:
    """Return the manifest's text with some fields changed; None takes one out."""
    changed = MANIFEST | changes
    return json.dumps({key: value for key, value in changed.items() if value is not None})


def test_a_manifest_by_the_book_is_read_without_a_word() -> None:
    """Every field, and the sign-in as no security scheme at all."""
    manifest = load_manifest(manifest_with(), source=SOURCE)

    assert manifest.diagnostics == ()
    assert manifest.name_for_human == "Tea time"
    assert manifest.description_for_model.endswith("Never suggest coffee.")
    assert manifest.document_url == "https://tea.example/openapi.yaml"
    assert manifest.legal_info_url == "https://tea.example/legal"
    assert manifest.auth.security_scheme() is None


@pytest.mark.parametrize(
    ("written", "resolved"),
    [
        ("/openapi.json", "https://tea.example/openapi.json"),
        ("openapi.json", "https://tea.example/openapi.json"),
        ("tea.example/docs/api.json", "https://tea.example/docs/api.json"),
        ("PLUGIN_HOSTNAME/openapi.yaml", "https://tea.example/openapi.yaml"),
        ("https://PLUGIN_HOSTNAME/openapi.yaml", "https://tea.example/openapi.yaml"),
        ("{{host}}/openapi.yaml", "https://tea.example/openapi.yaml"),
        ("http://localhost:5003/openapi.yaml", "https://tea.example/openapi.yaml"),
        ("HTTPS://tea.example/api?v=2", "https://tea.example/api?v=2"),
    ],
)
def test_the_address_of_the_document_is_whole(written: str, resolved: str) -> None:
    """Relative ones and placeholders are taken from where the manifest came from."""
    api = {"type": "openapi", "url": written}

    assert load_manifest(manifest_with(api=api), source=SOURCE).document_url == resolved


def test_a_manifest_of_ones_own_machine_keeps_its_address() -> None:
    """There, localhost is no mistake."""
    api = {"type": "openapi", "url": "http://localhost:5003/openapi.yaml"}
    source = "http://localhost:5003/.well-known/ai-plugin.json"

    manifest = load_manifest(manifest_with(api=api), source=source)

    assert manifest.document_url == "http://localhost:5003/openapi.yaml"
    assert manifest.diagnostics == ()


@pytest.mark.parametrize(
    ("api", "said"),
    [
        (None, "does not say where its document is"),
        ({}, "does not say where its document is"),
        ({"url": "openapi.yaml"}, "is relative: 'openapi.yaml'"),
        ({"url": "PLUGIN_HOSTNAME/openapi.yaml"}, "is a placeholder, and where"),
        ({"url": "file:///etc/passwd"}, "no web address"),
        ({"url": "https://user:secret@tea.example/a"}, "no web address"),
        ({"url": "https://[bad/a"}, "no web address"),
    ],
)
def test_an_address_that_cannot_be_known_is_an_error_with_its_reason(api: Any, said: str) -> None:
    """Pasted, a manifest does not say where it came from."""
    manifest = load_manifest(manifest_with(api=api))

    assert manifest.document_url == ""
    assert manifest.problem is not None
    assert said in manifest.problem.message


@pytest.mark.parametrize(
    ("auth", "kind", "scheme"),
    [
        ({"type": "none"}, "none", None),
        ("none", "none", None),
        (
            {"type": "service_http", "authorization_type": "bearer", "verification_tokens": {}},
            "service_http",
            {"type": "http", "scheme": "bearer"},
        ),
        (
            {"type": "user_http", "authorization_type": "basic"},
            "user_http",
            {"type": "http", "scheme": "basic"},
        ),
        (
            {"type": "service_http", "authorization_type": "", "custom_auth_header": "X-Key"},
            "service_http",
            {"type": "apiKey", "in": "header", "name": "X-Key"},
        ),
        (
            {"type": "service_http", "custom_auth_header": "X-Key\r\nHost: elsewhere"},
            "service_http",
            {"type": "http", "scheme": "bearer"},
        ),
        (
            {"type": "api_key", "authorization_type": "Bearer"},
            "service_http",
            {"type": "http", "scheme": "bearer"},
        ),
        (
            {
                "type": "oauth",
                "client_url": "/login",
                "authorization_url": "https://tea.example/token",
                "scope": "read write",
                "authorization_content_type": "application/json",
            },
            "oauth",
            {
                "type": "oauth2",
                "flows": {
                    "authorizationCode": {
                        "authorizationUrl": "https://tea.example/login",
                        "tokenUrl": "https://tea.example/token",
                        "scopes": {"read": "", "write": ""},
                    }
                },
                "x-token-media-type": "application/json",
            },
        ),
    ],
)
def test_each_way_to_sign_in_becomes_a_security_scheme(auth: Any, kind: str, scheme: Any) -> None:
    """`client_url` is the page to sign in at, `authorization_url` where a code becomes a token."""
    manifest = load_manifest(manifest_with(auth=auth), source=SOURCE)

    assert manifest.auth.kind is ManifestAuthKind(kind)
    assert manifest.auth.security_scheme() == scheme


@pytest.mark.parametrize("auth", [None, 7, [], {"type": "magic"}, {"type": ["oauth"]}])
def test_an_unknown_sign_in_is_said_and_none_is_taken(auth: Any) -> None:
    """Nothing is demanded that nobody could give."""
    manifest = load_manifest(manifest_with(auth=auth), source=SOURCE)

    assert manifest.auth.security_scheme() is None
    assert {one.rule for one in manifest.diagnostics} & {"manifest-auth", "manifest-field"}


def test_off_schema_values_are_read_as_meant() -> None:
    """Numbers for texts, YAML for JSON, empty and missing fields, placeholders."""
    text = """
# A manifest somebody wrote by hand
schema_version: 1
name_for_human: 2048
name_for_model:
description_for_human: "{{description}}"
api: /openapi.json
auth: {type: none}
logo_url: localhost/logo.png
"""

    manifest = load_manifest(text, source=SOURCE)

    assert manifest.name_for_human == "2048"
    assert manifest.description_for_human == ""
    assert manifest.document_url == "https://tea.example/openapi.json"
    assert manifest.logo_url == "https://tea.example/.well-known/localhost/logo.png"
    assert {(one.rule, one.line) for one in manifest.diagnostics} == {
        ("manifest-field", 7),
        ("manifest-field", 5),
        ("manifest-field", 1),
        ("manifest-placeholder", 6),
    }


@pytest.mark.parametrize(
    "text", ["{}", "[]", "null", "", "<html>", '{"openapi": "3.1.0"}', '{"api": 1, "auth": 2}', "{"]
)
def test_what_is_no_manifest_is_refused(text: str) -> None:
    """By one of our errors, with a hint."""
    with pytest.raises(DocumentError) as caught:
        load_manifest(text)

    assert caught.value.hint


def test_any_value_anywhere_in_a_manifest_is_read_or_refused() -> None:
    """Without another exception than ours."""
    for key in MANIFEST:
        for value in (None, True, 7, 1.5, [], [1], {}, {"type": 1}, "", "\u202e", "x" * 9000):
            load_manifest(manifest_with(**{key: value}), source=SOURCE)
            load_manifest(manifest_with(**{key: value}), source="file:///tmp/x")


def test_a_document_is_not_taken_for_a_manifest() -> None:
    """Nor the other way round; the cheap look may be wrong, the second never."""
    assert looks_like_manifest(manifest_with())
    assert is_manifest(MANIFEST)
    assert not is_manifest({"openapi": "3.1.0", "api": 1, "auth": 1, "name_for_model": "x"})
    assert not looks_like_manifest(DOCUMENT)
    with pytest.raises(ManifestError):
        load_manifest(DOCUMENT)


def test_an_added_scheme_is_demanded_where_the_document_is_silent() -> None:
    """An operation that says it wants nothing keeps that."""
    document = with_added_scheme(Document.load(DOCUMENT), {"type": "http", "scheme": "bearer"})

    demanded = {function.name: function.security for function in functions_of(document)}
    assert demanded == {"teas": ({ADDED_SCHEME: ()},), "open": ()}
    assert document.security_schemes[ADDED_SCHEME].http_scheme == "bearer"


def test_an_added_scheme_stands_in_for_one_that_was_never_declared() -> None:
    """The document knew that something is needed, and not what."""
    text = DOCUMENT + "security: [{apiKey: []}]\n"

    document = with_added_scheme(Document.load(text), {"type": "http", "scheme": "bearer"})

    assert functions_of(document).get("teas").security == ({"apiKey": ()},)
    assert document.security_schemes["apiKey"].http_scheme == "bearer"
    assert is_added(document, "apiKey")


def test_an_added_scheme_stands_in_at_an_operation_too() -> None:
    """Under the name that it demands."""
    text = DOCUMENT.replace("security: []", "security: [{oauth: [read]}]")

    document = with_added_scheme(Document.load(text), {"type": "http", "scheme": "bearer"})

    assert set(document.security_schemes) == {"oauth", ADDED_SCHEME}


@pytest.mark.parametrize(
    "scheme", [None, {}, {"type": "http"}, {"type": "magic"}, {"type": "apiKey", "in": "body"}]
)
def test_a_scheme_that_cannot_be_read_is_not_added(scheme: Any) -> None:
    """A function would wait for a credential nobody can give."""
    document = Document.load(DOCUMENT)

    assert with_added_scheme(document, scheme) is document


def test_a_document_with_its_own_default_keeps_it() -> None:
    """It knows better than its manifest."""
    text = DOCUMENT + (
        "security: [{own: []}]\n"
        "components: {securitySchemes: {own: {type: apiKey, in: header, name: X-Key}}}\n"
    )
    document = Document.load(text)

    assert with_added_scheme(document, {"type": "http", "scheme": "bearer"}) is document
    assert declared(document.raw, {"type": "http", "scheme": "bearer"}) is document.raw


def test_a_scheme_can_be_written_into_the_document() -> None:
    """So that it says by itself how to sign in."""
    raw = declared(Document.load(DOCUMENT).raw, {"type": "http", "scheme": "bearer"})

    document = Document.load(raw)
    assert functions_of(document).get("teas").security == ({ADDED_SCHEME: ()},)

"""A plugin on loopback: its manifest, its document, and the API behind them, which wants a key."""

from typing import Any

from actionary.testing.upstream import Answer, FakeUpstream, RecordedRequest

KEY = "tea-key-1234567890"
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.1",
    "info": {"title": "Teas", "version": "v1"},
    "paths": {
        "/teas": {
            "get": {
                "operationId": "findTeas",
                "summary": "Find teas",
                "parameters": [{"name": "kind", "in": "query", "schema": {"type": "string"}}],
                "responses": {"200": {"description": "Teas"}},
            }
        }
    },
}
MANIFEST: dict[str, Any] = {
    "schema_version": "v1",
    "name_for_human": "Tea time",
    "name_for_model": "tea",
    "description_for_human": "Finds teas.",
    "description_for_model": "Use it to find teas.",
    "auth": {"type": "service_http", "authorization_type": "bearer"},
    "api": {"type": "openapi", "url": "/openapi.json"},
    "logo_url": "/logo.png",
    "contact_email": "tea@tea.example",
    "legal_info_url": "https://tea.example/legal",
}


def tea_plugin(**changes: Any) -> FakeUpstream:
    """Return the plugin, not yet started; `changes` are to its manifest."""
    served = {"get": {"responses": {"200": {"description": "ok"}}}}
    upstream = FakeUpstream(
        {
            **DOCUMENT,
            "paths": {
                **DOCUMENT["paths"],
                "/.well-known/ai-plugin.json": {
                    "get": {**served["get"], "operationId": "manifest"}
                },
                "/openapi.json": {"get": {**served["get"], "operationId": "document"}},
            },
        }
    )
    upstream.answer("manifest", Answer.of_json(MANIFEST | changes))
    upstream.answer("document", Answer.of_json(DOCUMENT))
    upstream.answer("findTeas", _teas)
    return upstream


def _teas(request: RecordedRequest) -> Answer:
    if request.headers.get("authorization") != f"Bearer {KEY}":
        return Answer.of_json({"error": "no key"}, status=401)
    return Answer.of_json([{"name": "Sencha", "kind": "green"}])

"""Security schemes as the document declares them."""

from typing import Any

import pytest

from actionary.openapi.security import SchemeKind
from tests.openapi.documents import load, operation, rules


def test_every_kind_of_scheme_is_read() -> None:
    flows = {
        "authorizationCode": {
            "authorizationUrl": "https://a.test/auth",
            "tokenUrl": "https://a.test/token",
            "refreshUrl": "https://a.test/refresh",
            "scopes": {"read": "Read", "odd": 5},
        },
        "x-mine": {},
        "implicit": "odd",
    }
    schemes = {
        "key": {"type": "apiKey", "in": "header", "name": "X-Key", "x-prefix": "Token"},
        "basic": {"type": "http", "scheme": "Basic"},
        "oauth": {"type": "oauth2", "flows": flows},
        "oidc": {"type": "openIdConnect", "openIdConnectUrl": "https://a.test/.well-known"},
        "tls": {"type": "mutualTLS"},
        "again": {"$ref": "#/components/securitySchemes/key"},
    }

    read = load(components={"securitySchemes": schemes}).security_schemes

    assert [one.kind.value for one in read.values()] == [
        "apiKey", "http", "oauth2", "openIdConnect", "mutualTLS", "apiKey",
    ]  # fmt: skip
    assert (read["key"].location, read["key"].parameter_name) == ("header", "X-Key")
    assert read["key"].extensions == {"x-prefix": "Token"}
    assert read["again"].name == "again"
    assert read["basic"].http_scheme == "basic"
    (flow,) = read["oauth"].flows
    assert (flow.name, flow.token_url) == ("authorizationCode", "https://a.test/token")
    assert flow.scopes == {"read": "Read", "odd": ""}


@pytest.mark.parametrize(
    "scheme",
    [
        {"type": "magic"},
        {"type": "apiKey", "in": "body", "name": "x"},
        {"type": "apiKey", "in": "header"},
        {"type": "http"},
        {"type": "apiKey", "in": "header", "name": "Host"},
        {"type": "apiKey", "in": "header", "name": "X\r\nY"},
        {"type": "apiKey", "in": "query", "name": "k" * 5000},
        {"$ref": "#/components/securitySchemes/none"},
        "text",
    ],
)
def test_a_scheme_that_cannot_work_is_an_error(scheme: object) -> None:
    document = load(components={"securitySchemes": {"s": scheme}})

    found = {one.rule: one for one in document.diagnostics}

    assert {"invalid-security-scheme", "reserved-header", "broken-reference"} & set(found)
    assert document.has_errors


def test_an_unknown_type_stays_visible() -> None:
    document = load(components={"securitySchemes": {"s": {"type": "magic"}}})

    assert document.security_schemes["s"].kind is SchemeKind.UNKNOWN


@pytest.mark.parametrize("schemes", [None, [], "x"])
def test_schemes_of_the_wrong_kind_are_none(schemes: Any) -> None:
    assert load(components={"securitySchemes": schemes}).security_schemes == {}


def test_a_scheme_that_is_not_declared_is_named_with_the_nearest() -> None:
    document = load(
        {"/a": {"get": operation(security=[{"ordersKay": []}])}},
        security=[{"other": []}],
        components={"securitySchemes": {"ordersKey": {"type": "http", "scheme": "bearer"}}},
    )

    found = [one for one in document.diagnostics if one.rule == "undefined-security-scheme"]

    assert [one.pointer for one in found] == ["/security/0", "/paths/~1a/get/security/0"]
    assert "Did you mean 'ordersKey'?" in found[1].hint
    assert "invalid-security" not in rules(document)

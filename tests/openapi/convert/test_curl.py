"""curl commands to a document: as browsers copy them and as docs show them."""

import json
from typing import Any

import pytest

from actionary.actions.function import functions_of
from actionary.openapi.convert.door import convert
from actionary.openapi.convert.errors import ConversionError
from actionary.openapi.document import Document


def made_of(text: str) -> Any:
    """Return the document made of `text`, once it has been seen to be one."""
    document = convert(text).document
    read = Document.load(document)
    assert not read.has_errors, read.diagnostics
    assert len(functions_of(read)) == len(read.operations)
    return document


def only_operation(document: Any) -> tuple[str, str, Any]:
    """Return path, method and the operation of a document that has one."""
    [(path, item)] = document["paths"].items()
    [(method, operation)] = item.items()
    return path, method, operation


def test_a_command_becomes_an_operation() -> None:
    """Path, query, own headers; not what the client adds."""
    document = made_of(
        "curl 'https://api.example/v2/orders/12345/items?limit=10&full=true' \\\n"
        "  -H 'Accept: application/json' -H 'User-Agent: x' -H 'X-Shop: mine' --compressed"
    )

    path, method, operation = only_operation(document)
    assert (path, method) == ("/v2/orders/{orderId}/items", "get")
    assert document["servers"] == [{"url": "https://api.example"}]
    assert [(p["name"], p["in"], p["schema"]) for p in operation["parameters"]] == [
        ("orderId", "path", {"type": "integer"}),
        ("limit", "query", {"type": "integer"}),
        ("full", "query", {"type": "boolean"}),
        ("X-Shop", "header", {"type": "string"}),
    ]


@pytest.mark.parametrize(
    ("options", "scheme"),
    [
        ("-H 'Authorization: Bearer S3CRET'", {"type": "http", "scheme": "bearer"}),
        ("-H 'authorization: basic S3CRET'", {"type": "http", "scheme": "basic"}),
        ("-u me:S3CRET", {"type": "http", "scheme": "basic"}),
        ("--oauth2-bearer S3CRET", {"type": "http", "scheme": "bearer"}),
        (
            "-H 'Authorization: Token S3CRET'",
            {"type": "apiKey", "in": "header", "name": "Authorization"},
        ),
        ("-H 'X-Api-Key: S3CRET'", {"type": "apiKey", "in": "header", "name": "X-Api-Key"}),
        (
            "-H 'Ocp-Apim-Subscription-Key: S3CRET'",
            {"type": "apiKey", "in": "header", "name": "Ocp-Apim-Subscription-Key"},
        ),
        ("-G -d access_token=S3CRET", {"type": "apiKey", "in": "query", "name": "access_token"}),
    ],
)
def test_how_it_signed_in_becomes_a_security_scheme(options: str, scheme: Any) -> None:
    """Demanded by default; the secret is nowhere."""
    document = made_of(f"curl {options} https://api.example/teas")

    [(name, declared)] = document["components"]["securitySchemes"].items()
    assert declared == scheme
    assert document["security"] == [{name: []}]
    assert "S3CRET" not in json.dumps(document)


@pytest.mark.parametrize(
    "text",
    [
        "curl 'https://me:S3CRET@api.example/teas'",
        "curl https://api.example/teas -H 'Cookie: session=S3CRET' -b id=S3CRET",
        "curl https://api.example/teas -H 'X-Anything-Else: S3CRET'",
        "curl https://api.example/teas?q=S3CRET",
        'curl https://api.example/teas -d \'{"password": "S3CRET"}\'',
        "curl https://api.example/teas -F password=S3CRET",
        "curl https://api.example/bot123456:AAF-S3CRETabcdef0123456789/send",
        "curl https://api.example/teas --data-urlencode 'name=S3CRET'",
        "curl -x http://me:S3CRET@proxy https://api.example/teas --user-agent S3CRET",
    ],
)
def test_no_value_of_a_request_is_copied(text: str) -> None:
    """Only names and types, wherever the value stood."""
    assert "S3CRET" not in json.dumps(made_of(text))


@pytest.mark.parametrize(
    ("command", "method", "media"),
    [
        ("-d a=1", "post", "application/x-www-form-urlencoded"),
        ("-d '{\"a\": 1}' -H 'Content-Type: application/json'", "post", "application/json"),
        ("--json '{\"a\": 1}'", "post", "application/json"),
        ('-X PUT --data-raw $\'{"a": 1, "b": "it\\\'s \\u00e9"}\'', "put", "application/json"),
        ("-F a=1", "post", "multipart/form-data"),
        ("-T file.bin", "put", "application/octet-stream"),
        ("-d @body.json -H 'Content-Type: application/json'", "post", "application/json"),
        ("-d '<a/>' -H 'Content-Type: application/xml'", "post", "application/xml"),
    ],
)
def test_a_body_is_read_by_what_it_is(command: str, method: str, media: str) -> None:
    """And the method follows from it, as curl has it."""
    document = convert(f"curl https://api.example/teas {command}").document

    _, found, operation = only_operation(document)
    assert found == method
    assert list(operation["requestBody"]["content"]) == [media]


def test_a_command_copied_on_windows_is_read() -> None:
    """With its carets."""
    document = made_of(
        'curl ^"https://api.example/teas?kind=green^" ^\n'
        '  -H ^"Content-Type: application/json^" ^\n'
        '  --data-raw ^"^{^\\^"name^\\^":^\\^"Sencha^\\^"^}^"'
    )

    _, method, operation = only_operation(document)
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert method == "post"
    assert schema == {"type": "object", "properties": {"name": {"type": "string"}}}


def test_several_commands_become_one_document() -> None:
    """Those of one path and method together; other hosts say so; pipes and comments end one."""
    document = made_of(
        "# Orders\n"
        "$ curl -s https://api.example/orders/1 | jq . && curl https://api.example/orders/2\n"
        "curl -X DELETE https://api.example/orders/3 > /dev/null\n"
        "curl https://other.example/ping\n"
    )

    assert set(document["paths"]) == {"/orders/{orderId}", "/ping"}
    assert set(document["paths"]["/orders/{orderId}"]) == {"get", "delete"}
    assert document["servers"] == [{"url": "https://api.example"}]
    assert document["paths"]["/ping"]["get"]["servers"] == [{"url": "https://other.example"}]


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/api/2/users", "/api/2/users"),
        ("/v1.1/users", "/v1.1/users"),
        ("/users/42", "/users/{userId}"),
        ("/categories/42/boxes/7", "/categories/{categoryId}/boxes/{boxId}"),
        ("/550e8400-e29b-41d4-a716-446655440000", "/{id}"),
        ("/rates/2024-01-31", "/rates/{rateDate}"),
        ("/people/ann@example.com", "/people/{peopleId}"),
        ("/how-to-make-very-good-tea-at-home", "/how-to-make-very-good-tea-at-home"),
        ("/users/:id/posts/$POST_ID", "/users/{id}/posts/{postId}"),
        ("/files/0123456789abcdef0123", "/files/{fileId}"),
        ("/users/me", "/users/me"),
        ("/a/", "/a/"),
    ],
)
def test_gaps_in_a_path_are_guessed_with_care(path: str, template: str) -> None:
    """Versions and words stay."""
    found, _, _ = only_operation(made_of(f"curl https://api.example{path}"))

    assert found == template


@pytest.mark.parametrize(
    "text",
    [
        "curl ",
        "curl -X POST",
        "curl 'https://api.example",
        "curl ftp://api.example/x",
        "curl https://",
        "curl https://[x/",
        'curl "',
        "curl -H",
        "curl $'\\ud83d' \\",
        "curl https://api.example/ -X 'GET\r\nX: y'",
    ],
)
def test_what_is_no_request_is_refused(text: str) -> None:
    """With a reason, and what to do."""
    with pytest.raises(ConversionError) as caught:
        convert(text)

    assert caught.value.hint


def test_a_document_that_shows_curl_is_none() -> None:
    """An example in a description is no command."""
    with pytest.raises(ConversionError, match="OpenAPI document already"):
        convert(
            "openapi: 3.1.0\ninfo:\n  description: |\n    curl https://api.example\npaths: {}\n"
        )


def test_a_long_text_is_read_in_time_that_grows_with_it() -> None:
    """Whatever it is made of."""
    for piece in (" ", "curl ", "#\n", "'", "\\\n", "\\", "a&", "-d '{}' ", "$'", "^"):
        text = "curl https://a.example/x " + piece * (400_000 // len(piece))
        try:
            convert(text)
        except ConversionError:
            continue

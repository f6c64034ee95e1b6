"""What the document leaves open is asked of the builder, and never of the model."""

from actionary.actions.function import functions_of
from tests.openapi.documents import load, operation

PATHS = {"/shops/{shop}/orders": {"get": operation()}, "/all": {"get": {"operationId": "all"}}}


def test_gaps_in_servers_and_paths_are_questions() -> None:
    servers = [
        {
            "url": "https://{tenant}.example.com/{stage}/{area}",
            "variables": {"stage": {"default": "v1"}, "area": {"description": "Where?"}},
        }
    ]

    questions = load(PATHS, servers=servers).questions

    assert [(one.place, one.name) for one in questions] == [
        ("server", "tenant"), ("server", "area"), ("path", "shop"),
    ]  # fmt: skip
    assert questions[1].description == "Where?"
    assert "{shop}" in questions[2].message


def test_answers_make_everything_callable() -> None:
    document = load(PATHS, servers=[{"url": "https://{tenant}.example.com"}])
    assert len(functions_of(document).usable) == 0

    answered = document.answered({"tenant": "acme", "shop": "a b"})

    functions = functions_of(answered)
    assert [one.path for one in functions] == ["/shops/a%20b/orders", "/all"]
    assert {one.server_url for one in functions} == {"https://acme.example.com"}
    assert [list(one.places) for one in functions] == [[], []]
    assert answered.questions == ()
    assert "no-server" not in [one.rule for one in answered.diagnostics]


def test_an_operation_s_own_server_is_answered_too() -> None:
    own = operation(servers=[{"url": "https://{tenant}.example.net"}])

    answered = load({"/a": {"get": own}}).answered({"tenant": "acme"})

    assert functions_of(answered).get("listOrders").server_url == "https://acme.example.net"


def test_a_document_that_leaves_nothing_open_asks_nothing() -> None:
    assert load().questions == ()

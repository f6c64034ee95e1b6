"""What a model is told about an answer."""

import base64
import json
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actionary.actions.readable import readable_text
from actionary.actions.redact import MASK, redact
from actionary.actions.result import shape_response
from actionary.base.http import Headers, HTTPResponse
from actionary.base.secret import Secret
from actionary.messages.tool import Outcome


def answer(
    status: int = 200, body: bytes | str = b"", content_type: str = "", reason: str = ""
) -> HTTPResponse:
    headers = Headers([("Content-Type", content_type)] if content_type else [])
    data = body.encode() if isinstance(body, str) else body
    return HTTPResponse(status=status, reason=reason, headers=headers, body=data)


@pytest.mark.parametrize(
    ("response", "content"),
    [
        (answer(200, '{"a": 1}', "application/json"), '{"a": 1}'),
        (answer(200, "a,b\n1,2\n", "text/csv"), "a,b\n1,2\n"),
        (answer(200, "<a/>", "application/xml"), "<a/>"),
        (answer(200, '{"a": 1}'), '{"a": 1}'),
        (answer(200, "caf\xe9".encode("latin-1"), "text/plain; charset=iso-8859-1"), "café"),
        (answer(200, "café", "text/plain; charset=nonsense"), "café"),
        (answer(200, "café", 'text/plain; charset="latin-9x"'), "café"),
        (answer(200, b"\xef\xbb\xbf{}", "application/json"), "{}"),
        (answer(200, b"a\xffb", "text/plain"), "a\ufffdb"),
        (answer(200, b"a\x00b", "text/plain"), "a\ufffdb"),
        (answer(204), "The API answered 204 with an empty body. It worked."),
        (answer(200, "  \n", "text/plain"), "The API answered 200 with an empty body. It worked."),
        (answer(200, b"\x89PNG....", "image/png"),
         "[image/png, 8 B: not text, so it is not shown here.]"),
        (answer(200, b"\x00\x01" * 1000),
         "[binary data, 2.0 kB: not text, so it is not shown here.]"),
        (answer(200, b"\xff\xfe\xfd....", "application/octet-stream"),
         "[application/octet-stream, 7 B: not text, so it is not shown here.]"),
        (answer(200, ("x" * 1999 + "é").encode()), "x" * 1999 + "é"),
    ],
)  # fmt: skip
def test_a_success_is_told_as_it_is(response: HTTPResponse, content: str) -> None:
    shaped = shape_response(response)

    assert (shaped.outcome, shaped.content, shaped.was_cut) == (Outcome.OK, content, False)


@pytest.mark.parametrize(
    ("response", "outcome", "content"),
    [
        (answer(409, '{"why": "taken"}', "application/json"), Outcome.RETRY,
         'The API answered 409 Conflict:\n{"why": "taken"}'),
        (answer(404), Outcome.RETRY, "The API answered 404 Not Found, without any content."),
        (answer(401, "no", "text/plain", "Who are you"), Outcome.FAILED,
         "The API answered 401 Who are you:\nno"),
        (answer(500, "<html><head><title>Oops</title></head><body><p>Down</p></body></html>",
                "text/html"), Outcome.FAILED,
         "The API answered 500 Internal Server Error:\n[A web page, as text]\nOops\nDown"),
        (answer(302, "x", "text/plain"), Outcome.FAILED,
         "The API answered 302 Found: it points to another address, which is not followed.\nx"),
        (answer(429), Outcome.FAILED,
         "The API answered 429 Too Many Requests, without any content."),
        (answer(999, "?", "text/plain"), Outcome.FAILED, "The API answered 999:\n?"),
    ],
)  # fmt: skip
def test_anything_else_is_told_with_its_status(
    response: HTTPResponse, outcome: Outcome, content: str
) -> None:
    shaped = shape_response(response)

    assert (shaped.outcome, shaped.content) == (outcome, content)


def test_a_page_is_told_as_its_words() -> None:
    page = (
        "<!doctype html><html><head><title> The  Shop </title><style>p{}</style></head><body>"
        "<nav>Home</nav><script>alert(1)</script><h1>Orders &amp; more</h1>"
        "<table><tr><td>7</td><td>paid</td></tr></table>a<br>b<svg>x</svg></body></html>"
    )

    shaped = shape_response(answer(200, page, ""))

    assert shaped.content == ("[A web page, as text]\nThe Shop\nHome\nOrders & more\n7\npaid\na\nb")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>a", "a"),
        ("<title>T</title><p>T and more", "T and more"),
        ("<head><script>x<body>seen", ""),
        ("<head><meta><body>seen", "seen"),
        ("</script>a", "a"),
        ("a < b <3 <!doctype x><!-- <p>no --><?php no ?>c", "a < b <3 c"),
        ("<TITLE>É</TITLE><P>x</P><SCRIPT>no</SCRIPT>y<!-- open", "É\nx\ny"),
        ("a<p", "a"),
        ("a <b>b</b>   c", "a b c"),
    ],
)
def test_broken_pages_are_read_as_far_as_they_go(html: str, text: str) -> None:
    assert readable_text(html) == text


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<script>", "<", "</", "<![CDATA[", "&", "<p title='"]
)
def test_a_page_made_to_hurt_is_read_soon(piece: str) -> None:
    started = time.process_time()

    readable_text(piece * 500_000)

    assert time.process_time() - started < 20


def test_a_charset_made_to_hurt_is_not_used() -> None:
    shaped = shape_response(answer(200, "abc-" * 100_000, "text/plain; charset=punycode"))

    assert shaped.content.startswith("abc-abc-")


def test_an_empty_page_says_so() -> None:
    assert shape_response(answer(200, "<html></html>", "text/html")).content == (
        "[An empty web page.]"
    )


def test_a_long_answer_is_cut_with_a_marker_within_the_limit() -> None:
    shaped = shape_response(answer(200, "x" * 100_001, "text/plain"))

    assert shaped.was_cut
    assert len(shaped.content) <= 100_000
    assert shaped.content.endswith(
        "\n[Cut: these are characters 1 to 98,900 of 100,001. Ask for less, or for the next page.]"
    )
    assert shaped.whole == "x" * 100_001
    assert not shape_response(answer(200, "x" * 100_000, "text/plain")).was_cut


def test_an_answer_that_is_kept_says_how_to_read_on() -> None:
    body = json.dumps({"orders": [{"id": number} for number in range(500)], "total": 500})

    shaped = shape_response(
        answer(200, body, "application/json"), max_content=600, text_id="file_1"
    )

    shown, _, marker = shaped.content.partition("\n[Cut: ")
    assert json.loads(shown)["total"] == 500
    upto = len(json.loads(shown)["orders"])
    assert marker == (
        f"of /orders, these are items 1 to {upto} of 500. To read on, call read_more with cursor "
        f'"file_1:{upto}:/orders".]'
    )
    assert (shaped.whole, shaped.media_type) == (body, "application/json")


def test_a_cut_error_still_begins_with_its_status() -> None:
    shaped = shape_response(
        answer(422, "[" + "1," * 900 + "1]", "application/json"), max_content=400
    )

    assert shaped.content.startswith("The API answered 422 ")
    assert len(shaped.content) <= 400


SECRET = 's3cr+t/v"al?ue&ü=='


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET, safe=""),
        quote(SECRET, safe="").lower(),
        json.dumps(SECRET, ensure_ascii=False),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.b64encode(f"ab:{SECRET}:c".encode()).decode(),
        base64.b64encode(f"a:{SECRET}".encode()).decode(),
        SECRET.encode().hex(),
    ],
)
def test_our_secrets_never_come_back(form: str) -> None:
    shaped = shape_response(
        answer(400, f'{{"echo": {form}}}', "application/json", reason=f"Bad {SECRET}"),
        secrets=[Secret(SECRET), Secret("")],
    )

    assert MASK in shaped.content
    assert SECRET not in shaped.content
    assert form[4:-4] not in shaped.content


def test_a_secret_at_the_cut_is_masked_before_it_is_cut() -> None:
    body = "x" * 90 + SECRET + "y" * 500

    shaped = shape_response(
        answer(200, body, "text/plain"), secrets=[Secret(SECRET)], max_content=200
    )

    assert SECRET[:5] not in shaped.content


def test_a_value_too_short_to_be_a_secret_blanks_out_nothing() -> None:
    assert redact("an apple", [Secret("a")]) == "an apple"
    assert redact("an apple", []) == "an apple"


@given(st.text(min_size=4, max_size=30), st.binary(max_size=5), st.binary(max_size=5))
def test_a_secret_inside_base64_is_found_wherever_it_starts(
    secret: str, before: bytes, after: bytes
) -> None:
    encoded = base64.b64encode(before + secret.encode() + after).decode()

    shown = redact(f"<{encoded}>", [Secret(secret)])

    if len(secret.encode()) >= 9:
        assert MASK in shown

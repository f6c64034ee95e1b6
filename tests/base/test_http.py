"""Requests and responses are values; header names know no case."""

import pytest

from actionary.base.http import Headers, HTTPRequest, HTTPResponse, host_of, origin_of


def test_a_header_is_found_in_any_case() -> None:
    headers = Headers([("Content-Type", "text/plain"), ("X-A", "1"), ("x-a", "2")])

    assert headers.get("content-type") == "text/plain"
    assert headers.get("X-a") == "1"
    assert headers.get_all("X-A") == ("1", "2")
    assert headers.get("absent") == ""
    assert headers.get("absent", "none") == "none"
    assert "CONTENT-TYPE" in headers
    assert "absent" not in headers


def test_headers_keep_their_order_and_their_spelling() -> None:
    pairs = (("B", "1"), ("A", "2"), ("b", "3"))

    assert tuple(Headers(pairs)) == pairs
    assert len(Headers(pairs)) == 3


def test_adding_keeps_the_others_and_setting_replaces_them() -> None:
    headers = Headers([("Accept", "a"), ("X", "1")])

    assert tuple(headers.with_added("accept", "b")) == (
        ("Accept", "a"),
        ("X", "1"),
        ("accept", "b"),
    )
    assert tuple(headers.with_set("ACCEPT", "b")) == (("X", "1"), ("ACCEPT", "b"))
    assert tuple(headers) == (("Accept", "a"), ("X", "1"))


def test_headers_never_show_their_values() -> None:
    assert repr(Headers([("Authorization", "Bearer hunter2")])) == "Headers(['Authorization'])"


def test_equal_headers_are_equal() -> None:
    assert Headers([("A", "1")]) == Headers([("A", "1")])
    assert hash(Headers([("A", "1")])) == hash(Headers([("A", "1")]))
    assert Headers([("A", "1")]) != Headers([("a", "1")])


def test_a_request_shows_neither_its_body_nor_its_headers_values() -> None:
    request = HTTPRequest(
        method="POST",
        url="https://a.example/",
        headers=Headers([("X-Key", "hunter2")]),
        body=b"hunter2",
    )

    assert "hunter2" not in repr(request)


@pytest.mark.parametrize(
    ("url", "host", "origin", "target"),
    [
        ("https://a.example", "a.example", "https://a.example", "/"),
        ("https://a.example:443/x", "a.example", "https://a.example", "/x"),
        ("http://a.example:80/x?y=1", "a.example", "http://a.example", "/x?y=1"),
        ("https://a.example:80/", "a.example:80", "https://a.example:80", "/"),
        ("http://127.0.0.1:8711/a/b", "127.0.0.1:8711", "http://127.0.0.1:8711", "/a/b"),
        ("HTTPS://A.Example/", "a.example", "https://a.example", "/"),
        ("http://[::1]:8711/", "[::1]:8711", "http://[::1]:8711", "/"),
        ("https://a.example?q=%2F", "a.example", "https://a.example", "/?q=%2F"),
    ],
)
def test_a_url_has_a_host_an_origin_and_a_target(
    url: str, host: str, origin: str, target: str
) -> None:
    request = HTTPRequest(method="GET", url=url)

    assert (host_of(url), origin_of(url)) == (host, origin)
    assert (request.host, request.target) == (host, target)


@pytest.mark.parametrize(
    ("content_type", "media_type"),
    [
        ("application/JSON; charset=utf-8", "application/json"),
        (" text/html ", "text/html"),
        ("", ""),
    ],
)
def test_a_media_type_is_without_parameters(content_type: str, media_type: str) -> None:
    response = HTTPResponse(status=200, headers=Headers([("content-type", content_type)]))

    assert response.media_type == media_type


@pytest.mark.parametrize(("status", "is_success"), [(199, False), (200, True), (299, True),
                                                    (300, False), (404, False)])  # fmt: skip
def test_success_is_2xx(status: int, is_success: bool) -> None:
    assert HTTPResponse(status=status).is_success is is_success

"""The server an operation is called at."""

from typing import Any

import pytest

from actionary.openapi.server import choose_server, read_servers

SOURCE = "https://docs.example.com/api/openapi.yaml"


@pytest.mark.parametrize(
    ("servers", "source", "url"),
    [
        ([{"url": "https://a.test/v1/"}], None, "https://a.test/v1"),
        ([{"url": "https://a.test"}, {"url": "https://b.test"}], None, "https://a.test"),
        ([{"url": "ftp://a.test"}, {"url": "https://b.test"}], None, "https://b.test"),
        ([{"url": "HTTPS://A.Test:443/V1"}], None, "https://a.test/V1"),
        ([{"url": "http://a.test:8080"}], None, "http://a.test:8080"),
        ([{"url": "http://[::1]:8080/x"}], None, "http://[::1]:8080/x"),
        ([{"url": "https://bücher.test/ä b"}], None, "https://xn--bcher-kva.test/%C3%A4%20b"),
        ([{"url": " https://a.test "}], None, "https://a.test"),
        ([{"url": "/v2"}], SOURCE, "https://docs.example.com/v2"),
        ([{"url": "v2"}], SOURCE, "https://docs.example.com/api/v2"),
        ([{"url": "../v2"}], SOURCE, "https://docs.example.com/v2"),
        ([{"url": "//b.test/v2"}], SOURCE, "https://b.test/v2"),
        ([], SOURCE, "https://docs.example.com"),
        ([{"url": "https://{r}.a.test/{v}", "variables": {
            "r": {"default": "eu", "enum": ["us", "eu"]}, "v": {"enum": ["v3"]}}}],
         None, "https://eu.a.test/v3"),
        ([{"url": "https://a.test/{v}", "variables": {"v": {"default": 2}}}], None,
         "https://a.test/2"),
    ],
)  # fmt: skip
def test_the_first_usable_server_is_taken(
    servers: list[dict[str, Any]], source: str | None, url: str
) -> None:
    choice = choose_server(read_servers(servers, "/servers"), source=source)

    assert (choice.url, choice.problem) == (url, "")


@pytest.mark.parametrize(
    ("servers", "words"),
    [
        ([], "names no server"),
        ([{"url": "/v2"}], "relative"),
        ([{"url": ""}], "relative"),
        ([{"url": "https://{tenant}.a.test"}], "{tenant}"),
        ([{"url": "https://{t}.a.test", "variables": {"t": {}}}], "{t}"),
        ([{"url": "file:///etc/passwd"}], "'file'"),
        ([{"url": "https://user:pw@a.test"}], "user name"),
        ([{"url": "https:///x"}], "no host"),
        ([{"url": "https://a.test/?k=1"}], "query"),
        ([{"url": "https://a.test/#f"}], "fragment"),
        ([{"url": "https://a.test:99999"}], "not a URL"),
        ([{"url": "https://a b.test"}], "no host name"),
        ([{"url": "https://[::1"}], "not a URL"),
        ([{"url": "https://" + "ä" * 80 + ".test"}], "not a URL"),
    ],
)
def test_a_server_that_cannot_be_used_says_why(servers: list[dict[str, Any]], words: str) -> None:
    choice = choose_server(read_servers(servers, "/servers"), source=None)

    assert choice.url == ""
    assert words in choice.problem
    assert choice.hint


@pytest.mark.parametrize(
    ("source", "url"),
    [("https://a.test/openapi.json", "https://["), ("http://[", "/v1"), ("http://[", None)],
)
def test_an_address_nobody_can_read_leads_nowhere(source: str, url: str | None) -> None:
    servers = read_servers([{"url": url}] if url else [], "/servers")

    choice = choose_server(servers, source=source)

    assert choice.url == ""
    assert choice.problem


def test_an_override_wins_over_the_document() -> None:
    servers = read_servers([{"url": "https://a.test"}], "/servers")

    choice = choose_server(servers, source=SOURCE, override="http://127.0.0.1:9/x")

    assert choice.url == "http://127.0.0.1:9/x"


def test_what_is_no_server_is_left_out() -> None:
    assert read_servers("https://a.test", "/servers") == ()
    assert read_servers([{"url": 5}, "x", None], "/servers") == ()
    odd = read_servers([{"url": "https://a.test", "variables": {"a": 1}}], "/servers")
    assert odd[0].variables["a"].default is None

"""The curl command sends, byte for byte, the request it stands for."""

import asyncio
import shutil
import subprocess

import pytest

from actionary.actions.curlcommand import curl_command, variable_of
from actionary.base.http import CredentialSlot, Headers, HTTPRequest
from actionary.testing.rawserver import RawServer, answer, says

KEY = CredentialSlot(location="header", name="X-Shop-Key", scheme="ordersKey")
BASIC = CredentialSlot(location="header", name="Authorization", prefix="Basic ", scheme="login")


@pytest.mark.parametrize(
    ("scheme", "variable"),
    [("ordersKey", "ORDERS_KEY"), ("OAuth 2.0", "OAUTH_2_0"), ("2fa", "KEY_2FA"), ("ключ", "KEY")],
)
def test_a_credential_is_a_variable_named_after_its_scheme(scheme: str, variable: str) -> None:
    assert variable_of(scheme) == variable


def test_no_text_gets_out_of_its_quotes() -> None:
    request = HTTPRequest(
        method="POST",
        url="https://a.test:8443/x?a=b",
        headers=Headers([("X", "it's $(id)")]),
        body=b"$(rm) 'x'",
    )

    assert curl_command(request, [KEY]) == (
        "curl --request POST --globoff --path-as-is 'https://a.test:8443/x?a=b' "
        "--header 'X: it'\\''s $(id)' --header 'X-Shop-Key: '\"$ORDERS_KEY\" "
        "--header 'Content-Type:' --data-raw '$(rm) '\\''x'\\'''"
    )


@pytest.mark.parametrize(
    "body", [b"", b'{"a":"it\'s \\n $HOME"}', b"line\nline\t\x01", b"\xff\x00\xfe", b"@file", b"-"]
)
@pytest.mark.parametrize("path", ["/a/%2E%2E/b?x=%5B1%5D&y=a{b}", "/"])
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
async def test_curl_sends_what_was_meant(path: str, body: bytes) -> None:
    headers = [("Accept", "text/csv"), ("Content-Type", "application/json"), ("X-Empty", "")]
    cookie = CredentialSlot(location="cookie", name="sid", scheme="session")
    query = CredentialSlot(location="query", name="key", scheme="queryKey")
    async with RawServer(says(answer(body=b"ok"))) as server:
        request = HTTPRequest(
            method="PUT", url=f"{server.url.rstrip('/')}{path}", headers=Headers(headers), body=body
        )

        command = curl_command(request, [KEY, cookie, query])
        done = await asyncio.to_thread(
            subprocess.run,
            ["sh", "-c", command],
            env={"PATH": "/usr/bin:/bin", "ORDERS_KEY": "it's a key", "SESSION": "s1",
                 "QUERY_KEY": "q%201"},
            capture_output=True,
            timeout=20,
            check=True,
        )  # fmt: skip

    assert done.stdout == b"ok"
    head, _, sent = server.requests[0].partition(b"\r\n\r\n")
    joined = f"{path}{'&' if '?' in path else '?'}key=q%201"
    assert head.startswith(f"PUT {joined} HTTP/1.1\r\n".encode())
    assert sent == body
    for line in (b"Accept: text/csv", b"X-Shop-Key: it's a key", b"Cookie: sid=s1", b"X-Empty:"):
        assert b"\r\n" + line in head


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
async def test_a_login_is_encoded_by_curl() -> None:
    async with RawServer(says(answer(body=b"ok"))) as server:
        command = curl_command(HTTPRequest(method="GET", url=server.url), [BASIC])
        await asyncio.to_thread(
            subprocess.run,
            ["sh", "-c", command],
            env={"PATH": "/usr/bin:/bin", "LOGIN": "ada:pass"},
            capture_output=True,
            timeout=20,
            check=True,
        )

    assert b"\r\nAuthorization: Basic YWRhOnBhc3M=\r\n" in server.requests[0]

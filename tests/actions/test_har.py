"""A call as HAR 1.2: what other tools read, without a secret in it."""

from datetime import UTC, datetime
from typing import Any

from actionary.actions.har import har_of
from actionary.base.http import CredentialSlot, Headers, HTTPRequest, HTTPResponse
from actionary.base.jsonvalue import dump_json
from actionary.base.secret import Secret
from actionary.openapi.convert.door import convert

STARTED = datetime(2030, 1, 15, 9, tzinfo=UTC)
REQUEST = HTTPRequest(
    method="POST",
    url="https://a.test/x?q=a%20b",
    headers=Headers([("Content-Type", "application/json")]),
    body=b'{"a":1}',
)
SLOT = CredentialSlot(location="query", name="key", scheme="k")


def test_the_call_is_one_entry_with_its_secrets_masked() -> None:
    response = HTTPResponse(
        status=201,
        reason="Created",
        headers=Headers([("Content-Type", "application/json"), ("X-Echo", "s3cret-value")]),
        body=b'{"key":"s3cret-value"}',
        elapsed=0.25,
    )

    log: Any = har_of(
        REQUEST, response, started=STARTED, slots=[SLOT], secrets=[Secret("s3cret-value")]
    )
    (entry,) = log["log"]["entries"]

    assert (log["log"]["version"], entry["startedDateTime"]) == ("1.2", "2030-01-15T09:00:00+00:00")
    assert entry["time"] == 250
    assert entry["request"]["url"] == "https://a.test/x?q=a%20b&key=•••••"
    assert {"name": "q", "value": "a b"} in entry["request"]["queryString"]
    assert entry["request"]["postData"] == {"mimeType": "application/json", "text": '{"a":1}'}
    assert entry["response"]["status"] == 201
    assert "s3cret" not in dump_json(log)


def test_what_was_not_sent_has_no_answer() -> None:
    log: Any = har_of(REQUEST, None, started=STARTED)

    assert log["log"]["entries"][0]["response"]["status"] == 0


def test_bytes_are_in_base64() -> None:
    response = HTTPResponse(status=200, body=b"\xff\x00")

    log: Any = har_of(REQUEST, response, started=STARTED)

    assert log["log"]["entries"][0]["response"]["content"]["text"] == "/wA="
    assert log["log"]["entries"][0]["response"]["content"]["encoding"] == "base64"


def test_what_is_written_is_read_back() -> None:
    """`actionary convert` reads such a log."""
    log = har_of(REQUEST, HTTPResponse(status=200), started=STARTED)

    paths: Any = convert(dump_json(log)).document["paths"]

    assert list(paths["/x"]) == ["post"]

"""Recordings of a browser's network tab to a document."""

import json
from typing import Any

from actionary.openapi.convert.door import convert
from actionary.openapi.document import Document


def entry(
    method: str,
    url: str,
    *,
    answer: Any = None,
    media: str = "application/json",
    status: int = 200,
    post: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return one recorded request."""
    pairs = [{"name": name, "value": value} for name, value in (headers or {}).items()]
    request: dict[str, Any] = {"method": method, "url": url, "headers": pairs}
    if post is not None:
        request["postData"] = post
    text = json.dumps(answer) if media == "application/json" else str(answer)
    content = {"mimeType": media, "text": text}
    return {"request": request, "response": {"status": status, "content": content}}


def har(*entries: dict[str, Any]) -> str:
    """Return a recording's text."""
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


API = "https://api.example"


def test_a_recording_becomes_its_calls() -> None:
    """Same paths together, shapes of bodies and answers merged; parts of the page left out."""
    converted = convert(
        har(
            entry("GET", "https://www.example/", answer="<html>", media="text/html"),
            entry("GET", f"{API}/app.js", answer="x", media="application/javascript"),
            entry("OPTIONS", f"{API}/teas"),
            entry("GET", f"{API}/teas/1", answer={"id": 1, "name": "Sencha"}),
            entry("GET", f"{API}/teas/2", answer={"id": 2, "price": 3.5}),
            entry("GET", f"{API}/teas/x", answer={"error": "no"}, status=404),
            entry(
                "POST",
                f"{API}/teas",
                post={"mimeType": "application/json", "text": '{"name": "Assam", "tags": ["a"]}'},
                answer={},
                status=201,
                headers={"X-CSRF-Token": "S3CRET", ":authority": "api.example", "Cookie": "S3CRET"},
            ),
        )
    )

    document: Any = converted.document
    assert set(document["paths"]) == {"/teas/{teaId}", "/teas/x", "/teas"}
    get = document["paths"]["/teas/{teaId}"]["get"]
    assert get["responses"]["200"]["content"]["application/json"]["schema"]["properties"] == {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "price": {"type": "number"},
    }
    post = document["paths"]["/teas"]["post"]
    assert post["requestBody"]["content"]["application/json"]["schema"]["properties"] == {
        "name": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
    }
    assert "S3CRET" not in json.dumps(document)
    assert "Sencha" not in json.dumps(document)
    assert converted.summary == "4 requests became 3 operations."
    assert {one.rule for one in converted.diagnostics} == {
        "conversion-left-out",
        "conversion-cookie",
    }


def test_calls_of_other_hosts_are_left_out_and_said() -> None:
    """A page talks to many; the one it talks to most is the API."""
    converted = convert(
        har(
            entry("GET", f"{API}/teas", answer=[]),
            entry("GET", f"{API}/cups", answer=[]),
            entry("POST", "https://tracker.example/collect", answer={}),
        )
    )

    [finding] = converted.diagnostics
    assert "https://tracker.example" in finding.message
    assert not Document.load(converted.document).has_errors


def test_form_fields_of_a_recording_are_read() -> None:
    """As the browser took them apart."""
    fields = [{"name": "a", "value": "1"}, {"name": "f", "fileName": "x.png", "value": ""}]
    multipart = {"mimeType": "multipart/form-data; boundary=x", "params": fields}

    document: Any = convert(har(entry("POST", f"{API}/up", post=multipart, answer={}))).document

    schema = document["paths"]["/up"]["post"]["requestBody"]["content"]["multipart/form-data"]
    assert schema["schema"]["properties"] == {
        "a": {"type": "integer"},
        "f": {"type": "string", "format": "binary"},
    }

"""Fetch a document by its URL, under the same guard as every call."""

from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urljoin, urlsplit

from actionary.base.errors import ErrorKind
from actionary.base.http import Headers, HTTPRequest, HTTPResponse, host_of
from actionary.base.text import count
from actionary.transport.client import HTTPClient
from actionary.transport.errors import CallError

MAX_DOCUMENT_BYTES: Final = 20_000_000
"""The largest real documents have 13 MB."""
MAX_REDIRECTS: Final = 3
"""A document's address often moves; credentials never travel along, there are none."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ACCEPT: Final = "application/json, application/yaml, text/yaml, text/plain;q=0.9, */*;q=0.5"
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedDocument:
    """A document's bytes as they came, and where they came from in the end."""

    content: bytes = field(repr=False)
    source_url: str
    media_type: str


class DocumentFetchError(CallError):
    """The address answers, but not with a document."""

    kind = ErrorKind.INPUT
    code = "document-not-there"


async def fetch_document(client: HTTPClient, url: str) -> FetchedDocument:
    """Return what is at `url` after at most three redirects, each of them past the guard.

    Raises `CallError` when there is no answer, `DocumentFetchError` when it is no document.
    What the bytes mean is for `openapi.load` to say.
    """
    limits = replace(client.limits, response_bytes=MAX_DOCUMENT_BYTES)
    url = url.strip().partition("#")[0]
    for _ in range(MAX_REDIRECTS + 1):
        request = HTTPRequest(method="GET", url=url, headers=Headers([("Accept", _ACCEPT)]))
        response = await client.send(request, limits=limits)
        if response.status not in _REDIRECTS:
            return _document_in(response, url)
        url = _next_url(url, response.headers.get("location"))
    raise _not_there(url, f"it redirects more than {count(MAX_REDIRECTS, 'time')}")


def _next_url(url: str, location: str) -> str:
    if not location:
        raise _not_there(url, "it redirects to nowhere")
    try:
        return urljoin(url, location).partition("#")[0]
    except ValueError:
        raise _not_there(url, "it redirects to something that is no address") from None


def _document_in(response: HTTPResponse, url: str) -> FetchedDocument:
    if response.status in {401, 403}:
        raise _not_there(
            url,
            f"it wants a sign-in ({response.status})",
            hint="Download the document with your browser and paste it instead.",
        )
    if response.status != 200:
        raise _not_there(url, f"it answers {response.status} {response.reason}".rstrip())
    if not response.body.strip():
        raise _not_there(url, "it answers with nothing")
    start = response.body.lstrip()[:15].lower()
    if response.media_type in _HTML or start.startswith((b"<!doctype html", b"<html")):
        raise _not_there(url, "it answers with a web page", hint=_hint_for_page(url))
    return FetchedDocument(content=response.body, source_url=url, media_type=response.media_type)


def _hint_for_page(url: str) -> str:
    if urlsplit(url).hostname == "github.com":
        return "On that page, press Raw and use the address it leads to."
    return "Look on that page for a link to openapi.json or openapi.yaml and use its address."


def _not_there(url: str, what: str, *, hint: str = "") -> DocumentFetchError:
    return DocumentFetchError(
        f"There is no document at that address of {host_of(url)}: {what}.",
        host=host_of(url),
        hint=hint or "Open the address in a browser to see what it shows.",
    )

"""What a command is given to read: a file, standard input, or what is at a URL."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.config import Settings
from actionary.openapi.document import Document
from actionary.openapi.errors import NotADocumentError
from actionary.openapi.tree import files_of_archive, files_of_folder
from actionary.transport.client import HTTPClient
from actionary.transport.egress import parse_host_ports
from actionary.transport.errors import EgressDeniedError
from actionary.transport.fetch import fetch_document
from actionary.transport.limits import CallLimits
from actionary.transport.retry import RetryPolicy

_ARCHIVES: Final = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Bytes to read, and the URL they came from, if any."""

    name: str
    """How messages call it: the path or URL as typed, or `standard input`."""
    content: bytes = field(repr=False)
    source: str | None = None
    files: Mapping[str, bytes] | None = field(default=None, repr=False)
    """Of a folder or an archive: its files by path."""

    def document(self, answers: Sequence[str] = ()) -> Document:
        """Return the document it holds, its gaps filled by `answers` (`NAME=VALUE` each).

        Raises `DocumentError`, or `AnswerOptionError` for an answer nothing asks for.
        """
        if self.files is not None:
            document = Document.load_tree(self.files, source=self.source)
        else:
            document = Document.load(self.content, source=self.source)
        return _answered(document, answers) if answers else document


class AnswerOptionError(ActionaryError):
    """An `--answer` fills no gap of the document."""

    kind = ErrorKind.INPUT
    code = "answer-option-invalid"


def _answered(document: Document, options: Sequence[str]) -> Document:
    names = [question.name for question in document.questions]
    given: dict[str, str] = {}
    for option in options:
        name, sign, value = option.partition("=")
        if not sign or not value or name not in names:
            gaps = ", ".join(dict.fromkeys(names))
            raise AnswerOptionError(
                f"The document leaves no gap {name!r:.80}."
                if sign and value
                else f"{option!r:.80} is not written as NAME=VALUE.",
                hint=f"It leaves open: {gaps}." if gaps else "It leaves nothing open.",
            )
        given[name] = value
    return document.answered(given)


def client_for(settings: Settings, allow_hosts: Sequence[str]) -> HTTPClient:
    """Return a client whose guard makes these exceptions beside those of the settings."""
    return HTTPClient(
        policy=settings.egress_policy(opened=parse_host_ports(",".join(allow_hosts))),
        limits=CallLimits(
            total_seconds=settings.call_timeout, response_bytes=settings.response_bytes
        ),
        retries=RetryPolicy(retries=settings.retries),
    )


def is_url(where: str) -> bool:
    """Return whether what was typed is to be fetched."""
    return where.lower().startswith(("http://", "https://"))


def read(where: str, client: HTTPClient) -> Given:
    """Return what is at a path or a URL, or on standard input for `-`.

    A folder or an archive gives its files, which may refer to each other.
    Raises `NotADocumentError` for a file that cannot be read, `CallError` for a URL.
    """
    if where == "-":
        return _opened(Given(name="standard input", content=sys.stdin.buffer.read()))
    if is_url(where):
        return fetch(where, client)
    try:
        path = Path(where)
        if path.is_dir():
            return Given(name=where, content=b"", files=files_of_folder(path))
        return _opened(Given(name=where, content=path.read_bytes()))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise NotADocumentError(
            f"The file {where!r} cannot be read: {why or error}.",
            hint="Check the path and its permissions.",
        ) from error


def fetch(url: str, client: HTTPClient) -> Given:
    """Return what is at a URL, past the guard."""
    try:
        fetched = asyncio.run(fetch_document(client, url))
    except EgressDeniedError as error:
        raise with_flag(error) from error
    return _opened(Given(name=url, content=fetched.content, source=fetched.source_url))


def _opened(given: Given) -> Given:
    """Return what was given with its files, if it is an archive."""
    data = given.content
    if data.startswith(_ARCHIVES) or data[257:262] == b"ustar":
        return replace(given, content=b"", files=files_of_archive(data))
    return given


def with_flag(error: EgressDeniedError) -> EgressDeniedError:
    """Return the refusal with the option that lifts it here, where an exception can."""
    setting = "ACTIONARY_ALLOW_HOSTS="
    if setting not in error.hint:
        return error
    hint = f"If this is your own server, add --allow-host {error.host}."
    return EgressDeniedError(host=error.host, reason=error.reason, hint=hint)

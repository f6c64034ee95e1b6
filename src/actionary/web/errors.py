"""Errors to answers: problem+json for programs, a page for people."""

from collections.abc import Mapping
from http import HTTPStatus

from actionary.base.errors import ActionaryError, ErrorKind

STATUS: Mapping[ErrorKind, HTTPStatus] = {
    ErrorKind.INPUT: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorKind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorKind.DENIED: HTTPStatus.FORBIDDEN,
    ErrorKind.CONFLICT: HTTPStatus.CONFLICT,
    ErrorKind.LIMIT: HTTPStatus.CONTENT_TOO_LARGE
    if hasattr(HTTPStatus, "CONTENT_TOO_LARGE")
    else HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorKind.UPSTREAM: HTTPStatus.BAD_GATEWAY,
    ErrorKind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorKind.OPERATOR: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorKind.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(error: ActionaryError) -> int:
    """Return the HTTP status for an error's kind."""
    return int(STATUS[error.kind])


def problem_of(error: ActionaryError) -> dict[str, object]:
    """Return the error as problem details (RFC 9457), with its hint and code as extensions."""
    problem: dict[str, object] = {
        "type": f"about:blank#{error.code}",
        "title": error.message,
        "status": status_of(error),
        "code": error.code,
    }
    if error.hint:
        problem["hint"] = error.hint
    fields = getattr(error, "fields", None)
    if isinstance(fields, Mapping):
        problem["fields"] = dict(fields)
    return problem

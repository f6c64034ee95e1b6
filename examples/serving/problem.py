"""Errors a caller can act on, told as problem+json (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.responses import JSONResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One input that cannot be used, and why."""

    field: str
    message: str


@dataclass(eq=False, slots=True, kw_only=True)
class Problem(Exception):
    """A refusal with a stable `code` for programs and a sentence in `detail` for people.

    `suggestions` are values that would have worked in place of the one refused.
    """

    status: int
    code: str
    detail: str
    errors: Sequence[FieldError] = ()
    suggestions: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.detail

    def response(self) -> JSONResponse:
        """Return the problem as an HTTP response."""
        content: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.errors:
            content["errors"] = [
                {"field": error.field, "message": error.message} for error in self.errors
            ]
        if self.suggestions:
            content["suggestions"] = list(self.suggestions)
        return JSONResponse(
            content,
            status_code=self.status,
            headers=dict(self.headers),
            media_type="application/problem+json",
        )

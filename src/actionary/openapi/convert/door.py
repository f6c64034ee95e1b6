"""A collection, a recording or a command, whichever it is, to a starting document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from actionary.base.jsonvalue import JSONObject
from actionary.openapi.convert.compose import document_from, told
from actionary.openapi.convert.curl import is_curl, samples_of_curl
from actionary.openapi.convert.errors import ConversionError
from actionary.openapi.convert.har import is_har, samples_of_har
from actionary.openapi.convert.postman import is_postman, samples_of_postman
from actionary.openapi.diagnostic import Diagnostic, Findings
from actionary.openapi.limits import DEFAULT_LIMITS, DocumentLimits
from actionary.openapi.load import parse_document_text
from actionary.openapi.text import check_text, decode_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A document made of something else."""

    kind: str
    """What it was made of: `a Postman collection`, `a HAR file` or `curl`."""
    document: JSONObject = field(repr=False)
    summary: str
    diagnostics: tuple[Diagnostic, ...] = ()


def convert(
    data: bytes | str, *, server: str = "", limits: DocumentLimits = DEFAULT_LIMITS
) -> Converted:
    """Return a starting document made of a Postman collection, a HAR file or curl commands.

    Only shapes are kept: no value of a header, parameter or body is copied, and how a request
    signed in becomes a security scheme. Raises `DocumentError` when it is none of these.
    """
    text = check_text(data, limits) if isinstance(data, str) else decode_document(data, limits)
    findings = Findings()
    title = description = ""
    if is_curl(text):
        kind, samples = "curl", samples_of_curl(text, findings)
    else:
        value = parse_document_text(text, limits).value
        if is_har(value):
            kind, samples = "a HAR file", samples_of_har(value, findings)
        elif is_postman(value):
            kind = "a Postman collection"
            title, description, samples = samples_of_postman(value, findings)
        else:
            raise ConversionError(_what_else(value), hint=_cure(value))
    hosts = [sample.origin for sample in samples if sample.origin]
    title = title or (hosts[0].partition("://")[2] if hosts else "")
    document = document_from(samples, findings, title=title, description=description, server=server)
    return Converted(
        kind=kind,
        document=document,
        summary=told(samples, document),
        diagnostics=findings.all(),
    )


def _what_else(value: Mapping[str, object]) -> str:
    if "openapi" in value or "swagger" in value:
        return "This is an OpenAPI document already."
    return "This is no Postman collection, no HAR file and no curl command."


def _cure(value: Mapping[str, object]) -> str:
    if "openapi" in value or "swagger" in value:
        return "It can be used as it is; `actionary check` says how well."
    return "Export a collection as v2.1, save the network tab as HAR, or copy a request as cURL."

"""A collection, a recording or a command, whichever it is, to a starting document."""

from dataclasses import dataclass, field

from actionary.base.jsonvalue import JSONObject
from actionary.openapi.convert.compose import document_from, told
from actionary.openapi.convert.curl import is_curl, samples_of_curl
from actionary.openapi.convert.errors import ConversionError
from actionary.openapi.convert.har import is_har, samples_of_har
from actionary.openapi.convert.postman import is_postman, samples_of_postman
from actionary.openapi.convert.upgrade import upgraded
from actionary.openapi.diagnostic import Diagnostic, Findings
from actionary.openapi.limits import DEFAULT_LIMITS, DocumentLimits
from actionary.openapi.load import parse_document_text
from actionary.openapi.text import check_text, decode_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A document made of something else."""

    kind: str
    """What it was made of, in words: `a Postman collection`."""
    document: JSONObject = field(repr=False)
    summary: str
    diagnostics: tuple[Diagnostic, ...] = ()


def convert(
    data: bytes | str,
    *,
    server: str = "",
    source: str | None = None,
    limits: DocumentLimits = DEFAULT_LIMITS,
) -> Converted:
    """Return a starting document made of a Postman collection, a HAR file or curl commands.

    A document of Swagger 2.0 or OpenAPI 3.0 becomes the same of 3.1; `source` is its URL.
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
        elif "openapi" in value or "swagger" in value:
            return _upgraded(value, server, source)
        elif is_postman(value):
            kind = "a Postman collection"
            title, description, samples = samples_of_postman(value, findings)
        else:
            raise ConversionError(
                "This is no Postman collection, no HAR file, no curl command and no document.",
                hint="Export a collection as v2.1, save the network tab as HAR, or copy a request"
                " as cURL.",
            )
    hosts = [sample.origin for sample in samples if sample.origin]
    title = title or (hosts[0].partition("://")[2] if hosts else "")
    document = document_from(samples, findings, title=title, description=description, server=server)
    return Converted(
        kind=kind,
        document=document,
        summary=told(samples, document),
        diagnostics=findings.all(),
    )


def _upgraded(value: JSONObject, server: str, source: str | None) -> Converted:
    document = upgraded(value, source=source)
    if server:
        document = {**document, "servers": [{"url": server}]}
    kind = "Swagger 2.0" if "swagger" in value else "OpenAPI 3.0"
    return Converted(
        kind=kind, document=document, summary=f"the same in OpenAPI {document['openapi']}."
    )

"""Security schemes, and what an operation demands of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from actionary.base.jsonvalue import JSONObject, JSONValue, join_pointer
from actionary.openapi.diagnostic import Findings
from actionary.openapi.dialect import OPENAPI_3_1, Dialect
from actionary.openapi.errors import UnresolvedReferenceError
from actionary.openapi.extensions import extensions_of
from actionary.openapi.media import text_of
from actionary.openapi.refs import Resolver
from actionary.openapi.swagger import security_scheme_of

TOKEN_MEDIA_TYPE: Final = "x-token-media-type"
"""The field of a scheme that says how a token is asked for, as plugin manifests do: ours alone."""


class SchemeKind(StrEnum):
    """The `type` of a security scheme (OAS 3.1.1, section 4.8.27)."""

    API_KEY = "apiKey"
    HTTP = "http"
    OAUTH2 = "oauth2"
    OPENID_CONNECT = "openIdConnect"
    MUTUAL_TLS = "mutualTLS"
    UNKNOWN = "unknown"
    """A type the standard does not know; its reason is among the document's diagnostics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthFlow:
    """One flow of an OAuth 2 scheme (OAS 3.1.1, section 4.8.29); absent URLs are empty."""

    name: str
    """`authorizationCode`, `clientCredentials`, `implicit`, `password` or `deviceAuthorization`."""
    authorization_url: str = ""
    token_url: str = ""
    refresh_url: str = ""
    device_authorization_url: str = ""
    scopes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """One entry of the document's security schemes; fields another kind uses are empty."""

    name: str
    kind: SchemeKind
    description: str = ""
    location: str = ""
    """Of an API key: `header`, `query` or `cookie`."""
    parameter_name: str = ""
    """Of an API key: the header, query parameter or cookie that carries it."""
    http_scheme: str = ""
    """Of HTTP: `basic`, `bearer` or another registered scheme, in lower case."""
    http_scheme_written: str = ""
    """The same as the document writes it."""
    bearer_format: str = ""
    flows: tuple[OAuthFlow, ...] = ()
    openid_connect_url: str = ""
    oauth2_metadata_url: str = ""
    deprecated: bool = False
    pointer: str = ""
    extensions: JSONObject = field(default_factory=dict, repr=False)


SecurityAlternative: TypeAlias = Mapping[str, tuple[str, ...]]
"""Scheme names to scopes, all of them needed together; an empty one means "anonymously"."""

SecurityRequirement: TypeAlias = tuple[SecurityAlternative, ...]
"""Alternatives, any one of which is enough; none at all means that nothing is demanded."""

_KINDS = frozenset(kind.value for kind in SchemeKind)


def read_security_schemes(
    value: JSONValue,
    resolver: Resolver,
    findings: Findings,
    *,
    dialect: Dialect = OPENAPI_3_1,
) -> dict[str, SecurityScheme]:
    """Return the declared schemes by name; one that cannot be read costs a diagnostic."""
    if not isinstance(value, dict):
        return {}
    schemes = {}
    for name, entry in value.items():
        pointer = join_pointer(*dialect.security_schemes_at, name)
        try:
            found = resolver.deref(entry, pointer)
        except UnresolvedReferenceError as error:
            findings.error("broken-reference", pointer, error.message, error.hint)
            continue
        if not isinstance(found.value, dict):
            findings.error("invalid-security-scheme", pointer, f"{name!r} is not a mapping.")
            continue
        raw = security_scheme_of(found.value) if dialect.is_swagger else found.value
        scheme = _read_scheme(name, raw, found.pointer)
        problem = _problem_with(scheme, raw)
        if problem:
            findings.error("invalid-security-scheme", pointer, *problem)
        schemes[name] = scheme
    return schemes


def _read_scheme(name: str, raw: Mapping[str, JSONValue], pointer: str) -> SecurityScheme:
    kind = text_of(raw.get("type"))
    return SecurityScheme(
        name=name,
        kind=SchemeKind(kind) if kind in _KINDS else SchemeKind.UNKNOWN,
        description=text_of(raw.get("description")),
        location=text_of(raw.get("in")),
        parameter_name=text_of(raw.get("name")),
        http_scheme=text_of(raw.get("scheme")).lower(),
        http_scheme_written=text_of(raw.get("scheme")),
        bearer_format=text_of(raw.get("bearerFormat")),
        flows=_read_flows(raw.get("flows")),
        openid_connect_url=text_of(raw.get("openIdConnectUrl")),
        oauth2_metadata_url=text_of(raw.get("oauth2MetadataUrl")),
        deprecated=raw.get("deprecated") is True,
        pointer=pointer,
        extensions=extensions_of(raw),
    )


def _read_flows(value: JSONValue) -> tuple[OAuthFlow, ...]:
    if not isinstance(value, dict):
        return ()
    flows = []
    for name, raw in value.items():
        if name.startswith("x-") or not isinstance(raw, dict):
            continue
        scopes = raw.get("scopes")
        flows.append(
            OAuthFlow(
                name=name,
                authorization_url=text_of(raw.get("authorizationUrl")),
                token_url=text_of(raw.get("tokenUrl")),
                refresh_url=text_of(raw.get("refreshUrl")),
                device_authorization_url=text_of(raw.get("deviceAuthorizationUrl")),
                scopes={scope: text_of(text) for scope, text in scopes.items()}
                if isinstance(scopes, dict)
                else {},
            )
        )
    return tuple(flows)


def _problem_with(scheme: SecurityScheme, raw: Mapping[str, JSONValue]) -> tuple[str, str] | None:
    """Return what keeps a scheme from being used, and the cure."""
    if scheme.kind is SchemeKind.UNKNOWN:
        return (
            f"The security scheme {scheme.name!r} has the type {raw.get('type')!r:.40}.",
            "Use apiKey, http, oauth2, openIdConnect or mutualTLS.",
        )
    if scheme.kind is SchemeKind.API_KEY and (
        scheme.location not in ("header", "query", "cookie") or not scheme.parameter_name
    ):
        return (
            f"The API key {scheme.name!r} does not say where it goes.",
            "Give it `in:` header, query or cookie, and a `name:`.",
        )
    if scheme.kind is SchemeKind.HTTP and not scheme.http_scheme:
        return (
            f"The security scheme {scheme.name!r} does not say which HTTP scheme it is.",
            "Give it `scheme: bearer` or `scheme: basic`.",
        )
    return None


def read_requirement(
    value: JSONValue, pointer: str, findings: Findings
) -> SecurityRequirement | None:
    """Return a `security` list; None when there is none, which is not the same as an empty one."""
    if value is None:
        return None
    if not isinstance(value, list):
        findings.error(
            "invalid-security",
            pointer,
            "`security` is a list of alternatives.",
            "Write `security: [{name: []}]`, or `security: []` for none.",
        )
        return None
    alternatives = []
    for index, entry in enumerate(value):
        if not isinstance(entry, dict):
            findings.error(
                "invalid-security",
                f"{pointer}/{index}",
                "Each alternative of `security` is a mapping of scheme names to scopes.",
                "Write `- name: []`.",
            )
            continue
        alternatives.append(
            {
                name: tuple(str(scope) for scope in scopes) if isinstance(scopes, list) else ()
                for name, scopes in entry.items()
            }
        )
    # A list whose every alternative is unreadable must not turn into "nothing is demanded".
    return tuple(alternatives) if alternatives or not value else None

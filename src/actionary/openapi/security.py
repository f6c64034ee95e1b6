"""Security schemes, and what an operation demands of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from actionary.base.jsonvalue import JSONObject


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

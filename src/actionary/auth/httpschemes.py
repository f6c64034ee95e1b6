"""Schemes of the `Authorization` header: how each is spelled, and which a fixed value satisfies."""

from typing import Final

from actionary.openapi.security import SecurityScheme

# IANA, HTTP Authentication Scheme Registry. Names compare without regard to case (RFC 9110,
# section 11.1), but not every server knows that.
_REGISTERED: Final = (
    "Basic",
    "Bearer",
    "Concealed",
    "Digest",
    "DPoP",
    "GNAP",
    "HOBA",
    "Mutual",
    "Negotiate",
    "OAuth",
    "PrivateToken",
    "SCRAM-SHA-1",
    "SCRAM-SHA-256",
    "vapid",
)
_SPELLED: Final = {name.lower(): name for name in _REGISTERED}
_FIXED: Final = frozenset({"basic", "bearer", "oauth"})
_COMPUTED: Final = frozenset({"aws4-hmac-sha256", "hawk", "hmac", "ntlm", "signature"})
"""Not registered, and of a new value for each request all the same."""


def spelling_of(scheme: SecurityScheme) -> str:
    """Return the scheme's name as it is sent: the registry's spelling, else the document's.

    Where a document writes it small throughout, it gets a capital as nearly all of them have.
    """
    written = scheme.http_scheme_written or scheme.http_scheme
    ours = written.capitalize() if written.islower() else written
    return _SPELLED.get(scheme.http_scheme, ours)


def takes_fixed_value(http_scheme: str) -> bool:
    """Return whether one value serves every request; others are computed from each anew.

    A name nobody registered, such as `token`, is an API's own and takes a value as it is.
    """
    name = http_scheme.lower()
    return name in _FIXED or (name not in _SPELLED and name not in _COMPUTED)

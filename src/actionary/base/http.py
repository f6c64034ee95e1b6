"""HTTP requests and responses as plain values, without sockets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal
from urllib.parse import urlsplit

FRAMING_HEADERS: Final = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "http2-settings",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that say where a message goes or where it ends, in lower case: only the client sets them,
never a document, an argument or a credential."""

METADATA_HEADERS: Final = frozenset(
    {"metadata", "metadata-flavor", "x-google-metadata-request", "x-aws-ec2-metadata-token"}
)
"""What clouds ask of whoever wants a machine's own credentials, in lower case: never sent."""


class Headers:
    """Header fields in order; names compare without regard to case (RFC 9110, section 5.1)."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = tuple((str(name), str(value)) for name, value in pairs)

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of `name`, or `default`."""
        wanted = name.lower()
        return next((value for key, value in self._pairs if key.lower() == wanted), default)

    def get_all(self, name: str) -> tuple[str, ...]:
        """Return every value of `name`, in order."""
        wanted = name.lower()
        return tuple(value for key, value in self._pairs if key.lower() == wanted)

    def with_added(self, name: str, value: str) -> "Headers":
        """Return headers with one more field at the end."""
        return Headers((*self._pairs, (name, value)))

    def with_set(self, name: str, value: str) -> "Headers":
        """Return headers in which `name` has this one value, at the end."""
        wanted = name.lower()
        kept = (pair for pair in self._pairs if pair[0].lower() != wanted)
        return Headers((*kept, (name, value)))

    def __contains__(self, name: str) -> bool:
        wanted = name.lower()
        return any(key.lower() == wanted for key, _ in self._pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and other._pairs == self._pairs

    def __hash__(self) -> int:
        return hash(self._pairs)

    def __repr__(self) -> str:
        # Names only: a value may be a credential.
        return f"Headers({[name for name, _ in self._pairs]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class HTTPRequest:
    """One request, ready to send: what a person approves is this value."""

    method: str
    url: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = field(default=b"", repr=False)

    def __repr__(self) -> str:
        # Without the query: a value in it may be a credential.
        url = self.url.partition("?")[0] + ("?..." if "?" in self.url else "")
        return f"HTTPRequest(method={self.method!r}, url={url!r}, headers={self.headers!r})"

    @property
    def host(self) -> str:
        """The host, with its port when it is not the scheme's own."""
        return host_of(self.url)

    @property
    def target(self) -> str:
        """Path and query, as on the request line (RFC 9112, section 3.2.1)."""
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def with_headers(self, headers: Headers) -> "HTTPRequest":
        """Return the request with other headers."""
        return replace(self, headers=headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class HTTPResponse:
    """One whole response, already decoded from its content coding."""

    status: int
    reason: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = field(default=b"", repr=False)
    elapsed: float = 0.0
    """Seconds from the first look-up to the last byte."""
    tries: int = 1
    """How often it was asked until this was the answer; only a plain read ever more than once."""

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty when absent."""
        return self.headers.get("content-type").split(";", 1)[0].strip().lower()

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSlot:
    """A place in a request that a credential fills just before sending.

    What is stored, hashed and shown holds the slot, never the value.
    """

    location: Literal["header", "query", "cookie", "connection"]
    """`connection`: a client certificate, shown while the connection is encrypted."""
    name: str
    prefix: str = ""
    """What stands before the credential, its space included: `Bearer `."""
    scheme: str
    """The security scheme the credential satisfies, by its name in the document."""


def host_of(url: str) -> str:
    """Return the host of `url`, with its port unless that is the scheme's own; empty if none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return host if parts.port in (None, default) else f"{host}:{parts.port}"


def origin_of(url: str) -> str:
    """Return scheme, host and port of `url` as one string (RFC 6454, section 6.2)."""
    return f"{urlsplit(url).scheme.lower()}://{host_of(url)}"

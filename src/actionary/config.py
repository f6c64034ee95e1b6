"""Every setting with its default and its reason, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from actionary.auth.identity import Told
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.secret import Secret
from actionary.transport.egress import (
    EgressPolicy,
    HostPort,
    parse_domains,
    parse_host_ports,
)

_ON = ("on", "1", "true", "yes")
_OFF = ("off", "0", "false", "no")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingInvalidError(ActionaryError):
    """An ACTIONARY_ variable has a value that cannot be used."""

    kind = ErrorKind.OPERATOR
    code = "setting-invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator decides; each field is read from `ACTIONARY_` and its name in capitals."""

    host: str = "127.0.0.1"
    """The address to listen on. Only loopback: there is no sign-in yet."""
    port: int = 8710
    """The port of the pages and the API."""
    data: Path = Path("data")
    """The folder of the database, the key file and the examples' data."""
    database_url: str = field(default="", repr=False)
    """A PostgreSQL database (`postgresql+psycopg://...`) instead of the embedded SQLite one."""
    model: str = ""
    """The default model, `provider:model`; empty for the first one found."""
    allow_hosts: frozenset[tuple[str, int]] = frozenset()
    """`host:port` pairs, separated by commas, that calls may reach although they are private."""
    allow_domains: frozenset[str] = frozenset()
    """When there are any, calls reach only them, the names under them and `allow_hosts`."""
    deny_domains: frozenset[str] = frozenset()
    """Domains that no call reaches, nor any name under them."""
    call_timeout: float = 45.0
    """Seconds a call may take in all: what ChatGPT gives an Action."""
    retries: int = 2
    """How often a plain read that fails for the moment is tried again; nothing else ever is."""
    identify: frozenset[Told] = frozenset(Told)
    """What an API is told of who calls: `conversation`, `gpt`, `user`; `none` for nothing."""
    openai_headers: bool = False
    """Whether it is told that under OpenAI's names too, for APIs that look for those."""
    sign_requests: bool = False
    """Whether calls are signed (RFC 9421), so that an API can trust who says to have sent them."""
    response_bytes: int = 16 * 1024 * 1024
    """Largest answer read from an API, after decompression."""
    result_characters: int = 100_000
    """Most characters of an answer that a model gets: what ChatGPT allows."""
    file_bytes: int = 20_000_000
    """Largest file a person attaches, or a conversation keeps."""
    conversation_file_bytes: int = 200_000_000
    """Bytes of all files of one conversation."""
    returned_file_bytes: int = 10_000_000
    """Largest file taken from an answer: what ChatGPT takes."""
    inline_file_bytes: int = 20 * 1024 * 1024
    """Bytes of all files that stand in one answer: they are in memory at once."""
    public_url: str = ""
    """Where APIs reach this server, for links to files; empty for the address it listens on."""
    offered_functions: int = 60
    """Functions a model is told of at once; with more it gets a search, and those that fit."""
    offered_tokens: int = 40_000
    """Tokens of their definitions, counted roughly: a large schema costs every reply."""
    stop_grace: float = 10.0
    """Seconds that calls on their way get to end when the server is stopped."""
    rehearsal_delay: float = 0.012
    """Seconds the rehearsal model waits between words, so that its stream can be seen."""
    log: str = "info"
    """What is logged: debug, info, warning or error."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The environment, for the keys of model providers and the secrets named by GPT folders."""

    @property
    def is_loopback(self) -> bool:
        """Whether only programs on this machine can connect."""
        return self.host in LOOPBACK

    @property
    def own_addresses(self) -> frozenset[HostPort]:
        """Where this installation itself answers: no call may go there."""
        own = {(host, self.port) for host in LOOPBACK}
        if self.public_url:
            parts = urlsplit(self.public_url)
            default = 443 if parts.scheme == "https" else 80
            own.add((parts.hostname or "", parts.port or default))
        return frozenset(own)

    def egress_policy(
        self,
        *,
        opened: frozenset[HostPort] = frozenset(),
        denied: frozenset[HostPort] = frozenset(),
    ) -> EgressPolicy:
        """Return where calls may go, besides these exact hosts and ports, or not at all."""
        return EgressPolicy(
            exceptions=self.allow_hosts | opened,
            denied=denied,
            allowed_domains=self.allow_domains,
            denied_domains=self.deny_domains,
        )

    @property
    def address(self) -> str:
        """Where the pages are served."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def secret(self, name: str) -> Secret | None:
        """Return the secret of that name from the environment, or None."""
        value = self.environ.get(name, "")
        return Secret(value) if value else None


def from_env(environ: Mapping[str, str]) -> Settings:
    """Return the settings of an environment; a variable that is empty counts as left out.

    Raises `SettingInvalidError`, naming the variable and what it takes.
    """
    default = Settings()
    return Settings(
        host=environ.get("ACTIONARY_HOST") or default.host,
        port=_port(environ.get("ACTIONARY_PORT", ""), default.port),
        data=Path(environ.get("ACTIONARY_DATA") or default.data),
        database_url=_database_url(environ.get("ACTIONARY_DATABASE_URL", "")),
        model=environ.get("ACTIONARY_MODEL") or default.model,
        allow_hosts=parse_host_ports(environ.get("ACTIONARY_ALLOW_HOSTS", "")),
        allow_domains=parse_domains(environ.get("ACTIONARY_ALLOW_DOMAINS", "")),
        deny_domains=parse_domains(environ.get("ACTIONARY_DENY_DOMAINS", "")),
        call_timeout=_number(environ, "ACTIONARY_CALL_TIMEOUT", default.call_timeout),
        retries=int(_number(environ, "ACTIONARY_RETRIES", default.retries)),
        identify=_told(environ.get("ACTIONARY_IDENTIFY", "")),
        openai_headers=_switch(environ, "ACTIONARY_OPENAI_HEADERS", default=default.openai_headers),
        sign_requests=_switch(environ, "ACTIONARY_SIGN_REQUESTS", default=default.sign_requests),
        response_bytes=int(_number(environ, "ACTIONARY_RESPONSE_BYTES", default.response_bytes)),
        result_characters=int(
            _number(environ, "ACTIONARY_RESULT_CHARACTERS", default.result_characters)
        ),
        file_bytes=int(_number(environ, "ACTIONARY_FILE_BYTES", default.file_bytes)),
        conversation_file_bytes=int(
            _number(environ, "ACTIONARY_CONVERSATION_FILE_BYTES", default.conversation_file_bytes)
        ),
        returned_file_bytes=int(
            _number(environ, "ACTIONARY_RETURNED_FILE_BYTES", default.returned_file_bytes)
        ),
        inline_file_bytes=int(
            _number(environ, "ACTIONARY_INLINE_FILE_BYTES", default.inline_file_bytes)
        ),
        public_url=_public_url(environ.get("ACTIONARY_PUBLIC_URL", "")),
        offered_functions=int(
            _number(environ, "ACTIONARY_OFFERED_FUNCTIONS", default.offered_functions)
        ),
        offered_tokens=int(_number(environ, "ACTIONARY_OFFERED_TOKENS", default.offered_tokens)),
        stop_grace=_number(environ, "ACTIONARY_STOP_GRACE", default.stop_grace),
        rehearsal_delay=_number(environ, "ACTIONARY_REHEARSAL_DELAY", default.rehearsal_delay),
        log=_level(environ.get("ACTIONARY_LOG") or default.log),
        environ=environ,
    )


def _port(text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 65535):
        raise SettingInvalidError(
            f"ACTIONARY_PORT is {text!r}, which is no port.",
            hint="Give a number from 1 to 65535, or 0 for any free one.",
        )
    return int(text)


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name, "")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e12:
        raise SettingInvalidError(
            f"{name} is {text!r}, which is no number from 0 up.",
            hint=f"Leave it out for the default, {default:g}.",
        )
    return value


def _told(text: str) -> frozenset[Told]:
    words = set(text.lower().replace(",", " ").split())
    if not words or words == {"none"}:
        return frozenset() if words else frozenset(Told)
    if unknown := words - set(Told):
        raise SettingInvalidError(
            f"ACTIONARY_IDENTIFY holds {min(unknown)!r}.",
            hint=f"Give some of {', '.join(Told)}, with commas between, or none.",
        )
    return frozenset(Told(word) for word in words)


def _switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name, "").lower()
    if text not in ("", *_ON, *_OFF):
        raise SettingInvalidError(f"{name} is {text!r}.", hint="Give on or off.")
    return text in _ON if text else default


def _public_url(text: str) -> str:
    url = text.strip().rstrip("/")
    if url and not _is_plain_web_address(url):
        raise SettingInvalidError(
            "ACTIONARY_PUBLIC_URL is no web address.",
            hint="Write it as APIs reach this server: https://actionary.example.com.",
        )
    return url


def _is_plain_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return whole and not (parts.query or parts.fragment or parts.username)


def _database_url(text: str) -> str:
    for start in ("postgresql://", "postgres://"):
        if text.startswith(start):
            return "postgresql+psycopg://" + text.removeprefix(start)
    if text and not text.startswith(("postgresql+psycopg://", "sqlite+aiosqlite://")):
        raise SettingInvalidError(
            "ACTIONARY_DATABASE_URL is no PostgreSQL address.",
            hint="Write postgresql://user:password@host/name, or leave it out for SQLite.",
        )
    return text


def _level(text: str) -> str:
    if text.lower() not in ("debug", "info", "warning", "error"):
        raise SettingInvalidError(
            f"ACTIONARY_LOG is {text!r}.", hint="Give debug, info, warning or error."
        )
    return text.lower()

"""What it takes to reach one provider of language models, as a plain value."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from actionary.base.secret import Secret


class ProviderKind(StrEnum):
    """Which wire a provider speaks."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    GEMINI = "gemini"
    OLLAMA = "ollama"
    OPENAI_COMPATIBLE = "openai-compatible"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    label: str
    base_url: str
    models: tuple[str, ...]
    needs_key: bool = True


_FACTS: Mapping[ProviderKind, _Facts] = {
    ProviderKind.OPENAI: _Facts(
        label="OpenAI",
        base_url="https://api.openai.com/v1",
        models=("gpt-6.1-terra", "gpt-6.1-sol", "gpt-6-luna"),
    ),
    ProviderKind.ANTHROPIC: _Facts(
        label="Anthropic",
        base_url="https://api.anthropic.com",
        models=("claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5"),
    ),
    ProviderKind.GEMINI: _Facts(
        label="Gemini",
        base_url="https://generativelanguage.googleapis.com",
        models=("gemini-3.8-flash", "gemini-3.5-flash-lite"),
    ),
    ProviderKind.OLLAMA: _Facts(
        label="Ollama", base_url="http://127.0.0.1:11434", models=(), needs_key=False
    ),
    ProviderKind.OPENAI_COMPATIBLE: _Facts(
        label="OpenAI-compatible", base_url="", models=(), needs_key=False
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderConfig:
    """One configured provider.

    `name` is the part before the colon in a model's name, the kind's own unless two of one
    kind are configured. `base_url` is the provider's own when empty; for OpenAI and anything
    compatible it ends in the version (`/v1`), for the others it is the origin. `models` are
    offered in this order; the first is the provider's default.
    """

    kind: ProviderKind
    key: Secret | None = None
    name: str = ""
    base_url: str = ""
    models: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """The part before the colon in a model's name."""
        return self.name or self.kind.value

    @property
    def label(self) -> str:
        """The provider as people call it; with the host when the address is not its own."""
        label = _FACTS[self.kind].label
        own = _FACTS[self.kind].base_url
        return f"{label} at {urlsplit(self.url).netloc}" if self.url != own else label

    @property
    def url(self) -> str:
        """The address requests start with, without a slash at the end."""
        return (self.base_url or _FACTS[self.kind].base_url).rstrip("/")

    @property
    def choices(self) -> tuple[str, ...]:
        """The models to offer: the configured ones, else the kind's usual ones."""
        return self.models or _FACTS[self.kind].models

    @property
    def needs_key(self) -> bool:
        """Whether the provider answers nobody without a key."""
        return _FACTS[self.kind].needs_key

    @property
    def is_local(self) -> bool:
        """Whether the address is this machine, which is never reached through a proxy."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


def detect(environ: Mapping[str, str]) -> tuple[ProviderConfig, ...]:
    """Return the providers an environment speaks of, in the order in which they are preferred.

    Reads `OPENAI_API_KEY`, `OPENAI_BASE_URL`, `ANTHROPIC_API_KEY`, `GEMINI_API_KEY`, and
    `ACTIONARY_MODEL`: a model's name, whose provider comes first and offers it first. With
    `OPENAI_BASE_URL` alone, or with a key for another address than OpenAI's, the provider is
    an OpenAI-compatible one, and `ACTIONARY_MODEL` must say which model it has.
    """
    wanted_prefix, _, wanted = environ.get("ACTIONARY_MODEL", "").strip().rpartition(":")
    found = []
    key, base_url = _value(environ, "OPENAI_API_KEY"), _value(environ, "OPENAI_BASE_URL")
    if base_url.rstrip("/") == _FACTS[ProviderKind.OPENAI].base_url:
        base_url = ""
    if key or base_url:
        kind = ProviderKind.OPENAI_COMPATIBLE if base_url else ProviderKind.OPENAI
        secret = Secret(key) if key else None
        found.append(ProviderConfig(kind=kind, key=secret, name="openai", base_url=base_url))
    for kind, name in (
        (ProviderKind.ANTHROPIC, "ANTHROPIC_API_KEY"),
        (ProviderKind.GEMINI, "GEMINI_API_KEY"),
    ):
        if key := _value(environ, name):
            found.append(ProviderConfig(kind=kind, key=Secret(key)))
    return tuple(
        sorted(
            (_with_wanted(config, wanted_prefix, wanted) for config in found),
            key=lambda config: not (wanted and wanted in config.models),
        )
    )


def _value(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip()


def _with_wanted(config: ProviderConfig, prefix: str, model: str) -> ProviderConfig:
    """Return the provider with the wanted model first, when the wish is for it."""
    is_meant = prefix == config.prefix or (
        not prefix and (model in config.choices or not config.choices)
    )
    if not model or not is_meant:
        return config
    others = tuple(name for name in config.choices if name != model)
    return ProviderConfig(
        kind=config.kind,
        key=config.key,
        name=config.name,
        base_url=config.base_url,
        models=(model, *others),
    )

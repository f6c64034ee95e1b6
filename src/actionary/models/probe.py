"""Asks a provider whether it is there, which models it has, and whether it answers."""

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import orjson

from actionary.messages.message import user
from actionary.models.errors import ModelNotAvailableError
from actionary.models.event import TextDelta
from actionary.models.model import ModelRequest
from actionary.models.provider import ProviderConfig, ProviderKind
from actionary.models.providers import ProviderModel

OLLAMA_PROBE_SECONDS = 0.3
CHECK_SECONDS = 30.0
_LIST_SECONDS = 10.0
_MAX_LIST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderReport:
    """A provider that answered: who, how fast, and what else it offers (empty: it did not say)."""

    model: str
    seconds: float
    models: tuple[str, ...]


async def check_provider(config: ProviderConfig, *, model: str = "") -> ProviderReport:
    """Have the provider answer one tiny question, and list its models.

    That it lists models says little: only an answer proves key, quota and model name.
    Raises `ModelError`, which says what to do.
    """
    listed = await list_models(config)
    wanted = model or next(iter(config.models or listed or config.choices), "")
    if not wanted:
        raise ModelNotAvailableError(
            f"{config.label} does not say which models it has.",
            hint="Enter a model's name for it in Settings.",
        )
    asked = ProviderModel(config, wanted, silence=CHECK_SECONDS)
    started = time.monotonic()
    seconds = 0.0
    try:
        question = ModelRequest(messages=(user("Answer with the one word: ready"),))
        async with aclosing(asked.stream(question)) as events:
            async for event in events:
                if isinstance(event, TextDelta) and not seconds:
                    seconds = time.monotonic() - started
    finally:
        await asked.aclose()
    return ProviderReport(
        model=wanted, seconds=seconds or time.monotonic() - started, models=listed
    )


async def probe_ollama(
    base_url: str = "", *, timeout: float = OLLAMA_PROBE_SECONDS
) -> ProviderConfig | None:
    """Return an Ollama with its models when one answers, at its usual address or another.

    `base_url` may be written as Ollama's own `OLLAMA_HOST` is: a host, a host and port, or a
    URL. None when none answers in time, or when it has no model yet.
    """
    try:
        url = _ollama_url(base_url)
    except ValueError:
        return None
    config = ProviderConfig(kind=ProviderKind.OLLAMA, base_url=url)
    models = await list_models(config, timeout=timeout)
    return replace(config, models=models) if models else None


def _ollama_url(host: str) -> str:
    """Return the URL that a value of `OLLAMA_HOST` stands for; empty stays empty.

    Raises `ValueError` when it stands for none.
    """
    if not host.strip():
        return ""
    parts = urlsplit(host.strip() if "://" in host else f"http://{host.strip()}")
    # An address to listen on, which is how the variable is mostly used, is no address to call.
    name = "127.0.0.1" if parts.hostname in (None, "0.0.0.0", "::") else parts.hostname
    name = f"[{name}]" if ":" in name else name
    default = {"https": 443}.get(parts.scheme, 11434) if "://" in host else 11434
    return f"{parts.scheme}://{name}:{parts.port or default}{parts.path}".rstrip("/")


async def list_models(config: ProviderConfig, *, timeout: float = _LIST_SECONDS) -> tuple[str, ...]:
    """Return the names of the provider's models; none when it does not tell, for any reason."""
    import httpx2

    try:
        async with (
            asyncio.timeout(timeout),
            httpx2.AsyncClient(trust_env=not config.is_local, timeout=timeout) as client,
            client.stream("GET", _list_url(config), headers=_headers(config)) as response,
        ):
            if response.status_code != 200:
                return ()
            body = b""
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > _MAX_LIST_BYTES:
                    return ()
        return _names(orjson.loads(body))
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, ValueError, OSError):
        return ()


def _list_url(config: ProviderConfig) -> str:
    match config.kind:
        case ProviderKind.OLLAMA:
            return f"{config.url}/api/tags"
        case ProviderKind.ANTHROPIC:
            return f"{config.url}/v1/models?limit=100"
        case ProviderKind.GEMINI:
            return f"{config.url}/v1beta/models?pageSize=100"
        case _:
            return f"{config.url}/models"


def _headers(config: ProviderConfig) -> dict[str, str]:
    key = config.key.reveal() if config.key else ""
    match config.kind:
        case ProviderKind.ANTHROPIC:
            return {"x-api-key": key, "anthropic-version": "2023-06-01"}
        case ProviderKind.GEMINI:
            return {"x-goog-api-key": key}
        case _:
            return {"authorization": f"Bearer {key}"} if key else {}


def _names(listing: Any) -> tuple[str, ...]:
    """Return the names in a list of models, as any of the wires writes it."""
    if not isinstance(listing, dict):
        return ()
    entries = listing.get("data") or listing.get("models")
    if not isinstance(entries, list):
        return ()
    names = (e.get("id") or e.get("name") for e in entries if isinstance(e, dict))
    return tuple(name.removeprefix("models/") for name in names if isinstance(name, str))

"""Opens a provider's client; imported only once a provider is used."""

import importlib
from dataclasses import dataclass

import httpx2
from pydantic_ai.models import Model as WireModel
from pydantic_ai.models import get_user_agent
from pydantic_ai.settings import ModelSettings

from actionary.models.errors import ModelNotAvailableError
from actionary.models.provider import ProviderConfig, ProviderKind

CONNECT_SECONDS = 10.0
MAX_CONNECTIONS = 200
_ANTHROPIC_MAX_TOKENS = 16_000  # its API wants a number; the others have their own


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenModel:
    """A model with its open client."""

    model: WireModel
    client: httpx2.AsyncClient
    settings: ModelSettings | None = None


def new_client(config: ProviderConfig, *, silence: float) -> httpx2.AsyncClient:
    """Return a client that waits at most `silence` seconds for the next byte.

    The environment's proxies apply, but never to this machine.
    """
    return httpx2.AsyncClient(
        timeout=timeout_of(silence),
        limits=httpx2.Limits(max_connections=MAX_CONNECTIONS),
        headers={"user-agent": get_user_agent()},
        trust_env=not config.is_local,
        follow_redirects=False,
    )


def timeout_of(silence: float) -> httpx2.Timeout:
    """Return the limits of one request; `silence` is the longest wait for the next byte."""
    return httpx2.Timeout(silence, connect=min(CONNECT_SECONDS, silence))


def open_model(config: ProviderConfig, model: str, *, silence: float) -> OpenModel:
    """Return a model ready to stream from; nothing is sent yet."""
    client = new_client(config, silence=silence)
    try:
        match config.kind:
            case ProviderKind.ANTHROPIC:
                return _anthropic(config, model, client, timeout_of(silence))
            case ProviderKind.GEMINI:
                return _gemini(config, model, client)
            case _:
                return _openai(config, model, client, timeout_of(silence))
    except ImportError as error:
        extra = "gemini" if config.kind is ProviderKind.GEMINI else "server"
        raise ModelNotAvailableError(
            f"The library for {config.label} is not installed.",
            hint=f"Install it with: pip install 'actionary[{extra}]'",
        ) from error


def _key(config: ProviderConfig, *, placeholder: str = "") -> str:
    key = config.key.reveal() if config.key else placeholder
    if not key:
        raise ModelNotAvailableError(
            f"{config.label} needs a key, and none is set.",
            hint="Enter the key in Settings, or choose another model.",
        )
    return key


def _openai(
    config: ProviderConfig, model: str, client: httpx2.AsyncClient, timeout: httpx2.Timeout
) -> OpenModel:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles import merge_profile
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.ollama import OllamaProvider
    from pydantic_ai.providers.openai import OpenAIProvider

    is_ollama = config.kind is ProviderKind.OLLAMA
    # Servers at one's own address need no key, but the SDK insists on one.
    placeholder = "" if config.needs_key else "none"
    sdk = AsyncOpenAI(
        api_key=_key(config, placeholder=placeholder),
        base_url=f"{config.url}/v1" if is_ollama else config.url,
        max_retries=0,
        timeout=timeout,
        http_client=client,
    )
    provider = (OllamaProvider if is_ollama else OpenAIProvider)(openai_client=sdk)
    profile = merge_profile(
        provider.model_profile(model),
        OpenAIModelProfile(
            json_schema_transformer=None,
            openai_supports_strict_tool_definition=False,
            openai_chat_streaming_requires_finish_reason=True,
        ),
    )
    return OpenModel(
        model=OpenAIChatModel(model, provider=provider, profile=profile), client=client
    )


def _anthropic(
    config: ProviderConfig, model: str, client: httpx2.AsyncClient, timeout: httpx2.Timeout
) -> OpenModel:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    sdk = AsyncAnthropic(
        api_key=_key(config),
        base_url=config.url,
        max_retries=0,
        timeout=timeout,
        http_client=client,
    )
    return OpenModel(
        model=AnthropicModel(model, provider=AnthropicProvider(anthropic_client=sdk)),
        client=client,
        settings=ModelSettings(max_tokens=_ANTHROPIC_MAX_TOKENS),
    )


def _gemini(config: ProviderConfig, model: str, client: httpx2.AsyncClient) -> OpenModel:
    # By name: the extra may be missing, and a checker must pass without it.
    types = importlib.import_module("google.genai.types")
    google_model = importlib.import_module("pydantic_ai.models.google").GoogleModel
    google_provider = importlib.import_module("pydantic_ai.providers.google").GoogleProvider
    provider = google_provider(
        api_key=_key(config),
        http_client=client,
        base_url=config.url,
        retry_options=types.HttpRetryOptions(attempts=1),
    )
    return OpenModel(model=google_model(model, provider=provider), client=client)

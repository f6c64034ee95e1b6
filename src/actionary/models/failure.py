"""A provider's failures as ours, saying what to do; imported only once a provider is used."""

from dataclasses import dataclass

import httpx2
from pydantic_ai import exceptions as wire

from actionary.base.text import truncate
from actionary.models.errors import (
    ContextTooLongError,
    ModelCredentialError,
    ModelCutOffError,
    ModelError,
    ModelRateLimitedError,
    ModelRefusedError,
    ModelUnreachableError,
)
from actionary.models.provider import ProviderConfig, ProviderKind

_MAX_SAID = 300
_TRY_AGAIN = "Try again; if it stays, look at the provider's status page."


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error to raise, and whether the same request may work a moment later."""

    error: ModelError
    is_passing: bool = False


def failure_of(
    error: Exception, config: ProviderConfig, model: str, *, started: bool, silence: float
) -> Failure:
    """Return what went wrong in our words.

    `started` says whether the person already saw part of the answer: then whatever the cause,
    the answer was cut off. No message holds the key, even when the provider repeats it.
    """
    who = config.label
    said = _said(error, config)
    match error:
        case wire.ModelAuthenticationError():
            return Failure(error=_credential_error(error, config, said))
        case wire.ModelQuotaExceededError():
            return Failure(
                error=ModelRateLimitedError(
                    f"{who} says the quota or credit of this key is used up.{said}",
                    hint="Check plan and billing with the provider, or choose another model.",
                )
            )
        case wire.ModelRateLimitError():
            return Failure(error=_rate_limited(error, who))
        case wire.ModelContextWindowExceededError():
            return Failure(
                error=ContextTooLongError(
                    f"The conversation no longer fits {model!r} of {who}.",
                    hint="Start a new chat, or choose a model with a larger context.",
                )
            )
        case wire.ModelNotFoundError():
            return Failure(
                error=ModelRefusedError(
                    f"{who} has no model {model!r} for this key.{said}",
                    hint="Choose another model in Settings.",
                )
            )
        case wire.ModelRequestRejectedError():
            return Failure(
                error=ModelRefusedError(
                    f"{who} refuses the request.{said}",
                    hint="Choose another model, or shorten the instructions and the conversation.",
                )
            )
        case _ if started:
            return Failure(
                error=ModelCutOffError(
                    f"{who} broke off in the middle of its answer.{said}", hint="Try again."
                )
            )
        case wire.ModelTimeoutError() | httpx2.TimeoutException():
            return Failure(
                error=ModelUnreachableError(
                    f"{who} did not answer within {silence:g} seconds.",
                    hint="Try again, or choose another model.",
                )
            )
        case wire.ModelConnectionError() | httpx2.TransportError():
            return Failure(
                is_passing=True,
                error=ModelUnreachableError(
                    f"Nothing answers at {config.url}.{said}", hint=_reach_hint(config)
                ),
            )
        case wire.ModelHTTPError() if error.status_code >= 500:
            return Failure(
                is_passing=True,
                error=ModelError(
                    f"{who} answers with error {error.status_code}.{said}", hint=_TRY_AGAIN
                ),
            )
        case wire.ModelHTTPError():
            return Failure(
                error=ModelRefusedError(
                    f"{who} answers with status {error.status_code}.{said}",
                    hint="Check the provider's address and the model's name in Settings.",
                )
            )
        case _:
            return Failure(
                error=ModelError(
                    f"{who} answers with something that is no model's stream.{said}",
                    hint="Check the provider's address in Settings, then try again.",
                )
            )


def is_key_in(error: BaseException, config: ProviderConfig) -> bool:
    """Whether an error, or one it comes from, repeats the key."""
    seen: BaseException | None = error
    while config.key and seen is not None:
        if config.key.reveal() in f"{seen!s} {seen!r} {getattr(seen, 'body', '')!r}":
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _credential_error(
    error: wire.ModelAuthenticationError, config: ProviderConfig, said: str
) -> ModelError:
    ending = config.key.ending() if config.key else ""
    which = f"the key ending in {ending}" if ending else "the key"
    if isinstance(error, wire.ModelHTTPError) and error.status_code == 403:
        return ModelCredentialError(
            f"{config.label} does not let {which} do this.{said}",
            hint="Check what the key may use, or choose another model.",
        )
    return ModelCredentialError(
        f"{config.label} does not accept {which}.",
        hint="Enter a valid key in Settings, or choose another model.",
    )


def _rate_limited(error: wire.ModelRateLimitError, who: str) -> ModelError:
    wait = error.retry_after
    for_how_long = f"{wait:g} seconds" if wait is not None else "a minute"
    return ModelRateLimitedError(
        f"{who} asks to wait: too many requests.",
        hint=f"Try again in {for_how_long}.",
        retry_after=wait,
    )


def _reach_hint(config: ProviderConfig) -> str:
    if config.kind is ProviderKind.OLLAMA:
        return "Start it with `ollama serve`, or choose another model."
    if config.is_local:
        return "Start the model server, or correct its address in Settings."
    return "Check the network and the provider's address in Settings, then try again."


def _said(error: Exception, config: ProviderConfig) -> str:
    """Return what the provider said, short and without the key; empty when it said nothing."""
    text = _message_in(getattr(error, "body", None))
    if config.key:
        text = text.replace(config.key.reveal(), "***")
    text = " ".join(text.split())
    return f" It says: {truncate(text, _MAX_SAID)}" if text else ""


def _message_in(body: object) -> str:
    if isinstance(body, dict):
        inner = body.get("error", body)
        message = inner.get("message") if isinstance(inner, dict) else inner
        return message if isinstance(message, str) else ""
    # Anything else is a proxy's page, or nothing: not words for people.
    return ""

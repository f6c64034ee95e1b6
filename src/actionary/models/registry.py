"""Which models there are here, and the one that goes by a name."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from actionary.base.clock import Clock
from actionary.base.text import closest_match
from actionary.models.errors import ModelNotAvailableError
from actionary.models.model import Model
from actionary.models.provider import ProviderConfig
from actionary.models.providers import SILENCE_SECONDS, ProviderModel
from actionary.models.rehearsal import REHEARSAL, RehearsalModel


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """One model a person can choose. `name` is what is stored."""

    name: str
    label: str
    provider: str
    is_rehearsal: bool = False


class ModelRegistry:
    """The configured providers' models, and the rehearsal model, which is always there.

    `default` is the model of a GPT that names none: the given one, else the first
    provider's first, else the rehearsal model.
    """

    def __init__(
        self,
        providers: Iterable[ProviderConfig],
        *,
        clock: Clock,
        default: str = "",
        silence: float = SILENCE_SECONDS,
        seconds_per_word: float = 0.0,
    ) -> None:
        self._providers = {config.prefix: config for config in providers}
        self._rehearsal = RehearsalModel(clock=clock, seconds_per_word=seconds_per_word)
        self._silence = silence
        self._opened: dict[str, ProviderModel] = {}
        self._default = default

    @property
    def providers(self) -> tuple[ProviderConfig, ...]:
        """The configured providers, the preferred one first."""
        return tuple(self._providers.values())

    @property
    def default(self) -> str:
        """The name of the model used when none is chosen."""
        return self._default or self.available()[0].name

    def available(self) -> tuple[ModelChoice, ...]:
        """Return what a person can choose from; the rehearsal model comes last."""
        choices = [
            ModelChoice(name=f"{config.prefix}:{model}", label=model, provider=config.label)
            for config in self._providers.values()
            for model in config.choices
        ]
        rehearsal = ModelChoice(
            name=REHEARSAL, label="Rehearsal (no AI)", provider="built in", is_rehearsal=True
        )
        return (*choices, rehearsal)

    def get(self, name: str | None = None) -> Model:
        """Return the model of that name, or the default one.

        A configured provider may be asked for any model by name: it knows best which it has.
        Raises `ModelNotAvailableError`.
        """
        wanted = name or self.default
        if wanted == REHEARSAL:
            return self._rehearsal
        if wanted not in self._opened:
            prefix, _, model = wanted.partition(":")
            config = self._providers.get(prefix)
            if config is None or not model:
                raise self._not_available(wanted)
            self._opened[wanted] = ProviderModel(config, model, silence=self._silence)
        return self._opened[wanted]

    async def aclose(self) -> None:
        """Close every connection to a provider."""
        opened, self._opened = self._opened, {}
        await asyncio.gather(*(model.aclose() for model in opened.values()))

    def _not_available(self, wanted: str) -> ModelNotAvailableError:
        known = [choice.name for choice in self.available()]
        near = closest_match(wanted, known)
        return ModelNotAvailableError(
            f"No model {wanted!r} is configured here.",
            hint=f"Did you mean {near!r}?" if near else f"Choose one of: {', '.join(known)}.",
        )

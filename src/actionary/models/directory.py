"""The models of this installation: found in the environment, or connected in Settings."""

from typing import Protocol

from actionary.base.clock import Clock
from actionary.models.model import Model
from actionary.models.probe import ProviderReport, check_provider
from actionary.models.provider import ProviderConfig
from actionary.models.registry import ModelChoice, ModelRegistry


class ProviderRepo(Protocol):
    """Where connected providers are kept."""

    async def put(self, config: ProviderConfig) -> None:
        """Keep a provider instead of the one of its name."""
        ...

    async def remove(self, name: str) -> None:
        """Forget a provider and its key."""
        ...

    async def list_all(self) -> tuple[ProviderConfig, ...]:
        """Return the kept providers, oldest first."""
        ...

    async def default_model(self) -> str:
        """Return the chosen default model; empty when none was chosen."""
        ...

    async def set_default_model(self, name: str) -> None:
        """Keep the default model; empty for the first one there is."""
        ...


class MemoryProviderRepo:
    """Providers that last as long as the process."""

    def __init__(self) -> None:
        self._providers: dict[str, ProviderConfig] = {}
        self._default = ""

    async def put(self, config: ProviderConfig) -> None:
        """Keep a provider instead of the one of its name."""
        self._providers[config.prefix] = config

    async def remove(self, name: str) -> None:
        """Forget a provider and its key."""
        self._providers.pop(name, None)

    async def list_all(self) -> tuple[ProviderConfig, ...]:
        """Return the kept providers, oldest first."""
        return tuple(self._providers.values())

    async def default_model(self) -> str:
        """Return the chosen default model."""
        return self._default

    async def set_default_model(self, name: str) -> None:
        """Keep the default model."""
        self._default = name


class ModelDirectory:
    """Gives out models, and takes up providers connected while the server runs.

    A provider connected in Settings wins over one of the same name from the environment.
    """

    def __init__(
        self,
        repo: ProviderRepo,
        *,
        clock: Clock,
        detected: tuple[ProviderConfig, ...] = (),
        default: str = "",
        rehearsal_delay: float = 0.0,
    ) -> None:
        self._repo = repo
        self._clock = clock
        self._detected = detected
        self._given_default = default
        self._delay = rehearsal_delay
        self._stored: frozenset[str] = frozenset()
        self._registry = self._build((), "")

    async def reload(self) -> None:
        """Read what is kept; requests under way go on with the models they began with."""
        stored = await self._repo.list_all()
        self._stored = frozenset(config.prefix for config in stored)
        self._registry = self._build(stored, await self._repo.default_model())

    def get(self, name: str | None = None) -> Model:
        """Return the model of that name, or the default one; raises `ModelNotAvailableError`."""
        return self._registry.get(name)

    @property
    def default(self) -> str:
        """The name of the model used when none is chosen."""
        return self._registry.default

    @property
    def providers(self) -> tuple[ProviderConfig, ...]:
        """The providers there are, the preferred one first."""
        return self._registry.providers

    def available(self) -> tuple[ModelChoice, ...]:
        """Return what a person can choose from; the rehearsal model comes last."""
        return self._registry.available()

    def label(self, name: str) -> str:
        """Return what people call a model."""
        choice = next((each for each in self.available() if each.name == name), None)
        return choice.label if choice else name

    def is_rehearsal(self, name: str) -> bool:
        """Return whether it is the built-in model, which is no AI."""
        return any(each.is_rehearsal and each.name == name for each in self.available())

    def is_stored(self, name: str) -> bool:
        """Return whether a provider was connected in Settings, and can be removed there."""
        return name in self._stored

    async def connect(self, config: ProviderConfig) -> ProviderReport:
        """Try a provider and keep it when it answers; raises `ModelError` with what to do."""
        report = await check_provider(config)
        await self._repo.put(config)
        await self.reload()
        return report

    async def check(self, name: str) -> ProviderReport | None:
        """Try a provider there is; None for an unknown one. Raises `ModelError`."""
        config = next((each for each in self.providers if each.prefix == name), None)
        return await check_provider(config) if config else None

    async def disconnect(self, name: str) -> None:
        """Forget a provider that was connected in Settings."""
        await self._repo.remove(name)
        await self.reload()

    async def choose_default(self, name: str) -> None:
        """Use this model where none is chosen; raises `ModelNotAvailableError`."""
        if name:
            self.get(name)
        await self._repo.set_default_model(name)
        await self.reload()

    def _build(self, stored: tuple[ProviderConfig, ...], chosen: str) -> ModelRegistry:
        names = {config.prefix for config in stored}
        detected = tuple(config for config in self._detected if config.prefix not in names)
        registry = ModelRegistry(
            (*stored, *detected),
            clock=self._clock,
            default=chosen or self._given_default,
            seconds_per_word=self._delay,
        )
        return registry

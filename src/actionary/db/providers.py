"""Model providers connected in Settings, their keys sealed; and the default model chosen there."""

import json
from typing import Final

from sqlalchemy import Row, delete, insert, select

from actionary.base.clock import Clock
from actionary.base.jsonvalue import dump_json
from actionary.base.secret import Secret
from actionary.db.engine import Database
from actionary.db.schema import provider, setting
from actionary.db.sealed import Sealer
from actionary.models.provider import ProviderConfig, ProviderKind

DEFAULT_MODEL: Final = "default_model"


class SQLProviderRepo:
    """Providers in the database."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock

    async def put(self, config: ProviderConfig) -> None:
        """Keep a provider instead of the one of its name."""
        name = config.prefix
        key = config.key.reveal().encode() if config.key else None
        async with self._database.write(durable=True) as connection:
            await connection.execute(delete(provider).where(provider.c.name == name))
            await connection.execute(
                insert(provider).values(
                    name=name,
                    kind=config.kind.value,
                    base_url=config.base_url,
                    models=dump_json(list(config.models)),
                    sealed=self._sealer.seal(key, row=_bound_to(name)) if key else None,
                    created_at=self._clock.now(),
                )
            )

    async def remove(self, name: str) -> None:
        """Forget a provider and its key."""
        async with self._database.write(durable=True) as connection:
            await connection.execute(delete(provider).where(provider.c.name == name))

    async def list_all(self) -> tuple[ProviderConfig, ...]:
        """Return the kept providers, oldest first."""
        query = select(provider).order_by(provider.c.created_at, provider.c.name)
        async with self._database.read() as connection:
            return tuple(self._config(row) for row in await connection.execute(query))

    async def default_model(self) -> str:
        """Return the chosen default model; empty when none was chosen."""
        query = select(setting.c.value).where(setting.c.name == DEFAULT_MODEL)
        async with self._database.read() as connection:
            return str((await connection.execute(query)).scalar() or "")

    async def set_default_model(self, name: str) -> None:
        """Keep the default model; empty for the first one there is."""
        async with self._database.write() as connection:
            await connection.execute(delete(setting).where(setting.c.name == DEFAULT_MODEL))
            await connection.execute(insert(setting).values(name=DEFAULT_MODEL, value=name))

    def _config(self, row: Row) -> ProviderConfig:  # type: ignore[type-arg]
        key = self._sealer.open(row.sealed, row=row_of(row)) if row.sealed else None
        return ProviderConfig(
            kind=ProviderKind(row.kind),
            name="" if row.name == row.kind else row.name,
            base_url=row.base_url,
            models=tuple(json.loads(row.models)),
            key=Secret(key.decode()) if key else None,
        )


def row_of(row: Row) -> str:  # type: ignore[type-arg]
    """Return what the sealed value of a row is bound to."""
    return _bound_to(row.name)


def _bound_to(name: str) -> str:
    return f"provider:sealed:{name}"

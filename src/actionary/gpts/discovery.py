"""What an authorization server says about itself, learned once when a builder sets it up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import structlog

from actionary.auth.oauth_client import OAuthGrant
from actionary.auth.oauth_declared import declared_oauth
from actionary.auth.oauth_metadata import AuthorizationServerMetadata
from actionary.base.errors import ActionaryError
from actionary.gpts.signin import OAuthSettings, completed, with_metadata
from actionary.openapi.security import SecurityScheme
from actionary.transport.token import TokenClient

log = structlog.get_logger()

PATIENCE: Final = 6.0
"""Seconds a builder waits while saving; whoever is slower is entered by hand."""
_KEPT_SECONDS: Final = 600.0
"""An editor saves often, and what a server says of itself changes in months."""
_MOST: Final = 256

Learn: TypeAlias = Callable[[OAuthSettings, SecurityScheme], Awaitable[OAuthSettings]]


class Discovery:
    """Asks authorization servers for the endpoints that neither document nor builder names."""

    def __init__(self, tokens: TokenClient) -> None:
        self._tokens = tokens
        self._known: dict[str, tuple[float, AuthorizationServerMetadata | None]] = {}

    async def learn(self, oauth: OAuthSettings, scheme: SecurityScheme) -> OAuthSettings:
        """Return the settings with what the server says where they and the document are empty.

        What cannot be learned is left empty: the check of the settings then names it.
        """
        whole = completed(oauth, scheme)
        found = declared_oauth(scheme)
        if found is None or (whole.authorization_url and whole.token_url):
            return oauth
        if whole.token_url and found.grant is OAuthGrant.CLIENT_CREDENTIALS:
            return oauth
        try:
            async with asyncio.timeout(PATIENCE):
                for url in found.metadata_urls:
                    if (metadata := await self._metadata(url)) is not None:
                        return with_metadata(oauth, scheme, metadata)
        except TimeoutError:
            log.info("discovery.slow", scheme=scheme.name)
        return oauth

    async def _metadata(self, url: str) -> AuthorizationServerMetadata | None:
        now = self._tokens.clock.monotonic()
        if url in self._known and now - self._known[url][0] < _KEPT_SECONDS:
            return self._known[url][1]
        metadata = None
        try:
            metadata = await self._tokens.discover(url)
        except ActionaryError as error:
            log.info("discovery.failed", code=error.code, why=error.message)
        if len(self._known) >= _MOST:
            del self._known[next(iter(self._known))]
        self._known[url] = (now, metadata)
        return metadata

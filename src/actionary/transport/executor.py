"""Run one call whose request is built: fill its credentials in, connect, tell, send."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from actionary.auth.apply import apply, certificate_for
from actionary.auth.credential import ClientCertificate, Credential
from actionary.base.http import CredentialSlot, HTTPRequest, HTTPResponse
from actionary.transport.client import HTTPClient
from actionary.transport.errors import CallError, Effect
from actionary.transport.limits import CallLimits
from actionary.transport.retry import is_read
from actionary.transport.signature import Signer, sign_request

OnWire = Callable[[], Awaitable[None]]


class Executor:
    """Sends approved requests; what an answer means to a model is `actions.result`'s to say."""

    def __init__(self, client: HTTPClient, *, signer: Signer | None = None) -> None:
        self.client: Final = client
        self._signer = signer

    async def call(
        self,
        request: HTTPRequest,
        *,
        slots: Sequence[CredentialSlot] = (),
        credentials: Mapping[str, Credential] | None = None,
        on_wire: OnWire | None = None,
        repeatable: bool = False,
        limits: CallLimits | None = None,
    ) -> HTTPResponse:
        """Send `request`, with each slot filled from the credential of its scheme.

        It is sent once. Only a GET or HEAD that is `repeatable`, so not consequential, is tried
        again as the client's `retries` say, all within the one deadline of the call.

        `on_wire` runs once, right before the first byte leaves, once connected: whatever fails
        up to there, itself included, has no effect at the other end. Raises `CallError`.
        """
        finished = apply(request, slots, credentials or {})
        certificate = certificate_for(slots, credentials or {})
        if self._signer is not None:
            finished = sign_request(finished, self._signer, now=self.client.clock.now())
        if repeatable and is_read(finished):
            return await self._read(finished, certificate, on_wire, limits or self.client.limits)
        async with await self.client.prepare(
            finished, limits=limits, certificate=certificate
        ) as prepared:
            if on_wire is not None:
                await on_wire()
            return await prepared.send()

    async def _read(
        self,
        request: HTTPRequest,
        certificate: ClientCertificate | None,
        on_wire: OnWire | None,
        limits: CallLimits,
    ) -> HTTPResponse:
        client, policy = self.client, self.client.retries
        loop = asyncio.get_running_loop()
        started = loop.time()
        deadline = started + limits.total_seconds
        unknown: CallError | None = None
        tried = 0
        while True:
            tried += 1
            is_kept = False
            try:
                async with await client.prepare(
                    request,
                    limits=limits,
                    deadline=deadline,
                    may_reuse=tried == 1 and policy.retries > 0,
                    certificate=certificate,
                ) as prepared:
                    is_kept = prepared.is_reused
                    if on_wire is not None:
                        await on_wire()
                        on_wire = None
                    response = await prepared.send()
            except CallError as error:
                # What an earlier try may have done, no later one undoes.
                unknown = error if error.effect is Effect.UNKNOWN else unknown
                wait = policy.wait_after_error(error, tried=tried, on_kept_connection=is_kept)
                if wait is None or loop.time() + wait >= deadline:
                    raise (unknown or error) from None
            else:
                wait = policy.wait_after_answer(response, tried=tried, now=client.clock.now())
                if wait is None or loop.time() + wait >= deadline:
                    if tried == 1:
                        return response
                    return replace(response, elapsed=loop.time() - started, tries=tried)
            await asyncio.sleep(wait)

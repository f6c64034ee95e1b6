"""Wait for the result of a call that was only accepted: ask its `Location` until it is there."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urljoin

from actionary.auth.credential import Credential
from actionary.base.http import Headers, HTTPRequest, HTTPResponse, origin_of
from actionary.base.text import count
from actionary.runtime.call import Proposal
from actionary.runtime.caller import Waits
from actionary.transport.errors import CallError
from actionary.transport.executor import Executor
from actionary.transport.retry import retry_after

ACCEPTED: Final = 202
_SEE_OTHER: Final = 303
_FIRST_WAIT: Final = 1.0
"""Seconds before the first look, half as long again before each one after it."""
_LONGEST_WAIT: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """What an accepted call came to."""

    response: HTTPResponse
    note: str = ""
    """How it was waited for, for people."""


async def wait_for_result(
    executor: Executor,
    proposal: Proposal,
    accepted: HTTPResponse,
    credentials: Mapping[str, Credential],
    waits: Waits = lambda _: None,
) -> Waited:
    """Return the answer at the `Location` of `accepted`, or `accepted` when it does not come.

    Only GET, only at the origin the call went to, with the same credentials and for as long as
    its builder allows.
    """
    assert proposal.request is not None
    loop = asyncio.get_running_loop()
    started = loop.time()
    until = started + proposal.wait_seconds
    url, latest, asked, pause = proposal.request.url, accepted, 0, _FIRST_WAIT
    while True:
        if location := latest.headers.get("location").strip():
            try:
                url = urljoin(url, location).partition("#")[0]
                is_elsewhere = origin_of(url) != proposal.origin
            except ValueError:
                return Waited(response=latest, note="Its result is at no address: not asked.")
            if is_elsewhere:
                return Waited(response=latest, note="Its result is at another host: not asked.")
        elif not asked:
            return Waited(response=latest)
        wished = retry_after(latest, executor.client.clock.now())
        wait = 0.0 if latest.status == _SEE_OTHER else min(wished or pause, _LONGEST_WAIT)
        if loop.time() + wait >= until:
            seconds = f"{proposal.wait_seconds:,} s"
            return Waited(response=accepted, note=f"There was no result after {seconds}.")
        waits(f"no result yet after {loop.time() - started:,.0f} s")
        await asyncio.sleep(wait)
        asked += 1
        pause = min(pause * 1.5, _LONGEST_WAIT)
        limits = executor.client.limits
        left = min(limits.total_seconds, until - loop.time())
        try:
            latest = await executor.call(
                _question(proposal.request, url),
                slots=proposal.slots,
                credentials=credentials,
                limits=replace(limits, total_seconds=left),
            )
        except CallError as error:
            return Waited(response=accepted, note=f"Its result was asked for: {error.message}")
        if latest.status not in (ACCEPTED, _SEE_OTHER):
            took = loop.time() - started
            how = f"It was ready after {took:,.0f} s, asked {count(asked, 'time')}."
            return Waited(response=replace(latest, elapsed=accepted.elapsed + took), note=how)


def _question(request: HTTPRequest, url: str) -> HTTPRequest:
    headers = Headers(pair for pair in request.headers if pair[0].lower() != "content-type")
    return HTTPRequest(method="GET", url=url, headers=headers)

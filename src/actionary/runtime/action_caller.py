"""The `Caller` that sends to real APIs: credentials from the vault, through the one door."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Final

from actionary.actions.redact import redact
from actionary.actions.result import ShapedResult, shape_response
from actionary.auth.apply import CredentialUnusableError
from actionary.auth.credential import Credential, secrets_of
from actionary.base.errors import ActionaryError
from actionary.base.http import HTTPRequest, HTTPResponse
from actionary.base.ids import new_file_id
from actionary.base.secret import Secret
from actionary.base.text import count
from actionary.messages.file import safe_media_type
from actionary.messages.tool import Outcome
from actionary.runtime.answer_files import AnswerFiles
from actionary.runtime.call import Answer, CallState, Proposal
from actionary.runtime.caller import CallCredentials, OnWire, SignInEndedError, Waits, Whose
from actionary.runtime.file_links import FileLinks
from actionary.runtime.outgoing_files import with_signed_links
from actionary.runtime.polling import ACCEPTED, Waited, wait_for_result
from actionary.transport.errors import CallError, Effect, TimedOutError
from actionary.transport.executor import Executor
from actionary.transport.limits import CallLimits

LARGE: Final = 256 * 1024
"""Bytes from which an answer is looked at in a thread."""

NOT_SENT = "Nothing was sent"
MAYBE = "The request was sent, but no whole answer came back: it may or may not have happened"


class ActionCaller:
    """Sends approved proposals."""

    def __init__(
        self,
        executor: Executor,
        credentials: CallCredentials,
        files: AnswerFiles,
        links: FileLinks,
        *,
        result_characters: int,
    ) -> None:
        self._executor = executor
        self._credentials = credentials
        self._files = files
        self._links = links
        self._result_characters = result_characters

    async def call(self, whose: Whose, proposal: Proposal, on_wire: OnWire, waits: Waits) -> Answer:
        """Send the proposal's request once and return how it ended.

        Raises only what `on_wire` raises, and `SignInEndedError`: nothing was sent then.
        """
        assert proposal.request is not None, "a proposal without a request is never approved"
        try:
            credentials = await self._credentials.for_call(whose, proposal)
        except SignInEndedError:
            raise
        except ActionaryError as error:
            return _not_sent(error)
        try:
            response = await self._executor.call(
                self._finished(proposal),
                slots=proposal.slots,
                credentials=credentials,
                on_wire=on_wire,
                repeatable=not proposal.consequential,
                limits=self._limits(proposal),
            )
        except CallError as error:
            return _failed(error)
        except CredentialUnusableError as error:
            return _not_sent(error)
        if response.status == HTTPStatus.UNAUTHORIZED and credentials:
            await self._credentials.refused(whose, proposal, credentials)
        waited = Waited(response=response)
        if response.status == ACCEPTED and proposal.wait_seconds:
            waited = await wait_for_result(self._executor, proposal, response, credentials, waits)
        return await self._answered(waited, proposal, whose, credentials)

    def _limits(self, proposal: Proposal) -> CallLimits:
        limits = self._executor.client.limits
        if not proposal.returns_files:
            return limits
        return replace(limits, response_bytes=limits.response_bytes + self._files.inline_room)

    def _finished(self, proposal: Proposal) -> HTTPRequest:
        """Return the approved request with the links in it signed, for the next five minutes."""
        assert proposal.request is not None
        if not proposal.links:
            return proposal.request
        body = with_signed_links(proposal.request.body, proposal.links, self._links)
        return replace(proposal.request, body=body)

    async def _answered(
        self,
        waited: Waited,
        proposal: Proposal,
        whose: Whose,
        credentials: Mapping[str, Credential],
    ) -> Answer:
        assert proposal.request is not None
        response = waited.response
        secrets = [secret for each in credentials.values() for secret in secrets_of(each)]
        taken = await self._files.take(response, proposal.request.url, whose, secrets)
        shaped = await self._shaped(taken.response, secrets, text_id := new_file_id())
        whole = None
        if shaped.was_cut:
            whole = await self._files.keep_whole(shaped.whole, shaped.media_type, text_id, whose)
            if whole is None:
                shaped = await self._shaped(taken.response, secrets, "")
        state = _state_of(response.status)
        note = " ".join(filter(None, (redact(waited.note, secrets), taken.note)))
        if state is CallState.REDIRECTED:
            note = "It answered with a redirect, which is never followed."
        elif response.tries > 1:
            note = f"It was asked {count(response.tries, 'time')} until it answered. {note}".strip()
        return Answer(
            state=state,
            outcome=shaped.outcome,
            content=shaped.content,
            status=response.status,
            reason=redact(response.reason, secrets),
            elapsed=response.elapsed,
            size=len(response.body),
            response_text=shaped.content,
            media_type=safe_media_type(response.media_type) if response.media_type else "",
            files=taken.files,
            whole=whole,
            note=note,
        )

    async def _shaped(
        self, response: HTTPResponse, secrets: list[Secret], text_id: str
    ) -> ShapedResult:
        shape = partial(
            shape_response,
            response,
            secrets=secrets,
            max_content=self._result_characters,
            text_id=text_id,
        )
        # Looking through megabytes takes a while, and others are waiting.
        return await asyncio.to_thread(shape) if len(response.body) > LARGE else shape()


def _state_of(status: int) -> CallState:
    if 200 <= status < 300:
        return CallState.SUCCEEDED
    if 300 <= status < 400:
        return CallState.REDIRECTED
    return CallState.REJECTED if status < 500 else CallState.SERVER_ERROR


def _failed(error: CallError) -> Answer:
    if error.effect is Effect.NONE:
        return _not_sent(error)
    told = f"{MAYBE}. {error.message} Do not call again; tell the person and offer to look."
    return Answer(
        state=CallState.UNKNOWN,
        outcome=Outcome.FAILED,
        content=told,
        note=_short(error),
        hint=error.hint,
    )


def _not_sent(error: ActionaryError) -> Answer:
    return Answer(
        state=CallState.NOT_SENT,
        outcome=Outcome.FAILED,
        content=f"{NOT_SENT}. {error.message} {error.hint}".strip(),
        note=_short(error),
        hint=error.hint,
    )


def _short(error: ActionaryError) -> str:
    return "did not answer in time" if isinstance(error, TimedOutError) else error.message

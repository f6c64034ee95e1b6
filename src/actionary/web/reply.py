"""A run as HTML: what was said, the calls and the cards, in the order they came."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from actionary.actions.curlcommand import curl_command
from actionary.base.ids import CallId, ConversationId, RunId
from actionary.base.text import initials, size
from actionary.runtime.call import Call, CallState
from actionary.runtime.state import Failure, Phase, RunState
from actionary.web.file_view import AnswerView, answer_view, file_views
from actionary.web.markdown import render as render_markdown
from actionary.web.render import render

HUES = 12

_TRACE = {
    CallState.APPROVED: "running",
    CallState.SUCCEEDED: "done",
    CallState.TOLD: "told",
    CallState.REDIRECTED: "done",
    CallState.DENIED: "denied",
    CallState.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a GPT looks: its name, its initials and its colour."""

    slug: str
    name: str

    @property
    def initials(self) -> str:
        """One or two capitals."""
        return initials(self.name)

    @property
    def hue(self) -> int:
        """The number of its colour, the same wherever it is drawn."""
        return int(hashlib.sha256(self.slug.encode()).hexdigest(), 16) % HUES


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Where a reply stands on which page."""

    conversation_id: ConversationId
    run_id: RunId
    face: Face

    def whole(self, state: RunState) -> str:
        """Return the reply as far as it is settled: text in progress is not part of it."""
        parts = []
        for turn in state.turns:
            parts.append(prose(turn.text))
            parts += [self.call(state.calls[call_id]) for call_id in turn.calls]
            if turn.note:
                parts.append(error(Failure(code="", message=turn.note), retry_url=""))
        parts.append(prose(state.partial))
        if state.failure is not None:
            parts.append(self.failure(state.failure))
        if state.phase is Phase.CANCELLED:
            parts.append('<p class="hint">You stopped this reply.</p>')
        return "".join(parts)

    def call(self, call: Call, *, changed: bool = False, waits: str = "") -> str:
        """Return a call as its card while it waits, and as one line afterwards."""
        if call.state is CallState.AWAITING_CONFIRMATION:
            return render("parts/card.html", c=self._card(call, changed=changed))
        if call.state is CallState.AWAITING_SIGNIN:
            return self.sign_in(call)
        shown = _trace(call) | {"waits": waits, "url": self.decide_url(call.id)}
        return render("parts/trace.html", t=shown)

    def sign_in(self, call: Call, errors: Mapping[str, str] | None = None) -> str:
        """Return the card that asks for a credential of the person's own."""
        proposal = call.proposal
        preview = proposal.preview
        assert preview is not None, "only a proposal with a request is put to a person"
        shown = {
            "id": call.id,
            "gpt": self.face,
            "host": preview.host,
            "summary": preview.summary,
            "method": preview.method,
            "path": preview.path,
            "needs": [
                {
                    "scheme": need.scheme,
                    "way": need.way,
                    "host": need.host,
                    "url": self.sign_in_url(call.id, need.scheme),
                }
                for need in proposal.needs
            ],
            "request_hash": proposal.request_hash,
            "give_url": f"{self.decide_url(call.id)}/credential",
            "decide_url": self.decide_url(call.id),
            "privacy_url": proposal.privacy_url or None,
            "errors": errors or {},
        }
        return render("parts/signin.html", s=shown)

    def failure(self, failure: Failure) -> str:
        """Return why the model gave no reply, with a way to try again."""
        return error(failure, retry_url=f"{self._url}/retry")

    @property
    def events_url(self) -> str:
        """Where the reply's events are."""
        return f"{self._url}/events"

    @property
    def _url(self) -> str:
        return f"/c/{self.conversation_id}/runs/{self.run_id}"

    def _card(self, call: Call, *, changed: bool) -> dict[str, object]:
        proposal = call.proposal
        preview = proposal.preview
        assert preview is not None, "only a proposal with a request is put to a person"
        return {
            "id": call.id,
            "gpt": self.face,
            "host": preview.host,
            "summary": preview.summary,
            "method": preview.method,
            "path": preview.path,
            "account": proposal.account,
            "consequential": proposal.consequential,
            "reason": proposal.reason,
            "fields": preview.fields,
            "files": file_views(proposal.files),
            "request_text": preview.request_text,
            "request_hash": proposal.request_hash,
            "decide_url": self.decide_url(call.id),
            "privacy_url": proposal.privacy_url or None,
            "changed": changed,
        }

    def sign_in_url(self, call_id: CallId, scheme: str) -> str:
        """Where a sign-in for a call begins."""
        return f"/oauth/start{self.decide_url(call_id)}?{urlencode({'scheme': scheme})}"

    def decide_url(self, call_id: CallId) -> str:
        """Where a decision on a call is posted."""
        return f"{self._url}/calls/{call_id}"


def prose(text: str, *, is_open: bool = False) -> str:
    """Return a stretch of the model's text; nothing for an empty one."""
    if not text.strip() and not is_open:
        return ""
    return render("parts/prose.html", html=render_markdown(text), open=is_open)


def error(failure: Failure, *, retry_url: str) -> str:
    """Return what went wrong in a reply."""
    shown = {
        "title": failure.message,
        "detail": "",
        "hint": failure.hint,
        "retry_url": retry_url,
    }
    return render("parts/error.html", error=shown)


def _trace(call: Call) -> dict[str, object]:
    proposal, answer = call.proposal, call.answer
    preview = proposal.preview
    view = answer_view(answer.response_text, answer.media_type) if answer else AnswerView()
    note = " ".join(filter(None, (answer.note if answer else "", view.note)))
    return {
        "id": call.id,
        "state": _TRACE.get(call.state, "failed"),
        "host": proposal.host or proposal.tool_call.name,
        "summary": proposal.summary or proposal.tool_call.name,
        "method": preview.method if preview else "",
        "path": preview.path if preview else "",
        "status": answer.status if answer else None,
        "phrase": f"{answer.status} {answer.reason}".strip() if answer and answer.status else "",
        "reason": _reason(call),
        "hint": answer.hint if answer and answer.status is None else "",
        "ms": round(answer.elapsed * 1000) if answer and answer.status else None,
        "size_text": size(answer.size) if answer and answer.status else "",
        "request_text": preview.request_text if preview else "",
        "repairs": preview.repairs if preview else (),
        "response_text": view.text,
        "columns": view.columns,
        "rows": view.rows,
        "files": file_views(answer.files) if answer else [],
        "whole": file_views([answer.whole])[0] if answer and answer.whole else None,
        "response_note": note,
        "curl": curl_command(proposal.request, proposal.slots) if proposal.request else "",
        "always_allowed": call.remembered,
        "uncertain": call.is_uncertain,
        "resolution": call.resolution.value if call.resolution else "",
    }


def _reason(call: Call) -> str:
    if call.state is CallState.BLOCKED:
        return f"was not called: {call.proposal.refusal}"
    if call.state is CallState.CANCELLED:
        return "was not called: you stopped the reply"
    if call.answer is None or call.answer.status is not None:
        return ""
    return call.answer.note

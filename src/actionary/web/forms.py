"""The editor's form fields to a GPT's content, or a message at each field that is wrong."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import FormData

from actionary.base.errors import ActionaryError
from actionary.base.http import host_of
from actionary.base.ids import ActionId, new_action_id
from actionary.base.jsonvalue import JSONObject, parse_json
from actionary.base.secret import Secret
from actionary.gpts.discovery import Learn
from actionary.gpts.gpt import GPT, MAX_WAIT, ActionSettings, GPTContent
from actionary.gpts.service import GPTService
from actionary.gpts.source import beside_document
from actionary.openapi.document import CheckedDocument, check_document
from actionary.openapi.effective import DEFAULT_RULE, SecurityRule
from actionary.web.signin_form import read_sign_ins

_WANTED: Final = {
    "builder": ("key", "password"),
    "user": (),
    "oauth": ("secret",),
    "client": ("secret",),
}
MAX_ANSWER = 500
"""Characters of one answer: a host name or part of a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCredential:
    """A key or a login as it was typed for one security scheme of one action."""

    action_id: ActionId
    scheme: str
    field: str
    secret: Secret
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorForm:
    """What the editor's form says."""

    content: GPTContent
    action_ids: Mapping[str, ActionId]
    """The prefix of each action's fields to its id."""
    credentials: tuple[TypedCredential, ...] = ()
    removed: tuple[tuple[ActionId, str], ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


async def read_editor_form(
    form: FormData,
    gpt: GPT,
    service: GPTService,
    *,
    plain_http: Collection[tuple[str, int]] = (),
    learn: Learn | None = None,
) -> EditorForm:
    """Return the form's content; documents are hosted on the way, faults are at their fields."""
    content = GPTContent(
        name=_text(form, "name").strip(),
        description=_text(form, "description").strip(),
        instructions=_text(form, "instructions"),
        starters=tuple(filter(None, (each.strip() for each in _texts(form, "starters")))),
        model=_text(form, "model"),
        capabilities=gpt.draft.capabilities,
    )
    ids: dict[str, ActionId] = {}
    errors: dict[str, str] = {}
    credentials: list[TypedCredential] = []
    removed: list[tuple[ActionId, str]] = []
    for prefix in _texts(form, "actions"):
        old = gpt.draft.action(ActionId(_text(form, f"{prefix}.id")))
        text = _text(form, f"{prefix}.document")
        source = _text(form, f"{prefix}.source")
        checked = await asyncio.to_thread(check_document, text, source=source or None)
        if checked.document is None:
            errors[f"{prefix}.document"] = _problem_with(text, checked)
            continue
        privacy_url = _text(form, f"{prefix}.privacy_url").strip()
        if problem := _problem_with_link(privacy_url):
            errors[f"{prefix}.privacy_url"] = problem
        seconds = _text(form, f"{prefix}.wait_seconds").strip() or "0"
        if not (seconds.isascii() and seconds.isdigit() and int(seconds[:6]) <= MAX_WAIT):
            errors[f"{prefix}.wait_seconds"] = f"Write a number of seconds from 0 to {MAX_WAIT}."
            seconds = "0"
        needs_scheme = bool(_text(form, f"{prefix}.needs_scheme"))
        added = read_scheme(_text(form, f"{prefix}.scheme")) if needs_scheme else None
        answers = clean_answers(_named(form, f"{prefix}.answer."))
        document = beside_document(checked.document, added, answers)
        signing = await read_sign_ins(
            form, prefix, document, old, plain_http=plain_http, learn=learn
        )
        errors |= signing.errors
        shown, on = _texts(form, f"{prefix}.functions"), _texts(form, f"{prefix}.on")
        action = ActionSettings(
            id=old.id if old else new_action_id(),
            document_id=await service.host_document(text),
            source=source,
            server=await service.server_for(old, checked.document),
            privacy_url=privacy_url,
            wait_seconds=int(seconds),
            switched_off=tuple(name for name in shown if name not in on),
            added_scheme=added,
            answers=answers,
            sign_ins=signing.sign_ins,
            headers=signing.headers,
            security_rule=_rule(form, prefix, old),
        )
        ids[prefix] = action.id
        content = content.with_action(action)
        credentials += _credentials(form, prefix, action.id)
        removed += [(action.id, scheme) for scheme in _named(form, f"{prefix}.remove.")]
    return EditorForm(
        content=content,
        action_ids=ids,
        credentials=tuple(credentials),
        removed=tuple(removed),
        errors=errors,
    )


def _rule(form: FormData, prefix: str, old: ActionSettings | None) -> SecurityRule:
    if not _text(form, f"{prefix}.has_rule"):
        return old.security_rule if old else DEFAULT_RULE
    return SecurityRule.PAGE if _text(form, f"{prefix}.page_rule") else SecurityRule.STANDARD


def read_scheme(text: str) -> JSONObject | None:
    """Return the security scheme a field of the page holds, or None when it holds none."""
    if not text:
        return None
    try:
        value = parse_json(text, max_bytes=100_000, max_depth=10)
    except ActionaryError:
        return None
    return value if isinstance(value, Mapping) else None


def clean_answers(value: object) -> dict[str, str]:
    """Return what was answered to a document's questions; what is empty is no answer."""
    if not isinstance(value, Mapping):
        return {}
    texts = {str(name): text.strip() for name, text in value.items() if isinstance(text, str)}
    return {name: text for name, text in texts.items() if text and len(text) <= MAX_ANSWER}


def read_answers(text: str) -> dict[str, str]:
    """Return the answers the page's script sends as JSON."""
    try:
        return clean_answers(parse_json(text, max_bytes=100_000, max_depth=3)) if text else {}
    except ActionaryError:
        return {}


def _problem_with_link(url: str) -> str:
    if not url:
        return ""
    try:
        good = url.startswith(("http://", "https://")) and bool(host_of(url))
    except ValueError:
        good = False
    return "" if good and len(url) <= 2000 else "Give a web address that begins with https://."


def _problem_with(text: str, checked: CheckedDocument) -> str:
    if not text.strip():
        return "Paste the document here, import it from its URL, or remove this action."
    first = checked.diagnostics[0]
    where = f"Line {first.line}: " if first.line else ""
    return f"{where}{first.message} {first.hint}".strip()


def _credentials(form: FormData, prefix: str, action_id: ActionId) -> list[TypedCredential]:
    found = []
    for kind in ("key", "password", "secret"):
        start = f"{prefix}.{kind}."
        for scheme, value in _named(form, start).items():
            # A key for everyone, or the secret of our client: what the choice takes, not what a
            # hidden field still holds.
            wanted = _WANTED.get(_text(form, f"{prefix}.how.{scheme}"), (kind,))
            if value and kind in wanted:
                found.append(
                    TypedCredential(
                        action_id=action_id,
                        scheme=scheme,
                        field=f"{prefix}.{'secret' if kind == 'secret' else 'key'}.{scheme}",
                        secret=Secret(value.strip()),
                        user=_text(form, f"{prefix}.user.{scheme}"),
                    )
                )
    return found


def _named(form: FormData, start: str) -> dict[str, str]:
    """Return the fields whose names begin so, by what follows."""
    return {
        name.removeprefix(start): value
        for name, value in form.multi_items()
        if name.startswith(start) and isinstance(value, str)
    }


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]

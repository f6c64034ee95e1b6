"""What is written to the journal is read back unchanged, or not at all."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actionary.actions.confirmation import Decision
from actionary.actions.preview import FieldKind, Preview, PreviewField
from actionary.base.http import CredentialSlot, Headers, HTTPRequest
from actionary.base.ids import ActionId, CallId, FileId
from actionary.base.jsonvalue import dump_json
from actionary.messages.file import ConversationFile, FileKind
from actionary.messages.tool import Outcome, ToolCall
from actionary.messages.usage import Usage
from actionary.runtime.call import Answer, CallState, Need, Proposal
from actionary.runtime.codec import (
    KINDS,
    JournalEntryError,
    entry_from_json,
    entry_from_text,
    entry_to_json,
)
from actionary.runtime.file_links import FileLink
from actionary.runtime.input import (
    CallAnswered,
    CallProposedAnew,
    CallSuperseded,
    ModelFailed,
    ModelReplied,
    PersonDecided,
    PersonResolved,
    RunCancelled,
    RunInput,
    RunRetried,
    RunStarted,
)
from tests.runtime.samples import START, answered, decided, proposal, replied

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBER = st.integers(0, 2**40)
FIELDS = st.builds(
    PreviewField,
    name=TEXT,
    place=TEXT,
    kind=st.sampled_from(FieldKind),
    text=TEXT,
    columns=st.lists(TEXT, max_size=2).map(tuple),
    rows=st.lists(st.lists(TEXT, max_size=2).map(tuple), max_size=2).map(tuple),
    size=NUMBER,
    long=st.booleans(),
)
PREVIEWS = st.builds(
    Preview,
    host=TEXT,
    method=TEXT,
    path=TEXT,
    summary=TEXT,
    fields=st.lists(FIELDS, max_size=2).map(tuple),
    request_text=TEXT,
    repairs=st.lists(TEXT, max_size=2).map(tuple),
)
REQUESTS = st.builds(
    HTTPRequest,
    method=TEXT,
    url=TEXT,
    headers=st.lists(st.tuples(TEXT, TEXT), max_size=3).map(Headers),
    body=st.binary(max_size=20),
)
SLOTS = st.builds(
    CredentialSlot,
    location=st.sampled_from(["header", "query", "cookie"]),
    name=TEXT,
    prefix=TEXT,
    scheme=TEXT,
)
FILE = st.builds(
    ConversationFile,
    id=TEXT.map(FileId),
    name=TEXT,
    media_type=TEXT,
    size=NUMBER,
    sha256=TEXT,
    kind=st.sampled_from(FileKind),
    is_picture=st.booleans(),
)
FILES = st.lists(FILE, max_size=2).map(tuple)
LINKS = st.lists(st.builds(FileLink, file_id=TEXT.map(FileId), url=TEXT), max_size=2).map(tuple)
PROPOSALS = st.builds(
    Proposal,
    call_id=TEXT.map(CallId),
    tool_call=st.builds(ToolCall, id=TEXT, name=TEXT, arguments=TEXT),
    summary=TEXT,
    action_id=st.none() | TEXT.map(ActionId),
    request=st.none() | REQUESTS,
    request_hash=TEXT,
    slots=st.lists(SLOTS, max_size=2).map(tuple),
    account=TEXT,
    operation_hash=TEXT,
    consequential=st.booleans(),
    asks=st.booleans(),
    reason=TEXT,
    preview=st.none() | PREVIEWS,
    privacy_url=TEXT,
    refused=st.none() | st.sampled_from(Outcome),
    refusal=TEXT,
    told=TEXT,
    retry_of=st.none() | TEXT.map(CallId),
    own=st.lists(TEXT, max_size=2).map(tuple),
    needs=st.lists(
        st.builds(Need, scheme=TEXT, way=st.sampled_from(["key", "login", "sign_in"]), host=TEXT),
        max_size=2,
    ).map(tuple),
    files=FILES,
    links=LINKS,
    wait_seconds=NUMBER,
    returns_files=st.booleans(),
)
ANSWERS = st.builds(
    Answer,
    state=st.sampled_from(CallState),
    outcome=st.sampled_from(Outcome),
    content=TEXT,
    status=st.none() | st.integers(100, 599),
    reason=TEXT,
    elapsed=st.floats(0, 100),
    size=NUMBER,
    response_text=TEXT,
    media_type=TEXT,
    files=FILES,
    whole=st.none() | FILE,
    note=TEXT,
    hint=TEXT,
)
ENTRIES = st.one_of(
    st.builds(
        RunStarted, text=TEXT, files=FILES, proposals=st.lists(PROPOSALS, max_size=1).map(tuple)
    ),
    st.builds(
        ModelReplied,
        text=TEXT,
        proposals=st.lists(PROPOSALS, max_size=2).map(tuple),
        usage=st.builds(Usage, requests=NUMBER, input_tokens=NUMBER, output_tokens=NUMBER),
        cut_short=st.booleans(),
    ),
    st.builds(ModelFailed, code=TEXT, message=TEXT, hint=TEXT, text=TEXT),
    st.builds(
        PersonDecided,
        call_id=TEXT.map(CallId),
        decision=st.sampled_from(Decision),
        request_hash=TEXT,
        reason=TEXT,
    ),
    st.builds(CallProposedAnew, proposal=PROPOSALS),
    st.builds(CallSuperseded, proposal=PROPOSALS),
    st.builds(PersonResolved, call_id=TEXT.map(CallId), happened=st.booleans()),
    st.builds(CallAnswered, call_id=TEXT.map(CallId), answer=ANSWERS),
    st.builds(RunCancelled, text=TEXT),
    st.just(RunRetried()),
)


@given(ENTRIES)
def test_an_entry_survives_its_text(entry: RunInput) -> None:
    assert entry_from_text(dump_json(entry_to_json(entry))) == entry


@pytest.mark.parametrize("kind", [Proposal, Answer, HTTPRequest, Preview, PreviewField])
def test_no_field_is_left_out_of_what_the_codec_is_tried_with(kind: type) -> None:
    """A field that is added later joins the strategies above, or this fails."""
    tried = {
        Proposal: PROPOSALS,
        Answer: ANSWERS,
        HTTPRequest: REQUESTS,
        Preview: PREVIEWS,
        PreviewField: FIELDS,
    }[kind]

    assert {each.name for each in fields(kind)} == set(tried.wrapped_strategy.kwargs)  # type: ignore[attr-defined]


def test_every_input_has_a_kind() -> None:
    assert len(KINDS) == 10


def test_what_stands_at_its_default_is_not_written() -> None:
    assert entry_to_json(RunRetried()) == {"kind": "RunRetried"}
    assert entry_to_json(START) == {"kind": "RunStarted", "text": "Please do."}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '"RunStarted"',
        "{}",
        '{"kind": null}',
        '{"kind": "RunImagined", "text": "x"}',
        '{"kind": ["RunStarted"]}',
        '{"kind": "RunStarted"',
        '{"kind": "RunStarted"}',
        '{"kind": "RunStarted", "text": 5}',
        '{"kind": "RunStarted", "text": null}',
        '{"kind": "RunStarted", "text": "x", "mood": "glad"}',
        '{"kind": "PersonDecided", "call_id": "c", "decision": "maybe", "request_hash": "h"}',
        '{"kind": "ModelReplied", "usage": 3}',
        '{"kind": "ModelReplied", "usage": "much"}',
        '{"kind": "ModelReplied", "usage": {"requests": "1"}}',
        '{"kind": "ModelReplied", "usage": {"requests": true}}',
        '{"kind": "ModelReplied", "proposals": {}}',
        '{"kind": "ModelReplied", "proposals": "none"}',
        '{"kind": "ModelReplied", "proposals": [7]}',
        '{"kind": "ModelReplied", "cut_short": "no"}',
        '{"kind": "CallAnswered", "call_id": "c", "answer": null}',
        '{"kind": "CallAnswered", "call_id": "c", "answer": []}',
    ],
)
def test_what_is_damaged_or_unknown_is_said_to_be_so(text: str) -> None:
    with pytest.raises(JournalEntryError, match="cannot be read") as caught:
        entry_from_text(text)

    assert "restore a backup" in caught.value.hint


def _damaged(change: Any) -> Any:
    value: Any = json.loads(dump_json(entry_to_json(replied(proposal()))))
    change(value["proposals"][0])
    return value


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.pop("call_id"),
        lambda p: p.update(approved=True),
        lambda p: p.update(asks="no"),
        lambda p: p.update(refused="perhaps"),
        lambda p: p["request"].update(body="not base64!"),
        lambda p: p["request"].update(headers=[["one"]]),
        lambda p: p["request"].update(headers=[["a", 1]]),
        lambda p: p["slots"][0].update(location="body"),
        lambda p: p.update(tool_call="createOrder"),
    ],
)
def test_a_damaged_proposal_is_never_read_as_another_one(change: Any) -> None:
    with pytest.raises(JournalEntryError):
        entry_from_json(_damaged(change))


def test_a_secret_cannot_get_into_an_entry() -> None:
    """What is stored holds the slot a credential fills, never the credential."""
    text = dump_json(entry_to_json(replied(proposal())))

    assert '"scheme":"key"' in text
    assert replace(decided(), reason="x") == entry_from_json(
        entry_to_json(replace(decided(), reason="x"))
    )
    assert entry_from_json(entry_to_json(answered())) == answered()

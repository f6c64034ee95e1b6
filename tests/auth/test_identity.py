"""What an API is told of who calls: enough to tell people apart, too little to know them."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from actionary.auth.identity import PERIOD, Identifier, Told
from actionary.base.http import Headers, HTTPRequest
from actionary.base.ids import ConversationId, GPTId, UserId
from actionary.base.secret import Secret

NOW = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
KEY = Secret("an installation's own key")
REQUEST = HTTPRequest(method="GET", url="https://api.example.com/a", headers=Headers([("A", "1")]))


def told(
    request: HTTPRequest = REQUEST,
    *,
    key: Secret = KEY,
    conversation: str = "conversation-1",
    gpt: str = "gpt-1",
    user: str = "user-1",
    now: datetime = NOW,
    which: tuple[Told, ...] = tuple(Told),
    openai_names: bool = False,
) -> dict[str, str]:
    identified = Identifier(key, told=which, openai_names=openai_names).identify(
        request,
        conversation_id=ConversationId(conversation),
        gpt_id=GPTId(gpt),
        user_id=UserId(user),
        now=now,
    )
    return {name: value for name, value in identified.headers if name != "A"}


CONVERSATION, GPT, USER = (
    "Actionary-Conversation-Id",
    "Actionary-Gpt-Id",
    "Actionary-Ephemeral-User-Id",
)


def test_an_api_is_told_conversation_gpt_and_person() -> None:
    found = told()

    assert list(found) == [CONVERSATION, GPT, USER]
    assert found[GPT] == "gpt-1"
    assert uuid.UUID(found[CONVERSATION]).version == 8
    assert uuid.UUID(found[USER]).version == 8
    assert "user-1" not in str(found)
    assert "conversation-1" not in str(found)


@pytest.mark.parametrize("left_out", list(Told))
def test_each_can_be_left_out(left_out: Told) -> None:
    which = tuple(each for each in Told if each is not left_out)

    assert len(told(which=which)) == 2
    assert not any(left_out.value in name.lower() for name in told(which=which))
    assert told(which=()) == {}


def test_openais_names_are_added_when_wanted() -> None:
    found = told(openai_names=True)

    assert found["openai-conversation-id"] == found[CONVERSATION]
    assert found["openai-gpt-id"] == found[GPT]
    assert found["openai-ephemeral-user-id"] == found[USER]
    assert len(told(which=(Told.GPT,), openai_names=True)) == 2


def test_the_same_person_is_the_same_for_one_gpt_host_and_month() -> None:
    assert told() == told()
    assert told(conversation="conversation-2")[USER] == told()[USER]


@pytest.mark.parametrize(
    "other",
    [
        {"user": "user-2"},
        {"gpt": "gpt-2"},
        {"key": Secret("another installation's")},
        {"now": NOW + PERIOD},
        {"now": NOW + timedelta(days=-31)},
        {"request": HTTPRequest(method="GET", url="https://other.example.com/a")},
        {"request": HTTPRequest(method="GET", url="https://api.example.com:8443/a")},
    ],
)
def test_somebody_else_somewhere_else_or_later_is_another(other: dict) -> None:
    assert told(**other)[USER] != told()[USER]


def test_two_hosts_cannot_tell_that_a_conversation_is_the_same() -> None:
    elsewhere = HTTPRequest(method="GET", url="https://other.example.com/a")

    assert told(elsewhere)[CONVERSATION] != told()[CONVERSATION]


@pytest.mark.parametrize("name", [USER, USER.lower(), "OpenAI-Ephemeral-User-Id", CONVERSATION])
@pytest.mark.parametrize("which", [(), tuple(Told)])
def test_no_argument_can_say_who_calls(name: str, which: tuple[Told, ...]) -> None:
    forged = REQUEST.with_headers(Headers([(name, "somebody else")]))

    assert "somebody else" not in told(forged, which=which).values()

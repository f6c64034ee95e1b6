"""Messages go to JSON and come back the same."""

from hypothesis import given
from hypothesis import strategies as st

from actionary.base.jsonvalue import dump_json, parse_json
from actionary.messages.message import Message, Role, assistant, system, tool, user
from actionary.messages.tool import Outcome, ToolCall, ToolResult
from actionary.messages.usage import Usage

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
CALLS = st.builds(ToolCall, id=TEXT, name=TEXT, arguments=TEXT)
RESULTS = st.builds(
    ToolResult, call_id=TEXT, name=TEXT, outcome=st.sampled_from(Outcome), content=TEXT
)
MESSAGES = st.builds(
    Message,
    role=st.sampled_from(Role),
    text=TEXT,
    calls=st.lists(CALLS, max_size=3).map(tuple),
    results=st.lists(RESULTS, max_size=3).map(tuple),
)


@given(MESSAGES)
def test_a_message_survives_json(message: Message) -> None:
    value = parse_json(dump_json(message.to_json()))

    assert isinstance(value, dict)
    assert Message.from_json(value) == message


def test_each_speaker_has_a_word() -> None:
    call = ToolCall(id="1", name="list", arguments="{}")
    result = ToolResult(call_id="1", name="list", outcome=Outcome.OK, content="[]")

    said = [system("Be kind."), user("Hello"), assistant("", (call,)), tool((result,))]

    assert [message.role for message in said] == [
        Role.SYSTEM,
        Role.USER,
        Role.ASSISTANT,
        Role.TOOL,
    ]
    assert said[2].calls == (call,)
    assert said[3].results == (result,)


def test_a_short_message_is_short_in_json() -> None:
    assert user("Hello").to_json() == {"role": "user", "text": "Hello"}


def test_arguments_and_contents_are_not_in_a_repr() -> None:
    call = ToolCall(id="1", name="send", arguments='{"password": "hunter2"}')
    result = ToolResult(call_id="1", name="send", outcome=Outcome.OK, content="hunter2")

    assert "hunter2" not in repr((call, result))


def test_usage_adds_up() -> None:
    first = Usage(requests=1, input_tokens=10, output_tokens=3)

    assert first + Usage(requests=1, input_tokens=5) == Usage(
        requests=2, input_tokens=15, output_tokens=3
    )
    assert first + Usage() == first

"""No sentence and no result makes the rehearsal model fail, loop or think for long."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionary.messages.message import assistant, tool, user
from actionary.messages.tool import Outcome, ToolCall, ToolResult
from actionary.models.model import ModelRequest
from actionary.models.rehearsal.plan import Call, decide
from tests.models.rehearsal.services import CABINS, LETTERS, STALL, TODAY

pieces = st.sampled_from(
    (
        "find ", "reserve ", "the second one ", "for Ada Lovelace ", "from 3 to ", "5 March ",
        "tomorrow ", "999 weeks ", "'", '"', "saying ", "@", "a@b.test ", "#1 ", "12,", "1.",
        "$5 ", "between 1 and 2 ", "last ", "it ", "and ", "?", "\n", "é漢🙂 ", "|", "9999-12-31 ",
        "30 February ", "O-9 ", "letters ", "cart ", "cabin ", "in Elm Valley ", "cheapest ",
    )
)  # fmt: skip
sentences = st.lists(pieces, max_size=30).map("".join) | st.text(max_size=200)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("id", "name", "items", "price", "date", "x")), inner)
    ),
    max_leaves=10,
).map(json.dumps)


@settings(max_examples=150)
@given(
    tools=st.sampled_from([CABINS, LETTERS, STALL]),
    said=st.lists(sentences, min_size=1, max_size=3),
    content=anything | st.text(max_size=50),
    outcome=st.sampled_from(Outcome),
)
def test_any_conversation_comes_to_an_end(
    tools: tuple[object, ...], said: list[str], content: str, outcome: Outcome
) -> None:
    messages = []
    for text in said:
        messages.append(user(text))
        for turn in range(6):
            decision = decide(ModelRequest(messages=tuple(messages), tools=tools), TODAY)  # type: ignore[arg-type]
            if not isinstance(decision, Call):
                assert decision.text
                messages.append(assistant(decision.text))
                break
            assert turn < 5
            arguments = json.dumps(dict(decision.arguments))
            name = decision.tool.name
            call = ToolCall(id=f"call_{len(messages)}", name=name, arguments=arguments)
            result = ToolResult(call_id=call.id, name=name, outcome=outcome, content=content)
            messages += [assistant("", (call,)), tool((result,))]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 50_000, id="one-word"),
        pytest.param("'" * 20_000, id="quotes"),
        pytest.param("1 1 " * 10_000, id="numbers"),
        pytest.param("-" * 20_000, id="dashes"),
        pytest.param("a.b." * 10_000, id="hosts"),
        pytest.param("from 1 to " * 5_000, id="ranges"),
        pytest.param("find the cabin of the " * 5_000, id="phrases"),
    ],
)
def test_a_long_sentence_takes_no_long_time(text: str) -> None:
    started = time.process_time()

    decide(ModelRequest(messages=(user(text),), tools=CABINS), TODAY)

    assert time.process_time() - started < 20  # quadratic work took minutes


def test_a_long_letter_is_passed_on_whole() -> None:
    letter = "all is well. " * 500

    decision = decide(
        ModelRequest(
            messages=(user(f"Send a letter to a@post.test, subject 'Hi' saying {letter}"),),
            tools=LETTERS,
        ),
        TODAY,
    )

    assert isinstance(decision, Call)
    assert decision.arguments["text"] == letter.strip()

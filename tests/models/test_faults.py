"""Whatever a provider does wrong, the person reads what happened and what to do."""

import traceback

import pytest

from actionary.base.secret import Secret
from actionary.models.errors import (
    ContextTooLongError,
    ModelCredentialError,
    ModelCutOffError,
    ModelError,
    ModelNotAvailableError,
    ModelRateLimitedError,
    ModelRefusedError,
    ModelUnreachableError,
)
from actionary.models.event import ModelEvent, TextDelta
from actionary.models.provider import ProviderConfig, ProviderKind
from actionary.models.providers import ProviderModel
from actionary.models.scripted import Reply, ScriptedModel
from actionary.testing.modelserver import (
    Fault,
    ModelServer,
    breaks_off,
    ends_early,
    garbage,
    hangs,
    rate_limits,
    refuses,
)
from tests.models.servers import KEY, QUESTION, client, everything, text_of

every_wire = pytest.mark.parametrize("wire", ["openai", "anthropic", "gemini"])
ANSWER = Reply(text="One.\nTwo.\nThree.\n")
OPENAI_TOO_LONG = "This model's maximum context length is 8192 tokens."
ANTHROPIC_TOO_LONG = "prompt is too long: 210000 tokens > 200000 maximum"


async def failing(wire: str, *faults: Fault, silence: float = 6) -> tuple[ModelError, int]:
    """Return the error of an answer with these faults, and how many requests were made."""
    script = ScriptedModel(replies=[ANSWER] * 3)
    async with ModelServer(script, faults=faults) as server:
        model = client(wire, server, silence=silence)
        with pytest.raises(ModelError) as caught:
            await everything(model, QUESTION)
        await model.aclose()
        return caught.value, len(server.received)


@every_wire
@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        pytest.param(
            refuses(401, message="bad key"),
            ModelCredentialError,
            "does not accept the key",
            id="bad-key",
        ),
        pytest.param(
            refuses(403, message="not yours"), ModelCredentialError, "not yours", id="not-allowed"
        ),
        pytest.param(
            refuses(404, "model_not_found", "no such model"),
            ModelRefusedError,
            "no such model",
            id="no-model",
        ),
        pytest.param(
            refuses(400, "", "tools: too many"), ModelRefusedError, "tools: too many", id="invalid"
        ),
        pytest.param(
            rate_limits(retry_after=7), ModelRateLimitedError, "Try again in 7 seconds", id="rate"
        ),
        pytest.param(
            refuses(402, "billing_error", "no credit"),
            ModelRateLimitedError,
            "plan and billing",
            id="quota",
        ),
    ],
)
async def test_a_refusal_says_what_to_do_and_is_not_repeated(
    wire: str, fault: Fault, error: type[ModelError], says: str
) -> None:
    raised, requests = await failing(wire, fault)

    assert type(raised) is error
    assert says in str(raised)
    assert requests == 1


async def test_a_rate_limit_carries_the_wait() -> None:
    raised, _ = await failing("openai", rate_limits(retry_after=7))

    assert isinstance(raised, ModelRateLimitedError)
    assert raised.retry_after == 7


@pytest.mark.parametrize(
    ("wire", "fault"),
    [
        pytest.param(
            "openai", refuses(400, "context_length_exceeded", OPENAI_TOO_LONG), id="openai"
        ),
        pytest.param(
            "anthropic", refuses(400, "invalid_request_error", ANTHROPIC_TOO_LONG), id="anthropic"
        ),
    ],
)
async def test_a_conversation_that_no_longer_fits_is_told_apart(wire: str, fault: Fault) -> None:
    raised, _ = await failing(wire, fault)

    assert isinstance(raised, ContextTooLongError)
    assert "new chat" in raised.hint


@every_wire
async def test_a_server_error_is_tried_once_more_then_told(wire: str) -> None:
    raised, requests = await failing(wire, refuses(500, message="oops"), refuses(503))

    assert type(raised) is ModelError
    assert "503" in str(raised)
    assert requests == 2


@every_wire
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(refuses(500), id="error"),
        pytest.param(refuses(529), id="overloaded"),
        pytest.param(breaks_off(after=0), id="breaks-off"),
    ],
)
async def test_a_failure_in_passing_is_not_noticed(wire: str, fault: Fault) -> None:
    script = ScriptedModel(replies=[ANSWER] * 2)
    async with ModelServer(script, faults=[fault]) as server:
        model = client(wire, server)

        events = await everything(model, QUESTION)

        await model.aclose()
    assert text_of(events) == ANSWER.text


@every_wire
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(breaks_off(after=3), id="breaks-off"),
        pytest.param(ends_early(after=3), id="ends-early"),
        pytest.param(hangs(after=3), id="hangs"),
    ],
)
async def test_a_stream_without_its_end_was_cut_off_and_is_never_repeated(
    wire: str, fault: Fault
) -> None:
    script = ScriptedModel(replies=[ANSWER] * 2)
    seen: list[ModelEvent] = []
    async with ModelServer(script, faults=[fault]) as server:
        model = client(wire, server, silence=0.3)

        async def watch() -> None:
            async for event in model.stream(QUESTION):
                seen.append(event)

        with pytest.raises(ModelCutOffError, match="broke off"):
            await watch()

        await model.aclose()
    assert isinstance(seen[0], TextDelta)
    assert len(server.received) == 1


@every_wire
async def test_a_provider_that_says_nothing_is_given_up(wire: str) -> None:
    raised, requests = await failing(wire, hangs(), silence=0.2)

    assert isinstance(raised, ModelUnreachableError)
    assert "within 0.2 seconds" in raised.message
    assert requests == 1


@every_wire
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html><body>It works!</body></html>", id="page"),
        pytest.param(b'{"hello": "world"}', id="json"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff\xfe", id="binary"),
        pytest.param(b"data: {{{{\n\n", id="broken-json"),
        pytest.param(b'data: {"choices": 5}\n\ndata: [DONE]\n\n', id="odd-chunk"),
        pytest.param(b'event: message_start\ndata: {"message": 5}\n\n', id="odd-start"),
    ],
)
async def test_an_answer_that_is_no_stream_is_named_so(wire: str, body: bytes) -> None:
    raised, _ = await failing(wire, garbage(body), garbage(body))

    assert raised.hint
    assert "Traceback" not in str(raised)


@every_wire
async def test_nobody_at_the_address_names_the_address(wire: str) -> None:
    async with ModelServer(ScriptedModel(replies=[])) as server:
        model = client(wire, server)

    with pytest.raises(ModelUnreachableError) as caught:
        await everything(model, QUESTION)

    await model.aclose()
    assert server.url in caught.value.message


async def test_a_missing_ollama_says_how_to_start_it() -> None:
    async with ModelServer(ScriptedModel(replies=[])) as server:
        model = client("ollama", server)

    with pytest.raises(ModelUnreachableError, match="ollama serve"):
        await everything(model, QUESTION)

    await model.aclose()


@every_wire
async def test_the_key_is_in_no_message_and_in_no_traceback(wire: str) -> None:
    """The server repeats the refused key, as careless servers do."""
    async with ModelServer(ScriptedModel(replies=[]), key="another") as server:
        model = client(wire, server)
        with pytest.raises(ModelCredentialError) as caught:
            await everything(model, QUESTION)
        await model.aclose()

    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(model)
    assert KEY not in told
    assert caught.value.__context__ is None


async def test_the_key_is_taken_out_of_what_the_provider_says() -> None:
    raised, _ = await failing("openai", refuses(400, "", f"cannot bill {KEY} for this"))

    assert "cannot bill *** for this" in raised.message


async def test_without_a_key_nothing_is_sent() -> None:
    model = ProviderModel(ProviderConfig(kind=ProviderKind.OPENAI), "gpt-any")

    with pytest.raises(ModelNotAvailableError, match="needs a key"):
        await everything(model, QUESTION)


async def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """`None` in `sys.modules` is how Python itself says that a module cannot be imported."""
    import sys

    monkeypatch.setitem(sys.modules, "google.genai.types", None)
    config = ProviderConfig(kind=ProviderKind.GEMINI, key=Secret(KEY))

    with pytest.raises(ModelNotAvailableError, match=r"pip install 'actionary\[gemini\]'"):
        await everything(ProviderModel(config, "gemini-any"), QUESTION)

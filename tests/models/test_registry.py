"""The registry: who is configured, what can be chosen, what an unknown name gets."""

import pytest

from actionary.base.clock import FrozenClock
from actionary.base.secret import Secret
from actionary.models.errors import ModelCredentialError, ModelNotAvailableError
from actionary.models.probe import check_provider, list_models, probe_ollama
from actionary.models.provider import ProviderConfig, ProviderKind, detect
from actionary.models.registry import ModelChoice, ModelRegistry
from actionary.models.scripted import Reply, ScriptedModel
from actionary.testing.modelserver import ModelServer, hangs
from tests.models.servers import CONFIGS, KEY

OPENAI = ProviderConfig(kind=ProviderKind.OPENAI, key=Secret(KEY), models=("big", "small"))
LOCAL = ProviderConfig(
    kind=ProviderKind.OPENAI_COMPATIBLE,
    name="cellar",
    base_url="http://127.0.0.1:9/v1/",
    models=("tiny",),
)


def registry(*providers: ProviderConfig, default: str = "") -> ModelRegistry:
    return ModelRegistry(providers, clock=FrozenClock(), default=default)


def test_without_providers_there_is_the_rehearsal_model_and_it_is_the_default() -> None:
    models = registry()

    assert models.available() == (
        ModelChoice(
            name="rehearsal", label="Rehearsal (no AI)", provider="built in", is_rehearsal=True
        ),
    )
    assert models.default == "rehearsal"
    assert models.get().name == "rehearsal"


def test_the_first_providers_first_model_is_the_default_and_rehearsal_stays() -> None:
    models = registry(OPENAI, LOCAL)

    assert [choice.name for choice in models.available()] == [
        "openai:big",
        "openai:small",
        "cellar:tiny",
        "rehearsal",
    ]
    assert models.get().name == "openai:big"


def test_a_given_default_wins() -> None:
    assert registry(OPENAI, default="rehearsal").get().name == "rehearsal"


def test_a_model_is_opened_once() -> None:
    models = registry(OPENAI)

    assert models.get("openai:small") is models.get("openai:small")


def test_a_provider_may_be_asked_for_a_model_that_is_not_listed() -> None:
    assert registry(OPENAI).get("openai:brand-new").name == "openai:brand-new"


@pytest.mark.parametrize("name", ["opanai:big", "mistral:x", "big", "openai:"])
def test_an_unknown_name_says_which_there_are(name: str) -> None:
    with pytest.raises(ModelNotAvailableError) as caught:
        registry(OPENAI).get(name)

    assert "openai:big" in caught.value.hint or "rehearsal" in caught.value.hint


def test_a_label_names_the_host_only_when_the_address_is_not_the_usual_one() -> None:
    assert OPENAI.label == "OpenAI"
    assert LOCAL.label == "OpenAI-compatible at 127.0.0.1:9"


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"OPENAI_API_KEY": "  "}, [], id="blank"),
        pytest.param({"OPENAI_API_KEY": "k"}, ["openai:gpt-6.1-terra"], id="openai"),
        pytest.param({"ANTHROPIC_API_KEY": "k"}, ["anthropic:claude-sonnet-5-5"], id="anthropic"),
        pytest.param({"GEMINI_API_KEY": "k"}, ["gemini:gemini-3.8-flash"], id="gemini"),
        pytest.param(
            {"ANTHROPIC_API_KEY": "k", "OPENAI_API_KEY": "k"},
            ["openai:gpt-6.1-terra", "anthropic:claude-sonnet-5-5"],
            id="two",
        ),
        pytest.param(
            {
                "ANTHROPIC_API_KEY": "k",
                "OPENAI_API_KEY": "k",
                "ACTIONARY_MODEL": "anthropic:claude-haiku-5-5",
            },
            ["anthropic:claude-haiku-5-5", "openai:gpt-6.1-terra"],
            id="wanted",
        ),
        pytest.param(
            {"OPENAI_API_KEY": "k", "ACTIONARY_MODEL": "gpt-6-luna"},
            ["openai:gpt-6-luna"],
            id="wanted-without-provider",
        ),
        pytest.param(
            {"OPENAI_BASE_URL": "http://127.0.0.1:1234/v1", "ACTIONARY_MODEL": "llama"},
            ["openai:llama"],
            id="base-url-alone",
        ),
        pytest.param(
            {"OPENAI_BASE_URL": "https://api.openai.com/v1/", "OPENAI_API_KEY": "k"},
            ["openai:gpt-6.1-terra"],
            id="base-url-is-the-usual-one",
        ),
    ],
)
def test_keys_in_an_environment_become_providers(environ: dict[str, str], names: list[str]) -> None:
    found = detect(environ)

    assert [f"{config.prefix}:{config.choices[0]}" for config in found] == names


def test_a_key_is_never_shown() -> None:
    [config] = detect({"OPENAI_API_KEY": KEY})

    assert KEY not in repr(config)


async def test_an_ollama_is_found_with_its_models() -> None:
    async with ModelServer(ScriptedModel(replies=[]), models=("qwen3:8b",)) as server:
        found = await probe_ollama(server.url)

    assert found is not None
    assert (found.prefix, found.choices) == ("ollama", ("qwen3:8b",))


async def test_an_ollama_is_found_by_the_host_and_port_its_own_variable_holds() -> None:
    async with ModelServer(ScriptedModel(replies=[]), models=("qwen3:8b",)) as server:
        port = server.url.rpartition(":")[2]
        found = [await probe_ollama(f"{host}:{port}") for host in ("127.0.0.1", "0.0.0.0")]

    assert [config and config.url for config in found] == [f"http://127.0.0.1:{port}"] * 2


@pytest.mark.parametrize(
    "host", ["http://", "[::", "127.0.0.1:port", "http://127.0.0.1:99999", "::1"]
)
async def test_an_unusable_ollama_host_is_no_error(host: str) -> None:
    assert await probe_ollama(host, timeout=0.1) is None


async def test_no_ollama_is_no_error() -> None:
    async with ModelServer(ScriptedModel(replies=[])) as server:
        url = server.url

    assert await probe_ollama(url) is None


async def test_a_probe_waits_only_a_moment() -> None:
    import asyncio

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, asyncio.timeout(2):
        assert await probe_ollama(f"http://127.0.0.1:{port}", timeout=0.1) is None


@pytest.mark.parametrize("wire", CONFIGS)
async def test_a_provider_is_checked_by_having_it_answer(wire: str) -> None:
    script = ScriptedModel(replies=[Reply(text="ready")])
    async with ModelServer(script, key=KEY, models=("small-1", "large-1")) as server:
        report = await check_provider(CONFIGS[wire](server, KEY))

    assert (report.model, report.models) == ("small-1", ("small-1", "large-1"))
    assert len(script.requests) == 1


@pytest.mark.parametrize("wire", CONFIGS)
async def test_a_check_with_a_bad_key_says_so(wire: str) -> None:
    async with ModelServer(ScriptedModel(replies=[]), key="another") as server:
        with pytest.raises(ModelCredentialError):
            await check_provider(CONFIGS[wire](server, KEY), model="small-1")


async def test_a_provider_without_a_model_name_asks_for_one() -> None:
    async with ModelServer(ScriptedModel(replies=[]), models=()) as server:
        config = ProviderConfig(kind=ProviderKind.OPENAI_COMPATIBLE, base_url=server.openai_url)
        with pytest.raises(ModelNotAvailableError, match="which models"):
            await check_provider(config)


async def test_whatever_a_listing_says_it_is_at_worst_no_models() -> None:
    async with ModelServer(ScriptedModel(replies=[]), faults=[hangs()]) as server:
        config = ProviderConfig(kind=ProviderKind.OPENAI_COMPATIBLE, base_url=server.url)

        assert await list_models(config) == ()


async def test_closing_lets_a_model_be_asked_again() -> None:
    from tests.models.servers import QUESTION, everything, text_of

    script = ScriptedModel(replies=[Reply(text="one"), Reply(text="two")])
    async with ModelServer(script) as server:
        models = registry(CONFIGS["openai"](server, KEY))
        model = models.get("openai:small-1")

        first = text_of(await everything(model, QUESTION))
        await models.aclose()
        again = text_of(await everything(model, QUESTION))

        await model.aclose()  # type: ignore[attr-defined]
    assert (first, again) == ("one", "two")

"""Who calls, from a conversation to the API, and how the API can know that it is true."""

import base64

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from actionary.auth.identity import IDENTITY_HEADERS
from actionary.base.http import HTTPRequest
from actionary.config import Settings
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import World, make_world
from actionary.transport.signature import signature_base
from actionary.web.app import make_app
from actionary.web.well_known import MEDIA_TYPE
from tests.shop import DONE, LIST, ORDER_TEA, SHOP

SIGNING = Settings(call_timeout=5.0, sign_requests=True)


def told(request: HTTPRequest) -> dict[str, str]:
    return {name: value for name, value in request.headers if name.lower() in IDENTITY_HEADERS}


async def directory(world: World) -> httpx2.Response:
    transport = httpx2.ASGITransport(make_app(world.services))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get("/.well-known/http-message-signatures-directory")


async def test_a_card_shows_who_calls_and_the_api_is_told_just_that() -> None:
    async with FakeUpstream(SHOP) as shop, make_world(ORDER_TEA, DONE, upstreams=[shop]) as world:
        gpt = await world.install(shop)
        run = await world.say(gpt, "Order tea.")
        asked = await world.settled(run.id)
        (call,) = asked.calls.values()
        await world.decide(run.id)

    (request,) = shop.requests
    found = told(HTTPRequest(method="POST", url="", headers=request.headers))
    assert found["Actionary-Gpt-Id"] == gpt.id
    assert len(found) == 3
    assert call.proposal.preview is not None
    for name, value in found.items():
        assert f"{name}: {value}" in call.proposal.preview.request_text
    assert world.services.user.id not in str(found)


async def test_a_conversation_is_one_and_the_next_another_of_the_same_person() -> None:
    script = (LIST, DONE, LIST, DONE, LIST, DONE)
    async with FakeUpstream(SHOP) as shop, make_world(*script, upstreams=[shop]) as world:
        gpt = await world.install(shop)
        conversation, run = await world.open(gpt, "What is there?")
        await world.settled(run.id)
        await world.decide(run.id)
        for where in (conversation.id, gpt):
            again = await world.say(where, "And now?")
            await world.settled(again.id)
            await world.decide(again.id)

    first, second, other = (
        told(HTTPRequest(method="GET", url="", headers=request.headers))
        for request in shop.requests
    )
    assert first == second
    assert other["Actionary-Conversation-Id"] != first["Actionary-Conversation-Id"]
    assert other["Actionary-Ephemeral-User-Id"] == first["Actionary-Ephemeral-User-Id"]


async def test_nothing_is_told_when_the_operator_wants_that() -> None:
    silent = Settings(call_timeout=5.0, identify=frozenset())
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop], settings=silent) as world,
    ):
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)
        await world.decide(run.id)
        keys = (await directory(world)).json()

    (request,) = shop.requests
    assert told(HTTPRequest(method="POST", url="", headers=request.headers)) == {}
    assert "signature" not in request.headers
    assert keys == {"keys": []}


async def test_an_api_can_check_a_call_with_the_key_that_is_published() -> None:
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(ORDER_TEA, DONE, upstreams=[shop], settings=SIGNING) as world,
    ):
        run = await world.say(await world.install(shop), "Order tea.")
        await world.settled(run.id)
        await world.decide(run.id)
        published = await directory(world)
        url = shop.url

    (key,) = published.json()["keys"]
    (request,) = shop.requests
    field = request.headers.get("signature-input").removeprefix("actionary=")
    names = field[1 : field.index(")")].replace('"', "").split()
    arrived = HTTPRequest(
        method=request.method,
        url=f"{url.partition('/v1')[0].rstrip('/')}{request.target}",
        headers=request.headers,
        body=request.body,
    )
    base = signature_base(arrived, names, field)
    signature = base64.b64decode(request.headers.get("signature")[len("actionary=:") : -1])
    public = base64.urlsafe_b64decode(key["x"] + "=")
    Ed25519PublicKey.from_public_bytes(public).verify(signature, base)
    assert published.headers["content-type"] == MEDIA_TYPE
    assert f'keyid="{key["kid"]}"' in field
    assert "d" not in key
    assert {"@method", "@authority", "@path", "@query", "content-digest"} <= set(names)
    assert {name.lower() for name in told(arrived)} <= set(names)

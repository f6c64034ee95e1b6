"""Whatever an API answers: the run goes on, and what is kept of it can be kept anywhere."""

import gzip
import json

import pytest

from actionary.base.jsonvalue import dump_json
from actionary.bootstrap.wiring import Repos
from actionary.config import Settings
from actionary.runtime.call import CallState
from actionary.runtime.codec import entry_from_text, entry_to_json
from actionary.runtime.state import Phase
from actionary.testing.upstream import Answer, FakeUpstream
from actionary.testing.world import make_world
from tests.shop import DONE, SHOP, calling

JSON = (("Content-Type", "application/json"),)
SECRET = "k-4711-secret"
MOVED = "it points to another address, which is not followed."


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(), "The API answered 200 with an empty body. It worked."),
        (Answer(status=204), "The API answered 204 with an empty body. It worked."),
        (Answer(body=b"<html><body>Hi</body></html>", headers=(("Content-Type", "text/html"),)),
         "[A web page, as text]\nHi"),
        (Answer(body=b"\xe9", headers=(("Content-Type", "text/plain; charset=utf-8"),)),
         "\ufffd"),
        (Answer(body=b"\xff\xfe\x00\x01" * 9, headers=JSON), "\ufffd\ufffd\ufffd\x01" * 9),
        (Answer(body=b'{"a":"\\u0000"}', headers=JSON), '{"a":"\\u0000"}'),
        (Answer(body=b'"a\x00b"', headers=JSON), '"a\ufffdb"'),
        (Answer(body=b'{"a":"\\ud800"}', headers=JSON), '{"a":"\\ud800"}'),
        (Answer(body=b'"\xed\xa0\x80"', headers=JSON), '"\ufffd\ufffd\ufffd"'),
        (Answer(body=b'{"a":1,"a":2}', headers=JSON), '{"a":1,"a":2}'),
        (Answer(body=b"[9007199254740993,1e400]", headers=JSON), "[9007199254740993,1e400]"),
        (Answer(body=b"[" * 90_000, headers=JSON), "[" * 90_000),
        (Answer(body=json.dumps({"key": SECRET}).encode(), headers=JSON), '{"key": "•••••"}'),
        (Answer(status=301, headers=(("Location", "http://10.0.0.1/"),)),
         f"The API answered 301 Moved Permanently: {MOVED}"),
        (Answer(status=503, body=b"busy"), "The API answered 503 Service Unavailable:\nbusy"),
        (Answer(body=b"<?xml version='1.0'?><a/>", headers=(("Content-Type", "text/xml"),)),
         "<?xml version='1.0'?><a/>"),
        (Answer(body=gzip.compress(b"[1]"), headers=(*JSON, ("Content-Encoding", "gzip"))), "[1]"),
    ],
)  # fmt: skip
async def test_an_odd_answer_is_told_and_kept(answer: Answer, told: str) -> None:
    repos = Repos()
    async with (
        FakeUpstream(SHOP) as shop,
        make_world(
            calling("getAccount"),
            DONE,
            upstreams=[shop],
            repos=repos,
            settings=Settings(call_timeout=10.0),
        ) as world,
    ):
        shop.answer("getAccount", answer)
        run = await world.say(await world.install(shop, secrets={"key": SECRET}), "Who am I?")
        await world.settled(run.id)
        state = await world.decide(run.id)

    (call,) = state.calls.values()
    assert state.phase is Phase.DONE
    assert call.state is not CallState.UNKNOWN
    assert call.result is not None
    assert call.result.content == told
    for entry in await repos.journal.read(run.id):
        text = dump_json(entry_to_json(entry))
        assert entry_from_text(text) == entry
        assert "\0" not in text
        text.encode("utf-8")

"""Settings refuse what is no address at its field, whatever it looks like."""

import httpx2
import pytest

from actionary.testing.world import make_world
from actionary.web.app import make_app


@pytest.mark.parametrize(
    "address",
    ["http://[", "http://h:99999/v1", "http://h:x/v1", "ftp://h", "h.example", "https://"],
)
async def test_what_is_no_web_address_is_refused_at_its_field(address: str) -> None:
    form = {"kind": "openai-compatible", "base_url": address, "model": "small-1"}
    async with make_world() as world:
        transport = httpx2.ASGITransport(make_app(world.services))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            answer = await client.post("/settings/models", data=form)

    assert answer.status_code == 422
    assert "Write the whole address" in answer.text

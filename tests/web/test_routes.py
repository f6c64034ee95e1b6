"""No address and no body, however odd, ends in a defect; errors read well to everybody."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from actionary.base.clock import FrozenClock
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.bootstrap.wiring import Repos, sql_repos
from actionary.db.engine import Database, DatabaseError
from actionary.db.migrate import migrate
from actionary.db.sealed import KEY_BYTES, Sealer
from actionary.gpts.gpt import GPTInvalidError
from actionary.messages.filestore import NewFile, in_one
from actionary.testing.world import World, make_world
from actionary.web.app import make_app
from actionary.web.errors import STATUS, problem_of, status_of
from tests.messages.test_file import png
from tests.shop import DONE, SHOP

ODD = [
    "none",
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "..%2F..%2Fetc%2Fpasswd",
    "%2e%2e",
    "x" * 5000,
    "'%20OR%201=1--",
    "%E2%80%AE",
    "0",
    "-1",
    "new",
    "{gpt_id}",
]
GUARDED = {
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "referrer-policy",
    "x-content-type-options",
}
BODIES: list[tuple[str, bytes]] = [
    ("application/x-www-form-urlencoded", b""),
    ("application/x-www-form-urlencoded", b"text=%00&key=%00&decision=allow&request_hash=%00"),
    ("application/x-www-form-urlencoded", b"text=%ED%A0%80&kind=%FF&url=%00&name=" + b"x" * 9999),
    ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(6000))),
    ("application/x-www-form-urlencoded", b"actions=a0&a0.id=x&a0.document=%00&a0.key.k=%00"),
    ("multipart/form-data; boundary=b", b"--b\r\nnonsense"),
    ("multipart/form-data", b"no boundary"),
    ("application/json", b'{"text": "\\u0000", "gpt": "\\u0000", "key": "\\u0000"}'),
    ("application/json", b"{"),
    ("text/plain; charset=nonsense", b"\xff\x00"),
    ("", b"\x00" * 1000),
]


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """An installation that keeps its things in one of the three places there are."""
    if request.param == "memory":
        async with make_world(*[DONE] * 200, repos=Repos()) as world:
            yield world
        return
    if request.param == "postgres":
        database = Database(str(request.getfixturevalue("postgres_url")))
    else:
        database = Database.in_folder(tmp_path)
    await migrate(database)
    repos = sql_repos(
        database, Sealer(os.urandom(KEY_BYTES)), FrozenClock(), folder=tmp_path / "files"
    )
    async with make_world(*[DONE] * 200, repos=repos) as world:
        yield world
    await database.close()


def browser(app: FastAPI) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=20)


def routes_of(app: FastAPI) -> list[tuple[str, str]]:
    """Return every method and path of the pages and the API."""
    return [
        (method, path)
        for path, operations in _every_path(app).items()
        for method in sorted(operations)
    ]


def _every_path(app: FastAPI) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            found.setdefault(route.path, set()).update(route.methods or ())
        waiting.extend(getattr(getattr(route, "original_router", None), "routes", ()))
    return found


async def known_ids(world: World) -> dict[str, str]:
    gpt = await world.install(SHOP)
    conversation, run = await world.open(gpt, "Hello")
    await world.settled(run.id)
    new = NewFile(owner_id=world.services.user.id, conversation_id=conversation.id, name="a.png")
    file = await world.services.files.add(new, in_one(png(8, 6)))
    return {
        "slug": gpt.slug,
        "gpt_id": gpt.id,
        "conversation_id": conversation.id,
        "run_id": run.id,
        "call_id": "call_none",
        "name": "rehearsal",
        "file_id": file.id,
    }


def filled(path: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", value)
    return path


async def test_every_address_that_exists_answers_a_reader(world: World) -> None:
    app = make_app(world.services)
    ids = await known_ids(world)
    async with browser(app) as client:
        routes = routes_of(app)
        assert len(routes) >= 20
        for method, path in routes:
            if method == "GET":
                for verb in ("GET", "HEAD", "OPTIONS"):
                    answer = await client.request(verb, filled(path, ids))
                    assert answer.status_code < 500, (verb, path)
                    assert set(answer.headers) >= GUARDED, (verb, path)
                    if verb == "GET":
                        # Nobody began the sign-in that this would be the end or middle of.
                        refused = {"/oauth/": 422, "/f/": 403}  # without what they are given
                        wanted = [code for start, code in refused.items() if path.startswith(start)]
                        assert answer.status_code in (wanted or (200, 303)), path


async def test_no_odd_address_ends_in_a_defect(world: World) -> None:
    app = make_app(world.services)
    ids = await known_ids(world)
    async with browser(app) as client:
        for method, path in routes_of(app):
            for odd in ODD if "{" in path else []:
                for keep in (0, 1):
                    kept = dict(list(ids.items())[: 4 * keep])
                    target = filled(path, kept | {name: odd for name in ids if name not in kept})
                    answer = await client.request(method, target)
                    assert answer.status_code < 500, (method, target[:200], answer.text[:300])
                    assert set(answer.headers) >= GUARDED, (method, target[:200])


async def test_no_odd_body_ends_in_a_defect(world: World) -> None:
    app = make_app(world.services)
    ids = await known_ids(world)
    async with browser(app) as client:
        posts = [(method, path) for method, path in routes_of(app) if method != "GET"]
        for method, path in sorted(posts, key=lambda each: "delete" in each[1]):
            for kind, body in BODIES:
                query = "?prefix=a&action=%00&gpt=%00&source=%00"
                answer = await client.request(
                    method,
                    filled(path, ids) + query,
                    content=body,
                    headers={"content-type": kind} if kind else {},
                )
                assert answer.status_code < 500, (method, path, kind, body[:60], answer.text[:300])


async def test_nothing_is_done_by_looking(world: World) -> None:
    """A link or a prefetch changes nothing: what changes something is posted."""
    app = make_app(world.services)
    ids = await known_ids(world)
    user = world.services.user.id
    before = await world.services.gpts.list_mine(user)
    talks = await world.services.conversations.list_recent(user)
    async with browser(app) as client:
        for method, path in routes_of(app):
            if path != "/editor/new" and method != "GET":
                answer = await client.get(filled(path, ids))
                assert answer.status_code in (200, 404, 405), path

    assert await world.services.gpts.list_mine(user) == before
    assert await world.services.conversations.list_recent(user) == talks


# Errors


def test_every_kind_of_error_has_a_status() -> None:
    assert set(STATUS) == set(ErrorKind)
    assert all(400 <= status < 600 for status in STATUS.values())


def test_an_error_becomes_a_problem_with_its_code_and_hint() -> None:
    error = DatabaseError("The disk is full.", hint="Free some space.")

    assert problem_of(error) == {
        "type": "about:blank#database-unusable",
        "title": "The disk is full.",
        "status": 503,
        "code": "database-unusable",
        "hint": "Free some space.",
    }
    assert status_of(ActionaryError("x")) == 500


def test_fields_of_an_error_are_part_of_the_problem() -> None:
    problem = problem_of(GPTInvalidError({"name": "Give the GPT a name."}))

    assert problem["status"] == 422
    assert problem["fields"] == {"name": "Give the GPT a name."}


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nowhere", 404, "There is no such page."),
        ("/g/absent", 404, "There is no GPT called &#39;absent&#39; here."),
        ("/c/c_none", 404, "There is no such conversation."),
        ("/editor/gpt_none", 404, "There is no such GPT."),
        ("/g/<script>", 404, "&#39;&lt;script&gt;&#39;"),
    ],
)
async def test_a_person_gets_a_page_that_says_what_is_wrong(
    path: str, status: int, said: str
) -> None:
    async with make_world() as world, browser(make_app(world.services)) as client:
        page = await client.get(path, headers={"accept": "text/html,*/*"})
        part = await client.get(path, headers={"accept": "text/html", "hx-request": "true"})
        plain = await client.get(path)

    assert (page.status_code, part.status_code, plain.status_code) == (status,) * 3
    assert page.headers["content-type"].startswith("text/html")
    assert said in page.text
    assert "<script>" not in page.text
    assert part.headers["content-type"] == plain.headers["content-type"]
    assert plain.headers["content-type"] == "application/problem+json"

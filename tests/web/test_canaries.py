"""Six kinds of secrets, called with and echoed back in six encodings, in none of twelve sinks."""

import asyncio
import contextlib
import io
import json
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
import structlog

from actionary.actions.confirmation import Decision
from actionary.actions.curlcommand import curl_command
from actionary.actions.function import functions_of
from actionary.actions.har import har_of
from actionary.auth.apply import CredentialUnusableError, apply, slots_for
from actionary.auth.credential import (
    BasicLogin,
    BearerToken,
    Credential,
    OAuthToken,
    secrets_of,
)
from actionary.auth.vault import CredentialPlace
from actionary.base.clock import FrozenClock
from actionary.base.http import CredentialSlot, Headers, HTTPRequest, HTTPResponse, origin_of
from actionary.base.secret import Secret
from actionary.bootstrap.wiring import sql_repos
from actionary.cli.call import CallOptions, call
from actionary.config import Settings
from actionary.db.engine import Database
from actionary.db.migrate import migrate
from actionary.db.sealed import KEY_BYTES, Sealer
from actionary.openapi.document import Document
from actionary.runtime.state import RunState
from actionary.testing.rawserver import RawServer, answer, resets, says
from actionary.testing.upstream import FakeUpstream
from actionary.testing.world import World, make_world
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import CallError
from actionary.transport.executor import Executor
from actionary.web.app import make_app
from actionary.web.reply import Face, Reply
from actionary.web.stream import follow
from tests.shop import DONE, calling
from tests.web.canaries import CANARY, ENCODINGS, KINDS, Echo, document, holds
from tests.web.test_routes import filled, routes_of

pytestmark = pytest.mark.timeout(120)

SINKS = (
    "log",
    "errors",
    "reprs",
    "journal",
    "ledger",
    "audit and grants",
    "events",
    "API",
    "pages",
    "model",
    "command line",
    "HAR and curl",
)


@asynccontextmanager
async def kept(folder: Path, upstream: FakeUpstream) -> AsyncIterator[World]:
    """Run an installation over a database in a folder."""
    database = Database.in_folder(folder)
    await migrate(database)
    sealer = Sealer(os.urandom(KEY_BYTES))
    repos = sql_repos(database, sealer, FrozenClock(), folder=folder / "files")
    wishes = [
        calling("getAccount", json.dumps({"X-Number": each})) for each in ("json", "page", "text")
    ]
    async with make_world(*wishes, DONE, repos=repos, upstreams=[upstream]) as world:
        yield world
    await database.close()


async def called(world: World, upstream: FakeUpstream, credential: Credential) -> dict[str, str]:
    """Have a conversation that calls three times; return what the sinks hold of it."""
    gpt = await world.install(upstream)
    (action,) = gpt.draft.actions
    place = CredentialPlace(
        gpt_id=gpt.id, action_id=action.id, scheme="key", origin=origin_of(upstream.url)
    )
    await world.repos.vault.put(place, credential)
    conversation, run = await world.open(gpt, "Show my account.")
    live, watcher = await world.services.conversations.watch(world.services.user.id, run.id)
    reply = Reply(
        conversation_id=conversation.id, run_id=run.id, face=Face(slug="desk", name="Desk")
    )
    events: list[str] = []

    async def listen() -> None:
        async for text in follow(live, watcher, reply):
            events.append(text)

    listening = asyncio.ensure_future(listen())
    state = await world.settled(run.id)
    while state.waiting:
        state = await world.decide(run.id, Decision.ALLOW)
    await asyncio.wait_for(listening, 20)
    assert len(upstream.requests) == 3
    assert sum(call.answer is not None for call in state.calls.values()) == 3
    ids = {
        "slug": gpt.slug,
        "gpt_id": gpt.id,
        "conversation_id": conversation.id,
        "run_id": run.id,
        "call_id": next(iter(state.calls)),
        "name": "rehearsal",
    }
    pages, api = await everything_served(world, ids)
    return {
        "events": "\n".join(events),
        "pages": pages,
        "API": api,
        "model": "\n".join(
            json.dumps(message.to_json(), ensure_ascii=False)
            for request in world.model.requests
            for message in request.messages
        ),
        "reprs": reprs(world, state, credential),
        "HAR and curl": exchanges(state, credential),
    }


async def everything_served(world: World, ids: dict[str, str]) -> tuple[str, str]:
    pages: list[str] = []
    api: list[str] = []
    app = make_app(world.services)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
        for method, path in routes_of(app):
            if method == "GET" and not path.endswith("/events"):
                got = await browser.get(filled(path, ids), headers={"Accept": "text/html"})
                (api if path.startswith("/api") else pages).append(f"{got.headers}{got.text}")
    assert len(pages) > 8
    assert any("createOrder" in page or "Show the account" in page for page in pages)
    return "\n".join(pages), "\n".join(api)


def reprs(world: World, state: RunState, credential: Credential) -> str:
    (first, *_) = state.calls.values()
    request = first.proposal.request
    assert request is not None
    filled_in = apply(request, first.proposal.slots, {"key": credential})
    everything = [credential, state, first, filled_in, filled_in.headers, world, world.services]
    return "\n".join(f"{each!r} {each!s}" for each in everything)


def exchanges(state: RunState, credential: Credential) -> str:
    (first, *_) = state.calls.values()
    proposal = first.proposal
    assert proposal.request is not None
    secrets = secrets_of(credential)
    texts = [curl_command(proposal.request, proposal.slots)]
    plain = secrets[-1].reveal() if isinstance(credential, OAuthToken) else secrets[0].reveal()
    for media_type, body in [
        ("application/json", json.dumps({"it": plain}).encode()),
        ("application/octet-stream", b"\x00\xff" + plain.encode() + b"\xfe"),
    ]:
        response = HTTPResponse(
            status=200,
            reason=plain,
            headers=Headers([("Content-Type", media_type), ("Location", f"/a?{quote(plain)}")]),
            body=body,
        )
        har = har_of(
            proposal.request,
            response,
            slots=proposal.slots,
            secrets=secrets,
            started=FrozenClock().now(),
        )
        texts.append(json.dumps(har, ensure_ascii=False))
    return "\n".join(texts)


def tables_of(folder: Path) -> dict[str, str]:
    """Return what every table of the database holds, as text, and the bytes of all its files."""
    (path,) = folder.glob("*.sqlite3")
    rows: dict[str, str] = {}
    with contextlib.closing(sqlite3.connect(path)) as database:
        names = [
            str(name)
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for name in names:
            rows[name] = repr(database.execute(f'SELECT * FROM "{name}"').fetchall())
    rows["*"] = "".join(
        each.read_bytes().decode("latin-1") for each in folder.rglob("*") if each.is_file()
    )
    return rows


async def errors_of(credential: Credential, scheme: Mapping[str, Any], secret: str) -> str:
    """Return the words of calls that fail in every way there is."""
    told = []
    broken = json.dumps({"a": secret}).encode()
    scripts = [
        says(),
        resets(),
        says(b"HTTP/1.1 200 " + secret.encode() + b"\x01\r\n\r\n"),
        says(secret.encode() + b"\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + broken),
        says(b"HTTP/1.1 200 OK\r\nContent-Encoding: " + secret.encode() + b"\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\n" + secret.encode() + b": x\r\n\r\n"),
        says(answer(headers=[("Content-Encoding", "gzip")], body=secret.encode())),
    ]
    for script in scripts:
        async with RawServer(script) as server:
            text = json.dumps(document(scheme) | {"servers": [{"url": server.url}]})
            function = functions_of(Document.load(text)).get("getAccount")
            slots = slots_for({"key": ()}, function.document.security_schemes)
            for opened in ({server.host_port}, set()):
                policy = EgressPolicy(exceptions=frozenset(opened))
                executor = Executor(HTTPClient(policy=policy))
                try:
                    await executor.call(
                        function.request({}, credentials={"key": credential}),
                        slots=slots,
                        credentials={"key": credential},
                    )
                except CallError as error:
                    told.append(f"{error} {error!r} {error.__cause__!r} {error.__context__!r}")
    return "\n".join(told)


def on_the_command_line(folder: Path, scheme: Mapping[str, Any], credential: Credential) -> str:
    """Return all that `actionary call` prints, in every form."""
    secrets = secrets_of(credential)
    value = secrets[-1 if isinstance(credential, OAuthToken) else 0].reveal()
    if isinstance(credential, BasicLogin):
        value = f"{credential.username}:{value}"
    with FakeUpstream(document(scheme)) as upstream:
        upstream.answer("getAccount", Echo(secret=value))
        path, key = folder / "document.json", folder / "secret"
        path.write_text(json.dumps(upstream.document))
        key.write_text(value)
        host, port = upstream.host_port
        printed = io.TextIOWrapper(
            io.BytesIO(), encoding="utf-8", errors="replace", write_through=True
        )
        for words in (["X-Number=json"], ["X-Number=page"], ["X-Number=text"]):
            for form, dry in (("", False), ("json", False), ("har", False), ("curl", True)):
                options = CallOptions(
                    document=str(path),
                    function="getAccount",
                    words=words,
                    credentials=[f"key=@{key}"],
                    allow_hosts=[f"{host}:{port}"],
                    form=form,
                    dry_run=dry,
                    yes=True,
                    verbose=True,
                )
                with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                    call(options, Settings(call_timeout=5.0))
        path.unlink()
        key.unlink()
        assert len(upstream.requests) == 9
    printed.seek(0)
    return printed.read()


@pytest.mark.parametrize("kind", KINDS)
async def test_no_sink_holds_a_secret_in_any_encoding(kind: str, tmp_path: Path) -> None:
    scheme, make = KINDS[kind]
    credential = make(CANARY)
    secret = CANARY.replace('"', "-") if "cookie" in kind else CANARY
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    logging.getLogger().addHandler(handler)
    before = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    found: dict[str, str] = {}
    try:
        with structlog.testing.capture_logs() as entries:
            folder = tmp_path / "data"
            folder.mkdir()
            async with FakeUpstream(document(scheme)) as upstream:
                upstream.answer("getAccount", Echo(secret=secret))
                async with kept(folder, upstream) as world:
                    found |= await called(world, upstream, credential)
            found["errors"] = await errors_of(credential, scheme, secret)
            if not isinstance(credential, OAuthToken):
                printed = await asyncio.to_thread(on_the_command_line, tmp_path, scheme, credential)
            else:
                bearer = BearerToken(token=Secret(secret))
                printed = await asyncio.to_thread(
                    on_the_command_line, tmp_path, {"type": "http", "scheme": "bearer"}, bearer
                )
            found["command line"] = printed
            found["log"] = logged.getvalue() + repr(entries)
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(before)
    tables = tables_of(folder)
    found["journal"] = tables["journal"]
    found["ledger"] = tables["call_mark"]
    found["audit and grants"] = "".join(
        text for name, text in tables.items() if name.startswith(("audit", "grant"))
    )

    assert set(found) == set(SINKS)
    assert [name for name, text in found.items() if not text.strip()] == []
    hits = [
        (sink, encoding)
        for sink, text in {**found, "everything on disk": tables["*"]}.items()
        for encoding, encode in ENCODINGS.items()
        if holds(text, encode(secret))
    ]
    assert hits == []


async def test_a_credential_that_cannot_be_sent_is_named_and_not_shown() -> None:
    request = HTTPRequest(method="GET", url="https://a.example/")
    for kind, (scheme, make) in KINDS.items():
        location = scheme.get("in", "header")
        prefix = "Basic " if kind == "password" else ""
        slot = CredentialSlot(location=location, name="X", prefix=prefix, scheme="key")
        spoilt = make(f"{CANARY}\n")
        if isinstance(spoilt, OAuthToken):
            spoilt = replace(spoilt, access_token=Secret(f"{CANARY}\n"))
        with pytest.raises(CredentialUnusableError) as caught:
            apply(request, [slot], {"key": spoilt})

        text = f"{caught.value} {caught.value!r} {caught.value.__context__!r}"
        assert not any(holds(text, encode(CANARY)) for encode in ENCODINGS.values())

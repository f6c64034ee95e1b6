"""Files come in by the composer and go out to their owner, as nothing a browser would run."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from actionary.base.ids import ConversationId, FileId, UserId
from actionary.config import Settings
from actionary.messages.filestore import NewFile, in_one
from actionary.testing.world import World, make_world
from actionary.web.file_view import SHOWN_ROWS, answer_view
from tests.messages.test_file import JPEG, png
from tests.shop import DONE, SHOP
from tests.web.serving import served

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>fetch('/api/conversations')</script>"
POLYGLOT = b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)//<script>alert(1)</script>"


@dataclass
class Desk:
    """A served installation with one GPT."""

    world: World
    client: httpx2.AsyncClient

    async def upload(
        self, data: bytes, name: str = "a.txt", media_type: str = "text/plain"
    ) -> httpx2.Response:
        return await self.client.post(
            "/api/files", params={"name": name}, content=data, headers={"content-type": media_type}
        )

    async def say(self, text: str, *files: str) -> httpx2.Response:
        body = {"gpt": "test-desk", "text": text, "files": list(files)}
        return await self.client.post("/api/conversations", json=body)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Serve a GPT whose model says that it is done."""
    settings = Settings(call_timeout=5.0, file_bytes=100_000)
    async with (
        make_world(*[DONE] * 9, settings=settings) as world,
        served(world.services) as client,
    ):
        await world.install(SHOP)
        yield Desk(world, client)


async def test_an_upload_belongs_to_the_message_that_names_it(desk: Desk) -> None:
    file = (await desk.upload(b"a,b\n1,2\n", "Zoë's list.csv", "text/csv")).json()

    begun = (await desk.say("Look at it.", file["id"])).json()

    assert file["name"] == "Zoë's list.csv"
    assert begun["runs"][0]["files"] == [file]
    (request,) = desk.world.model.requests
    assert request.messages[-1].text == (
        "Look at it.\n\n[The person attached 1 file:\n"
        f'- "Zoë\'s list.csv" (text/csv, 8 B): {file["id"]}\n'
        "A function that takes a file is given its id. To read a text, call read_more with its id "
        'as the "cursor".]'
    )
    assert [tool.name for tool in request.tools][-1] == "read_more"


async def test_a_message_may_be_a_file_alone_and_the_page_shows_it(desk: Desk) -> None:
    picture = (await desk.upload(png(8, 6), "plan.png", "image/png")).json()

    answer = await desk.client.post("/g/test-desk/chats", data={"text": "", "file": picture["id"]})

    assert answer.status_code == 200
    assert f'src="/files/{picture["id"]}/picture"' in answer.text
    assert f'href="/files/{picture["id"]}" download' in answer.text
    assert "plan.png" in answer.text


async def test_an_empty_message_without_a_file_is_refused(desk: Desk) -> None:
    assert (await desk.say("  ")).status_code == 422


async def test_a_message_takes_ten_files_at_most(desk: Desk) -> None:
    ids = [(await desk.upload(b"x")).json()["id"] for _ in range(11)]

    assert (await desk.say("All of them.", *ids)).status_code == 422


async def test_a_file_is_sent_once_and_not_to_another_conversation(desk: Desk) -> None:
    file = (await desk.upload(b"x")).json()["id"]
    first = await desk.say("Here.", file)

    again = await desk.say("And here.", file)

    assert (first.status_code, again.status_code) == (201, 404)
    assert (await desk.client.delete(f"/api/files/{file}")).status_code == 404


async def test_an_upload_can_be_taken_back(desk: Desk) -> None:
    file = (await desk.upload(b"x")).json()["id"]

    assert (await desk.client.delete(f"/api/files/{file}")).status_code == 204
    assert (await desk.client.get(f"/files/{file}")).status_code == 404
    assert (await desk.say("Here.", file)).status_code == 404


@pytest.mark.parametrize("says_its_length", [True, False])
async def test_too_large_a_file_is_refused_and_says_so(desk: Desk, says_its_length: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 10_000

    content: Any = b"x" * 110_000 if says_its_length else pieces()
    answer = await desk.client.post("/api/files?name=big.bin", content=content)

    assert answer.status_code == 413
    assert "100" in answer.json()["title"]


async def test_another_site_uploads_nothing(desk: Desk) -> None:
    answer = await desk.client.post(
        "/api/files?name=a", content=b"x", headers={"origin": "https://elsewhere.example"}
    )

    assert answer.status_code == 403


HOSTILE = [
    ("page.html", "text/html", HTML),
    ("page.xhtml", "application/xhtml+xml", HTML),
    ("pic.svg", "image/svg+xml", SVG),
    ("pic.png", "image/png", SVG),
    ("pic.png", "image/png", HTML),
    ("pic.gif", "image/gif", POLYGLOT),
    ("huge.png", "image/png", png(30_000, 30_000)),
    ("pic.jpg", "image/jpeg", JPEG),
    ("run.js", "text/javascript", b"alert(1)"),
    ("style.css", "text/css", b"body{background:url(//x)}"),
    ("app.swf", "application/x-shockwave-flash", b"FWS"),
    ("doc.pdf", "application/pdf", b"%PDF-1.7 /JS (app.alert(1))"),
    ("a.zip", "application/zip", b"PK\x03\x04../../etc/passwd"),
    ("../../etc/passwd", "text/plain", b"x"),
    ("..\\..\\boot.ini", "text/plain", b"x"),
    ("CON.png", "image/png", png(2, 2)),
    ("x" * 300 + ".txt", "text/plain", b"x"),
    ('a"; filename="b.html', "text/plain", b"x"),
    ("a\r\nX-Evil: 1", "text/plain", b"x"),
    ("in\u202evoice.txt", "text/plain", b"x"),
    ("\x00", "text/plain", b"x"),
    ("empty.bin", "application/octet-stream", b""),
    ("weird", "text/html; charset=utf-7", b"+ADw-script+AD4-"),
    ("weird", "text/html ;a=b", HTML),
    ("日本.txt", "text/plain", b"x"),
    ("mht.mht", "multipart/related", HTML),
]


@pytest.mark.parametrize(("name", "media_type", "data"), HOSTILE)
async def test_no_file_is_anything_a_browser_would_run(
    desk: Desk, name: str, media_type: str, data: bytes
) -> None:
    file = (await desk.upload(data, name, media_type)).json()

    answer = await desk.client.get(file["href"])
    inline = await desk.client.get(f"{file['href']}/picture")

    assert answer.content == data
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-evil" not in answer.headers
    assert "/" not in file["name"]
    assert "\\" not in file["name"]
    assert len(file["name"]) <= 120
    if inline.status_code == 200:
        assert inline.headers["content-type"] in ("image/png", "image/gif", "image/jpeg")
        assert inline.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert inline.headers["x-content-type-options"] == "nosniff"
        assert data[:3] in (b"\x89PN", b"GIF", b"\xff\xd8\xff")
    else:
        assert inline.status_code == 404


async def test_a_picture_too_large_to_draw_is_for_download_only(desk: Desk) -> None:
    file = (await desk.upload(png(30_000, 30_000), "bomb.png", "image/png")).json()

    assert (await desk.client.get(f"{file['href']}/picture")).status_code == 404
    assert (await desk.client.get(file["href"])).status_code == 200


async def test_somebody_elses_file_is_not_there_by_any_door(desk: Desk) -> None:
    stranger = NewFile(
        owner_id=UserId("user_stranger"),
        conversation_id=ConversationId("c_theirs"),
        name="theirs.png",
        media_type="image/png",
    )
    theirs = await desk.world.services.files.add(stranger, in_one(png(2, 2)))

    doors = [
        await desk.client.get(f"/files/{theirs.id}"),
        await desk.client.get(f"/files/{theirs.id}/picture"),
        await desk.client.delete(f"/api/files/{theirs.id}"),
        await desk.say("Give it to me.", theirs.id),
        await desk.client.post("/g/test-desk/chats", data={"text": "x", "file": theirs.id}),
        await desk.client.get(f"/files/{FileId('file_none')}"),
    ]

    assert [answer.status_code for answer in doors] == [404] * 6
    assert len({answer.json()["title"] for answer in doors}) == 1
    user = desk.world.services.user.id
    assert await desk.world.services.conversations.list_recent(user) == ()


async def test_a_deleted_conversation_takes_its_files_along(desk: Desk) -> None:
    file = (await desk.upload(b"x")).json()
    begun = (await desk.say("Here.", file["id"])).json()

    await desk.client.post(f"/c/{begun['id']}/delete")

    assert (await desk.client.get(file["href"])).status_code == 404


def test_json_is_shown_with_its_lines_broken_and_a_status_before_it() -> None:
    assert answer_view('{"a":[1]}', "application/json").text == '{\n  "a": [\n    1\n  ]\n}'
    told = answer_view('The API answered 409 Conflict:\n{"a":1}', "application/json")
    assert told.text == 'The API answered 409 Conflict:\n{\n  "a": 1\n}'


def test_what_json_is_laid_out_of_stays_as_it_was() -> None:
    text = '{"n":12345678901234567890123,"x":1e400,"s":"a,b: [\\u00e9]","e":[],"o":{},"d":{"k":1}}'

    shown = answer_view(text, "application/json").text

    assert shown == (
        '{\n  "n": 12345678901234567890123,\n  "x": 1e400,\n  "s": "a,b: [\\u00e9]",\n  "e": [],\n'
        '  "o": {},\n  "d": {\n    "k": 1\n  }\n}'
    )


def test_of_long_json_a_part_is_laid_out() -> None:
    view = answer_view(json.dumps([{"id": n} for n in range(9000)]), "application/json")

    assert view.text.startswith('[\n  {\n    "id": 0\n  },\n')
    assert json.loads(view.text)[0] == {"id": 0}
    assert view.note == "Shown is a part of it."


def test_a_cut_answer_shows_its_part_and_says_so() -> None:
    view = answer_view("[1,2]\n[Cut: these are items 1 to 2 of 9. ...]", "application/json")

    assert (view.text, view.note) == ("[\n  1,\n  2\n]", "The model was told a part of it.")


def test_csv_is_a_table_when_every_row_fits() -> None:
    view = answer_view('id,note\n1,"a\u202eb"\n2,c\n', "text/csv")

    assert (view.columns, view.rows) == (("id", "note"), (("1", "a⟨U+202E⟩b"), ("2", "c")))
    assert answer_view("id,note\n1\n", "text/csv").rows == ()
    many = answer_view("id,n\n" + "1,2\n" * 300, "text/csv")
    assert (len(many.rows), many.note) == (SHOWN_ROWS, "Shown are 200 of 300 rows.")

"""`actionary chat`: a GPT folder in the terminal, asked before anything is sent."""

import asyncio
import contextlib
import json
import re
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from actionary.testing.upstream import FakeUpstream
from tests.cli.conftest import ROOT, Actionary
from tests.cli.terminal import in_terminal
from tests.product import running_product

TRAVEL = str(ROOT / "examples" / "travel")
Allow = tuple[str, str]
CONTROL_C, CONTROL_D = b"\x03", b"\x04"


@pytest.fixture
def folder(document: Path, tmp_path: Path) -> Path:
    """A GPT folder for the notes API."""
    made = tmp_path / "gpt"
    made.mkdir()
    (made / "gpt.yaml").write_text(
        "name: Notebook\n"
        "description: Finds and keeps notes.\n"
        "starters: [Find notes about tea, Add a note]\n"
        "actions:\n"
        "  - document: notes.json\n"
        "    security:\n"
        "      notesKey: {secret: NOTES_KEY}\n"
    )
    (made / "instructions.md").write_text("Keep it short.\n")
    (made / "notes.json").write_text(document.read_text())
    return made


def test_a_call_is_sent_once_it_is_allowed(
    actionary: Actionary, folder: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """With a line that says whom it talked to."""
    done = actionary("chat", str(folder), *allow, stdin="Find notes with limit 3\na\n")

    assert done.returncode == 0, done.stderr
    assert "Notebook wants to talk to 127.0.0.1" in done.stdout
    assert re.search(r"Talked to 127\.0\.0\.1:\d+: 200 OK in \d+ ms, \d+ B\n", done.stdout)
    assert [each.operation for each in notes.requests] == ["findNotes"]


def test_a_no_leaves_everything_untouched(
    actionary: Actionary, folder: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """Nothing reaches the API."""
    done = actionary("chat", str(folder), *allow, stdin='Add a note "tea"\nd\n')

    assert "Denied. Nothing was sent." in done.stdout
    assert notes.requests == []


def test_a_question_nobody_answers_is_a_no(
    actionary: Actionary, folder: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """And the exit code says so."""
    done = actionary("chat", str(folder), *allow, "--say", 'Add a note "tea"')

    assert done.returncode == 4
    assert "Nobody answered, so that is a no." in done.stdout
    assert notes.requests == []


def test_always_allow_is_remembered_for_the_chat(
    actionary: Actionary, folder: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """The second call asks no more."""
    messages = ("--say", "Find notes with limit 3", "--say", "Find notes with limit 4")

    done = actionary("chat", str(folder), *allow, *messages, stdin="A\n")

    assert done.returncode == 0, done.stdout
    assert done.stdout.count("wants to talk to") == 1
    assert len(notes.requests) == 2
    assert "(always allowed)" in done.stdout


def test_a_starter_is_chosen_by_its_number(
    actionary: Actionary, folder: Path, allow: Allow
) -> None:
    """Before anything else was said."""
    done = actionary("chat", str(folder), *allow, stdin="1\nd\n")

    assert "  1  Find notes about tea\n" in done.stdout
    assert "Denied. Nothing was sent." in done.stdout


def test_a_secret_that_is_not_set_is_named(actionary: Actionary, folder: Path) -> None:
    """By the variable to set, before the chat begins."""
    done = actionary("chat", str(folder), stdin="")

    assert done.returncode == 0
    assert "Set the environment variable NOTES_KEY" in done.stdout


def test_a_secret_from_the_environment_is_sent_and_never_shown(
    actionary: Actionary, folder: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """Under the name the folder gives it."""
    done = actionary(
        *("chat", str(folder), *allow),
        stdin="Read what is private\nr\na\n",
        env={"NOTES_KEY": "abcdef-123456"},
    )

    assert notes.requests[0].headers.get("x-notes-key") == "abcdef-123456"
    assert "what your environment holds in NOTES_KEY" in done.stdout
    assert "X-Notes-Key: ••••• (notesKey)" in done.stdout
    assert "abcdef" not in done.stdout + done.stderr


def test_a_private_address_stays_shut_unless_it_is_opened(
    actionary: Actionary, folder: Path, notes: FakeUpstream
) -> None:
    """A folder cannot open it by itself."""
    done = actionary("chat", str(folder), stdin="Find notes with limit 3\na\n")

    assert f"ACTIONARY_ALLOW_HOSTS=127.0.0.1:{notes.port}" in done.stdout
    assert notes.requests == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("gpt.yaml", "", "gpt.yaml"),
        ("gpt.yaml", "nmae: x", "Did you mean 'name'?"),
        ("gpt.yaml", "actions: [{document: ../secret}]", "is not in the folder"),
        ("notes.json", '{"openapi": "3.1.0",,}', "notes.json', line 1"),
        ("notes.json", "", "notes.json"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_with_the_place(
    actionary: Actionary, folder: Path, name: str, text: str, said: str
) -> None:
    """The file, and where there is one the line."""
    (folder / name).write_text(text)

    done = actionary("chat", str(folder))

    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert said in done.stderr


def test_an_unknown_model_is_refused_before_the_first_word(
    actionary: Actionary, folder: Path
) -> None:
    """With those there are."""
    done = actionary("chat", str(folder), "--model", "rehearsel")

    assert done.returncode == 9
    assert "No model 'rehearsel' is configured here." in done.stderr


def test_the_shipped_example_books_a_room_in_its_own_database(
    actionary: Actionary, environment: dict[str, str]
) -> None:
    """Its service is started for the chat, and ends with it."""
    first = datetime.now().astimezone().date() + timedelta(days=60)
    last = first + timedelta(days=2)

    done = actionary(
        *("chat", TRAVEL),
        *("--say", "Find me a hotel in Lisbon under 120 euros a night"),
        *("--say", f"Book the second one from {first} to {last} for Ana Lima, ana@example.com"),
        stdin="a\nc\n",
    )

    assert done.returncode == 0, done.stdout + done.stderr
    data = Path(environment["ACTIONARY_DATA"]) / "examples" / "travel"
    booked = bookings(data)
    assert booked == [("Ana Lima", str(first))]
    port = int((data / "port").read_text())
    assert f"Talked to 127.0.0.1:{port}: 201 Created" in done.stdout


def bookings(data: Path) -> list[tuple[str, str]]:
    """Return guest and day of each booking in the service's database."""
    with contextlib.closing(sqlite3.connect(data / "travel.sqlite")) as database:
        return database.execute("SELECT guest_name, check_in FROM bookings").fetchall()


async def test_an_example_that_runs_already_is_talked_to(
    actionary: Actionary, environment: dict[str, str]
) -> None:
    """On the same data folder, with the key it made up; no second one is started."""
    data = Path(environment["ACTIONARY_DATA"])
    async with running_product(data) as product:
        address = await product.example("shop-assistant")

        done = await asyncio.to_thread(
            actionary, "chat", "examples/shop", "--say", "List my orders", stdin="a\n"
        )

        assert f"talks to {address.removeprefix('http://')} " in done.stdout
        assert "200 OK" in done.stdout
        assert product.is_running


def test_a_port_left_behind_by_an_example_is_not_trusted(
    actionary: Actionary, environment: dict[str, str], notes: FakeUpstream
) -> None:
    """Somebody else may listen there by now."""
    home = Path(environment["ACTIONARY_DATA"]) / "examples" / "travel"
    home.mkdir(parents=True)
    (home / "port").write_text(str(notes.port))

    done = actionary("chat", TRAVEL, stdin="")

    assert done.returncode == 0, done.stderr
    assert "talks to 127.0.0.1" in done.stdout
    assert f":{notes.port}" not in done.stdout


def test_control_c_stops_the_reply_and_then_leaves(
    folder: Path, environment: dict[str, str]
) -> None:
    """One press each."""
    slow = {**environment, "ACTIONARY_REHEARSAL_DELAY": "0.5"}
    with in_terminal("chat", str(folder), env={**slow, "NOTES_KEY": "k" * 12}) as screen:
        screen.wait_for("> ")
        screen.type("Hello, what can you do for me?")
        screen.wait_for(r"\n\w+ \w+ ")
        screen.wait_for("You stopped this reply.", pressing=CONTROL_C)
        screen.wait_for("> ")

        assert screen.end(pressing=CONTROL_C) == 0
        assert "Traceback" not in screen.text


def test_control_c_at_a_card_withdraws_it(
    folder: Path, environment: dict[str, str], notes: FakeUpstream, allow: Allow
) -> None:
    """Nothing is sent, and the chat goes on."""
    with in_terminal(
        "chat", str(folder), *allow, env={**environment, "NOTES_KEY": "k" * 12}
    ) as screen:
        screen.wait_for("> ")
        screen.type('Add a note "tea"')
        screen.wait_for(r"\[c\]onfirm")
        screen.wait_for("You stopped this reply.", pressing=CONTROL_C)
        screen.wait_for("> ")
        screen.press(CONTROL_D)

        assert screen.end() == 0
        assert notes.requests == []


def test_a_missing_secret_is_asked_for_at_a_terminal(
    folder: Path, environment: dict[str, str], notes: FakeUpstream, allow: Allow
) -> None:
    """It is not echoed."""
    with in_terminal("chat", str(folder), *allow, env=environment) as screen:
        screen.wait_for(r"NOTES_KEY \(Enter to go on without\): ")
        screen.type("abcdef-123456")
        screen.wait_for("> ")
        screen.type("Read what is private")
        screen.wait_for(r"\[a\]llow")
        screen.type("a")
        screen.wait_for("200 OK")
        screen.wait_for("> ")
        screen.press(CONTROL_D)
        screen.end()

    assert notes.requests[0].headers.get("x-notes-key") == "abcdef-123456"
    assert "abcdef" not in screen.text


def test_the_folder_test_document_is_the_apis(folder: Path, notes: FakeUpstream) -> None:
    """So that what these tests call is what answers them."""
    assert json.loads((folder / "notes.json").read_text())["servers"] == [{"url": notes.url}]


def test_a_key_of_ones_own_is_asked_for_where_a_call_needs_it(
    actionary: Actionary, folder: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """Enter alone cancels; what is typed is shown nowhere."""
    text = (folder / "gpt.yaml").read_text().replace("{secret: NOTES_KEY}", "{given_by: user}")
    (folder / "gpt.yaml").write_text(text)
    said = "Read what is private\n\nRead what is private\nsk-of-ada-0123456789\na\n"

    done = actionary("chat", str(folder), *allow, stdin=said)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Notebook needs your account at 127.0.0.1") == 2
    assert "Denied. Nothing was sent." in done.stdout
    assert "sk-of-ada" not in done.stdout + done.stderr
    assert ["sk-of-ada-0123456789" in str(list(each.headers)) for each in notes.requests] == [True]

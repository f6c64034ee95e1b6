"""`actionary call`: what is sent, what is shown, and what keeps it from being sent."""

import json
from pathlib import Path

import pytest

from actionary.testing.upstream import Answer, FakeUpstream
from tests.cli.conftest import Actionary
from tests.cli.terminal import in_terminal

Allow = tuple[str, str]


def test_arguments_go_where_their_schema_says(
    actionary: Actionary, document: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """Numbers as numbers, a repeated key as a list; the body goes to standard output."""
    done = actionary(
        "call", str(document), "findNotes", "word=a b", "limit=2", "tags=x", "tags=y", *allow
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{"id": 7, "text": "tea"}]
    assert done.stderr.startswith("200 OK in ")
    assert [each.target for each in notes.requests] == ["/notes?word=a%20b&limit=2&tags=x&tags=y"]


def test_a_dry_run_prints_the_request_and_sends_nothing(
    actionary: Actionary, document: Path, notes: FakeUpstream
) -> None:
    """Byte for byte, with the credential masked."""
    done = actionary(
        *("call", str(document), "readPrivate", "--secret", "notesKey=KEY", "--dry-run"),
        env={"KEY": "abcdef-123456"},
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "GET /private HTTP/1.1\n"
        f"Host: 127.0.0.1:{notes.port}\n"
        "Accept: application/json, */*;q=0.5\n"
        "X-Notes-Key: ••••• (notesKey)\n"
    )
    assert "abcdef" not in done.stdout + done.stderr
    assert notes.requests == []


def test_a_secret_is_sent_and_never_shown(
    actionary: Actionary, document: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """Not even when the API answers with it."""
    notes.answer("readPrivate", Answer.of_json({"your key": "abcdef-123456"}))

    done = actionary(
        *("call", str(document), "readPrivate", "--secret", "notesKey=KEY", "--verbose", *allow),
        env={"KEY": "abcdef-123456"},
    )

    assert notes.requests[0].headers.get("x-notes-key") == "abcdef-123456"
    assert "abcdef" not in done.stdout + done.stderr
    assert json.loads(done.stdout) == {"your key": "•••••"}


def test_a_consequential_call_is_not_sent_without_a_yes(
    actionary: Actionary, document: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """A yes on standard input is none: nobody looks there."""
    done = actionary("call", str(document), "addNote", "text=tea", *allow, stdin="c\ny\nyes\n")

    assert done.returncode == 4
    assert "Nothing was sent." in done.stderr
    assert "--yes" in done.stderr
    assert notes.requests == []


def test_a_consequential_call_is_sent_with_yes(
    actionary: Actionary, document: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """Once."""
    done = actionary("call", str(document), "addNote", "text=tea", "--yes", *allow)

    assert done.returncode == 0, done.stderr
    assert [each.json() for each in notes.requests] == [{"text": "tea"}]


def test_a_word_wins_over_the_same_name_in_json(
    actionary: Actionary, document: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """So that one value of a prepared object can be changed by hand."""
    given = json.dumps({"text": "tea"})

    actionary(
        "call", str(document), "addNote", "text=coffee", "--arguments", given, "--yes", *allow
    )

    assert notes.requests[0].json() == {"text": "coffee"}


def test_a_document_is_read_from_a_url(
    actionary: Actionary, notes: FakeUpstream, allow: Allow, document: Path
) -> None:
    """Past the same guard as a call."""
    done = actionary("call", f"{notes.url}/notes", "findNotes")

    assert done.returncode == 4
    assert f"--allow-host 127.0.0.1:{notes.port}" in done.stderr


def test_a_document_is_read_from_standard_input(
    actionary: Actionary, notes: FakeUpstream, document: Path, allow: Allow
) -> None:
    """As `-`; `--server` takes the place of the document's server."""
    text = document.read_text().replace(notes.url, "https://elsewhere.example")

    done = actionary("call", "-", "findNotes", "--server", notes.url, *allow, stdin=text)

    assert done.returncode == 0, done.stderr
    assert len(notes.requests) == 1


def test_without_a_function_they_are_listed(actionary: Actionary, document: Path) -> None:
    """Each with what it asks; what cannot be called is said apart."""
    done = actionary("call", str(document))

    assert done.returncode == 0
    assert done.stdout.split("\n")[2:] == [
        "findNotes    GET     /notes    may be remembered",
        "addNote      POST    /notes    every time",
        "readPrivate  GET     /private  may be remembered",
        "",
    ]
    assert "GET /broken/{id} cannot be called:" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("findNote",), 3, "Did you mean 'findNotes'?"),
        (("broken",), 2, "'broken' cannot be called:"),
        (("findNotes", "wrd=x"), 2, "Did you mean `word`?"),
        (("findNotes", "limit=many"), 2, "`limit`"),
        (("findNotes", "limit=1", "limit=2"), 2, "'limit' is given 2 times"),
        (("findNotes", "x"), 2, "'x' is no argument."),
        (("findNotes", "--arguments", "[1]"), 2, "is JSON, but no object"),
        (("readPrivate",), 2, "--credential notesKey=@FILE"),
        (("readPrivate", "--secret", "notesKey=NOT_SET"), 2, "is not set, or empty"),
        (("readPrivate", "--secret", "noteKey=X"), 2, "Did you mean 'notesKey'?"),
        (("findNotes", "--allow-host", "nonsense"), 9, "does not name one host and one port"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    actionary: Actionary,
    document: Path,
    notes: FakeUpstream,
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    """In words, with the exit code of who must act."""
    done = actionary("call", str(document), *arguments)

    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert notes.requests == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing in it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "error: "),
        (b"openapi: 3.1.0\npaths:\n  - [", "error: "),
        (b'{"swagger": 1}', "error: "),
    ],
)
def test_a_file_that_is_no_document_is_told_from_one(
    actionary: Actionary, tmp_path: Path, content: bytes, said: str
) -> None:
    """Without a traceback."""
    path = tmp_path / "document"
    path.write_bytes(content)

    done = actionary("call", str(path), "anything")

    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_an_answer_that_says_no_ends_with_the_code_for_it(
    actionary: Actionary, document: Path, notes: FakeUpstream, allow: Allow
) -> None:
    """Its body still goes to standard output."""
    notes.answer("findNotes", Answer.of_json({"why": "tired"}, status=503))

    done = actionary("call", str(document), "findNotes", *allow)

    assert done.returncode == 7
    assert json.loads(done.stdout) == {"why": "tired"}
    assert done.stderr.startswith("503 Service Unavailable in ")


def test_an_answer_of_bytes_reaches_a_file_unchanged(
    actionary: Actionary, document: Path, notes: FakeUpstream, allow: Allow, tmp_path: Path
) -> None:
    """Standard output is a pipe here, and takes anything."""
    body = b'{"price": 1.10, "id": 12345678901234567890123}'
    notes.answer("findNotes", Answer(headers=(("Content-Type", "application/json"),), body=body))

    done = actionary("call", str(document), "findNotes", *allow)

    assert done.stdout.encode() == body


def test_nobody_at_the_other_end_is_one_sentence(
    actionary: Actionary, document: Path, allow: Allow
) -> None:
    """With what to look at."""
    done = actionary(
        *("call", str(document), "findNotes"),
        *("--server", "http://127.0.0.1:1", "--allow-host", "127.0.0.1:1"),
    )

    assert done.returncode == 7
    assert done.stderr.startswith("error: Cannot connect to 127.0.0.1:1: nobody listens there.\n")


def test_a_dry_run_in_json_is_the_whole_request(
    actionary: Actionary, document: Path, notes: FakeUpstream
) -> None:
    """What was put right is in it, and said."""
    given = json.dumps({"limit": "2"})

    done = actionary(
        "call", str(document), "findNotes", "--arguments", given, "--dry-run", "--json"
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "method": "GET",
        "url": f"{notes.url}/notes?limit=2",
        "headers": {"Accept": "application/json, */*;q=0.5"},
        "body": None,
        "repairs": ["`limit` was text and became a number"],
    }
    assert "`limit` was text and became a number" in done.stderr
    assert not notes.requests


def test_a_call_in_json_is_request_and_answer(
    actionary: Actionary, document: Path, notes: FakeUpstream, allow: Allow, tmp_path: Path
) -> None:
    """A secret comes from a file, and is in neither."""
    file = tmp_path / "key"
    file.write_text("abcdef-123456\n")
    notes.answer("readPrivate", Answer.of_json({"your key": "abcdef-123456"}))

    done = actionary(
        *("call", str(document), "readPrivate", "--credential", f"notesKey=@{file}"),
        *("--json", *allow),
    )

    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert notes.requests[0].headers.get("x-notes-key") == "abcdef-123456"
    assert shown["request"]["headers"]["X-Notes-Key"] == "••••• (notesKey)"
    assert shown["response"]["status"] == 200
    assert json.loads(shown["response"]["body"]) == {"your key": "•••••"}
    assert "abcdef" not in done.stdout + done.stderr


def test_a_curl_command_is_printed_and_nothing_sent(
    actionary: Actionary, document: Path, notes: FakeUpstream
) -> None:
    """Not even for a consequential function; its secret is a variable of the shell."""
    read = actionary("call", str(document), "readPrivate", "--curl")
    added = actionary("call", str(document), "addNote", "text=it's", "--curl")

    assert read.stdout.endswith("--header 'X-Notes-Key: '\"$NOTES_KEY\"\n")
    assert added.stdout.startswith("curl --request POST ")
    assert added.stdout.endswith("--data-raw '{\"text\":\"it'\\''s\"}'\n")
    assert not notes.requests


def test_a_call_is_printed_as_har(
    actionary: Actionary, document: Path, notes: FakeUpstream, allow: Allow
) -> None:
    done = actionary("call", str(document), "findNotes", "--har", *allow)

    (entry,) = json.loads(done.stdout)["log"]["entries"]
    assert entry["request"]["url"] == f"{notes.url}/notes"
    assert entry["response"]["status"] == 200


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("notesKey=abcdef-123456", "not written as SCHEME=@FILE"),
        ("noteKey=@key", "Did you mean 'notesKey'?"),
        ("notesKey=@no-such-file", "no such file"),
        ("notesKey=@/dev/null", "is empty"),
        ("notesKey", "only be asked for at a terminal"),
    ],
)
def test_a_credential_that_is_not_there_is_said(
    actionary: Actionary, document: Path, option: str, words: str
) -> None:
    """And never repeated, in case somebody typed the secret itself."""
    done = actionary("call", str(document), "readPrivate", "--credential", option)

    assert done.returncode == 2
    assert words in done.stderr
    assert "abcdef" not in done.stderr


def test_a_credential_is_asked_for_and_not_seen_as_it_is_typed(
    environment: dict[str, str], document: Path, notes: FakeUpstream, allow: Allow
) -> None:
    arguments = ("call", str(document), "readPrivate", "--credential", "notesKey", *allow)

    with in_terminal(*arguments, env=environment) as screen:
        screen.wait_for("notesKey: ")
        screen.type("abcdef-123456")
        screen.wait_for("200 OK")
        assert screen.end() == 0
        assert "abcdef" not in screen.text

    assert notes.requests[0].headers.get("x-notes-key") == "abcdef-123456"

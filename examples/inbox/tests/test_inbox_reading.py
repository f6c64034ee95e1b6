"""Listing, reading, searching, marking and deleting."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from examples.inbox.service.html import text_of
from examples.testing import Service


def _find(mail: Service, **query: str) -> dict[str, Any]:
    told = mail.call("GET", "/search", query={"limit": "50", **query}).content
    assert told["found"] == 1, told
    found: dict[str, Any] = told["messages"][0]
    return found


def _read(mail: Service, **query: str) -> dict[str, Any]:
    whole: dict[str, Any] = mail.call(
        "GET", f"/messages/{_find(mail, **query)['message_id']}"
    ).content
    return whole


def test_the_folders_are_listed_with_their_counts(mail: Service) -> None:
    told = mail.call("GET", "/folders").content

    assert told["address"] == "alex@harbour.example"
    counts = {one["folder"]: one for one in told["folders"]}
    assert {"inbox", "drafts", "sent", "archive"} <= counts.keys()
    assert counts["inbox"]["messages"] > counts["inbox"]["unread"] > 5


def test_the_inbox_is_listed_newest_first(mail: Service) -> None:
    messages = mail.call("GET", "/messages").content["messages"]

    dates = [datetime.fromisoformat(message["date"]) for message in messages]
    assert len(messages) == 10
    assert dates == sorted(dates, reverse=True)
    assert {message["folder"] for message in messages} == {"inbox"}


def test_unread_messages_can_be_listed_alone(mail: Service) -> None:
    every = mail.call("GET", "/messages", query={"limit": 50}).content
    unread = mail.call("GET", "/messages", query={"unread": "true", "limit": 50}).content
    read = mail.call("GET", "/messages", query={"unread": "false", "limit": 50}).content

    assert all(message["unread"] for message in unread["messages"])
    assert not any(message["unread"] for message in read["messages"])
    assert unread["found"] + read["found"] == every["found"]


def test_reading_leaves_a_message_unread(mail: Service) -> None:
    message_id = _find(mail, query="bicycle ready")["message_id"]

    first = mail.call("GET", f"/messages/{message_id}").content
    second = mail.call("GET", f"/messages/{message_id}").content

    assert first == second
    assert second["unread"]
    assert "128.90 euros" in second["text"]


def test_an_old_character_set_is_decoded_in_headers_and_text(mail: Service) -> None:
    told = _read(mail, query="Tragfähigkeit")

    assert told["from"] == {"name": "Jürgen Müller", "address": "j.mueller@statik-mueller.example"}
    assert told["subject"] == "Tragfähigkeit der Dachterrasse / load of the roof terrace"
    assert "höchstens 3,5 kN/m²" in told["text"]


def test_a_base64_text_in_another_script_is_decoded(mail: Service) -> None:
    told = _read(mail, query="KW-883-210")

    assert told["from"]["name"] == "田中 健"
    assert told["text"].startswith("アレックス様")


def test_html_becomes_text_without_scripts_and_styles(mail: Service) -> None:
    told = _read(mail, query="statement")

    assert "Your statement for account …4417 is ready." in told["text"]
    assert "Rent, studio −2,300.00 €" in told["text"]
    assert "harbour-bank.example" in told["text"]
    assert "track()" not in told["text"]
    assert "padding" not in told["text"]


def test_the_plain_text_of_a_mail_with_both_is_preferred(mail: Service) -> None:
    told = _read(mail, query="Studio Weekly")

    assert told["text"].startswith("Studio Weekly, issue 212\n\nFive lobbies")
    assert "<" not in told["text"]


def test_attachments_are_named_with_type_and_size(mail: Service) -> None:
    told = _read(mail, query="ticket attached", since="2001-01-01")

    (attached,) = told["attachments"]
    assert attached["filename"] == "ticket-7H2K9.pdf"
    assert attached["content_type"] == "application/pdf"
    assert attached["size"] > 50


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ({"query": "invoice 20417"}, ["Reminder: invoice 20417 is due", "Invoice 20417"]),
        (
            {"query": "INVOICE", "from": "papier"},
            ["Reminder: invoice 20417 is due", "Invoice 20417"],
        ),
        ({"query": "hochstens"}, ["Tragfähigkeit der Dachterrasse / load of the roof terrace"]),
        ({"query": "planters-quote.pdf"}, ["Planters: quote attached, valid until Friday"]),
        ({"query": "keys to the roof"}, ["Access to the building"]),
        ({"query": "keys to the roof", "folder": "inbox"}, []),
        (
            {"query": "April is realistic for", "folder": "drafts"},
            ["Re: Still waiting: terrace by April?"],
        ),
        ({"from": "elena"}, ["Sunday lunch?"]),
        ({"from": "elena", "since": "0001-01-01"}, ["Sunday lunch?"]),
        ({"from": "elena", "since": "9999-12-31"}, []),
    ],
)
def test_a_search_finds_by_words_sender_and_folder(
    mail: Service, query: dict[str, str], subjects: list[str]
) -> None:
    told = mail.call("GET", "/search", query=query).content

    assert [message["subject"] for message in told["messages"]] == subjects


def test_a_search_can_begin_at_a_day(mail: Service) -> None:
    day = (datetime.now().astimezone() - timedelta(days=4)).date()

    told = mail.call("GET", "/search", query={"since": day.isoformat(), "limit": 50}).content

    assert told["found"] > 5
    assert all(message["date"] >= day.isoformat() for message in told["messages"])


@pytest.mark.parametrize(
    ("path", "query", "fields"),
    [
        ("/search", {}, ["query"]),
        ("/search", {"query": "x", "since": "yesterday"}, ["since"]),
        ("/search", {"querry": "x", "from": "y"}, ["querry"]),
        ("/messages", {"folder": "spam", "limit": 51}, ["folder", "limit"]),
        ("/messages", {"unread": "perhaps"}, ["unread"]),
    ],
)
def test_everything_wrong_with_a_question_is_told_at_once(
    mail: Service, path: str, query: dict[str, object], fields: list[str]
) -> None:
    told = mail.call("GET", path, query=query)

    assert told.status == 422
    assert [error["field"] for error in told.content["errors"]] == fields


@pytest.mark.parametrize("message_id", ["inbox-99999", "12", "spam-1", "inbox-1%0d%0aDELETE"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_id_is_a_404(mail: Service, method: str, message_id: str) -> None:
    told = mail.call(method, f"/messages/{message_id}")

    assert (told.status, told.content["code"]) == (404, "unknown_message")


def test_marks_are_set_and_taken_away(mail: Service) -> None:
    path = f"/messages/{_find(mail, query='cordless drill')['message_id']}"

    marked = mail.call("PATCH", path, body={"unread": False, "flagged": True}).content
    cleared = mail.call("PATCH", path, body={"unread": True, "flagged": False}).content

    assert (marked["unread"], marked["flagged"]) == (False, True)
    assert (cleared["unread"], cleared["flagged"]) == (True, False)
    assert mail.call("GET", path).content == cleared


def test_a_message_moves_to_the_archive_and_back_with_a_new_id(mail: Service) -> None:
    found = _find(mail, query="dental check-up")

    archived = mail.call(
        "PATCH", f"/messages/{found['message_id']}", body={"folder": "archive"}
    ).content
    gone = mail.call("GET", f"/messages/{found['message_id']}")
    back = mail.call(
        "PATCH", f"/messages/{archived['message_id']}", body={"folder": "inbox"}
    ).content

    assert archived["message_id"].startswith("archive-")
    assert gone.status == 404
    assert back["message_id"].startswith("inbox-")
    assert back["subject"] == found["subject"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["unread"]),
        ({"unread": "no"}, ["unread"]),
        ({"folder": "sent"}, ["folder"]),
        ({"read": True}, ["read"]),
    ],
)
def test_everything_wrong_with_a_change_is_told_at_once(
    mail: Service, body: dict[str, object], fields: list[str]
) -> None:
    told = mail.call("PATCH", "/messages/inbox-1", body=body)

    assert told.status == 422
    assert [error["field"] for error in told.content["errors"]] == fields


def test_deleting_goes_through_the_trash_and_can_be_undone_once(mail: Service) -> None:
    found = _find(mail, query="mailbox closed today")

    deleted = mail.call("DELETE", f"/messages/{found['message_id']}").content
    restored = mail.call(
        "PATCH", f"/messages/{deleted['message_id']}", body={"folder": "inbox"}
    ).content
    again = mail.call("DELETE", f"/messages/{restored['message_id']}").content
    erased = mail.call("DELETE", f"/messages/{again['message_id']}").content

    assert (deleted["subject"], deleted["erased"]) == (found["subject"], False)
    assert erased == {"subject": found["subject"], "erased": True}
    assert mail.call("GET", f"/messages/{again['message_id']}").status == 404
    assert mail.call("GET", "/messages", query={"folder": "trash"}).content["found"] == 0


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("a<br>b", "a\nb"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<a href='https://x.example/1'>here</a>", "here (https://x.example/1)"),
        ("<a href='https://x.example'>https://x.example</a>", "https://x.example"),
        ("<a href='javascript:steal()'>here</a>", "here"),
        ("<script>x()</script><style>y</style>shown", "shown"),
        ("<img src=x alt='A cat'>", "A cat"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
        ("&lt;b&gt; &amp; &hellip;", "<b> & …"),
        ("<p>unclosed <b>tags", "unclosed tags"),
        ("", ""),
    ],
)
def test_markup_becomes_readable_text(markup: str, text: str) -> None:
    assert text_of(markup) == text

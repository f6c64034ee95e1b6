"""Drafting and sending: what is sent really arrives, and what is refused goes nowhere."""

from typing import Any

import pytest

from examples.inbox.tests.conftest import Post
from examples.testing import Service

HELLO = {"to": ["priya@harbour.example"], "subject": "Hello", "text": "Are you there?"}


def _count(mail: Service, folder: str) -> int:
    return int(mail.call("GET", "/messages", query={"folder": folder}).content["found"])


def _one(mail: Service, folder: str, **query: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = mail.call(
        "GET", "/search", query={"folder": folder, **query}
    ).content["messages"]
    return found[0]


def test_a_sent_message_arrives_in_the_other_persons_mailbox(mail: Service, post: Post) -> None:
    told = mail.call("POST", "/messages", body={**HELLO, "subject": "Tuesday works"})

    assert told.status == 201
    assert told.headers["location"] == f"/messages/{told.content['message_id']}"
    (arrived,) = [one for one in post.received("priya") if one["Subject"] == "Tuesday works"]
    assert arrived["From"] == "Alex Rivera <alex@harbour.example>"
    assert arrived["To"] == "priya@harbour.example"
    assert arrived.get_content().strip() == "Are you there?"
    assert _one(mail, "sent", query="Tuesday works")["message_id"] == told.content["message_id"]


def test_a_message_to_oneself_arrives_in_the_inbox(mail: Service) -> None:
    note = {"to": ["alex@harbour.example"], "subject": "Note to self", "text": "Lemon cake"}

    mail.call("POST", "/messages", body=note)

    arrived = _one(mail, "inbox", query="note to self")
    assert arrived["unread"]
    assert arrived["preview"] == "Lemon cake"


def test_what_somebody_else_sends_is_there_to_be_read(mail: Service, post: Post) -> None:
    with post.smtp("tom") as smtp:
        letter = "From: tom@harbour.example\r\nSubject: From Tom\r\n\r\nOption B it is.\r\n"
        smtp.sendmail("tom@harbour.example", ["Alex@Harbour.example"], letter)

    arrived = _one(mail, "inbox", query="From Tom")
    assert arrived["from"] == {"address": "tom@harbour.example"}
    assert arrived["preview"] == "Option B it is."


def test_every_script_survives_the_journey(mail: Service, post: Post) -> None:
    subject = "Grüße, 部屋 и 🪴"
    text = "Zeile eins\n\nДо вторника: 3,5 kN/m² · 了解です 🪴\n.\nFrom here on"

    mail.call("POST", "/messages", body={**HELLO, "subject": subject, "text": text})

    (arrived,) = [one for one in post.received("priya") if one["Subject"] == subject]
    assert arrived.get_content().strip() == text


def test_a_copy_and_an_address_outside_are_delivered_on_this_machine(
    mail: Service, post: Post
) -> None:
    body = {**HELLO, "to": ["ada@example.com"], "cc": ["mei@harbour.example"], "subject": "Both"}

    told = mail.call("POST", "/messages", body=body).content

    assert [person["address"] for person in told["cc"]] == ["mei@harbour.example"]
    assert [one["Subject"] for one in post.received("mei")] == ["Both"]
    outside = post.data / "mail" / "outside" / "ada@example.com" / "new"
    assert len(list(outside.iterdir())) == 1


def test_a_refused_recipient_stops_the_whole_message(mail: Service, post: Post) -> None:
    before, sent = len(post.received("mei")), _count(mail, "sent")
    to = ["mei@harbour.example", "nobody@harbour.example"]

    told = mail.call("POST", "/messages", body={**HELLO, "to": to})

    assert (told.status, told.content["code"]) == (422, "recipient_refused")
    assert "no mailbox for nobody@harbour.example" in told.content["detail"]
    assert len(post.received("mei")) == before
    assert _count(mail, "sent") == sent


def test_a_reply_is_threaded_and_marks_what_it_answers(mail: Service, post: Post) -> None:
    call = _one(mail, "inbox", query="weekly call moved")
    body = {**HELLO, "subject": "Re: Weekly call", "in_reply_to": call["message_id"]}

    mail.call("POST", "/messages", body=body)

    (arrived,) = [one for one in post.received("priya") if one["Subject"] == "Re: Weekly call"]
    assert arrived["In-Reply-To"] == arrived["References"]
    assert arrived["In-Reply-To"].endswith("@harbour.example>")
    assert mail.call("GET", f"/messages/{call['message_id']}").content["answered"]


def test_a_reply_to_a_message_that_is_not_there_is_not_sent(mail: Service, post: Post) -> None:
    before = len(post.received("priya"))

    told = mail.call("POST", "/messages", body={**HELLO, "in_reply_to": "inbox-99999"})

    assert (told.status, told.content["code"]) == (404, "unknown_message")
    assert len(post.received("priya")) == before


def test_a_draft_reaches_nobody_until_it_is_sent(mail: Service, post: Post) -> None:
    drafts, before = _count(mail, "drafts"), len(post.received("tom"))
    body = {"to": ["tom@harbour.example"], "subject": "Ceiling", "text": "We take option B."}

    draft = mail.call("POST", "/drafts", body=body)

    assert (draft.status, draft.content["folder"]) == (201, "drafts")
    assert _count(mail, "drafts") == drafts + 1
    assert len(post.received("tom")) == before

    sent = mail.call("POST", f"/drafts/{draft.content['message_id']}/send")

    assert (sent.status, sent.content["folder"]) == (201, "sent")
    assert [one["Subject"] for one in post.received("tom")[before:]] == ["Ceiling"]
    assert _count(mail, "drafts") == drafts
    again = mail.call("POST", f"/drafts/{draft.content['message_id']}/send")
    assert again.status == 404


def test_a_draft_without_recipient_is_kept_and_cannot_be_sent(mail: Service) -> None:
    draft = mail.call("POST", "/drafts", body={"text": "Not finished"}).content

    told = mail.call("POST", f"/drafts/{draft['message_id']}/send")

    assert (told.status, told.content["code"]) == (409, "no_recipient")
    assert mail.call("GET", f"/messages/{draft['message_id']}").content == draft


def test_only_drafts_can_be_sent_as_drafts(mail: Service) -> None:
    told = mail.call("POST", "/drafts/inbox-1/send")

    assert (told.status, told.content["code"]) == (409, "not_a_draft")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"to": []}, ["to"]),
        ({"to": None, "subject": None, "text": None}, ["text", "to", "subject"]),
        ({"to": "priya@harbour.example"}, ["to"]),
        ({"to": ["priya"]}, ["to"]),
        ({"to": ["priya@harbour.example\r\nBcc: eve@example.com"]}, ["to"]),
        ({"to": ["a@example.com, b@example.com"]}, ["to"]),
        ({"to": ["josé@example.com"]}, ["to"]),
        ({"to": [f"p{number}@example.com" for number in range(21)]}, ["to"]),
        ({"subject": "Hello\nBcc: eve@example.com"}, ["subject"]),
        ({"subject": "x" * 201, "text": "x" * 20_001}, ["subject", "text"]),
        ({"bcc": ["eve@example.com"]}, ["bcc"]),
    ],
)
def test_everything_wrong_with_a_message_is_told_at_once_and_nothing_is_sent(
    mail: Service, change: dict[str, object], fields: list[str]
) -> None:
    before = _count(mail, "sent")

    told = mail.call("POST", "/messages", body=HELLO | change)

    assert told.status == 422
    assert [error["field"] for error in told.content["errors"]] == fields
    assert _count(mail, "sent") == before

"""The mail server behind the mailbox: who may in, what it survives, and using another one."""

import imaplib
import json
import os
import smtplib
import subprocess
from pathlib import Path

import pytest

from examples.inbox.tests.conftest import Post, free_port
from examples.serving.launch import HOST, listen
from examples.testing import Service, command, started


@pytest.fixture
def fresh(tmp_path: Path) -> Post:
    """Where a mail server nobody else uses will be."""
    return Post(imap_port=free_port(), smtp_port=free_port(), data=tmp_path / "data")


def _ids(service: Service) -> list[str]:
    messages = service.call("GET", "/messages", query={"limit": 50}).content["messages"]
    return [message["message_id"] for message in messages]


def test_reading_needs_the_right_password(mail: Service, post: Post) -> None:
    with imaplib.IMAP4(HOST, post.imap_port, timeout=10) as imap:
        with pytest.raises(imaplib.IMAP4.error):
            imap.select("INBOX")
        with pytest.raises(imaplib.IMAP4.error):
            imap.login("alex", post.passwords["priya"])


def test_sending_needs_the_right_password(mail: Service, post: Post) -> None:
    with post.smtp() as smtp:
        smtp.ehlo()
        assert smtp.mail("eve@example.com")[0] == 530
    with post.smtp() as smtp, pytest.raises(smtplib.SMTPAuthenticationError):
        smtp.login("alex", post.passwords["priya"])


def test_passwords_are_made_for_this_installation_and_kept_from_others(
    mail: Service, post: Post, fresh: Post
) -> None:
    with started("inbox", fresh.data, *fresh.flags):
        pass

    assert not set(post.passwords.values()) & set(fresh.passwords.values())
    assert min(map(len, fresh.passwords.values())) >= 32
    folder = fresh.data / "mail"
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "accounts.json").stat().st_mode & 0o077 == 0


def test_a_second_start_finds_the_same_messages_under_the_same_ids(fresh: Post) -> None:
    with started("inbox", fresh.data, *fresh.flags) as service:
        first = _ids(service)
        told = service.call("DELETE", f"/messages/{first[0]}").content
    with started("inbox", fresh.data, *fresh.flags) as service:
        second = _ids(service)
        trash = service.call("GET", "/messages", query={"folder": "trash"}).content

    assert second == first[1:]
    assert [message["message_id"] for message in trash["messages"]] == [told["message_id"]]


def test_a_start_that_was_killed_half_way_is_completed_by_the_next(fresh: Post) -> None:
    with started("inbox", fresh.data, *fresh.flags) as service:
        complete = len(_ids(service))
    mail = fresh.data / "mail"
    (mail / "filled").unlink()
    for message in sorted((mail / "people" / "alex" / "cur").iterdir())[::2]:
        message.unlink()
    (mail / "people" / "alex" / "dovecot-uidlist.lock").touch()

    with started("inbox", fresh.data, *fresh.flags) as service:
        assert len(_ids(service)) == complete


def test_a_killed_service_loses_nothing_it_answered_for(fresh: Post) -> None:
    line = command("inbox", fresh.data, *fresh.flags)
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        service = Service(process, process.stdout.readline().split()[1])
        sent = service.call(
            "POST",
            "/messages",
            body={"to": ["alex@harbour.example"], "subject": "Kept", "text": "Kept"},
        ).content
        service.client.close()
        process.kill()

    with started("inbox", fresh.data, *fresh.flags) as service:
        assert service.call("GET", f"/messages/{sent['message_id']}").content == sent
        found = service.call("GET", "/search", query={"query": "Kept", "folder": "inbox"}).content
        assert found["found"] == 1


def test_another_mail_server_can_be_used_and_its_end_is_told(fresh: Post, tmp_path: Path) -> None:
    with started("inbox", fresh.data, *fresh.flags) as own:
        here = _ids(own)
        other = (
            *("--imap", f"imap://{HOST}:{fresh.imap_port}"),
            *("--smtp", f"smtp://{HOST}:{fresh.smtp_port}"),
            *("--login", "alex", "--address", "alex@harbour.example", "--name", "Alex"),
        )
        env = {**os.environ, "INBOX_PASSWORD": fresh.passwords["alex"]}
        with started("inbox", tmp_path / "other", *other, env=env) as service:
            assert _ids(service) == here
            hello = {"to": ["mei@harbour.example"], "subject": "Across", "text": "Hello"}
            assert service.call("POST", "/messages", body=hello).status == 201
            assert [one["Subject"] for one in fresh.received("mei")] == ["Across"]

            assert own.process.stdin
            own.process.stdin.close()
            own.process.wait(10)

            listed = service.call("GET", "/messages")
            sent = service.call("POST", "/messages", body=hello)

    assert {listed.status, sent.status} == {503}
    assert f"{HOST}:{fresh.imap_port}" in listed.content["detail"]


def test_a_wrong_password_for_another_mail_server_is_told(
    mail: Service, post: Post, tmp_path: Path
) -> None:
    other = (
        *("--imap", f"imap://{HOST}:{post.imap_port}"),
        *("--smtp", f"smtp://{HOST}:{post.smtp_port}"),
        *("--login", "alex"),
    )
    env = {**os.environ, "INBOX_PASSWORD": "not it"}

    with started("inbox", tmp_path / "other", *other, env=env) as service:
        told = service.call("GET", "/messages")

    assert told.status == 503
    assert "not it" not in json.dumps(told.content)


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (
            ("--imap", "imaps://mail.example.org"),
            "--imap also needs --smtp, --login and a password",
        ),
        (
            ("--imap", "https://mail.example.org", "--smtp", "smtps://mail.example.org"),
            "--imap must look like imaps://mail.example.org, not 'https://mail.example.org'.",
        ),
    ],
)
def test_unusable_flags_are_one_sentence(
    tmp_path: Path, flags: tuple[str, ...], sentence: str
) -> None:
    login = () if "--smtp" not in flags else ("--login", "alex")
    ended = subprocess.run(
        command("inbox", tmp_path / "data", *flags, *login),
        capture_output=True,
        text=True,
        timeout=20,
        env={**os.environ, "INBOX_PASSWORD": "x"},
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("flag", ["--imap-port", "--smtp-port"])
def test_a_taken_mail_port_is_one_sentence(tmp_path: Path, flag: str) -> None:
    ports = {"--imap-port": "0", "--smtp-port": "0"}
    with listen(0, flag="") as taken:
        ports[flag] = str(taken.getsockname()[1])
        ended = subprocess.run(
            command("inbox", tmp_path / "data", *(word for pair in ports.items() for word in pair)),
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    assert ended.returncode == 1
    assert ended.stderr == f"Port {ports[flag]} is already in use. Give another one with {flag}.\n"


def test_the_usual_mail_ports_are_no_reason_not_to_start(tmp_path: Path) -> None:
    with started("inbox", tmp_path / "one") as one, started("inbox", tmp_path / "two") as two:
        assert len(_ids(one)) == len(_ids(two))
        where = [
            json.loads((tmp_path / name / "mail" / "server.json").read_text())
            for name in ("one", "two")
        ]

    assert where[0]["imap"] != where[1]["imap"]
    assert where[0]["smtp"] != where[1]["smtp"]

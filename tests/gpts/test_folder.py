"""A GPT folder is read whole, or refused with the file and the key that is wrong."""

import os
from pathlib import Path

import pytest

from actionary.base.jsonvalue import dump_json
from actionary.gpts.folder import FolderAction, check_action, load_folder
from actionary.gpts.folder_security import GPTFolderError
from tests.shop import SHOP

WHOLE = """
name: Travel desk
description: Finds rooms.
starters:
  - Rooms in Zürich
  - "No: really"
capabilities: [web]
model: openai:gpt
actions:
  - document: openapi.yaml
    server: http://127.0.0.1:8711
    privacy_url: https://a.example/privacy
    security:
      ordersKey: {secret: SHOP_API_KEY}
  - document: docs/second.json
"""


def folder_of(path: Path, text: str | bytes, **files: str) -> Path:
    data = text if isinstance(text, bytes) else text.encode()
    (path / "gpt.yaml").write_bytes(data)
    for name, content in {"openapi.yaml": "openapi: 3.1.0\n", **files}.items():
        (path / name).parent.mkdir(exist_ok=True)
        (path / name).write_text(content)
    return path


def test_everything_a_folder_says_is_read(tmp_path: Path) -> None:
    folder_of(tmp_path, WHOLE, **{"docs/second.json": "{}", "instructions.md": "Be kind.\n"})

    folder = load_folder(tmp_path)

    assert (folder.name, folder.description, folder.model) == (
        "Travel desk",
        "Finds rooms.",
        "openai:gpt",
    )
    assert folder.starters == ("Rooms in Zürich", "No: really")
    assert folder.capabilities == ("web",)
    assert folder.instructions == "Be kind.\n"
    first, second = folder.actions
    assert first == FolderAction(
        document="openapi: 3.1.0\n",
        file="openapi.yaml",
        server="http://127.0.0.1:8711",
        privacy_url="https://a.example/privacy",
        secrets={"ordersKey": "SHOP_API_KEY"},
    )
    assert (second.file, second.document) == ("docs/second.json", "{}")


def test_almost_nothing_is_enough(tmp_path: Path) -> None:
    home = tmp_path / "my-desk"
    home.mkdir()
    folder_of(home, "name:\nmodel: null\nactions:\n")

    folder = load_folder(home)

    assert (folder.name, folder.model, folder.actions) == ("my-desk", "", ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "gpt.yaml"),
        ("[]", "gpt.yaml"),
        ("just words", "gpt.yaml"),
        ("name: [", "gpt.yaml"),
        ("name: !!python/object:os.system x", "gpt.yaml"),
        (b"\xff\xfe\x00n", "UTF-8"),
        (b"%PDF-1.7\n\xe2\xe3", "UTF-8"),
        ("names: x", "there is no key 'names'"),
        ("name: 5", "`name` is no text"),
        ("name: [a]", "`name` is no text"),
        ("description: {}", "`description` is no text"),
        ("starters: one", "`starters` is no list of texts"),
        ("starters: [1]", "`starters` is no list of texts"),
        ("capabilities: [flying]", "'flying'"),
        ("actions: openapi.yaml", "`actions` is no list"),
        ("actions: [openapi.yaml]", "an entry of `actions` is no mapping"),
        ("actions: [{}]", "the document '' is not in the folder"),
        ("actions: [{document: absent.yaml}]", "'absent.yaml' is not in the folder"),
        ("actions: [{document: 5}]", "`document` is no text"),
        ("actions: [{documents: openapi.yaml}]", "there is no key 'documents'"),
        ("actions: [{document: openapi.yaml, security: key}]", "`security` is no mapping"),
        ("actions: [{document: openapi.yaml, security: {k: v}}]", "`security` of 'k'"),
        ("actions: [{document: openapi.yaml, security: {k: {}}}]", "`security` of 'k'"),
        ("actions: [{document: openapi.yaml, security: {k: {secret: 5}}}]", "`security` of 'k'"),
        ("actions: [{document: openapi.yaml, allow_hosts: [a]}]", "no key 'allow_hosts'"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_and_key(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    with pytest.raises(GPTFolderError) as caught:
        load_folder(folder_of(tmp_path, text))

    assert said in caught.value.message
    assert "gpt.yaml" in caught.value.message
    assert caught.value.hint


def test_a_key_almost_right_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(GPTFolderError, match="Did you mean 'description'"):
        load_folder(folder_of(tmp_path, "descripton: x"))


@pytest.mark.parametrize("where", ["", "absent"])
def test_a_folder_without_a_gpt_is_none(tmp_path: Path, where: str) -> None:
    with pytest.raises(GPTFolderError, match="is no GPT folder") as caught:
        load_folder(tmp_path / where)

    assert "examples/travel" in caught.value.hint


@pytest.mark.parametrize(
    "name",
    [
        "../secret.yaml",
        "docs/../../secret.yaml",
        "/etc/passwd",
        "link.yaml",
        "linked/secret.yaml",
        ".",
        "",
        "docs",
        "file:///etc/passwd",
        "https://a.example/openapi.yaml",
    ],
)
def test_a_folder_names_no_file_outside_itself(tmp_path: Path, name: str) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text("openapi: 3.1.0")
    home = tmp_path / "home"
    (home / "docs").mkdir(parents=True)
    (home / "link.yaml").symlink_to(outside)
    (home / "linked").symlink_to(tmp_path)
    folder_of(home, f"actions: [{{document: {dump_json(name)}}}]")

    with pytest.raises(GPTFolderError, match="is not in the folder"):
        load_folder(home)


def test_instructions_that_lead_out_of_the_folder_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("private")
    home = tmp_path / "home"
    home.mkdir()
    (home / "instructions.md").symlink_to(tmp_path / "secret")

    with pytest.raises(GPTFolderError, match="leads out of the folder"):
        load_folder(folder_of(home, "name: Desk"))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//a.example"])
def test_a_privacy_policy_is_a_web_address(tmp_path: Path, address: str) -> None:
    text = f"actions: [{{document: a.yaml, privacy_url: {dump_json(address)}}}]"

    with pytest.raises(GPTFolderError, match="no web address"):
        load_folder(folder_of(tmp_path, text, **{"a.yaml": "openapi: 3.1.0"}))


def test_a_file_that_never_ends_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")

    with pytest.raises(GPTFolderError, match="is not in the folder"):
        load_folder(folder_of(tmp_path, "actions: [{document: pipe.yaml}]"))


def test_a_secret_in_a_folder_is_a_name_and_never_a_value(tmp_path: Path) -> None:
    folder = load_folder(folder_of(tmp_path, WHOLE, **{"docs/second.json": "{}"}))

    assert dict(folder.actions[0].secrets) == {"ordersKey": "SHOP_API_KEY"}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("", "openapi.yaml"),
        ("<html></html>", "openapi.yaml"),
        ("openapi: 3.1.0", "openapi.yaml"),
        ('{"openapi": "3.1.0", "info": {', "line 1"),
    ],
)
def test_a_document_that_cannot_be_used_is_named(document: str, said: str) -> None:
    with pytest.raises(GPTFolderError) as caught:
        check_action(FolderAction(document=document, file="openapi.yaml"))

    assert said in caught.value.message


def test_a_secret_for_a_scheme_the_document_lacks_is_named() -> None:
    action = FolderAction(document=dump_json(SHOP), file="shop.json", secrets={"keys": "K"})

    with pytest.raises(GPTFolderError, match="declares no security scheme 'keys'") as caught:
        check_action(action)

    assert caught.value.hint == "Did you mean 'key'?"

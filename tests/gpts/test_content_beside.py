"""What stands beside a document is kept with a GPT's content."""

from actionary.base.ids import ActionId, DocumentId
from actionary.base.jsonvalue import dump_json, parse_json
from actionary.gpts.content import content_from_json, content_to_json
from actionary.gpts.gpt import ActionSettings, GPTContent


def test_what_stands_beside_a_document_comes_back_unchanged() -> None:
    """The sign-in that was added, and the answers."""
    action = ActionSettings(
        id=ActionId("a"),
        document_id=DocumentId("d"),
        added_scheme={"type": "oauth2", "flows": {"authorizationCode": {"scopes": {"read": ""}}}},
        answers={"tenant": "mine"},
    )
    content = GPTContent(name="Tea", actions=(action,))

    kept = parse_json(dump_json(content_to_json(content)))

    assert isinstance(kept, dict)
    assert content_from_json(kept) == content


def test_content_of_an_earlier_version_is_read() -> None:
    """Without the fields that came later."""
    old = {"name": "Tea", "actions": [{"id": "a", "document_id": "d"}]}

    [action] = content_from_json(old).actions

    assert (action.added_scheme, action.answers) == (None, {})

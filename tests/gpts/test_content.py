"""What a builder writes is kept whole, and checked before people talk to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actionary.auth.credential import APIKey, BasicLogin, BearerToken
from actionary.base.ids import ActionId, DocumentId
from actionary.base.jsonvalue import dump_json, parse_json
from actionary.base.secret import Secret
from actionary.gpts.content import content_from_json, content_to_json
from actionary.gpts.credentials import credential_for
from actionary.gpts.gpt import (
    MAX_ACTIONS,
    MAX_DESCRIPTION,
    MAX_INSTRUCTIONS,
    MAX_NAME,
    MAX_STARTER,
    MAX_STARTERS,
    ActionSettings,
    GPTContent,
    check_content,
)
from actionary.openapi.security import SchemeKind, SecurityScheme

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
ACTIONS = st.builds(
    ActionSettings,
    id=TEXT.map(ActionId),
    document_id=TEXT.map(DocumentId),
    source=TEXT,
    server=TEXT,
    privacy_url=TEXT,
    switched_off=TEXTS,
)
CONTENTS = st.builds(
    GPTContent,
    name=TEXT,
    description=TEXT,
    instructions=TEXT,
    starters=TEXTS,
    model=TEXT,
    capabilities=TEXTS,
    actions=st.lists(ACTIONS, max_size=3).map(tuple),
)


@given(CONTENTS)
def test_content_survives_json(content: GPTContent) -> None:
    value = parse_json(dump_json(content_to_json(content)))

    assert isinstance(value, dict)
    assert content_from_json(value) == content


def test_content_of_an_earlier_version_is_read_with_defaults() -> None:
    assert content_from_json({"name": "Desk"}) == GPTContent(name="Desk")


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (GPTContent(), "name"),
        (GPTContent(name=" \n "), "name"),
        (GPTContent(name="x" * (MAX_NAME + 1)), "name"),
        (GPTContent(name="x", description="x" * (MAX_DESCRIPTION + 1)), "description"),
        (GPTContent(name="x", instructions="x" * (MAX_INSTRUCTIONS + 1)), "instructions"),
        (GPTContent(name="x", starters=("x",) * (MAX_STARTERS + 1)), "starters"),
        (GPTContent(name="x", starters=("x" * (MAX_STARTER + 1),)), "starters"),
        (
            GPTContent(
                name="x",
                actions=tuple(
                    ActionSettings(id=ActionId(str(each)), document_id=DocumentId("d"))
                    for each in range(MAX_ACTIONS + 1)
                ),
            ),
            "actions",
        ),
    ],
)
def test_a_broken_rule_is_told_at_its_field(content: GPTContent, field: str) -> None:
    found = check_content(content)

    assert list(found) == [field]
    assert found[field].endswith(".")


def test_several_broken_rules_are_told_at_once() -> None:
    found = check_content(GPTContent(description="x" * 9999, starters=("x",) * 99))

    assert set(found) == {"name", "description", "starters"}


def test_what_is_just_within_the_limits_can_be_saved() -> None:
    content = GPTContent(
        name="x" * MAX_NAME,
        description="x" * MAX_DESCRIPTION,
        instructions="x" * MAX_INSTRUCTIONS,
        starters=("x" * MAX_STARTER,) * MAX_STARTERS,
    )

    assert check_content(content) == {}


def test_an_action_is_put_in_place_of_itself_and_taken_away() -> None:
    first, second = (
        ActionSettings(id=ActionId(name), document_id=DocumentId("d")) for name in ("a", "b")
    )
    content = GPTContent().with_action(first).with_action(second)
    changed = ActionSettings(id=first.id, document_id=DocumentId("e"))

    assert content.with_action(changed).actions == (changed, second)
    assert content.without_action(first.id).actions == (second,)
    assert content.action(ActionId("none")) is None


@pytest.mark.parametrize(
    ("kind", "http_scheme", "expected"),
    [
        (SchemeKind.API_KEY, "", APIKey(value=Secret("s"))),
        (SchemeKind.HTTP, "basic", BasicLogin(username="ada", password=Secret("s"))),
        (SchemeKind.HTTP, "Basic", BasicLogin(username="ada", password=Secret("s"))),
        (SchemeKind.HTTP, "bearer", BearerToken(token=Secret("s"))),
        (SchemeKind.OAUTH2, "", BearerToken(token=Secret("s"))),
        (SchemeKind.OPENID_CONNECT, "", BearerToken(token=Secret("s"))),
    ],
)
def test_a_typed_secret_takes_the_shape_its_scheme_wants(
    kind: SchemeKind, http_scheme: str, expected: object
) -> None:
    scheme = SecurityScheme(name="s", kind=kind, http_scheme=http_scheme)

    assert credential_for(scheme, Secret("s"), "ada") == expected

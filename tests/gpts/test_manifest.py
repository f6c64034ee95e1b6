"""A plugin manifest as the draft of a GPT."""

import json

from actionary.gpts.gpt import (
    MAX_DESCRIPTION,
    MAX_INSTRUCTIONS,
    MAX_NAME,
    GPTContent,
    check_content,
)
from actionary.gpts.manifest import draft_of
from actionary.openapi.manifest import load_manifest
from tests.plugin import MANIFEST


def test_a_manifest_says_what_a_gpt_is() -> None:
    """Its words for people and for the model, its document, and how it signs in."""
    draft = draft_of(load_manifest(MANIFEST, source="https://tea.example/.well-known/x.json"))

    assert (draft.name, draft.description) == ("Tea time", "Finds teas.")
    assert draft.instructions == "Use it to find teas."
    assert draft.document_url == "https://tea.example/openapi.json"
    assert draft.privacy_url == "https://tea.example/legal"
    assert draft.added_scheme == {"type": "http", "scheme": "bearer"}


def test_the_name_for_the_model_stands_in_for_a_missing_one() -> None:
    """Better than none."""
    manifest = {key: value for key, value in MANIFEST.items() if key != "name_for_human"}

    assert draft_of(load_manifest(json.dumps(manifest))).name == "tea"


def test_a_draft_keeps_to_the_limits_of_a_gpt() -> None:
    """So that it can be saved; what is cut ends in a mark."""
    long = {key: "x" * 40_000 for key in MANIFEST if key.startswith(("name", "description"))}

    draft = draft_of(load_manifest({**MANIFEST, **long}))

    lengths = (len(draft.name), len(draft.description), len(draft.instructions))
    assert lengths == (MAX_NAME, MAX_DESCRIPTION, MAX_INSTRUCTIONS)
    assert draft.name.endswith("…")
    content = GPTContent(
        name=draft.name, description=draft.description, instructions=draft.instructions
    )
    assert check_content(content) == {}

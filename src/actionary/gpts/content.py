"""A GPT's content to JSON and back, without loss."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from actionary.base.ids import ActionId, DocumentId
from actionary.base.jsonvalue import JSONObject
from actionary.gpts.gpt import ActionSettings, GPTContent
from actionary.gpts.signin import sign_in_from_json
from actionary.openapi.effective import DEFAULT_RULE, SecurityRule


def content_to_json(content: GPTContent) -> JSONObject:
    """Return the content as a JSON object that `content_from_json` reads back unchanged."""
    return asdict(content)


def content_from_json(value: Mapping[str, Any]) -> GPTContent:
    """Return the content `content_to_json` wrote."""
    actions = tuple(
        ActionSettings(
            id=ActionId(action["id"]),
            document_id=DocumentId(action["document_id"]),
            source=action.get("source", ""),
            server=action.get("server", ""),
            privacy_url=action.get("privacy_url", ""),
            switched_off=tuple(action.get("switched_off", ())),
            added_scheme=action.get("added_scheme"),
            answers=action.get("answers") or {},
            sign_ins={
                name: sign_in_from_json(one) for name, one in (action.get("sign_ins") or {}).items()
            },
            headers=action.get("headers") or {},
            wait_seconds=int(action.get("wait_seconds", 0)),
            security_rule=SecurityRule(action.get("security_rule", DEFAULT_RULE)),
        )
        for action in value.get("actions", ())
    )
    return GPTContent(
        name=value.get("name", ""),
        description=value.get("description", ""),
        instructions=value.get("instructions", ""),
        starters=tuple(value.get("starters", ())),
        model=value.get("model", ""),
        capabilities=tuple(value.get("capabilities", ())),
        actions=actions,
    )

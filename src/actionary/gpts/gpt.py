"""A GPT: what its builder wrote, what it may call, and which version people talk to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.ids import ActionId, DocumentId, GPTId, UserId, VersionId
from actionary.base.jsonvalue import JSONObject
from actionary.gpts.signin import GivenBy, SignIn
from actionary.openapi.effective import DEFAULT_RULE, SecurityRule

MAX_NAME = 80
MAX_DESCRIPTION = 500
MAX_INSTRUCTIONS = 32_000
"""Characters; four times what ChatGPT takes, so nothing brought from there is cut."""
MAX_STARTERS = 12
MAX_STARTER = 400
MAX_ACTIONS = 40
MAX_WAIT = 600
"""Seconds a result may be waited for: whoever asked is still there."""


class GPTNotFoundError(ActionaryError):
    """There is no such GPT, or it is not yours to see."""

    kind = ErrorKind.NOT_FOUND
    code = "gpt-not-found"


class GPTConflictError(ActionaryError):
    """Somebody saved a GPT of that address, or this one, at the same moment."""

    kind = ErrorKind.CONFLICT
    code = "gpt-conflict"


class GPTInvalidError(ActionaryError):
    """A GPT's fields break a rule; `fields` names each with its message."""

    kind = ErrorKind.INPUT
    code = "gpt-invalid"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(
            " ".join(fields.values()), hint="Change the fields named, then save again."
        )
        self.fields = fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSettings:
    """One action of a GPT: a document we host, and what the builder set beside it."""

    id: ActionId
    document_id: DocumentId
    source: str = ""
    """Where the document was fetched from; empty when pasted."""
    server: str = ""
    """A server URL that replaces the document's; empty for the document's own."""
    privacy_url: str = ""
    switched_off: tuple[str, ...] = ()
    """Names of functions the builder switched off."""
    added_scheme: JSONObject | None = None
    """A security scheme that stands beside the document, such as a plugin manifest's."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What stands in the gaps the document leaves open: see `openapi.question`."""
    sign_ins: Mapping[str, SignIn] = field(default_factory=dict)
    """Security scheme to how it is satisfied; one that is not here takes the builder's key."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What goes with every call, such as an API version; never a secret."""
    wait_seconds: int = 0
    """How long the result of a call that was only accepted (202) is waited for; 0: not at all."""
    security_rule: SecurityRule = DEFAULT_RULE
    """What a function demands of which the document says nothing."""

    @property
    def client_schemes(self) -> frozenset[str]:
        """The security schemes for which the GPT itself has an account (client credentials)."""
        itself = (
            name
            for name, one in self.sign_ins.items()
            if one.given_by is GivenBy.BUILDER and one.oauth is not None
        )
        return frozenset(itself)

    @property
    def own_schemes(self) -> frozenset[str]:
        """The security schemes for which each person gives a credential of their own."""
        own = (name for name, one in self.sign_ins.items() if one.given_by is GivenBy.USER)
        return frozenset(own)


@dataclass(frozen=True, slots=True, kw_only=True)
class GPTContent:
    """What a builder edits and a version freezes."""

    name: str = ""
    description: str = ""
    instructions: str = field(default="", repr=False)
    starters: tuple[str, ...] = ()
    model: str = ""
    """A model's name, or empty for the installation's default."""
    capabilities: tuple[str, ...] = ()
    actions: tuple[ActionSettings, ...] = ()

    def action(self, action_id: ActionId) -> ActionSettings | None:
        """Return the action of that id, or None."""
        return next((action for action in self.actions if action.id == action_id), None)

    def with_action(self, action: ActionSettings) -> "GPTContent":
        """Return the content with the action added, or in place of the one of the same id."""
        if self.action(action.id) is None:
            return replace(self, actions=(*self.actions, action))
        kept = tuple(action if each.id == action.id else each for each in self.actions)
        return replace(self, actions=kept)

    def without_action(self, action_id: ActionId) -> "GPTContent":
        """Return the content without that action."""
        return replace(self, actions=tuple(a for a in self.actions if a.id != action_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class GPT:
    """A GPT as it is edited; `version_id` is what people talk to, None before the first save."""

    id: GPTId
    owner_id: UserId
    slug: str
    draft: GPTContent
    created_at: datetime
    updated_at: datetime
    version_id: VersionId | None = None
    example: str = ""
    """The name of the shipped example it was installed from; empty for everything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A frozen state of a GPT; conversations keep to the version they began with."""

    id: VersionId
    gpt_id: GPTId
    number: int
    content: GPTContent
    created_at: datetime


def check_content(content: GPTContent) -> dict[str, str]:
    """Return a message for each field that breaks a rule; empty when the content can be saved."""
    found: dict[str, str] = {}
    if not content.name.strip():
        found["name"] = "Give the GPT a name."
    limits = (
        ("name", len(content.name), MAX_NAME),
        ("description", len(content.description), MAX_DESCRIPTION),
        ("instructions", len(content.instructions), MAX_INSTRUCTIONS),
    )
    for name, length, limit in limits:
        if length > limit:
            found[name] = f"The {name} has {length:,} characters; {limit:,} are allowed."
    if len(content.starters) > MAX_STARTERS:
        found["starters"] = f"There are {len(content.starters)} starters; at most {MAX_STARTERS}."
    elif any(len(starter) > MAX_STARTER for starter in content.starters):
        found["starters"] = f"A starter has more than {MAX_STARTER} characters."
    if len(content.actions) > MAX_ACTIONS:
        found["actions"] = f"There are {len(content.actions)} actions; at most {MAX_ACTIONS}."
    return found

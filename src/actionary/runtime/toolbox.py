"""The functions offered to a model in one run, and how each is satisfied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from actionary.actions.function import Function, tool_definition
from actionary.base.http import CredentialSlot
from actionary.base.ids import ActionId
from actionary.messages.tool import ToolDefinition

MAX_NAME = 64
"""Longest tool name the large providers accept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One function of one action, ready to be called or with what it lacks."""

    function: Function
    action_id: ActionId
    slots: tuple[CredentialSlot, ...] = ()
    missing: tuple[str, ...] = ()
    """Names of the security schemes without a credential; empty when it can be called."""
    account: str = ""
    """Whose credential it uses, for people: `uses the GPT's API key`; empty for none."""
    privacy_url: str = ""


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Offers by the name the model calls them by."""

    offers: Mapping[str, Offer] = field(default_factory=dict)

    @classmethod
    def of(cls, offers: Iterable[Offer]) -> "Toolbox":
        """Return a toolbox; functions of two actions with one name are numbered apart."""
        named: dict[str, Offer] = {}
        for offer in offers:
            name, number = offer.function.name, 2
            while name in named:
                ending = f"_{number}"
                name = offer.function.name[: MAX_NAME - len(ending)] + ending
                number += 1
            named[name] = offer
        return cls(named)

    def definitions(self) -> tuple[ToolDefinition, ...]:
        """Return what the model is told."""
        definitions = []
        for name, offer in self.offers.items():
            told = tool_definition(offer.function)
            definitions.append(
                told
                if told.name == name
                else ToolDefinition(
                    name=name, description=told.description, parameters=told.parameters
                )
            )
        return tuple(definitions)

"""The functions offered to a model in one run, and how each is satisfied."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from actionary.actions.function import Function, tool_definition
from actionary.actions.paging import READ_MORE
from actionary.actions.search import FunctionIndex
from actionary.base.http import CredentialSlot, origin_of
from actionary.base.ids import ActionId
from actionary.messages.message import Message
from actionary.messages.tool import ToolCall, ToolDefinition
from actionary.runtime.call import Need
from actionary.runtime.offering import (
    DEFAULT_BUDGET,
    FOUND,
    SEARCH,
    SEARCH_TOOL,
    OfferBudget,
    fitting,
    task_of,
    tell_found,
)
from actionary.runtime.readingon import READ_TOOL, has_more

MAX_NAME = 64
"""Longest tool name the large providers accept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One function of one action, ready to be called or with what it lacks."""

    function: Function
    action_id: ActionId
    slots: tuple[CredentialSlot, ...] = ()
    missing: tuple[str, ...] = ()
    """Names of the schemes that lack a credential which the person talking cannot give."""
    own: tuple[str, ...] = ()
    """Of the schemes in `slots` those that take the person's own credential."""
    needs: tuple[Need, ...] = ()
    """Of `own` those for which the person has given none yet."""
    account: str = ""
    """Whose credential it uses, for people: `uses the GPT's API key`; empty for none."""
    privacy_url: str = ""
    wait_seconds: int = 0
    """How long the result of a call that was only accepted is waited for."""


@dataclass(frozen=True)
class Toolbox:
    """Offers by the name the model calls them by.

    When they are more than the budget, a model is told of those that fit the conversation,
    and of a search; it may call any of them all the same.
    """

    offers: Mapping[str, Offer] = field(default_factory=dict)
    budget: OfferBudget = DEFAULT_BUDGET

    @classmethod
    def of(cls, offers: Iterable[Offer], *, budget: OfferBudget = DEFAULT_BUDGET) -> "Toolbox":
        """Return a toolbox; functions of two actions with one name are numbered apart."""
        named: dict[str, Offer] = {}
        for offer in offers:
            name, number = offer.function.name, 2
            while name in named or name in (SEARCH, READ_MORE):
                ending = f"_{number}"
                name = offer.function.name[: MAX_NAME - len(ending)] + ending
                number += 1
            named[name] = offer
        return cls(named, budget)

    def definitions(self, messages: Sequence[Message] = ()) -> tuple[ToolDefinition, ...]:
        """Return what the model is told in a conversation."""
        more = (READ_TOOL,) if has_more(messages) else ()
        return (*self._told_functions(messages), *more)

    def _told_functions(self, messages: Sequence[Message]) -> tuple[ToolDefinition, ...]:
        if self.has_room:
            return tuple(self._told(name) for name in self.offers)
        names = fitting(messages, self.find, self.offers)[: self.budget.functions]
        told: list[ToolDefinition] = [SEARCH_TOOL]
        for name in names:
            one = self._told(name)
            if self.budget.has_room_for([*told[1:], one]):
                told.append(one)
        return tuple(told)

    def with_offer(self, name: str, offer: Offer) -> "Toolbox":
        """Return the toolbox with another offer under a name it has."""
        return Toolbox({**self.offers, name: offer}, self.budget)

    @cached_property
    def has_room(self) -> bool:
        """Whether a model is told of all functions, so that it need not search."""
        if len(self.offers) > self.budget.functions:
            return False
        return self.budget.has_room_for([self._told(name) for name in self.offers])

    @property
    def origins(self) -> frozenset[str]:
        """Every origin that a call can go to."""
        return frozenset(origin_of(offer.function.server_url) for offer in self.offers.values())

    def find(self, task: str) -> tuple[str, ...]:
        """Return the names of the functions that fit a task best."""
        names = {id(offer.function): name for name, offer in self.offers.items()}
        return tuple(names[id(one.function)] for one in self._index.search(task, FOUND))

    def answer(self, search: ToolCall) -> str:
        """Return what a model is told that searched."""
        return tell_found([self._told(name) for name in self.find(task_of(search))])

    @cached_property
    def _index(self) -> FunctionIndex:
        return FunctionIndex(offer.function for offer in self.offers.values())

    def _told(self, name: str) -> ToolDefinition:
        told = tool_definition(self.offers[name].function)
        if told.name == name:
            return told
        return ToolDefinition(name=name, description=told.description, parameters=told.parameters)

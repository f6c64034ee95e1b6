"""An action: a document given to a GPT, which operations are on, how each scheme is satisfied."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from actionary.actions.function import Function, Functions, functions_of
from actionary.base.ids import ActionId
from actionary.openapi.document import Document


@dataclass(frozen=True, kw_only=True, eq=False)
class Action:
    """One document attached to a GPT, with its settings."""

    id: ActionId
    name: str
    document: Document = field(repr=False)
    server: str | None = None
    """A base URL that takes the place of the document's servers."""
    enabled: frozenset[str] | None = None
    """Names of the functions that are on; None: all of them."""
    credentials: Mapping[str, str] = field(default_factory=dict)
    """Security scheme name to the name of the secret that satisfies it; never the secret."""

    @cached_property
    def all_functions(self) -> Functions:
        """Every operation of the document, on or off."""
        return functions_of(self.document, server=self.server)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """The functions that are on."""
        return tuple(
            function
            for function in self.all_functions.usable
            if self.enabled is None or function.name in self.enabled
        )

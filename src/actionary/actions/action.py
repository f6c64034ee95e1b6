"""An action: a document given to a GPT, which operations are on, how each scheme is satisfied."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from actionary.actions.function import Function, Functions, functions_of
from actionary.base.ids import ActionId
from actionary.openapi.constantheaders import ConstantHeaders, with_constant_headers
from actionary.openapi.document import Document
from actionary.openapi.effective import DEFAULT_RULE, SecurityRule, under_rule


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
    security_rule: SecurityRule = DEFAULT_RULE
    """What an operation without a `security` of its own demands."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every call, such as the version of an API; see `openapi.constantheaders`."""

    @cached_property
    def all_functions(self) -> Functions:
        """Every operation of the document, on or off."""
        document = under_rule(self.document, self.security_rule)
        document = with_constant_headers(document, ConstantHeaders(self.headers))
        return functions_of(document, server=self.server)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """The functions that are on."""
        return tuple(
            function
            for function in self.all_functions.usable
            if self.enabled is None or function.name in self.enabled
        )

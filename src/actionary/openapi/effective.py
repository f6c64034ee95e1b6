"""What an operation demands once the document's default is applied, by either of two rules."""

from dataclasses import replace
from enum import StrEnum
from typing import Final, TypeVar

from actionary.openapi.document import Document
from actionary.openapi.operation import Operation
from actionary.openapi.security import SecurityRequirement

_Document = TypeVar("_Document", bound=Document)


class SecurityRule(StrEnum):
    """What an operation without a `security` of its own demands."""

    STANDARD = "standard"
    """What the document demands (OAS 3.1.1, section 4.8.10)."""
    PAGE = "page"
    """Nothing: so the page on Actions in GPTs has it."""


DEFAULT_RULE: Final = SecurityRule.STANDARD
"""More than a third of real documents have a default and rely on it."""


def effective_security(
    operation: Operation, document: Document, *, rule: SecurityRule = DEFAULT_RULE
) -> SecurityRequirement:
    """Return what `operation` demands: its own `security` if it has one, else what `rule` says.

    An operation's own empty list demands nothing under either rule, and so does the result when
    it is empty. An empty alternative among others means "or anonymously".
    """
    if operation.own_security is not None:
        return operation.own_security
    if rule is SecurityRule.PAGE or document.security is None:
        return ()
    return document.security


def under_rule(document: _Document, rule: SecurityRule) -> _Document:
    """Return `document` as the standard reads it, meaning what `rule` reads in it.

    For what is built beside it by the standard alone. A default that a builder added to a
    document without one stays: it is no words of the document's.
    """
    is_own = document.raw.get("security") is not None
    if rule is SecurityRule.STANDARD or not is_own:
        return document
    return replace(document, security=None)

"""A request with its credentials: those the operation demands, in the places it wants them."""

from collections.abc import Collection, Mapping

from actionary.actions.function import Function
from actionary.auth.apply import apply, slots_for
from actionary.auth.credential import Credential
from actionary.auth.requirement import Missing, MissingCredentialError, choose
from actionary.base.http import CredentialSlot, HTTPRequest


def slots_of(function: Function, held: Collection[str]) -> tuple[CredentialSlot, ...]:
    """Return where a call's credentials go when those of the schemes `held` are there.

    Raises `MissingCredentialError`, which names what no alternative can do without.
    """
    schemes = function.document.security_schemes
    chosen = choose(function.security, schemes, held)
    if isinstance(chosen, Missing):
        raise MissingCredentialError(chosen)
    return slots_for(chosen.alternative, schemes)


def with_credentials(
    function: Function, request: HTTPRequest, credentials: Mapping[str, Credential]
) -> HTTPRequest:
    """Return `request` finished: what leaves, secrets in the open.

    Raises `MissingCredentialError`, or `CredentialUnusableError` for one that cannot be sent.
    """
    return apply(request, slots_of(function, credentials.keys()), credentials)

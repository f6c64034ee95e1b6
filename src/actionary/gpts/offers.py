"""A function of an action as a run may call it, with the credentials there are for it."""

from collections.abc import Collection

from actionary.actions.function import Function
from actionary.auth.apply import CredentialPlaceError, slots_for
from actionary.auth.requirement import Missing, choose
from actionary.base.http import CredentialSlot
from actionary.gpts.gpt import ActionSettings
from actionary.gpts.source import LoadedAction
from actionary.runtime.toolbox import Offer


def offer_of(
    settings: ActionSettings, loaded: LoadedAction, function: Function, held: Collection[str]
) -> Offer:
    """Return the offer of a function when there are credentials for the schemes `held`."""
    schemes = loaded.document.security_schemes
    chosen = choose(function.security or (), schemes, held)
    missing: tuple[str, ...] = ()
    slots: tuple[CredentialSlot, ...] = ()
    if isinstance(chosen, Missing):
        missing = (*chosen.schemes, *chosen.undefined, *chosen.unsupported)
    else:
        try:
            slots = slots_for(chosen.alternative, schemes)
        except CredentialPlaceError as error:
            missing = (error.scheme,)
    return Offer(
        function=function,
        action_id=settings.id,
        slots=slots,
        missing=missing,
        account="uses the GPT's API key" if slots else "",
        privacy_url=settings.privacy_url,
    )

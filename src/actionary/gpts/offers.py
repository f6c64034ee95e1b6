"""A function of an action as a run may call it, with the credentials there are for it."""

from collections.abc import Collection

from actionary.actions.function import Function
from actionary.auth.apply import CredentialPlaceError, slots_for
from actionary.auth.requirement import Missing, choose
from actionary.base.http import CredentialSlot, host_of
from actionary.gpts.gpt import ActionSettings
from actionary.gpts.signin import completed
from actionary.gpts.source import LoadedAction
from actionary.openapi.security import SchemeKind, SecurityScheme
from actionary.runtime.call import Need
from actionary.runtime.toolbox import Offer


def offer_of(
    settings: ActionSettings, loaded: LoadedAction, function: Function, held: Collection[str]
) -> Offer:
    """Return the offer of a function when there are credentials for the schemes `held`.

    What is missing and the person talking can give is no obstacle: they are asked for it.
    """
    schemes = loaded.document.security_schemes
    security = function.security or ()
    chosen = choose(security, schemes, held)
    if isinstance(chosen, Missing):
        chosen = choose(security, schemes, {*held, *settings.own_schemes})
    missing: tuple[str, ...] = ()
    slots: tuple[CredentialSlot, ...] = ()
    if isinstance(chosen, Missing):
        missing = (*chosen.schemes, *chosen.undefined, *chosen.unsupported)
    else:
        try:
            slots = slots_for(chosen.alternative, schemes)
        except CredentialPlaceError as error:
            missing = (error.scheme,)
    own = tuple(slot.scheme for slot in slots if slot.scheme in settings.own_schemes)
    return Offer(
        function=function,
        action_id=settings.id,
        slots=slots,
        missing=missing,
        own=own,
        needs=tuple(_need(settings, schemes[name]) for name in own if name not in held),
        wait_seconds=settings.wait_seconds,
        account=_account(slots, own),
        privacy_url=settings.privacy_url,
    )


def _need(settings: ActionSettings, scheme: SecurityScheme) -> Need:
    oauth = settings.sign_ins[scheme.name].oauth
    if oauth is not None:
        url = completed(oauth, scheme).authorization_url
        return Need(scheme=scheme.name, way="sign_in", host=host_of(url) if url else "")
    is_login = scheme.kind is SchemeKind.HTTP and scheme.http_scheme == "basic"
    return Need(scheme=scheme.name, way="login" if is_login else "key")


def _account(slots: Collection[CredentialSlot], own: Collection[str]) -> str:
    if not slots:
        return ""
    if not own:
        return "uses the GPT's API key"
    shared = len(slots) > len(own)
    return "uses your account and the GPT's API key" if shared else "uses your account"

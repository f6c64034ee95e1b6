"""A request with something in the place of each credential, for people and other programs."""

from collections.abc import Callable, Sequence
from urllib.parse import quote, unquote_plus

from actionary.base.http import CredentialSlot, HTTPRequest

Mask = Callable[[CredentialSlot], str]
"""What stands for the credential of a slot, its prefix apart."""


def masked_target(request: HTTPRequest, slots: Sequence[CredentialSlot], mask: Mask) -> str:
    """Return path and query; a pair whose place a credential takes is left out."""
    in_query = [slot for slot in slots if slot.location == "query"]
    if not in_query:
        return request.target
    names = {slot.name for slot in in_query}
    path, _, query = request.target.partition("?")
    pairs = [pair for pair in query.split("&") if pair and _name_of(pair) not in names]
    pairs += [f"{quote(slot.name, safe='')}={slot.prefix}{mask(slot)}" for slot in in_query]
    return f"{path}?{'&'.join(pairs)}"


def masked_headers(
    request: HTTPRequest, slots: Sequence[CredentialSlot], mask: Mask
) -> list[tuple[str, str]]:
    """Return the headers; one whose place a credential takes is left out."""
    in_headers = [slot for slot in slots if slot.location == "header"]
    replaced = {slot.name.lower() for slot in in_headers}
    pairs = [(name, value) for name, value in request.headers if name.lower() not in replaced]
    pairs.extend((slot.name, f"{slot.prefix}{mask(slot)}") for slot in in_headers)
    cookies = {
        slot.name: f"{slot.prefix}{mask(slot)}" for slot in slots if slot.location == "cookie"
    }
    if cookies:
        sent = "; ".join(value for name, value in pairs if name.lower() == "cookie").split("; ")
        own = [each for each in sent if each and each.partition("=")[0] not in cookies]
        pairs = [pair for pair in pairs if pair[0].lower() != "cookie"]
        masked = [f"{name}={value}" for name, value in cookies.items()]
        pairs.append(("Cookie", "; ".join([*own, *masked])))
    return pairs


def _name_of(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0])
